"""The picture of the books that a page works on, and the day that it is looked at.

Owns what happens where the index is another version's: it is made anew, once, while the page waits. Shows
nothing.
"""

import datetime as dt

from flask import request

from server.services import services
from tenants.books.picture import OutdatedIndexError, Picture
from tenants.books.reindex import reindex

FIRST_YEAR, LAST_YEAR = 1900, 2199  # of what a book may hold


def picture_for(tenant_id: int) -> Picture:
    """Return the picture of a tenant's books as they are now."""
    house = services()
    try:
        return house.pictures.of(house.database, tenant_id)
    except OutdatedIndexError:
        reindex(house.database, house.jail, tenant_id)
        return house.pictures.of(house.database, tenant_id)


def picture_at(tenant_id: int, number: int) -> Picture:
    """Return the picture of a tenant's books at a revision.

    Raises:
        NoSuchRevisionError: there is no revision of this number.
        RefusedBookError: what its files hold is not sound today.
    """
    house = services()
    head = picture_for(tenant_id)
    if number == head.number:
        return head
    return house.past.of(house.database, house.jail, tenant_id, number)


def day_of(text: str) -> dt.date | None:
    """Read a day as addresses and date fields write it; None where it is none that a book may hold."""
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def asked_day() -> dt.date:
    """Return the day that the address asks for as `au`; today where it asks for none, or for no day."""
    return day_of(request.args.get("au", "")) or services().today()
