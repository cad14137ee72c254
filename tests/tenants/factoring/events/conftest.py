"""A company with open documents; each test agrees with its factor and sends."""

from collections.abc import Callable

import pytest

from tenants.books.models import Origin
from tenants.db import Database
from tenants.jail import Jail
from tenants.tenant import Tenant
from tests.tenants.books.ground import Books
from tests.tenants.dunning.company import Company
from tests.tenants.factoring.assignments.conftest import works
from tests.tenants.factoring.events.factored import FILES, Factored

__all__ = ["factored", "works"]


@pytest.fixture
def factored(
    database: Database, jail: Jail, new_tenant: Callable[[str], Tenant], settled: Callable[..., Tenant]
) -> Factored:
    """Give a company whose documents are open, without a contract yet."""

    def begin() -> Tenant:
        tenant = new_tenant("tremarec")
        Books(database, jail, tenant).write(dict(FILES), origin=Origin.CREATE, message="Begin")
        return tenant

    return Factored(Company(Books(database, jail, settled("factored", begin))))
