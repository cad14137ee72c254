"""Habits: how a customer pays, learned from letters.

Owns the delays from invoice to payment and their spread. Habits rank candidates and choose windows;
they never make a match certain where the amounts leave a doubt that they do not resolve alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FEWEST_SAMPLES = 4
SLACK_DAYS = 3


@dataclass(frozen=True, slots=True)
class Delay:
    """Days from an invoice to its payment: nine of ten lie from `low` to `high`."""

    samples: int
    low: int
    median: int
    high: int

    def fits(self, days: int) -> bool:
        """Tell whether a delay lies in what was seen, give or take a few days."""
        return self.low - SLACK_DAYS <= days <= self.high + SLACK_DAYS


@dataclass(frozen=True, slots=True)
class Manners:
    """How often a customer's settled groups are statements, and how often payments quote numbers."""

    settled: int = 0
    statements: int = 0  # groups of three lines or more: several invoices at once, or parts
    quoted: int = 0  # groups whose two sides share a number

    @property
    def pays_by_statement(self) -> bool:
        """Tell whether half of the groups or more are statements."""
        return self.settled >= FEWEST_SAMPLES and self.statements * 2 >= self.settled

    @property
    def pays_one_by_one(self) -> bool:
        """Tell whether hardly any group is a statement."""
        return self.settled >= FEWEST_SAMPLES and self.statements * 10 <= self.settled

    @property
    def quotes(self) -> bool:
        """Tell whether half of the payments or more quote what they settle."""
        return self.settled >= FEWEST_SAMPLES and self.quoted * 2 >= self.settled


@dataclass(frozen=True, slots=True)
class Habits:
    """What the letters of a customer say, and those of the whole account where the customer is new."""

    delays: tuple[int, ...] = ()
    of_account: Delay | None = None
    manners: Manners = Manners()

    def delay(self, seen: Sequence[int] = ()) -> Delay | None:
        """Sum up the customer's delays and those seen since; the account's where they are too few."""
        return usual_delay((*self.delays, *seen)) or self.of_account


def usual_delay(days: Iterable[int]) -> Delay | None:
    """Sum up delays in any order; None where they are too few to be a habit."""
    own = sorted(days)
    return delay_of(own) if len(own) >= FEWEST_SAMPLES else None


def delay_of(days: Sequence[int]) -> Delay:
    """Sum up sorted delays; there is at least one."""
    count = len(days)
    return Delay(
        samples=count,
        low=days[count // 20],
        median=days[count // 2],
        high=days[count - 1 - count // 20],
    )


def delays_of(groups: Iterable[Iterable[tuple[int, int]]]) -> list[int]:
    """Return the delay of each settled group: (day, cents with growth positive) of its lines.

    The delay runs from the last invoice to the last payment.
    """
    delays = []
    for group in groups:
        lines = list(group)
        grown = [day for day, cents in lines if cents > 0]
        paid = [day for day, cents in lines if cents < 0]
        if grown and paid:
            delays.append(max(paid) - max(grown))
    return delays
