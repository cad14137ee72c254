"""Clicks at the same time, in other tabs and by several workers: one page at a time, one subscription."""

from concurrent.futures import ThreadPoolExecutor

from tenants.billing.acts.acts import Chosen, Refusal, Refused
from tenants.billing.rows import CheckoutState
from tenants.outbox_rows import State
from tests.tenants.billing.acts.counter import Counter


def test_a_second_click_leads_to_the_same_page(counter: Counter) -> None:
    assert counter.choose("cabinet") == counter.choose("cabinet")
    assert len(counter.at_stripe("checkout.session")) == 1


def test_clicks_at_the_same_moment_lead_to_the_same_page(counter: Counter) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _each: counter.choose("cabinet"), range(4)))
    assert set(found) == {Chosen(1, State.DONE)}
    assert len(counter.at_stripe("checkout.session")) == 1
    assert len(counter.at_stripe("customer")) == 1


def test_who_chooses_another_plan_can_no_longer_pay_the_first(counter: Counter) -> None:
    counter.choose("cabinet")
    first = counter.checkout()
    assert counter.choose("grand") == Chosen(2, State.DONE)
    assert [each["status"] for each in counter.at_stripe("checkout.session")] == ["expired", "open"]
    assert counter.checkout().plan == "grand"
    assert len(counter.at_stripe("customer")) == 1
    assert first.session != counter.checkout().session


def test_a_page_that_was_opened_long_ago_makes_way(counter: Counter) -> None:
    counter.choose("cabinet")
    counter.pass_time(hours=2)
    assert counter.choose("cabinet") == Chosen(2, State.DONE)
    assert [each["status"] for each in counter.at_stripe("checkout.session")] == ["expired", "open"]


def test_who_paid_in_another_tab_is_not_asked_again(counter: Counter) -> None:
    """Though nobody told of it yet, and another plan was chosen meanwhile."""
    counter.choose("cabinet")
    counter.fake.complete_checkout(counter.checkout().session or "")
    assert counter.choose("grand") == Refused(Refusal.SUBSCRIBED)
    assert counter.checkout().state == CheckoutState.DONE
    assert len(counter.at_stripe("subscription")) == 1


def test_who_pays_while_another_page_is_opened_pays_once(counter: Counter) -> None:
    """The first page is paid after the second was decided on, and before it is opened."""
    counter.choose("cabinet")
    session = counter.checkout().session or ""
    counter.fake.fail_next(2, path="/checkout/sessions")  # what was opened cannot be looked at, nor closed
    chosen = counter.choose("grand")
    assert isinstance(chosen, Chosen)
    assert chosen.state is State.WAITING
    counter.fake.complete_checkout(session)
    counter.pass_time(minutes=1)
    counter.deliver()
    assert counter.checkout().state == CheckoutState.GONE
    assert [row.plan for row in counter.rows()] == ["cabinet"]
    assert len(counter.at_stripe("checkout.session", "open")) == 0


def test_workers_at_the_same_time_do_each_thing_once(counter: Counter) -> None:
    counter.fake.fail_next(99)
    counter.choose("cabinet")
    counter.fake.heal()
    counter.pass_time(minutes=1)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _each: counter.deliver(), range(3)))
    assert [each.state for each in counter.effects()] == [State.DONE]
    assert len(counter.at_stripe("checkout.session")) == 1
    assert len(counter.at_stripe("customer")) == 1
