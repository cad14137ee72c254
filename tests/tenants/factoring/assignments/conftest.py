"""A company with two factors and five invoices to hand over."""

from collections.abc import Callable

import pytest

from tenants.books.models import Origin
from tenants.db import Database
from tenants.jail import Jail
from tenants.tenant import Tenant
from tests.tenants.books.ground import Books
from tests.tenants.dunning.company import Company
from tests.tenants.factoring.assignments.works import FILES, OTHER_CONTRACT, Works


@pytest.fixture
def works(
    database: Database, jail: Jail, new_tenant: Callable[[str], Tenant], settled: Callable[..., Tenant]
) -> Works:
    """Give a company that has agreed with two factors, one of which limits VERNEGUES to 40 000.00."""

    def begin() -> Tenant:
        tenant = new_tenant("tremarec")
        books = Books(database, jail, tenant)
        books.write(dict(FILES), origin=Origin.CREATE, message="Begin")
        company = Company(books)
        company.introduce()
        begun = Works(company)
        begun.agree()
        begun.agree(OTHER_CONTRACT)
        begun.limit("VERNEGUES", 40_000_00)
        return tenant

    return Works(Company(Books(database, jail, settled("factoring_works", begin))))
