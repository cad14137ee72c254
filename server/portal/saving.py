"""Saving an edit of the files that a person made on a page: as who they are, and with what they may.

Owns what such a save takes from the request. What an edit is, and when it is refused, `tenants.books.editing`
says.
"""

from server.services import services
from tenants.books.editing import Edit, save
from tenants.books.models import Revision
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission


def save_edit(access: TenantAccess, edit: Edit, message: str) -> Revision:
    """Write an edit into the books in the name of who asks; return its revision.

    Raises:
        NothingToWriteError, EditConflictError, StaleBaseError, NotWrittenError: as `save`.
    """
    house = services()
    return save(
        house.database,
        house.jail,
        access.tenant_id,
        edit,
        author=access.author,
        message=message,
        reopening=access.may(Permission.REOPEN),
        at=house.now(),
    )
