"""Whose hand lets a letter go without a person: firms that wrote or chose the schedule it leaves under.

The company's own people, and the house, need nobody's leave; a firm whose hand it was needs a mandate. Only
reads. Which schedule a debt follows is `resolution`'s to say.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from ledger_core.dunning.debts import Debtor
from ledger_core.dunning.steps import Rule, Step
from tenants.db import TenantSession
from tenants.dunning.decisions import rules
from tenants.dunning.decisions.rows import ScheduleChoice
from tenants.dunning.decisions.schedules import PREFIX, FirmRules, customer_target


@dataclass(frozen=True, slots=True)
class Hands:
    """Firms whose hands decided: `writers` by key of the schedule, `choosers` by scope and target."""

    writers: Mapping[str, int]
    choosers: Mapping[tuple[Rule, str], int]

    def behind(self, step: Step, debtor: Debtor) -> frozenset[int]:
        """Return the firms that wrote or chose the schedule of a step; none: the company or the house did."""
        firms = {self.choosers.get((step.rule, target)) for target in _targets(step, debtor)}
        firms.add(self.writers.get(step.schedule.key))
        return frozenset(firm for firm in firms if firm is not None)


def hands_of(session: TenantSession, firm: FirmRules) -> Hands:
    """Return whose hands the schedules and choices in force are."""
    kept = rules.all_latest(session, PREFIX)
    own = {each.subject.removeprefix(PREFIX): each.firm_id for each in kept if each.firm_id is not None}
    choosers = {(Rule.FIRM, audience.value): number for audience, number in firm.choosers.items()}
    chosen = select(ScheduleChoice).where(ScheduleChoice.firm_number.is_not(None))
    for row in session.scalars(chosen):
        if row.firm_number is not None:
            choosers[Rule(row.scope), row.target] = row.firm_number
    return Hands({**firm.writers, **own}, choosers)


def _targets(step: Step, debtor: Debtor) -> Collection[str]:
    """Return what a choice of the step's rule may name; of two segments either."""
    debt = step.debt
    return {
        Rule.DEBT: (debt.name,),
        Rule.CUSTOMER: (customer_target(debt.account, debt.customer),),
        Rule.SEGMENT: tuple(debtor.segments),
        Rule.TENANT: (step.schedule.audience.value,),
        Rule.FIRM: (step.schedule.audience.value,),
        Rule.HOUSE: (),
    }[step.rule]
