"""What the next invoice comes to so far."""

import datetime as dt
import random

import pytest

from ledger_core.billing.entitlement import Status
from ledger_core.billing.plans import Metric
from tenants.billing.usage.reporting import report
from tenants.billing.usage.upcoming import Upcoming, upcoming
from tenants.billing.usage.usage import days_by_tenant, totals
from tenants.moment import midnight
from tenants.people.place import Place
from tests.tenants.billing.conftest import DAY, NOW, TODAY, Street
from tests.tenants.billing.test_counting import say_sent


def seen(street: Street, place: Place, days: int = 0) -> Upcoming:
    found = upcoming(street.database, street.terms, street.payer_at(place), NOW + days * DAY)
    assert found is not None
    return found


def lines(found: Upcoming) -> list[tuple[Metric | None, int]]:
    return [(line.metric, line.cents) for line in found.estimate.lines]


def test_it_shows_what_was_used_up_to_this_day_and_by_whom(street: Street) -> None:
    firm = Place(firm_id=street.firm)
    street.subscribe(firm)
    for _ in range(102):
        say_sent(street.database, street.alpha, NOW + DAY)
    say_sent(street.database, street.beta, midnight(TODAY + 2 * DAY))
    say_sent(street.database, street.gamma, NOW + DAY)
    found = seen(street, firm, 1)
    assert found.usage == {
        Metric.TENANTS: 2, Metric.USERS: 0, Metric.LETTERED_LINES: 0, Metric.LETTERS: 102,
    }  # fmt: skip
    assert lines(found) == [(None, 4900), (Metric.TENANTS, 0), (Metric.LETTERS, 30)]
    assert [(row.tenant.slug, row.letters) for row in found.by_tenant] == [("alpha", 102), ("beta", 0)]
    assert [row.letters for row in seen(street, firm, 2).by_tenant] == [102, 1]
    assert found.days_left(TODAY + DAY) == 29


def test_the_last_day_of_an_interval_is_shown_with_the_next(street: Street) -> None:
    firm = Place(firm_id=street.firm)
    street.subscribe(firm)
    say_sent(street.database, street.alpha, NOW + 30 * DAY)
    assert seen(street, firm, 30).usage[Metric.LETTERS] == 0


def test_a_trial_has_its_meters_free_and_who_leaves_owes_them_alone(street: Street) -> None:
    firm, gamma = Place(firm_id=street.firm), Place(client_id=street.gamma)
    street.subscribe(firm, Status.TRIALING, trial_end=TODAY + 29 * DAY)
    street.subscribe(gamma, plan="cabinet", ends_on=TODAY + 29 * DAY)
    for tenant in (street.alpha, street.gamma):
        for _ in range(101):
            say_sent(street.database, tenant, NOW + DAY)
    assert lines(seen(street, firm, 1)) == [(None, 4900), (Metric.TENANTS, 0)]
    assert seen(street, firm, 1).usage[Metric.LETTERS] == 101
    assert lines(seen(street, gamma, 1)) == [(Metric.LETTERS, 15)]


def test_who_has_no_subscription_that_goes_on_has_no_next_invoice(street: Street) -> None:
    gamma = Place(client_id=street.gamma)
    assert upcoming(street.database, street.terms, street.payer_at(gamma), NOW) is None
    street.subscribe(gamma, Status.CANCELLED, ended_on=TODAY)
    assert upcoming(street.database, street.terms, street.payer_at(gamma), NOW) is None


@pytest.mark.parametrize("seed", range(3))
def test_what_was_reported_and_what_is_counted_anew_come_to_the_same(street: Street, seed: int) -> None:
    """Days that are over are taken as reported; a page of a thousand companies does not count them again."""
    chance, firm = random.Random(seed), Place(firm_id=street.firm)
    street.customer(firm, "cus_1")
    street.subscribe(firm)
    payer, now = street.firm_payer, NOW
    for _ in range(12):
        now += dt.timedelta(minutes=chance.randint(1, 2000))
        for tenant_id in chance.choices((street.alpha, street.beta, street.gamma), k=chance.randint(0, 3)):
            say_sent(street.database, tenant_id, now)
        counted_anew = days_by_tenant(street.database, payer, NOW, now + DAY)
        before = upcoming(street.database, street.terms, payer, now)
        if chance.random() < 0.7:
            report(street.database, street.terms, now)
        after = upcoming(street.database, street.terms, payer, now)
        assert before is not None
        assert after is not None
        assert (before.usage, before.estimate, before.by_tenant) == (
            after.usage,
            after.estimate,
            after.by_tenant,
        )
        used = {street.alpha: 0, street.beta: 0}
        used |= {each: totals(days)[Metric.LETTERS] for each, days in counted_anew.items()}
        assert {row.tenant.id: row.letters for row in after.by_tenant} == used
    assert after is not None
    assert 0 < after.reported[Metric.LETTERS] <= after.usage[Metric.LETTERS]
