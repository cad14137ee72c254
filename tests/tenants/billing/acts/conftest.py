"""A counter at which the firm of the street subscribes."""

import pytest

from tenants.billing.service.gateway import Gateway
from tests.stripe_fake.client import Fake
from tests.tenants.billing.acts.counter import Counter, opened
from tests.tenants.billing.conftest import Street


@pytest.fixture
def counter(street: Street, stripe_fake: Fake, gateway: Gateway) -> Counter:
    return opened(street, stripe_fake, gateway)
