"""Subset sums: the only set of open lines that adds up to a payment, or to an invoice.

All sets of the neighbourhood are looked at. A solution is applied where no other exists and where
a set as simple would hardly hit the amount by accident; else it is suggested with the others.
"""

from collections.abc import Sequence

from ledger_core.lettrage.lines import LineKind
from ledger_core.lettrage.reasons import Case, Reason
from ledger_core.lettrage.rules.neighbourhood import (
    debts_after,
    debts_before,
    in_doubt,
    payments_around,
    refunds_after,
)
from ledger_core.lettrage.rules.rule import Rule
from ledger_core.lettrage.rules.words import mentions
from ledger_core.lettrage.sheet import Sheet, Suggestion
from ledger_core.lettrage.sums import MOST_AMOUNTS, accidents, cost, sums_to

MOST_ACCIDENTS = 0.3  # a payment settles something; odds are for it
MOST_ACCIDENTS_OF_PARTS = 0.05  # a debt may just be unpaid
FEWEST_ITEMS = 2
HANDFUL = 3
SCORE = 600


def _nearest(sheet: Sheet, target: int, items: Sequence[int]) -> list[int]:
    """Keep as many of the items as a search takes, those nearest in time, in order."""
    if len(items) <= MOST_AMOUNTS:
        return list(items)
    day = sheet.days[target]
    nearest = sorted(items, key=lambda rank: (abs(sheet.days[rank] - day), rank))
    return sorted(nearest[:MOST_AMOUNTS])


def _settle_sum(sheet: Sheet, target: int, items: Sequence[int], rule: str) -> bool:
    """Settle the only set of items that adds up to the target, or suggest the sets; false if none does."""
    if len(items) < FEWEST_ITEMS or not sheet.spend(cost(min(len(items), MOST_AMOUNTS))):
        return False
    near = _nearest(sheet, target, items)
    search = sums_to([sheet.owed[rank] for rank in near], -sheet.owed[target])
    if not search.solutions:
        return not search.complete
    sets = sheet.distinct([tuple(near[place] for place in places) for places in search.solutions])
    chosen = sets[0]
    whole = search.complete and len(near) == len(items)
    if whole and len(sets) == 1 and _certain(sheet, target, items, chosen):
        sheet.settle((target, *chosen), rule, _reason(sheet, target, chosen, only=True))
        return True
    others = tuple((target, *ranks) for ranks in sets[1:])
    reason = _reason(sheet, target, chosen)
    sheet.suggest(Suggestion((target, *chosen), rule, reason, SCORE // len(sets), alternatives=others))
    return True


def _reason(sheet: Sheet, target: int, chosen: Sequence[int], *, only: bool = False) -> Reason:
    if sheet.owed[target] < 0:
        case = Case.ONLY_SET_PAID if only else Case.SET_PAID
    else:
        case = Case.ONLY_SET_OF_PARTS if only else Case.SET_OF_PARTS
    size = abs(sheet.owed[target])
    return Reason(
        case, mentions(sheet, chosen), mentions(sheet, (target,)), cents=size, currency=sheet.currency
    )


def _certain(sheet: Sheet, target: int, items: Sequence[int], chosen: Sequence[int]) -> bool:
    """Tell whether the only set is also no accident and leaves no line that could take a place in it."""
    if len(chosen) < FEWEST_ITEMS or in_doubt(sheet, target, chosen):
        return False
    if len(items) <= HANDFUL:
        return True
    spread = abs(sheet.owed[target]) // sheet.grain_of(sheet.owed[target])
    most = MOST_ACCIDENTS if sheet.owed[target] < 0 else MOST_ACCIDENTS_OF_PARTS
    return accidents(len(items), len(chosen), spread) <= most


def _many_to_one(sheet: Sheet) -> None:
    for payment, cents in enumerate(sheet.owed):
        if cents < 0 and sheet.free[payment]:
            items = debts_before(sheet, payment)
            items += refunds_after(sheet, payment)
            items = [rank for rank in items if sheet.owed[rank] != -cents]
            if not _settle_sum(sheet, payment, items, "many-to-one"):
                ahead = debts_after(sheet, payment)
                if ahead:
                    _settle_sum(sheet, payment, [*items, *ahead], "many-to-one")


def _one_to_many(sheet: Sheet) -> None:
    for debt, cents in enumerate(sheet.owed):
        if cents > 0 and sheet.free[debt] and sheet.kind(debt) is not LineKind.OPENING:
            _settle_sum(sheet, debt, payments_around(sheet, debt), "one-to-many")


MANY_TO_ONE = Rule(
    "many-to-one", "One set of open invoices and credit notes alone adds up to the payment.", _many_to_one
)
ONE_TO_MANY = Rule("one-to-many", "One set of open payments alone adds up to the invoice.", _one_to_many)
