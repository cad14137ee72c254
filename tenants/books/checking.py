"""The full check of revisions that were too large to be checked while somebody waited.

A worker calls `check_pending` now and then; the outcome stands on the revision. Finds, never changes: a
fault that the facts of the files did not show is mended by a new revision.
"""

from collections.abc import Collection

from sqlalchemy import select

from tenants.books.history import revision_of
from tenants.books.judging import full_check
from tenants.books.models import Revision
from tenants.books.objects import SqlObjectStore
from tenants.books.tree import files_of, name_of
from tenants.db import Database
from tenants.jail import Jail
from tenants.tenant import Tenant


def check_pending(database: Database, jail: Jail, tenants: Collection[int] | None = None) -> int:
    """Check every revision that waits for it, of these tenants or all, the last first; return how many.

    Raises:
        JailUnavailableError: the jail does not work or is busy; what was not checked still waits.
    """
    if tenants is None:
        with database.platform_reading() as session:
            tenants = session.scalars(select(Tenant.id)).all()
    return sum(_check_tenant(database, jail, tenant_id) for tenant_id in tenants)


def _check_tenant(database: Database, jail: Jail, tenant_id: int) -> int:
    with database.reading(tenant_id) as session:
        waiting = session.scalars(
            select(Revision.number).where(Revision.checked.is_(False)).order_by(Revision.number.desc())
        ).all()
    for number in waiting:
        _check(database, jail, tenant_id, number)
    return len(waiting)


def _check(database: Database, jail: Jail, tenant_id: int, number: int) -> None:
    with database.reading(tenant_id) as session:
        store = SqlObjectStore(session)
        files = files_of(store, name_of(revision_of(session, number).oid))
        errors = full_check(jail, store, files)
    with database.writing(tenant_id) as session:
        revision = revision_of(session, number)
        revision.checked = True
        revision.errors = [str(error) for error in errors]
