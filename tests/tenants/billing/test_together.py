"""Several processes that work in the background of one PostgreSQL at once, and a reconciling beside them.

Nothing is done twice, nobody waits for the other for ever, and nothing is said to have gone wrong.
"""

from contextlib import closing
import datetime as dt
from pathlib import Path

import pytest

from ledger_core.billing.plans import Metric
from tenants import outbox
from tenants.billing.acts import checkout
from tenants.billing.acts.asked import Asked
from tenants.billing.effects import KIND
from tenants.billing.following import events
from tenants.billing.reconcile import Reconciling
from tenants.billing.service.gateway import Gateway
from tenants.billing.terms import Terms
from tenants.billing.usage.windows import windows_of
from tenants.db import Database
from tenants.people.place import Place
from tests.process import Process, forked
from tests.stripe_fake.client import KEY
from tests.tenants.billing.acts.counter import BACK, BY
from tests.tenants.billing.booking.life import SERVICES
from tests.tenants.billing.booking.office import OwnBooks
from tests.tenants.billing.booking.truth import truth
from tests.tenants.billing.conftest import example
from tests.tenants.billing.shop import Shop, shop
from tests.tenants.billing.test_counting import say_sent
from tests.tenants.billing.test_killed import DONE, LEASE, OPEN, own, work

__all__ = ["own", "shop"]  # fixtures

SERVERS, ROUNDS = 2, 2

pytestmark = pytest.mark.parametrize("database_addresses", ["postgres"], indirect=True)


def reconcile(url: str, address: str, operator_id: int, moment: dt.datetime) -> None:
    """Put right what differs, as `lettrine billing reconcile --apply` does, and say that it is done."""
    terms = Terms(example(), operator_id)
    with closing(Database(url)) as database, closing(Gateway(KEY, address)) as gateway:
        reconciling = Reconciling(database, gateway, terms, lambda: moment)
        reconciling.repair(reconciling.differences())
        while events.work_off(database, gateway, terms, lambda: moment):
            pass
    print(DONE)


def at_work(shop: Shop, folder: Path) -> list[Process]:
    street = shop.street
    given = (street.database.url, shop.fake.address, street.lettrine, shop.now())
    servers = [forked(work, (*given, 0), folder, {}) for _ in range(SERVERS)]
    return [*servers, forked(reconcile, given, folder, {})]


def test_what_several_do_at_once_is_done_once(shop: Shop, own: OwnBooks, tmp_path: Path) -> None:
    street, gamma = shop.street, Place(client_id=shop.street.gamma)
    name = shop.subscribe()
    for _day in range(3):
        for tenant_id in (street.alpha, street.beta):
            say_sent(street.database, tenant_id, shop.now())
        shop.advance(days=1)
    for told in shop.untold():
        events.keep(street.database, told, shop.now())
    shop.fetching.subscription(name)
    wish = Asked(street.database, street.terms, street.payer_at(gamma), BY, shop.now())
    checkout.choose(wish, "societe-an", BACK)

    for _round in range(ROUNDS):
        for process in at_work(shop, tmp_path):
            assert (process.ended(), process.faults()) == (0, [])
            assert any(DONE in line for line in process.told), process.told
        shop.advance(seconds=LEASE.total_seconds())

    assert [each.key for each in outbox.listed(street.database, OPEN) if each.kind == KIND] == []
    metered = shop.fake.export()["meter_events"]
    with street.database.platform_reading() as session:
        reported = windows_of(session, street.firm_payer.id, Metric.LETTERS)
    assert (
        sum(int(each["payload"]["value"]) for each in metered) == sum(row.quantity for row in reported) == 6
    )
    assert len(shop.fake.of("customer")) == 2
    assert len([each for each in shop.fake.of("checkout.session") if each["status"] == "open"]) == 1
    sums = truth(shop.fake.export(), SERVICES)
    for number in ("511700", "627000", SERVICES, "411000"):
        assert own.cents(number) == sum(cents for (each, _), cents in sums.items() if each == number)
    assert {each.what for each in shop.reconciling.differences()} <= {"event"}
