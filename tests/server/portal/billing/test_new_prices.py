"""Who has a plan at earlier prices reads so beside it, and may take it at those of the file."""

import pytest

from tenants.billing.catalogue import catalogue
from tests.server.portal.billing.conftest import FIRM, Till

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)
EARLIER = "lettrine:cabinet:base:00000000"


def test_ones_own_plan_is_offered_where_its_prices_are_others(till: Till) -> None:
    house = till.services
    assert house.gateway is not None
    assert house.terms.tariff is not None
    price = next(
        each
        for each in till.fake.of("price")
        if (each["lookup_key"] or "").startswith("lettrine:cabinet:base:")
    )
    till.subscribe()
    assert "Take these prices" not in till.page("/plans")

    till.fake.change(price["id"], lookup_key=EARLIER, unit_amount=3900, unit_amount_decimal="3900")
    till.pass_time(days=2)  # until keys of idempotency are forgotten
    catalogue.apply(house.gateway, catalogue.difference(house.gateway, house.terms.tariff))
    page = till.page("/plans")
    assert "you pay its earlier prices" in page
    assert f"{FIRM}/change?plan=cabinet" in page
    fields = till.hidden("/change?plan=cabinet")
    assert till.post("/change", plan="cabinet", print=fields["print"]).location == FIRM
    assert "Take these prices" not in till.page("/plans")
    assert till.look("/change?plan=cabinet").location == f"{FIRM}/plans"
