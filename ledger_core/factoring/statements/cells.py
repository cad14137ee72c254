"""Cells of a factor's CSV: days by a pattern, amounts with the form's decimal mark, kinds by their words.

Owns what is read as each, and guesses nothing: what is not plainly a day or an amount is a fault.
"""

from collections.abc import Iterable
import datetime as dt
import re
import unicodedata

from ledger_core.bank.faults import FaultCause
from ledger_core.bank.statement import YEARS
from ledger_core.factoring.statements.form import LineKind

LONGEST_CELL = 1_000
_FEWEST_YEAR_DIGITS = 4
_PLACES = {"DD": r"(?P<day>[0-9]{1,2})", "MM": r"(?P<month>[0-9]{1,2})"}
_YEARS = {"YYYY": r"(?P<year>[0-9]{4})", "YY": r"(?P<year>[0-9]{2})"}
_TOKEN = re.compile(r"YYYY|YY|MM|DD|.", re.DOTALL)
_BETWEEN = re.compile(r"[\s\u202f\u00a0']+")
_CURRENCY = re.compile(r"(?:€|EUR)$|^(?:€|EUR)")
_DIGITS = re.compile(r"(?P<whole>[0-9]{1,13})(?:\.(?P<part>[0-9]{1,6}))?")
_MINUS = "-\u2212\u2010\u2011\u2013"


def day_in(text: str, pattern: str) -> dt.date | None:
    """Read a day by a pattern of DD, MM, YYYY or YY and what stands between; None where it is none.

    A year of two digits is of this century. Days and months may lack their zero where something parts them.
    """
    glued = not re.search(r"[^DMY]", pattern)
    said = re.fullmatch(_expression(pattern, glued=glued), text)
    if said is None:
        return None
    parts = said.groupdict()
    digits = parts.get("year", "")
    try:
        year = int(digits) + (0 if len(digits) == _FEWEST_YEAR_DIGITS else 2000)
        day = dt.date(year, int(parts.get("month", "")), int(parts.get("day", "")))
    except ValueError:
        return None
    return day if year in YEARS else None


def _expression(pattern: str, *, glued: bool) -> str:
    """Return the regular expression of a pattern; each place counts once."""
    made, seen = [], set()
    for token in _TOKEN.findall(pattern):
        found = {**_PLACES, **_YEARS}.get(token)
        name = token[0]
        if found is None or name in seen:
            made.append(re.escape(token))
            continue
        seen.add(name)
        made.append(found.replace("{1,2}", "{2}") if glued else found)
    return "".join(made)


def cents_in(text: str, decimal: str) -> int | FaultCause:
    """Read an amount as cents, sign kept, or say why it is none.

    Args:
        text: such as « -1 234,50 € », 1.234,50- or (12,00): a minus before or behind, or in brackets.
        decimal: the mark before the cents; the other of point and comma may part thousands.
    """
    bare = _CURRENCY.sub("", _BETWEEN.sub("", text))
    if not bare:
        return FaultCause.MISSING
    negative = False
    if bare.startswith("(") and bare.endswith(")"):
        negative, bare = True, bare[1:-1]
    elif bare[0] in f"+{_MINUS}":
        negative, bare = bare[0] != "+", bare[1:]
    elif bare[-1] in _MINUS:
        negative, bare = True, bare[:-1]
    whole, mark, part = bare.partition(decimal)
    thousands = "," if decimal == "." else "."
    if not _are_thousands(whole, thousands):
        return FaultCause.AMOUNT
    found = _DIGITS.fullmatch(whole.replace(thousands, "") + ("." if mark else "") + part)
    if found is None:
        return FaultCause.AMOUNT
    digits = found["part"] or ""
    if len(digits) > 2:  # noqa: PLR2004  cents; three may as well be thousands with another mark
        return FaultCause.FINER
    cents = int(found["whole"]) * 100 + int(digits.ljust(2, "0"))
    return -cents if negative else cents


def _are_thousands(whole: str, mark: str) -> bool:
    """Tell whether marks part groups of three digits; one that does not is taken for no mark at all."""
    first, *groups = whole.split(mark)
    return not groups or (0 < len(first) <= 3 and all(len(each) == 3 for each in groups))  # noqa: PLR2004


def kind_in(said: str, label: str, kinds: Iterable[tuple[str, LineKind]]) -> LineKind:
    """Tell a line's kind by the words of the form: those of its own column, then parts of the label."""
    plain_said, plain_label = plain(said), plain(label)
    for word, kind in kinds:
        wanted = plain(word)
        if wanted and (wanted == plain_said or wanted in plain_label):
            return kind
    return LineKind.OTHER


def text_in(text: str) -> tuple[FaultCause, str] | None:
    """Return what is wrong with a text; None where it may stand."""
    if len(text) > LONGEST_CELL:
        return FaultCause.TOO_LONG, str(LONGEST_CELL)
    return None


def plain(text: str) -> str:
    """Return a text as words are compared: small letters without accents, one blank between words."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in apart if not unicodedata.combining(sign)).split())
