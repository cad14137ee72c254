"""Identities: a provider vouches for a person under a subject of its own, which is the key with its issuer.

An e-mail address that a provider tells proves nothing and finds nobody. Never speaks to a provider.
"""

from dataclasses import dataclass
import datetime as dt

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tenants.db import Database, PlatformSession
from tenants.people.entries import Saying, of_person
from tenants.people.models import LONGEST_EMAIL, IdentityRow
from tenants.people.people import Person
from tenants.people.persons import row_of

_LONGEST_ISSUER = 400
_LONGEST_SUBJECT = 255


class IdentityTakenError(Exception):
    """This identity belongs to another person."""


class IdentityError(ValueError):
    """An identity has an issuer and a subject, both of a bearable length."""


class LastWayInError(Exception):
    """Without a password or another identity nobody could sign in as this person; set a password first."""


@dataclass(frozen=True, slots=True)
class Identity:
    """An account of a person at a provider; `label` is what the provider calls it."""

    id: int
    issuer: str
    label: str
    linked_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Vouched:
    """What a provider said, once its word was proven: who, in its own terms.

    Raises:
        IdentityError: issuer or subject is missing or too long.
    """

    issuer: str
    subject: str
    label: str = ""

    def __post_init__(self) -> None:
        sizes = ((self.issuer, _LONGEST_ISSUER), (self.subject, _LONGEST_SUBJECT))
        if any(not 0 < len(text) <= longest or not text.isprintable() for text, longest in sizes):
            raise IdentityError(IdentityError.__doc__)


def link(database: Database, person: Person, vouched: Vouched, at: dt.datetime) -> None:
    """Let a person who is signed in also come in by an identity; linking it again changes nothing.

    Raises:
        IdentityTakenError: it is somebody else's.
    """
    try:
        with database.platform() as session:
            link_within(session, person.id, str(person.author), vouched, at)
    except IntegrityError as error:
        raise IdentityTakenError(IdentityTakenError.__doc__) from error


def link_within(
    session: PlatformSession, person_id: int, actor: str, vouched: Vouched, at: dt.datetime
) -> None:
    """Do what `link` does, in a session that is open already."""
    holder = holder_of(session, vouched)
    if holder == person_id:
        return
    if holder is not None:
        raise IdentityTakenError(IdentityTakenError.__doc__)
    label = "".join(filter(str.isprintable, vouched.label))[:LONGEST_EMAIL]
    session.add(
        IdentityRow(
            issuer=vouched.issuer, subject=vouched.subject, person_id=person_id, label=label, linked_at=at
        )
    )
    session.flush()
    of_person(session, person_id, Saying(at, actor, "identity:link", vouched.issuer, {"label": label}))


def holder_of(session: PlatformSession, vouched: Vouched) -> int | None:
    """Return the id of the person an identity belongs to; None where it is nobody's."""
    return session.scalar(
        select(IdentityRow.person_id).where(
            IdentityRow.issuer == vouched.issuer, IdentityRow.subject == vouched.subject
        )
    )


def identities_of(database: Database, person_id: int) -> tuple[Identity, ...]:
    """Return a person's identities, in the order they were linked."""
    with database.platform_reading() as session:
        rows = session.scalars(
            select(IdentityRow).where(IdentityRow.person_id == person_id).order_by(IdentityRow.id)
        )
        return tuple(Identity(row.id, row.issuer, row.label, row.linked_at) for row in rows)


def unlink(database: Database, person: Person, identity_id: int, at: dt.datetime) -> bool:
    """Let an identity no longer be a person's; tell whether it was.

    Raises:
        LastWayInError: there would be no way left to sign in.
    """
    with database.platform() as session:
        rows = session.scalars(
            select(IdentityRow).where(IdentityRow.person_id == person.id).with_for_update()
        ).all()
        found = next((row for row in rows if row.id == identity_id), None)
        if found is None:
            return False
        if len(rows) == 1 and row_of(session, person.id).password is None:
            raise LastWayInError(LastWayInError.__doc__)
        session.delete(found)
        session.flush()
        detail: dict[str, object] = {"label": found.label}
        saying = Saying(at, str(person.author), "identity:unlink", found.issuer, detail)
        of_person(session, person.id, saying)
    return True
