"""Checkout: a page where a customer subscribes and gives what it is paid with."""

from tests.stripe_fake.amounts import DAY, HOUR
from tests.stripe_fake.answers import includable, listing, page
from tests.stripe_fake.errors import Refused, wanting
from tests.stripe_fake.happening import change, emit
from tests.stripe_fake.objects import charges, coupons, founding, payment_methods, subscriptions
from tests.stripe_fake.objects.prices import is_metered, parts_of
from tests.stripe_fake.params import Params
from tests.stripe_fake.routes import route
from tests.stripe_fake.world import Object, World

_PATH = "/v1/checkout/sessions"


@route("POST", _PATH)
def create(world: World, params: Params) -> Object:
    if params.needed("mode") != "subscription":
        raise Refused("The stand-in knows subscriptions only.", param="mode")
    customer = world.find("customer", params.needed("customer"), "customer")
    params.needed("success_url")
    found = params.parts("line_items")
    if not found:
        raise wanting("line_items")
    for number, each in enumerate(found):
        _check_item(world, each, number)
    taxes = params.part("automatic_tax").truth("enabled")
    if taxes and not _located(customer, params):
        said = (
            "Automatic tax calculation in Checkout requires a valid address on the Customer. "
            "Set `customer_update[address]` to 'auto' or set an address."
        )
        raise Refused(said, code="customer_tax_location_invalid", param="customer")
    expires = params.whole("expires_at", world.now + DAY) or 0
    if not world.now + HOUR // 2 <= expires <= world.now + DAY:
        raise Refused("expires_at must be between 30 minutes and 24 hours from now.", param="expires_at")
    asked = _subscription_params(params, found)
    preview = founding.new(world, customer, asked)  # refuses what cannot be
    amount = 0 if preview["trial_end"] else _amount(world, found)
    name = world.name("cs")
    made = {
        "id": name,
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": False},
        "after_expiration": None,
        "allow_promotion_codes": params.truth("allow_promotion_codes"),
        "amount_subtotal": amount,
        "amount_total": amount,
        "automatic_tax": {
            "enabled": taxes,
            "liability": {"type": "self"} if taxes else None,
            "provider": "stripe" if taxes else None,
            "status": "requires_location_inputs" if taxes else None,
        },
        "billing_address_collection": params.text("billing_address_collection"),
        "cancel_url": params.text("cancel_url"),
        "client_reference_id": params.text("client_reference_id"),
        "client_secret": None,
        "consent": None,
        "consent_collection": None,
        "created": world.now,
        "currency": "eur",
        "custom_fields": [],
        "custom_text": {
            "after_submit": None,
            "shipping_address": None,
            "submit": None,
            "terms_of_service_acceptance": None,
        },
        "customer": customer["id"],
        "customer_creation": None,
        "customer_details": {"email": customer["email"], "name": customer["name"], "phone": None},
        "customer_email": None,
        "discounts": [
            {"coupon": coupon, "promotion_code": code} for coupon, code in coupons.wanted(world, params)
        ],
        "expires_at": expires,
        "invoice": None,
        "invoice_creation": None,
        "livemode": False,
        "locale": params.text("locale"),
        "metadata": params.metadata(),
        "mode": "subscription",
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": params.text("payment_method_collection", "always"),
        "payment_method_types": params.parts("allowed_payment_method_types") or ["card", "sepa_debit"],
        "payment_status": "unpaid",
        "recovered_from": None,
        "setup_intent": None,
        "shipping_options": [],
        "status": "open",
        "submit_type": None,
        "subscription": None,
        "success_url": params.text("success_url"),
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{world.address}/pay/checkout/{name}",
        "_asked": asked,
        "_items": found,
        "_address": params.part("customer_update").text("address") == "auto",
    }
    return world.add(made)


@route("GET", _PATH)
def listed(world: World, params: Params) -> Object:
    wanted = {key: params.text(key) for key in ("customer", "status", "subscription")}
    found = [
        each
        for each in world.of("checkout.session")
        if all(value in {None, each[key]} for key, value in wanted.items())
    ]
    return page(found, params, _PATH)


@route("GET", "/v1/checkout/sessions/{}")
def read(world: World, params: Params, name: str) -> Object:
    del params
    return world.find("checkout.session", name)


@route("POST", "/v1/checkout/sessions/{}/expire")
def expire(world: World, params: Params, name: str) -> Object:
    del params
    found = world.find("checkout.session", name)
    if found["status"] != "open":
        raise Refused('Only Checkout Sessions with a status in ["open"] can be expired.')
    run_out(world, found)
    return found


@route("GET", "/v1/checkout/sessions/{}/line_items")
def line_items(world: World, params: Params, name: str) -> Object:
    del params
    return _line_items(world, world.find("checkout.session", name))


def run_out(world: World, session: Object) -> None:
    """End a session that nobody paid."""
    session.update(status="expired", url=None)
    emit(world, "checkout.session.expired", session)


def complete(  # noqa: PLR0913  all that is filled in on the page
    world: World,
    session: Object,
    outcome: str,
    kind: str = "card",
    code: str = "",
    *,
    confirmed: bool = False,
) -> str:
    """Pay a session; return what came of it.

    Args:
        world: where.
        session: an open one.
        outcome: of each payment with the means that are given, such as `succeeded`.
        kind: of means: `card`, `sepa_debit`.
        code: of a promotion.
        confirmed: the payer did what their bank asked for.

    Raises:
        Refused: it is not open, or takes no such means or code.
    """
    if session["status"] != "open":
        raise Refused(f"This session is {session['status']}.")
    if kind not in session["payment_method_types"]:
        raise Refused(f"This session takes no {kind}.")
    customer = world.objects[session["customer"]]
    given = [(each["coupon"], each["promotion_code"]) for each in session["discounts"]]
    if code:
        found = coupons.code_named(world, code)
        given.append((found["promotion"]["coupon"], found["id"]))
    asks = outcome == charges.AUTHENTICATION and not confirmed
    if asks or (kind == "card" and outcome not in {charges.SUCCEEDED, charges.AUTHENTICATION}):
        return outcome  # nothing is begun before a card was taken
    if session["_address"]:
        address = {"city": "Lyon", "country": "FR", "line1": "1 rue", "line2": None}
        change(
            world,
            customer,
            "customer.updated",
            address={**address, "postal_code": "69001", "state": None, **(customer["address"] or {})},
        )
    method = payment_methods.make(world, customer, kind, outcome)
    made = founding.new(world, customer, session["_asked"])
    made["default_payment_method"] = method["id"]
    subscriptions.discount(world, made, given)
    invoice = subscriptions.begin(world, made, method, confirmed=True)
    _close(world, session, made, invoice)
    return outcome


def payment_ended(world: World, invoice: Object) -> None:
    """Tell of a session whose debit came in, or did not."""
    for session in world.of("checkout.session"):
        if session["invoice"] == invoice["id"] and session["payment_status"] == "unpaid":
            paid = invoice["status"] == "paid"
            session["payment_status"] = "paid" if paid else "unpaid"
            said = "succeeded" if paid else "failed"
            emit(world, f"checkout.session.async_payment_{said}", session)


def _close(world: World, session: Object, subscription: Object, invoice: Object) -> None:
    status = "no_payment_required" if invoice["amount_due"] == 0 else "unpaid"
    discount = sum(each["amount"] for each in invoice["total_discount_amounts"])
    tax = sum(each["amount"] for each in invoice["total_taxes"])
    session.update(
        status="complete",
        url=None,
        payment_status="paid" if invoice["status"] == "paid" and invoice["amount_due"] else status,
        subscription=subscription["id"],
        invoice=invoice["id"],
        amount_subtotal=invoice["subtotal"],
        amount_total=invoice["total"],
        total_details={"amount_discount": discount, "amount_shipping": 0, "amount_tax": tax},
    )
    emit(world, "checkout.session.completed", session)


@includable("checkout.session", "line_items")
def _line_items(world: World, session: Object) -> Object:
    found = []
    for number, each in enumerate(session["_items"]):
        price = world.objects[each["price"]]
        amount = sum(part for _, _, part in parts_of(price, each.whole("quantity", 0) or 0))
        found.append(
            {
                "id": f"li_{session['id']}_{number}",
                "object": "item",
                "amount_subtotal": amount,
                "amount_total": amount,
                "currency": price["currency"],
                "description": world.objects[price["product"]]["name"],
                "price": price,
                "quantity": each.whole("quantity"),
            }
        )
    return listing(found, f"{_PATH}/{session['id']}/line_items")


def _subscription_params(params: Params, found: list[Params]) -> Params:
    items = [Params({key: each[key] for key in ("price", "quantity") if key in each}) for each in found]
    more = {"automatic_tax": params.part("automatic_tax"), "items": items}
    return params.part("subscription_data").also(**more)


def _check_item(world: World, each: Params, number: int) -> None:
    price = world.find("price", each.needed("price"), f"line_items[{number}][price]")
    param = f"line_items[{number}][quantity]"
    if is_metered(price):
        if "quantity" in each:
            said = "Quantity should not be specified where usage_type is `metered`."
            raise Refused(said, param=param)
    elif (each.whole("quantity", 0) or 0) < 1:
        raise Refused("Invalid integer: the quantity must be at least 1.", param=param)


def _located(customer: Object, params: Params) -> bool:
    known = (customer["address"] or {}).get("country")
    return bool(known) or params.part("customer_update").text("address") == "auto"


def _amount(world: World, found: list[Params]) -> int:
    return sum(
        amount
        for each in found
        if "quantity" in each
        for _, _, amount in parts_of(world.objects[each["price"]], each.whole("quantity") or 0)
    )
