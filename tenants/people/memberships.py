"""Memberships: who belongs to a firm or a tenant, in which role, from when to when.

Nobody gives a role that permits more than they may themselves. A firm keeps a partner, and a tenant that had
an owner keeps one unless a firm serves it. A membership that ended stays, so that it can be read who had
access when. Owns these rules; what a role permits is `roles`'.
"""

from dataclasses import dataclass
import datetime as dt

from sqlalchemy import and_, or_, select

from tenants.db import Database, Look, PlatformSession
from tenants.people.access import current
from tenants.people.entries import Saying, of_place
from tenants.people.models import Engagement, Membership, PersonRow
from tenants.people.people import Person, person_of
from tenants.people.persons import row_of
from tenants.people.place import By, Place
from tenants.people.roles import PERMISSIONS, Permission, Role

LONGEST_AUDIT_DAYS = 3 * 366


class RoleError(ValueError):
    """There is no such role in this place."""


class TermError(ValueError):
    """An auditor's access ends on a day, at most three years away; no access ends before it begins."""


class NotTheirsError(Exception):
    """Nobody gives or takes a role that permits more than they may themselves."""


class AlreadyMemberError(Exception):
    """This person has this role here already."""


class NoSuchMemberError(LookupError):
    """There is no such membership here that goes on."""


class LastPartnerError(Exception):
    """A firm keeps at least one partner without an end; make somebody else a partner first."""


class LastOwnerError(Exception):
    """A company that no firm serves keeps at least one owner; make somebody else an owner first."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a role; `until` is the last good day, `signed_in_at` when they came in last."""

    id: int
    person: Person
    role: Role
    since: dt.date
    until: dt.date | None
    signed_in_at: dt.datetime | None = None

    def goes_on(self, day: dt.date) -> bool:
        """Tell whether the membership has not ended before a day."""
        return self.until is None or self.until >= day


@dataclass(frozen=True, slots=True)
class Own:
    """A person's own membership of a place, by the place's names."""

    id: int
    place: Place
    role: Role
    since: dt.date
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class Term:
    """A role from a day on; `until` is the last good day, None for no end."""

    role: Role
    since: dt.date
    until: dt.date | None = None


def members_of(database: Database, place: Place) -> tuple[Member, ...]:
    """Return everybody who belongs or belonged to a place, by name, what lasts longest first."""
    with database.platform_reading() as session:
        found = session.execute(
            select(Membership, PersonRow)
            .join(PersonRow, PersonRow.id == Membership.person_id)
            .where(place.holds(Membership))
        )
        members = [
            Member(row.id, person_of(person), Role(row.role), row.since, row.until, person.signed_in_at)
            for row, person in found
        ]
    return tuple(sorted(members, key=_by_name_and_end))


def memberships_of(database: Database, person_id: int, today: dt.date) -> tuple[Own, ...]:
    """Return a person's memberships that hold on a day, firms first."""
    mine = select(Membership).where(Membership.person_id == person_id, current(Membership, today))
    with database.platform_reading() as session:
        rows = session.scalars(mine.order_by(Membership.firm_id.is_(None), Membership.id)).all()
    return tuple(
        Own(row.id, Place(row.firm_id, row.client_id), Role(row.role), row.since, row.until) for row in rows
    )


def add_member(  # noqa: PLR0913, PLR0917  who gets what where from whom
    database: Database, place: Place, person: Person, term: Term, by: By, at: dt.datetime
) -> int:
    """Give a person a role in a place; return the membership's id.

    Raises:
        RoleError: there is no such role there.
        TermError: the days are no good.
        NotTheirsError: `by` may not give it.
        AlreadyMemberError: the person has it.
    """
    with database.platform() as session:
        place.lock(session)
        return add_within(session, place, person, term, by, at)


def add_within(  # noqa: PLR0913, PLR0917  who gets what where from whom
    session: PlatformSession, place: Place, person: Person, term: Term, by: By, at: dt.datetime
) -> int:
    """Do what `add_member` does, in a session that is open already and holds the place's lock."""
    check_grant(place, term, by)
    if _holds(session, place, person.id, term):
        raise AlreadyMemberError(f"{person.email}: {AlreadyMemberError.__doc__}")
    row = Membership(
        person_id=person.id,
        firm_id=place.firm_id,
        client_id=place.client_id,
        role=term.role.value,
        since=term.since,
        until=term.until,
    )
    session.add(row)
    session.flush()
    _say(session, place, Saying(at, by.name, "member:add", person.email, _told(term)))
    return row.id


def change_member(  # noqa: PLR0913, PLR0917  whose role becomes what, and who says so
    database: Database,
    place: Place,
    membership_id: int,
    term: Term,
    by: By,
    at: dt.datetime,
    fits: Look = lambda _session: None,
) -> int:
    """Put another role, or another end, in the place of a membership, from `term.since` on; return its id.

    Nothing is changed where `fits` raises.

    Raises:
        NoSuchMemberError: it is none of this place's, or has ended.
        RoleError, TermError, NotTheirsError: as for `add_member`, for the role it was too.
        LastPartnerError, LastOwnerError: nobody would be left.
    """
    with database.platform() as session:
        fits(session)
        place.lock(session)
        row = _going_on(session, place, membership_id, term.since)
        _refuse_beyond(by, Role(row.role))
        check_grant(place, term, by)
        before = Term(Role(row.role), row.since, row.until)
        if row.since >= term.since:
            row.role, row.until = term.role.value, term.until
            kept = row
        else:
            row.until = term.since - dt.timedelta(days=1)
            kept = Membership(
                person_id=row.person_id,
                firm_id=row.firm_id,
                client_id=row.client_id,
                role=term.role.value,
                since=term.since,
                until=term.until,
            )
            session.add(kept)
        session.flush()
        _refuse_orphans(session, place, before, term.since)
        email = row_of(session, row.person_id).email
        detail = {"before": _told(before), "after": _told(term)}
        _say(session, place, Saying(at, by.name, "member:change", email, detail))
        return kept.id


def end_member(  # noqa: PLR0913, PLR0917  whose membership ends when, and who says so
    database: Database,
    place: Place,
    membership_id: int,
    last_day: dt.date,
    today: dt.date,
    by: By,
    at: dt.datetime,
) -> None:
    """End a membership after a last good day, today or later; with yesterday it ends at once.

    Raises:
        NoSuchMemberError: it is none of this place's, or has ended.
        TermError: the last day is over.
        NotTheirsError: `by` may not take this role.
        LastPartnerError, LastOwnerError: nobody would be left.
    """
    with database.platform() as session:
        place.lock(session)
        row = _going_on(session, place, membership_id, today)
        _refuse_beyond(by, Role(row.role))
        _end(session, place, row, last_day, today, by.name, at)


def leave(database: Database, person: Person, membership_id: int, today: dt.date, at: dt.datetime) -> None:
    """Have a person leave a place at once, which needs no permission.

    Raises:
        NoSuchMemberError: it is no membership of theirs that goes on.
        LastPartnerError, LastOwnerError: nobody would be left.
    """
    own = select(Membership).where(Membership.id == membership_id, Membership.person_id == person.id)
    with database.platform() as session:
        row = session.scalar(own)
        if row is None:
            raise NoSuchMemberError(NoSuchMemberError.__doc__)
        place = Place(row.firm_id, row.client_id)
        place.lock(session)
        row = _going_on(session, place, membership_id, today)
        _end(session, place, row, today - dt.timedelta(days=1), today, str(person.author), at)


def check_grant(place: Place, term: Term, by: By) -> None:
    """Refuse a role that does not exist there, lasts wrongly, or is not this person's to give.

    Raises:
        RoleError: there is no such role there.
        TermError: the days are no good.
        NotTheirsError: `by` may not give it.
    """
    if term.role not in place.roles:
        raise RoleError(f"{term.role.value}: {RoleError.__doc__}")
    if term.until is not None and term.until < term.since:
        raise TermError(TermError.__doc__)
    if term.role is Role.AUDITOR and (
        term.until is None or (term.until - term.since).days > LONGEST_AUDIT_DAYS
    ):
        raise TermError(TermError.__doc__)
    _refuse_beyond(by, term.role)


def _by_name_and_end(member: Member) -> tuple[str, int, int]:
    return (member.person.name.casefold(), -(member.until or dt.date.max).toordinal(), -member.id)


def _refuse_beyond(by: By, role: Role) -> None:
    if Permission.MEMBERS not in by.permissions or not PERMISSIONS[role] <= by.permissions:
        raise NotTheirsError(f"{role.value}: {NotTheirsError.__doc__}")


def _end(  # noqa: PLR0913, PLR0917  as for `end_member`
    session: PlatformSession,
    place: Place,
    row: Membership,
    last_day: dt.date,
    today: dt.date,
    actor: str,
    at: dt.datetime,
) -> None:
    if last_day < today - dt.timedelta(days=1):
        raise TermError(TermError.__doc__)
    before = Term(Role(row.role), row.since, row.until)
    row.until = last_day if row.until is None else min(last_day, row.until)
    session.flush()
    _refuse_orphans(session, place, before, today)
    detail = {"role": row.role, "until": row.until.isoformat()}
    _say(session, place, Saying(at, actor, "member:end", row_of(session, row.person_id).email, detail))


def _going_on(session: PlatformSession, place: Place, membership_id: int, day: dt.date) -> Membership:
    """Return a membership of the place that has not ended before a day, as it is now."""
    wanted = select(Membership).where(
        Membership.id == membership_id,
        place.holds(Membership),
        or_(Membership.until.is_(None), Membership.until >= day),
    )
    row = session.scalar(wanted.execution_options(populate_existing=True))
    if row is None:
        raise NoSuchMemberError(NoSuchMemberError.__doc__)
    return row


def _holds(session: PlatformSession, place: Place, person_id: int, term: Term) -> bool:
    """Tell whether a person has a role for the whole of a term already."""
    same = select(Membership).where(
        Membership.person_id == person_id,
        place.holds(Membership),
        Membership.role == term.role.value,
        current(Membership, term.since),
    )
    return any(
        row.until is None or (term.until is not None and row.until >= term.until)
        for row in session.scalars(same)
    )


def _refuse_orphans(session: PlatformSession, place: Place, before: Term, today: dt.date) -> None:
    """Refuse a change that leaves nobody in charge, now or, where somebody was for good, for good."""
    leading = Role.PARTNER if place.firm_id is not None else Role.OWNER
    if before.role is not leading or (
        place.client_id is not None and _served(session, place.client_id, today)
    ):
        return
    left = select(Membership).where(
        place.holds(Membership), Membership.role == leading.value, current(Membership, today)
    )
    if before.until is None:
        left = left.where(Membership.until.is_(None))
    if session.scalar(left.limit(1)) is None:
        if leading is Role.PARTNER:
            raise LastPartnerError(LastPartnerError.__doc__)
        raise LastOwnerError(LastOwnerError.__doc__)


def _served(session: PlatformSession, client_id: int | None, today: dt.date) -> bool:
    """Tell whether a firm serves a tenant for good."""
    if client_id is None:
        return False
    for_good = and_(current(Engagement, today), Engagement.until.is_(None))
    wanted = select(Engagement.id).where(Engagement.client_id == client_id, for_good).limit(1)
    return session.scalar(wanted) is not None


def _told(term: Term) -> dict[str, object]:
    until = term.until.isoformat() if term.until else None
    return {"role": term.role.value, "since": term.since.isoformat(), "until": until}


def _say(session: PlatformSession, place: Place, saying: Saying) -> None:
    of_place(session, place.firm_id, place.client_id, saying)
