"""Calls about invoices, and previews of what one would be."""

from tests.stripe_fake.answers import page
from tests.stripe_fake.errors import Refused
from tests.stripe_fake.happening import change
from tests.stripe_fake.objects import charges, collecting, invoices, previews, standing
from tests.stripe_fake.params import Params
from tests.stripe_fake.routes import route
from tests.stripe_fake.world import Object, World

_PATH = "/v1/invoices"


@route("GET", _PATH)
def listed(world: World, params: Params) -> Object:
    wanted = {key: params.text(key) for key in ("customer", "status")}
    subscription = params.text("subscription")
    found = [
        each
        for each in world.of("invoice")
        if all(value in {None, each[key]} for key, value in wanted.items())
        and subscription in {None, each["_subscription"]}
    ]
    return page(found, params, _PATH)


@route("POST", "/v1/invoices/create_preview")
def preview(world: World, params: Params) -> Object:
    return previews.preview(world, params)


@route("GET", "/v1/invoices/{}")
def read(world: World, params: Params, name: str) -> Object:
    del params
    return world.find("invoice", name)


@route("POST", "/v1/invoices/{}")
def update(world: World, params: Params, name: str) -> Object:
    found = world.find("invoice", name)
    advance = params.truth("auto_advance", default=found["auto_advance"])
    change(world, found, "invoice.updated", metadata=params.metadata(found["metadata"]), auto_advance=advance)
    return found


@route("GET", "/v1/invoices/{}/lines")
def lines_of(world: World, params: Params, name: str) -> Object:
    found = world.find("invoice", name)
    each = [{**line, "created": found["created"]} for line in reversed(found["_lines"])]
    return page(each, params, f"/v1/invoices/{name}/lines")


@route("POST", "/v1/invoices/{}/finalize")
def finalize(world: World, params: Params, name: str) -> Object:
    del params
    found = world.find("invoice", name)
    invoices.finalize(world, found)
    if found["amount_due"]:
        charges.ask_for(world, found)
    else:
        invoices.mark(world, found, "paid", "invoice.paid")
    return found


@route("POST", "/v1/invoices/{}/pay")
def pay(world: World, params: Params, name: str) -> Object:
    found = world.find("invoice", name)
    if params.truth("paid_out_of_band"):
        if found["status"] not in {"open", "uncollectible"}:
            raise Refused("Invoice is already paid", code="invoice_already_paid")
        charges.called_off(world, found)
        amount = found["amount_remaining"]
        off = {"amount_paid_off_stripe": amount, "amount_paid": amount, "amount_remaining": 0}
        invoices.mark(world, found, "paid", "invoice.paid", **off)
        standing.after_paid(world, invoices.subscription_of(world, found), found)
        return found
    given = params.text("payment_method")
    method = world.find("payment_method", given, "payment_method") if given else None
    collecting.refuse_unpaid(world, found, collecting.pay(world, found, method))
    return found


@route("POST", "/v1/invoices/{}/void")
def void(world: World, params: Params, name: str) -> Object:
    del params
    found = world.find("invoice", name)
    if found["status"] not in {"open", "uncollectible"}:
        raise Refused("You can only void open or uncollectible invoices.")
    if found["amount_due"] and charges.intent_of(world, found)["status"] == charges.PROCESSING:
        raise Refused("This invoice has a payment that is being processed.")
    charges.called_off(world, found)
    invoices.mark(world, found, "void", "invoice.voided", amount_remaining=0)
    return found


@route("POST", "/v1/invoices/{}/mark_uncollectible")
def give_up(world: World, params: Params, name: str) -> Object:
    del params
    found = world.find("invoice", name)
    if found["status"] != "open":
        raise Refused("You can only mark open invoices as uncollectible.")
    invoices.mark(world, found, "uncollectible", "invoice.marked_uncollectible")
    return found
