"""Money at the stand-in: debits, what goes back, disputes, payouts; in the end nothing is left there."""

from collections.abc import Callable

import pytest

from tenants.billing.service.stripe_library import stripe
from tests.stripe_fake.client import Fake
from tests.stripe_fake.conftest import V1

TOTAL = 13080
Subscribe = Callable[..., tuple[str, str]]


def charge_of(fake: Fake) -> str:
    return str(fake.of("charge")[-1]["id"])


def test_a_debit_takes_days(client: V1, stripe_fake: Fake, subscribe: Subscribe) -> None:
    _, name = subscribe(method="sepa_debit")
    assert client.subscriptions.retrieve(name, {"expand": ["latest_invoice"]}).latest_invoice.status == "open"
    assert [each["status"] for each in stripe_fake.of("charge")] == ["pending"]
    stripe_fake.advance(days=5)
    assert client.invoices.list({"subscription": name}).data[0].status == "paid"
    stripe_fake.advance(days=26, hours=2)
    stripe_fake.settle("insufficient_funds")
    assert client.subscriptions.retrieve(name).status == "past_due"
    assert stripe_fake.of("payment_intent")[-1]["last_payment_error"]["decline_code"] == "insufficient_funds"


def test_all_that_moves_is_paid_out(client: V1, stripe_fake: Fake, subscribe: Subscribe) -> None:
    subscribe()
    invoice = stripe_fake.of("invoice")[0]
    note = client.credit_notes.create(
        {
            "invoice": invoice["id"],
            "lines": [
                {
                    "type": "invoice_line_item",
                    "invoice_line_item": invoice["lines"]["data"][0]["id"],
                    "quantity": 1,
                }
            ],
            "refund_amount": 5880,
        }
    )
    assert (note.total, note.total_excluding_tax, note.refunds[0].amount_refunded) == (5880, 4900, 5880)
    stripe_fake.refund_fails(note.refunds[0].refund)
    subscribe()
    dispute = stripe_fake.dispute(charge_of(stripe_fake))
    with pytest.raises(stripe.InvalidRequestError, match="charged back"):
        client.refunds.create({"charge": charge_of(stripe_fake)})
    stripe_fake.dispute_ends(dispute["id"], "won")
    stripe_fake.fee(150)
    stripe_fake.advance(days=3)
    payout = stripe_fake.payout()
    assert payout is not None
    fees = 2 * (196 + 25) + 2000 + 150
    assert payout["amount"] == 2 * TOTAL - fees
    stripe_fake.payout_fails(payout["id"])
    again = stripe_fake.payout()
    assert again is not None
    assert again["amount"] == payout["amount"]
    stripe_fake.advance(days=1)
    assert client.payouts.retrieve(again["id"]).status == "paid"
    balance = client.balance.retrieve()
    assert (balance.available[0].amount, balance.pending[0].amount) == (0, 0)
    assert len(client.balance_transactions.list({"payout": again["id"], "limit": 100}).data) == 2


def test_what_is_not_owed_is_credited_before_it_is_paid(
    client: V1, stripe_fake: Fake, subscribe: Subscribe
) -> None:
    customer, name = subscribe()
    stripe_fake.next_payments(customer, "declined")
    stripe_fake.advance(days=30, hours=2)
    invoice = client.invoices.list({"subscription": name, "limit": 1}).data[0]
    client.credit_notes.create({"invoice": invoice.id, "amount": 1200})
    assert client.invoices.retrieve(invoice.id).amount_remaining == invoice.total - 1200
    client.credit_notes.create({"invoice": invoice.id, "amount": invoice.total - 1200})
    assert client.invoices.retrieve(invoice.id).status == "paid"
    assert len(stripe_fake.of("charge")) == 2  # nothing more was taken


def test_what_is_too_little_is_carried_over(client: V1, stripe_fake: Fake, subscribe: Subscribe) -> None:
    stripe_fake.settings(least_cents=20000)
    customer, name = subscribe()
    first = client.invoices.list({"subscription": name}).data[0]
    assert (first.status, first.amount_due, first.ending_balance) == ("paid", 0, TOTAL)
    stripe_fake.advance(days=30, hours=2)
    second = client.invoices.list({"subscription": name, "limit": 1}).data[0]
    assert (second.starting_balance, second.amount_paid, second.ending_balance) == (TOTAL, 2 * TOTAL, 0)
    assert client.customers.retrieve(customer).balance == 0


def test_what_is_available_is_paid_out_every_day(client: V1, stripe_fake: Fake, subscribe: Subscribe) -> None:
    stripe_fake.settings(payouts="daily")
    subscribe()
    stripe_fake.advance(days=2)
    subscribe()
    stripe_fake.advance(days=10)
    assert [(each.amount, each.status) for each in client.payouts.list().data] == [(TOTAL - 221, "paid")] * 2


def test_what_the_balance_took_off_comes_back_with_an_invoice_that_is_void(
    client: V1, stripe_fake: Fake, subscribe: Subscribe
) -> None:
    customer, name = subscribe()
    first = client.invoices.list({"subscription": name}).data[0]
    note = client.credit_notes.create({"invoice": first.id, "amount": 731, "credit_amount": 731})
    assert (note.total, client.customers.retrieve(customer).balance) == (731, -731)
    stripe_fake.next_payments(customer, "declined")
    stripe_fake.advance(days=30, hours=2)
    second = client.invoices.list({"subscription": name, "limit": 1}).data[0]
    assert (second.amount_due, client.customers.retrieve(customer).balance) == (TOTAL - 731, 0)
    client.invoices.void_invoice(second.id)
    assert client.customers.retrieve(customer).balance == -731


def test_an_amount_is_left_off_to_the_cent_and_tax_is_rounded_once_where_it_is_wanted(
    client: V1, stripe_fake: Fake, subscribe: Subscribe
) -> None:
    stripe_fake.settings(tax_rounds="invoice")
    coupon = client.coupons.create({"amount_off": 1001, "currency": "eur", "duration": "forever"})
    _, name = subscribe()
    client.subscriptions.update(name, {"discounts": [{"coupon": coupon.id}]})
    stripe_fake.advance(days=30, hours=2)
    renewed = client.invoices.list({"subscription": name, "limit": 1}).data[0]
    assert [each.amount for each in renewed.total_discount_amounts] == [1001]
    assert renewed.total == renewed.total_excluding_tax + (renewed.total_excluding_tax * 20 + 50) // 100
