"""Changes of a subscription's items: what they make of it, and the lines of the time before and after.

A new period begins at once where the interval changes, and where a plan that is free becomes one that is
paid or the other way round. The mode is the flexible one: what a meter counted until an item goes is asked
for by that item's price; what it counts from then on, by the price of the item that takes its place.
"""

from collections.abc import Sequence
import copy
from dataclasses import dataclass, field

from tests.stripe_fake.amounts import MONTHS, moved
from tests.stripe_fake.errors import Refused
from tests.stripe_fake.objects import lines
from tests.stripe_fake.objects.founding import check, new_item
from tests.stripe_fake.objects.prices import costs_nothing, is_metered
from tests.stripe_fake.objects.subscriptions import items_of, period_of
from tests.stripe_fake.params import Params
from tests.stripe_fake.world import Object, Whole, World


@dataclass
class Change:
    """What items become, the lines of it, and whether a new period begins at once."""

    items: list[Object] = field(default_factory=list)
    lines: list[Object] = field(default_factory=list)
    resets: bool = False


def planned(world: World, subscription: Object, given: Sequence[Params], behaviour: str, at: int) -> Change:
    """Return what a change would make of a subscription; nothing is changed.

    Raises:
        Refused: it cannot be.
    """
    before = {item["id"]: copy.deepcopy(item) for item in items_of(world, subscription)}
    period = period_of(next(iter(before.values())))
    after = copy.deepcopy(before)
    for wanted in given:
        name = wanted.text("id")
        if name is not None and name not in after:
            raise Refused(
                f"No such subscription item: '{name}'", code="resource_missing", param="items[0][id]"
            )
        if name is None:
            item = new_item(world, subscription, wanted, period)
            after[item["id"]] = {**item, "_since": at}
        elif wanted.truth("deleted"):
            del after[name]
        else:
            after[name] = _changed(world, after[name], wanted, at)
    for name, item in after.items():
        _note_debited(item, before.get(name), behaviour)
    items = list(after.values())
    if not items:
        raise Refused("A subscription must have at least one active plan.", param="items")
    check(world, items)
    old = list(before.values())
    other = _interval(world, items[0]) != _interval(world, old[0])
    resets = subscription["status"] != "trialing" and (
        other or _is_free(world, items) != _is_free(world, old)
    )
    if resets:
        step = MONTHS[_interval(world, items[0])]
        for item in items:
            item.update(current_period_start=at, current_period_end=moved(at, step))
    made = Change(items, [], resets)
    if subscription["status"] != "trialing":
        made.lines = _lines(world, subscription, before, made, behaviour, at)
    return made


def apply(world: World, subscription: Object, made: Change) -> None:
    """Give a subscription its new items."""
    for item in made.items:
        world.add(item)
    subscription["_items"] = [item["id"] for item in made.items]
    if made.resets:
        subscription["billing_cycle_anchor"] = made.items[0]["current_period_start"]


def _changed(world: World, item: Object, wanted: Params, at: int) -> Object:
    made = dict(item)
    if "metadata" in wanted:
        made["metadata"] = wanted.metadata(item["metadata"])
    if (price := wanted.text("price")) and price != item["price"]:
        found = world.find("price", price, "items[0][price]")
        if not found["active"]:
            raise Refused("The price specified is inactive.", param="items[0][price]")
        if is_metered(found) != is_metered(world.objects[item["price"]]):
            raise Refused("An item cannot change between licensed and metered.", param="items[0][price]")
        made.update(price=Whole(price), _since=at)
    if "quantity" in wanted:
        if "quantity" not in item:
            raise Refused("You cannot set the quantity for metered plans.", param="items[0][quantity]")
        quantity = wanted.whole("quantity", 0)
        if quantity is None or quantity < 0:
            raise Refused("This value must be greater than or equal to 0.", param="items[0][quantity]")
        made["quantity"] = quantity
    return made


def _note_debited(item: Object, before: Object | None, behaviour: str) -> None:
    """Note the quantity that was asked for in the period, where another comes without proration."""
    if "quantity" in item and behaviour == "none":
        asked = _debited(before)["quantity"] if before is not None else 0
        item["_debited"] = (item["current_period_start"], asked)
    else:
        item.pop("_debited", None)


def _debited(item: Object) -> Object:
    """Return an item as it was asked for: the flexible mode gives back of that, and of no more."""
    period, quantity = item.get("_debited", (None, 0))
    return {**item, "quantity": quantity} if period == item["current_period_start"] else item


def _lines(  # noqa: PLR0913, PLR0917  all that a change is
    world: World, subscription: Object, before: dict[str, Object], made: Change, behaviour: str, at: int
) -> list[Object]:
    after = {item["id"]: item for item in made.items}
    found: list[Object] = []
    for name, old in before.items():
        new = after.get(name)
        metered = is_metered(world.objects[old["price"]])
        same = new is not None and new["price"] == old["price"] and not made.resets
        if metered and not same:
            found += lines.for_item(world, subscription, old, (old["current_period_start"], at))
            if new is not None:
                new["_since"] = at
        elif (
            not metered and behaviour != "none" and not (same and new and new["quantity"] == old["quantity"])
        ):
            found.append(lines.prorated(world, subscription, _debited(old), at, -1))
    for name, new in after.items():
        if is_metered(world.objects[new["price"]]):
            continue
        old = before.get(name, {})
        if made.resets:
            found += lines.for_item(world, subscription, new, period_of(new))
        elif behaviour != "none" and (old.get("price"), old.get("quantity")) != (
            new["price"],
            new["quantity"],
        ):
            found.append(lines.prorated(world, subscription, new, at, 1))
    return found


def _is_free(world: World, items: Sequence[Object]) -> bool:
    return all(costs_nothing(world.objects[item["price"]]) for item in items)


def _interval(world: World, item: Object) -> str:
    return str(world.objects[item["price"]]["recurring"]["interval"])
