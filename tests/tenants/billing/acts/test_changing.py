"""A subscription is changed as it was seen, ends with its period, or goes on after all."""

from dataclasses import replace
import datetime as dt
from urllib.request import urlopen

import pytest

from tenants.billing.acts import acts
from tenants.billing.acts.acts import Preview, Refusal, Refused
from tenants.billing.catalogue.catalogue import apply, difference
from tenants.billing.following.findings import Kind, open_findings
from tenants.billing.rows import SubscriptionRow
from tenants.billing.usage.upcoming import upcoming
from tenants.moment import midnight
from tenants.outbox import LaterError, RefusedError
from tenants.outbox_rows import State
from tenants.people import entries
from tenants.people.firms import engage
from tenants.people.place import Place
from tenants.people.reading_logs import whole
from tests.tenants.billing.acts.counter import BACK, BY, Counter

PARIS = {"country": "FR", "city": "Paris", "line1": None, "line2": None, "postal_code": None, "state": None}

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)


def seen(counter: Counter, plan: str) -> Preview:
    found = acts.preview(counter.acting, counter.payer, plan)
    assert isinstance(found, Preview), found
    return found


def change(counter: Counter, plan: str, print_: str) -> State | Refused:
    return acts.change_plan(counter.acting, counter.payer, plan, print_, BY)


def row_of(counter: Counter) -> SubscriptionRow:
    (row,) = counter.rows()
    return row


def test_another_plan_of_the_same_interval_stands_on_the_next_invoice(counter: Counter) -> None:
    counter.subscribe("cabinet")
    counter.pass_time(days=15)
    preview = seen(counter, "grand")
    assert (preview.plan_from and preview.plan_from.key, preview.plan_to.key) == ("cabinet", "grand")
    assert (preview.due_now_cents, preview.next_on) == (0, dt.date(2026, 12, 23))
    assert change(counter, "grand", preview.print) is State.DONE
    assert row_of(counter).plan == "grand"
    assert len(counter.at_stripe("invoice")) == 1
    counter.pass_time(days=15, hours=2)
    renewed = counter.at_stripe("invoice")[-1]
    assert renewed["total"] == preview.next_cents


def test_what_is_used_after_a_change_of_plan_is_shown_as_it_is_invoiced(counter: Counter) -> None:
    counter.subscribe("cabinet")
    counter.pass_time(days=15)
    change(counter, "grand", seen(counter, "grand").print)
    counter.pass_time(minutes=1)
    found = upcoming(counter.database, counter.acting.terms, counter.payer, counter.clock())
    assert found is not None
    assert (found.plan.key, found.changed_on) == ("grand", dt.date(2026, 12, 8))
    assert found.since == midnight(dt.date(2026, 12, 8))
    counter.pass_time(days=15, hours=2)
    counter.fetching.payer(counter.payer.id)
    found = upcoming(counter.database, counter.acting.terms, counter.payer, counter.clock())
    assert found is not None
    assert (found.changed_on, found.since) == (None, midnight(dt.date(2026, 12, 23)))


def test_no_more_is_given_back_than_was_asked_for(counter: Counter) -> None:
    """Else who adds companies, which cost nothing at first, and changes the plan is given their price."""
    subscription = counter.subscribe("grand")
    (opened,) = counter.fake.calls("POST", "/v1/checkout/sessions")
    assert opened["params"]["subscription_data"]["billing_mode"] == {"type": "flexible"}
    before = acts.preview(counter.acting, counter.payer, "cabinet")
    for item in counter.acting.gateway.subscription(subscription)["items"]["data"]:
        if item["quantity"] == counter.quantities(subscription)["tenants"]:
            counter.acting.gateway.set_quantity("more", item["id"], 100)
    assert counter.quantities(subscription)["tenants"] == 100
    after = acts.preview(counter.acting, counter.payer, "cabinet")
    assert isinstance(before, acts.Preview)
    assert isinstance(after, acts.Preview)
    assert after.lines == before.lines


def test_a_year_is_paid_at_once(counter: Counter) -> None:
    counter.subscribe("cabinet")
    counter.pass_time(days=10)
    preview = seen(counter, "cabinet-an")
    assert (preview.next_cents, preview.next_on) == (None, dt.date(2027, 12, 3))
    assert change(counter, "cabinet-an", preview.print) is State.DONE
    paid = counter.at_stripe("invoice", "paid")[-1]
    assert (paid["amount_paid"], paid["total"]) == (preview.due_now_cents, preview.total_cents)
    assert preview.due_now_cents == sum(line.cents for line in preview.lines) + preview.tax_cents
    assert preview.other_cents == 0
    assert row_of(counter).plan == "cabinet-an"


def test_a_year_that_is_not_paid_is_owed(counter: Counter) -> None:
    counter.subscribe("cabinet")
    counter.fake.next_payments(counter.payer.customer or "", "declined")
    preview = seen(counter, "cabinet-an")
    assert change(counter, "cabinet-an", preview.print) is State.DONE
    assert (row_of(counter).plan, row_of(counter).status) == ("cabinet-an", "past-due")
    assert acts.preview(counter.acting, counter.payer, "grand") == Refused(Refusal.OWES)


def test_a_trial_goes_on_with_another_plan(counter: Counter) -> None:
    counter.subscribe("essai")
    counter.pass_time(days=1)
    for plan in ("cabinet", "cabinet-an"):
        preview = seen(counter, plan)
        assert (preview.due_now_cents, preview.next_on) == (0, dt.date(2026, 12, 8))
        assert preview.next_cents == preview.total_cents > 0
        assert change(counter, plan, preview.print) is State.DONE
        assert (row_of(counter).plan, row_of(counter).status) == (plan, "trialing")
    assert [each["total"] for each in counter.at_stripe("invoice")] == [0]


def test_what_was_seen_too_long_ago_is_seen_again(counter: Counter) -> None:
    counter.subscribe("cabinet")
    preview = seen(counter, "grand")
    counter.pass_time(minutes=31)
    assert change(counter, "grand", preview.print) == Refused(Refusal.STALE)


@pytest.mark.parametrize("print_", ["", "x", "1-2-3", "99999999999999-x", "²-x", f"{2**40}-x"])
def test_what_nobody_was_shown_is_not_done(counter: Counter, print_: str) -> None:
    counter.subscribe("cabinet")
    assert change(counter, "grand", print_) == Refused(Refusal.STALE)
    assert counter.effects(State.WAITING) == []


def test_what_comes_to_something_else_is_seen_again(counter: Counter) -> None:
    """The companies became more while it was looked at."""
    counter.subscribe("cabinet")
    preview = seen(counter, "grand")
    today = counter.clock().date()
    engage(counter.database, counter.street.firm, counter.street.gamma, today, "root", at=counter.clock())
    assert change(counter, "grand", preview.print) == Refused(Refusal.STALE)


def test_a_print_is_good_for_its_own_plan(counter: Counter) -> None:
    counter.subscribe("cabinet")
    assert change(counter, "cabinet-an", seen(counter, "grand").print) == Refused(Refusal.STALE)


def test_to_and_fro(counter: Counter) -> None:
    counter.subscribe("cabinet")
    for plan in ("grand", "cabinet", "grand"):
        counter.pass_time(minutes=1)
        assert change(counter, plan, seen(counter, plan).print) is State.DONE
        assert row_of(counter).plan == plan


def test_the_service_is_down_before_and_after_it_was_decided(counter: Counter) -> None:
    counter.subscribe("cabinet")
    preview = seen(counter, "grand")
    counter.fake.fail_next(99)
    with pytest.raises(LaterError):
        acts.preview(counter.acting, counter.payer, "grand")
    with pytest.raises(LaterError):
        change(counter, "grand", preview.print)
    assert acts.cancel(counter.acting, counter.payer, BY) is State.WAITING
    assert acts.cancel(counter.acting, counter.payer, BY) is State.WAITING
    assert acts.resume(counter.acting, counter.payer, BY) is State.DONE, "nothing was cancelled yet"
    counter.fake.heal()
    counter.fake.fail_next(99, method="POST", path="/v1/subscriptions")
    assert change(counter, "grand", preview.print) == Refused(Refusal.UNDER_WAY)
    counter.fake.heal()
    assert change(counter, "grand", preview.print) == Refused(Refusal.ENDS), "what waited is done first"
    assert acts.cancel(counter.acting, counter.payer, BY) is State.DONE
    assert row_of(counter).ends_on == dt.date(2026, 12, 23)


def test_a_change_that_waited_too_long_is_not_done(counter: Counter) -> None:
    counter.subscribe("cabinet")
    preview = seen(counter, "grand")
    counter.fake.fail_next(9, method="POST", path="/v1/subscriptions/")
    assert change(counter, "grand", preview.print) is State.WAITING
    counter.fake.heal()
    counter.pass_time(hours=3)
    counter.deliver()
    assert row_of(counter).plan == "cabinet"
    (stuck,) = counter.effects(State.STUCK)
    assert "in time" in stuck.error


def test_it_ends_with_its_period_and_goes_on_after_all(counter: Counter) -> None:
    counter.subscribe("cabinet")
    assert acts.resume(counter.acting, counter.payer, BY) is State.DONE
    assert acts.cancel(counter.acting, counter.payer, BY) is State.DONE
    assert row_of(counter).ends_on == dt.date(2026, 12, 23)
    assert acts.preview(counter.acting, counter.payer, "grand") == Refused(Refusal.ENDS)
    assert acts.resume(counter.acting, counter.payer, BY) is State.DONE
    assert row_of(counter).ends_on is None
    entries.relay(counter.database)
    said = [entry.action for entry in whole(counter.database, Place(firm_id=counter.street.firm))]
    assert [action for action in said if action.startswith("billing:")] in (
        ["billing:choose", "billing:cancel", "billing:resume"],
        ["billing:resume", "billing:cancel", "billing:choose"],
    )


def test_what_was_cancelled_in_the_portal_goes_on_after_all(counter: Counter) -> None:
    name = counter.subscribe("cabinet")
    address = acts.portal_url(counter.acting, counter.payer, BACK.cancel, "fr")
    with urlopen(str(address), f"act=cancel&subscription={name}".encode()):
        counter.fetching.subscription(name)
    assert row_of(counter).ends_on == dt.date(2026, 12, 23)
    assert acts.cancel(counter.acting, counter.payer, BY) is State.DONE
    assert acts.resume(counter.acting, counter.payer, BY) is State.DONE
    assert row_of(counter).ends_on is None
    (there,) = counter.at_stripe("subscription")
    assert (there["cancel_at"], there["cancel_at_period_end"]) == (None, False)


def test_who_has_no_subscription_changes_none(counter: Counter) -> None:
    none = Refused(Refusal.NO_SUBSCRIPTION)
    assert acts.preview(counter.acting, counter.payer, "grand") == none
    assert acts.cancel(counter.acting, counter.payer, BY) == none
    assert acts.resume(counter.acting, counter.payer, BY) == none
    assert acts.portal_url(counter.acting, counter.payer, BACK.cancel, "fr") == none


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        ("cabinet", Refusal.SAME_PLAN),
        ("societe-an", Refusal.NOT_FOR_YOU),
        ("no-such-plan", Refusal.NO_SUCH_PLAN),
        ("petit", Refusal.TOO_MANY_TENANTS),
    ],
)
def test_plans_that_a_subscription_is_not_moved_to(counter: Counter, plan: str, why: Refusal) -> None:
    counter.subscribe("cabinet")
    found = acts.preview(counter.acting, counter.payer, plan)
    assert isinstance(found, Refused)
    assert found.why is why


def test_who_paid_nothing_so_far_gives_a_means_of_payment_first(counter: Counter) -> None:
    gamma = counter.payer_at(Place(client_id=counter.street.gamma))
    counter.choose("decouverte", gamma)
    gamma = counter.payer_at(gamma.place)
    assert acts.preview(counter.acting, gamma, "societe-an") == Refused(Refusal.NO_MEANS)
    address = acts.portal_url(counter.acting, gamma, BACK.cancel, "fr")
    assert isinstance(address, str)
    assert address.startswith(counter.fake.address)
    counter.fake.change_method(gamma.customer or "")
    assert acts.preview(counter.acting, gamma, "societe-an") == Refused(Refusal.NO_ADDRESS)
    counter.fake.change(gamma.customer or "", address=PARIS)
    preview = acts.preview(counter.acting, gamma, "societe-an")
    assert isinstance(preview, Preview)
    assert acts.change_plan(counter.acting, gamma, "societe-an", preview.print, BY) is State.DONE
    assert counter.at_stripe("invoice", "paid")[-1]["amount_paid"] == preview.due_now_cents > 0
    assert preview.tax_cents > 0


def test_who_takes_the_address_away_is_told_of_until_there_is_one(counter: Counter) -> None:
    name = counter.subscribe("cabinet")
    customer = counter.payer.customer or ""
    counter.fake.change(customer, address=None)
    counter.pass_time(days=31)
    assert counter.at_stripe("invoice")[-1]["total_taxes"] == []
    counter.fetching.subscription(name)
    with counter.database.platform_reading() as session:
        assert [row.kind for row in open_findings(session)] == [Kind.UNTAXED]
    assert acts.preview(counter.acting, counter.payer, "grand") == Refused(Refusal.NO_ADDRESS)
    counter.fake.change(customer, address=PARIS)
    preview = seen(counter, "grand")
    assert preview.tax_cents > 0
    assert change(counter, "grand", preview.print) is State.DONE
    with counter.database.platform_reading() as session:
        assert open_findings(session) == ()
    counter.pass_time(days=32)
    assert counter.at_stripe("invoice")[-1]["total"] == preview.next_cents


def test_a_refusal_of_the_service_is_told(counter: Counter) -> None:
    counter.subscribe("cabinet")
    preview = seen(counter, "grand")
    counter.fake.fail_next(1, status=400, method="POST", path="/v1/subscriptions/")
    refused = change(counter, "grand", preview.print)
    assert isinstance(refused, Refused)
    assert refused.why is Refusal.BY_STRIPE
    assert refused.said
    assert counter.effects(State.STUCK) == []
    counter.fake.fail_next(1, status=400, path="create_preview")
    with pytest.raises(RefusedError):
        seen(counter, "grand")


def dearer(counter: Counter, key: str) -> None:
    """Have the file ask 20.00 more for a plan, and the payment service know it."""
    terms = counter.acting.terms
    assert terms.tariff is not None
    plans = tuple(
        replace(plan, base=plan.base + 20) if plan.key == key else plan for plan in terms.tariff.plans
    )
    tariff = replace(terms.tariff, plans=plans)
    apply(counter.acting.gateway, difference(counter.acting.gateway, tariff))
    counter.acting = replace(counter.acting, terms=replace(terms, tariff=tariff))


def test_ones_own_plan_is_taken_at_its_new_prices_as_another_is(counter: Counter) -> None:
    counter.subscribe("cabinet")
    before = row_of(counter).monthly_cents
    dearer(counter, "cabinet")
    counter.pass_time(days=15)
    counter.fetching.payer(counter.payer.id)
    assert row_of(counter).monthly_cents == before, "nobody asked for the new ones"
    preview = seen(counter, "cabinet")
    assert {line.cents for line in preview.lines if line.part == "base"} == {-2450, 3450, 6900}
    assert change(counter, "cabinet", preview.print) is State.DONE
    assert row_of(counter).monthly_cents == before + 2000
    assert acts.preview(counter.acting, counter.payer, "cabinet") == Refused(Refusal.SAME_PLAN)
    counter.pass_time(days=15, hours=2)
    assert counter.at_stripe("invoice")[-1]["total"] == preview.next_cents


def test_what_somebody_brought_to_the_new_prices_elsewhere_is_not_changed_again(counter: Counter) -> None:
    counter.subscribe("cabinet")
    dearer(counter, "cabinet")
    old = row_of(counter).body
    assert change(counter, "cabinet", seen(counter, "cabinet").print) is State.DONE
    with counter.database.platform() as session:
        session.get_one(SubscriptionRow, row_of(counter).id).body = old
    assert acts.preview(counter.acting, counter.payer, "cabinet") == Refused(Refusal.SAME_PLAN)


def test_a_free_plan_that_costs_now_is_paid_at_once_by_who_takes_it(counter: Counter) -> None:
    gamma = counter.payer_at(Place(client_id=counter.street.gamma))
    counter.choose("decouverte", gamma)
    dearer(counter, "decouverte")
    gamma = counter.payer_at(gamma.place)
    assert acts.preview(counter.acting, gamma, "decouverte") == Refused(Refusal.NO_MEANS)
    counter.fake.change_method(gamma.customer or "")
    counter.fake.change(gamma.customer or "", address=PARIS)
    preview = acts.preview(counter.acting, gamma, "decouverte")
    assert isinstance(preview, Preview)
    assert preview.due_now_cents == preview.total_cents > 0
    assert acts.change_plan(counter.acting, gamma, "decouverte", preview.print, BY) is State.DONE
    assert counter.at_stripe("invoice", "paid")[-1]["amount_paid"] == preview.due_now_cents
