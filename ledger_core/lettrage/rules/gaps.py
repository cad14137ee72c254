"""Gaps: a payment that differs from what it settles by a little, such as a bank fee withheld.

Only where a person set a limit, never beyond it, and never across the currency of the books. The
lines must belong together: the payment quotes the debts, or each is the other's only counterpart.
"""

from collections.abc import Sequence

from ledger_core.lettrage.reasons import Case, Reason
from ledger_core.lettrage.rules.neighbourhood import (
    AHEAD_DAYS,
    BACK_DAYS,
    debts_after,
    debts_before,
    payments_back,
    payments_on,
)
from ledger_core.lettrage.rules.reference import links
from ledger_core.lettrage.rules.rule import Rule
from ledger_core.lettrage.rules.words import mentions
from ledger_core.lettrage.sheet import Sheet, Suggestion

NAME = "within-tolerance"
LARGEST_SHARE = 10  # a gap of more than a tenth of the payment is no small gap
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
                _settle(sheet, (*quoted, payment), Case.QUOTED_GAP)
        elif not quoted:
            _settle_only_counterpart(sheet, payment)


def _small(sheet: Sheet, ranks: Sequence[int]) -> bool:
    """Tell whether the lines leave a gap within the limit, small against the payment, which is last."""
    gap_cents = abs(sheet.total(ranks))
    return 0 < gap_cents <= sheet.gap_limit_cents and gap_cents * LARGEST_SHARE <= -sheet.owed[ranks[-1]]


def _settle(sheet: Sheet, ranks: Sequence[int], case: Case) -> None:
    sheet.settle(ranks, NAME, _reason(sheet, ranks, case), sheet.total(ranks) * sheet.side)


def _reason(sheet: Sheet, ranks: Sequence[int], case: Case) -> Reason:
    return Reason(case, mentions(sheet, ranks), rest_cents=sheet.total(ranks), currency=sheet.currency)


def _settle_only_counterpart(sheet: Sheet, payment: int) -> None:
    """Settle a payment with the one debt near its amount, if the debt has no other payment near it."""
    near = [rank for rank in debts_before(sheet, payment) if sheet.owed[rank] > 0]
    near += debts_after(sheet, payment)
    others = [debt for debt in near if _small(sheet, (debt, payment))]
    if len(others) != 1:
        return
    debt = others[0]
    paying = [*payments_back(sheet, debt, AHEAD_DAYS), *payments_on(sheet, debt, BACK_DAYS)]
    rivals = [rank for rank in paying if rank != payment and _small(sheet, (debt, rank))]
    ranks = (debt, payment)
    chances = len(near) * 2 * sheet.gap_limit_cents
    delay = sheet.delay()
    usual = delay is None or delay.fits(sheet.days[payment] - sheet.days[debt])
    if not rivals and usual and chances <= MOST_ACCIDENTS * -sheet.owed[payment]:
        _settle(sheet, ranks, Case.ONLY_GAP)
        return
    reason = _reason(sheet, ranks, Case.GAP)
    score = SCORE // (1 + len(rivals))
    sheet.suggest(Suggestion(ranks, NAME, reason, score, gap_cents=sheet.total(ranks) * sheet.side))


TOLERATED = Rule(
    NAME, "The payment quotes the debts or is the only one near, and the gap is within the limit.", _apply
)
