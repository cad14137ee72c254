"""A guess at a mistyped amount of VAT: an entry that does not balance, and would at one of the legal rates.

Looks at the text of one entry as a person does and proposes; never changes it, and says nothing where there
is more than one way to read it. Rates of metropolitan France since 2014, by articles of the code général des
impôts: 20 % (278), 10 % (279), 5,5 % (278-0 bis), 2,1 % (281 quater).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
import re

from ledger_core.accounts import NotAChartNameError, number_and_third_party
from ledger_core.money import FinerThanCentError, from_cents, to_cents

RATES = (Decimal("0.20"), Decimal("0.10"), Decimal("0.055"), Decimal("0.021"))
VAT = ("4456", "4457")
BASES = ("2", "6", "7")

_POSTING = re.compile(
    r"[ \t]+(?:[*!][ \t]+)?(?P<account>[A-Z][\w-]*+(?::[\w-]++)++)[ \t]+"
    r"(?P<number>-?\d[\d,]*+(?:\.\d*+)?)[ \t]+(?P<currency>[A-Z][A-Z0-9]*+)[ \t\r]*(?:;.*)?"
)
_OTHER = re.compile(r"[ \t]+(?:;.*|[a-z][\w-]*+:.*|[#^][^ \t].*)|[ \t]+")
_LONGEST_ENTRY = 200  # lines


@dataclass(frozen=True, slots=True)
class VatHint:
    """The line (from 1) whose amount `old` would be `new`; cents without sign, `rate` a fraction of 1."""

    lineno: int
    old: str
    new: str
    rate: Decimal
    base_cents: int
    found_cents: int
    expected_cents: int


@dataclass(frozen=True, slots=True)
class _Posting:
    lineno: int
    account: str  # its number
    text: str
    cents: int
    currency: str


def vat_hint(lines: Sequence[str], lineno: int) -> VatHint | None:
    """Return the amount of VAT that would balance an entry, where it is exactly that of a legal rate.

    Args:
        lines: the text of the file.
        lineno: the line of the entry's head, from 1.

    Returns:
        None where the entry balances, or no single line of VAT explains why it does not.
    """
    postings = list(_postings(lines, lineno))
    vat = [posting for posting in postings if posting.account.startswith(VAT)]
    if len(vat) != 1 or len({posting.currency for posting in postings}) != 1:
        return None
    base = sum(posting.cents for posting in postings if posting.account.startswith(BASES))
    found = vat[0].cents
    expected = found - sum(posting.cents for posting in postings)
    if expected == found:
        return None
    rate = next((rate for rate in RATES if _of(base, rate) == expected), None)
    if rate is None:
        return None
    new = str(from_cents(expected))
    return VatHint(vat[0].lineno, vat[0].text, new, rate, abs(base), abs(found), abs(expected))


def _postings(lines: Sequence[str], lineno: int) -> Iterator[_Posting]:
    """Yield the postings of an entry; none where one of its lines is not plain."""
    found: list[_Posting] = []
    for number, line in enumerate(lines[lineno : lineno + _LONGEST_ENTRY], start=lineno + 1):
        if not line[:1].isspace():
            break
        posting = _POSTING.fullmatch(line)
        if posting is None:
            if _OTHER.fullmatch(line):
                continue
            return
        try:
            account, _third_party = number_and_third_party(posting["account"])
            cents = to_cents(Decimal(posting["number"].replace(",", "")))
        except (NotAChartNameError, FinerThanCentError):
            return
        found.append(_Posting(number, account, posting["number"], cents, posting["currency"]))
    yield from found


def _of(base_cents: int, rate: Decimal) -> int:
    """Return the tax on a base, rounded to the cent, halves away from zero."""
    exact = abs(base_cents) * rate
    rounded = int(exact + Decimal("0.5"))
    return rounded if base_cents >= 0 else -rounded
