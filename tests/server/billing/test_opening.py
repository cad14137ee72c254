"""The file of plans as the service starts: what keeps it from starting is said, and nothing is lost."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ledger_core.billing.entitlement import Status
from server import running
from tenants.billing.payers.subscriptions import rows_of
from tenants.billing.rows import SubscriptionRow
from tenants.people.place import Place
from tests.stripe_fake.client import KEY, SECRET
from tests.tenants.billing.conftest import EXAMPLE, Street, street

__all__ = ["street"]  # a fixture

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)
Start = Callable[[bytes], str]


@pytest.fixture
def not_started(street: Street, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Start:
    """Start the service with a file of plans; return why it does not."""
    plans = tmp_path / "plans.toml"
    given = {
        "LETTRINE_DATABASE": street.database.url,
        "LETTRINE_SECRET_KEY": "0" * 64,
        "LETTRINE_ADDRESS": "https://lettrine.example",
        "LETTRINE_STRIPE_KEY": KEY,
        "LETTRINE_STRIPE_WEBHOOK_SECRET": SECRET,
        "LETTRINE_PLANS": str(plans),
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    def start(text: bytes) -> str:
        plans.write_bytes(text)
        with pytest.raises(running.NotStartedError) as refused:
            running.run("127.0.0.1:0", 1, lambda _said: None)
        return str(refused.value)

    return start


def subscribed(street: Street, status: Status = Status.ACTIVE) -> SubscriptionRow:
    name = street.subscribe(Place(firm_id=street.firm), status)
    with street.database.platform() as session:
        session.get_one(SubscriptionRow, name).body = {"currency": "eur"}
    with street.database.platform_reading() as session:
        (row,) = rows_of(session, street.firm_payer.id)
    return row


@pytest.mark.parametrize("status", [Status.ACTIVE, Status.PAST_DUE, Status.INCOMPLETE])
def test_another_currency_than_somebody_pays_in(street: Street, not_started: Start, status: Status) -> None:
    row = subscribed(street, status)
    said = not_started(EXAMPLE.read_bytes().replace(b'"EUR"', b'"CHF"'))
    assert "currency is 'CHF', and somebody subscribes in EUR" in said
    with street.database.platform_reading() as session:
        assert session.get_one(SubscriptionRow, row.id).fetched_at == row.fetched_at


@pytest.mark.parametrize("text", [b"\xff", b"currency = ", b"", b"currency = 'EUR'\nplans = 3"])
def test_a_file_that_cannot_be_read_is_named(not_started: Start, text: bytes) -> None:
    assert "plans.toml" in not_started(text)
