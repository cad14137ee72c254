"""A payer takes out its first subscription, whatever is refused, fails or takes its time."""

import datetime as dt

import pytest

from ledger_core.billing.entitlement import Status
from tenants.billing.acts import acts
from tenants.billing.acts.acts import Chosen, Refusal, Refused
from tenants.billing.acts.paying import decide_pays
from tenants.billing.payers.clients import choose_pays
from tenants.billing.rows import CheckoutState
from tenants.outbox_rows import State
from tenants.people import entries
from tenants.people.firms import disengage
from tenants.people.place import Place
from tenants.people.reading_logs import whole
from tests.tenants.billing.acts.counter import BY, Counter
from tests.tenants.billing.conftest import DAY

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)


def test_a_plan_is_chosen_and_paid(counter: Counter) -> None:
    assert counter.choose("cabinet") == Chosen(1, State.DONE)
    row = counter.checkout()
    assert (row.state, row.plan, row.author) == (CheckoutState.OPEN, "cabinet", BY.name)
    assert row.url.startswith(counter.fake.address)
    (session,) = counter.at_stripe("checkout.session")
    asked = session["metadata"]
    assert asked == {
        "lettrine_payer": counter.payer.code,
        "lettrine_plan": "cabinet",
        "lettrine_parts": "base,lettered-lines,letters,tenants",
        "lettrine_checkout": "1",
    }
    counter.fake.complete_checkout(session["id"])
    counter.fetching.checkout(session["id"])
    assert counter.checkout().state == CheckoutState.DONE
    (subscription,) = counter.rows()
    assert (subscription.plan, subscription.status) == ("cabinet", Status.ACTIVE)


def test_the_page_asks_for_what_there_is(counter: Counter) -> None:
    """Two companies and nobody with a role: what is none is left out, for the page takes no zero."""
    counter.choose("grand")
    (call,) = counter.fake.calls("POST", "/checkout/sessions")
    assert sorted(item.get("quantity") for item in call["params"]["line_items"]) == ["1", "2"]


def test_a_service_that_is_down_is_asked_later(counter: Counter) -> None:
    counter.fake.fail_next(99)
    assert counter.choose("cabinet") == Chosen(1, State.WAITING)
    assert counter.choose("cabinet") == Chosen(1, State.WAITING)
    counter.fake.heal()
    assert counter.choose("cabinet") == Chosen(1, State.DONE)
    assert counter.checkout().state == CheckoutState.OPEN


def test_plans_that_the_service_does_not_know_yet_wait(counter: Counter) -> None:
    for price in counter.fake.of("price"):
        counter.fake.change(price["id"], active=False)
    assert counter.choose("cabinet") == Chosen(1, State.WAITING)


def test_a_refusal_is_told_and_waits_for_nobody(counter: Counter) -> None:
    counter.fake.fail_next(1, status=400, path="/checkout/sessions")
    refused = counter.choose("cabinet")
    assert isinstance(refused, Refused)
    assert refused.why is Refusal.BY_STRIPE
    assert counter.checkout().state == CheckoutState.GONE
    assert [each.state for each in counter.effects()] == [State.DROPPED]
    assert counter.choose("cabinet") == Chosen(2, State.DONE)


def test_a_customer_that_was_deleted_is_made_anew(counter: Counter) -> None:
    counter.choose("cabinet")
    before = counter.payer.customer
    counter.fake.change(before or "", deleted=True)
    counter.pass_time(hours=2)
    assert isinstance(counter.choose("cabinet"), Chosen)
    assert counter.payer.customer not in {None, before}


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        ("societe-an", Refusal.NOT_FOR_YOU),
        ("no-such-plan", Refusal.NO_SUCH_PLAN),
        ("petit", Refusal.TOO_MANY_TENANTS),
    ],
)
def test_plans_that_a_payer_may_not_have(counter: Counter, plan: str, why: Refusal) -> None:
    refused = counter.choose(plan)
    assert isinstance(refused, Refused)
    assert refused.why is why
    assert refused.most == (1 if why is Refusal.TOO_MANY_TENANTS else 0)
    assert counter.effects() == []


def test_who_is_paid_for_does_not_pay(counter: Counter) -> None:
    alpha = counter.payer_at(Place(client_id=counter.street.alpha))
    assert counter.choose("societe-an", alpha) == Refused(Refusal.FIRM_PAYS)
    choose_pays(counter.database, counter.street.firm, BY, counter.clock(), pays=False)
    assert counter.choose("cabinet") == Refused(Refusal.CLIENTS_PAY)
    assert counter.choose("societe-an", alpha) == Chosen(1, State.DONE)


def test_a_company_pays_for_itself_where_its_firm_is_not_served(counter: Counter) -> None:
    """What a firm owes stops none of its companies for good: each may have a plan of its own."""
    alpha = counter.payer_at(Place(client_id=counter.street.alpha))
    counter.pass_time(days=40)  # the firm's trial is over
    assert counter.choose("societe-an", alpha) == Chosen(1, State.DONE)
    counter.street.subscribe(Place(firm_id=counter.street.firm))
    beta = counter.payer_at(Place(client_id=counter.street.beta))
    assert counter.choose("societe-an", beta) == Refused(Refusal.FIRM_PAYS)


def test_a_plan_for_few_does_not_come_to_hold_many_by_letting_each_pay(counter: Counter) -> None:
    """While each pays, companies are counted in no plan, and any number may come."""
    street, asked = counter.street, counter.acting.asked(counter.payer, BY)
    assert decide_pays(asked, pays=False) is None
    street.subscribe(Place(firm_id=street.firm), plan="petit")
    assert decide_pays(asked, pays=True) == Refused(Refusal.TOO_MANY_TENANTS, 1)
    assert street.paid_by(counter.payer, asked.day) == set()
    disengage(counter.database, street.firm, street.beta, asked.day - DAY, "root", at=asked.at)
    assert decide_pays(asked, pays=True) is None
    assert street.paid_by(counter.payer, asked.day) == {street.alpha}


def test_a_firm_that_lets_each_pay_may_change_the_plan_it_has(counter: Counter) -> None:
    counter.subscribe("cabinet")
    choose_pays(counter.database, counter.street.firm, BY, counter.clock(), pays=False)
    assert isinstance(acts.preview(counter.acting, counter.payer, "grand"), acts.Preview)


def test_a_free_plan_needs_no_page_and_no_means(counter: Counter) -> None:
    gamma = counter.payer_at(Place(client_id=counter.street.gamma))
    assert counter.choose("decouverte", gamma) == Chosen(1, State.DONE)
    assert (counter.checkout(gamma).state, counter.checkout(gamma).url) == (CheckoutState.DONE, "")
    assert [row.status for row in counter.rows(gamma)] == [Status.ACTIVE]
    assert counter.at_stripe("checkout.session") == []
    assert counter.choose("decouverte", gamma) == Refused(Refusal.SUBSCRIBED)


def test_who_owes_pays_before_there_is_another_subscription(counter: Counter) -> None:
    """Else the days of grace would come again with each, and nothing would ever be paid."""
    name, fake = counter.subscribe("cabinet"), counter.fake
    fake.next_payments(fake.of("subscription")[-1]["customer"], *["insufficient_funds"] * 4)
    fake.settings(after_retries="cancel")
    counter.clock.at = fake.advance(days=60)
    counter.fetching.payer(counter.payer.id)
    assert [(row.id, row.status) for row in counter.rows()] == [(name, Status.CANCELLED)]
    assert counter.choose("grand") == Refused(Refusal.OWES)
    (owed,) = counter.at_stripe("invoice", "open")
    fake.pay(owed["id"])
    counter.fetching.payer(counter.payer.id)
    assert counter.choose("grand") == Chosen(2, State.DONE)


def test_a_plan_is_tried_once(counter: Counter) -> None:
    name = counter.subscribe("essai")
    (row,) = counter.rows()
    assert (row.status, row.trial_end) == (Status.TRIALING, counter.clock().date() + dt.timedelta(days=15))
    acts.cancel(counter.acting, counter.payer, BY)
    counter.pass_time(days=16)
    counter.fetching.subscription(name)
    counter.subscribe("essai")
    assert [each.status for each in counter.rows()] == [Status.CANCELLED, Status.ACTIVE]


def test_a_debit_that_takes_days_is_served_meanwhile(counter: Counter) -> None:
    counter.subscribe("cabinet", method="sepa_debit")
    assert [row.status for row in counter.rows()] == [Status.ACTIVE]
    assert counter.choose("grand") == Refused(Refusal.SUBSCRIBED)


def test_what_a_bank_asks_for_is_done_on_the_page(counter: Counter) -> None:
    counter.subscribe("cabinet", "authentication_required", confirmed=True)
    assert [row.status for row in counter.rows()] == [Status.ACTIVE]


def test_a_card_that_is_refused_leaves_the_page_open(counter: Counter) -> None:
    counter.choose("cabinet")
    session = counter.checkout().session or ""
    counter.fake.complete_checkout(session, "declined")
    assert counter.rows() == ()
    assert counter.choose("cabinet") == Chosen(1, State.DONE)


def test_a_coupon_is_taken_off(counter: Counter) -> None:
    counter.coupon("BIENVENUE", percent=50)
    counter.subscribe("cabinet", code="BIENVENUE")
    (paid,) = counter.at_stripe("invoice")
    assert (paid["subtotal"], paid["total_excluding_tax"]) == (4900, 2450)


def test_it_is_told_in_the_log_of_the_payer(counter: Counter) -> None:
    counter.choose("cabinet")
    entries.relay(counter.database)
    said = whole(counter.database, Place(firm_id=counter.street.firm))
    told = [(entry.actor, entry.subject, entry.detail) for entry in said if entry.action == "billing:choose"]
    assert told == [(BY.name, "cabinet", {"fr": "Cabinet", "en": "Practice"})]


def test_what_the_outbox_keeps_has_no_address(counter: Counter) -> None:
    counter.choose("cabinet")
    assert all("email" not in each.payload for each in counter.effects(State.DONE))
