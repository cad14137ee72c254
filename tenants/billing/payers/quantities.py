"""How many companies and users a payer has on a day: the quantities of its subscription.

A person counts once, wherever they have a role; auditors do not count, since who looks in for a time is no
user. Owns who is counted. What the payment service is told of it is `pushing`'s.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
import datetime as dt

from sqlalchemy import ColumnElement, and_, select

from ledger_core.billing.plans import Metric
from tenants.billing.payers.clients import counted_under, served_by
from tenants.billing.payers.payers import Payer
from tenants.db import PlatformSession
from tenants.people.access import current
from tenants.people.models import Membership, PersonRow
from tenants.people.place import Place
from tenants.people.roles import ROLES_OF_A_FIRM, Role

COUNTED = frozenset({*ROLES_OF_A_FIRM, Role.OWNER, Role.STAFF})
"""Roles of users."""


def quantities_on(session: PlatformSession, payer: Payer, day: dt.date) -> Mapping[Metric, int]:
    """Return how many companies a payer pays for on a day, and how many users these and it have.

    A company that pays for itself is one, whoever else serves it.
    """
    return quantities_of(session, [payer], day)[payer.place]


def quantities_of(
    session: PlatformSession, payers: Collection[Payer], day: dt.date
) -> Mapping[Place, Mapping[Metric, int]]:
    """Return the same of each of some payers, at as many queries as for one."""
    tenants = counted_under(session, payers, day)
    users = _users(session, tenants, day)
    return {
        place: {Metric.TENANTS: len(tenants[place]), Metric.USERS: len(users[place])} for place in tenants
    }


def is_user(session: PlatformSession, payer: Payer, email: str, day: dt.date) -> bool:
    """Tell whether the person of an address is counted under a payer on a day."""
    places = _places(payer.place, counted_under(session, [payer], day)[payer.place])
    wanted = (
        select(Membership.firm_id, Membership.client_id)
        .join(PersonRow, PersonRow.id == Membership.person_id)
        .where(PersonRow.email == email, _counts(day))
    )
    return any(Place(*row) in places for row in session.execute(wanted))


def _users(
    session: PlatformSession, tenants: Mapping[Place, Collection[int]], day: dt.date
) -> Mapping[Place, Collection[int]]:
    """Return the persons who are counted under each payer, by the companies that it has."""
    under = defaultdict[Place, list[Place]](list)
    for payer, ids in tenants.items():
        for place in _places(payer, ids):
            under[place].append(payer)
    found: dict[Place, set[int]] = {payer: set() for payer in tenants}
    firms = [payer.firm_id for payer in tenants if payer.firm_id is not None]
    companies = [payer.client_id for payer in tenants if payer.client_id is not None]
    for at in (
        *([Membership.firm_id.in_(firms), Membership.client_id.in_(served_by(firms, day))] if firms else ()),
        *([Membership.client_id.in_(companies)] if companies else ()),
    ):
        wanted = select(Membership.person_id, Membership.firm_id, Membership.client_id)
        for person, firm_id, client_id in session.execute(wanted.where(at, _counts(day))):
            for payer in under.get(Place(firm_id, client_id), ()):
                found[payer].add(person)
    return found


def _places(payer: Place, tenants: Collection[int]) -> frozenset[Place]:
    """Return where somebody may have a role that counts under a payer."""
    return frozenset((payer, *(Place(client_id=tenant_id) for tenant_id in tenants)))


def _counts(day: dt.date) -> ColumnElement[bool]:
    """Return the condition that a membership makes somebody a user on a day."""
    return and_(current(Membership, day), Membership.role.in_(COUNTED))
