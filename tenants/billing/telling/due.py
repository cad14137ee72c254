"""Which mails about their subscriptions payers are due on a day, and to whom: from the rows alone.

Owns who gets them. When there is one, `ledger_core.billing.mails` says; what it says, whoever writes it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
import datetime as dt

from sqlalchemy import or_, select

from ledger_core.billing.mails import Due, mails_on
from ledger_core.billing.plans import Plan
from tenants.billing.payers import subscriptions
from tenants.billing.payers.entitlements import given_to_payers
from tenants.billing.payers.payers import Payer
from tenants.billing.terms import Terms
from tenants.db import PlatformSession
from tenants.people.access import current
from tenants.people.models import Membership, PersonRow
from tenants.people.people import Person, person_of
from tenants.people.place import Place
from tenants.people.roles import PERMISSIONS, Permission

_LOOKING_AFTER = tuple(role.value for role, may in PERMISSIONS.items() if Permission.BILLING in may)


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


def mailings_of(
    session: PlatformSession, payers: Collection[Payer], terms: Terms, day: dt.date
) -> Iterator[Mailing]:
    """Yield the mails that are due to people of some payers on a day, whether or not they left before."""
    if terms.tariff is None:
        return
    given = given_to_payers(session, payers, terms, day)
    rows = subscriptions.current_rows(session, [payer.id for payer in payers])
    dues: dict[Place, tuple[Due, ...]] = {}
    for payer in payers:
        found, row = given.get(payer.place), rows.get(payer.id)
        if found is not None and found.payer is not None and found.entitlement.said:
            subscription = subscriptions.as_core(row) if row is not None else None
            listed = mails_on(found.entitlement, subscription, terms.tariff, found.payer.since, day)
            dues[payer.place] = tuple(listed)
    told = [payer for payer in payers if dues.get(payer.place)]
    people = _who_look_after(session, told, day) if told else {}
    for payer in told:
        for due in dues[payer.place]:
            for person in people.get(payer.place, ()):
                yield Mailing(person, payer, given[payer.place].plan, due, day)


def _who_look_after(
    session: PlatformSession, payers: Collection[Payer], day: dt.date
) -> Mapping[Place, Collection[Person]]:
    """Return the people of payers' own who may manage their subscriptions on a day."""
    firms = [payer.firm_id for payer in payers if payer.firm_id is not None]
    companies = [payer.client_id for payer in payers if payer.client_id is not None]
    wanted = (
        select(Membership.firm_id, Membership.client_id, PersonRow)
        .join(PersonRow, PersonRow.id == Membership.person_id)
        .where(
            or_(Membership.firm_id.in_(firms), Membership.client_id.in_(companies)),
            Membership.role.in_(_LOOKING_AFTER),
            current(Membership, day),
        )
        .order_by(PersonRow.id)
    )
    found = defaultdict[Place, dict[int, Person]](dict)
    for firm_id, client_id, row in session.execute(wanted):
        found[Place(firm_id, client_id)][row.id] = person_of(row)
    return {place: tuple(people.values()) for place, people in found.items()}
