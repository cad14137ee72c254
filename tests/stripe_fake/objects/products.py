"""Products, by names that may be chosen."""

from tests.stripe_fake.answers import page
from tests.stripe_fake.errors import Refused
from tests.stripe_fake.happening import change, emit
from tests.stripe_fake.params import Params
from tests.stripe_fake.routes import route
from tests.stripe_fake.world import Object, World

_PATH = "/v1/products"
_TEXTS = ("name", "description", "statement_descriptor", "tax_code", "unit_label", "url")


@route("POST", _PATH)
def create(world: World, params: Params) -> Object:
    name = params.text("id") or world.name("prod")
    if name in world.objects:
        raise Refused(f"Product already exists: {name}", code="resource_already_exists", param="id")
    params.needed("name")
    made = {
        "id": name,
        "object": "product",
        "active": params.truth("active", default=True),
        "created": world.now,
        "default_price": None,
        "images": [],
        "livemode": False,
        "marketing_features": [],
        "metadata": params.metadata(),
        "package_dimensions": None,
        "shippable": None,
        "tax_details": None,
        "type": "service",
        "updated": world.now,
        **{key: params.text(key) for key in _TEXTS},
    }
    emit(world, "product.created", world.add(made))
    return made


@route("GET", _PATH)
def listed(world: World, params: Params) -> Object:
    wanted, names = params.text("active"), params.parts("ids")
    found = [
        each
        for each in world.of("product")
        if (wanted is None or each["active"] == (wanted == "true")) and (not names or each["id"] in names)
    ]
    return page(found, params, _PATH)


@route("GET", "/v1/products/{}")
def read(world: World, params: Params, name: str) -> Object:
    del params
    return world.find("product", name)


@route("POST", "/v1/products/{}")
def update(world: World, params: Params, name: str) -> Object:
    found = world.find("product", name)
    values: Object = {key: params.text(key) or None for key in _TEXTS if key in params}
    values["active"] = params.truth("active", default=found["active"])
    changed = {key: value for key, value in values.items() if found[key] != value}
    metadata = params.metadata(found["metadata"])
    if changed or metadata != found["metadata"]:
        change(world, found, "product.updated", **changed, metadata=metadata, updated=world.now)
    return found
