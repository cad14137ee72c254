"""Part payments: a payment that quotes more than it pays, or that only one open debt could take.

Only ever suggested: a lower-case letter is a person's decision.
"""

from ledger_core.lettrage.lines import LineKind
from ledger_core.lettrage.reasons import Case, Reason
from ledger_core.lettrage.rules.neighbourhood import NEAR_DAYS, debts_before
from ledger_core.lettrage.rules.reference import links
from ledger_core.lettrage.rules.rule import Rule
from ledger_core.lettrage.rules.words import mentions
from ledger_core.lettrage.sheet import Sheet, Suggestion

NAME = "part-payment"
SCORE_QUOTED = 800
SCORE_ALONE = 200
_PARTS = frozenset({LineKind.PAYMENT, LineKind.CREDIT_NOTE, LineKind.OTHER})


def _suggest(sheet: Sheet) -> None:
    joined = links(sheet)
    for payment in [rank for rank in sheet.free_ranks() if sheet.owed[rank] < 0]:
        if sheet.kind(payment) not in _PARTS:
            continue
        quoted = sorted(joined.get(payment, ()))
        if quoted:
            _suggest_part(sheet, payment, quoted, SCORE_QUOTED, Case.QUOTED_PART)
            continue
        near = [
            debt
            for debt in debts_before(sheet, payment)
            if sheet.owed[debt] > 0 and sheet.days[payment] - sheet.days[debt] <= NEAR_DAYS
        ]
        if len(near) == 1:
            _suggest_part(sheet, payment, near, SCORE_ALONE, Case.ONLY_PART)


def _suggest_part(sheet: Sheet, payment: int, debts: list[int], score: int, case: Case) -> None:
    rest_cents = sheet.total((payment, *debts))
    if rest_cents <= 0:
        return
    reason = Reason(
        case,
        mentions(sheet, debts),
        mentions(sheet, (payment,)),
        rest_cents=rest_cents,
        currency=sheet.currency,
    )
    ranks = (*debts, payment)
    sheet.suggest(Suggestion(ranks, NAME, reason, score, gap_cents=rest_cents * sheet.side, partial=True))


PARTIAL = Rule(NAME, "The payment quotes debts that are larger, or the only open debt is.", _suggest)
