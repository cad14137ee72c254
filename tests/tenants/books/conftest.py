"""One jail for all tests, and books of a tenant to write to."""

from collections.abc import Callable, Iterator

import pytest

from tenants.books.models import Origin
from tenants.db import Database
from tenants.jail import Jail
from tenants.tenant import Tenant
from tests.tenants.books.ground import START, Books


@pytest.fixture(scope="session")
def jail() -> Iterator[Jail]:
    opened = Jail()
    yield opened
    opened.close()


@pytest.fixture
def books(
    database: Database, jail: Jail, new_tenant: Callable[[str], Tenant], settled: Callable[..., Tenant]
) -> Books:
    """Give the books of a new tenant, with one invoice in them."""

    def begin() -> Tenant:
        tenant = new_tenant("alice")
        begun = Books(database, jail, tenant)
        begun.write(dict(START.files), origin=Origin.CREATE, message="Begin")
        return tenant

    return Books(database, jail, settled("books", begin))
