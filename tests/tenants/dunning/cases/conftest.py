"""A company whose customer DUPONT owes for months, with papers in the books."""

from collections.abc import Callable

import pytest

from tenants.books.models import Origin
from tenants.db import Database
from tenants.jail import Jail
from tenants.tenant import Tenant
from tests.tenants.books.ground import Books
from tests.tenants.dunning.cases.lawsuit import CONTRACT, FILES, INVOICE_1, PAPER, document
from tests.tenants.dunning.company import Company


@pytest.fixture
def plaintiff(
    database: Database, jail: Jail, new_tenant: Callable[[str], Tenant], settled: Callable[..., Tenant]
) -> Company:
    """Give a company that has said who it is, and may go to court."""

    def begin() -> Tenant:
        tenant = new_tenant("tremarec")
        files = dict(FILES)
        files["accounts.beancount"] = (
            str(files["accounts.beancount"])
            + document("2026-03-01", INVOICE_1)
            + document("2026-01-15", CONTRACT)
        )
        papers = {INVOICE_1: PAPER, CONTRACT: PAPER + b"2"}
        Books(database, jail, tenant).write({**files, **papers}, origin=Origin.CREATE, message="Begin")
        Company(Books(database, jail, tenant)).introduce()
        return tenant

    return Company(Books(database, jail, settled("plaintiff", begin)))


@pytest.fixture
def nameless(database: Database, jail: Jail, new_tenant: Callable[[str], Tenant]) -> Company:
    """Give a company that never said who it is."""
    books = Books(database, jail, new_tenant("nameless"))
    books.write(dict(FILES), origin=Origin.CREATE, message="Begin")
    return Company(books)
