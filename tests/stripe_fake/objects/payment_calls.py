"""Calls about payments: charges, the intents they belong to, and which invoice was paid by what."""

from tests.stripe_fake.answers import includable, listing, page
from tests.stripe_fake.happening import change
from tests.stripe_fake.params import Params
from tests.stripe_fake.routes import route
from tests.stripe_fake.world import Object, World


@includable("charge", "refunds")
def _refunds(world: World, charge: Object) -> Object:
    found = [each for each in world.of("refund") if each["charge"] == charge["id"]]
    return listing(found[::-1], f"/v1/charges/{charge['id']}/refunds")


@route("GET", "/v1/charges")
def listed(world: World, params: Params) -> Object:
    customer, intent = params.text("customer"), params.text("payment_intent")
    found = [
        each
        for each in world.of("charge")
        if customer in {None, each["customer"]} and intent in {None, each["payment_intent"]}
    ]
    return page(found, params, "/v1/charges")


@route("GET", "/v1/charges/{}")
def read(world: World, params: Params, name: str) -> Object:
    del params
    return world.find("charge", name)


@route("GET", "/v1/payment_intents")
def intents(world: World, params: Params) -> Object:
    customer = params.text("customer")
    found = [each for each in world.of("payment_intent") if customer in {None, each["customer"]}]
    return page(found, params, "/v1/payment_intents")


@route("GET", "/v1/payment_intents/{}")
def intent(world: World, params: Params, name: str) -> Object:
    del params
    return world.find("payment_intent", name)


@route("GET", "/v1/invoice_payments")
def payments(world: World, params: Params) -> Object:
    invoice, status = params.text("invoice"), params.text("status")
    wanted = params.part("payment").text("payment_intent")
    found = [
        each
        for each in world.of("invoice_payment")
        if invoice in {None, each["invoice"]}
        and status in {None, each["status"]}
        and wanted in {None, each["payment"]["payment_intent"]}
    ]
    return page(found, params, "/v1/invoice_payments")


@route("GET", "/v1/invoice_payments/{}")
def payment(world: World, params: Params, name: str) -> Object:
    del params
    return world.find("invoice_payment", name)


@route("POST", "/v1/charges/{}")
def update(world: World, params: Params, name: str) -> Object:
    found = world.find("charge", name)
    change(world, found, "charge.updated", metadata=params.metadata(found["metadata"]))
    return found
