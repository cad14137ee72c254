"""Lives that nobody thought of: whatever happens in whatever order, the books say what the stand-in has."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
import os
from typing import Any

from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from tenants.billing.rows import FindingRow, InvoiceRow, PayerRow, SubscriptionRow
from tenants.billing.service.stripe_library import stripe
from tenants.people.place import Place
from tenants.tenant import Tenant
from tests.stripe_fake.client import NotDoneError
from tests.tenants.billing.booking.life import Life
from tests.tenants.billing.booking.office import OwnBooks, on_sqlite

Step = Callable[[Life, str], object]


def invoices(life: Life, customer: str, status: str) -> list[str]:
    return [each["id"] for each in life.invoices(customer) if each["status"] == status and each["total"] > 0]


def about(life: Life, kind: str, customer: str, **wanted: object) -> list[str]:
    """Return the names of what hangs on a charge of a customer."""
    charges = {each["id"] for each in life.fake.of("charge") if each["customer"] == customer}
    return [
        each["id"]
        for each in life.fake.of(kind)
        if each.get("charge", each["id"]) in charges
        and all(each[key] == value for key, value in wanted.items())
    ]


def credit(life: Life, customer: str) -> None:
    for name in invoices(life, customer, "paid")[-1:]:
        life.credit(name, 7_31)


def keep(life: Life, customer: str) -> None:
    for name in (invoices(life, customer, "open") or invoices(life, customer, "paid"))[-1:]:
        life.credit(name, 5_77, given_back=False)


def refund(life: Life, customer: str) -> None:
    for name in about(life, "charge", customer, paid=True, disputed=False)[-1:]:
        life.stripe.refunds.create({"charge": name, "amount": 3_07})


def fail_refund(life: Life, customer: str) -> None:
    for name in about(life, "refund", customer, status="succeeded")[-1:]:
        life.fake.refund_fails(name)


def dispute(life: Life, customer: str) -> None:
    for name in about(life, "charge", customer, paid=True, disputed=False)[-1:]:
        life.fake.dispute(name)


def win(life: Life, customer: str) -> None:
    for name in about(life, "dispute", customer, status="needs_response")[:1]:
        life.fake.dispute_ends(name, "won", fee_back=True)


def lose(life: Life, customer: str) -> None:
    for name in about(life, "dispute", customer, status="needs_response")[:1]:
        life.fake.dispute_ends(name, "lost")


def unpaid(life: Life, customer: str) -> list[str]:
    """Return the open invoices for which no money is on its way."""
    waiting = {each["id"] for each in life.fake.of("payment_intent") if each["status"] == "processing"}
    coming = {
        each["invoice"]
        for each in life.fake.of("invoice_payment")
        if each["payment"]["payment_intent"] in waiting
    }
    return [name for name in invoices(life, customer, "open") if name not in coming]


def void(life: Life, customer: str) -> None:
    for name in unpaid(life, customer)[:1]:
        life.stripe.invoices.void_invoice(name)


def give_up(life: Life, customer: str) -> None:
    for name in unpaid(life, customer)[:1]:
        life.stripe.invoices.mark_uncollectible(name)


def pay(life: Life, customer: str) -> None:
    for name in invoices(life, customer, "open")[:1]:
        life.fake.pay(name)


def void_note(life: Life, customer: str) -> None:
    names = {each["id"] for each in life.invoices(customer)}
    notes = [each for each in life.fake.of("credit_note") if each["invoice"] in names]
    for note in [each for each in notes if each["type"] == "pre_payment" and each["status"] == "issued"][-1:]:
        life.stripe.credit_notes.void_credit_note(note["id"])


def active(life: Life, customer: str) -> list[dict[str, Any]]:
    """Return the first subscription of a customer that goes on, if any."""
    ours = [each for each in life.fake.of("subscription") if each["customer"] == customer]
    return [each for each in ours if each["status"] == "active"][:1]


def change_quantity(life: Life, customer: str) -> None:
    """Have another number charged or given back: at once where it is odd, with the next invoice else."""
    for subscription in active(life, customer):
        item = subscription["items"]["data"][-1]
        quantity = (item["quantity"] * 7 + 5) % 23 + 1
        behaviour = "always_invoice" if quantity % 2 else "create_prorations"
        said = {"quantity": quantity, "proration_behavior": behaviour}
        life.stripe.subscription_items.update(item["id"], said)


def give_coupon(life: Life, customer: str) -> None:
    """Leave off an amount, then a part, for some months."""
    for subscription in active(life, customer):
        is_first = not subscription["discounts"]
        off = {"amount_off": 33_33, "currency": "eur"} if is_first else {"percent_off": "33.3"}
        coupon = life.stripe.coupons.create({**off, "duration": "repeating", "duration_in_months": 3})
        life.stripe.subscriptions.update(subscription["id"], {"discounts": [{"coupon": coupon.id}]})


def cancel(life: Life, customer: str) -> None:
    for subscription in active(life, customer):
        life.stripe.subscriptions.update(subscription["id"], {"cancel_at_period_end": True})


def return_payout(life: Life, _customer: str) -> None:
    for payout in life.fake.of("payout")[-1:]:
        if payout["status"] == "paid":
            life.fake.payout_fails(payout["id"])


STEPS: Mapping[str, Step] = {
    "subscribe": lambda life, customer: life.subscribe(customer),
    "a month": lambda life, _: life.fake.advance(days=31),
    "days": lambda life, _: life.fake.advance(days=4),
    "decline": lambda life, customer: life.fake.next_payments(customer, "declined"),
    "refuse": lambda life, _: life.fake.settle("insufficient_funds"),
    "by card": lambda life, customer: life.fake.change_method(customer, "succeeded", "card"),
    "by debit": lambda life, customer: life.fake.change_method(customer, "succeeded", "sepa_debit"),
    "pay": pay,
    "credit": credit,
    "keep": keep,
    "refund": refund,
    "fail refund": fail_refund,
    "dispute": dispute,
    "win": win,
    "lose": lose,
    "void": void,
    "give up": give_up,
    "void note": void_note,
    "quantity": change_quantity,
    "coupon": give_coupon,
    "cancel": cancel,
    "fee": lambda life, _: life.fake.fee(1_99),
    "fee back": lambda life, _: life.fake.fee(-1_50),
    "pay out": lambda life, _: life.fake.payout(pending=True),
    "return payout": return_payout,
    "pass": lambda life, _: life.book(),
}

EXAMPLES = 60 if os.environ.get("LETTRINE_SOAK") else 3

LIVES = st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.booleans()), min_size=8, max_size=25)


def begun_anew(life: Life, number: int) -> tuple[Life, tuple[str, str]]:
    """Return a life in which nothing has happened, with other books, and its customers: by card, by debit."""
    life.fake.reset()
    with life.own.database.platform() as session:
        session.execute(update(PayerRow).values(customer=None))
        for rows in (InvoiceRow, SubscriptionRow, FindingRow):
            session.execute(delete(rows))
        tenant = Tenant(slug=f"own-{number}", name="Lettrine", created_at=life.fake.now)
        session.add(tenant)
    own = OwnBooks(life.own.database, life.own.jail, tenant)
    own.begin()
    street = replace(life.street, terms=replace(life.street.terms, operator_id=tenant.id))
    new = Life(street, own, life.fake, life.gateway, life.stripe)
    card = new.customer(Place(firm_id=street.firm), f"F{street.firm}")
    debit = new.customer(Place(client_id=street.gamma), f"T{street.gamma}", "sepa_debit")
    return new, (card, debit)


def settle_all(life: Life) -> None:
    """End what is open and have all money paid out; after that no time passes in which more comes in."""
    for each in life.fake.of("dispute"):
        if each["status"] == "needs_response":
            life.fake.dispute_ends(each["id"], "won")
    life.fake.advance(days=8)
    life.fake.settle()
    sent = life.fake.payout(pending=True)
    if sent is not None:
        life.fake.payout_arrives(sent["id"])


@on_sqlite
def test_random_lives(life: Life) -> None:
    lives = 0

    @settings(max_examples=EXAMPLES, phases=[Phase.explicit, Phase.generate])  # a life takes a second
    @given(steps=LIVES)
    @example(steps=[("a month", True)] * 3 + [("days", True)] * 6)  # a debit comes in on the last day
    def live(steps: list[tuple[str, bool]]) -> None:
        nonlocal lives
        lives += 1
        new, (card, debit) = begun_anew(life, lives)
        new.fake.settings(
            least_cents=50 * (lives % 2),
            tax_rounds="invoice" if lives % 3 else "line",
            failed_by="charge" if lives % 2 else "refund",
        )
        for customer in (card, debit):
            new.subscribe(customer)
        for name, by_card in steps:
            with suppress(
                NotDoneError, stripe.InvalidRequestError
            ):  # not every step can be taken at any time
                STEPS[name](new, card if by_card else debit)
            if name == "pass":
                new.check()
        settle_all(new)
        new.book()
        new.check()
        assert set(new.faults().values()) <= {"no-note"}
        assert new.own.cents("416000") == 0
        assert new.clearing().booked_cents == 0
        assert unlettered_of_paid(new) == []
        assert new.book(whole=True).revisions == 0

    live()


def unlettered_of_paid(life: Life) -> list[str]:
    """Return the numbers of paid invoices that have no letter; without those that used an older credit."""
    lines = [line for line in life.own.picture().lines if line.account == "411000"]
    lettered = {(line.reference, line.cents) for line in lines if line.letter}
    return [
        each["number"]
        for each in life.fake.of("invoice")
        if each["status"] == "paid"
        and each["amount_paid"]
        and not each["starting_balance"]
        and (each["number"], each["total"]) not in lettered
    ]
