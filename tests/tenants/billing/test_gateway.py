"""What the payment service answers, refuses and leaves without an answer, said over real HTTP."""

from contextlib import closing
import datetime as dt
import json
import socket
import subprocess
import sys

import pytest

from tenants.billing.service.gateway import (
    CardRefusedError,
    Gateway,
    GoneError,
    LaterError,
    NotAllowedError,
    RefusedError,
)
from tenants.billing.service.stripe_library import client, connection
from tests.stripe_fake.client import Fake

KEY = "sk_test_neverShownToAnybody"
MINUTE = dt.timedelta(minutes=1)
METER = "lettrine_letters"


def _customer(gateway: Gateway, key: str = "customer-1", name: str = "Vauclair") -> str:
    made = gateway.create_customer(key, name=name, email="x@vauclair.example", metadata={}, language="fr")
    return str(made["id"])


def _meter(gateway: Gateway) -> None:
    gateway.create_meter("meter-1", METER, label="relances", customer="stripe_customer_id", value="value")


def test_what_is_asked_twice_under_a_key_is_done_once(gateway: Gateway, stripe_fake: Fake) -> None:
    assert _customer(gateway) == _customer(gateway)
    assert len(stripe_fake.of("customer")) == 1
    with pytest.raises(RefusedError, match="same parameters"):
        _customer(gateway, name="Another")


def test_what_was_done_while_the_line_broke_is_done_once(gateway: Gateway, stripe_fake: Fake) -> None:
    stripe_fake.fail_next(1, status=None, after=True, path="/v1/customers")
    assert _customer(gateway) == stripe_fake.of("customer")[0]["id"]
    assert len(stripe_fake.of("customer")) == 1


def test_answers_are_plain_values(gateway: Gateway, stripe_fake: Fake) -> None:
    product = gateway.create_product("p", "prod_1", label="Un", unit="", metadata={"a": "b"})
    price = gateway.create_price(
        "q",
        {
            "product": "prod_1",
            "currency": "eur",
            "unit_amount_decimal": "0.125",
            "recurring": {"interval": "month"},
        },
    )
    assert json.loads(json.dumps([product, price])) == [product, price]
    assert (product["metadata"], price["unit_amount_decimal"]) == ({"a": "b"}, "0.125")
    assert {call["version"] for call in stripe_fake.calls("POST")} == {"2026-10-28.endive"}


def test_who_has_no_address_is_a_customer_too(gateway: Gateway, stripe_fake: Fake) -> None:
    gateway.create_customer("key", name="Vauclair", email="", metadata={}, language="fr")
    assert stripe_fake.of("customer")[0]["email"] is None


def test_a_list_is_asked_for_page_after_page(gateway: Gateway) -> None:
    names = [f"prod_{number:03}" for number in range(101)]
    for name in names:
        gateway.create_product(name, name, label=name, unit="", metadata={})
    assert sorted(product["id"] for product in gateway.products()) == names


def test_what_is_not_there_is_gone(gateway: Gateway) -> None:
    with pytest.raises(GoneError):
        gateway.invoice("in_nowhere")
    with pytest.raises(GoneError):
        list(gateway.credit_notes("in_nowhere"))


@pytest.mark.parametrize("status", [409, 429, 500, 503])
def test_what_may_go_better_later_is_told_apart(gateway: Gateway, stripe_fake: Fake, status: int) -> None:
    stripe_fake.fail_next(1, status=status)
    with pytest.raises(LaterError) as caught:
        gateway.customer("cus_1")
    assert not isinstance(caught.value, NotAllowedError)


def test_a_key_that_is_not_known_or_may_not_is_said_and_never_shown(
    gateway: Gateway, stripe_fake: Fake
) -> None:
    with (
        closing(Gateway(KEY, stripe_fake.address)) as stranger,
        pytest.raises(NotAllowedError, match="LETTRINE_STRIPE_KEY") as caught,
    ):
        stranger.customer("cus_1")
    assert KEY not in str(caught.value)
    stripe_fake.fail_next(1, status=403)
    with pytest.raises(NotAllowedError, match="lists its rights"):
        gateway.customer("cus_1")


def test_a_payment_that_was_refused_says_why(gateway: Gateway, stripe_fake: Fake) -> None:
    stripe_fake.fail_next(1, status=402)
    with pytest.raises(CardRefusedError) as caught:
        _customer(gateway)
    assert caught.value.decline_code == ""  # the stand-in gave none


def test_a_usage_that_was_reported_counts_once(gateway: Gateway, stripe_fake: Fake) -> None:
    customer = _customer(gateway)
    _meter(gateway)
    at = stripe_fake.now
    once = {"event_name": METER, "customer": customer, "value": 12, "at": at}
    payload = {"stripe_customer_id": customer, "value": "12"}
    with closing(connection()) as by:
        client(stripe_fake.key, by, stripe_fake.address).v1.billing.meter_events.create(
            {"event_name": METER, "identifier": "w-1", "payload": payload, "timestamp": int(at.timestamp())}
        )
    gateway.meter_event("w-1", **once)  # under a key of its own, as after a day
    gateway.meter_event("w-2", **once)
    gateway.meter_event("w-2", **once)
    assert gateway.metered(METER, customer, at - MINUTE, at + MINUTE) == 24
    assert gateway.metered("lettrine_lettered_lines", customer, at - MINUTE, at + MINUTE) == 0


def test_a_service_that_never_answers_is_left_alone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with (
            closing(Gateway(KEY, address, seconds=0.05, retries=0)) as gateway,
            pytest.raises(LaterError, match="does not answer") as caught,
        ):
            gateway.customer("cus_1")
    assert KEY not in str(caught.value)


def test_a_service_that_is_not_there_is_asked_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with (
        closing(Gateway(KEY, f"http://127.0.0.1:{port}", retries=0)) as gateway,
        pytest.raises(LaterError, match="does not answer"),
    ):
        gateway.customer("cus_1")


def test_no_process_with_the_books_loads_requests() -> None:
    loaded = "import sys, server.app, beancount, tenants.billing.service.gateway as g; g.Gateway('sk_test_1')"
    check = "assert 'stripe' in sys.modules and 'requests' not in sys.modules"
    subprocess.run([sys.executable, "-c", f"{loaded}; {check}"], check=True)
