"""A person's own password: changed by who knows it, set anew by who reads their mail, or set by an operator.

A link to set a new one is good for an hour and once, and ends all sessions. Whoever asks for one learns
nothing: an unknown address takes the same path, and no mail leaves.
"""

import datetime as dt

from sqlalchemy import delete, func, select

from tenants import outbox
from tenants.db import Database, PlatformSession
from tenants.mail import put_mail
from tenants.people import totp, web_sessions
from tenants.people.entries import Saying, of_person
from tenants.people.mails import Link, password_reset
from tenants.people.models import PasswordReset, PersonRow
from tenants.people.naming import asked_email
from tenants.people.passwords import Passwords, refuse_weak
from tenants.people.people import Person, person_of
from tenants.people.persons import row_of
from tenants.people.sealing import SecretKey
from tenants.people.secret import digest_of, new_secret
from tenants.people.totp import UnprovenError

GOOD_FOR = dt.timedelta(hours=1)
_MOST_OPEN = 3  # links of one person at a time: nobody's mailbox is flooded by strangers


class SpentLinkError(LookupError):
    """This link was used, is too old, or never was one; ask for a new one."""


class UnprovenPasswordError(ValueError):
    """This is not the password that is in force, nor, where there is none, a code of the second factor."""


def ask_reset(database: Database, email: str, at: dt.datetime, link: Link) -> None:
    """Send who has an address a link to set a new password; anybody may ask, and learns nothing.

    `link` makes the address of the page from the secret it carries.
    """
    address = asked_email(email)
    secret = new_secret()
    key = f"password-reset {digest_of(secret).hex()}"
    with database.platform() as session:
        row = session.scalar(select(PersonRow).where(PersonRow.email == address))
        if row is not None and _open_links(session, row.id, at) >= _MOST_OPEN:
            row = None
        session.execute(delete(PasswordReset).where(PasswordReset.expires_at <= at))
        session.add(
            PasswordReset(
                digest=digest_of(secret), person_id=row.id if row else None, expires_at=at + GOOD_FOR
            )
        )
        session.flush()
        if row is None:
            outbox.put(session, outbox.NOTHING, key, {}, at)
            of_person(session, None, Saying(at, address, "password:ask", address))
            return
        person = person_of(row)
        mail = password_reset(to=person.email, name=person.name, link=link(secret), language=person.language)
        put_mail(session, key, mail, at)
        of_person(session, row.id, Saying(at, address, "password:ask", address))


def holder_of_link(database: Database, secret: str, at: dt.datetime) -> Person:
    """Return whose new password a link would set.

    Raises:
        SpentLinkError: the link is not good.
    """
    with database.platform_reading() as session:
        return person_of(row_of(session, _person_of_link(session, secret, at)))


def reset(database: Database, passwords: Passwords, secret: str, password: str, at: dt.datetime) -> Person:
    """Set a new password by a link, once; all sessions of the person end.

    Raises:
        SpentLinkError: the link is not good.
        PasswordError: the password is too weak.
        KnownPasswordError: it is the name or the address.
    """
    person = holder_of_link(database, secret, at)
    refuse_weak(password, person.name, person.email)
    hashed = passwords.hashed(password)
    with database.platform() as session:
        session.scalars(select(PersonRow).where(PersonRow.id == person.id).with_for_update()).one()
        _person_of_link(session, secret, at)  # two that use it come one after the other
        _set(session, person, hashed, Saying(at, str(person.author), "password:reset", person.email), None)
    return person


def change(  # noqa: PLR0913, PLR0917  what is in force, what shall be, and who goes on
    database: Database,
    key: SecretKey,
    passwords: Passwords,
    person: Person,
    present: str,
    password: str,
    kept_session: int,
    at: dt.datetime,
) -> None:
    """Change a password, proven by the present one; all sessions end but the one named.

    Who has none so far needs no proof, but for a code where a second factor is in force: the new password
    would switch it off.

    Raises:
        UnprovenPasswordError: `present` is not the password in force, or not the code.
        PasswordError: the new one is too weak.
        KnownPasswordError: it is the name or the address.
    """
    refuse_weak(password, person.name, person.email)
    with database.platform_reading() as reading:
        row = row_of(reading, person.id)
        in_force, is_open = row.password, row.password is None and row.totp_secret is None
    try:
        if not is_open:
            totp.prove(database, key, passwords, person, present, at)
    except UnprovenError as error:
        raise UnprovenPasswordError(UnprovenPasswordError.__doc__) from error
    hashed = passwords.hashed(password)
    with database.platform() as session:
        row = session.scalars(select(PersonRow).where(PersonRow.id == person.id).with_for_update()).one()
        if row.password != in_force:  # it was set anew while this one was proven
            raise UnprovenPasswordError(UnprovenPasswordError.__doc__)
        saying = Saying(at, str(person.author), "password:change", person.email)
        _set(session, person, hashed, saying, kept_session)


def set_by_operator(  # noqa: PLR0913, PLR0917  as above
    database: Database, passwords: Passwords, person: Person, password: str, actor: str, at: dt.datetime
) -> None:
    """Set a password for somebody; all their sessions end.

    Raises:
        PasswordError: it is too weak.
        KnownPasswordError: it is the name or the address.
    """
    refuse_weak(password, person.name, person.email)
    hashed = passwords.hashed(password)
    with database.platform() as session:
        _set(session, person, hashed, Saying(at, actor, "password:set", person.email), None)


def _set(
    session: PlatformSession, person: Person, hashed: str, saying: Saying, kept_session: int | None
) -> None:
    row_of(session, person.id).password = hashed
    session.flush()
    session.execute(delete(PasswordReset).where(PasswordReset.person_id == person.id))
    web_sessions.drop_all(session, person.id, kept=kept_session)
    of_person(session, person.id, saying)


def _open_links(session: PlatformSession, person_id: int, at: dt.datetime) -> int:
    mine = select(func.count()).select_from(PasswordReset)
    mine = mine.where(PasswordReset.person_id == person_id, PasswordReset.expires_at > at)
    return session.scalar(mine) or 0


def _person_of_link(session: PlatformSession, secret: str, at: dt.datetime) -> int:
    found = session.scalar(
        select(PasswordReset).where(PasswordReset.digest == digest_of(secret), PasswordReset.expires_at > at)
    )
    if found is None or found.person_id is None:
        raise SpentLinkError(SpentLinkError.__doc__)
    return found.person_id
