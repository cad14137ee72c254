"""Promises against what came in: which were broken.

A promise is kept where the customer's payments from the day it was given up to the promised day and its
grace come to its amount; whether they are allocated does not count. Two promises never count one payment.
Owns nothing of what follows from a broken one.
"""

from collections.abc import Iterable, Mapping, Sequence
import datetime as dt

from ledger_core.dunning.debts import Received, Situation
from ledger_core.dunning.holds import Hold, HoldKind, covers, last_day

Party = tuple[str, str, str]
"""Account, customer and currency."""


def broken_promises(situation: Situation, holds: Iterable[Hold], day: dt.date) -> tuple[Hold, ...]:
    """Give the promises that are broken as of a day, in the order of their ends.

    A promise whose debts are all settled is none: what it was about is done.
    """
    return tuple(
        promise
        for promise, is_kept in judged_promises(holds, situation.received, day)
        if not is_kept and any(covers(promise, debt) for debt in situation.debts)
    )


def judged_promises(
    holds: Iterable[Hold], received: Mapping[Party, Sequence[Received]], day: dt.date
) -> list[tuple[Hold, bool]]:
    """Give the promises whose days are over as of a day, the first over first, and whether each was kept.

    Money counts once, for the promise that ended first. One without an amount, which is about all that it
    covers, is never kept by what came in.
    """
    ends = [(last, hold) for hold in holds if hold.kind is HoldKind.PROMISE and (last := last_day(hold))]
    purses: dict[Party, _Purse] = {}
    judged = []
    for last, promise in sorted(ends, key=lambda end: (end[0], end[1].id)):
        if last < day:
            party = promise.account, promise.customer, promise.currency
            purse = purses.setdefault(party, _Purse(received.get(party, ())))
            judged.append((promise, purse.take(promise, last) >= promise.cents > 0))
    return judged


class _Purse:
    """What came from one customer and has not been counted for a promise yet."""

    def __init__(self, received: Sequence[Received]) -> None:
        self.left: list[tuple[dt.date, int]] = []
        for payment in sorted(received, key=lambda each: (each.day, each.cents < 0)):
            if payment.cents > 0:
                self.left.append((payment.day, payment.cents))
            else:
                self._undo(-payment.cents)

    def take(self, promise: Hold, last: dt.date) -> int:
        """Count what came from a promise's first day up to its last; its amount of cents at most."""
        missing = promise.cents
        for place, (day, cents) in enumerate(self.left):
            if promise.since <= day <= last:
                counted = min(cents, missing)
                self.left[place] = (day, cents - counted)
                missing -= counted
        return promise.cents - missing

    def _undo(self, cents: int) -> None:
        """Take back what the bank took back: the latest payment of that amount, else of the latest ones."""
        same = [place for place, (_, paid) in enumerate(self.left) if paid == cents]
        if same:
            del self.left[same[-1]]
            return
        while cents and self.left:
            day, latest = self.left.pop()
            undone = min(latest, cents)
            cents -= undone
            if latest > undone:
                self.left.append((day, latest - undone))
