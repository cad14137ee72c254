"""The sentences of the portfolio: for each cause a short word, and one line that says why.

Owns the words; which cause a tenant has is decided in `tenants.receivables.attention`.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import ngettext

from server.portal.formats import count, days, euros, percent
from tenants.receivables.attention import Cause, Reason


def word_of(reason: Reason) -> str:
    """Say a reason in a word or two, to stand beside its sign."""
    return _WORDS[reason.cause]()


def line_of(reason: Reason) -> str:
    """Say a reason in one sentence; "" where the word says it all."""
    return _LINES[reason.cause](reason)


def points(change: Fraction) -> str:
    """Write a change of a share in points: « +6 points »."""
    whole = round(change * 100)
    shown = count(whole) if whole < 0 else f"+{count(whole)}"
    return ngettext("%(shown)s point", "%(shown)s points", abs(whole), shown=shown)


def _number(reason: Reason, key: str) -> int:
    found = reason.numbers[key]
    assert isinstance(found, int)
    return found


def _share(reason: Reason, key: str) -> Fraction:
    found = reason.numbers[key]
    assert isinstance(found, Fraction)
    return found


def _broken_books(reason: Reason) -> str:
    number = _number(reason, "count")
    return ngettext(
        "The full check found %(shown)s error: %(first)s",
        "The full check found %(shown)s errors, the first: %(first)s",
        number,
        shown=count(number),
        first=str(reason.numbers["first"])[:120],
    )


def _faulty_letters(reason: Reason) -> str:
    number = _number(reason, "count")
    return ngettext(
        "%(shown)s letter does not balance", "%(shown)s letters do not balance", number, shown=count(number)
    )


def _overdue(reason: Reason) -> str:
    amount = euros(_number(reason, "cents"))
    return _(
        "%(share)s of what is owed is late, %(amount)s", share=percent(_share(reason, "share")), amount=amount
    )


def _rising_overdue(reason: Reason) -> str:
    return _(
        "%(share)s of what is owed is late, %(points)s since the end of the month before",
        share=percent(_share(reason, "share")),
        points=points(_share(reason, "points")),
    )


def _old_lines(reason: Reason) -> str:
    number = _number(reason, "count")
    return ngettext(
        "%(shown)s line without a letter, for %(days)s",
        "%(shown)s lines without a letter, the oldest for %(days)s",
        number,
        shown=count(number),
        days=days(_number(reason, "days")),
    )


def _certain(reason: Reason) -> str:
    number = _number(reason, "count")
    return ngettext(
        "%(shown)s certain proposal waits", "%(shown)s certain proposals wait", number, shown=count(number)
    )


def _nobodys_payments(reason: Reason) -> str:
    number = _number(reason, "count")
    return ngettext(
        "%(shown)s payment without a customer",
        "%(shown)s payments without a customer",
        number,
        shown=count(number),
    )


_WORDS: Mapping[Cause, Callable[[], str]] = {
    Cause.BROKEN_BOOKS: lambda: _("Books with errors"),
    Cause.UNPROVEN: lambda: _("Total not proven"),
    Cause.FAULTY_LETTERS: lambda: _("Letters to correct"),
    Cause.HIGH_OVERDUE: lambda: _("Much is late"),
    Cause.RISING_OVERDUE: lambda: _("Lateness grows"),
    Cause.OLD_LINES: lambda: _("Old lines"),
    Cause.VERY_OLD_DEBTS: lambda: _("Very old debts"),
    Cause.SILENT: lambda: _("No news"),
    Cause.NOBODYS_PAYMENTS: lambda: _("To assign"),
    Cause.RISING_DSO: lambda: _("DSO grows"),
    Cause.OVERDUE: lambda: _("To chase"),
    Cause.CERTAIN: lambda: _("To letter"),
    Cause.STALE_LINES: lambda: _("Lines wait"),
    Cause.UNCHECKED: lambda: _("Check under way"),
    Cause.COUNTING: lambda: _("Being counted"),
    Cause.EMPTY: lambda: _("Empty books"),
    Cause.FINE: lambda: _("Up to date"),
}

_LINES: Mapping[Cause, Callable[[Reason], str]] = {
    Cause.BROKEN_BOOKS: _broken_books,
    Cause.UNPROVEN: lambda _reason: _("The open items do not add up to the balance of the accounts"),
    Cause.FAULTY_LETTERS: _faulty_letters,
    Cause.HIGH_OVERDUE: _overdue,
    Cause.RISING_OVERDUE: _rising_overdue,
    Cause.OLD_LINES: _old_lines,
    Cause.VERY_OLD_DEBTS: lambda reason: _(
        "%(amount)s more than 90 days late", amount=euros(_number(reason, "cents"))
    ),
    Cause.SILENT: lambda reason: _("No revision for %(days)s", days=days(_number(reason, "days"))),
    Cause.NOBODYS_PAYMENTS: _nobodys_payments,
    Cause.RISING_DSO: lambda reason: _("+%(days)s in three months", days=days(_number(reason, "days"))),
    Cause.OVERDUE: _overdue,
    Cause.CERTAIN: _certain,
    Cause.STALE_LINES: _old_lines,
    Cause.UNCHECKED: lambda _reason: _("The full check of the last revision goes on"),
    Cause.COUNTING: lambda _reason: _("Its figures come in a moment"),
    Cause.EMPTY: lambda _reason: _("No entry yet"),
    Cause.FINE: lambda _reason: "",
}
