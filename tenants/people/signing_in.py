"""Signing in and out: what was proven becomes a session, and stands in the audit log, refusals too.

A password that is right leads to a session that waits where its person has a second factor. Whoever is
unknown is refused after the same work as who typed a wrong password. Never counts attempts: the server's
limits do, before it asks here.
"""

from dataclasses import dataclass

from sqlalchemy import delete, select

from tenants.db import Database, PlatformSession
from tenants.people import totp, web_sessions
from tenants.people.entries import Saying, of_person
from tenants.people.identities import Vouched, holder_of
from tenants.people.models import PersonRow, WebSessionRow
from tenants.people.naming import asked_email
from tenants.people.passwords import Passwords
from tenants.people.people import Person, person_of
from tenants.people.persons import row_of
from tenants.people.sealing import SecretKey
from tenants.people.secret import digest_of
from tenants.people.web_sessions import Caller

PASSWORD, IDENTITY = "password", "identity"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that began: its secret for the cookie, and whether it still waits for the second factor."""

    secret: str
    person: Person
    waits: bool


def sign_in(  # noqa: PLR0913, PLR0917  what is shown, by whom, from where
    database: Database,
    passwords: Passwords,
    email: str,
    password: str,
    caller: Caller,
    previous: str | None = None,
) -> SignedIn | None:
    """Begin a session for who shows a password; None where address and password do not go together.

    Args:
        database: where people are.
        passwords: proves them.
        email: the address as it was typed.
        password: as it was typed.
        caller: from where.
        previous: the secret of the session the browser had, which ends.
    """
    address = asked_email(email)
    with database.platform_reading() as reading:
        found = reading.scalar(select(PersonRow).where(PersonRow.email == address))
    kept = found.password if found is not None else None
    if not passwords.proves(password, kept) or found is None or kept is None:
        _refuse(database, found, address, caller)
        return None
    renewed = passwords.hashed(password) if passwords.outdated(kept) else kept
    with database.platform() as session:
        row = row_of(session, found.id)
        if row.password != kept:  # it was changed while this one was proven
            return None
        row.password = renewed
        return _begin(session, row, caller, previous, PASSWORD)


def sign_in_by_identity(
    database: Database, vouched: Vouched, caller: Caller, previous: str | None = None
) -> SignedIn | None:
    """Begin a session for whom a provider vouches; None where the identity is nobody's."""
    with database.platform() as session:
        holder = holder_of(session, vouched)
        if holder is None:
            return None
        return _begin(session, row_of(session, holder), caller, previous, IDENTITY)


def second_step(
    database: Database, key: SecretKey, secret: str, code: str, caller: Caller
) -> SignedIn | None:
    """Sign in who waits for it with a code, under a new secret; None where code or wait are no good."""
    with database.platform() as session:
        waiting = web_sessions.of_secret(session, secret, caller.at)
        if waiting is None or not waiting.waits:
            return None
        row = row_of(session, waiting.person_id)
        used = totp.spend(session, key, row, code, caller.at)
        if used is None:
            _say(session, row, "session:refuse", caller, {"factor": "second"})
            return None
        session.delete(waiting)
        session.flush()
        made = web_sessions.start(session, row.id, caller, waits=False)
        _say(session, row, "session:begin", caller, {"second factor": used})
        return SignedIn(made, person_of(row), waits=False)


def sign_out(database: Database, secret: str, caller: Caller) -> None:
    """End the session of a secret, if there is one."""
    with database.platform() as session:
        row = web_sessions.of_secret(session, secret, caller.at)
        if row is not None:
            session.delete(row)
            session.flush()
            _say(session, row_of(session, row.person_id), "session:end", caller, {})


def _begin(
    session: PlatformSession, row: PersonRow, caller: Caller, previous: str | None, way: str
) -> SignedIn:
    if previous is not None:
        session.execute(delete(WebSessionRow).where(WebSessionRow.digest == digest_of(previous)))
    waits = row.totp_secret is not None
    secret = web_sessions.start(session, row.id, caller, waits=waits)
    if not waits:
        _say(session, row, "session:begin", caller, {"by": way})
    return SignedIn(secret, person_of(row), waits=waits)


def _refuse(database: Database, found: PersonRow | None, address: str, caller: Caller) -> None:
    """Write down that somebody was refused; of who is unknown it goes to no chain, at the same cost."""
    with database.platform() as session:
        detail = {"factor": "password", "address": caller.address[:64]}
        saying = Saying(caller.at, address, "session:refuse", address, detail)
        of_person(session, found.id if found is not None else None, saying)


def _say(
    session: PlatformSession, row: PersonRow, action: str, caller: Caller, detail: dict[str, object]
) -> None:
    actor = str(person_of(row).author)
    said = {**detail, "address": caller.address[:64]}
    of_person(session, row.id, Saying(caller.at, actor, action, row.email, said))
