"""A subscription's whole life at the stand-in, through the payment service's own library."""

from collections.abc import Callable
import datetime as dt

import pytest

from tenants.billing.service.stripe_library import stripe
from tests.stripe_fake.client import Fake
from tests.stripe_fake.conftest import METER, V1

Subscribe = Callable[..., tuple[str, str]]
FIRST = 4900 + 5 * 1200


def report(client: V1, customer: str, named: str, sent: int) -> None:
    payload = {"stripe_customer_id": customer, "value": str(sent)}
    client.billing.meter_events.create({"event_name": METER, "identifier": named, "payload": payload})


def newest(client: V1, subscription: str) -> V1:
    return client.invoices.list({"subscription": subscription, "limit": 1}).data[0]


def status(client: V1, subscription: str) -> str:
    return str(client.subscriptions.retrieve(subscription).status)


def test_from_the_trial_to_the_end(client: V1, stripe_fake: Fake, subscribe: Subscribe) -> None:
    customer, name = subscribe(trial_period_days=14)
    assert status(client, name) == "trialing"
    stripe_fake.advance(days=14, hours=2)
    first = newest(client, name)
    assert (first.status, first.subtotal, first.total) == ("paid", FIRST, 13080)
    report(client, customer, "window-1", 70)
    report(client, customer, "window-2", 50)
    with pytest.raises(stripe.InvalidRequestError, match="already exists"):
        report(client, customer, "window-1", 70)
    coming = client.invoices.create_preview({"subscription": name})
    stripe_fake.next_payments(customer, "declined", "insufficient_funds")
    stripe_fake.advance(days=31)
    second = newest(client, name)
    assert (second.status, second.subtotal) == ("open", FIRST + 301)
    assert (coming.subtotal, coming.total) == (second.subtotal, second.total)
    assert status(client, name) == "past_due"
    stripe_fake.advance(days=3)
    assert client.invoices.retrieve(second.id).attempt_count == 2
    stripe_fake.advance(days=5)
    paid = client.invoices.retrieve(second.id, {"expand": ["payments.data.payment.payment_intent"]})
    assert (paid.status, paid.attempt_count) == ("paid", 3)
    assert paid.payments.data[0].payment.payment_intent.amount_received == paid.total
    assert status(client, name) == "active"
    report(client, customer, "window-3", 102)
    client.subscriptions.update(name, {"cancel_at_period_end": True})
    stripe_fake.advance(days=31)
    ended = client.subscriptions.retrieve(name)
    assert (ended.status, dt.datetime.fromtimestamp(ended.ended_at, dt.UTC).date()) == (
        "canceled",
        dt.date(2027, 2, 7),
    )
    assert (newest(client, name).status, newest(client, name).subtotal) == ("paid", 30)


@pytest.mark.parametrize(("after", "ends"), [("unpaid", "unpaid"), ("cancel", "canceled")])
def test_whoever_never_pays(
    client: V1, stripe_fake: Fake, subscribe: Subscribe, after: str, ends: str
) -> None:
    stripe_fake.settings(after_retries=after)
    customer, name = subscribe()
    stripe_fake.change_method(customer, "declined")
    stripe_fake.advance(days=60)
    assert status(client, name) == ends
    assert client.invoices.list({"subscription": name, "status": "open"}).data[0].attempt_count == 4


def test_a_larger_plan_costs_what_is_left_of_the_month(
    client: V1, stripe_fake: Fake, subscribe: Subscribe, prices: dict[str, str]
) -> None:
    customer, name = subscribe()
    report(client, customer, "window-1", 102)
    stripe_fake.advance(days=15)
    item = client.subscriptions.retrieve(name)["items"].data[0].id
    wanted = [{"id": item, "price": prices["large"]}]
    at = int(stripe_fake.now.timestamp())
    details = {"items": wanted, "proration_behavior": "always_invoice", "proration_date": at}
    shown = client.invoices.create_preview({"subscription": name, "subscription_details": details})
    assert [line.amount for line in shown.lines.data] == [-2450, 4950]
    client.subscriptions.update(name, {"items": wanted, "proration_behavior": "always_invoice"})
    assert (newest(client, name).status, newest(client, name).total) == ("paid", shown.total)
    found = client.subscriptions.retrieve(name)["items"].data
    year = [
        {"id": found[0].id, "price": prices["year"]},
        *({"id": each.id, "deleted": True} for each in found[1:]),
    ]
    client.subscriptions.update(name, {"items": year})
    unused = -(9900 + 6000) // 2
    assert [line.amount for line in newest(client, name).lines.data] == [-4950, -3000, 0, 30, 99000]
    assert newest(client, name).subtotal == unused + 30 + 99000


def test_a_change_counts_from_a_moment_of_the_running_period(
    client: V1, stripe_fake: Fake, subscribe: Subscribe, prices: dict[str, str]
) -> None:
    _, name = subscribe()
    item = client.subscriptions.retrieve(name)["items"].data[0].id
    before = {
        "items": [{"id": item, "price": prices["large"]}],
        "proration_date": int(stripe_fake.now.timestamp()),
    }
    stripe_fake.advance(days=40)
    with pytest.raises(stripe.InvalidRequestError, match="within the current period"):
        client.invoices.create_preview({"subscription": name, "subscription_details": before})
    with pytest.raises(stripe.InvalidRequestError, match="within the current period"):
        client.subscriptions.update(name, before)


def test_what_was_never_paid_cannot_be_changed(client: V1, stripe_fake: Fake, prices: dict[str, str]) -> None:
    customer = client.customers.create({"name": "Vauclair"}).id
    stripe_fake.change_method(customer, "declined")
    made = client.subscriptions.create({"customer": customer, "items": [{"price": prices["base"]}]})
    assert made.status == "incomplete"
    with pytest.raises(stripe.InvalidRequestError, match="incomplete subscription"):
        client.subscription_items.update(made["items"].data[0].id, {"quantity": 2})


def test_a_coupon_is_left_off(client: V1, subscribe: Subscribe) -> None:
    coupon = client.coupons.create({"percent_off": 25, "duration": "once"})
    client.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "BIENVENUE"})
    _, name = subscribe(code="bienvenue")
    invoice = newest(client, name)
    assert (invoice.subtotal, invoice.total_excluding_tax, invoice.total) == (10900, 8175, 9810)


def test_what_stops_for_a_time_goes_on_later(client: V1, stripe_fake: Fake, subscribe: Subscribe) -> None:
    _, name = subscribe()
    client.subscriptions.pause(name, {})
    stripe_fake.advance(days=60)
    assert status(client, name) == "paused"
    client.subscriptions.resume(name, {})
    assert (status(client, name), newest(client, name).status) == ("active", "paid")
