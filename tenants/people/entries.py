"""What people do, brought to the audit chains that it concerns.

A firm's chain belongs to no tenant, so an entry goes there in the transaction that made it. A tenant's chain
is reached through its own sessions alone: its entry waits in a row of that same transaction, and `relay` adds
it to the chain, once, whatever ends in between. What a person does with their own account goes to the chain
of each firm and tenant they are a member of that day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
import datetime as dt
import secrets

from sqlalchemy import delete, select

from tenants import audit_log
from tenants.db import Database, PlatformSession
from tenants.moment import day_of
from tenants.people import firm_log
from tenants.people.access import current
from tenants.people.models import LONGEST_ACTOR, Membership, PendingEntry
from tenants.people.relayed import RelayedEntry

COMMAND_LINE = "command line"
_AT_A_TIME = 200
_KEPT = dt.timedelta(days=30)  # far longer than an entry waits
_KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class Saying:
    """An entry before it has a chain."""

    at: dt.datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, object] = field(default_factory=dict)


def of_firm(session: PlatformSession, firm_id: int, saying: Saying) -> None:
    """Add an entry to the chain of a firm."""
    firm_log.append(
        session,
        firm_id,
        actor=saying.actor,
        action=saying.action,
        subject=saying.subject,
        detail=saying.detail,
        at=saying.at,
    )


def of_tenant(session: PlatformSession, client_id: int, saying: Saying) -> None:
    """Send an entry to the chain of a tenant."""
    session.add(_pending(saying, client_id=client_id))
    session.flush()


def of_place(session: PlatformSession, firm_id: int | None, client_id: int | None, saying: Saying) -> None:
    """Add or send an entry to the chain of a firm or of a tenant, whichever is named."""
    if firm_id is not None:
        of_firm(session, firm_id, saying)
    if client_id is not None:
        of_tenant(session, client_id, saying)


def of_person(session: PlatformSession, person_id: int | None, saying: Saying) -> None:
    """Send an entry to all chains of a person's memberships; of nobody, to none, at the same cost."""
    session.add(_pending(saying, person_id=person_id))
    session.flush()


def relay(database: Database) -> int:
    """Bring entries that wait to their chains; return how many did. Several may run at a time."""
    done = 0
    while rows := _waiting(database):
        for row in rows:
            if row.client_id is None:
                _spread(database, row)
            else:
                _arrive(database, row, row.client_id)
            done += 1
    return done


def _waiting(database: Database) -> list[PendingEntry]:
    with database.platform_reading() as session:
        return list(session.scalars(select(PendingEntry).order_by(PendingEntry.id).limit(_AT_A_TIME)))


def _spread(database: Database, row: PendingEntry) -> None:
    """Put in the place of a person's entry those of all chains; whoever removes it first does."""
    saying = Saying(row.at, row.actor, row.action, row.subject, row.detail)
    with database.platform() as session:
        if not _removed(session, row):
            return
        for firm_id, client_id in _places(session, row):
            of_place(session, firm_id, client_id, saying)


def _places(session: PlatformSession, row: PendingEntry) -> list[tuple[int | None, int | None]]:
    if row.person_id is None:
        return []
    mine = select(Membership.firm_id, Membership.client_id).where(
        Membership.person_id == row.person_id, current(Membership, day_of(row.at))
    )
    found = set(session.execute(mine))
    return sorted(found, key=lambda place: (place[0] or 0, place[1] or 0))


def _arrive(database: Database, row: PendingEntry, client_id: int) -> None:
    """Add an entry to a tenant's chain where it is not there, and then remove it here."""
    with database.writing(client_id) as session:
        head = audit_log.chain_of(session)
        head.hold(session)  # two that bring the same entry come one after the other
        if session.scalar(select(RelayedEntry.key).where(RelayedEntry.key == row.key)) is None:
            session.add(RelayedEntry(tenant_id=client_id, key=row.key, at=row.at))
            session.execute(delete(RelayedEntry).where(RelayedEntry.at < row.at - _KEPT))
            head.append(
                session,
                actor=row.actor,
                action=row.action,
                subject=row.subject,
                detail=row.detail,
                at=row.at,
            )
    with database.platform() as platform:
        _removed(platform, row)


def _removed(session: PlatformSession, row: PendingEntry) -> bool:
    """Remove an entry that waited; tell whether it was still there."""
    found = session.scalar(select(PendingEntry).where(PendingEntry.id == row.id).with_for_update())
    if found is None or found.key != row.key:
        return False
    session.delete(found)
    session.flush()
    return True


def _pending(saying: Saying, *, client_id: int | None = None, person_id: int | None = None) -> PendingEntry:
    return PendingEntry(
        key=secrets.token_hex(_KEY_BYTES),
        client_id=client_id,
        person_id=person_id,
        at=saying.at,
        actor=saying.actor[:LONGEST_ACTOR],
        action=saying.action,
        subject=saying.subject[:LONGEST_ACTOR],
        detail=dict(saying.detail),
    )
