"""Lines of invoices: what an item comes to for a period, tier by tier; what is left off; the tax."""

from fractions import Fraction

from tests.stripe_fake.amounts import cents
from tests.stripe_fake.objects import coupons, meters
from tests.stripe_fake.objects.prices import is_metered, parts_of
from tests.stripe_fake.params import Params
from tests.stripe_fake.routes import route
from tests.stripe_fake.world import Object, World

Period = tuple[int, int]
VAT = Fraction(20, 100)
_RATE = "txr_fake_fr"


def for_item(
    world: World, subscription: Object, item: Object, period: Period, *, trial: bool = False
) -> list[Object]:
    """Return the lines of an item's quantity, or of what its meter counted, for a period."""
    price = world.objects[item["price"]]
    quantity = item.get("quantity")
    if is_metered(price):
        quantity = used(world, subscription, item, period)
    named = world.objects[price["product"]]["name"]
    if trial:
        line = make(world, subscription, item, period, 0, quantity, None)
        return [{**line, "description": f"Trial period for {named}"}]
    return [
        {**make(world, subscription, item, period, amount, count, each), "description": f"{count} × {named}"}
        for count, each, amount in parts_of(price, quantity or 0)
    ]


def used(world: World, subscription: Object, item: Object, period: Period) -> int:
    """Return what the meter of an item counted in a period, from when the item was there."""
    meter = world.objects[world.objects[item["price"]]["recurring"]["meter"]]
    since = max(period[0], item["_since"])
    return meters.used(world, meter, subscription["customer"], since, period[1])


def prorated(world: World, subscription: Object, item: Object, at: int, sign: int) -> Object:
    """Return the line of the time that is left of an item's period: unused (-1) or remaining (1)."""
    price = world.objects[item["price"]]
    begin, end = item["current_period_start"], item["current_period_end"]
    whole = sum(amount for _, _, amount in parts_of(price, item["quantity"]))
    amount = sign * cents(Fraction(whole * (end - at), end - begin))
    line = make(world, subscription, item, (at, end), amount, item["quantity"], None)
    line["parent"]["subscription_item_details"]["proration"] = True
    named = world.objects[price["product"]]["name"]
    said = "Unused time on" if sign < 0 else "Remaining time on"
    return {**line, "description": f"{said} {item['quantity']} × {named}"}


def make(  # noqa: PLR0913, PLR0917  a line says all of it
    world: World,
    subscription: Object,
    item: Object,
    period: Period,
    amount: int,
    quantity: int | None,
    each: str | None,
) -> Object:
    """Return a line without what is left off and without tax."""
    price = world.objects[item["price"]]
    details = {
        "invoice_item": None,
        "proration": False,
        "proration_details": {"credited_items": None},
        "subscription": subscription["id"],
        "subscription_item": item["id"],
    }
    return {
        "id": world.name("il"),
        "object": "line_item",
        "amount": amount,
        "currency": price["currency"],
        "description": None,
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "invoice": None,
        "livemode": False,
        "metadata": dict(subscription["metadata"]),
        "parent": {
            "invoice_item_details": None,
            "subscription_item_details": details,
            "type": "subscription_item_details",
        },
        "period": {"end": period[1], "start": period[0]},
        "pretax_credit_amounts": [],
        "pricing": {
            "price_details": {"price": price["id"], "product": price["product"]},
            "type": "price_details",
            "unit_amount_decimal": each if each is not None else price["unit_amount_decimal"],
        },
        "quantity": quantity,
        "quantity_decimal": None if quantity is None else str(quantity),
        "subscription": subscription["id"],
        "subtotal": amount,
        "taxes": [],
    }


def sum_up(world: World, invoice: Object) -> None:
    """Work out what is left off, the tax and the sums of an invoice from its lines."""
    found = invoice["_lines"]
    whole = sum(line["amount"] for line in found)
    off: dict[str, int] = {}
    before = 0
    for line in found:
        line["discount_amounts"] = [
            {
                "amount": coupons.amount_off(world, discount, line["amount"], before, whole),
                "discount": discount["id"],
            }
            for discount in invoice["_discounts"]
        ]
        for each in line["discount_amounts"]:
            off[each["discount"]] = off.get(each["discount"], 0) + each["amount"]
        before += line["amount"]
        line["taxes"] = _taxes(world, invoice, line)
    net = whole - sum(off.values())
    taxed = [tax for line in found for tax in line["taxes"]]
    taxable = sum(each["taxable_amount"] for each in taxed)
    by_line = world.settings.tax_rounds == "line"
    tax = sum(each["amount"] for each in taxed) if by_line else cents(taxable * VAT)
    invoice["discounts"] = [each["id"] for each in invoice["_discounts"]]
    invoice["total_discount_amounts"] = [{"amount": amount, "discount": name} for name, amount in off.items()]
    invoice["total_taxes"] = [{**taxed[0], "amount": tax, "taxable_amount": taxable}] if taxed else []
    invoice.update(subtotal=whole, subtotal_excluding_tax=whole, total_excluding_tax=net, total=net + tax)


def _taxes(world: World, invoice: Object, line: Object) -> list[Object]:
    if not invoice["automatic_tax"]["enabled"]:
        return []
    customer = world.objects[invoice["customer"]]
    french = (customer["address"] or {}).get("country") == "FR" and customer["tax_exempt"] == "none"
    taxable = line["amount"] - sum(each["amount"] for each in line["discount_amounts"])
    return [
        {
            "amount": cents(taxable * VAT) if french else 0,
            "tax_behavior": "exclusive",
            "tax_rate_details": {"tax_rate": _rate(world)},
            "taxability_reason": "standard_rated" if french else "not_collecting",
            "taxable_amount": taxable if french else 0,
            "type": "tax_rate_details",
        }
    ]


def _rate(world: World) -> str:
    if _RATE not in world.objects:
        world.add(
            {
                "id": _RATE,
                "object": "tax_rate",
                "active": True,
                "country": "FR",
                "created": world.now,
                "description": None,
                "display_name": "TVA",
                "effective_percentage": 20.0,
                "flat_amount": None,
                "inclusive": False,
                "jurisdiction": "France",
                "jurisdiction_level": "country",
                "livemode": False,
                "metadata": {},
                "percentage": 20.0,
                "rate_type": "percentage",
                "state": None,
                "tax_type": "vat",
            }
        )
    return _RATE


@route("GET", "/v1/tax_rates/{}")
def tax_rate(world: World, params: Params, name: str) -> Object:
    del params
    return world.find("tax_rate", name)
