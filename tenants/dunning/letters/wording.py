"""How letters write lists, days, rates and what they are about; clean of signs that nobody can read."""

from collections.abc import Sequence
import datetime as dt
from decimal import Decimal
import re
import unicodedata

from ledger_core.dunning.debts import Debt
from ledger_core.late_payment.semester import Semester
from tenants.dunning.letters.fixed import Fixed
from tenants.written import FRENCH, NO_BREAK, day, day_long

_MOST_NAMED = 3
_LONGEST = 200
_BLANKS = re.compile(r" +")  # no-break spaces stay
_LEFT_OUT = frozenset({"Cf", "Cn", "Co", "Cs"})
_BLANK = frozenset({"Cc", "Zl", "Zp"})


def clean(text: str, longest: int = _LONGEST) -> str:
    """Return a text on one line, without signs that do not print; what is too long ends in «…»."""
    line = _BLANKS.sub(" ", "".join(map(_printed, text))).strip(" ")
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def listed(words: Sequence[str], fixed: Fixed) -> str:
    """Write « a, b et c »."""
    if len(words) < 2:  # noqa: PLR2004  nothing to join
        return "".join(words)
    return f"{', '.join(words[:-1])} {fixed.and_word} {words[-1]}"


def shortly_listed(words: Sequence[str], fixed: Fixed) -> str:
    """Write « a, b et c », or « a, b, c et 5 autres »."""
    if len(words) <= _MOST_NAMED + 1:
        return listed(words, fixed)
    named = ", ".join(words[:_MOST_NAMED])
    return fixed.and_others.format(first=named, number=len(words) - _MOST_NAMED)


def days_listed(days: Sequence[dt.date], language: str, fixed: Fixed) -> str:
    """Write « 18 septembre et 6 novembre 2026 »: a year stands behind the last day it is that of."""
    rising = sorted(set(days))
    written = []
    for place, each in enumerate(rising):
        whole = day_long(each, language)
        follows = rising[place + 1 : place + 2]
        same = bool(follows) and follows[0].year == each.year
        written.append(whole.rpartition(" ")[0] if same else whole)
    return listed(written, fixed)


def percent(number: Decimal, language: str) -> str:
    """Write « 12,15 % », with two decimals at least."""
    places = max(2, -int(number.normalize().as_tuple().exponent))
    written = f"{number:.{places}f}"
    return f"{written.replace('.', ',')}{NO_BREAK}%" if language == FRENCH else f"{written}%"


def points(number: Decimal) -> str:
    """Write points or times without zeros that say nothing: « 10 », « 2,5 »."""
    whole = number.normalize()
    return f"{whole:f}" if whole == whole.to_integral_value() else str(whole).replace(".", ",")


def semester(which: Semester, fixed: Fixed) -> str:
    """Write « 2e semestre 2026 »."""
    words = fixed.semester_1 if which.half == 1 else fixed.semester_2
    return words.format(year=which.year)


def unit_of(currency: str) -> str:
    """Return what stands in heads of columns."""
    return "€" if currency == "EUR" else currency


def named(debt: Debt, fixed: Fixed) -> str:
    """Name a debt in a table: its reference, or what it has in its place."""
    if debt.instalment:
        return fixed.instalment.format(number=debt.instalment)
    return clean(debt.reference) or clean(debt.label) or day(debt.date)


def about(debts: Sequence[Debt], language: str, fixed: Fixed) -> tuple[str, str, str]:
    """Say what a letter is about: as a title, within a sentence, and as what a payment is of."""
    number = len(debts)
    if number == 1 and debts[0].instalment:
        words = (fixed.title_instalment, fixed.debts_instalment, fixed.of_instalment)
        return _filled(words, number=debts[0].instalment)
    if number == 1:
        said = clean(debts[0].reference) or fixed.of_day.format(day=day_long(debts[0].date, language))
        return _filled((fixed.title_one, fixed.debts_one, fixed.of_one), reference=said)
    of_plans = sum(1 for debt in debts if debt.instalment)
    if of_plans == 0:
        words = (fixed.title_invoices, fixed.debts_invoices, fixed.of_invoices)
    elif of_plans == number:
        words = (fixed.title_instalments, fixed.debts_instalments, fixed.of_instalments)
    else:
        words = (fixed.title_mixed, fixed.debts_mixed, fixed.of_mixed)
    return _filled(words, number=number)


def _printed(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in _LEFT_OUT:
        return ""
    return " " if category in _BLANK else sign


def _filled(words: tuple[str, str, str], **values: object) -> tuple[str, str, str]:
    title, debts, of_debts = (each.format(**values) for each in words)
    return title, debts, of_debts
