"""Whether one more person fits in: the limit of a plan, asked before somebody is invited or comes.

Auditors need no seat, and who has one under the same payer needs no other. Who is counted is `quantities`';
whether there is room, `ledger_core.billing.entitlement` says.
"""

from dataclasses import dataclass
import datetime as dt

from tenants.billing.payers.clients import payer_of_place
from tenants.billing.payers.entitlements import entitlement_of
from tenants.billing.payers.quantities import COUNTED, is_user
from tenants.billing.terms import Terms
from tenants.db import Database, PlatformSession
from tenants.people.place import Place
from tenants.people.roles import Role


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
    if seat.role not in COUNTED or terms.tariff is None:
        return True
    payer = payer_of_place(session, terms, seat.place, day)
    if payer is None:
        return True
    if locks:
        payer.place.lock(session)
    may_add = entitlement_of(session, payer, terms, day).may_add_user
    return may_add or is_user(session, payer, seat.email, day)
