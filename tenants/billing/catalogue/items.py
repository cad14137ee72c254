"""What a subscription is of: items at the payment service, one a part of a plan, with a quantity or metered.

Values alone: what a new subscription of a plan holds, and what is to be changed of an old one. Which price a
part has is `catalogue`'s.
"""

from collections.abc import Iterator, Mapping, Sequence
import hashlib
import json
from typing import Any

from ledger_core.billing.plans import METERED, Metric
from tenants.billing.catalogue.wanted import part_of

Item = dict[str, Any]

_QUANTITIES = (Metric.TENANTS, Metric.USERS)


def new_items(prices: Mapping[str, str], usage: Mapping[Metric, int], *, zero: bool) -> list[Item]:
    """Return what a new subscription holds.

    Args:
        prices: of the plan, by part.
        usage: how many tenants and users there are.
        zero: whether an item may have a quantity of zero; a page of the payment service takes none.
    """
    found = [{"price": price, **_quantity(part, usage)} for part, price in sorted(prices.items())]
    return [item for item in found if zero or item.get("quantity", 1)]


def changed_items(
    subscription: Mapping[str, Any], prices: Mapping[str, str], usage: Mapping[Metric, int]
) -> list[Item]:
    """Return what is to be changed so that a subscription is of another plan; nothing where it is.

    A part that both plans have keeps its item, with the new price. Usage of a meter is the customer's, so it
    is not lost with an item.

    Args:
        subscription: as fetched.
        prices: of the plan it is to be of, by part.
        usage: how many tenants and users there are.
    """
    held = dict(_parts(subscription))
    if {part: item["price"]["id"] for part, item in held.items()} == prices:
        return []
    kept = [
        {"id": held[part]["id"], "price": price, **_quantity(part, usage)}
        for part, price in sorted(prices.items())
        if part in held
    ]
    gone = [{"id": item["id"], "deleted": True} for part, item in sorted(held.items()) if part not in prices]
    added = {part: price for part, price in prices.items() if part not in held}
    return [*kept, *gone, *new_items(added, usage, zero=True)]


def item_of(subscription: Mapping[str, Any], metric: Metric) -> Mapping[str, Any] | None:
    """Return the item that a subscription has for a metric."""
    return next((item for part, item in _parts(subscription) if part == metric), None)


def is_metered(item: Mapping[str, Any]) -> bool:
    """Tell whether an item is of a meter."""
    return bool(item["price"]["recurring"]["usage_type"] == "metered")


def items_in(subscription: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return the items of a subscription as fetched."""
    items: Sequence[Mapping[str, Any]] = subscription["items"]["data"]
    return items


def digest(*said: object) -> str:
    """Return a short name for what is asked: the payment service refuses other words under an old key."""
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def _parts(subscription: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the items with the part each is; what the operator added by hand is left alone."""
    for item in items_in(subscription):
        found = part_of(item["price"])
        if found is not None:
            yield found[1], item


def _quantity(part: str, usage: Mapping[Metric, int]) -> dict[str, int]:
    if part in METERED:
        return {}
    return {"quantity": usage[Metric(part)] if part in _QUANTITIES else 1}
