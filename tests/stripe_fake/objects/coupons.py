"""Coupons, codes for them, and discounts: what of a price is left off, once, for some months or for ever."""

from fractions import Fraction

from tests.stripe_fake.amounts import cents, moved
from tests.stripe_fake.answers import page
from tests.stripe_fake.errors import Refused, wanting
from tests.stripe_fake.happening import emit
from tests.stripe_fake.params import Params
from tests.stripe_fake.routes import route
from tests.stripe_fake.world import Object, World


@route("POST", "/v1/coupons")
def create(world: World, params: Params) -> Object:
    percent, off = params.text("percent_off"), params.whole("amount_off")
    if (percent is None) == (off is None):
        raise wanting("percent_off")
    duration = params.text("duration", "once")
    made = {
        "id": params.text("id") or world.name("coupon"),
        "object": "coupon",
        "amount_off": off,
        "created": world.now,
        "currency": params.needed("currency") if off is not None else None,
        "duration": duration,
        "duration_in_months": int(params.needed("duration_in_months")) if duration == "repeating" else None,
        "livemode": False,
        "max_redemptions": params.whole("max_redemptions"),
        "metadata": params.metadata(),
        "name": params.text("name"),
        "percent_off": None if percent is None else float(percent),
        "redeem_by": params.whole("redeem_by"),
        "times_redeemed": 0,
        "valid": True,
        "_percent": percent,
    }
    emit(world, "coupon.created", world.add(made))
    return made


@route("GET", "/v1/coupons")
def listed(world: World, params: Params) -> Object:
    return page(world.of("coupon"), params, "/v1/coupons")


@route("GET", "/v1/coupons/{}")
def read(world: World, params: Params, name: str) -> Object:
    del params
    return world.find("coupon", name)


@route("POST", "/v1/promotion_codes")
def create_code(world: World, params: Params) -> Object:
    coupon = params.part("promotion").needed("coupon")
    world.find("coupon", coupon, "promotion[coupon]")
    made = {
        "id": world.name("promo"),
        "object": "promotion_code",
        "active": True,
        "code": params.text("code") or world.name("CODE"),
        "created": world.now,
        "customer": params.text("customer"),
        "expires_at": params.whole("expires_at"),
        "livemode": False,
        "max_redemptions": params.whole("max_redemptions"),
        "metadata": params.metadata(),
        "promotion": {"type": "coupon", "coupon": coupon},
        "restrictions": {
            "first_time_transaction": False,
            "minimum_amount": None,
            "minimum_amount_currency": None,
        },
        "times_redeemed": 0,
    }
    emit(world, "promotion_code.created", world.add(made))
    return made


@route("GET", "/v1/promotion_codes")
def listed_codes(world: World, params: Params) -> Object:
    code = params.text("code")
    return page(
        [each for each in world.of("promotion_code") if code in {None, each["code"]}],
        params,
        "/v1/promotion_codes",
    )


def code_named(world: World, code: str) -> Object:
    """Return the code that somebody typed.

    Raises:
        Refused: there is none.
    """
    for each in world.of("promotion_code"):
        if each["code"].lower() == code.lower() and each["active"]:
            return each
    raise Refused(f"Invalid promotion code: {code}", code="resource_missing", param="promotion_code")


def wanted(world: World, params: Params) -> list[tuple[str, str | None]]:
    """Return the coupons that a call asks for, each with the code it was asked by."""
    found = []
    for each in params.parts("discounts"):
        if code := each.text("promotion_code"):
            found.append((world.find("promotion_code", code, "discounts")["promotion"]["coupon"], code))
        elif coupon := each.text("coupon"):
            found.append((world.find("coupon", coupon, "discounts")["id"], None))
    return found


def redeem(world: World, subscription: Object, coupon_name: str, code: str | None) -> Object:
    """Give a subscription the discount of a coupon."""
    coupon = world.find("coupon", coupon_name, "coupon")
    coupon["times_redeemed"] += 1
    months = coupon["duration_in_months"]
    made = {
        "id": world.name("di"),
        "object": "discount",
        "checkout_session": None,
        "customer": subscription["customer"],
        "end": None if months is None else moved(world.now, months),
        "invoice": None,
        "invoice_item": None,
        "promotion_code": code,
        "source": {"coupon": coupon["id"], "type": "coupon"},
        "start": world.now,
        "subscription": subscription["id"],
        "subscription_item": None,
        "_used": False,
    }
    subscription["discounts"] = [*subscription["discounts"], world.add(made)["id"]]
    emit(world, "customer.discount.created", made)
    return made


def living(world: World, subscription: Object, at: int) -> list[Object]:
    """Return the discounts that hold for what is billed at a moment."""
    found = []
    for name in subscription["discounts"]:
        discount = world.find("discount", name)
        once = world.find("coupon", discount["source"]["coupon"])["duration"] == "once"
        if not (once and discount["_used"]) and (discount["end"] is None or at < discount["end"]):
            found.append(discount)
    return found


def amount_off(world: World, discount: Object, amount: int, before: int, whole: int) -> int:
    """Return what a discount leaves off a line; of all lines an amount comes to itself, to the cent.

    Args:
        world: where.
        discount: of a coupon.
        amount: of the line, in cents.
        before: what the lines before it come to.
        whole: what all lines come to.
    """
    coupon = world.find("coupon", discount["source"]["coupon"])
    if coupon["_percent"] is not None:
        return cents(Fraction(amount) * Fraction(coupon["_percent"]) / 100)
    if whole <= 0:
        return 0
    off = min(coupon["amount_off"], whole)
    return cents(Fraction(off * (before + amount), whole)) - cents(Fraction(off * before, whole))
