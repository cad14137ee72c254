"""Subscriptions: how they begin, what each of their periods brings, and how they end."""

from collections.abc import Sequence

from tests.stripe_fake.amounts import HOUR, MONTHS, moved, period_end
from tests.stripe_fake.answers import listing, shown
from tests.stripe_fake.happening import change, emit
from tests.stripe_fake.objects import collecting, coupons, invoices, lines, standing
from tests.stripe_fake.objects.lines import Period
from tests.stripe_fake.objects.prices import is_metered
from tests.stripe_fake.world import Object, World

UPDATED = "customer.subscription.updated"
INCOMPLETE_HOURS = 23
WARNED_DAYS = 3


@shown("subscription", "items")
def _items(world: World, subscription: Object) -> Object:
    found = items_of(world, subscription)
    address = f"/v1/subscription_items?subscription={subscription['id']}"
    return {**listing(found, address), "total_count": len(found)}


@shown("subscription_item", "plan")
def _plan(world: World, item: Object) -> Object:
    price = world.objects[item["price"]]
    kept = {
        key: price[key]
        for key in ("id", "active", "billing_scheme", "created", "currency", "product", "metadata")
    }
    recurring = {
        key: price["recurring"][key] for key in ("interval", "interval_count", "meter", "usage_type")
    }
    return {**kept, **recurring, "object": "plan", "amount": price["unit_amount"], "livemode": False}


def items_of(world: World, subscription: Object) -> list[Object]:
    """Return the items of a subscription."""
    return [world.objects[name] for name in subscription["_items"]]


def begin(world: World, subscription: Object, method: Object | None, *, confirmed: bool = False) -> Object:
    """Begin a new subscription: its first invoice is finalized, and paid if it can be."""
    world.add(subscription)
    for item in subscription.pop("_made"):
        world.add(item)
    items = items_of(world, subscription)
    trial = subscription["status"] == "trialing"
    found = [
        line
        for item in items
        if not is_metered(world.objects[item["price"]])
        for line in lines.for_item(world, subscription, item, period_of(item), trial=trial)
    ]
    period = (world.now, world.now)
    invoice = invoices.draft(world, subscription, found, "subscription_create", period)
    subscription["latest_invoice"] = invoice["id"]
    emit(world, "customer.subscription.created", subscription)
    collecting.finish(world, invoice, method, confirmed=confirmed)
    return invoice


def renew(world: World, subscription: Object) -> None:
    """Bring a subscription into its next period, or to its end."""
    items = items_of(world, subscription)
    end = items[0]["current_period_end"]
    trial = subscription["status"] == "trialing"
    if subscription["cancel_at"] is not None and subscription["cancel_at"] <= end:
        bill_usage(world, subscription, end)
        standing.end(world, subscription, "cancellation_requested")
        return
    if trial and not _goes_on(world, subscription):
        return
    metered = [] if trial else [(dict(item), period_of(item)) for item in items if _counts(world, item)]
    step = MONTHS[world.objects[items[0]["price"]]["recurring"]["interval"]]
    after = period_end(subscription["billing_cycle_anchor"], end, step)
    before = {key: subscription[key] for key in ("status", "latest_invoice")}
    for item in items:
        item.update(current_period_start=end, current_period_end=after, _since=max(end, item["_since"]))
    found = [*subscription["_pending"], *steady_lines(world, subscription, items)]
    subscription["_pending"] = []
    begun = items[0]["current_period_start"] if not metered else metered[0][1][0]
    invoice = invoices.draft(world, subscription, found, "subscription_cycle", (begun, end), metered=metered)
    if subscription["status"] == "unpaid":
        invoice.update(auto_advance=False, automatically_finalizes_at=None)
    subscription.update(latest_invoice=invoice["id"], status="active" if trial else subscription["status"])
    emit(world, UPDATED, subscription, before)


def bill_usage(world: World, subscription: Object, until: int) -> None:
    """Draft the last invoice of a subscription, if anything is left to ask for."""
    items = items_of(world, subscription)
    metered = [(dict(item), (item["current_period_start"], until)) for item in items if _counts(world, item)]
    if subscription["status"] == "trialing":
        metered = []
    if metered or subscription["_pending"]:
        period = (items[0]["current_period_start"], until)
        invoice = invoices.draft(
            world, subscription, subscription["_pending"], "subscription_cycle", period, metered=metered
        )
        invoice["_last"] = True
        subscription.update(latest_invoice=invoice["id"], _pending=[])


def resume(world: World, subscription: Object) -> None:
    """Begin a new period of a subscription that was paused."""
    items = items_of(world, subscription)
    step = MONTHS[world.objects[items[0]["price"]]["recurring"]["interval"]]
    after = moved(world.now, step)
    for item in items:
        item.update(current_period_start=world.now, current_period_end=after, _since=world.now)
    found = [*subscription["_pending"], *steady_lines(world, subscription, items)]
    subscription["_pending"] = []
    before = {key: subscription[key] for key in ("status", "latest_invoice")}
    subscription.update(status="active", billing_cycle_anchor=world.now, status_details=None)
    period = (world.now, world.now)
    invoice = invoices.draft(world, subscription, found, "subscription_update", period)
    subscription["latest_invoice"] = invoice["id"]
    collecting.finish(world, invoice)
    emit(world, "customer.subscription.resumed", subscription)
    emit(world, UPDATED, subscription, before)


def pause(world: World, subscription: Object, why: str) -> None:
    """Stop a subscription until it is resumed."""
    before = {"status": subscription["status"]}
    paused = {"subscription": {"type": why}, "transitioned_at": world.now, "type": "subscription"}
    subscription.update(status="paused", status_details={"paused": paused})
    emit(world, "customer.subscription.paused", subscription)
    emit(world, UPDATED, subscription, before)


def give_up(world: World, subscription: Object) -> None:
    """End a subscription whose first invoice was not paid in time."""
    invoice = world.objects[subscription["latest_invoice"]]
    if invoice["status"] == "open":
        invoices.mark(world, invoice, "void", "invoice.voided", amount_remaining=0)
    change(world, subscription, UPDATED, status="incomplete_expired", ended_at=world.now)


def steady_lines(world: World, subscription: Object, items: Sequence[Object]) -> list[Object]:
    """Return the lines of what is not metered, for the items' periods."""
    return [
        line
        for item in items
        if not is_metered(world.objects[item["price"]])
        for line in lines.for_item(world, subscription, item, period_of(item))
    ]


def period_of(item: Object) -> Period:
    """Return from when to when an item's period lasts."""
    return item["current_period_start"], item["current_period_end"]


def expires_at(subscription: Object) -> int:
    """Return when a subscription ends whose first invoice is not paid."""
    return subscription["created"] + INCOMPLETE_HOURS * HOUR


def _counts(world: World, item: Object) -> bool:
    return is_metered(world.objects[item["price"]])


def _goes_on(world: World, subscription: Object) -> bool:
    behaviour = subscription["trial_settings"]["end_behavior"]["missing_payment_method"]
    customer = world.objects[subscription["customer"]]
    preferred = customer["invoice_settings"]["default_payment_method"]
    if subscription["default_payment_method"] or preferred or behaviour == "create_invoice":
        return True
    if behaviour == "cancel":
        standing.end(world, subscription, "payment_failed")
    else:
        pause(world, subscription, "trial_end_without_payment_method")
    return False


def discount(world: World, subscription: Object, wanted: Sequence[tuple[str, str | None]]) -> None:
    """Give a subscription the discounts that were asked for."""
    for coupon, code in wanted:
        coupons.redeem(world, subscription, coupon, code)
