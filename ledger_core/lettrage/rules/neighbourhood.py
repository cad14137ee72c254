"""The neighbourhood of a line: the open lines that it may settle, or that may settle it.

Only says which lines come into question by their day, side, size and kind; the rules decide.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from ledger_core.lettrage.lines import LineKind
from ledger_core.lettrage.sheet import Sheet

NEAR_DAYS = 75
BACK_DAYS = 120
AHEAD_DAYS = 15
REFUND_DAYS = 45
INSTALMENT_DAYS = 180
MOST_LINES = 150
MOST_PAYMENTS = 60
_REFUNDS = frozenset({LineKind.BOUNCE, LineKind.OTHER})


def debts_before(sheet: Sheet, payment: int) -> list[int]:
    """Open debts, and credit notes that shrink them, up to the day of a payment, in order."""
    first_day = sheet.days[payment] - BACK_DAYS
    found: list[int] = []
    for rank in sheet.debts.back_from(payment):
        if sheet.days[rank] < first_day or len(found) == MOST_LINES:
            break
        if rank != payment:
            found.append(rank)
    return found[::-1]


def refunds_after(sheet: Sheet, payment: int) -> list[int]:
    """Refunds and corrections booked in the weeks after a payment, of what was paid too much."""
    return [rank for rank in _debts_after(sheet, payment, REFUND_DAYS) if sheet.kind(rank) in _REFUNDS]


def debts_after(sheet: Sheet, payment: int) -> list[int]:
    """Debts booked a few days after their payment."""
    return [rank for rank in _debts_after(sheet, payment, AHEAD_DAYS) if sheet.kind(rank) not in _REFUNDS]


def _debts_after(sheet: Sheet, payment: int, most_days: int) -> Iterator[int]:
    last_day = sheet.days[payment] + most_days
    for rank in islice(sheet.debts.on_from(payment), MOST_LINES):
        if sheet.days[rank] > last_day:
            return
        if sheet.owed[rank] > 0:
            yield rank


def payments_around(sheet: Sheet, debt: int) -> list[int]:
    """Open payments and credit notes from a debt on, in order, that may be parts of it.

    Those of a few days before count too, unless amounts are multiples of one price: then they are
    more likely to have paid something else. One of the debt's whole amount is no part.
    """
    size = sheet.owed[debt]
    ahead_days = AHEAD_DAYS if sheet.grain_of(size) == 1 else 0
    before = [rank for rank in payments_back(sheet, debt, ahead_days) if sheet.owed[rank] != -size]
    after = [rank for rank in payments_on(sheet, debt, INSTALMENT_DAYS) if sheet.owed[rank] != -size]
    return [*reversed(before), *after]


def payments_back(sheet: Sheet, rank: int, most_days: int) -> Iterator[int]:
    """Open payments and credit notes of so many days before a line, the latest first."""
    for payment in islice(sheet.payments.back_from(rank), MOST_PAYMENTS):
        if sheet.days[rank] - sheet.days[payment] > most_days:
            return
        yield payment


def payments_on(sheet: Sheet, rank: int, most_days: int) -> Iterator[int]:
    """Open payments and credit notes of so many days after a line, the first first."""
    for payment in islice(sheet.payments.on_from(rank), MOST_PAYMENTS):
        if sheet.days[payment] - sheet.days[rank] > most_days:
            return
        yield payment


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
    """Tell whether payments in parts may be meant for another debt, or the debt be paid whole.

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
    """Tell whether a line of the target's own amount could take part instead.

    A part of a debt raises the doubt as well: it may be the whole of a smaller debt.
    """
    if sheet.owed[target] < 0:
        return has_equal_debt(sheet, target)
    return may_be_another(sheet, target, chosen) or any(has_equal_debt(sheet, part) for part in chosen)


def may_bounce(sheet: Sheet, payment: int) -> bool:
    """Tell whether the bank sent a payment of this amount back soon after."""
    day = sheet.days[payment]
    same = sheet.open_of_size(sheet.owed[payment], day, day + REFUND_DAYS)
    return any(sheet.kind(other) is LineKind.BOUNCE for other in same)
