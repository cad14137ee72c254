"""Who waits for a payment service that falls silent holds up nobody else: some threads never ask it."""

import pytest

from tests.server.portal.billing.conftest import Till

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)


def test_without_a_turn_nothing_is_asked(till: Till) -> None:
    turns = till.services.turns
    turns.acquire()
    refused = [till.choose(), till.post("/means"), till.post("/cancel"), till.look("/change?plan=cabinet")]
    assert [answer.status_code for answer in refused] == [503] * 4
    assert "Practice" in till.page("/plans")  # who only looks is answered
    turns.release()
    assert till.choose().status_code == 303
    till.pay()
    asked = len(till.fake.calls())
    turns.acquire()
    assert till.look("/checkout?way=paid").status_code == 200
    assert len(till.fake.calls()) == asked
    turns.release()
    assert "The subscription has begun." in till.page("/checkout?way=paid")


def test_a_turn_ends_with_its_request(till: Till) -> None:
    turns = till.services.turns
    for answer in (till.look("/change?plan=nothing"), till.post("/resume"), till.choose()):
        assert answer.status_code == 303
        assert turns.acquire(blocking=False)
        turns.release()
