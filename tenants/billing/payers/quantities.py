"""How many companies and users a payer has on a day: the quantities of its subscription.

A person counts once, wherever they have a role; auditors do not count, since who looks in for a time is no
user. Owns who is counted. What the payment service is told of it is `pushing`'s.
"""

from collections.abc import Collection, Mapping
import datetime as dt

from sqlalchemy import ColumnElement, and_, func, or_, select

from ledger_core.billing.plans import Metric
from tenants.billing.payers.clients import tenants_paid_by
from tenants.billing.payers.payers import Payer
from tenants.db import PlatformSession
from tenants.people.access import current
from tenants.people.models import Membership, PersonRow
from tenants.people.roles import ROLES_OF_A_FIRM, Role

_OF_A_TENANT = (Role.OWNER, Role.STAFF)
COUNTED = frozenset({*ROLES_OF_A_FIRM, *_OF_A_TENANT})
"""Roles of users."""


def quantities_on(session: PlatformSession, payer: Payer, day: dt.date) -> Mapping[Metric, int]:
    """Return how many companies a payer pays for on a day, and how many users these and it have.

    A company that pays for itself is one, whoever else serves it.
    """
    tenants = _tenants(session, payer, day)
    persons = select(func.count(Membership.person_id.distinct())).where(_counted(payer, tenants, day))
    return {Metric.TENANTS: len(tenants), Metric.USERS: session.scalar(persons) or 0}


def is_user(session: PlatformSession, payer: Payer, email: str, day: dt.date) -> bool:
    """Tell whether the person of an address is counted under a payer on a day."""
    wanted = (
        select(Membership.id)
        .join(PersonRow, PersonRow.id == Membership.person_id)
        .where(PersonRow.email == email, _counted(payer, _tenants(session, payer, day), day))
    )
    return session.scalar(wanted.limit(1)) is not None


def _tenants(session: PlatformSession, payer: Payer, day: dt.date) -> Collection[int]:
    if payer.client_id is not None:
        return [payer.client_id]
    return [tenant.id for tenant in tenants_paid_by(session, payer, day)]


def _counted(payer: Payer, tenants: Collection[int], day: dt.date) -> ColumnElement[bool]:
    """Return the condition that a membership makes somebody a user of a payer on a day."""
    at_tenants = and_(Membership.client_id.in_(tenants), Membership.role.in_(_OF_A_TENANT))
    at_firm = and_(Membership.firm_id == payer.firm_id, Membership.role.in_(ROLES_OF_A_FIRM))
    counted = at_tenants if payer.firm_id is None else or_(at_firm, at_tenants)
    return and_(current(Membership, day), counted)
