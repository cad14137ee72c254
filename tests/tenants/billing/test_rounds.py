"""Rounds in the background: what was told is worked off at once, the rest at its times, whatever fails."""

from collections.abc import Callable, Iterator
from dataclasses import replace
import logging

import pytest
from sqlalchemy import select

from ledger_core.billing.entitlement import Status
from tenants import outbox
from tenants.billing.acts.transport import StripeTransport
from tenants.billing.effects import KIND, Act, put_effect
from tenants.billing.following import events
from tenants.billing.following.findings import open_findings
from tenants.billing.rounds import Keeper
from tenants.billing.rows import EventState
from tenants.books.picture import PictureCache
from tenants.jail import Jail
from tenants.outbox_rows import PlatformEffect
from tenants.people.place import Place
from tenants.tenant import Tenant
from tests.tenants.billing.booking.office import OwnBooks
from tests.tenants.billing.conftest import DAY
from tests.tenants.billing.shop import Shop, shop
from tests.tenants.billing.test_counting import say_sent
from tests.tenants.billing.test_killed import own

__all__ = ["own", "shop"]  # fixtures

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def idle_jail() -> Iterator[Jail]:
    """Open a jail that nothing is put into: the operator keeps no books here."""
    opened = Jail()
    yield opened
    opened.close()


@pytest.fixture
def keeper(shop: Shop, idle_jail: Jail) -> Keeper:
    street = shop.street
    return Keeper(street.database, idle_jail, PictureCache(), shop.gateway, street.terms, shop.now)


def test_a_round_makes_payers_and_works_off_what_was_told(
    shop: Shop, keeper: Keeper, new_tenant: Callable[[str], Tenant]
) -> None:
    delta = new_tenant("delta")
    shop.subscribe()
    for event in shop.untold():
        events.keep(shop.street.database, event, shop.now())
    keeper.work()
    assert shop.row().status == Status.ACTIVE
    assert shop.street.payer_at(Place(client_id=delta.id)).since == shop.today


def test_what_was_never_told_is_found_by_the_round_of_an_hour_and_of_a_day(
    shop: Shop, keeper: Keeper
) -> None:
    keeper.work()
    name = shop.subscribe()
    shop.moment += DAY / 24
    keeper.work()  # asks for what was sent
    keeper.work()  # and works it off
    assert shop.row().id == name
    assert events.listed(shop.street.database, (EventState.NEW,)) == ()


def test_the_first_event_after_an_outage_hides_none_of_those_before_it(shop: Shop, keeper: Keeper) -> None:
    """It may come in the second in which the service begins to answer, before the first look for others."""
    gamma = Place(client_id=shop.street.gamma)
    name = shop.subscribe()
    shop.untold()
    shop.advance(hours=50)
    shop.subscribe(gamma)
    for event in shop.untold():
        events.keep(shop.street.database, event, shop.now())
    for _ in range(2):
        keeper.work()
    assert shop.row().id == name
    assert shop.row(gamma).status == Status.ACTIVE


def test_a_look_for_lost_events_that_fails_is_made_good_by_the_next(shop: Shop, keeper: Keeper) -> None:
    keeper.work()
    name = shop.subscribe()
    shop.untold()
    shop.fake.fail_next(9, status=500, path="/v1/events")
    for _ in range(3):
        shop.advance(hours=2)
        keeper.work()
    shop.fake.heal()
    shop.subscribe(Place(client_id=shop.street.gamma))
    events.keep(shop.street.database, shop.untold()[-1], shop.now())
    shop.advance(hours=2)
    for _ in range(2):
        keeper.work()
    assert shop.row().id == name


def test_what_came_with_old_events_is_emptied_and_they_are_not_taken_for_new(
    shop: Shop, keeper: Keeper
) -> None:
    database, told = shop.street.database, shop.untold()
    for event in told:
        events.keep(database, event, shop.now())
    keeper.work()
    shop.advance(days=91)
    new = shop.subscribe()
    assert events.keep(database, shop.untold()[-1], shop.now())
    keeper.work()
    rows = events.listed(database, tuple(EventState))
    assert {row.id for row in rows if not row.body} == {event["id"] for event in told}
    assert not events.keep(database, told[0], shop.now())
    assert shop.row().id == new


def test_a_step_that_fails_stops_no_other(
    shop: Shop, keeper: Keeper, caplog: pytest.LogCaptureFixture
) -> None:
    shop.subscribe()
    shop.fake.fail_next(3, status=500, path="/v1/events")
    for event in shop.untold():
        events.keep(shop.street.database, event, shop.now())
    with caplog.at_level(logging.WARNING):
        keeper.work()
    shop.fake.heal()
    assert shop.row().status == Status.ACTIVE
    assert "lost events" in caplog.text
    assert "Traceback" not in caplog.text


def test_plans_that_nobody_can_take_out_are_told_in_the_log(
    shop: Shop, keeper: Keeper, caplog: pytest.LogCaptureFixture
) -> None:
    for price in shop.fake.of("price"):
        shop.fake.change(price["id"], active=price["lookup_key"].split(":")[1] != "decouverte")
    with caplog.at_level(logging.WARNING):
        keeper.work()
    assert "no price for decouverte: run `lettrine billing sync`" in caplog.text


def test_a_round_that_is_to_stop_begins_nothing_long(shop: Shop, keeper: Keeper) -> None:
    shop.subscribe()
    for event in shop.untold():
        events.keep(shop.street.database, event, shop.now())
    before = len(shop.fake.calls())
    keeper.work(lambda: True)
    assert len(shop.fake.calls()) == before


def test_a_plan_without_a_price_at_the_payment_service_is_told_until_it_has_one(
    shop: Shop, keeper: Keeper
) -> None:
    def told() -> list[str]:
        with shop.street.database.platform_reading() as session:
            return [row.key for row in open_findings(session)]

    keeper.work()
    assert told() == []
    shop.fake.reset(shop.now())  # what `lettrine billing sync` made is not there
    shop.moment += DAY / 24
    keeper.work()
    assert told() == ["not-synced:cabinet", "not-synced:decouverte", "not-synced:societe-an"]
    shop.begin()
    shop.moment += DAY / 12
    keeper.work()
    assert told() == []


def test_what_was_told_long_ago_is_forgotten_and_not_told_again(shop: Shop, keeper: Keeper) -> None:
    street = shop.street
    shop.fetching.subscription(shop.subscribe())
    say_sent(street.database, street.alpha, shop.now())
    with street.database.platform() as session:
        put_effect(session, Act.CANCEL, street.firm_payer.id, shop.now(), named="kept")
    transport = StripeTransport(street.database, shop.gateway, street.terms, shop.now)
    for _ in range(3):
        shop.advance(days=20)
        keeper.work()
        outbox.deliver_pending(street.database, {KIND: transport}, shop.now, tenants=())
    with street.database.platform_reading() as session:
        keys = session.scalars(select(PlatformEffect.key).where(PlatformEffect.kind == KIND)).all()
    assert [key.split(":")[1] for key in keys] == ["cancel"]
    assert [each["payload"]["value"] for each in shop.fake.export()["meter_events"]] == ["1"]


def test_the_books_are_kept_by_themselves(shop: Shop, own: OwnBooks, keeper: Keeper) -> None:
    """What is told is followed while a pass goes on that takes long."""
    keeper = replace(keeper, jail=own.jail)
    shop.fetching.subscription(shop.subscribe())
    shop.fetching.payer(shop.street.firm_payer.id)
    keeper.work()
    assert own.rows() == {}
    keeper.keep_books(lambda: True)
    assert own.rows() == {}, "a server that stops begins none"
    keeper.keep_books()
    assert own.rows()
