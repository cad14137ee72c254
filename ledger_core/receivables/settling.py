"""Which line of a group settles which: the sides of one letter set against each other.

Owns the order of allocation and nothing else. Never decides what a group is, and never rounds:
amounts are integer cents, and what is taken from one side is taken from the other.
"""

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass

from ledger_core.lettrage.lines import Line, LineKind


@dataclass(frozen=True, slots=True)
class Settlement:
    """So many cents (above zero) of a debt, settled by another line of its group."""

    debt: Line
    settling: Line
    cents: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What settles what, and what each line has left: parallel to the lines, debts above zero."""

    settlements: tuple[Settlement, ...]
    left: tuple[int, ...]


def settle(lines: Sequence[Line], debts: Sequence[int]) -> Settled:
    """Set the lines of one group against each other; `debts` is each line's amount in cents.

    A debt is above zero, what settles one below. Three steps, each taking lines in the order of
    day and key:

    1. A bounce undoes a payment of its group made up to its day: one of its own amount if there
       is one, else the latest; so the debt that payment had settled is open again at its old date.
    2. A credit note falls on debts with its own reference, else on a debt of its own amount.
    3. What is left of the settling lines falls on what is left of the debts, the oldest first on
       the oldest (article 1342-10 of the code civil, where the debtor gave no other sign).

    The sum of `left` is the sum of `debts`, and what is left stands on one side only.
    """
    if len(lines) == 1:
        return Settled((), tuple(debts))
    if len(lines) == 2 and debts[0] == -debts[1]:  # noqa: PLR2004  most groups are such a pair: each step says the same
        return _paired(lines, debts)
    allocation = _Allocation(lines, debts)
    allocation.undo_bounced_payments()
    allocation.place_credit_notes()
    allocation.oldest_on_oldest()
    return Settled(tuple(allocation.settlements), tuple(allocation.left))


def _paired(lines: Sequence[Line], debts: Sequence[int]) -> Settled:
    debt = 0 if debts[0] > 0 else 1
    cents = debts[debt]
    return Settled((Settlement(lines[debt], lines[1 - debt], cents),) if cents else (), (0, 0))


class _Allocation:
    """One group while it is being settled; positions are ranks in the lines handed in."""

    def __init__(self, lines: Sequence[Line], debts: Sequence[int]) -> None:
        self.lines = lines
        self.left = list(debts)
        self.settlements: list[Settlement] = []
        # a payment and its bounce on one day: the payment came first
        self.order = sorted(range(len(lines)), key=self._rank)

    def _rank(self, position: int) -> tuple[object, ...]:
        line = self.lines[position]
        return line.date, line.kind is LineKind.BOUNCE, line.key

    def undo_bounced_payments(self) -> None:
        latest: list[int] = []
        of_amount: defaultdict[int, list[int]] = defaultdict(list)
        for position in self.order:
            kind, amount = self.lines[position].kind, self.left[position]
            if kind is LineKind.PAYMENT and amount < 0:
                latest.append(position)
                of_amount[-amount].append(position)
            elif kind is LineKind.BOUNCE and amount > 0:
                same = of_amount[amount]
                while same and self.left[same[-1]] != -amount:
                    same.pop()  # used up by another bounce since
                if same:
                    self._take(position, same.pop())
                while latest and self.left[position]:
                    self._take(position, latest[-1])
                    if not self.left[latest[-1]]:
                        latest.pop()

    def place_credit_notes(self) -> None:
        of_reference: defaultdict[str, deque[int]] = defaultdict(deque)
        for position in self.order:
            if self.left[position] > 0 and self.lines[position].reference:
                of_reference[self.lines[position].reference].append(position)
        of_amount: defaultdict[int, list[int]] = defaultdict(list)
        for position in self.order:
            amount = self.left[position]
            if amount > 0:
                of_amount[amount].append(position)
            elif amount < 0 and self.lines[position].kind is LineKind.CREDIT_NOTE:
                quoted = of_reference[self.lines[position].reference]
                while quoted and self.left[position]:
                    self._take(quoted[0], position)
                    if not self.left[quoted[0]]:
                        quoted.popleft()
                same = of_amount[-self.left[position]]
                while same and self.left[position]:
                    debt = same.pop()
                    if self.left[debt] == -self.left[position]:
                        self._take(debt, position)

    def oldest_on_oldest(self) -> None:
        settling = iter([position for position in self.order if self.left[position] < 0])
        current = next(settling, None)
        for debt in [position for position in self.order if self.left[position] > 0]:
            while current is not None and self.left[debt]:
                self._take(debt, current)
                if not self.left[current]:
                    current = next(settling, None)

    def _take(self, debt: int, settling: int) -> None:
        """Settle as much of the debt as both sides have."""
        cents = min(self.left[debt], -self.left[settling])
        if cents:
            self.left[debt] -= cents
            self.left[settling] += cents
            self.settlements.append(Settlement(self.lines[debt], self.lines[settling], cents))
