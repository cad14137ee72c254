"""What happens at the payment service, and the operator's books beside it: the same to the cent."""

from collections import Counter

import pytest

from tenants.base import Base
from tenants.billing.booking import book
from tenants.billing.booking.book import Booked
from tenants.books.landing import Step
from tenants.outbox import LaterError
from tenants.people.place import Place
from tests.tenants.billing.booking.life import Life
from tests.tenants.billing.booking.office import CrashError, crash_at, on_sqlite

NOTHING = Booked()


def firm(life: Life, method: str = "card") -> str:
    return life.customer(Place(firm_id=life.street.firm), f"F{life.street.firm}", method)


def gamma(life: Life, method: str = "card") -> str:
    return life.customer(Place(client_id=life.street.gamma), f"T{life.street.gamma}", method)


def test_an_invoice_its_payment_and_its_payout(life: Life) -> None:
    life.subscribe(firm(life))
    assert life.book() == Booked(revisions=1, posted=3)
    life.check()
    assert life.unlettered() == []
    life.fake.advance(days=4)
    life.fake.payout()
    assert life.book() == NOTHING
    life.check()
    assert life.clearing().in_transit_cents > 0
    life.fake.advance(days=1)
    assert life.book() == Booked(revisions=1, posted=1)
    life.check()
    assert life.own.cents("511700") == 0
    assert life.book() == life.book(whole=True) == NOTHING
    assert life.faults() == {}


def test_what_is_given_back_and_comes_again(life: Life) -> None:
    customer = firm(life)
    life.subscribe(customer)
    life.book()
    (invoice,) = life.invoices(customer)
    note = life.credit(invoice["id"], 12_00)
    life.book()
    life.check()
    assert life.unlettered() == [], "the note goes with its refund"
    life.fake.refund_fails(note["refunds"][0]["refund"])
    life.book()
    life.check()
    assert life.unlettered() == [(note["number"], -12_00)], "it is owed to the customer again"


@on_sqlite
def test_nothing_is_posted_twice_though_all_rows_were_lost(life: Life) -> None:
    customer = firm(life)
    life.subscribe(customer)
    life.subscribe(gamma(life))
    life.book()
    lost = life.fake.dispute(life.charge(customer))
    life.book()
    life.fake.dispute_ends(lost["id"], "lost")
    life.fake.advance(days=4)
    life.fake.payout()
    life.fake.advance(days=1)
    life.book()
    rows, revisions = life.own.rows().keys(), life.own.revisions()
    with life.own.database.engine.begin() as connection:
        connection.execute(Base.metadata.tables["billing_booked"].delete())
    for _passes in range(2):
        life.book()
    life.check()
    assert life.own.revisions() == revisions
    assert life.own.rows().keys() >= rows
    assert life.faults() == {}


@on_sqlite
def test_a_credit_note_before_payment_and_one_that_the_next_invoice_uses(life: Life) -> None:
    customer = firm(life)
    life.fake.next_payments(customer, "declined", "succeeded", "succeeded")
    life.subscribe(customer, trial_days=1)
    life.book()
    assert life.own.revisions() == ["Begin"], "nothing moves by an invoice of a trial"
    life.fake.advance(days=1, hours=2)
    (_, invoice) = life.invoices(customer)
    life.credit(invoice["id"], 20_00)
    assert life.book().posted == 2
    life.check()
    life.fake.advance(days=3)
    life.book()
    assert life.unlettered() == [], "invoice, note and payment"
    life.credit(invoice["id"], 30_00, given_back=False)
    life.book()
    assert [cents for _, cents in life.unlettered()] == [-30_00]
    life.fake.advance(days=31)
    life.book()
    life.check()
    assert life.unlettered() == [], "the next invoice used it up"
    assert life.faults() == {}


@on_sqlite
def test_a_credit_note_that_is_void_after_all_is_owed_again(life: Life) -> None:
    customer = firm(life)
    life.fake.next_payments(customer, "declined")
    life.subscribe(customer, trial_days=1)
    life.fake.advance(days=1, hours=2)
    invoice = life.invoices(customer)[1]["id"]
    taken_off = life.credit(invoice, 20_00)["id"]
    life.book()
    life.stripe.credit_notes.void_credit_note(taken_off)
    life.stripe.credit_notes.void_credit_note(life.credit(invoice, 10_00)["id"])
    assert life.book() == Booked(revisions=1, posted=3), "nothing moves by the second one"
    life.check()
    life.fake.pay(invoice)
    life.book()
    life.check()
    assert life.unlettered() == []
    assert life.book(whole=True) == NOTHING


@on_sqlite
def test_disputes_of_cards(life: Life) -> None:
    customers = firm(life), gamma(life)
    for customer in customers:
        life.subscribe(customer)
    won, lost = (life.fake.dispute(life.charge(customer))["id"] for customer in customers)
    life.book()
    life.check()
    assert life.own.cents("416000") > 0
    life.fake.dispute_ends(won, "won", fee_back=True)
    life.fake.dispute_ends(lost, "lost")
    life.book()
    life.check()
    assert life.own.cents("416000") == 0
    assert life.own.cents("654000") == life.invoices(customers[1])[0]["total"]
    assert life.unlettered("416000") == life.unlettered() == []
    assert life.book(whole=True) == NOTHING


@on_sqlite
def test_a_debit_that_bounces_is_owed_again(life: Life) -> None:
    customer = gamma(life, "sepa_debit")
    life.subscribe(customer)
    life.book()
    life.check()
    life.fake.settle()
    assert life.book() == NOTHING, "it is on the balance before the bank answers"
    life.check()
    assert (life.unlettered(), life.faults()) == ([], {})
    life.fake.dispute_ends(life.fake.dispute(life.charge(customer))["id"], "lost")
    life.book()
    life.check()
    (invoice,) = life.invoices(customer)
    assert life.unlettered() == [(invoice["number"], invoice["total"])]
    assert life.own.cents("416000") == 0


@on_sqlite
@pytest.mark.parametrize("by", ["refund", "charge"])
def test_a_debit_that_is_refused_is_owed_again(life: Life, by: str) -> None:
    life.fake.settings(failed_by=by)
    customer = gamma(life, "sepa_debit")
    life.subscribe(customer)
    life.book()
    life.fake.settle("insufficient_funds")
    life.book()
    life.check()
    (invoice,) = life.invoices(customer)
    assert life.unlettered() == [(invoice["number"], invoice["total"])]
    assert life.own.cents("416000") == life.own.cents("627000") == 0
    life.fake.advance(days=3)
    life.fake.settle()
    life.book()
    life.check()
    assert (life.unlettered(), life.faults()) == ([], {})


@on_sqlite
def test_a_debit_that_is_refused_before_anybody_looks_is_posted_as_it_went(life: Life) -> None:
    customer = gamma(life, "sepa_debit")
    life.subscribe(customer)
    life.fake.settle("insufficient_funds")
    life.stripe.invoices.void_invoice(life.invoices(customer)[0]["id"])
    life.book()
    life.check()
    assert (life.unlettered(), life.faults(), life.own.cents("416000")) == ([], {}, 0)


@on_sqlite
def test_what_moved_for_nothing_that_is_named_waits_for_a_person(life: Life) -> None:
    life.subscribe(gamma(life))
    (moved,) = life.fake.of("balance_transaction")
    life.fake.change(moved["id"], source=None)
    life.book()
    assert life.faults() == {f"booking:payment:{moved['id']}": "no-invoice"}


@on_sqlite
def test_what_nobody_pays_is_voided_or_lost(life: Life) -> None:
    customers = firm(life), gamma(life)
    for customer in customers:
        life.fake.next_payments(customer, *["declined"] * 9)
        life.subscribe(customer, trial_days=1)
    life.fake.advance(days=1, hours=2)
    voided, lost = (life.invoices(customer)[1]["id"] for customer in customers)
    life.credit(voided, 5_00)
    life.book()
    life.stripe.invoices.void_invoice(voided)
    life.stripe.invoices.mark_uncollectible(lost)
    life.book()
    life.check()
    assert life.unlettered() == []
    assert life.own.cents("411000") == 0


@on_sqlite
def test_fees_and_payouts_that_come_back(life: Life) -> None:
    life.subscribe(firm(life))
    life.fake.fee(3_33)
    life.fake.advance(days=4)
    sent = life.fake.payout()
    assert sent is not None
    life.fake.payout_arrives(sent["id"])
    life.book()
    assert life.own.cents("511700") == 0
    life.fake.payout_fails(sent["id"])
    life.book()
    life.check()
    assert life.own.cents("512000") == 0
    assert life.own.cents("511700") == sent["amount"]


@on_sqlite
def test_an_invoice_for_nobody_of_ours_and_a_movement_that_nobody_knows_wait(life: Life) -> None:
    life.subscribe(firm(life))
    (txn,) = life.fake.of("balance_transaction")
    life.fake.change(txn["id"], type="climate_order_purchase")
    assert life.book() == Booked(revisions=1, posted=1, left=1)
    key = f"booking:unknown:{txn['id']}"
    assert life.faults() == {key: "unknown-type"}
    life.fake.change(txn["id"], type="charge", exchange_rate=1.1)
    assert life.book().left == 1
    life.fake.change(txn["id"], exchange_rate=None)
    assert life.book(whole=True) == Booked(revisions=1, posted=2)
    assert life.faults() == {}
    life.check()


@on_sqlite
def test_figures_that_do_not_add_up_stop_their_invoice_alone(life: Life) -> None:
    customer = firm(life)
    life.subscribe(customer)
    (invoice,) = life.invoices(customer)
    life.fake.change(invoice["id"], total=invoice["total"] + 1)
    assert life.book() == Booked(revisions=1, posted=2, left=1)
    assert life.faults() == {f"booking:invoice:{invoice['id']}": "amounts"}
    life.fake.change(invoice["id"], total=invoice["total"])
    assert life.book() == Booked(revisions=1, posted=1)
    life.check()
    assert life.unlettered() == []


@on_sqlite
def test_what_is_for_nobody_of_ours_waits(life: Life) -> None:
    stranger = life.customer(Place(firm_id=life.street.firm), "F1")
    life.subscribe(stranger)
    life.street.customer(Place(firm_id=life.street.firm), "cus_another")
    assert life.book() == Booked(left=2)
    (txn,), (invoice,) = life.fake.of("balance_transaction"), life.fake.of("invoice")
    assert life.faults() == dict.fromkeys(
        (f"booking:payment:{txn['id']}", f"booking:invoice:{invoice['id']}"), "unknown-customer"
    )


@on_sqlite
def test_what_happens_to_invoices_of_a_customer_that_was_deleted_is_the_payers(life: Life) -> None:
    customer = firm(life)
    life.subscribe(customer)
    life.fetch()
    life.stripe.customers.delete(customer)
    life.street.customer(Place(firm_id=life.street.firm), "cus_another")
    assert life.book() == Booked(revisions=1, posted=3)
    life.fake.dispute(life.charge(customer))
    assert life.book() == Booked(revisions=1, posted=1)
    life.check()


@on_sqlite
def test_a_payment_that_fails_after_all_is_owed_again(life: Life) -> None:
    customer = firm(life)
    life.subscribe(customer)
    charge = life.charge(customer)
    life.stripe.refunds.create({"charge": charge})
    life.fake.change(
        life.fake.of("balance_transaction")[-1]["id"], type="payment_failure_refund", source=charge
    )
    life.book()
    (invoice,) = life.invoices(customer)
    assert life.unlettered() == [(invoice["number"], invoice["total"])]
    assert life.own.cents("416000") == 0
    assert life.unlettered("416000") == []
    assert life.clearing().agrees


@on_sqlite
def test_what_is_paid_after_it_was_given_up_waits_until_a_person_has_posted_it(life: Life) -> None:
    customer = firm(life)
    life.fake.next_payments(customer, "declined")
    life.subscribe(customer, trial_days=1)
    life.fake.advance(days=1, hours=2)
    lost = life.invoices(customer)[1]
    life.stripe.invoices.mark_uncollectible(lost["id"])
    life.book()
    life.fake.pay(lost["id"])
    assert life.book().left == 1
    key = f"paid-after-loss:{lost['id']}"
    assert life.faults() == {f"booking:{key}": "after-loss"}
    assert life.unlettered() == [(lost["number"], -lost["total"])]
    number = f"{lost['total'] / 100:.2f}"
    text = (
        f'\n2026-11-28 * "Créance recouvrée"\n  stripe: "{key}"\n'
        f"  Assets:41-Clients:411000:F{life.street.firm}  {number} EUR\n"
        f"  Expenses:65-Autres-charges:654000  -{number} EUR\n"
    )
    life.own.add("journal/2026/2026-11.beancount", text)
    assert life.book().left == 0
    assert life.faults() == {}


@on_sqlite
def test_what_was_paid_past_the_payment_service_waits_for_its_letter(life: Life) -> None:
    customer = firm(life)
    life.fake.next_payments(customer, "declined")
    life.subscribe(customer, trial_days=1)
    life.fake.advance(days=1, hours=2)
    invoice = life.invoices(customer)[1]
    life.book()
    life.stripe.invoices.pay(invoice["id"], {"paid_out_of_band": True})
    assert life.book().left == 1
    assert life.faults() == {f"booking:outside:{invoice['id']}": "outside"}
    path, opened = "journal/2026/2026-11.beancount", f'piece: "{invoice["number"]}"'
    text = life.own.text(path).replace(opened, f'{opened}\n    lettrage: "AAA"', 1)
    paid = f"{invoice['total'] / 100:.2f}"
    text += (
        f'\n2026-11-28 * "Virement reçu"\n  Assets:41-Clients:411000:F{life.street.firm}  -{paid} EUR\n'
        f'    {opened}\n    lettrage: "AAA"\n  Assets:51-Banques:512000  {paid} EUR\n'
    )
    accounts = "accounts.beancount"
    bank = '2026-01-01 open Assets:51-Banques:512000\n  account-number: "512000"\n'
    life.own.books.write({path: text, accounts: f"{life.own.text(accounts)}\n{bank}"})
    assert life.unlettered() == []
    assert life.book() == Booked(posted=1)
    assert life.faults() == {}


@pytest.mark.parametrize("step", [Step.JUDGED, Step.ALONGSIDE, Step.COMMITTED])
def test_a_crash_neither_books_twice_nor_forgets(life: Life, step: Step) -> None:
    life.subscribe(firm(life))
    with pytest.raises(CrashError):
        life.book(watch=crash_at(step))
    life.book()
    life.check()
    assert life.unlettered() == []
    assert len(life.own.revisions()) == 2


@on_sqlite
def test_a_payment_service_that_is_not_there_leaves_all_for_later(life: Life) -> None:
    life.subscribe(firm(life))
    life.fetch()
    life.fake.fail_next(1, status=500, path="/v1/charges")
    with pytest.raises(LaterError):
        life.book()
    assert life.own.rows() == {}
    assert life.book() == Booked(revisions=1, posted=3)


@on_sqlite
def test_a_first_pass_that_is_broken_off_forgets_nothing_of_long_ago(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some of it stands by now, and a pass looks no further back than it must."""
    monkeypatch.setattr(book, "MOST_AT_ONCE", 2)
    life.subscribe(firm(life))
    life.fake.advance(days=20)
    strange = life.fake.fee(3_00)
    life.fake.change(strange["id"], type="climate_order_purchase")
    life.fake.advance(days=130)
    life.fake.payout()
    written = Counter[Step]()

    def crash(reached: Step) -> None:
        written[reached] += 1
        if written[reached] > 1:
            raise CrashError

    with pytest.raises(CrashError):
        life.book(watch=crash)
    assert len(life.own.rows()) == 2
    life.book()
    assert list(life.faults()) == [f"booking:unknown:{strange['id']}"]
    assert life.book(whole=True).posted == 0
    life.fake.change(strange["id"], type="stripe_fee")
    life.book(whole=True)
    life.check()
