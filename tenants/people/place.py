"""A place where people belong, a firm or a tenant, and who changes something there.

Owns what the two have in common for memberships and invitations.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, select

from tenants.db import PlatformSession
from tenants.people.access import FirmAccess, TenantAccess
from tenants.people.models import FirmRow, Invitation, Membership
from tenants.people.roles import ROLES_OF_A_FIRM, ROLES_OF_A_TENANT, Permission, Role
from tenants.tenant import Tenant

EVERY_PERMISSION: Final = frozenset(Permission)


@dataclass(frozen=True, slots=True)
class Place:
    """A firm or a tenant; one of the two is named."""

    firm_id: int | None = None
    client_id: int | None = None

    def __post_init__(self) -> None:
        assert (self.firm_id is None) != (self.client_id is None)

    @property
    def roles(self) -> tuple[Role, ...]:
        """Return the roles there are in such a place."""
        return ROLES_OF_A_FIRM if self.firm_id is not None else ROLES_OF_A_TENANT

    def holds(self, row: type[Membership | Invitation]) -> ColumnElement[bool]:
        """Return the condition that a membership or an invitation is of this place."""
        return and_(row.firm_id == self.firm_id, row.client_id == self.client_id)

    def lock(self, session: PlatformSession) -> tuple[str, str]:
        """Let changes of this place come one after the other until the transaction ends.

        Returns: its short name and its name.
        """
        found: FirmRow | Tenant
        if self.firm_id is not None:
            wanted = select(FirmRow).where(FirmRow.id == self.firm_id)
            found = session.scalars(wanted.with_for_update(key_share=True)).one()
        else:
            asked = select(Tenant).where(Tenant.id == self.client_id)
            found = session.scalars(asked.with_for_update(key_share=True)).one()
        return found.slug, found.name


@dataclass(frozen=True, slots=True)
class By:
    """Who changes something: the name for the audit log, what they may do, and who it is."""

    name: str
    permissions: frozenset[Permission] = EVERY_PERMISSION
    person_id: int | None = None


def operator(name: str) -> By:
    """Return who runs the service, and may do everything."""
    return By(name)


def by_access(access: FirmAccess | TenantAccess) -> By:
    """Return who came in through an access."""
    return By(str(access.author), access.permissions, access.person.id if access.person else None)


def place_of(access: FirmAccess | TenantAccess) -> Place:
    """Return the place that an access opens."""
    if isinstance(access, FirmAccess):
        return Place(firm_id=access.firm_id)
    return Place(client_id=access.tenant_id)
