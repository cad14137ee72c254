"""Gaps: a payment that differs from what it settles by a little, such as a bank fee withheld.

Only where a person set a limit, never beyond it, and never across the currency of the books. The
lines must belong together: the payment quotes the debts, or each is the other's only counterpart.
"""

from collections.abc import Iterator, Sequence

from ledger_core.lettrage.rules.neighbourhood import AHEAD_DAYS, BACK_DAYS, NEAR_DAYS
from ledger_core.lettrage.rules.reference import links
from ledger_core.lettrage.rules.rule import Rule
from ledger_core.lettrage.rules.words import amount_text, lines_text
from ledger_core.lettrage.sheet import Sheet, Suggestion

NAME = "within-tolerance"
LARGEST_SHARE = 10  # a gap of more than a tenth of the payment is no small gap
MOST_NEIGHBOURS = 150
MOST_ACCIDENTS = 0.3
SCORE = 450


def _apply(sheet: Sheet) -> None:
    if sheet.gap_limit_cents <= 0 or sheet.foreign:
        return
    joined = links(sheet)
    for payment in [rank for rank in sheet.free_ranks() if sheet.owed[rank] < 0]:
        quoted = sorted(debt for debt in joined.get(payment, ()) if sheet.free[debt])
        if quoted and _small(sheet, (*quoted, payment)):
            if all(joined[debt] == {payment} for debt in quoted):
                _settle(sheet, (*quoted, payment), "the payment quotes them")
        elif not quoted:
            _settle_only_counterpart(sheet, payment)


def _small(sheet: Sheet, ranks: Sequence[int]) -> bool:
    """Tell whether the lines leave a gap within the limit, small against the payment, which is last."""
    gap_cents = abs(sheet.total(ranks))
    return 0 < gap_cents <= sheet.gap_limit_cents and gap_cents * LARGEST_SHARE <= -sheet.owed[ranks[-1]]


def _settle(sheet: Sheet, ranks: Sequence[int], reason: str) -> None:
    gap_cents = sheet.total(ranks)
    more = "less" if gap_cents > 0 else "more"
    gap = amount_text(gap_cents, sheet.currency)
    why = f"{lines_text(sheet, ranks)}: {reason}, and {gap} {more} was paid than owed."
    sheet.settle(ranks, NAME, why, gap_cents * sheet.side)


def _settle_only_counterpart(sheet: Sheet, payment: int) -> None:
    """Settle a payment with the one debt near its amount, if the debt has no other payment near it."""
    near = list(_near(sheet, payment))
    others = [debt for debt in near if _small(sheet, (debt, payment))]
    if len(others) != 1:
        return
    debt = others[0]
    rivals = [rank for rank in _payments_near(sheet, debt) if rank != payment and _small(sheet, (debt, rank))]
    ranks = (debt, payment)
    chances = len(near) * 2 * sheet.gap_limit_cents
    delay = sheet.delay()
    usual = delay is None or delay.fits(sheet.days[payment] - sheet.days[debt])
    if not rivals and usual and chances <= MOST_ACCIDENTS * -sheet.owed[payment]:
        _settle(sheet, ranks, "neither has another counterpart near its amount")
        return
    why = f"{lines_text(sheet, ranks)} differ by {amount_text(sheet.total(ranks), sheet.currency)} only."
    sheet.suggest(
        Suggestion(ranks, NAME, why, SCORE // (1 + len(rivals)), gap_cents=sheet.total(ranks) * sheet.side)
    )


def _near(sheet: Sheet, payment: int) -> Iterator[int]:
    """Open debts in the weeks before a payment, and a few days after."""
    yield from (rank for rank in _around(sheet, payment, NEAR_DAYS, AHEAD_DAYS) if sheet.owed[rank] > 0)


def _payments_near(sheet: Sheet, debt: int) -> Iterator[int]:
    """Open payments in the weeks after a debt, and a few days before."""
    yield from (rank for rank in _around(sheet, debt, AHEAD_DAYS, BACK_DAYS) if sheet.owed[rank] < 0)


def _around(sheet: Sheet, center: int, back_days: int, ahead_days: int) -> Iterator[int]:
    rank = sheet.free_before(center)
    for _ in range(MOST_NEIGHBOURS):
        if rank < 0 or sheet.days[center] - sheet.days[rank] > back_days:
            break
        yield rank
        rank = sheet.free_before(rank)
    rank = sheet.free_after(center)
    for _ in range(MOST_NEIGHBOURS):
        if rank >= len(sheet.days) or sheet.days[rank] - sheet.days[center] > ahead_days:
            break
        yield rank
        rank = sheet.free_after(rank)


TOLERATED = Rule(
    NAME, "The payment quotes the debts or is the only one near, and the gap is within the limit.", _apply
)
