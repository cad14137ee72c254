"""Months of one who uses letters every day, over the borders of months, years and summer time.

Each month's invoice comes to what was shown right before it; in the end all that left is reported once.
One beginning in the ordinary run, all with LETTRINE_SOAK.
"""

import datetime as dt
import os
import random

import pytest

from ledger_core.billing.plans import Metric
from tests.tenants.billing.shop import Shop, shop
from tests.tenants.billing.test_counting import say_sent
from tests.tenants.billing.test_usage_invoiced import (
    HOUR,
    as_parts,
    go_to,
    invoiced,
    metered,
    shown,
    subscribe,
    work,
)

__all__ = ["shop"]  # a fixture

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)

MINUTE = dt.timedelta(minutes=1)
BEGINNINGS = [
    dt.datetime(2027, 1, 30, 23, 10, tzinfo=dt.UTC),  # at night in Paris, on a day that February has not
    dt.datetime(2026, 12, 31, 23, 15, tzinfo=dt.UTC),
    dt.datetime(2027, 1, 31, 12, 0, tzinfo=dt.UTC),
    dt.datetime(2027, 2, 28, 1, 30, tzinfo=dt.UTC),
    dt.datetime(2027, 9, 30, 22, 20, tzinfo=dt.UTC),  # in winter it is the evening before
]
MONTHS = 5 if os.environ.get("LETTRINE_SOAK") else 3
STEPS = (7, 11, 13, 25) if os.environ.get("LETTRINE_SOAK") else (83, 157, 211)


@pytest.mark.parametrize("begun", BEGINNINGS if os.environ.get("LETTRINE_SOAK") else BEGINNINGS[:1])
def test_months_come_to_what_was_shown(shop: Shop, begun: dt.datetime) -> None:
    chance = random.Random(1)
    go_to(shop, begun)
    subscribe(shop, shop.firm, "cabinet")
    payer = shop.street.payer_at(shop.firm).id
    sent = 0
    for _month in range(MONTHS):
        until = shown(shop, shop.firm).period_until
        while shop.moment < until - 5 * MINUTE:
            go_to(shop, min(shop.moment + chance.choice(STEPS) * HOUR, until - MINUTE))
            for _ in range(number := chance.randrange(60)):
                say_sent(shop.street.database, shop.street.alpha, shop.moment)
            sent += number
            work(shop)
        found = shown(shop, shop.firm)
        for minutes in (2, 12, 22, 32, 42, 72):
            go_to(shop, until + minutes * MINUTE)
            shop.fetching.payer(payer)
            work(shop)
        assert +invoiced(shop) == {part: cents for part, cents in as_parts(found).items() if cents}
        assert found.usage[Metric.LETTERS] > 100
    shop.advance(days=2)
    work(shop)
    assert sum(int(event["payload"]["value"]) for event in metered(shop)) == sent
