"""How many companies and users a payer has on a day: the quantities of its subscription.

A person counts once, wherever they have a role; auditors do not count, since who looks in for a time is no
user. Owns who is counted. What the payment service is told of it is `pushing`'s.
"""

from collections.abc import Mapping
import datetime as dt

from sqlalchemy import and_, func, or_, select

from ledger_core.billing.plans import Metric
from tenants.billing.payers.clients import tenants_paid_by
from tenants.billing.payers.payers import Payer
from tenants.db import PlatformSession
from tenants.people.access import current
from tenants.people.models import Membership
from tenants.people.roles import ROLES_OF_A_FIRM, Role

COUNTED_OF_A_FIRM = ROLES_OF_A_FIRM
COUNTED_OF_A_TENANT = (Role.OWNER, Role.STAFF)


def quantities_on(session: PlatformSession, payer: Payer, day: dt.date) -> Mapping[Metric, int]:
    """Return how many companies a payer pays for on a day, and how many users these and it have.

    A company that pays for itself is one, whoever else serves it.
    """
    if payer.client_id is not None:
        tenants = [payer.client_id]
    else:
        tenants = [tenant.id for tenant in tenants_paid_by(session, payer, day)]
    return {Metric.TENANTS: len(tenants), Metric.USERS: _users(session, payer, tenants, day)}


def _users(session: PlatformSession, payer: Payer, tenants: list[int], day: dt.date) -> int:
    at_tenants = and_(Membership.client_id.in_(tenants), Membership.role.in_(COUNTED_OF_A_TENANT))
    at_firm = and_(Membership.firm_id == payer.firm_id, Membership.role.in_(COUNTED_OF_A_FIRM))
    counted = at_tenants if payer.firm_id is None else or_(at_firm, at_tenants)
    persons = func.count(Membership.person_id.distinct())
    return session.scalar(select(persons).where(current(Membership, day), counted)) or 0
