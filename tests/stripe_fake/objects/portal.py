"""The portal: how it is set up, and ways into it."""

from tests.stripe_fake.answers import page
from tests.stripe_fake.errors import Refused, wanting
from tests.stripe_fake.happening import change, emit
from tests.stripe_fake.params import Params
from tests.stripe_fake.routes import route
from tests.stripe_fake.world import Object, World

_PATH = "/v1/billing_portal/configurations"
_FEATURES: dict[str, Object] = {
    "customer_update": {"allowed_updates": [], "enabled": False},
    "invoice_history": {"enabled": False},
    "payment_method_update": {"enabled": False, "payment_method_configuration": None},
    "subscription_cancel": {
        "cancellation_reason": {"enabled": False, "options": []},
        "enabled": False,
        "mode": "at_period_end",
        "proration_behavior": "none",
    },
    "subscription_update": {
        "default_allowed_updates": [],
        "enabled": False,
        "proration_behavior": "none",
        "schedule_at_period_end": {"conditions": []},
        "trial_update_behavior": "end_trial",
    },
}


@route("POST", _PATH)
def create(world: World, params: Params) -> Object:
    if not params.part("features"):
        raise wanting("features")
    made = {
        "id": world.name("bpc"),
        "object": "billing_portal.configuration",
        "active": True,
        "application": None,
        "business_profile": _profile(params, {}),
        "created": world.now,
        "default_return_url": params.text("default_return_url"),
        "features": _features(params, _FEATURES),
        "is_default": not world.of("billing_portal.configuration"),
        "livemode": False,
        "login_page": {"enabled": False, "url": None},
        "metadata": params.metadata(),
        "name": params.text("name"),
        "updated": world.now,
    }
    emit(world, "billing_portal.configuration.created", world.add(made))
    return made


@route("GET", _PATH)
def listed(world: World, params: Params) -> Object:
    active, default = params.text("active"), params.text("is_default")
    found = [
        each
        for each in world.of("billing_portal.configuration")
        if (active is None or each["active"] == (active == "true"))
        and (default is None or each["is_default"] == (default == "true"))
    ]
    return page(found, params, _PATH)


@route("GET", "/v1/billing_portal/configurations/{}")
def read(world: World, params: Params, name: str) -> Object:
    del params
    return world.find("billing_portal.configuration", name)


@route("POST", "/v1/billing_portal/configurations/{}")
def update(world: World, params: Params, name: str) -> Object:
    found = world.find("billing_portal.configuration", name)
    values: Object = {
        "active": params.truth("active", default=found["active"]),
        "business_profile": _profile(params, found["business_profile"]),
        "features": _features(params, found["features"]),
        "metadata": params.metadata(found["metadata"]),
    }
    for key in ("default_return_url", "name"):
        if key in params:
            values[key] = params.text(key) or None
    if any(found[key] != value for key, value in values.items()):
        change(world, found, "billing_portal.configuration.updated", **values, updated=world.now)
    return found


@route("POST", "/v1/billing_portal/sessions")
def enter(world: World, params: Params) -> Object:
    customer = world.find("customer", params.needed("customer"), "customer")
    given = params.text("configuration")
    usual = [each["id"] for each in world.of("billing_portal.configuration") if each["is_default"]]
    if given is not None:
        world.find("billing_portal.configuration", given, "configuration")
    elif not usual:
        said = "You can't create a portal session until you save your customer portal settings."
        raise Refused(said)
    name = world.name("bps")
    made = {
        "id": name,
        "object": "billing_portal.session",
        "configuration": given or usual[0],
        "created": world.now,
        "customer": customer["id"],
        "flow": None,
        "livemode": False,
        "locale": params.text("locale"),
        "on_behalf_of": None,
        "return_url": params.text("return_url"),
        "url": f"{world.address}/portal/{name}",
    }
    emit(world, "billing_portal.session.created", world.add(made))
    return made


def _profile(params: Params, before: Object) -> Object:
    names = ("headline", "privacy_policy_url", "terms_of_service_url")
    given = params.part("business_profile")
    return {key: given.text(key) if key in given else before.get(key) for key in names}


def _features(params: Params, before: Object) -> Object:
    given = params.part("features")
    if unknown := set(given) - set(_FEATURES):
        raise Refused(f"Received unknown parameters: {sorted(unknown)}", code="parameter_unknown")
    return {name: _merged(known, given.part(name)) for name, known in before.items()}


def _merged(known: Object, given: Params) -> Object:
    made: Object = {}
    for key, value in known.items():
        wanted = given.get(key, value)
        if isinstance(value, dict):
            made[key] = _merged(value, given.part(key))
        else:
            made[key] = wanted == "true" if isinstance(value, bool) and isinstance(wanted, str) else wanted
    return made
