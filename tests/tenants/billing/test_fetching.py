"""Fetching: our rows become what the payment service has, whoever tells of it, in whatever order."""

import dataclasses
import datetime as dt
import threading

import pytest
from sqlalchemy import select

from ledger_core.billing.entitlement import Standing, Status
from tenants.billing.following import events, findings, invoices, shapes
from tenants.billing.following.findings import Kind
from tenants.billing.rows import CheckoutRow, CheckoutState, EventState, InvoiceRow
from tenants.people.place import Place
from tests.tenants.billing.conftest import DAY, NOW, TODAY
from tests.tenants.billing.shop import Shop, shop

__all__ = ["shop"]

on_sqlite = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)


def test_a_first_payment_becomes_a_subscription(shop: Shop) -> None:
    name = shop.subscribe()
    shop.tell()
    row = shop.row()
    assert (row.id, row.plan, row.status) == (name, "cabinet", Status.ACTIVE)
    assert row.began_at == row.period_from == NOW
    assert row.period_until == NOW.replace(month=12)
    assert row.period_end == dt.date(2026, 12, 22)  # ends in the course of that day
    assert (row.past_due_since, row.ends_on, row.ended_on) == (None, None, None)
    assert row.monthly_cents == 4900  # two companies of three that are included
    assert row.body["id"] == name
    assert shop.street.at(shop.street.alpha, TODAY + 29 * DAY).standing is Standing.ACTIVE


@on_sqlite
def test_invoices_are_kept_with_their_cents(shop: Shop) -> None:
    shop.subscribe()
    shop.tell()
    payer = shop.street.firm_payer
    with shop.street.database.platform_reading() as session:
        (row,) = invoices.invoices_of(session, payer.id)
        assert invoices.open_invoice(session, payer.id) is None
    assert (row.status, row.currency, row.day, row.due) == ("paid", "EUR", TODAY, TODAY)
    assert (row.net_cents, row.tax_cents, row.total_cents, row.paid_cents) == (4900, 0, 4900, 4900)
    assert (row.failure, row.subscription) == ("", shop.row().id)
    hosted = invoices.hosted_url(row)
    assert hosted is None or hosted.startswith("http")
    assert not invoices.needs_action(row)
    assert not invoices.is_processing(row)


@on_sqlite
def test_a_payment_that_fails_begins_the_days_of_grace_and_a_later_one_ends_them(shop: Shop) -> None:
    shop.subscribe()
    shop.tell()
    payer = shop.street.firm_payer
    shop.fake.next_payments(str(payer.customer), "insufficient_funds", "insufficient_funds")
    shop.advance(days=31)
    shop.tell()
    row = shop.row()
    assert (row.status, row.past_due_since) == (Status.PAST_DUE, dt.date(2026, 12, 22))
    assert shop.street.at_firm(shop.today).standing is Standing.GRACE
    shop.advance(days=6)
    shop.tell()
    assert shop.row().past_due_since == dt.date(2026, 12, 22)
    with shop.street.database.platform_reading() as session:
        unpaid = invoices.open_invoice(session, payer.id)
    assert unpaid is not None
    assert unpaid.attempts >= 2
    assert unpaid.failure
    shop.fake.change_method(str(payer.customer))
    shop.fake.pay(unpaid.id)
    shop.tell()
    assert (shop.row().status, shop.row().past_due_since) == (Status.ACTIVE, None)


@on_sqlite
def test_a_cancellation_has_a_last_day_before_and_after_it_came(shop: Shop) -> None:
    name = shop.subscribe()
    shop.gateway.cancel_at_period_end("cancel", name, True)  # noqa: FBT003
    shop.tell()
    assert (shop.row().status, shop.row().ends_on) == (Status.ACTIVE, dt.date(2026, 12, 22))
    shop.advance(days=31)
    shop.tell()
    assert (shop.row().status, shop.row().ended_on) == (Status.CANCELLED, dt.date(2026, 12, 22))


@on_sqlite
def test_what_is_not_collected_for_a_time_is_paused(shop: Shop) -> None:
    name = shop.subscribe()
    shop.fake.change(name, pause_collection={"behavior": "void", "resumes_at": None})
    shop.fetching.subscription(name)
    assert shop.row().status == Status.PAUSED


def test_a_first_payment_that_was_never_made_leaves_nothing(shop: Shop) -> None:
    name = shop.subscribe()
    shop.fake.change(name, status="incomplete")
    shop.fetching.subscription(name)
    assert shop.row().status == Status.INCOMPLETE
    shop.fake.change(name, status="incomplete_expired")
    shop.fetching.subscription(name)
    assert shop.street.rows(shop.street.firm_payer) == ()


@on_sqlite
def test_a_customer_that_is_not_known_here_is_known_by_what_stands_on_it(shop: Shop) -> None:
    place = Place(client_id=shop.street.gamma)
    customer = shop.customer(place, links=False)
    session = shop.open(customer, place, "societe-an")
    shop.fake.complete_checkout(session)
    shop.tell()
    assert shop.street.payer_at(place).customer == customer
    assert shop.row(place).plan == "societe-an"
    assert shop.row(place).monthly_cents == 2417  # a twelfth of 290.00


@on_sqlite
def test_what_is_none_of_ours_leaves_only_its_invoice(shop: Shop) -> None:
    place = Place(client_id=shop.street.gamma)
    customer = shop.customer(place, links=False)
    session = shop.open(customer, place, "societe-an")
    shop.fake.complete_checkout(session)
    subscription = shop.gateway.checkout(session)["subscription"]
    shop.fake.change(customer, metadata={"lettrine_payer": "no number"})
    shop.fake.change(subscription, metadata={"lettrine_payer": "F99999"})
    shop.tell()
    assert shop.street.rows(shop.street.payer_at(place)) == ()
    with shop.street.database.platform_reading() as reading:
        (row,) = reading.scalars(select(InvoiceRow))
    assert (row.payer_id, row.status) == (None, "paid")


@on_sqlite
def test_an_invoice_stays_the_payers_whose_customer_was_deleted(shop: Shop) -> None:
    shop.subscribe()
    shop.tell()
    payer, invoice = shop.street.firm_payer, shop.fake.of("invoice")[0]["id"]
    shop.fake.change(str(payer.customer), _gone=True)
    shop.street.customer(shop.firm, "cus_another")
    shop.advance(minutes=1)
    shop.fetching.invoice(invoice)
    with shop.street.database.platform_reading() as session:
        assert [row.id for row in invoices.invoices_of(session, payer.id)] == [invoice]
    assert shop.reconciling.differences() == ()


def test_a_first_payment_under_way_is_done_once_it_was_paid(shop: Shop) -> None:
    customer = shop.customer(shop.firm)
    session = shop.open(customer, shop.firm)
    payer = shop.street.firm_payer
    with shop.street.database.platform() as writing:
        row = CheckoutRow(
            payer_id=payer.id, plan="cabinet", author="a", at=NOW, state="open", session=session
        )
        row.url, row.error, row.ended_at = "http://localhost", "", None
        writing.add(row)
    shop.fetching.checkout(session)
    assert _state(shop) == (CheckoutState.OPEN, None)
    shop.fake.complete_checkout(session)
    shop.tell()
    assert _state(shop) == (CheckoutState.DONE, NOW)


@on_sqlite
def test_a_plan_that_the_file_does_not_have_is_found_and_gone_again(shop: Shop) -> None:
    name = shop.subscribe()
    terms, tariff = shop.street.terms, shop.street.terms.tariff
    assert tariff is not None
    shop.street.terms = dataclasses.replace(
        terms, tariff=dataclasses.replace(tariff, plans=tariff.plans_for(tariff.plans[1].payer))
    )
    shop.fetching.subscription(name)
    assert (shop.row().plan, shop.row().monthly_cents) == ("cabinet", 0)
    assert [(row.kind, row.said["plans"]) for row in _found(shop)] == [(Kind.UNKNOWN_PLAN, ["cabinet"])]
    shop.street.terms = terms
    shop.fetching.subscription(name)
    assert _found(shop) == ()


@on_sqlite
def test_a_plan_that_holds_less_than_there_is_is_found(shop: Shop) -> None:
    """A payment's page is good for a day, and what comes meanwhile is held to no limit."""
    terms, tariff = shop.street.terms, shop.street.terms.tariff
    assert tariff is not None
    name = shop.subscribe()
    shop.fetching.subscription(name)
    assert _found(shop) == ()
    smaller = dataclasses.replace(tariff.plans[0], most_tenants=1)
    shop.street.terms = dataclasses.replace(
        terms, tariff=dataclasses.replace(tariff, plans=(smaller, *tariff.plans[1:]))
    )
    shop.fetching.subscription(name)
    assert [(row.kind, row.said["tenants"]) for row in _found(shop)] == [(Kind.OVER_LIMIT, 2)]


@on_sqlite
def test_two_subscriptions_and_one_beside_a_firms_are_found(shop: Shop) -> None:
    shop.subscribe()
    shop.advance(minutes=1)
    shop.subscribe()
    shop.subscribe(Place(client_id=shop.street.alpha), "societe-an")
    shop.tell()
    assert {row.kind for row in _found(shop)} == {Kind.TWO_SUBSCRIPTIONS, Kind.PAID_TWICE}


def test_what_another_service_made_in_the_same_account_is_nobodys_here(shop: Shop) -> None:
    """Its firm of the same number is another one: who subscribes there is served nothing here."""
    payer = shop.street.firm_payer
    there = {shapes.OWNER: payer.code, shapes.SITE: "https://essai.example"}
    made = shop.gateway.create_customer("k", name="X", email="x@example.org", metadata=there, language="fr")
    shop.fake.complete_checkout(shop.open(made["id"], shop.firm))
    (name,) = (each["id"] for each in shop.fake.of("subscription"))
    shop.fake.ask("change", id=name, values={"metadata": there})
    here = dataclasses.replace(shop.street.terms, site="https://lettrine.example")
    dataclasses.replace(shop.fetching, terms=here).subscription(name)
    assert shop.street.rows(payer) == ()
    assert shop.street.firm_payer.customer is None
    its_own = dataclasses.replace(shop.street.terms, site=there[shapes.SITE])
    dataclasses.replace(shop.fetching, terms=its_own).subscription(name)
    assert shop.row().id == name


def test_a_fetch_that_began_earlier_never_overwrites_a_later_one(shop: Shop) -> None:
    """An answer that was long on its way is the older one."""
    name = shop.subscribe()
    old = shop.gateway.subscription(name)
    shop.moment += dt.timedelta(minutes=1)
    shop.gateway.cancel_at_period_end("cancel", name, True)  # noqa: FBT003
    shop.fetching.subscription(name)
    slow = dataclasses.replace(shop.fetching, now=lambda: NOW)
    object.__setattr__(slow, "gateway", _Answers(old))
    slow.subscription(name)
    assert shop.row().ends_on is not None
    assert shop.row().fetched_at == shop.moment


def test_two_at_once_leave_what_one_leaves(shop: Shop) -> None:
    shop.subscribe()
    for event in shop.untold():
        events.keep(shop.street.database, event, shop.now())
    faults: list[Exception] = []

    def work() -> None:
        try:
            shop.work_off()
        except Exception as error:  # noqa: BLE001
            faults.append(error)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert faults == []
    assert shop.row().status == Status.ACTIVE
    assert events.listed(shop.street.database, (EventState.NEW, EventState.FAILED)) == ()


class _Answers:
    """A payment service whose answer was made earlier."""

    def __init__(self, body: dict[str, object]) -> None:
        self._body = body

    def subscription(self, _name: str, **_more: object) -> dict[str, object]:
        return self._body


def _found(shop: Shop) -> tuple[findings.FindingRow, ...]:
    with shop.street.database.platform_reading() as session:
        return findings.open_findings(session)


def _state(shop: Shop) -> tuple[str, dt.datetime | None]:
    with shop.street.database.platform_reading() as session:
        (row,) = session.scalars(select(CheckoutRow))
    return row.state, row.ended_at
