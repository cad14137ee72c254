"""Prices: what one costs, or each of the first and each beyond; and what a quantity comes to."""

from fractions import Fraction

from tests.stripe_fake.amounts import cents
from tests.stripe_fake.answers import includable, page
from tests.stripe_fake.errors import Refused, wanting
from tests.stripe_fake.happening import change, emit
from tests.stripe_fake.params import Params
from tests.stripe_fake.routes import route
from tests.stripe_fake.world import Object, World

_PATH = "/v1/prices"
_LONGEST_KEY = 200


@route("POST", _PATH)
def create(world: World, params: Params) -> Object:
    product = _product(world, params)
    tiered = params.text("billing_scheme", "per_unit") == "tiered"
    made = {
        "id": world.name("price"),
        "object": "price",
        "active": params.truth("active", default=True),
        "billing_scheme": "tiered" if tiered else "per_unit",
        "created": world.now,
        "currency": params.needed("currency").lower(),
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": params.metadata(),
        "nickname": params.text("nickname"),
        "product": product["id"],
        "recurring": _recurring(world, params),
        "tax_behavior": params.text("tax_behavior", "unspecified"),
        "tiers_mode": params.needed("tiers_mode") if tiered else None,
        "transform_quantity": None,
        "type": "recurring" if params.part("recurring") else "one_time",
        **_amounts(params, tiered=tiered),
    }
    if made["tax_behavior"] == "inclusive":
        raise Refused("The stand-in knows prices without tax only.", param="tax_behavior")
    _take_key(world, made, params)
    emit(world, "price.created", world.add(made))
    return made


@route("GET", _PATH)
def listed(world: World, params: Params) -> Object:
    keys, product, active = params.parts("lookup_keys"), params.text("product"), params.text("active")
    if len(keys) > 10:
        raise Refused("lookup_keys may have up to 10 elements.", param="lookup_keys")
    found = [
        each
        for each in world.of("price")
        if (not keys or each["lookup_key"] in keys)
        and product in {None, each["product"]}
        and (active is None or each["active"] == (active == "true"))
    ]
    return page(found, params, _PATH)


@route("GET", "/v1/prices/{}")
def read(world: World, params: Params, name: str) -> Object:
    del params
    return world.find("price", name)


@route("POST", "/v1/prices/{}")
def update(world: World, params: Params, name: str) -> Object:
    found = world.find("price", name)
    if params.text("lookup_key"):
        _take_key(world, found, params)
    values = {key: params.text(key) for key in ("nickname", "tax_behavior") if key in params}
    active = params.truth("active", default=found["active"])
    change(
        world, found, "price.updated", **values, active=active, metadata=params.metadata(found["metadata"])
    )
    return found


@includable("price", "tiers")
def _tiers(_world: World, price: Object) -> object:
    return price["_tiers"]


@includable("price", "currency_options")
def _currencies(_world: World, price: Object) -> Object:
    amounts = {key: price[key] for key in ("unit_amount", "unit_amount_decimal", "tax_behavior")}
    return {price["currency"]: {"custom_unit_amount": None, **amounts}}


def parts_of(price: Object, quantity: int) -> list[tuple[int, str, int]]:
    """Return what a quantity costs, a part for each tier: how many, what one costs, and the cents."""
    if price["billing_scheme"] == "per_unit":
        each = price["unit_amount_decimal"]
        return [(quantity, each, cents(Fraction(each) * quantity))]
    found: list[tuple[int, str, int]] = []
    below = 0
    for tier in price["_tiers"]:
        upto = tier["up_to"]
        within = max(0, (quantity if upto is None else min(quantity, upto)) - below)
        if within or not found:
            each = tier["unit_amount_decimal"] or "0"
            found.append((within, each, cents(Fraction(each) * within)))
        flat = tier["flat_amount_decimal"]
        if within and flat is not None:
            found.append((1, flat, cents(Fraction(flat))))
        if upto is None or quantity <= upto:
            break
        below = upto
    return found


def costs_nothing(price: Object) -> bool:
    """Say whether a price is zero however many there are."""
    tiers = price["_tiers"] or [{"unit_amount_decimal": price["unit_amount_decimal"]}]
    amounts = [tier.get(key) for tier in tiers for key in ("unit_amount_decimal", "flat_amount_decimal")]
    return not any(Fraction(amount) for amount in amounts if amount is not None)


def is_metered(price: Object) -> bool:
    return bool(price["recurring"] and price["recurring"]["usage_type"] == "metered")


def _product(world: World, params: Params) -> Object:
    given = params.part("product_data")
    if not given:
        return world.find("product", params.needed("product"), "product")
    from tests.stripe_fake.objects import products  # noqa: PLC0415  only here

    return products.create(world, given)


def _recurring(world: World, params: Params) -> Object | None:
    given = params.part("recurring")
    if not given:
        return None
    interval = given.needed("interval")
    if interval not in {"month", "year"}:
        raise Refused(f"The stand-in knows no interval {interval}.", param="recurring[interval]")
    metered = given.text("usage_type", "licensed") == "metered"
    if metered:
        meter = world.find("billing.meter", given.needed("meter"), "recurring[meter]")
        if meter["status"] != "active":
            raise Refused("The meter is not active.", param="recurring[meter]")
    return {
        "interval": interval,
        "interval_count": 1,
        "meter": given.text("meter") if metered else None,
        "trial_period_days": None,
        "usage_type": "metered" if metered else "licensed",
    }


def _amounts(params: Params, *, tiered: bool) -> Object:
    if not tiered:
        return {"_tiers": None, **_one(params, "unit_amount", required=True)}
    if params.get("unit_amount") or params.get("unit_amount_decimal"):
        raise Refused("You may not specify unit_amount of a tiered price.", param="unit_amount")
    tiers = [
        {**_one(tier, "unit_amount"), **_one(tier, "flat_amount"), "up_to": _up_to(tier)}
        for tier in params.parts("tiers")
    ]
    ends = [tier["up_to"] for tier in tiers]
    whole = [end for end in ends if end is not None]
    if not tiers or ends[-1] is not None or len(whole) != len(ends) - 1 or sorted(set(whole)) != whole:
        raise Refused("Tiers must rise, and the last must be up to inf.", param="tiers")
    return {"_tiers": tiers, "unit_amount": None, "unit_amount_decimal": None}


def _up_to(tier: Params) -> int | None:
    return None if tier.needed("up_to") == "inf" else tier.whole("up_to")


def _one(given: Params, name: str, *, required: bool = False) -> Object:
    whole, exact = given.whole(name), given.exact(f"{name}_decimal")
    if whole is not None and exact is not None:
        raise Refused(f"You may only specify one of {name}, {name}_decimal.", param=name)
    if required and whole is None and exact is None:
        raise wanting(name)
    if exact is None:
        exact = None if whole is None else str(whole)
    even = exact is not None and Fraction(exact).denominator == 1
    return {name: int(Fraction(exact)) if exact is not None and even else None, f"{name}_decimal": exact}


def _take_key(world: World, price: Object, params: Params) -> None:
    key, transfers = params.text("lookup_key"), params.truth("transfer_lookup_key")
    if not key:
        return
    if len(key) > _LONGEST_KEY:
        raise Refused("Invalid string: lookup_key must be at most 200 characters", param="lookup_key")
    for other in world.of("price"):
        if other["lookup_key"] == key and other is not price:
            if not transfers:
                said = f"A price (`{other['id']}`) already uses that lookup key."
                raise Refused(said, param="lookup_key")
            change(world, other, "price.updated", lookup_key=None)
    price["lookup_key"] = key
