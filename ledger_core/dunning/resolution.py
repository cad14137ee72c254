"""Who follows which schedule: the nearest choice wins, and the plan says whose it was.

Owns the order debt, customer, segment, tenant, firm, and the house's ladders after them. A schedule for the
other audience is passed over wherever it was chosen, so that no consumer is ever told of a claim.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ledger_core.dunning.debts import Debt, Debtor
from ledger_core.dunning.ladders import BUSINESS, CONSUMER
from ledger_core.dunning.schedule import Audience, Schedule
from ledger_core.dunning.steps import Rule

HOUSE: Mapping[Audience, Schedule] = {Audience.BUSINESS: BUSINESS, Audience.CONSUMER: CONSUMER}


@dataclass(frozen=True, slots=True)
class Choices:
    """Keys of schedules that people chose; of two segments the first counts."""

    debt: Mapping[str, str] = field(default_factory=dict)  # by name of the debt
    customer: Mapping[tuple[str, str], str] = field(default_factory=dict)  # by account and code
    segment: Mapping[str, str] = field(default_factory=dict)  # by name of the segment
    tenant: Mapping[Audience, str] = field(default_factory=dict)
    firm: Mapping[Audience, str] = field(default_factory=dict)


def audience_of(debtor: Debtor) -> Audience:
    """Tell whom letters to a debtor must be written for."""
    return Audience.CONSUMER if debtor.is_consumer else Audience.BUSINESS


def schedule_for(
    debt: Debt, debtor: Debtor, choices: Choices, schedules: Mapping[str, Schedule]
) -> tuple[Schedule, Rule]:
    """Give the schedule that a debt follows, and the rule that chose it.

    Args:
        debt: the debt.
        debtor: who owes it.
        choices: what was chosen; a key that is none of `schedules` is passed over.
        schedules: sound schedules by key, each in its current version.
    """
    audience = audience_of(debtor)
    for rule, key in _chosen(debt, debtor, choices, audience):
        schedule = schedules.get(key)
        if schedule is not None and schedule.audience is audience:
            return schedule, rule
    return HOUSE[audience], Rule.HOUSE


def _chosen(debt: Debt, debtor: Debtor, choices: Choices, audience: Audience) -> Iterator[tuple[Rule, str]]:
    """Yield what was chosen, the nearest first."""
    if debt.name in choices.debt:
        yield Rule.DEBT, choices.debt[debt.name]
    if (debt.account, debt.customer) in choices.customer:
        yield Rule.CUSTOMER, choices.customer[debt.account, debt.customer]
    for segment, key in choices.segment.items():
        if segment in debtor.segments:
            yield Rule.SEGMENT, key
    if audience in choices.tenant:
        yield Rule.TENANT, choices.tenant[audience]
    if audience in choices.firm:
        yield Rule.FIRM, choices.firm[audience]
