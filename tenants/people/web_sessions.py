"""Sessions of browsers: kept here, known to the browser by a secret in a cookie, of which the hash stays.

A session ends when it was idle for eight hours, thirty days after it began, or when somebody ends it. One
that waits for its second factor signs nobody in, and waits ten minutes. Never knows cookies.
"""

from dataclasses import dataclass
import datetime as dt
import secrets

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from tenants.db import Database, PlatformSession
from tenants.people.entries import Saying, of_person
from tenants.people.models import PersonRow, WebSessionRow
from tenants.people.people import Person, person_of
from tenants.people.secret import digest_of, new_secret

IDLE = dt.timedelta(hours=8)
LONGEST = dt.timedelta(days=30)
WAITS = dt.timedelta(minutes=10)
_SEEN_EVERY = dt.timedelta(minutes=1)
_MOST = 50  # of one person; the oldest end
_CSRF_BYTES = 32
_LONGEST_ADDRESS = 64
_LONGEST_BROWSER = 300


@dataclass(frozen=True, slots=True)
class Caller:
    """From where somebody comes: the moment, the network address, what the browser calls itself."""

    at: dt.datetime
    address: str
    browser: str


@dataclass(frozen=True, slots=True)
class WebSession:
    """A browser that came in; while it `waits` for the second factor, nobody is signed in."""

    id: int
    person: Person
    csrf: str
    waits: bool
    created_at: dt.datetime
    seen_at: dt.datetime
    expires_at: dt.datetime
    address: str
    browser: str


def start(session: PlatformSession, person_id: int, caller: Caller, *, waits: bool) -> str:
    """Begin a session in a transaction that decided it; return its secret, which is kept nowhere."""
    _drop_spent(session, person_id, caller.at)
    secret = new_secret()
    session.add(
        WebSessionRow(
            digest=digest_of(secret),
            person_id=person_id,
            csrf=secrets.token_urlsafe(_CSRF_BYTES),
            waits=waits,
            created_at=caller.at,
            seen_at=caller.at,
            expires_at=caller.at + (WAITS if waits else LONGEST),
            address=_plain(caller.address, _LONGEST_ADDRESS),
            browser=_plain(caller.browser, _LONGEST_BROWSER),
        )
    )
    if not waits:
        came = update(PersonRow).where(PersonRow.id == person_id).values(signed_in_at=caller.at)
        session.execute(came.execution_options(synchronize_session=False))
    session.flush()
    return secret


def find(database: Database, secret: str, at: dt.datetime) -> WebSession | None:
    """Return the session of a secret, and note that it was seen, once a minute; None where it has ended."""
    with database.platform_reading() as session:
        found = session.execute(
            select(WebSessionRow, PersonRow)
            .join(PersonRow, PersonRow.id == WebSessionRow.person_id)
            .where(WebSessionRow.digest == digest_of(secret))
        ).one_or_none()
    if found is None or not _good(found[0], at):
        return None
    if at - found[0].seen_at >= _SEEN_EVERY:
        with database.platform() as session:
            session.execute(
                update(WebSessionRow)
                .where(WebSessionRow.id == found[0].id, WebSessionRow.seen_at < at)
                .values(seen_at=at)
            )
    return _session_of(*found)


def of_secret(session: Session, secret: str, at: dt.datetime) -> WebSessionRow | None:
    """Return the row of a session that has not ended, in a session of the database that is open already."""
    wanted = select(WebSessionRow).where(WebSessionRow.digest == digest_of(secret))
    row = session.scalar(wanted.with_for_update())
    return row if row is not None and _good(row, at) else None


def sessions_of(database: Database, person_id: int, at: dt.datetime) -> tuple[WebSession, ...]:
    """Return a person's sessions that go on, the one seen last first."""
    with database.platform_reading() as session:
        found = session.execute(
            select(WebSessionRow, PersonRow)
            .join(PersonRow, PersonRow.id == WebSessionRow.person_id)
            .where(WebSessionRow.person_id == person_id)
            .order_by(WebSessionRow.seen_at.desc(), WebSessionRow.id.desc())
        ).all()
    return tuple(_session_of(*both) for both in found if _good(both[0], at) and not both[0].waits)


def end(database: Database, person: Person, session_id: int, at: dt.datetime) -> bool:
    """End one of a person's own sessions; tell whether it was one."""
    own = (WebSessionRow.person_id == person.id, WebSessionRow.id == session_id)
    with database.platform() as session:
        if session.scalar(select(WebSessionRow.id).where(*own)) is None:
            return False
        session.execute(delete(WebSessionRow).where(*own))
        of_person(session, person.id, Saying(at, str(person.author), "session:end", f"session {session_id}"))
    return True


def end_others(database: Database, person: Person, kept: int, at: dt.datetime) -> None:
    """End all of a person's sessions but one."""
    with database.platform() as session:
        drop_all(session, person.id, kept=kept)
        of_person(session, person.id, Saying(at, str(person.author), "session:end", "all other sessions"))


def drop_all(session: PlatformSession, person_id: int, *, kept: int | None = None) -> None:
    """Remove all of a person's sessions, or all but one, in a transaction that decided it."""
    others = delete(WebSessionRow).where(WebSessionRow.person_id == person_id)
    session.execute(others.where(WebSessionRow.id != kept) if kept is not None else others)


def _drop_spent(session: PlatformSession, person_id: int, at: dt.datetime) -> None:
    """Remove a person's sessions that have ended, and the oldest where there are too many."""
    ended = or_(WebSessionRow.expires_at <= at, WebSessionRow.seen_at <= at - IDLE)
    session.execute(delete(WebSessionRow).where(WebSessionRow.person_id == person_id, ended))
    newest = (
        select(WebSessionRow.id)
        .where(WebSessionRow.person_id == person_id)
        .order_by(WebSessionRow.seen_at.desc(), WebSessionRow.id.desc())
    )
    for old in session.scalars(newest.offset(_MOST - 1)).all():
        session.execute(delete(WebSessionRow).where(WebSessionRow.id == old))


def _good(row: WebSessionRow, at: dt.datetime) -> bool:
    return at < row.expires_at and at - row.seen_at < IDLE


def _plain(text: str, longest: int) -> str:
    return "".join(character for character in text if character.isprintable())[:longest]


def _session_of(row: WebSessionRow, person: PersonRow) -> WebSession:
    return WebSession(
        id=row.id,
        person=person_of(person),
        csrf=row.csrf,
        waits=row.waits,
        created_at=row.created_at,
        seen_at=row.seen_at,
        expires_at=row.expires_at,
        address=row.address,
        browser=row.browser,
    )
