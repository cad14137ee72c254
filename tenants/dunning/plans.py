"""Payment plans as people propose, agree, refuse, break and end them.

Owns the states of a plan and who is told of them. What a plan must be, and how its instalments stand in for
the debts that it covers, is `ledger_core.dunning.instalments`'.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum

from sqlalchemy import select

from ledger_core.dunning.debts import Debt
from ledger_core.dunning.holds import Hold
from ledger_core.dunning.instalments import (
    Instalment,
    PaymentPlan,
    PlanFault,
    faults_of_plan,
    instalment_debts,
    under_plans,
)
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.dunning.desk import Desk
from tenants.dunning.hold_rows import PlanRow
from tenants.dunning.holds import holds
from tenants.dunning.numbers import next_number
from tenants.dunning.situation import ground_of
from tenants.dunning.stamp import raise_stamp
from tenants.dunning.story import Told, tell

LONGEST_TEXT = 2_000


class PlanState(StrEnum):
    """How far a plan has come."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    REFUSED = "refused"
    BROKEN = "broken"  # its default clause was invoked: all that is left is due
    KEPT = "kept"  # all that it covers is paid
    ENDED = "ended"  # taken back; the debts are as before it


class PlanRefusal(StrEnum):
    """Why nothing is done with a plan."""

    NOT_IN_STATE = "not-in-state"  # somebody else decided about it meanwhile, or there is none
    NO_CLAUSE = "no-clause"  # it says nothing of a default
    NOTHING_OVERDUE = "nothing-overdue"
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
    _refuse_text(new.note, may_lack=True)
    open_cents = {debt.name: debt.cents_open for debt in _debts_of(desk, new.account, new.customer)}
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
    _tell(session, desk, row, Told.PLAN_PROPOSED, row.note)
    return row


def agree(session: TenantSession, desk: Desk, number: int, recognised_on: dt.date | None = None) -> PlanRow:
    """Agree to a plan that was proposed: from today its instalments are owed instead of what it covers.

    Args:
        session: one that writes.
        desk: who agrees.
        number: of the plan.
        recognised_on: the day on which the debtor signed that it owes this (article 2240 of the code civil).

    Raises:
        PlanRefusedError: it waits for no answer any more.
        FaultyPlanError: what it covers was paid in part since, or it cannot be any more.
    """
    row = _in_state(session, number, PlanState.PROPOSED)
    _refuse_faults(session, desk, row)
    row.state, row.agreed_on, row.recognised_on = PlanState.AGREED.value, desk.today, recognised_on
    _tell(session, desk, row, Told.PLAN_AGREED)
    return row


def refuse(session: TenantSession, desk: Desk, number: int, reason: str) -> PlanRow:
    """Refuse a plan that was proposed.

    Raises:
        PlanRefusedError: it waits for no answer any more, or no reason is given.
    """
    _refuse_text(reason)
    row = _in_state(session, number, PlanState.PROPOSED)
    row.state, row.ended_on, row.end_reason = PlanState.REFUSED.value, desk.today, reason.strip()
    _tell(session, desk, row, Told.PLAN_REFUSED, row.end_reason)
    return row


def invoke(session: TenantSession, desk: Desk, number: int, reason: str) -> PlanRow:
    """Invoke the default clause of a plan: all that is left of what it covers falls due today.

    Raises:
        PlanRefusedError: it has no such clause, does not run, or no instalment is late.
    """
    _refuse_text(reason)
    row = _in_state(session, number, PlanState.AGREED)
    if not row.default_clause:
        raise PlanRefusedError(PlanRefusal.NO_CLAUSE)
    debts = _debts_of(desk, row.account, row.customer)
    if not any(part.due < desk.today for part in instalment_debts(plan_of(row), debts, desk.today)):
        raise PlanRefusedError(PlanRefusal.NOTHING_OVERDUE)
    row.state, row.invoked_on, row.end_reason = PlanState.BROKEN.value, desk.today, reason.strip()
    _tell(session, desk, row, Told.PLAN_INVOKED, row.end_reason)
    return row


def end(session: TenantSession, desk: Desk, number: int, reason: str) -> PlanRow:
    """Take a plan back: what it covers is owed as before it.

    Raises:
        PlanRefusedError: it is not in force, or no reason is given.
    """
    _refuse_text(reason)
    row = _in_state(session, number, PlanState.AGREED, PlanState.BROKEN)
    row.state, row.ended_on, row.end_reason = PlanState.ENDED.value, desk.today, reason.strip()
    _tell(session, desk, row, Told.PLAN_ENDED, row.end_reason)
    return row


def close_kept(session: TenantSession, desk: Desk) -> int:
    """Close the plans of which all is paid; return how many were."""
    open_names = {debt.name for debt in ground_of(desk.picture(), desk.today).debts}
    closed = 0
    for row in session.scalars(_WITH_EFFECT):
        if not any(name in open_names for name, _ in row.debts):
            row.state, row.ended_on = PlanState.KEPT.value, desk.today
            _tell(session, desk, row, Told.PLAN_ENDED)
            closed += 1
    return closed


def plans_in_force(session: TenantSession) -> tuple[PaymentPlan, ...]:
    """Return the plans that change what is owed: agreed ones, and those whose clause was invoked."""
    return tuple(plan_of(row) for row in session.scalars(_WITH_EFFECT))


def debts_owed(
    session: TenantSession, picture: Picture, day: dt.date
) -> tuple[tuple[Debt, ...], tuple[Hold, ...]]:
    """Return what customers owe as of a day with instalments among it, and all that holds some of it."""
    debts, of_plans = under_plans(ground_of(picture, day).debts, plans_in_force(session), day)
    return debts, (*holds(session), *of_plans)


def plan_rows(session: TenantSession, account: str, customer: str) -> tuple[PlanRow, ...]:
    """Return all plans of a customer, the last first."""
    wanted = select(PlanRow).where(PlanRow.account == account, PlanRow.customer == customer)
    return tuple(session.scalars(wanted.order_by(PlanRow.number.desc())))


def proposed_plans(session: TenantSession) -> tuple[PlanRow, ...]:
    """Return the plans that wait for an answer, the one proposed first first."""
    wanted = select(PlanRow).where(PlanRow.state == PlanState.PROPOSED).order_by(PlanRow.number)
    return tuple(session.scalars(wanted))


def plan_row(session: TenantSession, number: int) -> PlanRow | None:
    """Return a plan by its number; None where there is none."""
    return session.scalar(select(PlanRow).where(PlanRow.number == number))


def plan_of(row: PlanRow, agreed_on: dt.date | None = None) -> PaymentPlan:
    """Return a plan as its arithmetic takes it; `agreed_on` where nobody agreed to it yet."""
    day = row.agreed_on or agreed_on
    assert day is not None
    parts = [(dt.date.fromisoformat(str(due)), cents) for due, cents in row.instalments]
    return PaymentPlan(
        number=row.number,
        account=row.account,
        customer=row.customer,
        currency=row.currency,
        agreed_on=day,
        covered=tuple((str(name), _cents(cents)) for name, cents in row.debts),
        instalments=tuple(
            Instalment(number, due, _cents(cents)) for number, (due, cents) in enumerate(parts, 1)
        ),
        invoked_on=row.invoked_on,
    )


_WITH_EFFECT = (
    select(PlanRow)
    .where(PlanRow.state.in_([PlanState.AGREED.value, PlanState.BROKEN.value]))
    .order_by(PlanRow.number)
)


def _cents(value: object) -> int:
    assert isinstance(value, int)
    return value


def _in_state(session: TenantSession, number: int, *states: PlanState) -> PlanRow:
    raise_stamp(session)
    row = plan_row(session, number)
    if row is None or row.state not in states:
        raise PlanRefusedError(PlanRefusal.NOT_IN_STATE)
    return row


def _refuse_faults(session: TenantSession, desk: Desk, row: PlanRow) -> None:
    debts = _debts_of(desk, row.account, row.customer)
    if faults := faults_of_plan(plan_of(row, desk.today), debts, plans_in_force(session)):
        raise FaultyPlanError(faults)


def _refuse_text(text: str, *, may_lack: bool = False) -> None:
    if not may_lack and not text.strip():
        raise PlanRefusedError(PlanRefusal.TEXT_MISSING)
    if len(text) > LONGEST_TEXT:
        raise PlanRefusedError(PlanRefusal.TEXT_TOO_LONG)


def _debts_of(desk: Desk, account: str, customer: str) -> Sequence[Debt]:
    """Return what a customer owes today by the books."""
    debts = ground_of(desk.picture(), desk.today).debts
    return [debt for debt in debts if (debt.account, debt.customer) == (account, customer)]


def _tell(session: TenantSession, desk: Desk, row: PlanRow, kind: Told, text: str = "") -> None:
    tell(
        session,
        kind=kind,
        account=row.account,
        customer=row.customer,
        day=desk.today,
        at=desk.now,
        actor=desk.hand.actor,
        debts=[str(name) for name, _ in row.debts],
        plan=row.number,
        text=text,
        facts={
            "cents": sum(_cents(cents) for _, cents in row.instalments),
            "currency": row.currency,
            "instalments": len(row.instalments),
        },
    )
