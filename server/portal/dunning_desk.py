"""The look at a tenant's reminders that the pages about them share. Decides no rights."""

from server.portal.desk import hand_of
from server.services import services
from tenants.books.picture import OutdatedIndexError
from tenants.books.reindex import reindex
from tenants.dunning.days.look import Look, look_at
from tenants.people.access import TenantAccess


def look_for(access: TenantAccess) -> Look:
    """Look at the tenant's dunning as of today, as who is let in may act on it."""
    house, hand = services(), hand_of(access)
    try:
        return look_at(house.database, house.pictures, access.tenant_id, house.today(), hand.firm_id)
    except OutdatedIndexError:
        reindex(house.database, house.jail, access.tenant_id)
        return look_at(house.database, house.pictures, access.tenant_id, house.today(), hand.firm_id)
