"""The neighbourhood of a line: the open lines that it may settle, or that may settle it.

Only says which lines come into question by their day, side and kind; the rules decide on amounts.
"""

from collections.abc import Callable, Collection, Sequence

from ledger_core.lettrage.lines import LineKind
from ledger_core.lettrage.sheet import Sheet

BACK_DAYS = 120
NEAR_DAYS = 75
AHEAD_DAYS = 15
INSTALMENT_DAYS = 180
REFUND_DAYS = 45
MOST_LINES = 150
_CORRECTIONS = frozenset({LineKind.CREDIT_NOTE})
_REFUNDS = frozenset({LineKind.BOUNCE, LineKind.OTHER})


def debts_before(sheet: Sheet, payment: int) -> list[int]:
    """Open debts, and credit notes that shrink them, up to the day of a payment, in order."""
    first_day = sheet.days[payment] - BACK_DAYS
    found: list[int] = []
    rank = sheet.free_before(payment)
    while rank >= 0 and sheet.days[rank] >= first_day and len(found) < MOST_LINES:
        if sheet.owed[rank] > 0 or sheet.kind(rank) in _CORRECTIONS:
            found.append(rank)
        rank = sheet.free_before(rank)
    return found[::-1]


def refunds_after(sheet: Sheet, payment: int) -> list[int]:
    """Refunds and corrections booked in the weeks after a payment, of what was paid too much."""
    return _after(sheet, payment, REFUND_DAYS, lambda rank: sheet.kind(rank) in _REFUNDS)


def debts_after(sheet: Sheet, payment: int) -> list[int]:
    """Debts booked a few days after their payment."""
    return _after(sheet, payment, AHEAD_DAYS, lambda rank: sheet.kind(rank) not in _REFUNDS)


def _after(sheet: Sheet, payment: int, most_days: int, fits: Callable[[int], bool]) -> list[int]:
    found: list[int] = []
    last_day = sheet.days[payment] + most_days
    rank = sheet.free_after(payment)
    while rank < len(sheet.days) and sheet.days[rank] <= last_day and len(found) < MOST_LINES:
        if sheet.owed[rank] > 0 and fits(rank):
            found.append(rank)
        rank = sheet.free_after(rank)
    return found


def has_equal_debt(sheet: Sheet, payment: int) -> bool:
    """Tell whether a debt of exactly this payment's amount was open when it came.

    Then the payment may just as well settle that debt, and no other match of it is beyond doubt.
    """
    day = sheet.days[payment]
    same = sheet.open_of_size(sheet.owed[payment], day - BACK_DAYS, day)
    return any(sheet.owed[other] > 0 for other in same)


def has_equal_open(sheet: Sheet, rank: int, beside: Collection[int]) -> bool:
    """Tell whether a line of the same size, debt or payment, is open within reach beside those given."""
    day = sheet.days[rank]
    same = sheet.open_of_size(sheet.owed[rank], day - BACK_DAYS, day + BACK_DAYS)
    return any(other not in beside for other in same)


def may_be_another(sheet: Sheet, debt: int, parts: Sequence[int]) -> bool:
    """Tell whether payments in parts may be meant for another debt of the amount, or the debt be paid whole.

    What counts is the day of the first part: a debt that came later was not meant by it. Lines
    that look the same stand for each other and raise no doubt.
    """
    first_part = min(sheet.days[rank] for rank in parts)
    return any(
        sheet.owed[other] > 0 or sheet.days[other] >= sheet.days[debt]
        for other in sheet.open_of_size(sheet.owed[debt], first_part - BACK_DAYS, first_part)
        if other != debt and sheet.look(other) != sheet.look(debt)
    )


def in_doubt(sheet: Sheet, target: int, chosen: Sequence[int]) -> bool:
    """Tell whether a line of the target's own amount could take part instead."""
    if sheet.owed[target] < 0:
        return has_equal_debt(sheet, target)
    return may_be_another(sheet, target, chosen)


def may_bounce(sheet: Sheet, payment: int) -> bool:
    """Tell whether the bank sent a payment of this amount back soon after."""
    day = sheet.days[payment]
    same = sheet.open_of_size(sheet.owed[payment], day, day + REFUND_DAYS)
    return any(sheet.kind(other) is LineKind.BOUNCE for other in same)


def payments_around(sheet: Sheet, debt: int) -> list[int]:
    """Open payments and credit notes from a debt on, in order.

    Those of a few days before count too, unless amounts are multiples of one price: then they are
    more likely to have paid something else.
    """
    found: list[int] = []
    ahead_days = AHEAD_DAYS if sheet.grain_of(sheet.owed[debt]) == 1 else 0
    rank = sheet.free_before(debt)
    while rank >= 0 and sheet.days[debt] - sheet.days[rank] <= ahead_days and len(found) < MOST_LINES:
        if sheet.owed[rank] < 0:
            found.append(rank)
        rank = sheet.free_before(rank)
    found.reverse()
    rank = sheet.free_after(debt)
    last_day = sheet.days[debt] + INSTALMENT_DAYS
    while rank < len(sheet.days) and sheet.days[rank] <= last_day and len(found) < MOST_LINES:
        if sheet.owed[rank] < 0:
            found.append(rank)
        rank = sheet.free_after(rank)
    return found
