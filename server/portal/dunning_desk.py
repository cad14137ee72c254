"""Where somebody who was let in works on reminders: as who they are, and for whom.

Owns how an access becomes a desk, and the look that its pages share. Decides no rights.
"""

from server.services import services
from tenants.books.picture import OutdatedIndexError
from tenants.books.reindex import reindex
from tenants.dunning.days.look import Look, look_at
from tenants.dunning.desk import Desk, Hand
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


def look_for(access: TenantAccess) -> Look:
    """Look at the tenant's dunning as of today, as who is let in may act on it."""
    house, hand = services(), hand_of(access)
    try:
        return look_at(house.database, house.pictures, access.tenant_id, house.today(), hand.firm_id)
    except OutdatedIndexError:
        reindex(house.database, house.jail, access.tenant_id)
        return look_at(house.database, house.pictures, access.tenant_id, house.today(), hand.firm_id)
