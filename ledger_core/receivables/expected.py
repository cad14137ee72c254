"""The money that is expected in the weeks to come, from what is open and how each customer pays.

The rule, of which nothing is hidden:

1. A debt is expected on its due date plus the days late that are its customer's habit.
2. It is probable where the customer has a habit (three payments in twelve months or more) and that day is
   still to come; else it is uncertain.
3. Without a habit of the customer's own, the average of all customers counts.
4. Where the day has gone by, the debt is expected after as many days again as it is overdue by that
   measure: the longer it was waited for, the longer it will be.
5. What a customer has paid or been credited and is not allocated is taken off the debts expected first.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import datetime as dt

from ledger_core.receivables.open_items import OpenItem
from ledger_core.receivables.paying import Habit

ENOUGH_PAYMENTS = 3
WEEKS = 12
_WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class ExpectedWeek:
    """What is expected in a week; cents, zero or more."""

    monday: dt.date
    probable_cents: int
    uncertain_cents: int


@dataclass(frozen=True, slots=True)
class Expected:
    """The weeks to come, the first the one of the day; and what is expected after the last of them."""

    weeks: tuple[ExpectedWeek, ...]
    later_cents: int

    @property
    def probable_cents(self) -> int:
        """What is probable in all the weeks."""
        return sum(week.probable_cents for week in self.weeks)

    @property
    def uncertain_cents(self) -> int:
        """What is uncertain in all the weeks."""
        return sum(week.uncertain_cents for week in self.weeks)


@dataclass(frozen=True, slots=True)
class _Receipt:
    """Money expected on a day."""

    day: dt.date
    cents: int
    probable: bool


def expected_cash(
    items: Iterable[OpenItem],
    habits: Mapping[str, Habit],
    usual_days_late: int,
    as_of: dt.date,
    weeks: int = WEEKS,
) -> Expected:
    """Say what is expected week by week.

    Args:
        items: what is open as of the day, of one currency.
        habits: how customers pay, by code.
        usual_days_late: of all customers together; what counts for one without a habit.
        as_of: the day.
        weeks: how many weeks, the one of the day included.

    Returns:
        The weeks, in order. What all of them and `later_cents` hold adds up to what the customers who owe
        something owe: no customer counts below zero.
    """
    monday = as_of - dt.timedelta(days=as_of.weekday())
    probable, uncertain, later = [0] * weeks, [0] * weeks, 0
    for own in _by_customer(items).values():
        for receipt in _receipts(own, habits, usual_days_late, as_of):
            week = (receipt.day - monday).days // _WEEK_DAYS
            if week >= weeks:
                later += receipt.cents
            elif receipt.probable:
                probable[week] += receipt.cents
            else:
                uncertain[week] += receipt.cents
    return Expected(
        tuple(
            ExpectedWeek(monday + dt.timedelta(days=_WEEK_DAYS * week), probable[week], uncertain[week])
            for week in range(weeks)
        ),
        later,
    )


def _by_customer(items: Iterable[OpenItem]) -> dict[str, list[OpenItem]]:
    found: defaultdict[str, list[OpenItem]] = defaultdict(list)
    for item in items:
        found[item.code].append(item)
    return found


def _receipts(
    items: Iterable[OpenItem], habits: Mapping[str, Habit], usual_days_late: int, as_of: dt.date
) -> list[_Receipt]:
    """Give what one customer is expected to pay, once what is unallocated is taken off."""
    unallocated = 0
    receipts = []
    for item in items:
        if item.due is None:
            unallocated -= item.cents_open
        elif item.cents_open > 0:
            receipts.append(_receipt(item, item.due, habits.get(item.code), usual_days_late, as_of))
    waiting = deque(sorted(receipts, key=lambda receipt: (receipt.day, not receipt.probable)))
    while waiting and unallocated >= waiting[0].cents:
        unallocated -= waiting.popleft().cents
    if waiting and unallocated > 0:
        first = waiting.popleft()
        waiting.appendleft(_Receipt(first.day, first.cents - unallocated, first.probable))
    return list(waiting)


def _receipt(
    item: OpenItem, due: dt.date, habit: Habit | None, usual_days_late: int, as_of: dt.date
) -> _Receipt:
    days, probable = days_until_paid(due, habit, usual_days_late, as_of)
    return _Receipt(_days_after(as_of, days), item.cents_open, probable)


def days_until_paid(
    due: dt.date, habit: Habit | None, usual_days_late: int, as_of: dt.date
) -> tuple[int, bool]:
    """Return in how many days a debt is expected to be paid, zero or more, and whether that is probable.

    Args:
        due: the debt's due date.
        habit: how its customer pays.
        usual_days_late: of all customers together.
        as_of: the day.
    """
    known = habit is not None and habit.days_late is not None and habit.payments >= ENOUGH_PAYMENTS
    days_late = habit.days_late if known and habit and habit.days_late is not None else usual_days_late
    ahead = (due - as_of).days + days_late  # counted, for such a day may lie beyond the calendar
    return abs(ahead), known and ahead >= 0


def _days_after(day: dt.date, days: int) -> dt.date:
    return day + dt.timedelta(days=min(days, (dt.date.max - day).days))
