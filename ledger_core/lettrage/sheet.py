"""The sheet: the open lines of one customer on one account in one currency, while a match runs.

Owns the order of the lines, the side on which the debt grows, which lines are still free, and what
was settled or suggested so far. The only thing that changes while rules run; it lives within one
call of `matcher.match`. Never decides what belongs together: the rules do.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ledger_core.lettrage.chain import Chain
from ledger_core.lettrage.grain import common_grain
from ledger_core.lettrage.habits import Delay, Habits
from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.lettrage.reasons import Reason
from ledger_core.lettrage.references import quoted_numbers

_PAYING = frozenset({LineKind.PAYMENT, LineKind.OTHER})
_OWED = frozenset({LineKind.INVOICE, LineKind.OTHER})
SCORE_OF_EXCHANGE = 950
STEPS_OF_SHEET = 60_000
STEPS_PER_LINE = 120
MOST_OF_SIZE = 200


@dataclass(frozen=True, slots=True)
class Settled:
    """Lines of a sheet that settle each other beyond doubt, by their ranks in the sheet."""

    ranks: tuple[int, ...]
    rule: str
    reason: Reason
    gap_cents: int = 0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Lines of a sheet that may settle each other: a person decides. `score` is in thousandths."""

    ranks: tuple[int, ...]
    rule: str
    reason: Reason
    score: int
    gap_cents: int = 0
    partial: bool = False
    alternatives: tuple[tuple[int, ...], ...] = ()


class Sheet:
    """Open lines in order of date, debts before what settles them on one day, then by key.

    `owed` holds the amounts in cents of the deal's currency, turned so that what makes the debt
    grow (an invoice) is positive and what makes it shrink (a payment) negative. `days` are ordinals.
    `debts` and `payments` chain what is free; credit notes are in both, as they settle and are settled.
    `held` are settled but for an exchange difference; `suggestions` are what the last round suggested.
    """

    def __init__(self, lines: Iterable[Line], side: int, habits: Habits, gap_limit_cents: int = 0) -> None:
        """Take one or more lines of one account, customer and currency.

        `side` is 1 where debits make the debt grow, -1 where credits do.
        """
        entries = [
            (line.date.toordinal(), line.foreign_cents if line.foreign_currency else line.cents, line)
            for line in lines
        ]
        entries.sort(key=lambda entry: (entry[0], entry[1] * side < 0, entry[2].key))
        self.days = [day for day, _, _ in entries]
        self.owed = [cents * side for _, cents, _ in entries]
        self.lines: list[Line] = [line for _, _, line in entries]
        self.free = [True] * len(entries)
        self.side = side
        self.habits = habits
        self.gap_limit_cents = gap_limit_cents
        self.settled: list[Settled] = []
        self.suggestions: list[Suggestion] = []
        self.held: list[Suggestion] = []
        self.steps_left = STEPS_OF_SHEET + STEPS_PER_LINE * len(entries)
        self._delays: list[int] = []
        self._delay: Delay | None = None
        self._delay_of = -1  # how many delays were seen when it was summed up
        self._numbers: dict[int, set[str]] = {}
        self.debts = Chain(
            cents > 0 or line.kind is LineKind.CREDIT_NOTE
            for cents, line in zip(self.owed, self.lines, strict=True)
        )
        self.payments = Chain(cents < 0 for cents in self.owed)

    @cached_property
    def by_size(self) -> dict[int, list[int]]:
        """Ranks of the lines by their size in cents, sign left out, each in order."""
        sizes: dict[int, list[int]] = {}
        for rank, cents in enumerate(self.owed):
            sizes.setdefault(abs(cents), []).append(rank)
        return sizes

    @cached_property
    def grain(self) -> int:
        """The amount in cents that most lines are multiples of: what tells a hit from an accident."""
        return common_grain(self.by_size)

    def grain_of(self, cents: int) -> int:
        """The grain if the amount is a multiple of it; an amount beside the grain is met by no accident."""
        return 1 if cents % self.grain else self.grain

    @property
    def foreign(self) -> str:
        """The currency of the deal where it is not the books', else empty."""
        return self.lines[0].foreign_currency

    @property
    def currency(self) -> str:
        """The currency that the amounts are in."""
        return self.lines[0].foreign_currency or self.lines[0].currency

    def free_ranks(self) -> list[int]:
        """Ranks of the lines that nothing has settled yet."""
        return [rank for rank, free in enumerate(self.free) if free]

    @property
    def two_sided(self) -> bool:
        """Tell whether a debt and a payment are left to settle each other."""
        open_amounts = [cents for cents, free in zip(self.owed, self.free, strict=True) if free]
        return bool(open_amounts) and min(open_amounts) < 0 < max(open_amounts)

    @property
    def of_one_size(self) -> bool:
        """Tell whether all lines that are left have one amount, signs left out."""
        left = (abs(cents) for cents, free in zip(self.owed, self.free, strict=True) if free)
        size = next(left, 0)
        return all(cents == size for cents in left)

    def kind(self, rank: int) -> LineKind:
        """What the line does to the debt."""
        return self.lines[rank].kind

    def total(self, ranks: Iterable[int]) -> int:
        """Sum of the lines in cents, the debt's growth positive."""
        return sum(self.owed[rank] for rank in ranks)

    def settle(self, ranks: Sequence[int], rule: str, reason: Reason, gap_cents: int = 0) -> None:
        """Take the lines out of the game: they settle each other.

        Where they balance in the deal's currency alone, they are held for a person instead: the
        difference in the books' currency has to be booked first.
        """
        assert all(self.free[rank] for rank in ranks), "a line is settled once"
        for rank in ranks:
            self.free[rank] = False
            self.debts.take_out(rank)
            self.payments.take_out(rank)
        in_order = tuple(sorted(ranks))
        self._learn(in_order)
        exchange_cents = sum(self.lines[rank].cents for rank in ranks) if self.foreign else 0
        if exchange_cents:
            reason = reason.with_exchange()
            self.held.append(Suggestion(in_order, rule, reason, SCORE_OF_EXCHANGE, exchange_cents))
        else:
            self.settled.append(Settled(in_order, rule, reason, gap_cents))

    def suggest(self, suggestion: Suggestion) -> None:
        """Keep a match for a person to decide; its lines stay free."""
        self.suggestions.append(suggestion)

    def delay(self) -> Delay | None:
        """Days from an invoice to its payment: by the letters, and by what was settled so far."""
        if self._delay_of != len(self._delays):
            self._delay_of = len(self._delays)
            self._delay = self.habits.delay(self._delays)
        return self._delay

    def spend(self, steps: int) -> bool:
        """Take steps of the sheet's budget of work; false, and nothing taken, where they are not left."""
        if steps > self.steps_left:
            return False
        self.steps_left -= steps
        return True

    def numbers(self, rank: int) -> set[str]:
        """The document numbers that a line quotes."""
        found = self._numbers.get(rank)
        if found is None:
            found = self._numbers[rank] = quoted_numbers(self.lines[rank])
        return found

    def look(self, rank: int) -> tuple[int, int, str, str]:
        """What tells a line from another: lines that look the same can stand for each other."""
        line = self.lines[rank]
        return self.days[rank], self.owed[rank], line.reference, line.label

    def distinct(self, sets: Iterable[tuple[int, ...]]) -> list[tuple[int, ...]]:
        """Drop the sets that differ from an earlier one by lines that nobody could tell apart."""
        kept: dict[tuple[object, ...], tuple[int, ...]] = {}
        for ranks in sets:
            kept.setdefault(tuple(self.look(rank) for rank in ranks), ranks)
        return list(kept.values())

    def open_of_size(self, cents: int, first_day: int, last_day: int) -> Iterator[int]:
        """Give the free lines of this size, sign left out, from one day to another, in order."""
        ranks = self.by_size.get(abs(cents), [])
        start = bisect_left(ranks, first_day, key=self.days.__getitem__)
        for place in range(start, min(start + MOST_OF_SIZE, len(ranks))):
            rank = ranks[place]
            if self.days[rank] > last_day:
                return
            if self.free[rank]:
                yield rank

    def _learn(self, ranks: Sequence[int]) -> None:
        payments = [rank for rank in ranks if self.owed[rank] < 0 and self.kind(rank) in _PAYING]
        debts = [rank for rank in ranks if self.owed[rank] > 0 and self.kind(rank) in _OWED]
        if payments and debts and len(payments) + len(debts) == len(ranks):
            self._delays += [self.days[payments[-1]] - self.days[rank] for rank in debts]
