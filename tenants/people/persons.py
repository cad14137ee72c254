"""Persons: making them, finding them, and what they set for themselves.

Owns the row of a person but for passwords and second factors. Never gives anybody a right.
"""

from collections.abc import Collection, Mapping
import datetime as dt

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tenants.db import Database, PlatformSession
from tenants.people.entries import Saying, of_person
from tenants.people.models import PersonRow
from tenants.people.naming import asked_email, clean_email, clean_name, login_from
from tenants.people.people import Language, Person, Theme, person_of

_TRIES = 3  # of two that make namesakes at the same moment, one tries again
_NAMESAKES = 10_000


class PersonExistsError(Exception):
    """There is a person with this e-mail address already."""


class NoSuchPersonError(LookupError):
    """There is no such person."""


def create_person(  # noqa: PLR0913  what is known of somebody
    database: Database,
    email: str,
    name: str,
    at: dt.datetime,
    *,
    language: Language = "",
    password: str | None = None,
) -> Person:
    """Make a person; `password` is what `Passwords.hashed` gave, None for who signs in otherwise.

    Raises:
        EmailError: the address is none.
        PersonNameError: the name is none.
        PersonExistsError: somebody has this address.
    """
    clean_email(email)
    for attempt in range(_TRIES):
        try:
            with database.platform() as session:
                return add_person(session, email, name, at, language=language, password=password)
        except IntegrityError:
            if attempt == _TRIES - 1:
                raise
    raise AssertionError


def add_person(  # noqa: PLR0913  what is known of somebody
    session: PlatformSession,
    email: str,
    name: str,
    at: dt.datetime,
    *,
    language: Language = "",
    password: str | None = None,
) -> Person:
    """Do what `create_person` does, in a session that is open already."""
    address, called = clean_email(email), clean_name(name)
    if session.scalar(select(PersonRow.id).where(PersonRow.email == address)) is not None:
        raise PersonExistsError(f"there is a person with the address {address} already")
    row = PersonRow(
        email=address,
        name=called,
        login=_free_login(session, called),
        password=password,
        language=language,
        theme="",
        single_keys=True,
        totp_step=0,
        created_at=at,
    )
    session.add(row)
    session.flush()
    return person_of(row)


def person_by_email(database: Database, email: str) -> Person:
    """Return who has an address.

    Raises:
        NoSuchPersonError: nobody has.
    """
    with database.platform_reading() as session:
        row = session.scalar(select(PersonRow).where(PersonRow.email == asked_email(email)))
    if row is None:
        raise NoSuchPersonError(f"nobody has the address {email!r}; `lettrine person create` makes somebody")
    return person_of(row)


def person_by_id(database: Database, person_id: int) -> Person:
    """Return a person.

    Raises:
        NoSuchPersonError: there is none.
    """
    with database.platform_reading() as session:
        return person_of(row_of(session, person_id))


def all_persons(database: Database) -> tuple[Person, ...]:
    """Return everybody, by address."""
    with database.platform_reading() as session:
        return tuple(person_of(row) for row in session.scalars(select(PersonRow).order_by(PersonRow.email)))


def rename(database: Database, person: Person, name: str, at: dt.datetime) -> Person:
    """Give a person another name; the login stays, for branches are called after it.

    Raises:
        PersonNameError: the name is none.
    """
    called = clean_name(name)
    with database.platform() as session:
        row = row_of(session, person.id)
        if row.name != called:
            before, row.name = row.name, called
            detail = {"before": before, "after": called}
            of_person(session, row.id, Saying(at, str(person.author), "person:rename", row.email, detail))
        return person_of(row)


def persons_by_id(database: Database, ids: Collection[int]) -> Mapping[int, Person]:
    """Return those of some persons that there are."""
    with database.platform_reading() as session:
        rows = session.scalars(select(PersonRow).where(PersonRow.id.in_(ids)))
        return {row.id: person_of(row) for row in rows}


def set_preferences(
    database: Database, person_id: int, *, language: Language, theme: Theme, single_keys: bool
) -> Person:
    """Keep how a person wants the pages."""
    with database.platform() as session:
        row = row_of(session, person_id)
        row.language, row.theme, row.single_keys = language, theme, single_keys
        session.flush()
        return person_of(row)


def row_of(session: PlatformSession, person_id: int) -> PersonRow:
    """Return the row of a person, in a session that is open already.

    Raises:
        NoSuchPersonError: there is none.
    """
    row = session.scalar(select(PersonRow).where(PersonRow.id == person_id))
    if row is None:
        raise NoSuchPersonError(NoSuchPersonError.__doc__)
    return row


def _free_login(session: PlatformSession, name: str) -> str:
    """Return the first login of a name that nobody has."""
    base = login_from(name)
    like = select(PersonRow.login).where(PersonRow.login.startswith(base[:50], autoescape=True))
    taken = set(session.scalars(like))
    return next(
        login for attempt in range(1, _NAMESAKES) if (login := login_from(name, attempt=attempt)) not in taken
    )
