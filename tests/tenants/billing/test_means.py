"""What is charged for a subscription: told as it was fetched, fetched when it changed, and no more kept."""

from collections.abc import Mapping
import datetime as dt
import json

import pytest
from sqlalchemy import select

from tenants.billing.following import events
from tenants.billing.following.means import METHOD, SOURCE, Means, has_none, means_of, trimmed
from tenants.billing.rows import EventRow, EventState
from tests.tenants.billing.shop import Shop, shop

__all__ = ["shop"]

VISA = Means("card", "visa", "4242", dt.date(2034, 12, 31))
on_sqlite = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)


def card(**more: object) -> dict[str, object]:
    told = {"brand": "visa", "last4": "4242", "exp_month": 2, "exp_year": 2028, "fingerprint": "Xt5"}
    told |= more
    return {METHOD: {"id": "pm_1", "type": "card", "billing_details": {"name": "A. Roy"}, "card": told}}


def test_no_more_is_kept_than_what_is_shown() -> None:
    kept = trimmed({"id": "sub_1", **card()})
    shown = {"brand": "visa", "last4": "4242", "exp_month": 2, "exp_year": 2028}
    assert kept == {"id": "sub_1", METHOD: {"id": "pm_1", "type": "card", "card": shown}}
    assert means_of(kept) == Means("card", "visa", "4242", dt.date(2028, 2, 29))
    for body in ({METHOD: "pm_1"}, {METHOD: None}, {}):
        assert trimmed(body) == body


@pytest.mark.parametrize(
    ("said", "digits", "last_day"),
    [
        ({"exp_month": 13}, "4242", None),
        ({"exp_month": 0}, "4242", None),
        ({"exp_month": "2"}, "4242", None),
        ({"exp_year": 28}, "4242", None),
        ({"exp_year": 10**9}, "4242", None),
        ({"exp_year": None}, "4242", None),
        ({"last4": "<b>4"}, "", dt.date(2028, 2, 29)),
        ({"last4": "٤٢٤٢"}, "", dt.date(2028, 2, 29)),
        ({"last4": "4" * 16}, "", dt.date(2028, 2, 29)),
    ],
)
def test_what_no_card_says_is_not_told(
    said: dict[str, object], digits: str, last_day: dt.date | None
) -> None:
    assert means_of(trimmed(card(**said))) == Means("card", "visa", digits, last_day)


@pytest.mark.parametrize(
    "method", ["pm_1", None, {}, {"type": "card", "card": "x"}, {"type": "id", "id": "pm"}]
)
def test_what_cannot_be_read_is_a_kind_without_more(method: object) -> None:
    found = means_of(trimmed({METHOD: method}))
    assert found is None or (found.brand, found.digits, found.last_day) == ("", "", None)


def test_there_is_none_only_where_that_is_known() -> None:
    assert has_none({METHOD: None})
    for body in ({}, {METHOD: "pm_1"}, card(), {METHOD: None, SOURCE: "card_1"}):
        assert not has_none(body)


@on_sqlite
def test_a_card_is_fetched_with_its_subscription(shop: Shop) -> None:
    shop.subscribe()
    shop.tell()
    assert means_of(shop.row().body) == VISA
    kept = json.dumps(shop.row().body)
    assert "fingerprint" not in kept
    assert "billing_details" not in kept
    assert shop.reconciling.differences() == ()


@on_sqlite
def test_a_debit_is_of_an_account(shop: Shop) -> None:
    shop.subscribe(method="sepa_debit")
    shop.tell()
    assert means_of(shop.row().body) == Means("sepa_debit", "", "3000", None)


@on_sqlite
def test_where_a_subscription_has_none_its_customers_is_charged(shop: Shop) -> None:
    name = shop.subscribe()
    shop.tell()
    customer = str(shop.street.firm_payer.customer)
    shop.fake.change(name, default_payment_method=None)
    shop.fetching.subscription(name)
    assert has_none(shop.row().body)
    shop.untold()
    shop.fake.change_method(customer, method="sepa_debit")
    shop.fake.change(name, default_payment_method=None)
    told(shop, "customer.updated")
    assert means_of(shop.row().body) == Means("sepa_debit", "", "3000", None)


@on_sqlite
def test_a_card_that_its_bank_renewed_is_fetched(shop: Shop) -> None:
    shop.subscribe()
    shop.tell()
    (method,) = shop.fake.of("payment_method")
    shop.fake.change(method["id"], card={**method["card"], "exp_year": 2037})
    event = {
        "id": "evt_renewed",
        "type": "payment_method.automatically_updated",
        "created": int(shop.now().timestamp()),
        "data": {"object": method, "previous_attributes": {"card": method["card"]}},
    }
    assert events.keep(shop.street.database, event, shop.now())
    assert shop.work_off() == 1
    assert means_of(shop.row().body) == Means("card", "visa", "4242", dt.date(2037, 12, 31))
    names = {"id": method["id"], "customer": method["customer"]}
    assert body_of(shop, "evt_renewed")["data"] == {"object": names}


@on_sqlite
@pytest.mark.parametrize("kind", ["customer.updated", "customer.subscription.updated"])
def test_a_change_in_the_portal_is_told_by_any_of_its_events(shop: Shop, kind: str) -> None:
    shop.subscribe()
    shop.tell()
    shop.fake.change_method(str(shop.street.firm_payer.customer), method="sepa_debit")
    told(shop, kind)
    assert means_of(shop.row().body) == Means("sepa_debit", "", "3000", None)


@on_sqlite
def test_of_a_card_that_was_taken_away_no_more_than_its_name_is_kept(shop: Shop) -> None:
    event = {
        "id": "evt_1",
        "type": "payment_method.detached",
        "created": int(shop.now().timestamp()),
        "data": {"object": {**card()[METHOD], "customer": None}},  # type: ignore[dict-item]  # as made above
    }
    events.keep(shop.street.database, event, shop.now())
    assert shop.work_off() == 0
    assert body_of(shop, "evt_1")["data"] == {"object": {"id": "pm_1", "customer": ""}}


@on_sqlite
def test_who_is_not_known_here_is_not_asked_for(shop: Shop) -> None:
    event = {
        "id": "evt_1",
        "type": "customer.updated",
        "created": int(shop.now().timestamp()),
        "data": {"object": {"id": "cus_stranger", "object": "customer", "name": "A. Roy"}},
    }
    events.keep(shop.street.database, event, shop.now())
    calls = len(shop.fake.calls())
    assert shop.work_off() == 1
    assert len(shop.fake.calls()) == calls
    assert "Roy" not in json.dumps(body_of(shop, "evt_1"))
    assert events.listed(shop.street.database, (EventState.NEW, EventState.FAILED)) == ()


def told(shop: Shop, kind: str) -> None:
    """Tell only what of a kind happened since."""
    for event in shop.untold():
        if event["type"] == kind:
            events.keep(shop.street.database, event, shop.now())
    assert shop.work_off() > 0


def body_of(shop: Shop, name: str) -> Mapping[str, object]:
    """Return what was kept of an event."""
    with shop.street.database.platform_reading() as session:
        return dict(session.scalars(select(EventRow.body).where(EventRow.id == name)).one())
