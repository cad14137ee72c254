"""One jail for all tests, and a company whose customers are late."""

from collections.abc import Callable, Iterator

import pytest

from tenants.books.models import Origin
from tenants.db import Database
from tenants.jail import Jail
from tenants.tenant import Tenant
from tests.tenants.books.ground import Books
from tests.tenants.dunning.company import FILES, Company


@pytest.fixture(scope="session")
def jail() -> Iterator[Jail]:
    opened = Jail()
    yield opened
    opened.close()


@pytest.fixture
def company(
    database: Database, jail: Jail, new_tenant: Callable[[str], Tenant], settled: Callable[..., Tenant]
) -> Company:
    """Give a company that has said who it is."""

    def begin() -> Tenant:
        tenant = new_tenant("tremarec")
        Books(database, jail, tenant).write(dict(FILES), origin=Origin.CREATE, message="Begin")
        Company(Books(database, jail, tenant)).introduce()
        return tenant

    return Company(Books(database, jail, settled("late_company", begin)))
