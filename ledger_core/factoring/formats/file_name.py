"""The name of a file, by the pattern of its format.

A pattern is text with places such as `{file.date:YYYY-MM-DD}`, `{file.number:3}` (zeros before it) and
`{seller.name}`. What a file system or a mail would take amiss in a text becomes `_`.
"""

from collections.abc import Iterator
import datetime as dt
import re
import unicodedata

from ledger_core.factoring.formats.sources import COMMON, SourceType
from ledger_core.factoring.records.fields import is_day_pattern
from ledger_core.factoring.records.spelling import Values, day_text

LONGEST_PATTERN = 120
_LONGEST_TEXT = 60
_UNSAFE = frozenset('/\\:<>|?*"')
_PLACE = re.compile(r"\{([a-z-]+\.[a-z-]+)(?::([^{}:]{1,12}))?\}")
_SAFE_START = re.compile("[A-Za-z0-9]")


def problems_of(pattern: str) -> Iterator[str]:
    """Yield what is wrong with a pattern."""
    if not 0 < len(pattern) <= LONGEST_PATTERN:
        yield f"1 to {LONGEST_PATTERN} signs are expected"
    rest = _PLACE.sub("", pattern)
    if any(sign in _UNSAFE or sign in "{}" or not sign.isprintable() for sign in rest):
        yield "a sign cannot stand in the name of a file, or a place is not of the form {file.date:YYYYMMDD}"
    if not _SAFE_START.match(pattern):
        yield "it must begin with a letter without accent, or a digit"
    for source, form in _PLACE.findall(pattern):
        yield from _place_problems(source, form)


def file_name(pattern: str, values: Values, also_unsafe: str = "") -> str:
    """Return the name that a sound pattern gives; `also_unsafe` become `_` in texts too."""
    unsafe = _UNSAFE.union(also_unsafe)

    def shown(place: re.Match[str]) -> str:
        value, form = values.get(place[1]), place[2] or ""
        if isinstance(value, dt.date):
            return day_text(value, form)
        if isinstance(value, int):
            return str(value).zfill(int(form or 1))
        text = unicodedata.normalize("NFC", value or "")[:_LONGEST_TEXT]
        return "".join("_" if sign in unsafe or not sign.isprintable() else sign for sign in text)

    return _PLACE.sub(shown, pattern)


def _place_problems(source: str, form: str) -> Iterator[str]:
    match COMMON.get(source):
        case SourceType.DAY:
            if not is_day_pattern(form):
                yield f"{source} needs a form such as {{{source}:YYYY-MM-DD}}"
        case SourceType.NUMBER:
            if form and not re.fullmatch("[1-9]", form):
                yield f"{source} takes a width of 1 to 9, such as {{{source}:3}}"
        case SourceType.TEXT | SourceType.MARKET:
            if form:
                yield f"{source} takes no form"
        case _:
            yield f"{source} cannot stand in a name"
