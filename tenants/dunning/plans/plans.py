"""Payment plans as people propose, agree, refuse and end them.

Owns the states of a plan and who is told of them. What a plan must be, and how its instalments stand in for
the debts that it covers, is `ledger_core.dunning.instalments`'; when one may be broken is `plan_default`'s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum

from ledger_core.dunning.debts import Debt
from ledger_core.dunning.instalments import PlanFault, faults_of_plan
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.broken_promises import close_broken
from tenants.dunning.days.assigned_debts import debts_with, known_in
from tenants.dunning.days.situation import ground_of
from tenants.dunning.hold_rows import PlanRow, PlanState
from tenants.dunning.holds import lift_promises
from tenants.dunning.plans.kept import (
    WITH_EFFECT,
    cents_of,
    plan_of,
    plan_reference,
    plan_row,
    plans_in_force,
)
from tenants.dunning.stamp import raise_stamp
from tenants.dunning.story import Told, tell
from tenants.factoring.assigned import assigned_of
from tenants.numbers import next_number

LONGEST_TEXT = 2_000


class PlanRefusal(StrEnum):
    """Why nothing is done with a plan."""

    NOT_IN_STATE = "not-in-state"  # somebody else decided about it meanwhile, or there is none
    NO_CLAUSE = "no-clause"  # it says nothing of a default
    NOTHING_OVERDUE = "nothing-overdue"
    NO_NOTICE = "no-notice"  # no formal notice about a part that is late
    NOTICE_TOO_FRESH = "notice-too-fresh"  # it gave more days
    NOT_A_NOTICE_DAY = "not-a-notice-day"  # to come, or before any part was late
    TEXT_MISSING = "text-missing"
    TEXT_TOO_LONG = "text-too-long"


class FaultyPlanError(ValueError):
    """A plan that cannot be; `faults` are by place, such as `instalments.2.due`."""

    def __init__(self, faults: Mapping[str, PlanFault]) -> None:
        super().__init__(", ".join(f"{place}: {fault}" for place, fault in faults.items()))
        self.faults = dict(faults)


class PlanRefusedError(Exception):
    """Nothing was done with the plan; `refusal` says why."""

    def __init__(self, refusal: PlanRefusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class NewPlan:
    """A plan as somebody proposes it: names of the debts it covers, and the day and cents of each part."""

    account: str
    customer: str
    currency: str
    debts: tuple[str, ...]
    instalments: tuple[tuple[dt.date, int], ...]
    default_clause: bool = True
    interest_frozen: bool = False
    note: str = ""
    origin: str = "person"  # or debtor


def propose(session: TenantSession, desk: Desk, new: NewPlan) -> PlanRow:
    """Keep a plan that somebody proposes; it changes nothing until it is agreed.

    Raises:
        FaultyPlanError: it cannot be.
        PlanRefusedError: its note is too long.
    """
    refuse_text(new.note, may_lack=True)
    debts = customer_debts(session, desk, new.account, new.customer)
    open_cents = {debt.name: debt.cents_open for debt in debts}
    row = PlanRow(
        number=next_number(session, "plan"),
        state=PlanState.PROPOSED.value,
        account=new.account,
        customer=new.customer,
        currency=new.currency,
        debts=[[name, open_cents.get(name, 0)] for name in new.debts],
        instalments=[[day.isoformat(), cents] for day, cents in new.instalments],
        agreed_on=None,
        recognised_on=None,
        interest_frozen=new.interest_frozen,
        default_clause=new.default_clause,
        invoked_on=None,
        origin=new.origin,
        note=new.note.strip(),
        author=desk.hand.actor,
        put_at=desk.now,
        ended_on=None,
        end_reason="",
    )
    _refuse_faults(session, desk, row)
    session.add(row)
    session.flush()
    tell_of_plan(session, desk, row, Told.PLAN_PROPOSED, row.note)
    return row


def agree(session: TenantSession, desk: Desk, number: int, recognised_on: dt.date | None = None) -> PlanRow:
    """Agree to a plan that was proposed: from today its instalments are owed instead of what it covers.

    Promises about nothing but what it covers are lifted: it takes their place. Of broken
    ones nothing is left to do.

    Args:
        session: one that writes.
        desk: who agrees.
        number: of the plan.
        recognised_on: the day on which the debtor signed that it owes this (article 2240 of the code civil).

    Raises:
        PlanRefusedError: it waits for no answer any more.
        FaultyPlanError: what it covers was paid in part since, or it cannot be any more.
    """
    row = plan_in(session, number, PlanState.PROPOSED)
    _refuse_faults(session, desk, row)
    row.state, row.agreed_on, row.recognised_on = PlanState.AGREED.value, desk.today, recognised_on
    tell_of_plan(session, desk, row, Told.PLAN_AGREED)
    debts = customer_debts(session, desk, row.account, row.customer)
    covered = {str(name) for name, _ in row.debts}
    lift_promises(session, desk, debts, covered, plan_reference(row))
    close_broken(
        session,
        desk,
        account=row.account,
        customer=row.customer,
        currency=row.currency,
        debts=covered,
        outcome=Told.PLAN_AGREED.value,
    )
    return row


def refuse(session: TenantSession, desk: Desk, number: int, reason: str) -> PlanRow:
    """Refuse a plan that was proposed.

    Raises:
        PlanRefusedError: it waits for no answer any more, or no reason is given.
    """
    refuse_text(reason)
    row = plan_in(session, number, PlanState.PROPOSED)
    row.state, row.ended_on, row.end_reason = PlanState.REFUSED.value, desk.today, reason.strip()
    tell_of_plan(session, desk, row, Told.PLAN_REFUSED, row.end_reason)
    return row


def end(session: TenantSession, desk: Desk, number: int, reason: str) -> PlanRow:
    """Take a plan back: what it covers is owed as before it.

    Raises:
        PlanRefusedError: it is not in force, or no reason is given.
    """
    refuse_text(reason)
    row = plan_in(session, number, PlanState.AGREED, PlanState.BROKEN)
    row.state, row.ended_on, row.end_reason = PlanState.ENDED.value, desk.today, reason.strip()
    tell_of_plan(session, desk, row, Told.PLAN_ENDED, row.end_reason)
    return row


def close_kept(session: TenantSession, desk: Desk) -> int:
    """Close the plans of which all is paid; return how many were."""
    open_names = {debt.name for debt in ground_of(desk.picture(), desk.today).debts}
    closed = 0
    for row in session.scalars(WITH_EFFECT):
        assigned = assigned_of(session, desk.today, (row.account, row.customer))
        if not any(name in open_names or assigned.get(str(name)) for name, _ in row.debts):
            row.state, row.ended_on = PlanState.KEPT.value, desk.today
            tell_of_plan(session, desk, row, Told.PLAN_ENDED)
            closed += 1
    return closed


def plan_in(session: TenantSession, number: int, *states: PlanState) -> PlanRow:
    """Return a plan that has come so far, to be changed; others who change plans wait from here on.

    Raises:
        PlanRefusedError: it is in none of these states, or there is none of this number.
    """
    raise_stamp(session)
    row = plan_row(session, number)
    if row is None or row.state not in states:
        raise PlanRefusedError(PlanRefusal.NOT_IN_STATE)
    return row


def _refuse_faults(session: TenantSession, desk: Desk, row: PlanRow) -> None:
    debts = customer_debts(session, desk, row.account, row.customer)
    if faults := faults_of_plan(plan_of(row, desk.today), debts, plans_in_force(session)):
        raise FaultyPlanError(faults)


def refuse_text(text: str, *, may_lack: bool = False) -> None:
    """Refuse what a person wrote where it is missing or too long.

    Raises:
        PlanRefusedError: it is.
    """
    if not may_lack and not text.strip():
        raise PlanRefusedError(PlanRefusal.TEXT_MISSING)
    if len(text) > LONGEST_TEXT:
        raise PlanRefusedError(PlanRefusal.TEXT_TOO_LONG)


def customer_debts(session: TenantSession, desk: Desk, account: str, customer: str) -> Sequence[Debt]:
    """Return what a customer owes today by the books, marked where a factor has it."""
    picture = desk.picture()
    assigned = known_in(picture, assigned_of(session, desk.today, (account, customer)))
    debts = debts_with(picture, desk.today, assigned)
    return [debt for debt in debts if (debt.account, debt.customer) == (account, customer)]


def tell_of_plan(  # noqa: PLR0913  a line says all of it
    session: TenantSession,
    desk: Desk,
    row: PlanRow,
    kind: Told,
    text: str = "",
    *,
    letter: int | None = None,
    facts: Mapping[str, object] | None = None,
) -> None:
    """Tell what somebody did with a plan."""
    tell(
        session,
        kind=kind,
        account=row.account,
        customer=row.customer,
        day=desk.today,
        at=desk.now,
        actor=desk.hand.actor,
        debts=[str(name) for name, _ in row.debts],
        letter=letter,
        plan=row.number,
        text=text,
        facts={
            "cents": sum(cents_of(cents) for _, cents in row.instalments),
            "currency": row.currency,
            "instalments": len(row.instalments),
            **(facts or {}),
        },
    )
