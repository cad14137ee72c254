"""The sheet: the open lines of one customer on one account in one currency, while a match runs.

Owns the order of the lines, the side on which the debt grows, which lines are still free, and what
was settled or suggested so far. The only thing that changes while rules run; it lives within one
call of `matcher.match`. Never decides what belongs together: the rules do.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import gcd

from ledger_core.lettrage.habits import Delay, Habits
from ledger_core.lettrage.lines import Line, LineKind


@dataclass(frozen=True, slots=True)
class Settled:
    """Lines of a sheet that settle each other beyond doubt, by their ranks in the sheet."""

    ranks: tuple[int, ...]
    rule: str
    why: str
    gap_cents: int = 0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Lines of a sheet that may settle each other: a person decides. `score` is in thousandths."""

    ranks: tuple[int, ...]
    rule: str
    why: str
    score: int
    gap_cents: int = 0
    partial: bool = False
    alternatives: tuple[tuple[int, ...], ...] = ()


class Sheet:
    """Open lines in order of date, debts before what settles them on one day, then by key.

    `owed` holds the amounts in cents of the deal's currency, turned so that what makes the debt
    grow (an invoice) is positive and what makes it shrink (a payment) negative. `days` are ordinals.
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
        self.steps_left = STEPS_OF_SHEET + STEPS_PER_LINE * len(entries)
        self._delays: list[int] = []

    @cached_property
    def by_size(self) -> dict[int, list[int]]:
        """Ranks of the lines by their size in cents, sign left out, each in order."""
        sizes: dict[int, list[int]] = {}
        for rank, cents in enumerate(self.owed):
            sizes.setdefault(abs(cents), []).append(rank)
        return sizes

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

    def kind(self, rank: int) -> LineKind:
        """What the line does to the debt."""
        return self.lines[rank].kind

    def total(self, ranks: Iterable[int]) -> int:
        """Sum of the lines in cents, the debt's growth positive."""
        return sum(self.owed[rank] for rank in ranks)

    def settle(self, ranks: Sequence[int], rule: str, why: str, gap_cents: int = 0) -> None:
        """Take the lines out of the game: they settle each other."""
        assert all(self.free[rank] for rank in ranks), "a line is settled once"
        for rank in ranks:
            self.free[rank] = False
        self.settled.append(Settled(tuple(sorted(ranks)), rule, why, gap_cents))
        self._learn(ranks)

    def suggest(self, suggestion: Suggestion) -> None:
        """Keep a match for a person to decide; its lines stay free."""
        self.suggestions.append(suggestion)

    def delay(self) -> Delay | None:
        """Days from an invoice to its payment as this customer pays: its letters and what was settled so far."""
        return self.habits.delay(self._delays)

    def spend(self, steps: int) -> bool:
        """Take steps of the sheet's budget of work; false, and nothing taken, where they are not left."""
        if steps > self.steps_left:
            return False
        self.steps_left -= steps
        return True

    def alike(self, one: int, other: int) -> bool:
        """Tell whether nobody could tell two lines apart: day, amount, reference and label are the same."""
        first, second = self.lines[one], self.lines[other]
        return (
            self.days[one] == self.days[other]
            and self.owed[one] == self.owed[other]
            and first.reference == second.reference
            and first.label == second.label
        )

    def _learn(self, ranks: Sequence[int]) -> None:
        if len(ranks) == 2:  # noqa: PLR2004  an invoice and its payment
            debt, payment = sorted(ranks, key=lambda rank: -self.owed[rank])
            if self.kind(payment) is not LineKind.CREDIT_NOTE:
                self._delays.append(self.days[payment] - self.days[debt])


def grain(amounts: Iterable[int]) -> int:
    """Return the largest amount in cents that divides all: 1 for odd amounts, 5000 for tickets of 50.00."""
    return gcd(*amounts) or 1


STEPS_OF_SHEET = 60_000
STEPS_PER_LINE = 120
