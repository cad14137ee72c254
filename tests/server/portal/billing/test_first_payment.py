"""The first payment: chosen here, paid at the payment service, and nothing is claimed that is not seen."""

from collections.abc import Callable
import re

import pytest

from tests.server.portal.billing.conftest import FIRM, Till

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)


def test_a_firm_chooses_pays_and_is_served(till: Till) -> None:
    page = till.page("/plans")
    assert "Practice" in page
    assert "3 client companies included, then €12.00 a client company" in page
    assert till.choose().location == f"{FIRM}/checkout?way=on"
    onward = till.client.get(f"{FIRM}/checkout?way=on", headers={"Accept-Language": "en"})
    url = till.checkout.url
    assert onward.headers["Refresh"] == f"0; url={url}"
    assert url.startswith(till.fake.address)
    assert url in onward.text
    till.pay()
    assert "The subscription has begun." in till.page("/checkout?way=paid")
    page = till.page()
    assert 'class="st ok">active<' in page
    assert "€49.00" in page
    assert 'class="st ok">payment received<' in page
    assert "Menuiserie Trémarec" in page


def test_a_form_is_never_answered_by_a_way_off_the_site(till: Till) -> None:
    """`form-action 'self'` holds for each step after a form, and the payment service has steps of its own."""
    assert till.choose().location.startswith(FIRM)
    till.pay()
    till.page("/checkout?way=paid")
    answer = till.post("/means")
    assert answer.status_code == 200
    assert "form-action 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Refresh"].startswith(f"0; url={till.fake.address}")


def test_coming_back_proves_nothing(till: Till) -> None:
    till.choose()
    page = till.page("/checkout?way=paid")
    assert "has not confirmed the payment yet" in page
    state = re.search(r'hx-get="([^"]+)"', page)[1].replace("&amp;", "&")
    part = till.client.get(state, headers={"Accept-Language": "en"})
    assert "has not confirmed the payment yet" in part.text
    assert "tries=1" in part.text
    till.pay()
    assert till.client.get(state).headers["HX-Refresh"] == "true"
    assert "The subscription has begun." in till.page("/checkout?way=paid")


def test_asking_comes_to_an_end(till: Till) -> None:
    till.choose()
    part = till.page("/checkout/state?way=paid&tries=14")
    assert "hx-get" not in part
    assert "It takes longer than usual." in part
    assert "hx-get" not in till.page("/checkout/state?way=paid&tries=99999999")


def test_who_leaves_the_payment_can_go_on_or_choose_anew(till: Till) -> None:
    till.choose()
    page = till.page("/checkout?way=left")
    assert "Nothing was charged, and nothing began." in page
    assert till.checkout.url in page
    assert "its payment is not finished" in till.page()
    first = till.checkout.session
    till.choose("grand")
    assert till.checkout.session != first
    till.pay()
    assert "plan Large" in till.page("/checkout?way=paid")


def test_an_unreachable_payment_service_loses_nothing(till: Till) -> None:
    till.fake.fail_next(status=500, path="/v1/checkout/sessions")
    assert till.choose().status_code == 303
    page = till.page("/checkout?way=on")
    assert "Your choice is kept, and nothing was charged." in page
    assert "hx-get" in page
    till.choose()
    assert till.checkout.url
    assert till.client.get(f"{FIRM}/checkout/state?way=on").headers["HX-Refresh"] == "true"


def test_a_payment_service_that_falls_silent_leaves_what_was_known(till: Till) -> None:
    till.choose()
    till.pay()
    till.fake.fail_next(status=500, path="/v1/checkout/sessions")
    assert "has not confirmed the payment yet" in till.page("/checkout?way=paid")
    assert "The subscription has begun." in till.page("/checkout?way=paid")


def test_a_direct_debit_takes_days(till: Till) -> None:
    assert "takes some days, and all works meanwhile" in till.subscribe(method="sepa_debit")
    page = till.page()
    assert "A direct debit takes some days; nothing is to be done." in page
    assert "payment on its way" in page
    assert 'class="btn primary"' not in page


def test_a_plan_with_a_trial_says_until_when(till: Till) -> None:
    assert "Its trial goes on up to" in till.subscribe("essai")
    assert "trial up to 08/12/2026" in till.page()


def test_a_free_plan_asks_for_no_payment(till: Till, open_till: Callable[[str], Till]) -> None:
    till.post("/paying", pays="each")
    baker = open_till("Bea")
    assert baker.choose("decouverte").location == "/t/beta/billing/checkout?way=on"
    page = baker.page("/checkout?way=on")
    assert "The subscription has begun." in page
    assert "Nothing is charged under this plan." in page
    page = baker.page()
    assert "nothing is charged" in page
    assert "drawn by itself" not in page


def test_a_subscription_that_ended_is_not_taken_for_a_new_one(till: Till) -> None:
    till.subscribe()
    till.post("/cancel")
    till.pass_time(days=40)
    assert "No subscription goes on" in till.page()
    till.choose("grand")
    assert "has not confirmed the payment yet" in till.page("/checkout?way=paid")
    till.pay()
    assert "The subscription has begun." in till.page("/checkout?way=paid")
    assert "plan Large" in till.page()


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ("petit", "This plan takes 1 client companies at the most."),
        ("societe-an", "This plan is not offered to you."),
        ("nothing", "This plan is no longer offered."),
    ],
)
def test_what_cannot_be_chosen_is_refused(till: Till, plan: str, said: str) -> None:
    assert till.choose(plan).location == f"{FIRM}/plans"
    assert said in till.page("/plans")


def test_nobody_pays_twice(till: Till) -> None:
    till.subscribe()
    assert till.choose("grand").location == f"{FIRM}/plans"
    assert "There is a subscription already." in till.page("/plans")


def test_without_a_choice_there_is_no_payment(till: Till, open_till: Callable[[str], Till]) -> None:
    assert till.client.get(f"{FIRM}/checkout").location == f"{FIRM}/plans"
    assert till.client.get(f"{FIRM}/checkout/state").status_code == 404
    assert open_till("Odile").choose("societe-an").location == "/t/alpha/billing/plans"
