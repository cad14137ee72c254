"""Equal amounts: an invoice and the payment of exactly its amount, alone or in a series.

Lines of one size are read in order of date, as a queue of debts. Where a payment comes while one
debt of its size is open, there is nothing else that it could pay. Where several are open, the
stretch is paired in order of date if all of it is settled in the end, so that what is open on the
last day is the same whichever way it is paired; else it is left to a person.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ledger_core.lettrage.rules.rule import Rule
from ledger_core.lettrage.rules.words import amount_text, line_text
from ledger_core.lettrage.sheet import Sheet

NEAR_DAYS = 120
FAR_DAYS = 366
PREPAID_NEAR_DAYS = 7
PREPAID_FAR_DAYS = 92


@dataclass(slots=True)
class Stretch:
    """Debts and payments of one size from a day with nothing open to the next such day."""

    debts: list[int] = field(default_factory=list)
    payments: list[int] = field(default_factory=list)

    @property
    def closed(self) -> bool:
        """Tell whether every debt of the stretch was paid in it."""
        return len(self.debts) == len(self.payments)


def stretches(sheet: Sheet, ranks: Sequence[int], near_days: int) -> Iterator[Stretch]:
    """Cut lines of one size into stretches; payments without an open debt belong to none.

    A debt older than `near_days` is out of reach of a payment and does not count as open.
    """
    current = Stretch()
    waiting: deque[int] = deque()
    for rank in ranks:
        if not sheet.free[rank]:
            continue
        if sheet.owed[rank] > 0:
            current.debts.append(rank)
            waiting.append(rank)
            continue
        while waiting and sheet.days[rank] - sheet.days[waiting[0]] > near_days:
            current.debts.remove(waiting.popleft())
        if not waiting:
            continue
        waiting.popleft()
        current.payments.append(rank)
        if not waiting:
            yield current
            current = Stretch()
    if current.debts:
        yield current


def _sizes_on_both_sides(sheet: Sheet) -> Iterator[tuple[int, list[int]]]:
    for size, ranks in sheet.by_size.items():
        if len(ranks) > 1:
            yield size, [rank for rank in ranks if sheet.free[rank]]


def _pair(sheet: Sheet, debt: int, payment: int, rule: str, reason: str) -> None:
    size = amount_text(sheet.owed[debt], sheet.currency)
    why = f"{size}: {line_text(sheet, debt)} and {line_text(sheet, payment)}; {reason}."
    sheet.settle((debt, payment), rule, why)


def _pair_unique(sheet: Sheet) -> None:
    for _, ranks in _sizes_on_both_sides(sheet):
        if len(ranks) == 2:  # noqa: PLR2004  one debt, one payment
            _pair_two(sheet, ranks, NEAR_DAYS, PREPAID_NEAR_DAYS)


def _pair_two(sheet: Sheet, ranks: Sequence[int], near_days: int, prepaid_days: int) -> None:
    first, second = ranks
    if sheet.owed[first] + sheet.owed[second] != 0:
        return
    days = sheet.days[second] - sheet.days[first]
    debt, payment = ranks if sheet.owed[first] > 0 else (second, first)
    if days <= (near_days if debt == first else prepaid_days):
        _pair(sheet, debt, payment, "unique-amount", "no other open line has this amount")


def _pair_series(sheet: Sheet) -> None:
    for _, ranks in _sizes_on_both_sides(sheet):
        for stretch in stretches(sheet, ranks, NEAR_DAYS):
            if not stretch.closed:
                continue
            for debt, payment in zip(stretch.debts, stretch.payments, strict=True):
                if len(stretch.debts) == 1:
                    reason = "no other debt of this amount was open when it was paid"
                else:
                    reason = f"{len(stretch.debts)} equal debts, all paid, taken in order of date"
                _pair(sheet, debt, payment, "equal-series", reason)


def _pair_far(sheet: Sheet) -> None:
    for _, ranks in _sizes_on_both_sides(sheet):
        if len(ranks) == 2:  # noqa: PLR2004  one debt, one payment
            _pair_two(sheet, ranks, FAR_DAYS, PREPAID_FAR_DAYS)


UNIQUE = Rule(
    "unique-amount", "One debt and one payment have this amount and nothing else does.", _pair_unique
)
SERIES = Rule(
    "equal-series",
    "Equal debts and equal payments, as many of one as of the other, paired in order of date.",
    _pair_series,
)
FAR = Rule("unique-amount", "One debt and one payment are left of this amount, far apart in time.", _pair_far)
