"""Invitations: a role offered by mail, in a link that holds for two weeks and once.

Who opens the link proves to read that mail, so a new person gets that address; who is signed in may accept
under another. The role is given by whoever invited, and only while they may still give it. Of the link the
hash is kept; sending it again makes a new one. Never creates a session.
"""

from dataclasses import dataclass
import datetime as dt
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from tenants.db import Database, Look, PlatformSession
from tenants.mail import put_mail
from tenants.moment import day_of
from tenants.people import mails
from tenants.people.access import FirmAccess, TenantAccess, firm_access_within, tenant_access_within
from tenants.people.entries import Saying, of_place
from tenants.people.identities import Vouched, holder_of, link_within
from tenants.people.mails import Link
from tenants.people.memberships import AlreadyMemberError, Term, add_within, check_grant
from tenants.people.models import FirmRow, Invitation, Membership, PersonRow
from tenants.people.naming import clean_email, clean_name
from tenants.people.passwords import Passwords, refuse_weak
from tenants.people.people import LANGUAGES, Language, Person, person_of
from tenants.people.persons import PersonExistsError, add_person, row_of
from tenants.people.place import By, Place, by_access, operator, place_of
from tenants.people.roles import Role
from tenants.people.secret import digest_of, new_secret
from tenants.tenant import Tenant

GOOD_FOR = dt.timedelta(days=14)
MOST_A_DAY = 200  # of one place: nobody sends mail to the world from here
PAUSE = dt.timedelta(minutes=5)  # before the same one is sent again


class SpentInvitationError(LookupError):
    """This invitation was accepted, taken back or is too old; ask for a new one."""


class NoSuchInvitationError(LookupError):
    """There is no such invitation here that is still open."""


class AlreadyInvitedError(Exception):
    """This address is invited to this role already; send the invitation again instead."""


class TooManyInvitationsError(Exception):
    """Two hundred invitations left from here within a day; send more tomorrow."""


class TooSoonError(Exception):
    """This invitation was sent less than five minutes ago; wait for it to arrive."""


class Standing(StrEnum):
    """How an invitation stands."""

    OPEN = "open"
    EXPIRED = "expired"
    REVOKED = "revoked"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered, for how long, and how it is written to; `called` is a name, "" where none is known."""

    email: str
    role: Role
    until: dt.date | None = None
    language: Language = ""
    called: str = ""


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation as people see it; `known` tells whether a person has its address already."""

    id: int
    email: str
    place: Place
    slug: str
    name: str
    role: Role
    until: dt.date | None
    by: str
    sent_at: dt.datetime
    expires_at: dt.datetime
    standing: Standing
    known: bool
    called: str = ""


def invite(
    database: Database, access: FirmAccess | TenantAccess, offer: Offer, at: dt.datetime, link: Link
) -> int:
    """Invite somebody by mail to the place an access opens; return the invitation's id.

    Args:
        database: where people are.
        access: of who invites.
        offer: to whom and what.
        at: now.
        link: makes the address of the page from the secret it carries.

    Raises:
        EmailError: the address is none.
        PersonNameError: the name is none.
        RoleError, TermError, NotTheirsError: as for `memberships.add_member`.
        AlreadyMemberError: the person with this address has this role.
        AlreadyInvitedError: the address is invited to it.
        TooManyInvitationsError: too many were sent within a day.
    """
    place, by, email = place_of(access), by_access(access), clean_email(offer.email)
    called = clean_name(offer.called) if offer.called else None
    check_grant(place, Term(offer.role, day_of(at), offer.until), by)
    with database.platform() as session:
        _, name = place.lock(session)
        _refuse_needless(session, place, email, offer.role, at)
        secret = new_secret()
        row = Invitation(
            digest=digest_of(secret),
            email=email,
            called=called,
            firm_id=place.firm_id,
            client_id=place.client_id,
            role=offer.role.value,
            until=offer.until,
            language=offer.language,
            invited_by=by.person_id,
            sent_at=at,
            expires_at=at + GOOD_FOR,
        )
        session.add(row)
        session.flush()
        _send(session, row, name, secret, access.author.name, link)
        until = offer.until.isoformat() if offer.until else None
        saying = Saying(at, by.name, "invitation:send", email, {"role": offer.role.value, "until": until})
        of_place(session, place.firm_id, place.client_id, saying)
        return row.id


def send_again(
    database: Database, access: FirmAccess | TenantAccess, invitation_id: int, at: dt.datetime, link: Link
) -> None:
    """Send an invitation once more, in the name of who does: with a new link, and two weeks from now.

    Raises:
        NoSuchInvitationError: it was accepted, taken back, or is none of this place's.
        TooSoonError: it was sent a moment ago.
        RoleError, TermError, NotTheirsError: as for `memberships.add_member`.
    """
    place, by = place_of(access), by_access(access)
    with database.platform() as session:
        _, name = place.lock(session)
        row = _unanswered(session, place, invitation_id)
        check_grant(place, Term(Role(row.role), day_of(at), row.until), by)
        if at - row.sent_at < PAUSE:
            raise TooSoonError(TooSoonError.__doc__)
        secret = new_secret()
        row.digest, row.sent_at, row.expires_at = digest_of(secret), at, at + GOOD_FOR
        row.invited_by = by.person_id
        session.flush()
        _send(session, row, name, secret, access.author.name, link)
        saying = Saying(at, by.name, "invitation:send", row.email, {"role": row.role, "again": True})
        of_place(session, place.firm_id, place.client_id, saying)


def revoke(
    database: Database, access: FirmAccess | TenantAccess, invitation_id: int, at: dt.datetime
) -> None:
    """Take an invitation back: its link opens nothing any more.

    Raises:
        NoSuchInvitationError: it was accepted, taken back, or is none of this place's.
        NotTheirsError: whoever asks may not give this role.
    """
    place, by = place_of(access), by_access(access)
    with database.platform() as session:
        place.lock(session)
        row = _unanswered(session, place, invitation_id)
        check_grant(place, Term(Role(row.role), min(day_of(at), row.until or dt.date.max), row.until), by)
        row.revoked_at = at
        session.flush()
        saying = Saying(at, by.name, "invitation:revoke", row.email, {"role": row.role})
        of_place(session, place.firm_id, place.client_id, saying)


def invitations_of(database: Database, place: Place, at: dt.datetime) -> tuple[Invited, ...]:
    """Return the invitations of a place that nobody has accepted yet and nobody took back, newest first."""
    wanted = (
        select(Invitation)
        .where(place.holds(Invitation), Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
        .order_by(Invitation.sent_at.desc(), Invitation.id.desc())
    )
    with database.platform_reading() as session:
        return tuple(_invited(session, row, at) for row in session.scalars(wanted).all())


def look(database: Database, secret: str, at: dt.datetime) -> Invited:
    """Return the invitation of a link, for who considers it.

    Raises:
        SpentInvitationError: the link is not good.
    """
    with database.platform_reading() as session:
        return _invited(session, _open(session, secret, at), at)


def accept(
    database: Database, secret: str, person: Person, at: dt.datetime, fits: Look = lambda _session: None
) -> Place:
    """Let a person who is signed in take the role, unless `fits` raises; return where.

    Raises:
        SpentInvitationError: the link is not good, or who invited may no longer give the role.
    """
    with database.platform() as session:
        fits(session)
        return _take(session, _locked(session, secret, at), person, at)


def accept_as_new(  # noqa: PLR0913, PLR0917  what a new person tells
    database: Database,
    passwords: Passwords,
    secret: str,
    name: str,
    password: str,
    at: dt.datetime,
    fits: Look = lambda _session: None,
) -> Person:
    """Make the person who was invited, with a password, and let them take the role, unless `fits` raises.

    Raises:
        SpentInvitationError: as for `accept`.
        PersonNameError, PasswordError, KnownPasswordError: name or password are no good.
        PersonExistsError: the address has a person already, who signs in and accepts.
    """
    called, email = clean_name(name), look(database, secret, at).email
    refuse_weak(password, called, email)
    hashed = passwords.hashed(password)
    try:
        with database.platform() as session:
            fits(session)
            row = _locked(session, secret, at)
            language = _language(row)
            person = add_person(session, row.email, called, at, language=language, password=hashed)
            _take(session, row, person, at)
            return person
    except IntegrityError as error:
        raise PersonExistsError(PersonExistsError.__doc__) from error


def accept_by_identity(  # noqa: PLR0913, PLR0917  as above
    database: Database,
    secret: str,
    vouched: Vouched,
    name: str,
    at: dt.datetime,
    fits: Look = lambda _session: None,
) -> Person:
    """Let who came with an identity take the role, unless `fits` raises; a new person where it is nobody's.

    Raises:
        SpentInvitationError: as for `accept`.
        PersonNameError: the name is none.
        PersonExistsError: the address has a person already, who signs in, links the identity, and accepts.
    """
    try:
        with database.platform() as session:
            fits(session)
            row = _locked(session, secret, at)
            holder = holder_of(session, vouched)
            if holder is not None:
                person = person_of(row_of(session, holder))
            else:
                person = add_person(session, row.email, name, at, language=_language(row))
                link_within(session, person.id, str(person.author), vouched, at)
            _take(session, row, person, at)
            return person
    except IntegrityError as error:
        raise PersonExistsError(PersonExistsError.__doc__) from error


def _take(session: PlatformSession, row: Invitation, person: Person, at: dt.datetime) -> Place:
    """Give the role, once: whoever marks the invitation first has it."""
    place = Place(row.firm_id, row.client_id)
    by = _inviter(session, row, at)
    marked = (
        update(Invitation)
        .where(Invitation.id == row.id, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
        .values(accepted_at=at, accepted_by=person.id)
        .execution_options(synchronize_session=False)
    )
    if by is None or not session.execute(marked).rowcount:  # type: ignore[attr-defined]  # an update's result has it
        raise SpentInvitationError(SpentInvitationError.__doc__)
    saying = Saying(at, str(person.author), "invitation:accept", row.email, {"role": row.role})
    of_place(session, place.firm_id, place.client_id, saying)
    term = Term(Role(row.role), day_of(at), row.until)
    try:
        add_within(session, place, person, term, by, at)
    except AlreadyMemberError:  # nothing is left to give
        return place
    return place


def _inviter(session: PlatformSession, row: Invitation, at: dt.datetime) -> By | None:
    """Return who gives the role, with what they may today; None where they no longer belong there."""
    if row.invited_by is None:
        return operator("operator")
    person = person_of(row_of(session, row.invited_by))
    slug, _ = Place(row.firm_id, row.client_id).lock(session)
    inviter = firm_access_within if row.firm_id is not None else tenant_access_within
    access = inviter(session, person, slug, day_of(at))
    if access is None:
        return None
    by = by_access(access)
    place = Place(row.firm_id, row.client_id)
    try:
        check_grant(place, Term(Role(row.role), day_of(at), row.until), by)
    except Exception:  # noqa: BLE001  whatever forbids it today
        return None
    return by


def _refuse_needless(session: PlatformSession, place: Place, email: str, role: Role, at: dt.datetime) -> None:
    member = (
        select(Membership.until)
        .join(PersonRow, PersonRow.id == Membership.person_id)
        .where(place.holds(Membership), Membership.role == role.value, PersonRow.email == email)
    )
    if any(until is None for until in session.scalars(member)):
        raise AlreadyMemberError(f"{email}: {AlreadyMemberError.__doc__}")
    unanswered = select(Invitation.email, Invitation.role).where(
        place.holds(Invitation),
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > at,
    )
    found = session.execute(unanswered).all()
    if (email, role.value) in found:
        raise AlreadyInvitedError(f"{email}: {AlreadyInvitedError.__doc__}")
    sent = select(func.count()).select_from(Invitation).where(place.holds(Invitation))
    if (session.scalar(sent.where(Invitation.sent_at > at - dt.timedelta(days=1))) or 0) >= MOST_A_DAY:
        raise TooManyInvitationsError(TooManyInvitationsError.__doc__)


def _send(  # noqa: PLR0913, PLR0917  what the mail says
    session: PlatformSession, row: Invitation, name: str, secret: str, by: str, link: Link
) -> None:
    mail = mails.invitation(
        to=row.email,
        called=row.called or "",
        by=by,
        place=name,
        role=Role(row.role),
        last_day=day_of(row.expires_at),
        link=link(secret),
        language=_language(row),
    )
    put_mail(session, f"invitation {digest_of(secret).hex()}", mail, row.sent_at)


def _unanswered(session: PlatformSession, place: Place, invitation_id: int) -> Invitation:
    row = session.scalar(
        select(Invitation).where(
            Invitation.id == invitation_id,
            place.holds(Invitation),
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
    )
    if row is None:
        raise NoSuchInvitationError(NoSuchInvitationError.__doc__)
    return row


def _locked(session: PlatformSession, secret: str, at: dt.datetime) -> Invitation:
    """Return the invitation of a link; who accepts it comes after who changes the place."""
    row = _open(session, secret, at)
    Place(row.firm_id, row.client_id).lock(session)
    return row


def _open(session: PlatformSession, secret: str, at: dt.datetime) -> Invitation:
    row = session.scalar(select(Invitation).where(Invitation.digest == digest_of(secret)))
    if row is None or _standing(row, at) is not Standing.OPEN:
        raise SpentInvitationError(SpentInvitationError.__doc__)
    return row


def _standing(row: Invitation, at: dt.datetime) -> Standing:
    if row.accepted_at is not None:
        return Standing.ACCEPTED
    if row.revoked_at is not None:
        return Standing.REVOKED
    over = row.until is not None and row.until < day_of(at)
    return Standing.EXPIRED if at >= row.expires_at or over else Standing.OPEN


def _language(row: Invitation) -> Language:
    return next(language for language in LANGUAGES if language == row.language)


def _invited(session: PlatformSession, row: Invitation, at: dt.datetime) -> Invited:
    named: FirmRow | Tenant
    if row.firm_id is not None:
        named = session.scalars(select(FirmRow).where(FirmRow.id == row.firm_id)).one()
    else:
        named = session.scalars(select(Tenant).where(Tenant.id == row.client_id)).one()
    by = select(PersonRow.name).where(PersonRow.id == row.invited_by)
    known = select(PersonRow.id).where(PersonRow.email == row.email)
    return Invited(
        id=row.id,
        email=row.email,
        place=Place(row.firm_id, row.client_id),
        slug=named.slug,
        name=named.name,
        role=Role(row.role),
        until=row.until,
        by=(session.scalar(by) if row.invited_by is not None else None) or "",
        sent_at=row.sent_at,
        expires_at=row.expires_at,
        standing=_standing(row, at),
        known=session.scalar(known) is not None,
        called=row.called or "",
    )
