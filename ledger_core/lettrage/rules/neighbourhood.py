"""The neighbourhood of a line: the open lines that it may settle, or that may settle it.

Only says which lines come into question by their day, side and kind; the rules decide on amounts.
"""

from ledger_core.lettrage.lines import LineKind
from ledger_core.lettrage.sheet import Sheet

BACK_DAYS = 120
AHEAD_DAYS = 15
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


def debts_after(sheet: Sheet, payment: int) -> list[int]:
    """Debts booked a few days after their payment, and refunds of what was paid too much."""
    found: list[int] = []
    rank = sheet.free_after(payment)
    while rank < len(sheet.days) and len(found) < MOST_LINES:
        days = sheet.days[rank] - sheet.days[payment]
        if days > REFUND_DAYS:
            break
        if sheet.owed[rank] > 0 and (days <= AHEAD_DAYS or sheet.kind(rank) in _REFUNDS):
            found.append(rank)
        rank = sheet.free_after(rank)
    return found


def payments_around(sheet: Sheet, debt: int) -> list[int]:
    """Open payments and credit notes from a few days before a debt on, in order."""
    found: list[int] = []
    rank = sheet.free_before(debt)
    while rank >= 0 and sheet.days[debt] - sheet.days[rank] <= AHEAD_DAYS and len(found) < MOST_LINES:
        if sheet.owed[rank] < 0:
            found.append(rank)
        rank = sheet.free_before(rank)
    found.reverse()
    rank = sheet.free_after(debt)
    last_day = sheet.days[debt] + BACK_DAYS
    while rank < len(sheet.days) and sheet.days[rank] <= last_day and len(found) < MOST_LINES:
        if sheet.owed[rank] < 0:
            found.append(rank)
        rank = sheet.free_after(rank)
    return found
