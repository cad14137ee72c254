"""Stretches: the lines of one size as a queue of claims and payments in order of date.

Only cuts and pairs, oldest claim first, which is the law where the debtor says nothing (code civil,
art. 1342-10). What is certain enough to be settled, the rules decide.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ledger_core.lettrage.lines import LineKind
from ledger_core.lettrage.rules.neighbourhood import REFUND_DAYS
from ledger_core.lettrage.sheet import Sheet

Claim = list[int]


@dataclass(slots=True)
class Stretch:
    """Claims of one size, and their payments, from a day with nothing open to the next such day.

    A claim is a debt with what happened to it: `[debt]`, `[debt, payment]`, after a bounce `[debt,
    payment, bounce]`, and so on; `[payment, bounce]` where the debt is unknown. `open` ones are in
    order of date, the oldest first. `deepest` is how many were open at once.
    """

    paid: list[Claim] = field(default_factory=list)
    open: deque[Claim] = field(default_factory=deque)
    deepest: int = 0

    @property
    def simple(self) -> bool:
        """Tell whether no two claims were ever open at once."""
        return self.deepest <= 1

    def owe(self, claim: Claim, *, first: bool = False) -> None:
        """Add an open claim behind the others, or before them."""
        if first:
            self.open.appendleft(claim)
        else:
            self.open.append(claim)
        self.deepest = max(self.deepest, len(self.open))


def stretches(sheet: Sheet, ranks: Iterable[int]) -> Iterator[Stretch]:
    """Cut free lines of one size into stretches; a payment without an open claim belongs to none."""
    current = Stretch()
    early: list[int] = []
    for rank in ranks:
        if sheet.owed[rank] > 0:
            if sheet.kind(rank) is LineKind.BOUNCE and _bounced(sheet, current, early, rank):
                continue
            if not current.open and current.paid:
                yield current
                current = Stretch()
            current.owe([rank])
        elif current.open:
            current.paid.append([*current.open.popleft(), rank])
        else:
            early.append(rank)
    yield current


def same_size(sheet: Sheet) -> Iterator[list[int]]:
    """Give the free lines of each size that occurs more than once, in order of date."""
    for ranks in sheet.by_size.values():
        if len(ranks) > 1:
            free = [rank for rank in ranks if sheet.free[rank]]
            if len(free) > 1:
                yield free


def days_between(sheet: Sheet, ranks: Sequence[int]) -> int:
    """Days from the first to the last of the ranks."""
    return sheet.days[ranks[-1]] - sheet.days[ranks[0]]


def _bounced(sheet: Sheet, current: Stretch, early: list[int], bounce: int) -> bool:
    """Take a payment back that the bank returned: the claim that it had paid is open again."""
    if early and days_between(sheet, (early[-1], bounce)) <= REFUND_DAYS:
        current.paid.append([early.pop(), bounce])
        return True
    if not current.paid:
        return False
    last = current.paid[-1]
    if sheet.owed[last[-1]] > 0 or days_between(sheet, (last[-1], bounce)) > REFUND_DAYS:
        return False
    current.paid.pop()
    current.owe([*last, bounce], first=True)
    return True
