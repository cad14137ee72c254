"""Sessions bound to a tenant."""

from collections.abc import Callable
import datetime as dt

from sqlalchemy import select

from tenants.books.models import GitObject
from tenants.db import Database
from tenants.tenant import Tenant


def test_a_tenant_is_kept(database: Database, new_tenant: Callable[[str], Tenant]) -> None:
    made = new_tenant("alice")
    with database.platform() as session:
        found = session.scalars(select(Tenant)).one()
    assert (found.id, found.created_at) == (made.id, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


def test_a_session_reads_its_own_rows(database: Database, new_tenant: Callable[[str], Tenant]) -> None:
    alice, bob = new_tenant("alice"), new_tenant("bob")
    for tenant in (alice, bob):
        with database.writing(tenant.id) as session:
            session.add(GitObject(oid=bytes(20), type_num=3, size=1, data=tenant.slug.encode()))
    for tenant in (alice, bob, alice):
        with database.reading(tenant.id) as session:
            assert session.scalars(select(GitObject.data)).all() == [tenant.slug.encode()]
