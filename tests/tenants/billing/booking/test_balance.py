"""What a customer has in its favour, or still owes, on the next invoice; and what a person gave it there."""

from tests.tenants.billing.booking.life import Life
from tests.tenants.billing.booking.office import on_sqlite
from tests.tenants.billing.booking.test_book import firm


def change_quantity(life: Life, subscription: str, quantity: int) -> None:
    """Have another number of tenants charged or given back at once."""
    item = life.stripe.subscriptions.retrieve(subscription)["items"].data[1].id
    said = {"quantity": quantity, "proration_behavior": "always_invoice"}
    life.stripe.subscription_items.update(item, said)


@on_sqlite
def test_an_invoice_below_zero_is_used_by_the_next(life: Life) -> None:
    customer = firm(life)
    subscription = life.subscribe(customer, tenants=5)
    life.fake.advance(days=10)
    change_quantity(life, subscription, 1)
    (first, given_back) = life.invoices(customer)
    assert given_back["total"] == given_back["ending_balance"] < 0
    life.book()
    life.check()
    assert life.unlettered() == [(given_back["number"], given_back["total"])]
    life.fake.advance(days=25)
    life.book()
    life.check()
    third = life.invoices(customer)[2]
    assert third["amount_paid"] == max(0, third["total"] + given_back["total"]) < first["total"]
    assert life.own.cents("411000") == third["ending_balance"] == 0
    assert life.unlettered() == []
    assert life.faults() == {}


@on_sqlite
def test_what_is_too_little_to_be_asked_is_owed_with_the_next(life: Life) -> None:
    life.fake.settings(least_cents=50)
    customer = firm(life)
    subscription = life.subscribe(customer)
    life.fake.advance(days=29)
    change_quantity(life, subscription, 4)
    small = life.invoices(customer)[1]
    assert (small["status"], small["amount_paid"]) == ("paid", 0)
    assert 0 < small["total"] == small["ending_balance"] < 50
    life.book()
    life.check()
    assert life.unlettered() == [(small["number"], small["total"])]
    life.fake.advance(days=3)
    life.book()
    life.check()
    assert life.unlettered() == []


def test_what_a_person_gave_at_the_payment_service_waits_until_it_is_posted(life: Life) -> None:
    customer = firm(life)
    life.subscribe(customer)
    given = life.stripe.customers.balance_transactions.create(customer, {"amount": -10_00, "currency": "eur"})
    life.book()
    assert life.faults() == {}, "no invoice used it"
    life.fake.advance(days=31)
    assert life.book().left == 1
    key = f"balance:{given.id}"
    assert life.faults() == {f"booking:{key}": "balance"}
    number = life.invoices(customer)[-1]["number"]
    assert life.own.cents("411000") == 10_00, "the invoice is not all paid, and nobody will pay the rest"
    text = (
        f'\n2026-12-23 * "Geste commercial"\n  stripe: "{key}"\n'
        f'  Assets:41-Clients:411000:F{life.street.firm}  -10.00 EUR\n    piece: "{number}"\n'
        "  Income:70-Ventes:706100  10.00 EUR\n"
    )
    life.own.add("journal/2026/2026-12.beancount", text)
    assert life.book().left == life.book(whole=True).left == 0
    assert life.faults() == {}
    assert life.own.cents("411000") == 0
