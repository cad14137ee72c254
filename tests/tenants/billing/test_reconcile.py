"""Reconciling: what differs is shown and changed by nobody, then put right; what cannot be is a finding."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
import datetime as dt
from typing import Any

import pytest
from sqlalchemy import delete, event
from sqlalchemy.orm import Session

from ledger_core.billing.entitlement import Status
from ledger_core.billing.plans import Metric
from tenants.base import Base
from tenants.billing.following import events, findings, keeping_up
from tenants.billing.following.findings import Kind
from tenants.billing.payers import payers
from tenants.billing.reconcile import What
from tenants.billing.rows import (
    EventRow,
    EventState,
    InvoiceRow,
    SubscriptionRow,
    WindowRow,
)
from tenants.billing.service.gateway import LaterError
from tenants.billing.usage.pushing import push_quantities
from tenants.db import CheckedSession, Database
from tenants.people.firms import engage, found_firm
from tenants.people.place import Place
from tenants.tenant import Tenant
from tests.tenants.billing.conftest import DAY, NOW
from tests.tenants.billing.shop import Shop, shop

__all__ = ["shop"]

on_sqlite = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)


def whats(shop: Shop) -> set[What]:
    return {each.what for each in shop.reconciling.differences()} - {What.QUANTITY}


def kinds(shop: Shop) -> list[str]:
    with shop.street.database.platform_reading() as session:
        return [row.kind for row in findings.open_findings(session)]


def tell(shop: Shop, told: Sequence[Mapping[str, Any]]) -> None:
    for each in told:
        events.keep(shop.street.database, each, shop.now())
    shop.work_off()


def forget(shop: Shop) -> None:
    with shop.street.database.platform() as session:
        for table in (EventRow, InvoiceRow, SubscriptionRow):
            session.execute(delete(table))


def test_what_nobody_told_of_is_shown_and_put_right(shop: Shop) -> None:
    name = shop.subscribe()
    found = shop.reconciling.differences()
    assert {each.what for each in found} >= {What.EVENT, What.SUBSCRIPTION, What.INVOICE}
    assert [each.said for each in found if each.name == name] == ["not here"]
    assert shop.street.rows(shop.street.firm_payer) == ()  # nothing was changed
    shop.reconciling.repair(found)
    shop.work_off()
    assert shop.row().status == Status.ACTIVE
    assert whats(shop) == set()


def test_rows_that_went_astray_are_put_right(shop: Shop) -> None:
    name = shop.subscribe()
    shop.tell()
    with shop.street.database.platform() as session:
        row = session.get(SubscriptionRow, name)
        assert row is not None
        row.status, row.monthly_cents = Status.PAUSED.value, 1
        session.execute(delete(InvoiceRow))
    (subscription, invoice) = (
        each for each in shop.reconciling.differences() if each.what is not What.QUANTITY
    )
    assert subscription.said == "status: active there, paused here; monthly_cents: 4900 there, 1 here"
    assert (invoice.what, invoice.payer_id) == (What.INVOICE, shop.street.firm_payer.id)
    shop.reconciling.repair((subscription, invoice))
    assert whats(shop) == set()
    assert shop.row().status == Status.ACTIVE


def test_numbers_of_a_plan_that_the_file_lost_are_shown_as_they_are_told(shop: Shop) -> None:
    shop.subscribe()
    shop.tell()
    street, tariff = shop.street, shop.street.terms.tariff
    assert tariff is not None
    engage(street.database, street.firm, street.gamma, shop.today, "root", at=shop.moment)
    others = tuple(plan for plan in tariff.plans if plan.key != "cabinet")
    lost = replace(street.terms, tariff=replace(tariff, plans=others))
    differing = replace(shop.reconciling, terms=lost).differences()
    assert [each.said for each in differing if each.what is What.QUANTITY] == ["tenants: 2 there, 3 here"]
    assert push_quantities(street.database, lost, shop.moment) == 1


def test_what_is_here_and_not_there_waits_for_a_person(shop: Shop) -> None:
    shop.street.customer(shop.firm, "cus_none")
    name = shop.street.subscribe(shop.firm)
    (found,) = (each for each in shop.reconciling.differences() if each.what is What.MISSING)
    assert (found.name, found.said) == (name, "active")
    shop.reconciling.repair((found,))
    assert kinds(shop) == [Kind.MISSING]
    assert shop.row().status == Status.ACTIVE  # nobody knows better


def test_usage_that_was_reported_and_is_not_there_waits_for_a_person(shop: Shop) -> None:
    name = shop.subscribe()
    shop.tell()
    payer = shop.street.firm_payer
    window = WindowRow(
        payer_id=payer.id,
        metric=Metric.LETTERS.value,
        since=NOW,
        until=NOW + DAY,
        quantity=7,
        by_tenant={str(shop.street.alpha): 7},
        subscription=name,
    )
    with shop.street.database.platform() as session:
        session.add(window)
    shop.advance(days=2)
    (found,) = (each for each in shop.reconciling.differences() if each.what is What.USAGE)
    assert found.said == "letters: 0 there, 7 here"
    shop.reconciling.repair((found,))
    assert kinds(shop) == [Kind.USAGE]
    shop.gateway.meter_event(
        "late", event_name="lettrine_letters", customer=str(payer.customer), value=7, at=shop.moment
    )
    shop.reconciling.repair(shop.reconciling.differences())
    assert kinds(shop) == []


class PowerCutError(Exception):
    """It is dark before a transaction is whole."""


@contextmanager
def power_cut(at: int) -> Iterator[list[int]]:
    """Have the power fail as a transaction ends for the `at`th time; the list has how many ended."""
    ended: list[int] = []

    def count(_session: Session) -> None:
        ended.append(1)
        if len(ended) == at:
            raise PowerCutError

    event.listen(CheckedSession, "before_commit", count)
    try:
        yield ended
    finally:
        event.remove(CheckedSession, "before_commit", count)


def owing(shop: Shop) -> list[Mapping[str, Any]]:
    """Bring about a payment that failed; return what the payment service would tell of it."""
    shop.subscribe()
    shop.fake.next_payments(str(shop.street.firm_payer.customer), "declined")
    shop.advance(days=31)
    wanted = ("checkout.session.completed", "customer.subscription.updated", "invoice.payment_failed")
    return [each for each in shop.untold() if each["type"] in wanted]


@on_sqlite
def test_a_crash_at_any_step_loses_nothing_and_doubles_nothing(shop: Shop) -> None:
    told = owing(shop)
    step, crashed = 0, True
    while crashed:
        step += 1
        forget(shop)
        with power_cut(step) as ended, suppress(PowerCutError):
            tell(shop, told)
        crashed = len(ended) >= step
        shop.moment += dt.timedelta(minutes=5)
        tell(shop, told)  # what was not answered is sent again
        assert shop.row().status == Status.PAST_DUE, step
        assert events.listed(shop.street.database, (EventState.NEW, EventState.FAILED)) == ()
        assert len(events.listed(shop.street.database, tuple(EventState))) == len(told)
    assert step > 2 * len(told)


@on_sqlite
@pytest.mark.parametrize("step", [1, -1, -3])
def test_a_crash_while_rows_are_put_right_is_put_right_by_the_next_time(shop: Shop, step: int) -> None:
    """Steps below zero are counted from the last one."""
    owing(shop)
    found = shop.reconciling.differences()
    with power_cut(0) as all_of_them:
        shop.reconciling.repair(found)
    forget(shop)
    at = step if step > 0 else len(all_of_them) + 1 + step
    with power_cut(at), pytest.raises(PowerCutError):
        shop.reconciling.repair(found)
    shop.reconciling.repair(shop.reconciling.differences())
    assert whats(shop) == set()
    assert shop.row().status == Status.PAST_DUE


@on_sqlite
@pytest.mark.parametrize("path", ["/v1/subscriptions", "/v1/invoices", "/v1/checkout", "/v1/events"])
def test_a_line_that_breaks_at_any_call_loses_nothing(shop: Shop, path: str) -> None:
    shop.subscribe()
    for each in shop.untold():
        events.keep(shop.street.database, each, shop.now())
    shop.fake.fail_next(1, status=500, path=path)
    shop.work_off()
    with suppress(LaterError):
        shop.reconciling.repair(shop.reconciling.differences())
    shop.fake.heal()
    shop.moment += dt.timedelta(minutes=5)
    shop.work_off()
    shop.reconciling.repair(shop.reconciling.differences())
    assert whats(shop) == set()
    assert shop.row().status == Status.ACTIVE
    assert events.listed(shop.street.database, (EventState.NEW, EventState.FAILED)) == ()


def tries_until_failed(shop: Shop, status: int) -> int:
    """Have one event fail again and again, every seven hours; return how often it was tried."""
    shop.subscribe()
    for each in shop.untold():
        if each["type"] == "customer.subscription.created":
            events.keep(shop.street.database, each, shop.now())
    tries = 0
    while (events.listed(shop.street.database, (EventState.NEW,))) and tries < 40:
        shop.fake.fail_next(1, status=status, path="/v1/subscriptions")
        assert shop.work_off() == 0
        tries += 1
        assert shop.work_off() == 0  # not due yet: nothing is asked
        shop.moment += dt.timedelta(hours=7)
    shop.fake.heal()
    return tries


def test_what_the_payment_service_refuses_is_tried_again_until_a_person_looks(shop: Shop) -> None:
    assert tries_until_failed(shop, 400) == events.MOST_TRIES
    (failed,) = events.listed(shop.street.database, (EventState.FAILED,))
    assert failed.tries == events.MOST_TRIES
    assert failed.error
    with pytest.raises(events.NoSuchEventError):
        events.retry(shop.street.database, "evt_none", shop.now())
    events.retry(shop.street.database, failed.id, shop.now())
    assert shop.work_off() == 1
    assert shop.row().status == Status.ACTIVE


@on_sqlite
def test_a_payment_service_that_is_away_is_awaited_for_a_week(shop: Shop) -> None:
    assert tries_until_failed(shop, 503) == 7 * 24 // 7 + 1


@on_sqlite
def test_while_the_payment_service_is_away_a_pass_asks_once(shop: Shop) -> None:
    """Each try may wait for a minute: two hundred of them would keep all other rounds waiting for hours."""
    for place in (shop.firm, Place(client_id=shop.street.gamma)):
        shop.subscribe(place, "cabinet" if place.firm_id else "societe-an")
    for each in shop.untold():
        events.keep(shop.street.database, each, shop.now())
    shop.fake.fail_next(1000, status=503, path="/v1/")
    before = len(shop.fake.calls())
    for _hours in range(72):
        assert shop.work_off() == 0
        shop.moment += dt.timedelta(hours=1)
    assert len(shop.fake.calls()) == before + 72
    shop.fake.heal()
    while shop.work_off():
        pass
    assert events.listed(shop.street.database, (EventState.NEW, EventState.FAILED)) == ()
    assert shop.row().status == Status.ACTIVE


def caught_up(shop: Shop) -> int:
    database, now = shop.street.database, shop.now()
    return keeping_up.catch_up(database, shop.gateway, now, keeping_up.looked_until(database, now))


def test_what_grew_old_is_fetched_though_nobody_told_of_it(shop: Shop) -> None:
    name = shop.subscribe()
    shop.tell()
    assert keeping_up.fetch_old(shop.fetching) == 0
    shop.advance(days=31)
    assert keeping_up.fetch_old(shop.fetching) > 0
    assert (shop.row().id, shop.row().period_from) == (name, NOW.replace(month=12))
    assert keeping_up.fetch_old(shop.fetching) == 0
    assert caught_up(shop) > 0
    assert caught_up(shop) == 0


def test_an_event_from_the_future_hides_none_that_never_came(shop: Shop) -> None:
    """Clocks of tests at the payment service run ahead of the day."""
    ahead = int((shop.now() + 300 * DAY).timestamp())
    events.keep(shop.street.database, {"id": "evt_1", "type": "topup.created", "created": ahead}, shop.now())
    shop.subscribe()
    assert caught_up(shop) > 0


def test_a_subscription_that_is_not_there_any_more_is_asked_for_once_a_day(shop: Shop) -> None:
    shop.street.subscribe(shop.firm)
    shop.moment += DAY
    assert keeping_up.fetch_old(shop.fetching) == 1
    assert keeping_up.fetch_old(shop.fetching) == 0
    assert kinds(shop) == [Kind.MISSING]


@on_sqlite
def test_all_that_was_lost_is_found_again_and_belongs_to_whom_it_did(
    shop: Shop, new_tenant: Callable[[str], Tenant]
) -> None:
    """Rows of payers are made anew in another order."""
    database, terms = shop.street.database, shop.street.terms
    delta, late = new_tenant("delta"), found_firm(database, "late", "Cabinet Tardif", NOW, "root")
    payers.ensure_payers(database, terms, shop.today)
    places = [shop.firm, Place(client_id=delta.id), Place(firm_id=late.id)]
    names = {place: shop.subscribe(place, "cabinet" if place.firm_id else "societe-an") for place in places}
    shop.tell()
    shop.advance(days=40)
    lose_all(database)
    payers.ensure_payers(database, terms, shop.today)
    shop.reconciling.repair(shop.reconciling.differences())
    shop.work_off()
    assert {place: shop.row(place).id for place in places} == names
    assert whats(shop) == set()


def lose_all(database: Database) -> None:
    """Forget all of billing but what stands in books."""
    lost = ("billing_window", "billing_event", "billing_invoice", "billing_subscription")
    with database.engine.begin() as connection:
        for name in (*lost, "billing_finding", "billing_payer"):
            connection.execute(Base.metadata.tables[name].delete())


def test_what_no_endpoint_asks_for_is_no_difference(shop: Shop) -> None:
    """Prices were made for the plans: the payment service lists events of it, and sends none."""
    assert any(event["type"] == "price.created" for event in shop.gateway.events(shop.now() - DAY))
    assert shop.reconciling.differences() == ()
