"""Previews of invoices: of the next one, of a change, of a subscription that is not there yet."""

from tests.stripe_fake.amounts import MONTHS, period_end
from tests.stripe_fake.errors import Refused
from tests.stripe_fake.objects import changing, customers, founding, invoices, lines, subscriptions
from tests.stripe_fake.objects.lines import Period
from tests.stripe_fake.objects.prices import is_metered
from tests.stripe_fake.objects.subscription_calls import behaviour_of, moment_of
from tests.stripe_fake.params import Params
from tests.stripe_fake.world import Object, World


def preview(world: World, params: Params) -> Object:
    """Return what an invoice would be; nothing is kept.

    Raises:
        Refused: none would come.
    """
    details = params.part("subscription_details")
    name = params.text("subscription")
    if name is None:
        return _of_new(world, params, details)
    found = world.find("subscription", name, "subscription")
    if found["status"] == "canceled" or (found["cancel_at"] and not details.parts("items")):
        raise Refused("No upcoming invoices for customer", 404, code="invoice_upcoming_none")
    if params.part("automatic_tax").truth("enabled"):
        customers.check_located(world.objects[found["customer"]])
        found = {**found, "automatic_tax": {**found["automatic_tax"], "enabled": True}}
    behaviour = behaviour_of(details)
    at = moment_of(world, found, details, behaviour)
    made = changing.planned(world, found, details.parts("items"), behaviour, at)
    pending = [*found["_pending"], *made.lines]
    if details.parts("items") and (behaviour == "always_invoice" or made.resets):
        return _shown(world, found, pending, "subscription_update", (at, at))
    items = made.items
    begin, end = subscriptions.period_of(items[0])
    step = MONTHS[world.objects[items[0]["price"]]["recurring"]["interval"]]
    after = period_end(found["billing_cycle_anchor"], end, step)
    next_items = [{**item, "current_period_start": end, "current_period_end": after} for item in items]
    if found["status"] != "trialing":
        for item in items:
            if is_metered(world.objects[item["price"]]):
                pending += lines.for_item(world, found, item, (begin, end))
    pending += subscriptions.steady_lines(world, found, next_items)
    return _shown(world, found, pending, "upcoming", (begin, end))


def _of_new(world: World, params: Params, details: Params) -> Object:
    customer = world.find("customer", params.needed("customer"), "customer")
    asked = Params({"items": details.parts("items"), "automatic_tax": params.part("automatic_tax")})
    made = founding.new(world, customer, asked)
    items = made.pop("_made")
    found = subscriptions.steady_lines(world, made, items)
    return _shown(world, made, found, "subscription_create", subscriptions.period_of(items[0]))


def _shown(world: World, subscription: Object, found: list[Object], reason: str, period: Period) -> Object:
    made = invoices.new(world, subscription, found, reason, period)
    made.update(id=f"upcoming_{made['id']}", auto_advance=None)
    return made
