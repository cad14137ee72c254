"""The page of a subscription: what is owed and why, what may be decided, who pays, and who sees what."""

from collections.abc import Callable
from dataclasses import replace
import datetime as dt

from flask import Flask
from flask.testing import FlaskClient
import pytest

from ledger_core.billing.entitlement import Status
from server.portal.billing.outward import outward
from server.services import Services, attach
from tenants.billing.terms import NO_TERMS
from tests.server.auth.forms import sent, told
from tests.server.gates.conftest import subscription
from tests.server.portal.billing.conftest import COMPANY, FIRM, Till

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)


def test_without_a_plan_the_trial_is_said(till: Till) -> None:
    page = till.page()
    assert "The trial goes on up to 2 December 2026" in page
    assert "See the plans" in page
    assert "The firm pays for its 2 clients." in page
    assert '<a href="mailto:factures@lettrine.example">' in page


def test_a_payment_that_failed_says_why_and_leads_to_the_invoice(till: Till) -> None:
    till.subscribe()
    till.next_payments("insufficient_funds")
    till.pass_time(days=31)
    page = till.page()
    assert "is not paid: €" in page
    assert "There is not enough money on the account." in page
    assert "It is tried again on " in page
    assert "All goes on up to " in page
    assert 'class="st bad">payment failed<' in page
    assert '<a class="btn primary" href="http' in page
    french = till.client.get(FIRM, headers={"Accept-Language": "fr"}).text
    assert "Le compte n’est pas assez approvisionné." in french


def test_what_a_credit_note_took_off_an_invoice_is_not_asked_for(till: Till) -> None:
    till.subscribe()
    till.next_payments("insufficient_funds")
    till.pass_time(days=31)
    owed = till.fake.of("invoice")[-1]
    till.fake.change(owed["id"], amount_remaining=owed["total"] - 1000)
    till.pass_time()
    assert f"is not paid: €{(owed['total'] - 1000) / 100:.2f}" in till.page()


def test_both_pages_say_it_where_a_firm_and_its_client_both_pay(
    till: Till, open_till: Callable[[str], Till]
) -> None:
    assert "both pay" not in till.page()
    company = open_till("Odile")
    with till.services.database.platform() as session:
        row = subscription(company.payer.id, "active", Status.ACTIVE, "societe-an", {"period_end": 20})
        session.add(row)
    assert "Menuiserie Trémarec has a subscription of its own that still goes on" in till.page()
    assert "Cancel it, or both pay." in company.page()


def test_a_stop_is_said_with_its_day_and_what_goes_on(till: Till) -> None:
    till.subscribe()
    till.next_payments(*["insufficient_funds"] * 4)
    till.pass_time(days=50)
    page = till.page()
    assert "<dd>Service stopped</dd><dd>since 06/01/2027</dd>" in page
    assert "books can be read and exported up to 5 January 2028." in page
    assert f'<a href="{FIRM}">See what' not in page


def test_who_was_given_up_is_told_of_no_next_invoice(till: Till) -> None:
    with till.services.database.platform() as session:
        marks = {"past_due_since": -20}
        session.add(subscription(till.payer.id, "unpaid", Status.UNPAID, "cabinet", marks))
    assert "none until what is owed is paid" in till.page()


def test_a_bank_that_wants_a_confirmation_is_named(till: Till) -> None:
    till.subscribe()
    till.next_payments("authentication_required")
    till.pass_time(days=31)
    page = till.page()
    assert page.count(till.fake.of("invoice")[-1]["hosted_invoice_url"] + '"') == 1  # one button for it
    assert "confirm" in page
    assert '<a class="btn primary" href="http' in page


def test_a_subscription_is_cancelled_and_taken_back(till: Till) -> None:
    till.subscribe()
    page = till.page("/cancel")
    assert "Up to 23 December 2026, that day included" in page
    assert "up to 23 December 2027" in page
    assert till.post("/cancel").location == FIRM
    page = till.page()
    assert "Its last day is 23 December 2026; until then all goes on." in page
    assert page.count("The subscription is cancelled") == 1
    assert "Cancel…" not in page
    assert till.client.get(f"{FIRM}/cancel").location == FIRM
    assert till.post("/resume").location == FIRM
    page = till.page()
    assert "The cancellation is taken back" in page
    assert "Cancel…" in page


def test_who_owes_is_told_before_a_cancellation_that_days_of_grace_end_sooner(till: Till) -> None:
    till.subscribe()
    till.next_payments("insufficient_funds")
    till.pass_time(days=31)
    page = till.page("/cancel")
    assert "Up to 23 January 2027, that day included" in page
    # Fourteen days from the one on which the invoice was issued, which is 23 December.
    assert "unless it is made, all of that already rests after 5 January 2027" in page


def test_nothing_can_be_cancelled_where_nothing_goes_on(till: Till) -> None:
    for act in ("/cancel", "/resume"):
        assert till.post(act).location == FIRM
        assert "There is no subscription that goes on." in till.page()
    assert till.post("/means").location == FIRM
    assert "There is no subscription that goes on." in till.page()


def test_a_decision_waits_for_a_silent_payment_service(till: Till) -> None:
    till.subscribe()
    till.fake.fail_next(status=500, method="POST")
    till.post("/cancel")
    assert "Your decision is kept and is carried out as soon as it does" in till.page()
    till.fake.fail_next(status=500, path="/v1/billing_portal")
    till.post("/means")
    assert "The payment service does not answer. Nothing was changed" in till.page()


def test_a_plan_is_changed_as_it_was_seen(till: Till) -> None:
    till.subscribe()
    page = till.page("/plans")
    assert 'class="st ok">your plan<' in page
    assert f"{FIRM}/change?plan=grand" in page
    page = till.page("/change?plan=grand")
    assert "to Large" in page
    assert "<li>€149.00 a month</li>" in page
    assert "Charged now" in page
    fields = till.hidden("/change?plan=grand")
    stale = till.post("/change", plan="grand", print="0" * 64)
    assert stale.status_code == 409
    assert "Look at the figures again, then confirm." in stale.text
    assert till.post("/change", plan="grand", print=fields["print"]).location == FIRM
    page = till.page()
    assert "The subscription is on the plan Large from now on." in page
    assert "plan Large" in page


def test_a_change_that_cannot_be_is_refused(till: Till) -> None:
    assert till.look("/change?plan=grand").location == f"{FIRM}/plans"
    till.subscribe()
    assert till.look("/change?plan=cabinet").location == f"{FIRM}/plans"
    assert "This is your plan already." in till.page("/plans")
    till.fake.fail_next(status=500, path="/v1/invoices/create_preview")
    assert till.look("/change?plan=grand").location == f"{FIRM}/plans"
    assert "The payment service does not answer." in till.page("/plans")
    assert till.post("/change", plan="petit", print="").location == f"{FIRM}/plans"
    assert "This plan takes 1 client companies at the most." in till.page("/plans")


def test_a_firm_says_who_pays(open_till: Callable[[str], Till]) -> None:
    firm, company = open_till("Hélène"), open_till("Odile")
    assert "Cabinet Vauclair pays for Menuiserie Trémarec" in company.page()
    assert 'data-go="b"' not in company.page()
    assert "Your accounting firm pays for this company" in (company.choose("societe-an"), company.page())[1]
    assert "no client counts in the firm’s plan any more" in firm.page("/paying")
    assert firm.post("/paying", pays="nobody").status_code == 400
    assert firm.post("/paying", pays="each").location == FIRM
    page = firm.page()
    assert "Each client pays for itself from today on." in page
    assert "The firm needs no plan of its own" in page
    assert "The trial goes on up to" in company.page()
    assert 'data-go="b"' in company.page()
    assert "The subscription has begun." in company.subscribe("societe-an")
    assert firm.post("/paying", pays="firm").location == FIRM
    page = company.page()
    assert "Cancel it, or both pay." in page
    assert company.post("/cancel").location == COMPANY
    assert "The subscription is cancelled" in company.page()


def test_a_firm_whose_plan_is_too_small_is_told_before_it_pays(open_till: Callable[[str], Till]) -> None:
    firm = open_till("Hélène")
    firm.post("/paying", pays="each")
    with firm.services.database.platform() as session:
        session.add(subscription(firm.payer.id, "active", Status.ACTIVE, "petit", {"period_end": 20}))
    assert firm.post("/paying", pays="firm").location == f"{FIRM}/plans"
    assert "The firm’s plan takes 1 client company at the most." in firm.page("/plans")
    page = firm.page("/paying")
    assert "If the firm pays for its clients" in page
    assert "Practice: 3 client companies included, then €12.00 a client company" in page


def test_a_firm_that_let_each_pay_reads_from_when_on_it_may_pay_again(till: Till) -> None:
    assert "can be taken back today" not in till.page("/paying")
    till.subscribe()
    page = till.page("/paying")
    assert "the firm can pay for its clients again in 30 days at the earliest" in page
    till.post("/paying", pays="each")
    day = till.clock.moment + dt.timedelta(days=30)
    till.pass_time(days=1)
    assert till.post("/paying", pays="firm").location == f"{FIRM}/paying"
    assert f"again from {day.day} {day:%B %Y} on" in till.page("/paying")


def test_only_who_looks_after_it_sees_it(till: Till, client_for: Callable[[str], FlaskClient]) -> None:
    assert 'data-go="b"' in till.page()
    for name in ("Paul", "Sami", "Aude"):
        client = client_for(name)
        assert client.get(COMPANY).status_code == 403
        assert 'data-go="b"' not in told(client, "/t/alpha/")
        assert sent(client, f"{COMPANY}/plans", plan="societe-an").status_code == 403
    assert client_for("Nina").get(FIRM).status_code == 404


def test_where_nobody_takes_money_there_is_nothing_to_decide(
    till: Till, app: Flask, services: Services
) -> None:
    attach(app, replace(services, terms=NO_TERMS, gateway=None))
    for more in ("", "/plans"):
        assert "Nothing is charged here" in till.page(more)
    assert 'data-go="b"' not in till.page()
    assert till.choose().status_code == 404
    assert till.client.get(f"{FIRM}/cancel").status_code == 404


def test_a_page_leads_to_the_payment_service_alone(app: Flask, services: Services) -> None:
    stand_in = services.settings.stripe.address
    with app.test_request_context():
        for good in ("https://checkout.stripe.com/c/pay", f"{stand_in}/pay/1"):
            assert outward(good) == good
        for bad in (
            None,
            "",
            "javascript:alert(1)",
            "http://pay.example/",
            "//pay.example",
            "https://",
            "http://[",
            f"{stand_in}.pay.example/",
        ):
            assert outward(bad) == ""
