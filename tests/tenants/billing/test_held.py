"""Which prices of a plan are others in the file than a subscription has."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from ledger_core.billing.plans import Interval, Metric, Plan, Price
from tenants.billing.catalogue.held import PARTS_FIELD, has_other_prices, held_plan, parts_chosen
from tenants.billing.catalogue.wanted import prices_of_plan
from tests.tenants.billing.conftest import example

PLAN = example().plans[0]


def subscription(plan: Plan, *, chosen: Plan = PLAN) -> dict[str, Any]:
    prices = [
        {**price.words({"lettrine_letters": "m", "lettrine_lettered_lines": "n"}), "currency": "eur"}
        for price in prices_of_plan(plan, "EUR")
    ]
    return {
        "items": {"data": [{"price": price} for price in prices]},
        "metadata": {key: text for key, text in {PARTS_FIELD: parts_chosen(chosen)}.items() if text},
    }


def without(*metrics: Metric) -> Plan:
    return replace(PLAN, prices={each: price for each, price in PLAN.prices.items() if each not in metrics})


@pytest.mark.parametrize(
    ("held", "chosen", "differs"),
    [
        (PLAN, PLAN, False),
        (without(Metric.TENANTS), PLAN, False),  # none of it yet: added once there is one
        (without(Metric.TENANTS), without(Metric.TENANTS), True),  # the file got it later
        (without(Metric.LETTERS), PLAN, True),
        (replace(PLAN, prices={**PLAN.prices, Metric.USERS: Price(Decimal(5))}), PLAN, True),
        (replace(PLAN, base=Decimal(0)), PLAN, True),
        (replace(PLAN, interval=Interval.YEAR), PLAN, True),
    ],
)
def test_what_differs_and_what_does_not(held: Plan, chosen: Plan, *, differs: bool) -> None:
    body = subscription(held, chosen=chosen)
    assert has_other_prices(PLAN, "EUR", body) is differs
    assert held_plan(PLAN, body).interval is held.interval


def test_what_the_file_gets_later_is_asked_of_nobody_who_chose_a_base_alone() -> None:
    bare = without(*Metric)
    assert held_plan(PLAN, subscription(bare, chosen=bare)).prices == {}


def test_a_subscription_without_a_price_of_the_plan_has_no_other() -> None:
    assert not has_other_prices(PLAN, "EUR", {})
