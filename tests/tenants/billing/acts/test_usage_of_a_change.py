"""What was used before a change of plan and is reported after it is on an invoice, once."""

import datetime as dt

import pytest

from ledger_core.billing.plans import Metric
from tenants.billing.acts import acts
from tenants.billing.acts.acts import Preview
from tenants.billing.catalogue.wanted import part_of
from tenants.billing.usage.reporting import report
from tenants.moment import day_of, midnight
from tenants.outbox_rows import State
from tests.tenants.billing.acts.counter import BY, Counter
from tests.tenants.billing.conftest import DAY
from tests.tenants.billing.test_counting import say_sent

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)


def go_to(counter: Counter, moment: dt.datetime) -> None:
    counter.pass_time(seconds=(moment - counter.clock()).total_seconds())


def work(counter: Counter) -> None:
    report(counter.database, counter.acting.terms, counter.clock())
    counter.deliver()


def letters_asked_for(counter: Counter) -> int:
    """Return how many letters stand on invoices."""
    parts = {price["id"]: part_of(price) for price in counter.fake.of("price")}
    lines = [line for invoice in counter.fake.of("invoice") for line in invoice["lines"]["data"]]
    found = [(parts[line["pricing"]["price_details"]["price"]], line["quantity"]) for line in lines]
    return sum(quantity for part, quantity in found if part and part[1] == Metric.LETTERS)


@pytest.mark.parametrize("plan", ["cabinet-plus", "cabinet-an"])
@pytest.mark.parametrize("silent", [dt.timedelta(0), 8 * DAY])
def test_what_was_used_before_a_change_at_night_is_asked_for(
    counter: Counter, plan: str, silent: dt.timedelta
) -> None:
    begun = counter.clock()
    counter.subscribe("cabinet")
    for _ in range(10):
        for _ in range(3):
            say_sent(counter.database, counter.street.alpha, counter.clock())
        counter.pass_time(days=1)
        if counter.clock() < begun + 9 * DAY - silent:
            work(counter)
    night = midnight(day_of(counter.clock()) + DAY)
    go_to(counter, night + dt.timedelta(minutes=2))
    seen = acts.preview(counter.acting, counter.payer, plan)
    assert isinstance(seen, Preview)
    counter.pass_time(minutes=8)
    assert acts.change_plan(counter.acting, counter.payer, plan, seen.print, BY) is State.DONE
    work(counter)
    for _ in range(8):
        counter.pass_time(minutes=10)
        work(counter)
    (row,) = counter.rows()
    counter.pass_time(days=(row.period_until - counter.clock()).days + 1)
    assert letters_asked_for(counter) == counter.metered() == 30


@pytest.mark.parametrize("minutes", [-1, 1], ids=["behind", "ahead"])
def test_clocks_that_differ_lose_nothing_and_ask_nothing_twice(counter: Counter, minutes: int) -> None:
    """Ours is behind that of the payment service, or ahead of it."""

    def ours() -> dt.datetime:
        return counter.fake.now + dt.timedelta(minutes=minutes)

    def later(**span: float) -> None:
        counter.pass_time(**span)
        counter.clock.at = ours()

    def reported() -> None:
        report(counter.database, counter.acting.terms, counter.clock())
        counter.deliver()

    counter.clock.at = ours()
    counter.subscribe("cabinet")
    later(hours=1)
    for _ in range(10):
        say_sent(counter.database, counter.street.alpha, counter.clock())
        later(days=1)
    later(seconds=(midnight(day_of(ours()) + DAY) - ours()).total_seconds() + 120)
    seen = acts.preview(counter.acting, counter.payer, "cabinet-plus")
    assert isinstance(seen, Preview)
    assert acts.change_plan(counter.acting, counter.payer, "cabinet-plus", seen.print, BY) is State.DONE
    for _ in range(8):
        reported()
        later(minutes=10)
    (row,) = counter.rows()
    later(seconds=(row.period_until - ours()).total_seconds() - 5)
    reported()
    later(days=1)
    reported()
    later(days=31)
    assert letters_asked_for(counter) == counter.metered() == 10
