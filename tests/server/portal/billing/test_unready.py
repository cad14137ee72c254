"""A plan that the payment service has no price for: said so, not that the service is silent."""

import pytest

from tenants.billing.following.offered import note_unoffered
from tests.server.cast import NOW
from tests.server.portal.billing.conftest import FIRM, Till

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)


def test_a_plan_that_was_never_synced_is_named(till: Till) -> None:
    till.subscribe("essai")
    till.fake.change(next(each["id"] for each in till.fake.of("price") if _is_large(each)), active=False)
    assert till.look("/change?plan=grand").location == f"{FIRM}/plans"
    assert "This plan cannot be paid for yet." in till.page("/plans")


def test_a_choice_of_it_waits_and_says_why(till: Till) -> None:
    house = till.services
    assert house.gateway is not None
    till.fake.reset(NOW)
    note_unoffered(house.database, house.gateway, house.terms, NOW)
    till.choose()
    page = till.page("/checkout?way=on")
    assert "This plan cannot be paid for yet." in page
    assert "The payment service does not answer" not in page


def _is_large(price: dict[str, str]) -> bool:
    return (price["lookup_key"] or "").startswith("lettrine:grand:")
