"""Where somebody who was let in works on what customers owe: as who they are, and for whom.

Owns how an access becomes a desk. Decides no rights.
"""

from server.services import services
from tenants.desk import Desk, Hand
from tenants.people.access import TenantAccess
from tenants.people.roles import ROLES_OF_A_FIRM


def desk_of(access: TenantAccess) -> Desk:
    """Return the desk of who is let in."""
    house = services()
    return Desk(
        house.database,
        house.jail,
        house.pictures,
        access.tenant_id,
        access.slug,
        hand_of(access),
        house.now(),
        house.today(),
        house.key,
    )


def hand_of(access: TenantAccess) -> Hand:
    """Return whose hand it is; somebody of the firm needs its mandate, the company's own people none."""
    person_id = access.person.id if access.person else None
    if access.firm is None or access.role not in ROLES_OF_A_FIRM:
        return Hand(access.author, str(access.author), person_id)
    return Hand(access.author, str(access.author), person_id, access.firm.id, access.firm.name)
