"""One jail for all tests, and the workbench of a tenant with a few open lines."""

from collections.abc import Callable, Iterator

import pytest

from tenants.books.models import Origin
from tenants.db import Database
from tenants.jail import Jail
from tenants.lettrage.acting import Desk
from tenants.lettrage.offers import OfferCache
from tenants.tenant import Tenant
from tests.tenants.books.ground import Books
from tests.tenants.lettrage.office import FILES, Office


@pytest.fixture(scope="session")
def jail() -> Iterator[Jail]:
    opened = Jail()
    yield opened
    opened.close()


@pytest.fixture
def office(
    database: Database, jail: Jail, new_tenant: Callable[[str], Tenant], settled: Callable[..., Tenant]
) -> Office:
    """Give the workbench of a new tenant."""

    def begin() -> Tenant:
        tenant = new_tenant("alice")
        begun = Books(database, jail, tenant)
        begun.write(dict(FILES), origin=Origin.CREATE, message="Begin")
        return tenant

    books = Books(database, jail, settled("office", begin))
    return Office(books, Desk(database, jail, OfferCache()))
