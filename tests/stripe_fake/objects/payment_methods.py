"""Means of payment, and what will come of paying with them."""

from tests.stripe_fake.answers import page
from tests.stripe_fake.happening import change, emit
from tests.stripe_fake.params import Params
from tests.stripe_fake.routes import route
from tests.stripe_fake.world import Object, World

CARD = "card"
SEPA = "sepa_debit"
SUCCEEDED = "succeeded"
DECLINED = "declined"
INSUFFICIENT = "insufficient_funds"
AUTHENTICATION = "authentication_required"
_LAST = {SUCCEEDED: "4242", DECLINED: "0341", INSUFFICIENT: "9995", AUTHENTICATION: "3155"}


@route("GET", "/v1/payment_methods")
def listed(world: World, params: Params) -> Object:
    return _of_customer(world, params, params.text("customer"), "/v1/payment_methods")


@route("GET", "/v1/customers/{}/payment_methods")
def of_customer(world: World, params: Params, customer: str) -> Object:
    world.find("customer", customer)
    return _of_customer(world, params, customer, f"/v1/customers/{customer}/payment_methods")


@route("GET", "/v1/payment_methods/{}")
def read(world: World, params: Params, name: str) -> Object:
    del params
    return world.find("payment_method", name)


def make(world: World, customer: Object, kind: str, outcome: str = SUCCEEDED) -> Object:
    """Attach a new means of payment to a customer; every payment with it will have this outcome."""
    card = {
        "brand": "visa",
        "checks": None,
        "country": "FR",
        "exp_month": 12,
        "exp_year": 2034,
        "fingerprint": "fake",
        "funding": "credit",
        "last4": _LAST[outcome],
        "wallet": None,
    }
    sepa = {"bank_code": "37040044", "branch_code": "", "country": "FR", "fingerprint": "f", "last4": "3000"}
    address = customer["address"] or {"city": None, "country": "FR", "line1": None, "postal_code": None}
    made = {
        "id": world.name("pm"),
        "object": "payment_method",
        "allow_redisplay": "always",
        "billing_details": {
            "address": address,
            "email": customer["email"],
            "name": customer["name"],
            "phone": None,
        },
        "created": world.now,
        "customer": customer["id"],
        "livemode": False,
        "metadata": {},
        "type": kind,
        kind: card if kind == CARD else sepa,
        "_outcome": outcome,
    }
    emit(world, "payment_method.attached", world.add(made))
    return made


def prefer(world: World, customer: Object, method: Object) -> None:
    """Take a means of payment for all that a customer pays from now on."""
    kept = {**customer["invoice_settings"], "default_payment_method": method["id"]}
    change(world, customer, "customer.updated", invoice_settings=kept)
    for each in world.of("subscription"):
        if each["customer"] == customer["id"] and each["status"] != "canceled":
            change(world, each, "customer.subscription.updated", default_payment_method=method["id"])


def _of_customer(world: World, params: Params, customer: str | None, address: str) -> Object:
    kind = params.text("type")
    found = [
        each
        for each in world.of("payment_method")
        if each["customer"] == customer and kind in {None, each["type"]}
    ]
    return page(found, params, address)
