"""The street at the payment service, with Rose as the firm's partner and Odile as gamma's owner."""

from collections.abc import Iterator

import pytest

from tenants.people.roles import Role
from tests.tenants.billing.shop import Shop, shop
from tests.tenants.billing.telling.post import Post
from tests.tenants.mail_server import Postmaster, serving

__all__ = ["shop"]  # a fixture


@pytest.fixture
def post(shop: Shop) -> Iterator[Post]:
    postmaster = Postmaster()
    with serving(postmaster) as port:
        made = Post(shop, postmaster, port)
        made.join(made.person("Rose"), shop.firm, Role.PARTNER)
        made.join(made.person("Odile", "en"), made.gamma, Role.OWNER)
        yield made
