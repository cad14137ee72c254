"""Calls about subscriptions and their items."""

from tests.stripe_fake.answers import page
from tests.stripe_fake.errors import Refused
from tests.stripe_fake.happening import change, emit
from tests.stripe_fake.objects import (
    changing,
    collecting,
    coupons,
    customers,
    founding,
    invoices,
    standing,
    subscriptions,
)
from tests.stripe_fake.params import Params
from tests.stripe_fake.routes import route
from tests.stripe_fake.world import Object, World

_PATH = "/v1/subscriptions"
_ONE = "/v1/subscriptions/{}"
_ITEMS = "/v1/subscription_items"
_BEHAVIOURS = ("create_prorations", "always_invoice", "none")


@route("POST", _PATH)
def create(world: World, params: Params) -> Object:
    customer = world.find("customer", params.needed("customer"), "customer")
    wanted = coupons.wanted(world, params)
    if params.part("automatic_tax").truth("enabled"):
        customers.check_located(customer)
    made = founding.new(world, customer, params)
    preferred = made["default_payment_method"] or customer["invoice_settings"]["default_payment_method"]
    method = world.objects.get(preferred or "")
    subscriptions.discount(world, made, wanted)
    steady = [item for item in made["_made"] if "quantity" in item]
    costs = sum(line["amount"] for line in subscriptions.steady_lines(world, made, steady))
    if method is None and costs and made["status"] != "trialing":
        said = "This customer has no attached payment source or default payment method."
        raise Refused(said, code="resource_missing")
    subscriptions.begin(world, made, method)
    return made


@route("GET", _PATH)
def listed(world: World, params: Params) -> Object:
    customer, status, price = params.text("customer"), params.text("status"), params.text("price")
    found = [
        each
        for each in world.of("subscription")
        if customer in {None, each["customer"]}
        and _has(status, each["status"])
        and _priced(world, each, price)
    ]
    return page(found, params, _PATH)


@route("GET", _ONE)
def read(world: World, params: Params, name: str) -> Object:
    del params
    return world.find("subscription", name)


@route("POST", _ONE)
def update(world: World, params: Params, name: str) -> Object:
    found = world.find("subscription", name)
    if found["status"] in standing.OVER:
        said = "A canceled subscription can only update its cancellation_details and metadata."
        if set(params) - {"metadata", "cancellation_details", "expand"}:
            raise Refused(said)
    values = _values(world, found, params)
    wanted = coupons.wanted(world, params) if "discounts" in params else None
    if "automatic_tax" in values:  # before an invoice is made
        change(world, found, subscriptions.UPDATED, automatic_tax=values.pop("automatic_tax"))
    if params.parts("items"):
        change_items(world, found, params)
    if params.get("discounts") == "":
        values["discounts"] = []
    elif wanted is not None:
        found["discounts"] = []
        subscriptions.discount(world, found, wanted)
    change(world, found, subscriptions.UPDATED, metadata=params.metadata(found["metadata"]), **values)
    return found


@route("DELETE", _ONE)
def cancel(world: World, params: Params, name: str) -> Object:
    found = world.find("subscription", name)
    if found["status"] in standing.OVER:
        raise Refused(f"No such subscription: '{name}'", 404, code="resource_missing", param="id")
    if params.truth("invoice_now"):
        subscriptions.bill_usage(world, found, world.now)
    standing.end(world, found, "cancellation_requested")
    return found


@route("POST", "/v1/subscriptions/{}/pause")
def pause(world: World, params: Params, name: str) -> Object:
    del params
    found = world.find("subscription", name)
    if found["status"] not in {"active", "trialing", "past_due"}:
        raise Refused("This subscription cannot be paused.")
    subscriptions.pause(world, found, "pause_requested")
    return found


@route("POST", "/v1/subscriptions/{}/resume")
def resume(world: World, params: Params, name: str) -> Object:
    del params
    found = world.find("subscription", name)
    if found["status"] != "paused":
        raise Refused("This subscription is not paused.")
    subscriptions.resume(world, found)
    return found


@route("GET", _ITEMS)
def items(world: World, params: Params) -> Object:
    found = world.find("subscription", params.needed("subscription"), "subscription")
    return page(subscriptions.items_of(world, found), params, _ITEMS)


@route("POST", _ITEMS)
def add_item(world: World, params: Params) -> Object:
    found = world.find("subscription", params.needed("subscription"), "subscription")
    _one_item(world, found, params, params.also())
    return world.objects[found["_items"][-1]]


@route("GET", "/v1/subscription_items/{}")
def item(world: World, params: Params, name: str) -> Object:
    del params
    return world.find("subscription_item", name)


@route("POST", "/v1/subscription_items/{}")
def change_item(world: World, params: Params, name: str) -> Object:
    found = world.find("subscription_item", name)
    owner = world.objects[found["subscription"]]
    if name not in owner["_items"] or owner["status"] in standing.OVER:
        raise Refused(f"No such subscription_item: '{name}'", 404, code="resource_missing", param="id")
    _one_item(world, owner, params, params.also(id=name))
    return world.objects[name]


@route("DELETE", "/v1/subscription_items/{}")
def remove_item(world: World, params: Params, name: str) -> Object:
    found = world.find("subscription_item", name)
    _one_item(world, world.objects[found["subscription"]], params, Params({"id": name, "deleted": "true"}))
    return {"id": name, "object": "subscription_item", "deleted": True}


def behaviour_of(params: Params) -> str:
    """Return what is to be done about the time that is left.

    Raises:
        Refused: there is no such behaviour.
    """
    behaviour = params.text("proration_behavior", "create_prorations") or ""
    if behaviour not in _BEHAVIOURS:
        raise Refused(f"Invalid proration_behavior: {behaviour}", param="proration_behavior")
    return behaviour


def moment_of(world: World, found: Object, params: Params, behaviour: str) -> int:
    """Return the moment from which a change counts.

    Raises:
        Refused: it is not in the running period, or what is left of that counts for nothing.
    """
    at = params.whole("proration_date", world.now) or world.now
    begin, end = subscriptions.period_of(subscriptions.items_of(world, found)[0])
    if "proration_date" in params and (behaviour == "none" or not begin <= at <= end):
        said = "proration_date must be within the current period, with a proration_behavior other than none."
        raise Refused(said, param="proration_date")
    return at


def change_items(world: World, found: Object, params: Params) -> None:
    """Change items as a call asks; what they cost is asked for at once, or on the next invoice.

    Raises:
        Refused: it cannot be.
    """
    behaviour = behaviour_of(params)
    if found["status"] == "incomplete":
        raise Refused("An incomplete subscription can only update its metadata and its means of payment.")
    at = moment_of(world, found, params, behaviour)
    made = changing.planned(world, found, params.parts("items"), behaviour, at)
    before = {"items": None, "latest_invoice": found["latest_invoice"]}
    changing.apply(world, found, made)
    found["_pending"] = [*found["_pending"], *made.lines]
    if (behaviour == "always_invoice" or made.resets) and found["_pending"]:
        period = (world.now, world.now)
        invoice = invoices.draft(world, found, found["_pending"], "subscription_update", period)
        found.update(latest_invoice=invoice["id"], _pending=[])
        collecting.finish(world, invoice)
    emit(world, subscriptions.UPDATED, found, before)


def end_in_portal(world: World, found: Object, *, at_end: bool) -> None:
    """Have a subscription end with its period, or not after all; of one that ends the moment alone tells."""
    said = {**_ending(world, found, at_end=at_end), "cancel_at_period_end": False}
    change(world, found, subscriptions.UPDATED, **said)


def _one_item(world: World, subscription: Object, params: Params, wanted: Params) -> None:
    behaviour = {key: params[key] for key in ("proration_behavior", "proration_date") if key in params}
    change_items(world, subscription, Params({**behaviour, "items": [wanted]}))


def _values(world: World, found: Object, params: Params) -> Object:
    values = _end_asked_for(world, found, params)
    if "default_payment_method" in params:
        world.find("payment_method", params["default_payment_method"], "default_payment_method")
        values["default_payment_method"] = params["default_payment_method"]
    if "pause_collection" in params:
        given = params["pause_collection"]
        resumes = given.whole("resumes_at") if given else None
        values["pause_collection"] = (
            {"behavior": given.needed("behavior"), "resumes_at": resumes} if given else None
        )
    if "automatic_tax" in params:
        enabled = params.part("automatic_tax").truth("enabled")
        if enabled:
            customers.check_located(world.objects[found["customer"]])
        values["automatic_tax"] = {**found["automatic_tax"], "enabled": enabled, "disabled_reason": None}
    if params.text("trial_end") == "now" and found["status"] == "trialing":
        for item in subscriptions.items_of(world, found):
            item["current_period_end"] = world.now
        found["billing_cycle_anchor"] = world.now
        values["trial_end"] = world.now
        subscriptions.renew(world, found)
    return values


def _end_asked_for(world: World, found: Object, params: Params) -> Object:
    by_period, by_moment = "cancel_at_period_end" in params, "cancel_at" in params
    if by_period and by_moment:
        raise Refused("You may only specify one of these parameters: cancel_at, cancel_at_period_end.")
    if by_moment and params["cancel_at"] != "":
        raise Refused("The stand-in only takes it back.", param="cancel_at")
    at_end = by_period and params.truth("cancel_at_period_end")
    if by_moment or at_end or (by_period and found["cancel_at_period_end"]):
        return _ending(world, found, at_end=at_end)
    return {}


def _ending(world: World, found: Object, *, at_end: bool) -> Object:
    reason = "cancellation_requested" if at_end else None
    details = {"comment": None, "feedback": None, "feedback_option": None, "reason": reason}
    end = subscriptions.items_of(world, found)[0]["current_period_end"]
    return {
        "cancel_at_period_end": at_end,
        "cancel_at": end if at_end else None,
        "canceled_at": world.now if at_end else None,
        "cancellation_details": details,
    }


def _has(wanted: str | None, status: str) -> bool:
    if wanted == "ended":
        return status in standing.OVER
    return status != "canceled" if wanted is None else wanted in {"all", status}


def _priced(world: World, subscription: Object, price: str | None) -> bool:
    found = subscriptions.items_of(world, subscription)
    return price is None or any(item["price"] == price for item in found)
