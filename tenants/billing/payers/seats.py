"""Whether one more person fits in: the limit of a plan, asked before somebody is invited or comes.

Auditors need no seat, and who has one under the same payer needs no other. Owns who may take a seat; whether
there is one, `ledger_core.billing.entitlement` says.
"""

from dataclasses import dataclass
import datetime as dt

from sqlalchemy import and_, or_, select

from tenants.billing.payers.clients import payer_of_tenant, tenants_paid_by
from tenants.billing.payers.entitlements import entitlement_of
from tenants.billing.payers.payers import Payer, payer_of_firm
from tenants.billing.payers.quantities import COUNTED_OF_A_FIRM, COUNTED_OF_A_TENANT
from tenants.billing.terms import Terms
from tenants.db import Database, PlatformSession
from tenants.people.access import current
from tenants.people.models import Membership, PersonRow
from tenants.people.place import Place
from tenants.people.roles import Role

_COUNTED = frozenset({*COUNTED_OF_A_FIRM, *COUNTED_OF_A_TENANT})


@dataclass(frozen=True, slots=True)
class Seat:
    """What somebody of an address would take: a role at a firm or tenant."""

    place: Place
    role: Role
    email: str


def has_seat(database: Database, terms: Terms, seat: Seat, day: dt.date) -> bool:
    """Tell whether somebody may take a role on a day."""
    with database.platform_reading() as session:
        return _is_free(session, terms, seat, day)


def holds_seat(session: PlatformSession, terms: Terms, seat: Seat, day: dt.date) -> bool:
    """Tell the same within the transaction that gives the role; others under the payer come after it."""
    return _is_free(session, terms, seat, day, locks=True)


def _is_free(
    session: PlatformSession, terms: Terms, seat: Seat, day: dt.date, *, locks: bool = False
) -> bool:
    if seat.role not in _COUNTED or terms.tariff is None:
        return True
    payer = _payer(session, terms, seat.place, day)
    if payer is None:
        return True
    if locks:
        payer.place.lock(session)
    may_add = entitlement_of(session, payer, terms, day).may_add_user
    return may_add or _is_user(session, payer, seat.email, day)


def _payer(session: PlatformSession, terms: Terms, place: Place, day: dt.date) -> Payer | None:
    if place.firm_id is not None:
        return payer_of_firm(session, terms, place.firm_id, day)
    assert place.client_id is not None, "a place is a firm or a tenant"
    return payer_of_tenant(session, terms, place.client_id, day)


def _is_user(session: PlatformSession, payer: Payer, email: str, day: dt.date) -> bool:
    """Tell whether the person of an address is counted under a payer."""
    tenants = [payer.client_id]
    if payer.client_id is None:
        tenants = [tenant.id for tenant in tenants_paid_by(session, payer, day)]
    at_tenants = and_(Membership.client_id.in_(tenants), Membership.role.in_(COUNTED_OF_A_TENANT))
    at_firm = and_(Membership.firm_id == payer.firm_id, Membership.role.in_(COUNTED_OF_A_FIRM))
    counted = (
        select(Membership.id)
        .join(PersonRow, PersonRow.id == Membership.person_id)
        .where(PersonRow.email == email, current(Membership, day), or_(at_tenants, at_firm))
    )
    return session.scalar(counted.limit(1)) is not None
