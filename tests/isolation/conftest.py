"""Two tenants with rows of the same names, and nobody may see the other's."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tenants.books.models import GitObject, GitRef
from tenants.db import Database
from tenants.tenant import Tenant

OID = bytes(range(20))


@dataclass(frozen=True, slots=True)
class Two:
    """Alice's tenant is asked; Bob's must not answer."""

    database: Database
    alice: int
    bob: int


@pytest.fixture
def two(database: Database, new_tenant: Callable[[str], Tenant]) -> Two:
    """Give each tenant an object and a branch; Bob has one of each more."""
    alice, bob = new_tenant("alice"), new_tenant("bob")
    for tenant in (alice, bob):
        names = ["main"] if tenant is alice else ["main", "secret"]
        with database.writing(tenant.id) as session:
            for i, name in enumerate(names):
                oid = OID[:-1] + bytes([i])
                session.add(GitObject(oid=oid, type_num=3, size=1, data=tenant.slug.encode()))
                session.flush()
                session.add(GitRef(name=name, oid=oid))
    return Two(database, alice.id, bob.id)
