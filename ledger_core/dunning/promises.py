"""Promises against what came in: which were broken.

A promise is kept where the customer's payments after the day it was given, up to the promised day and its
grace, come to its amount; whether they are allocated does not count. Two promises never count one payment.
Owns nothing of what follows from a broken one.
"""

from collections.abc import Iterable, Sequence
import datetime as dt

from ledger_core.dunning.debts import Received, Situation
from ledger_core.dunning.holds import Hold, HoldKind, covers, last_day


def broken_promises(situation: Situation, holds: Iterable[Hold], day: dt.date) -> tuple[Hold, ...]:
    """Give the promises that are broken as of a day, in the order of their ends.

    A promise whose debts are all settled is none: what it was about is done. One without an amount is
    about all that it covers. Money counts once, for the promise that ended first.
    """
    over = sorted(
        (hold for hold in holds if hold.kind is HoldKind.PROMISE and (last_day(hold) or day) < day),
        key=lambda hold: (last_day(hold) or day, hold.id),
    )
    purses: dict[tuple[str, str, str], _Purse] = {}
    broken = []
    for promise in over:
        key = promise.account, promise.customer, promise.currency
        purse = purses.setdefault(key, _Purse(situation.received.get(key, ())))
        is_kept = purse.take(promise) >= promise.cents > 0
        if not is_kept and any(covers(promise, debt) for debt in situation.debts):
            broken.append(promise)
    return tuple(broken)


class _Purse:
    """What came from one customer and has not been counted for a promise yet."""

    def __init__(self, received: Sequence[Received]) -> None:
        self.left: list[tuple[dt.date, int]] = []
        for payment in sorted(received, key=lambda each: (each.day, each.cents < 0)):
            if payment.cents > 0:
                self.left.append((payment.day, payment.cents))
            else:
                self._undo(-payment.cents)

    def take(self, promise: Hold) -> int:
        """Count what came in the days of a promise, up to its amount; return the cents counted."""
        last = last_day(promise) or dt.date.max
        missing = promise.cents
        for place, (day, cents) in enumerate(self.left):
            if promise.since < day <= last:
                counted = min(cents, missing)
                self.left[place] = (day, cents - counted)
                missing -= counted
        return promise.cents - missing

    def _undo(self, cents: int) -> None:
        """Take back what the bank took back: of the latest payments first."""
        while cents and self.left:
            day, latest = self.left.pop()
            undone = min(latest, cents)
            cents -= undone
            if latest > undone:
                self.left.append((day, latest - undone))
