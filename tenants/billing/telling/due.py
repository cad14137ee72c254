"""Which mails about its subscription a payer is due on a day, and to whom: from the rows alone.

Owns who gets them. When there is one, `ledger_core.billing.mails` says; what it says, whoever writes it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
import datetime as dt

from sqlalchemy import select

from ledger_core.billing.mails import Due, mails_on
from ledger_core.billing.plans import Plan
from tenants.billing.payers import subscriptions
from tenants.billing.payers.clients import paid_by_a_firm
from tenants.billing.payers.entitlements import given_to_payer
from tenants.billing.payers.payers import Payer, all_payers
from tenants.billing.rows import SubscriptionRow
from tenants.billing.terms import Terms
from tenants.db import PlatformSession
from tenants.people.access import current
from tenants.people.models import Engagement, Membership, PersonRow
from tenants.people.people import Person, person_of
from tenants.people.roles import PERMISSIONS, Permission


@dataclass(frozen=True, slots=True)
class Mailing:
    """A mail to one person about one payer; `plan` is that of a subscription that goes on, None without one.

    `today` is the day it is written on.
    """

    person: Person
    payer: Payer
    plan: Plan | None
    due: Due
    today: dt.date


def mailings_of(session: PlatformSession, payer: Payer, terms: Terms, day: dt.date) -> Iterator[Mailing]:
    """Yield the mails that are due to people of a payer on a day, whether or not they left before."""
    given = given_to_payer(session, payer, terms, day)
    if given is None or given.payer is None or terms.tariff is None or not given.entitlement.said:
        return
    row = subscriptions.current_row(session, payer.id)
    subscription = subscriptions.as_core(row) if row is not None else None
    dues = tuple(mails_on(given.entitlement, subscription, terms.tariff, given.payer.since, day))
    people = _who_look_after(session, payer, day) if dues else ()
    yield from (Mailing(person, payer, given.plan, due, day) for due in dues for person in people)


def payers_asked(session: PlatformSession, terms: Terms, day: dt.date) -> tuple[Payer, ...]:
    """Return the payers that may be due a mail: of companies whose firm pays, only who ever subscribed.

    The others are many, and each would be asked who pays for it.
    """
    paid_for = paid_by_a_firm(session, select(Engagement.client_id), day)
    subscribed = frozenset(session.scalars(select(SubscriptionRow.payer_id).distinct()))
    payers = all_payers(session, terms)
    return tuple(payer for payer in payers if payer.client_id not in paid_for or payer.id in subscribed)


def _who_look_after(session: PlatformSession, payer: Payer, day: dt.date) -> tuple[Person, ...]:
    """Return the people of a payer's own who may manage its subscription on a day."""
    roles = [role.value for role in payer.place.roles if Permission.BILLING in PERMISSIONS[role]]
    members = select(Membership.person_id).where(
        payer.place.holds(Membership), Membership.role.in_(roles), current(Membership, day)
    )
    rows = session.scalars(select(PersonRow).where(PersonRow.id.in_(members)).order_by(PersonRow.id))
    return tuple(person_of(row) for row in rows)
