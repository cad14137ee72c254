"""What comes again every month, and who came and left: months of subscriptions that were paid for.

Owns the counting. An amount is what a subscription comes to every month as it stands now: what it came to
before it was changed is not known here, so months past are told by today's amounts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
import datetime as dt
from fractions import Fraction

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Life:
    """A subscription from its first paid day to its last, None where it goes on."""

    paid_from: dt.date
    paid_until: dt.date | None
    monthly_cents: int

    def holds(self, day: dt.date) -> bool:
        """Tell whether it was paid for on a day."""
        return self.paid_from <= day and (self.paid_until is None or day <= self.paid_until)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many, and what they come to every month in cents."""

    number: int
    cents: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month, or its part up to a day: at its start and end, who came, who ended, who of the start left.

    `at_start` is before the first day, so that `at_start` and `begun`, less `ended`, are `at_end`.
    """

    first: dt.date
    at_start: Tally
    begun: Tally
    ended: Tally
    left: Tally
    at_end: Tally

    @property
    def churn(self) -> Fraction | None:
        """Return which part of those at the start left; None where there were none."""
        return Fraction(self.left.number, self.at_start.number) if self.at_start.number else None

    @property
    def churn_of_cents(self) -> Fraction | None:
        """Return which part of what came every month left; None where nothing came."""
        return Fraction(self.left.cents, self.at_start.cents) if self.at_start.cents else None


def months(lives: Iterable[Life], day: dt.date, count: int) -> tuple[Month, ...]:
    """Return the last months, the oldest first; the last one goes up to the day.

    Args:
        lives: all subscriptions that were ever paid for; one that ended before it began counts for nothing.
        day: the last day that is looked at.
        count: how many months.
    """
    real = [life for life in lives if life.paid_until is None or life.paid_until >= life.paid_from]
    found = []
    first, last = day.replace(day=1), day
    for _ in range(count):
        found.append(_month(real, first, last))
        last = first - _DAY
        first = last.replace(day=1)
    return tuple(reversed(found))


def _month(lives: Sequence[Life], first: dt.date, last: dt.date) -> Month:
    """Count a month. Who is paid for on its last day is there at its end, and leaves with the next."""
    before = first - _DAY
    at_start = [life for life in lives if life.holds(before)]
    at_end = [life for life in lives if life.holds(last)]
    begun = [life for life in lives if first <= life.paid_from <= last]
    ended = [life for life in lives if life.paid_until is not None and before <= life.paid_until < last]
    left = [life for life in ended if life.holds(before)]
    return Month(first, *(_tally(each) for each in (at_start, begun, ended, left, at_end)))


def _tally(lives: Sequence[Life]) -> Tally:
    return Tally(len(lives), sum(life.monthly_cents for life in lives))
