"""Runs: a payment that settles consecutive invoices, or an invoice settled by consecutive payments.

Customers who pay by statement settle everything of some weeks at once, in the order in which it was
invoiced. Few runs exist where many sets do: a run that adds up to the cent is no accident unless
amounts are round or lines many, which is what `_accidents` asks.
"""

from collections.abc import Sequence
from itertools import islice

from ledger_core.lettrage.lines import LineKind
from ledger_core.lettrage.reasons import Case, Reason
from ledger_core.lettrage.rules.neighbourhood import (
    BACK_DAYS,
    debts_before,
    in_doubt,
    payments_around,
    payments_on,
)
from ledger_core.lettrage.rules.rule import Rule
from ledger_core.lettrage.rules.words import mentions
from ledger_core.lettrage.sheet import Sheet, Suggestion
from ledger_core.lettrage.sums import sums_to

MOST_ACCIDENTS = 0.05
LONG_RUN = 4
FEW_ITEMS = 10
HANDFUL = 3
FEWEST_PARTS = 3
MOST_RUNS = 9
MOST_PAYMENTS_TRIED = 12
SCORE = 700


def runs_to(amounts: Sequence[int], target: int) -> list[tuple[int, int]]:
    """Find the runs of two or more amounts that add up to the target, as (first, behind last).

    `MOST_RUNS` at most: where amounts cancel out there are as many as pairs of places.
    """
    seen: dict[int, list[int]] = {0: [0]}
    found: list[tuple[int, int]] = []
    total = 0
    for behind, amount in enumerate(amounts, 1):
        total += amount
        found += [(first, behind) for first in seen.get(total - target, ()) if behind - first > 1]
        if len(found) >= MOST_RUNS:
            return found[:MOST_RUNS]
        seen.setdefault(total, []).append(behind)
    return found


def _accidents(amounts: Sequence[int], grain: int) -> float:
    """Estimate how many runs would hit the target by accident: one chance for each place to start."""
    mean = sum(map(abs, amounts)) / len(amounts)
    return (len(amounts) - 1) * grain / mean


def _settle_run(sheet: Sheet, target: int, items: Sequence[int], rule: str, case: Case) -> None:
    amounts = [sheet.owed[rank] for rank in items]
    runs = runs_to(amounts, -sheet.owed[target])
    if not runs:
        return
    first, behind = runs[0]
    chosen = items[first:behind]
    reason = Reason(
        case,
        mentions(sheet, chosen),
        mentions(sheet, (target,)),
        cents=abs(sheet.owed[target]),
        currency=sheet.currency,
        count=len(chosen),
    )
    if len(runs) == 1 and _certain(sheet, target, items, chosen):
        sheet.settle((target, *chosen), rule, reason)
        return
    others = tuple((target, *items[start:end]) for start, end in runs[1:])
    sheet.suggest(Suggestion((target, *chosen), rule, reason, SCORE // len(runs), alternatives=others))


def _certain(sheet: Sheet, target: int, items: Sequence[int], chosen: Sequence[int]) -> bool:
    """Tell whether a run that is the only one is also no accident and takes no other line's place."""
    if in_doubt(sheet, target, chosen):
        return False
    left_out = {sheet.owed[rank] for rank in items if rank < chosen[0]}
    if len(chosen) < LONG_RUN and any(sheet.owed[rank] in left_out for rank in chosen):
        return False  # an older line of the same amount would do as well
    amounts = [sheet.owed[rank] for rank in items]
    if len(items) <= FEW_ITEMS and _is_one_of_many(sheet, target, items):
        return False  # among so few lines, a second set is no accident
    if len(items) <= HANDFUL:
        return True  # no other set of so few adds up, whatever the prices
    return _accidents(amounts, sheet.grain_of(sheet.owed[target])) <= MOST_ACCIDENTS or _equal_parts(
        sheet, chosen
    )


def _is_one_of_many(sheet: Sheet, target: int, items: Sequence[int]) -> bool:
    """Tell whether any other set of the items adds up to the target too."""
    sets = sums_to([sheet.owed[rank] for rank in items], -sheet.owed[target]).solutions
    return len(sheet.distinct([tuple(items[place] for place in places) for places in sets])) > 1


def one_is_in_a_run(sheet: Sheet, debt: int, credit: int) -> bool:
    """Tell whether a run that a payment settles holds one of an invoice and a credit note over it.

    Who paid the invoice with others, and deducts its credit note from a later payment, has settled
    each of them: the two are no pair, though one quotes the other and their amounts agree.
    """
    if sheet.kind(credit) is not LineKind.CREDIT_NOTE or sheet.kind(debt) is not LineKind.INVOICE:
        return False
    for payment in islice(payments_on(sheet, debt, BACK_DAYS), MOST_PAYMENTS_TRIED):
        if sheet.kind(payment) is LineKind.CREDIT_NOTE:
            continue
        items = debts_before(sheet, payment)
        runs = runs_to([sheet.owed[rank] for rank in items], -sheet.owed[payment])
        if len(runs) != 1:
            continue
        first, behind = runs[0]
        chosen = items[first:behind]
        if (debt in chosen) != (credit in chosen) and _certain(sheet, payment, items, chosen):
            return True
    return False


def _equal_parts(sheet: Sheet, chosen: Sequence[int]) -> bool:
    """Tell whether three lines or more are the same part of the whole, the last one rounded."""
    sizes = [abs(sheet.owed[rank]) for rank in chosen]
    return len(sizes) >= FEWEST_PARTS and max(sizes) - min(sizes) < len(sizes)


def _pay_runs(sheet: Sheet) -> None:
    for payment, cents in enumerate(sheet.owed):
        if cents < 0 and sheet.free[payment]:
            items = debts_before(sheet, payment)
            if len(items) > 1:
                _settle_run(sheet, payment, items, "consecutive", Case.RUN_PAID)


def _instalments(sheet: Sheet) -> None:
    for debt, cents in enumerate(sheet.owed):
        if cents > 0 and sheet.free[debt] and sheet.kind(debt) is not LineKind.OPENING:
            items = payments_around(sheet, debt)
            if len(items) > 1:
                _settle_run(sheet, debt, items, "instalments", Case.RUN_OF_PARTS)


CONSECUTIVE = Rule(
    "consecutive",
    "One payment settles invoices that follow each other without a gap, credit notes included.",
    _pay_runs,
)
INSTALMENTS = Rule(
    "instalments",
    "Payments that follow each other without a gap settle one invoice.",
    _instalments,
)
