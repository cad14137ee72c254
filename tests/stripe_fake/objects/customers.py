"""Customers."""

from tests.stripe_fake.answers import includable, listing, page
from tests.stripe_fake.errors import Refused
from tests.stripe_fake.happening import change, emit
from tests.stripe_fake.objects import standing
from tests.stripe_fake.params import Params
from tests.stripe_fake.routes import route
from tests.stripe_fake.world import Object, World

_TEXTS = ("name", "email", "phone", "description")
_PATH = "/v1/customers"


@route("POST", _PATH)
def create(world: World, params: Params) -> Object:
    name = world.name("cus")
    made = {
        "id": name,
        "object": "customer",
        "address": _address(params),
        "balance": 0,
        "created": world.now,
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "invoice_prefix": name[-8:].upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": params.metadata(),
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": params.parts("preferred_locales"),
        "shipping": None,
        "tax_exempt": params.text("tax_exempt", "none"),
        "test_clock": None,
        **{key: params[key] for key in _TEXTS if key in params},
    }
    emit(world, "customer.created", world.add(made))
    return made


@route("GET", _PATH)
def listed(world: World, params: Params) -> Object:
    email = params.text("email")
    found = [each for each in world.of("customer") if email in {None, each["email"]} and not _gone(each)]
    return page(found, params, _PATH)


@route("GET", "/v1/customers/{}")
def read(world: World, params: Params, name: str) -> Object:
    del params
    found = world.find("customer", name)
    return {"id": name, "object": "customer", "deleted": True} if _gone(found) else found


@route("POST", "/v1/customers/{}")
def update(world: World, params: Params, name: str) -> Object:
    found = world.find("customer", name)
    values: Object = {key: params[key] or None for key in _TEXTS if key in params}
    if "address" in params:
        values["address"] = _address(params)
    if "preferred_locales" in params:
        values["preferred_locales"] = params.parts("preferred_locales")
    if "tax_exempt" in params:
        values["tax_exempt"] = params["tax_exempt"]
    if method := params.part("invoice_settings").text("default_payment_method"):
        world.find("payment_method", method, "invoice_settings[default_payment_method]")
        values["invoice_settings"] = {**found["invoice_settings"], "default_payment_method": method}
    change(world, found, "customer.updated", metadata=params.metadata(found["metadata"]), **values)
    return found


@route("DELETE", "/v1/customers/{}")
def delete(world: World, params: Params, name: str) -> Object:
    del params
    found = world.find("customer", name)
    for subscription in world.of("subscription"):
        if subscription["customer"] == name and subscription["status"] not in standing.OVER:
            standing.end(world, subscription, "cancellation_requested")
    emit(world, "customer.deleted", found)
    found["_gone"] = True
    return {"id": name, "object": "customer", "deleted": True}


@includable("customer", "subscriptions")
def _subscriptions(world: World, customer: Object) -> Object:
    found = [
        each
        for each in world.of("subscription")
        if each["customer"] == customer["id"] and each["status"] != "canceled"
    ]
    return listing(found[::-1], f"{_PATH}/{customer['id']}/subscriptions")


@includable("customer", "tax")
def _tax(_world: World, customer: Object) -> Object:
    country = (customer["address"] or {}).get("country")
    known = {"country": country, "source": "billing_address", "state": None} if country else None
    return {
        "automatic_tax": "supported" if country else "unrecognized_location",
        "ip_address": None,
        "location": known,
    }


def check_located(customer: Object) -> None:
    """Refuse to work out the tax of who lives nobody knows where.

    Raises:
        Refused: its address has no country.
    """
    if not (customer["address"] or {}).get("country"):
        said = (
            "The customer's location isn't recognized. Set a valid customer address in order to "
            "automatically calculate tax."
        )
        raise Refused(said, code="customer_tax_location_invalid", param="automatic_tax")


def _gone(customer: Object) -> bool:
    return "_gone" in customer


def _address(params: Params) -> Object | None:
    given = params.part("address")
    names = ("city", "country", "line1", "line2", "postal_code", "state")
    return {key: given.text(key) for key in names} if given else None
