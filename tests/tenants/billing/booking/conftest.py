"""One jail for all tests, and the operator's own books."""

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from sqlalchemy import select

from tenants.billing.service import stripe_library
from tenants.billing.service.gateway import Gateway
from tenants.db import Database
from tenants.jail import Jail
from tenants.tenant import Tenant
from tests.stripe_fake.client import Fake
from tests.tenants.billing.booking.life import Life
from tests.tenants.billing.booking.office import OwnBooks
from tests.tenants.billing.conftest import Street


@pytest.fixture(scope="session")
def jail() -> Iterator[Jail]:
    opened = Jail()
    yield opened
    opened.close()


@pytest.fixture
def own(
    database: Database, jail: Jail, new_tenant: Callable[[str], Tenant], settled: Callable[..., Tenant]
) -> OwnBooks:
    """Give the operator's books, begun and without an account."""

    def begin() -> Tenant:
        tenant = new_tenant("lettrine")
        OwnBooks(database, jail, tenant).begin()
        return tenant

    return OwnBooks(database, jail, settled("own_books", begin))


@pytest.fixture
def life(street: Street, jail: Jail, stripe_fake: Fake, gateway: Gateway) -> Iterator[Life]:
    """Give the operator's company with begun books, and a payment service with two prices."""
    with street.database.platform_reading() as session:
        tenant = session.scalars(select(Tenant).where(Tenant.id == street.lettrine)).one()
    own = OwnBooks(street.database, jail, tenant)
    own.begin()
    with closing(stripe_library.connection()) as by:
        stripe = stripe_library.client(stripe_fake.key, by, stripe_fake.address).v1
        yield Life(street, own, stripe_fake, gateway, stripe)
