"""The payment service's own library at the stand-in, and what is sold there."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tenants.billing.service import stripe_library
from tests.stripe_fake.client import Fake

V1 = Any  # calls of the library, which has no type for them all
METER = "lettrine_letters"


@pytest.fixture(scope="session")
def line() -> Iterator[object]:
    """Open a line for calls, one for all tests."""
    opened = stripe_library.connection()
    yield opened
    opened.close()


@pytest.fixture
def client(stripe_fake: Fake, line: object) -> V1:
    return stripe_library.client(stripe_fake.key, line, stripe_fake.address, retries=0).v1


@pytest.fixture
def prices(client: V1) -> dict[str, str]:
    """Sell a base, tenants of which three are included, letters of which a hundred are; more in the year."""
    product = client.products.create({"id": "lettrine-cabinet", "name": "Cabinet"})
    meter = client.billing.meters.create(
        {"display_name": "Letters", "event_name": METER, "default_aggregation": {"formula": "sum"}}
    )
    common = {"currency": "eur", "product": product.id, "tax_behavior": "exclusive"}
    tiered = {**common, "billing_scheme": "tiered", "tiers_mode": "graduated"}
    month = {"interval": "month"}
    metered = {**month, "usage_type": "metered", "meter": meter.id}
    wanted = {
        "base": {**common, "unit_amount": 4900, "recurring": month},
        "large": {**common, "unit_amount": 9900, "recurring": month},
        "year": {**common, "unit_amount": 99000, "recurring": {"interval": "year"}},
        "tenants": {**tiered, "recurring": month, "tiers": _tiers(3, "1200")},
        "letters": {**tiered, "recurring": metered, "tiers": _tiers(100, "15.05")},
    }
    return {name: client.prices.create({**price, "lookup_key": name}).id for name, price in wanted.items()}


def _tiers(included: int, each: str) -> list[dict[str, object]]:
    return [{"up_to": included, "unit_amount": 0}, {"up_to": "inf", "unit_amount_decimal": each}]


@pytest.fixture
def subscribe(client: V1, stripe_fake: Fake, prices: dict[str, str]) -> Callable[..., tuple[str, str]]:
    """Subscribe by Checkout; return the names of the customer and the subscription."""

    def pay(
        outcome: str = "succeeded", method: str = "card", code: str = "", **more: object
    ) -> tuple[str, str]:
        customer = client.customers.create({"name": "Vauclair", "metadata": {"lettrine_payer": "F1"}})
        session = open_session(client, customer.id, prices, **more)
        stripe_fake.complete_checkout(session.id, outcome, method=method, code=code, confirmed=True)
        return customer.id, client.checkout.sessions.retrieve(session.id).subscription

    return pay


def open_session(client: V1, customer: str, prices: dict[str, str], **more: object) -> V1:
    """Open a page of Checkout for eight tenants and what they send."""
    return client.checkout.sessions.create(
        {
            "mode": "subscription",
            "customer": customer,
            "customer_update": {"address": "auto"},
            "automatic_tax": {"enabled": True},
            "allow_promotion_codes": True,
            "line_items": [
                {"price": prices["base"], "quantity": 1},
                {"price": prices["tenants"], "quantity": 8},
                {"price": prices["letters"]},
            ],
            "allowed_payment_method_types": ["card", "sepa_debit"],
            "subscription_data": {"metadata": {"lettrine_plan": "cabinet"}, **more},
            "success_url": "http://127.0.0.1:1/{CHECKOUT_SESSION_ID}",
            "cancel_url": "http://127.0.0.1:1/no",
        }
    )
