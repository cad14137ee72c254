"""What a person may do, and where: memberships and engagements of the day, put together.

The one place that decides it. A tenant opens to who is a member of it, and to members of a firm that serves
it; both last from their first to their last day, that one included. Never knows how somebody proved who they
are, and keeps nothing: each question reads the present rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
import datetime as dt

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from tenants.books.author import Author
from tenants.db import Database
from tenants.people.models import Engagement, FirmRow, Membership
from tenants.people.naming import is_slug
from tenants.people.people import Person
from tenants.people.roles import PERMISSIONS, Permission, Role
from tenants.tenant import Tenant


@dataclass(frozen=True, slots=True)
class FirmRef:
    """A firm by its names."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class TenantRef:
    """A tenant by its names."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class TenantAccess:
    """Somebody at a tenant; `firm` is the one through which they come, `person` none for a bare token."""

    person: Person | None
    tenant_id: int
    slug: str
    name: str
    author: Author
    permissions: frozenset[Permission]
    role: Role | None = None
    firm: FirmRef | None = None

    def may(self, permission: Permission) -> bool:
        """Tell whether this is permitted."""
        return permission in self.permissions


@dataclass(frozen=True, slots=True)
class FirmAccess:
    """A person at a firm."""

    person: Person
    firm_id: int
    slug: str
    name: str
    author: Author
    permissions: frozenset[Permission]
    role: Role

    def may(self, permission: Permission) -> bool:
        """Tell whether this is permitted."""
        return permission in self.permissions


@dataclass(frozen=True, slots=True)
class Homes:
    """What a person may open, by name: own tenants and those of the firms alike."""

    firms: tuple[FirmRef, ...]
    tenants: tuple[TenantRef, ...]


def tenant_access(database: Database, person: Person, slug: str, today: dt.date) -> TenantAccess | None:
    """Return what a person may do at the tenant of a slug on a day; None where it is closed to them."""
    with database.platform_reading() as session:
        return tenant_access_within(session, person, slug, today)


def tenant_access_within(session: Session, person: Person, slug: str, today: dt.date) -> TenantAccess | None:
    """Return the same as `tenant_access`, in a session of the platform that is open already."""
    tenant = session.scalar(select(Tenant).where(Tenant.slug == slug)) if is_slug(slug) else None
    if tenant is None:
        return None
    serving = select(Engagement.firm_id).where(Engagement.client_id == tenant.id, current(Engagement, today))
    found = session.execute(
        select(Membership, FirmRow)
        .outerjoin(FirmRow, FirmRow.id == Membership.firm_id)
        .where(
            Membership.person_id == person.id,
            current(Membership, today),
            or_(Membership.client_id == tenant.id, Membership.firm_id.in_(serving)),
        )
        .order_by(FirmRow.name, Membership.id)
    ).all()
    if not found:
        return None
    roles = [Role(membership.role) for membership, _ in found]
    firms = [FirmRef(firm.id, firm.slug, firm.name) for _, firm in found if firm is not None]
    return TenantAccess(
        person=person,
        tenant_id=tenant.id,
        slug=tenant.slug,
        name=tenant.name,
        author=person.author,
        permissions=permissions_of(roles),
        role=strongest(roles),
        firm=firms[0] if firms else None,
    )


def firm_access(database: Database, person: Person, slug: str, today: dt.date) -> FirmAccess | None:
    """Return what a person may do at the firm of a slug on a day; None where it is closed to them."""
    with database.platform_reading() as session:
        return firm_access_within(session, person, slug, today)


def firm_access_within(session: Session, person: Person, slug: str, today: dt.date) -> FirmAccess | None:
    """Return the same as `firm_access`, in a session of the platform that is open already."""
    firm = session.scalar(select(FirmRow).where(FirmRow.slug == slug)) if is_slug(slug) else None
    if firm is None:
        return None
    mine = select(Membership.role).where(
        Membership.person_id == person.id, Membership.firm_id == firm.id, current(Membership, today)
    )
    roles = [Role(role) for role in session.scalars(mine)]
    if not roles:
        return None
    return FirmAccess(
        person=person,
        firm_id=firm.id,
        slug=firm.slug,
        name=firm.name,
        author=person.author,
        permissions=permissions_of(roles),
        role=strongest(roles),
    )


def is_owner(database: Database, person: Person, tenant_id: int, today: dt.date) -> bool:
    """Tell whether a person owns a tenant on a day by a membership of their own."""
    owning = select(Membership.id).where(
        Membership.person_id == person.id,
        Membership.client_id == tenant_id,
        Membership.role == Role.OWNER.value,
        current(Membership, today),
    )
    with database.platform_reading() as session:
        return session.scalar(owning.limit(1)) is not None


def homes(database: Database, person: Person, today: dt.date) -> Homes:
    """Return every firm and tenant that a person may open on a day, by name."""
    mine = and_(Membership.person_id == person.id, current(Membership, today))
    own = select(Membership.client_id).where(mine, Membership.client_id.is_not(None))
    firms = select(Membership.firm_id).where(mine, Membership.firm_id.is_not(None))
    served = select(Engagement.client_id).where(Engagement.firm_id.in_(firms), current(Engagement, today))
    with database.platform_reading() as session:
        return Homes(
            _firms(session.scalars(select(FirmRow).where(FirmRow.id.in_(firms))).all()),
            _tenants(session.scalars(select(Tenant).where(or_(Tenant.id.in_(own), Tenant.id.in_(served))))),
        )


def clients_of(database: Database, firm_id: int, today: dt.date) -> tuple[TenantRef, ...]:
    """Return the tenants that a firm serves on a day, by name."""
    served = select(Engagement.client_id).where(Engagement.firm_id == firm_id, current(Engagement, today))
    with database.platform_reading() as session:
        return _tenants(session.scalars(select(Tenant).where(Tenant.id.in_(served))))


def firms_of(database: Database, tenant_id: int, today: dt.date) -> tuple[FirmRef, ...]:
    """Return the firms that serve a tenant on a day, by name."""
    serving = select(Engagement.firm_id).where(Engagement.client_id == tenant_id, current(Engagement, today))
    with database.platform_reading() as session:
        return _firms(session.scalars(select(FirmRow).where(FirmRow.id.in_(serving))).all())


def current(row: type[Membership | Engagement], day: dt.date) -> ColumnElement[bool]:
    """Return the condition that a membership or an engagement holds on a day; the last day is a good one."""
    return and_(row.since <= day, or_(row.until.is_(None), row.until >= day))


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Return what any of the roles permits."""
    return frozenset[Permission]().union(*(PERMISSIONS[role] for role in roles))


def strongest(roles: Sequence[Role]) -> Role:
    """Return the role that permits most; the first of equals."""
    return max(roles, key=lambda role: len(PERMISSIONS[role]))


def _by_name(ref: FirmRef | TenantRef) -> tuple[str, str]:
    return (ref.name.casefold(), ref.slug)


def _firms(rows: Iterable[FirmRow]) -> tuple[FirmRef, ...]:
    return tuple(sorted((FirmRef(row.id, row.slug, row.name) for row in rows), key=_by_name))


def _tenants(rows: Iterable[Tenant]) -> tuple[TenantRef, ...]:
    return tuple(sorted((TenantRef(row.id, row.slug, row.name) for row in rows), key=_by_name))
