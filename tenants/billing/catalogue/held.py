"""The prices that a subscription was taken out at, be they others in the file of plans by now.

Values alone. What a price costs is read from the subscription as it was fetched, its tiers with it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ledger_core.billing.plans import METERED, Interval, Metric, Plan, Price
from tenants.billing.catalogue.wanted import BASE, Cost, cost_of, part_of, prices_of_plan

TIERS = ("items.data.price.tiers",)
"""What of a subscription's prices is fetched with it: how many are included stands there."""

PARTS_FIELD = "lettrine_parts"
"""Metadata of subscriptions: which parts of the plan had a price when it was chosen."""

_CENTS = 100
_COMMA = ","


def held_plan(plan: Plan, subscription: Mapping[str, Any]) -> Plan:
    """Return a plan at the prices that a subscription has, which it keeps until a plan is chosen anew.

    A meter that it has no price for is not charged. A quantity that it has none for is added at the price of
    the file once there is one of it, where the plan had it when it was chosen. All else is the file's.

    Args:
        plan: of the file.
        subscription: of that plan, as fetched.
    """
    costs = _costs(plan.key, subscription)
    if not costs:
        return plan
    interval = Interval(next(iter(costs.values())).interval)
    base = costs.pop(BASE, None)
    added = {metric: plan.prices[metric] for metric in plan.prices if may_be_added(subscription, metric)}
    own = {Metric(part): _price(cost, plan.prices.get(Metric(part))) for part, cost in costs.items()}
    cents = base.cents if base else Decimal(0)
    return replace(plan, interval=interval, base=cents / _CENTS, prices={**added, **own})


def has_other_prices(plan: Plan, currency: str, subscription: Mapping[str, Any]) -> bool:
    """Tell whether a plan costs otherwise in the file than a subscription of it does.

    Names of prices tell, for they hold what each costs. A quantity that is still to be added makes no
    difference.

    Args:
        plan: of the file.
        currency: of the file, in capitals.
        subscription: as fetched; one that has no price of the plan has no other.
    """
    held = {name for name, (key, _part) in _names(subscription) if key == plan.key}
    wanted = {price.lookup_key: price.cost.metric for price in prices_of_plan(plan, currency)}
    missing = [metric for name, metric in wanted.items() if name not in held]
    return bool(held) and (
        not held <= wanted.keys()
        or any(metric is None or not may_be_added(subscription, metric) for metric in missing)
    )


def may_be_added(subscription: Mapping[str, Any], metric: Metric) -> bool:
    """Tell whether a quantity that a subscription has no price for belongs to its plan as it was chosen.

    A page of the payment service takes no quantity of zero, so such a part is added later; one that the file
    got later is asked of nobody who did not choose it.
    """
    chosen = (subscription.get("metadata") or {}).get(PARTS_FIELD)
    return metric not in METERED and (chosen is None or metric in chosen.split(_COMMA))


def parts_chosen(plan: Plan) -> str:
    """Return the parts of a plan, as the metadata of its subscriptions keep them.

    The base is always among them: the payment service keeps no empty text, and who chose a plan without other
    prices would be taken for one of whom nothing is known.
    """
    return _COMMA.join((BASE, *sorted(plan.prices)))


def _names(subscription: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the names of the prices of ours that a subscription has, and of which plan and part each is."""
    for item in subscription.get("items", {}).get("data", ()):
        found = part_of(item["price"])
        if found is not None:
            yield item["price"]["lookup_key"], found


def _costs(key: str, subscription: Mapping[str, Any]) -> dict[str, Cost]:
    """Return what the parts of a plan cost; nothing where one of them is not as we make them."""
    found = {}
    for item in subscription.get("items", {}).get("data", ()):
        plan, part = part_of(item["price"]) or ("", "")
        if plan == key:
            cost = cost_of(item["price"])
            if cost is None:
                return {}
            found[part] = cost
    return found


def _price(cost: Cost, of_file: Price | None) -> Price:
    """Return what a part costs, for as many of it as the file says it."""
    per = of_file.per if of_file is not None else 1
    return Price(cost.cents * per / _CENTS, per, cost.included)
