"""What a person posts of what could not be posted; what belongs to it is not forgotten."""

from tenants.billing.booking.book import Booked
from tests.tenants.billing.booking.life import Life
from tests.tenants.billing.booking.office import on_sqlite
from tests.tenants.billing.booking.test_book import firm

pytestmark = on_sqlite


def test_the_fee_of_a_payment_follows_once_a_person_has_posted_that(life: Life) -> None:
    customer = firm(life)
    life.subscribe(customer)
    life.book()
    life.fake.advance(days=31)
    txn = life.fake.of("balance_transaction")[-1]
    life.fake.change(life.charge(customer), payment_intent=None)
    assert life.book().left == 1
    key = f"payment:{txn['id']}"
    assert life.faults() == {f"booking:{key}": "no-invoice"}
    first, second = life.invoices(customer)
    assert life.own.cents("511700") == first["total"] - life.own.cents("627000")
    paid = f"{txn['amount'] / 100:.2f}"
    text = (
        f'\n2026-12-23 * "Règlement"\n  stripe: "{key}"\n'
        f'  Assets:41-Clients:411000:F{life.street.firm}  -{paid} EUR\n    piece: "{second["number"]}"\n'
        f"  Assets:51-Banques:511700  {paid} EUR\n"
    )
    life.own.add("journal/2026/2026-12.beancount", text)
    life.book()
    assert life.book().posted == 1
    life.check()
    assert life.faults() == {}


def test_a_refund_without_a_credit_note_waits_for_one(life: Life) -> None:
    customer = firm(life)
    life.subscribe(customer)
    (invoice,) = life.invoices(customer)
    first, second = (
        life.stripe.refunds.create({"charge": life.charge(customer), "amount": 5_00}) for _ in range(2)
    )
    assert life.book() == Booked(revisions=1, posted=5, left=2)
    keys = [f"booking:without-note:{each.id}" for each in (first, second)]
    assert life.faults() == dict.fromkeys(keys, "no-note")
    life.check()
    life.fake.refund_fails(second.id)
    linked = [{"refund": first.id, "amount_refunded": 5_00}]
    life.stripe.credit_notes.create({"invoice": invoice["id"], "amount": 5_00, "refunds": linked})
    life.book()
    assert life.faults() == {}
    assert life.book(whole=True) == Booked()
    assert life.unlettered() == []
    life.check()


def test_what_waits_for_long_is_still_taken_from_a_person(life: Life) -> None:
    customer = firm(life)
    life.subscribe(customer)
    (invoice,) = life.invoices(customer)
    first, second = (
        life.stripe.refunds.create({"charge": life.charge(customer), "amount": 5_00}) for _ in range(2)
    )
    for _month in range(4):
        life.book()
        life.fake.advance(days=31)
    assert len(life.faults()) == 2
    text = (
        f'\n2027-02-20 * "Avoir"\n  stripe: "without-note:{first.id}"\n'
        f'  Assets:41-Clients:411000:F{life.street.firm}  -5.00 EUR\n    piece: "{invoice["number"]}"\n'
        "  Income:70-Ventes:706100  5.00 EUR\n"
    )
    life.own.add("journal/2027/2027-02.beancount", text)
    linked = [{"refund": second.id, "amount_refunded": 5_00}]
    life.stripe.credit_notes.create({"invoice": invoice["id"], "amount": 5_00, "refunds": linked})
    life.book()
    assert life.faults() == {}
