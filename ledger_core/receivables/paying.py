"""How a customer pays, told shortly: after how many days, how late, and whether that is changing.

Past payments only (`behaviour`); nothing here says what will come. Days are averages by amount.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum
from fractions import Fraction

from ledger_core.receivables.behaviour import PaidDebt, average_days_late, average_days_to_pay
from ledger_core.receivables.dso_history import month_ends

HALF_YEAR_DAYS = 182
ENOUGH_PAYMENTS = 2  # in each half year, for a change to be told
CHANGE_DAYS = 5  # a smaller change between half years is none


class Trend(StrEnum):
    """How the days late of the last half year compare with those of the half year before."""

    UNKNOWN = "unknown"  # too few payments to tell
    EARLIER = "earlier"
    STEADY = "steady"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Habit:
    """How a customer paid in the twelve months up to a day; days are rounded to whole ones."""

    payments: int  # invoices, or parts of them, that were paid
    days_to_pay: int | None = None  # from the invoice; None where nothing was paid
    days_late: int | None = None  # after the due date; below zero: before it
    change_days: int | None = None  # days late of the last half year less those of the one before
    trend: Trend = Trend.UNKNOWN


def habit_of(paid: Sequence[PaidDebt], as_of: dt.date) -> Habit:
    """Tell how a customer pays.

    Args:
        paid: what the customer paid in the twelve months up to the day, of one currency.
        as_of: the day.
    """
    late, to_pay = average_days_late(paid), average_days_to_pay(paid)
    if late is None or to_pay is None:
        return Habit(0)
    turn = as_of - dt.timedelta(days=HALF_YEAR_DAYS)
    lately = [debt for debt in paid if debt.paid > turn]
    before = [debt for debt in paid if debt.paid <= turn]
    late_lately, late_before = average_days_late(lately), average_days_late(before)
    change, trend = None, Trend.UNKNOWN
    if (
        late_lately is not None
        and late_before is not None
        and min(len(lately), len(before)) >= ENOUGH_PAYMENTS
    ):
        change = whole(late_lately - late_before)
        trend = _trend(change)
    return Habit(len(paid), whole(to_pay), whole(late), change, trend)


def delays_by_month(paid: Iterable[PaidDebt], as_of: dt.date, months: int = 12) -> list[int | None]:
    """Average the days late by month of payment, the oldest month first; None where nothing was paid.

    Args:
        paid: payments of one currency.
        as_of: the last day of the last month.
        months: how many months.
    """
    by_month: dict[tuple[int, int], list[PaidDebt]] = {}
    for debt in paid:
        if debt.paid <= as_of:
            by_month.setdefault((debt.paid.year, debt.paid.month), []).append(debt)
    averages = [
        average_days_late(by_month.get((day.year, day.month), ())) for day in month_ends(as_of, months)
    ]
    return [None if average is None else whole(average) for average in averages]


def whole(days: Fraction) -> int:
    """Round to whole days, half away from zero."""
    size = (abs(days) + Fraction(1, 2)).__floor__()
    return size if days >= 0 else -size


def _trend(change_days: int) -> Trend:
    if change_days >= CHANGE_DAYS:
        return Trend.LATER
    return Trend.EARLIER if change_days <= -CHANGE_DAYS else Trend.STEADY
