"""`kill -9` of who works in the background, again and again: in the end all was done, and done once.

The payment service is another process, whose own objects are held against. One kill in the ordinary run;
ten runs of many on each database with LETTRINE_SOAK.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
import datetime as dt
import os
from pathlib import Path
import random
import signal
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tenants import outbox
from tenants.billing.acts import checkout
from tenants.billing.acts.asked import Asked
from tenants.billing.acts.transport import StripeTransport
from tenants.billing.effects import KIND
from tenants.billing.following import events
from tenants.billing.rounds import Keeper
from tenants.billing.service.gateway import Gateway
from tenants.billing.terms import Terms
from tenants.books.picture import PictureCache
from tenants.db import Database
from tenants.jail import Jail
from tenants.outbox_rows import State
from tenants.people.place import Place
from tenants.tenant import Tenant
from tests.process import forked
from tests.stripe_fake.client import KEY
from tests.tenants.billing.acts.counter import BACK, BY
from tests.tenants.billing.booking.life import SERVICES
from tests.tenants.billing.booking.office import OwnBooks
from tests.tenants.billing.booking.truth import truth
from tests.tenants.billing.conftest import example
from tests.tenants.billing.shop import Shop, shop
from tests.tenants.billing.test_counting import say_sent

__all__ = ["shop"]  # a fixture

IS_SOAK = bool(os.environ.get("LETTRINE_SOAK"))
SEEDS, MOST_KILLS, DATABASES = (10, 12, ["sqlite", "postgres"]) if IS_SOAK else (1, 1, ["sqlite"])
DONE = "all is done"
LEASE = outbox.LEASE + dt.timedelta(minutes=1)
OPEN = (State.WAITING, State.LEASED, State.BEGUN, State.STUCK)


pytestmark = pytest.mark.parametrize("database_addresses", DATABASES, indirect=True)


class Points:
    """Where a process may end: before each commit, and after each answer of the payment service."""

    def __init__(self, last: int) -> None:
        self._left = last

    def reach(self, *_what: object) -> None:
        """Go on, or end here and now."""
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class Answering(Gateway):
    """The payment service; a process may end right after it answered."""

    points: Points

    def _one(self, ask: Callable[[], Any]) -> dict[str, Any]:  # type: ignore[override]
        found = Gateway._one(ask)
        self.points.reach()
        return found


def work(url: str, address: str, operator_id: int, moment: dt.datetime, last: int) -> None:
    """Do all rounds of a server's background, twice, and end at a point, or say that all is done."""
    points = Points(last)
    event.listen(Engine, "commit", points.reach)
    terms = Terms(example(), operator_id)
    with (
        closing(Database(url)) as database,
        closing(Jail()) as jail,
        closing(Answering(KEY, address)) as gateway,
    ):
        gateway.points = points
        keeper = Keeper(database, jail, PictureCache(), gateway, terms, lambda: moment)
        transport = StripeTransport(database, gateway, terms, lambda: moment)
        for _round in range(2):
            keeper.work()
            keeper.keep_books()
            outbox.deliver_pending(database, {KIND: transport}, lambda: moment, tenants=())
    print(DONE)


@pytest.fixture
def own(shop: Shop) -> Iterator[OwnBooks]:
    """Give the operator's books, begun."""
    street = shop.street
    with street.database.platform_reading() as session:
        tenant = session.get(Tenant, street.lettrine)
    assert tenant is not None
    with closing(Jail()) as jail:
        begun = OwnBooks(street.database, jail, tenant)
        begun.begin()
        yield begun


def killed(shop: Shop, folder: Path, last: int) -> bool:
    """Have a process work until a point; tell whether it ended there."""
    street = shop.street
    given = (street.database.url, shop.fake.address, street.lettrine, shop.now(), last)
    process = forked(work, given, folder, {})
    status = process.ended()
    assert process.faults() == []
    return status == -signal.SIGKILL


@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_is_killed_in_the_end_all_was_done_once(
    shop: Shop, own: OwnBooks, tmp_path: Path, seed: int
) -> None:
    street, chance = shop.street, random.Random(seed)
    name, gamma = shop.subscribe(), Place(client_id=street.gamma)
    letters = Counter[int]()
    for _day in range(2):
        for tenant_id in (street.alpha, street.beta):
            letters[tenant_id] += 1
            say_sent(street.database, tenant_id, shop.now())
        shop.advance(days=1)
    for told in shop.untold():
        events.keep(street.database, told, shop.now())
    shop.fetching.subscription(name)
    wish = Asked(street.database, street.terms, street.payer_at(gamma), BY, shop.now())
    checkout.choose(wish, "societe-an", BACK)

    kills = 0
    while kills < MOST_KILLS and killed(shop, tmp_path, chance.randint(1, 25)):
        kills += 1
        shop.advance(seconds=LEASE.total_seconds())
    for _rounds in range(2):
        assert not killed(shop, tmp_path, 0)
        shop.advance(seconds=LEASE.total_seconds())
    assert kills

    assert [each.key for each in outbox.listed(street.database, OPEN) if each.kind == KIND] == []
    metered = shop.fake.export()["meter_events"]
    assert sum(int(each["payload"]["value"]) for each in metered) == letters.total()
    assert len(shop.fake.of("customer")) == 2
    assert len([each for each in shop.fake.of("checkout.session") if each["status"] == "open"]) == 1
    sums = truth(shop.fake.export(), SERVICES)
    for number in ("511700", "627000", SERVICES, "411000"):
        assert own.cents(number) == sum(cents for (each, _), cents in sums.items() if each == number)
    assert {each.what for each in shop.reconciling.differences()} <= {"event"}
