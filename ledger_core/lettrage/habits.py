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
class Habits:
    """What the letters of a customer, and those of the whole account, say about delays."""

    customer: tuple[int, ...] = ()
    account: tuple[int, ...] = ()

    def delay(self, seen: Sequence[int] = ()) -> Delay | None:
        """Sum up the customer's delays and those seen since; the account's where they are too few."""
        own = sorted((*self.customer, *seen))
        if len(own) >= FEWEST_SAMPLES:
            return delay_of(own)
        return delay_of(sorted(self.account)) if len(self.account) >= FEWEST_SAMPLES else None


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
