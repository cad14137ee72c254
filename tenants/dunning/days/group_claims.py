"""Claims of a letter: interest and indemnities that it demands beside the principal, and of whom.

Owns which letters demand any. What is claimed is the register's to say.
"""

import datetime as dt

from ledger_core.dunning.schedule import Audience
from ledger_core.dunning.steps import Step
from tenants.dunning.claims.register import ClaimKind, Register
from tenants.dunning.days.groups import GroupClaims


def demands(step: Step) -> bool:
    """Tell whether a step's letter states interest and the indemnity: never to consumers."""
    return step.level.adds_claims and step.schedule.audience is Audience.BUSINESS


def claims_of(steps: tuple[Step, ...], claims: Register | None, day: dt.date) -> GroupClaims | None:
    """Sum up what is still claimed for the debts of a letter; what is prescribed is not asked for.

    Of what a factor has nothing is: interest and indemnity are whose the debt is.
    """
    if claims is None or not demands(steps[0]) or steps[0].debt.assigned:
        return None
    found = [
        each
        for step in steps
        if (each := claims.by_name.get(step.debt.name)) is not None and not each.claim.is_prescribed
    ]
    indemnities = [cents for each in found if (cents := each.demanded_cents(ClaimKind.INDEMNITY))]
    return GroupClaims(
        until=day,
        interest_cents=sum(each.demanded_cents(ClaimKind.INTEREST) for each in found),
        indemnity_cents=sum(indemnities),
        indemnities=len(indemnities),
        statements={each.name: each.left for each in found if each.left.cents != 0},
    )
