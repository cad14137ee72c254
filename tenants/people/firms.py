"""Firms, and which tenants they serve from when to when.

Owns firms and engagements. Never decides what a member may do: that is `access`.
"""

from dataclasses import dataclass
import datetime as dt

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from tenants.db import Database, PlatformSession
from tenants.people.access import FirmRef, TenantRef
from tenants.people.entries import Saying, of_firm, of_tenant
from tenants.people.models import Engagement, FirmRow, Membership
from tenants.people.naming import check_slug, clean_name
from tenants.people.place import Place
from tenants.people.roles import Role
from tenants.tenant import Tenant


class FirmExistsError(Exception):
    """There is a firm of this short name already."""


class NoSuchFirmError(LookupError):
    """There is no firm of this short name."""


class EngagedError(Exception):
    """The firm serves this tenant already in these days."""


class NotEngagedError(LookupError):
    """The firm does not serve this tenant."""


class NoOwnerError(Exception):
    """Without the firm nobody could open this company's books: it has no owner of its own for good."""


class DaysError(ValueError):
    """The last day comes before the first."""


@dataclass(frozen=True, slots=True)
class Engaged:
    """A tenant that a firm serves or served; `until` is the last good day."""

    id: int
    tenant: TenantRef
    since: dt.date
    until: dt.date | None


def found_firm(database: Database, slug: str, name: str, at: dt.datetime, actor: str) -> FirmRef:
    """Make a firm.

    Raises:
        SlugError: the short name cannot stand in an address.
        PersonNameError: the name is none.
        FirmExistsError: there is one of this short name.
    """
    check_slug(slug)
    called = clean_name(name)
    try:
        with database.platform() as session:
            if session.scalar(select(FirmRow.id).where(FirmRow.slug == slug)) is not None:
                raise FirmExistsError(f"there is a firm {slug!r} already")
            row = FirmRow(slug=slug, name=called, created_at=at)
            session.add(row)
            session.flush()
            of_firm(session, row.id, Saying(at, actor, "firm:found", f"firm {slug}", {"name": called}))
            return FirmRef(row.id, row.slug, row.name)
    except IntegrityError as error:
        raise FirmExistsError(f"somebody made the firm {slug!r} at the same moment") from error


def rename_firm(database: Database, firm_id: int, name: str, at: dt.datetime, actor: str) -> FirmRef:
    """Give a firm another name; its short name stays.

    Raises:
        PersonNameError: the name is none.
    """
    called = clean_name(name)
    with database.platform() as session:
        row = session.scalars(select(FirmRow).where(FirmRow.id == firm_id)).one()
        if row.name != called:
            detail = {"before": row.name, "after": called}
            row.name = called
            session.flush()
            of_firm(session, row.id, Saying(at, actor, "firm:rename", f"firm {row.slug}", detail))
        return FirmRef(row.id, row.slug, row.name)


def firm_named(database: Database, slug: str) -> FirmRef:
    """Return the firm of a short name.

    Raises:
        NoSuchFirmError: there is none.
    """
    with database.platform_reading() as session:
        row = session.scalar(select(FirmRow).where(FirmRow.slug == slug))
    if row is None:
        raise NoSuchFirmError(f"there is no firm {slug!r}; `lettrine firm create` makes one")
    return FirmRef(row.id, row.slug, row.name)


def all_firms(database: Database) -> tuple[FirmRef, ...]:
    """Return every firm, by short name."""
    with database.platform_reading() as session:
        rows = session.scalars(select(FirmRow).order_by(FirmRow.slug))
        return tuple(FirmRef(row.id, row.slug, row.name) for row in rows)


def engage(  # noqa: PLR0913  who serves whom, from when to when, and who says so
    database: Database,
    firm_id: int,
    tenant_id: int,
    since: dt.date,
    actor: str,
    *,
    at: dt.datetime,
    until: dt.date | None = None,
) -> int:
    """Have a firm serve a tenant from the day `since` on; return the engagement's id.

    Raises:
        DaysError: `until`, the last good day, comes before `since`.
        EngagedError: the firm serves it already in some of these days.
    """
    if until is not None and until < since:
        raise DaysError(f"{until} comes before {since}")
    with database.platform() as session:
        firm, tenant = _both(session, firm_id, tenant_id)
        overlap = or_(Engagement.until.is_(None), Engagement.until >= since)
        same = select(Engagement).where(
            Engagement.firm_id == firm_id, Engagement.client_id == tenant_id, overlap
        )
        if until is not None:
            same = same.where(Engagement.since <= until)
        if session.scalar(same.limit(1)) is not None:
            raise EngagedError(f"{firm.slug} serves {tenant.slug} already in these days")
        row = Engagement(firm_id=firm_id, client_id=tenant_id, since=since, until=until)
        session.add(row)
        session.flush()
        days = {"since": since.isoformat(), "until": until.isoformat() if until else None}
        _say(session, firm, tenant, Saying(at, actor, "engagement:begin", "", days))
        return row.id


def disengage(  # noqa: PLR0913  who no longer serves whom, and who says so
    database: Database,
    firm_id: int,
    tenant_id: int,
    last_day: dt.date,
    actor: str,
    *,
    at: dt.datetime,
    needs_owner: bool = False,
) -> None:
    """End a firm's service of a tenant after a last good day.

    Args:
        database: where engagements are.
        firm_id: who serves.
        tenant_id: whom.
        last_day: the last good day.
        actor: who says so.
        at: now.
        needs_owner: leave no company behind that nobody can open; who runs the service may.

    Raises:
        NotEngagedError: it does not serve it then.
        NoOwnerError: nobody else has the company for good.
    """
    with database.platform() as session:
        firm, tenant = _both(session, firm_id, tenant_id)
        if needs_owner:
            _refuse_orphan(session, firm_id, tenant_id)
        going_on = or_(Engagement.until.is_(None), Engagement.until > last_day)
        rows = session.scalars(
            select(Engagement).where(
                Engagement.firm_id == firm_id, Engagement.client_id == tenant_id, going_on
            )
        ).all()
        if not rows:
            raise NotEngagedError(f"{firm.slug} does not serve {tenant.slug} after {last_day}")
        for row in rows:
            row.until = last_day
        session.flush()
        _say(session, firm, tenant, Saying(at, actor, "engagement:end", "", {"last_day": str(last_day)}))


def engagements_of(database: Database, firm_id: int) -> tuple[Engaged, ...]:
    """Return whom a firm serves and served, by the tenant's name."""
    with database.platform_reading() as session:
        found = session.execute(
            select(Engagement, Tenant)
            .join(Tenant, Tenant.id == Engagement.client_id)
            .where(Engagement.firm_id == firm_id)
            .order_by(Tenant.name, Tenant.id, Engagement.since)
        )
        return tuple(
            Engaged(row.id, TenantRef(tenant.id, tenant.slug, tenant.name), row.since, row.until)
            for row, tenant in found
        )


def _both(session: PlatformSession, firm_id: int, tenant_id: int) -> tuple[FirmRow, Tenant]:
    """Return firm and tenant; who changes the engagements of the firm comes one after the other."""
    firm = session.scalars(select(FirmRow).where(FirmRow.id == firm_id).with_for_update()).one()
    return firm, session.scalars(select(Tenant).where(Tenant.id == tenant_id)).one()


def _refuse_orphan(session: PlatformSession, firm_id: int, tenant_id: int) -> None:
    """Refuse where neither an owner nor another firm has a tenant for good; who leaves it waits for us."""
    company = Place(client_id=tenant_id)
    company.lock(session)
    owner = select(Membership.id).where(
        company.holds(Membership), Membership.role == Role.OWNER.value, Membership.until.is_(None)
    )
    other = select(Engagement.id).where(
        Engagement.client_id == tenant_id, Engagement.firm_id != firm_id, Engagement.until.is_(None)
    )
    if session.scalar(owner.limit(1)) is None and session.scalar(other.limit(1)) is None:
        raise NoOwnerError(NoOwnerError.__doc__)


def _say(session: PlatformSession, firm: FirmRow, tenant: Tenant, saying: Saying) -> None:
    """Tell both sides, each of the other."""
    to_firm = Saying(saying.at, saying.actor, saying.action, f"tenant {tenant.slug}", saying.detail)
    to_tenant = Saying(saying.at, saying.actor, saying.action, f"firm {firm.slug}", saying.detail)
    of_firm(session, firm.id, to_firm)
    of_tenant(session, tenant.id, to_tenant)
