"""Payment plans as they are kept: found, counted in with what is owed, and named.

Reads; people's acts on plans are `plans`'.
"""

import datetime as dt

from sqlalchemy import select

from ledger_core.dunning.debts import Debt
from ledger_core.dunning.holds import Hold
from ledger_core.dunning.instalments import Instalment, PaymentPlan, under_plans
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.dunning.days.assigned_debts import debts_with, holds_of
from tenants.dunning.hold_rows import PlanRow, PlanState
from tenants.dunning.holds import holds
from tenants.factoring.assigned import Assigned

WITH_EFFECT = (
    select(PlanRow)
    .where(PlanRow.state.in_([PlanState.AGREED.value, PlanState.BROKEN.value]))
    .order_by(PlanRow.number)
)
"""The plans that change what is owed."""


def plans_in_force(session: TenantSession) -> tuple[PaymentPlan, ...]:
    """Return the plans that change what is owed: agreed ones, and those whose clause was invoked."""
    return tuple(plan_of(row) for row in session.scalars(WITH_EFFECT))


def debts_owed(
    session: TenantSession, picture: Picture, day: dt.date, assigned: Assigned
) -> tuple[tuple[Debt, ...], tuple[Hold, ...]]:
    """Return what customers owe as of a day with instalments among it, and all that holds some of it.

    Args:
        session: one that reads the tenant.
        picture: of its books.
        day: the day.
        assigned: what factors have, of the customers whose debts are wanted.
    """
    plans = plans_in_force(session)
    debts, of_plans = under_plans(debts_with(picture, day, assigned), plans, day)
    return debts, (*holds(session), *of_plans, *holds_of(debts, assigned, plans, day))


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


def plan_reference(row: PlanRow) -> str:
    """Name a plan, as its paper and its payments do."""
    return f"PL-{row.put_at.year}-{row.number:04d}"


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
        covered=tuple((str(name), cents_of(cents)) for name, cents in row.debts),
        instalments=tuple(
            Instalment(number, due, cents_of(cents)) for number, (due, cents) in enumerate(parts, 1)
        ),
        invoked_on=row.invoked_on,
        has_default_clause=row.default_clause,
    )


def cents_of(value: object) -> int:
    """Return an amount of a row, in cents."""
    assert isinstance(value, int)
    return value
