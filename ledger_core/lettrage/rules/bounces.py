"""Bounced payments: sent back by the bank, and perhaps paid again.

An invoice, its payment, the bounce and the second payment are one group. Where the debt or the
second payment is missing, the payment and its bounce cancel each other: nothing is paid, and a debt
that is there stays open.
"""

from ledger_core.lettrage.lines import LineKind
from ledger_core.lettrage.reasons import Case, Reason
from ledger_core.lettrage.rules.rule import Rule
from ledger_core.lettrage.rules.stretches import Claim, stretches
from ledger_core.lettrage.rules.words import mentions
from ledger_core.lettrage.sheet import Sheet

NAME = "bounced-payment"


def has_bounce(sheet: Sheet, claim: Claim) -> bool:
    """Tell whether a payment of the claim came back."""
    return any(sheet.kind(rank) is LineKind.BOUNCE for rank in claim[1:])


def settle_bounced(sheet: Sheet, claim: Claim) -> None:
    """Settle a claim that was paid again after a bounce, or a payment with its bounce."""
    size = abs(sheet.owed[claim[0]])
    sheet.settle(
        claim, NAME, Reason(Case.BOUNCE, mentions(sheet, claim), cents=size, currency=sheet.currency)
    )


def _apply(sheet: Sheet) -> None:
    """Settle bounces first, before another rule takes their parts for something else."""
    bounced = {sheet.owed[rank] for rank in sheet.free_ranks() if sheet.kind(rank) is LineKind.BOUNCE}
    for size in sorted(size for size in bounced if size > 0):
        free = [rank for rank in sheet.by_size[size] if sheet.free[rank]]
        for stretch in stretches(sheet, free):
            if stretch.simple:
                for claim in stretch.paid:
                    if has_bounce(sheet, claim):
                        settle_bounced(sheet, claim)
                for claim in stretch.open:
                    if has_bounce(sheet, claim):
                        settle_bounced(sheet, claim[1:])


BOUNCED = Rule(
    NAME,
    "A payment came back from the bank: it cancels with its bounce, and the next payment settles the debt.",
    _apply,
)
