"""The operator's pages: who opens them, what comes every month, what failed, events with another try."""

from collections.abc import Callable
from dataclasses import replace
import re

from flask.testing import FlaskClient
import pytest
from sqlalchemy import update

from ledger_core.billing.billing_accounts import BillingAccounts
from ledger_core.billing.entitlement import Status
from server.services import Services, attach
from tenants.billing.booking.book import FINDINGS
from tenants.billing.booking.faults import Fault
from tenants.billing.effects import Act, put_effect
from tenants.billing.following.findings import Finding, Kind, note
from tenants.billing.rows import EventRow, EventState
from tenants.billing.service.gateway import Gateway
from tenants.billing.terms import Terms
from tenants.outbox_rows import PlatformEffect, State
from tenants.people import entries
from tests.server.auth.forms import sent, told
from tests.server.cast import NOW, TODAY
from tests.server.portal.operator.conftest import DAY, House
from tests.server.portal.test_pages import faults_of
from tests.stripe_fake.client import Fake
from tests.tenants.billing.conftest import example

PAGES = ("", "/subscriptions", "/payments", "/events", "/events/evt_1")
on_sqlite = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)


def _paid_by(intent: dict[str, object]) -> dict[str, object]:
    return {"payments": {"data": [{"payment": {"payment_intent": intent}}]}}


@on_sqlite
def test_only_who_owns_the_operators_company_opens_them(
    house: House, client_for: Callable[[str], FlaskClient]
) -> None:
    house.event("evt_1", EventState.FAILED)
    others = {name: client_for(name) for name in ("Hélène", "Odile", "")}  # Hélène’s firm serves it
    for page in PAGES:
        assert house.client.get(f"/operator{page}").status_code == 200
        answers = {name: client.get(f"/operator{page}").status_code for name, client in others.items()}
        assert answers == {"Hélène": 404, "Odile": 404, "": 303}


@on_sqlite
def test_the_way_there_is_shown_to_who_may_go(house: House, client_for: Callable[[str], FlaskClient]) -> None:
    ways = ["/homes", "/t/beta/"]
    assert all('href="/operator"' in told(house.client, way) for way in ways)
    assert all('href="/operator"' not in told(client_for("Hélène"), way) for way in ways)


def test_what_comes_every_month_and_who_left(house: House) -> None:
    house.subscribed(house.firm, "sub_1", 4900)
    house.subscribed(house.alpha, "sub_2", 1200, Status.PAST_DUE, past_due_since=TODAY - DAY)
    house.subscribed(house.alpha, "sub_3", 900, Status.TRIALING, days=3, trial_end=TODAY + 10 * DAY)
    house.subscribed(
        house.alpha, "sub_4", 2500, Status.CANCELLED, ended_on=TODAY - 5 * DAY
    )  # of three at the start
    house.subscribed(house.alpha, "sub_5", 0, plan="decouverte")
    page = house.page()
    for said in ("€61.00", "€9.00", "33.3%", "4"):  # the free plan counts neither here nor there
        assert f"<dd>{said}</dd>" in page
    assert "of them 1 on trial" in page
    shown = re.findall(r'<tr><th scope="row">(\w+ 20\d\d)</th>', page)
    assert shown == ["November 2026", "October 2026", "September 2026"]  # none from before the first


@on_sqlite
def test_what_no_plan_has_a_price_for_is_not_said_to_be_none(house: House) -> None:
    house.subscribed(house.firm, "sub_1", 4900)
    assert '<th scope="row">Users</th><td class="n">–</td>' in house.page()


def test_findings_say_what_is_wrong_and_what_to_do(house: House) -> None:
    house.finding(Kind.TWO_SUBSCRIPTIONS, house.alpha, subscriptions=["sub_1", "sub_2"])
    page = house.page()
    assert "Two subscriptions of one payer go on." in page
    assert "Cancel one of them at Stripe" in page
    assert "subscriptions sub_1, sub_2" in page
    assert "Menuiserie Trémarec" in page


@on_sqlite
def test_a_finding_of_the_books_says_by_which_line_its_entry_is_known(house: House) -> None:
    said = {"why": Fault.NO_INVOICE.value, "charge": "ch_1"}
    with house.database.platform() as session:
        note(session, Finding(f"{FINDINGS}payment:txn_1", Kind.BOOKING, None, said), NOW)
    assert "stripe: &#34;payment:txn_1&#34; · charge ch_1" in house.page()


@on_sqlite
def test_every_kind_of_finding_has_a_sentence(house: House) -> None:
    for kind in set(Kind) - {Kind.BOOKING}:
        house.finding(kind, None, key=kind, amount=12)
    for fault in Fault:
        house.finding(Kind.BOOKING, None, key=fault, why=fault.value)
    page = house.page()
    assert page.count('<tr><th scope="row">') >= len(Kind) - 1 + len(Fault)
    assert not [each for each in (*Kind, *Fault) if f'scope="row">{each.value}<' in page]
    assert "Something cannot be booked" not in page


def test_what_could_not_be_done_at_stripe_is_said(house: House) -> None:
    with house.database.platform() as session:
        key = put_effect(session, Act.CANCEL, house.alpha, NOW, named="1")
        row = session.get(PlatformEffect, key)
        assert row is not None
        row.state, row.error = State.STUCK.value, "No such subscription"
    page = house.page()
    assert "Something could not be done at Stripe: No such subscription" in page
    assert key in page
    assert "Menuiserie Trémarec" in page


def test_subscriptions_are_listed_by_group(house: House) -> None:
    house.subscribed(house.firm, "sub_1", 4900)
    house.subscribed(house.alpha, "sub_2", 1200, Status.CANCELLED, ended_on=TODAY - 5 * DAY)
    live, over = house.page("/subscriptions"), house.page("/subscriptions?group=over")
    assert ("sub_1" in live, "sub_2" in live) == (True, False)
    assert ("sub_1" in over, "sub_2" in over) == (False, True)
    assert "Practice" in live
    assert "€49.00 a month" in live
    assert "Cabinet Vauclair" in house.page("/subscriptions?group=nonsense")


def test_a_payment_that_failed_says_why_and_when_it_is_tried_again(house: House) -> None:
    error = {"code": "card_declined", "decline_code": "insufficient_funds", "message": "Not enough."}
    house.failed(house.alpha, "F-0007", 4900, _paid_by({"last_payment_error": error}))
    house.failed(house.alpha, "F-0008", 100, {}, failure="Something in English.")
    house.failed(house.alpha, "F-0009", 100, _paid_by({"status": "processing"}))
    page = house.page("/payments")
    assert "F-0007" in page
    assert "There is not enough money on the account." in page
    assert "Something in English." in page
    assert "F-0009" not in page, "a debit that takes days is no failure"
    overview = house.page()
    assert "2 invoices" in overview
    assert '<dd class="late">€50.00</dd>' in overview


@on_sqlite
def test_the_page_of_an_invoice_is_the_payment_services_by_https(house: House) -> None:
    for number, address in enumerate(
        ("https://pay.example/1", "http://pay.example/2", "javascript:alert(3)")
    ):
        house.failed(house.alpha, f"F-{number}", 100, {"hosted_invoice_url": address})
    page = house.page("/payments")
    assert [name in page for name in ("pay.example/1", "pay.example/2", "alert(3)")] == [True, False, False]


def test_events_are_chosen_by_state_and_type(house: House) -> None:
    house.event("evt_1", EventState.FAILED, error="the payment service does not answer")
    house.event("evt_2", EventState.DONE, "customer.updated")
    assert "the payment service does not answer" in house.page("/events")
    failed = house.page("/events?state=failed")
    assert ("evt_1" in failed, "evt_2" in failed) == (True, False)
    typed = house.page("/events?type=customer.updated&page=1")
    assert ("evt_1" in typed, "evt_2" in typed) == (False, True)
    assert "No event is like that" in house.page("/events?page=99")


def test_an_event_is_shown_as_it_came_and_tried_again(house: House) -> None:
    house.event("evt_1", EventState.FAILED)
    assert "&lt;b&gt;&amp; as it came" in house.page("/events/evt_1")
    assert sent(house.client, "/operator/events/evt_1/retry").status_code == 303
    with house.database.platform_reading() as session:
        row = session.get(EventRow, "evt_1")
        assert row is not None
        assert (row.state, row.tries) == (EventState.NEW.value, 0)
    assert "worked off within a minute" in house.page("/events/evt_1")
    sent(house.client, "/operator/events/evt_1/retry")
    assert "nothing was done" in house.page("/events/evt_1")
    entries.relay(house.database)
    log = told(house.client, "/t/beta/audit")
    assert log.count("Had Stripe’s event evt_1") == 1, (
        "the log tells who wanted it, and nothing of a vain try"
    )
    assert sent(house.client, "/operator/events/evt_none/retry").status_code == 404


def test_an_event_that_was_emptied_says_so(house: House) -> None:
    house.event("evt_1", EventState.DONE)
    said = "What an event told is kept for 90 days"
    assert said not in house.page("/events/evt_1")
    with house.database.platform() as session:
        session.execute(update(EventRow).values(body={}))
    page = house.page("/events/evt_1")
    assert said in page
    assert "as-it-came" not in page


@on_sqlite
def test_the_clearing_account_is_compared_with_what_stripe_holds(
    house: House, services: Services, gateway: Gateway, stripe_fake: Fake
) -> None:
    tariff = replace(example(), books=BillingAccounts())
    terms = Terms(tariff, house.cast.beta.id)
    attach(house.client.application, replace(services, terms=terms, gateway=gateway))
    assert stripe_fake.calls() == []
    assert "Compare with what Stripe holds" in house.page()
    assert "The clearing account is what Stripe holds." in house.page("?compare=1")
    stripe_fake.fail_next(1, status=503)
    assert "Stripe does not say what it holds" in house.page("?compare=1")


@on_sqlite
def test_the_pages_are_well_formed(house: House) -> None:
    house.subscribed(house.firm, "sub_1", 4900)
    house.failed(house.alpha, "F-0007", 4900, {})
    house.event("evt_1", EventState.FAILED, error="a < b")
    house.finding(Kind.MISSING, house.alpha, subscriptions=["sub_1"])
    assert [fault for page in PAGES for fault in faults_of(house.page(page), "en")] == []


@on_sqlite
def test_where_no_money_is_taken_the_page_says_so(house: House, services: Services) -> None:
    attach(house.client.application, replace(services, terms=Terms(None, house.cast.beta.id)))
    for page in PAGES[:4]:
        assert house.client.get(f"/operator{page}").status_code == 200
    assert "No money is taken here" in house.page()
    attach(house.client.application, replace(services, terms=Terms(None, None)))
    assert house.client.get("/operator").status_code == 404
