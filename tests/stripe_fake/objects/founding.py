"""What a new subscription is made of, as it is asked for."""

from collections.abc import Sequence

from tests.stripe_fake.amounts import DAY, MONTHS, moved
from tests.stripe_fake.errors import Refused
from tests.stripe_fake.objects.lines import Period
from tests.stripe_fake.objects.prices import is_metered
from tests.stripe_fake.params import Params
from tests.stripe_fake.world import Object, Whole, World

_MOST_ITEMS = 20


def new(world: World, customer: Object, params: Params) -> Object:
    """Return a subscription as it is asked for, with its items, not yet begun.

    Raises:
        Refused: what is asked for cannot be.
    """
    name = world.name("sub")
    trial_days, until = params.whole("trial_period_days"), params.whole("trial_end")
    if trial_days is not None and trial_days < 1:
        raise Refused("The minimum number of trial period days is 1.", param="trial_period_days")
    if params.part("billing_mode").text("type", "flexible") != "flexible":
        raise Refused("The stand-in knows the flexible mode alone.", param="billing_mode[type]")
    trial_end = until if until is not None else world.now + trial_days * DAY if trial_days else None
    made = {
        "id": name,
        "object": "subscription",
        "application": None,
        "application_fee_percent": None,
        "automatic_tax": {
            "disabled_reason": None,
            "enabled": params.part("automatic_tax").truth("enabled"),
            "liability": None,
        },
        "billing_cycle_anchor": trial_end or world.now,
        "billing_cycle_anchor_config": None,
        "billing_mode": {"flexible": {"proration_discounts": "included"}, "type": "flexible"},
        "billing_schedules": [],
        "billing_thresholds": None,
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": None,
        "cancellation_details": {"comment": None, "feedback": None, "feedback_option": None, "reason": None},
        "collection_method": "charge_automatically",
        "created": world.now,
        "currency": "eur",
        "customer": customer["id"],
        "customer_account": None,
        "days_until_due": None,
        "default_payment_method": params.text("default_payment_method"),
        "default_source": None,
        "default_tax_rates": [],
        "description": params.text("description"),
        "discounts": [],
        "ended_at": None,
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
        "latest_invoice": None,
        "livemode": False,
        "metadata": params.metadata(),
        "next_pending_invoice_item_invoice": None,
        "on_behalf_of": None,
        "pause_collection": None,
        "payment_settings": {
            "payment_method_options": None,
            "payment_method_types": None,
            "save_default_payment_method": "off",
        },
        "pending_invoice_item_interval": None,
        "pending_setup_intent": None,
        "pending_update": None,
        "schedule": None,
        "start_date": world.now,
        "status": "trialing" if trial_end else "incomplete",
        "test_clock": None,
        "transfer_data": None,
        "trial_end": trial_end,
        "trial_settings": {"end_behavior": {"missing_payment_method": _without_method(params)}},
        "trial_start": world.now if trial_end else None,
        "_items": [],
        "_pending": [],  # lines for the next invoice
        "_warned": False,
    }
    made["_made"] = _made_items(world, made, params.parts("items"))
    made["_items"] = [item["id"] for item in made["_made"]]
    made["currency"] = world.objects[made["_made"][0]["price"]]["currency"]
    return made


def new_item(world: World, subscription: Object, given: Params, period: Period) -> Object:
    """Return a new item of a subscription.

    Raises:
        Refused: there is no such price, or a quantity of what is metered.
    """
    price = world.find("price", given.needed("price"), "items[0][price]")
    if not price["active"]:
        raise Refused(
            "The price specified is inactive. This field only accepts active prices.", param="price"
        )
    if not price["recurring"]:
        raise Refused("The price specified is not recurring.", param="price")
    made = {
        "id": world.name("si"),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": world.now,
        "current_period_end": period[1],
        "current_period_start": period[0],
        "discounts": [],
        "metadata": given.metadata(),
        "price": Whole(price["id"]),
        "subscription": subscription["id"],
        "tax_rates": [],
        "_since": world.now,
    }
    if is_metered(price):
        if "quantity" in given:
            raise Refused("You cannot set the quantity for metered plans.", param="items[0][quantity]")
    else:
        quantity = given.whole("quantity", 1)
        if quantity is None or quantity < 0:
            raise Refused("This value must be greater than or equal to 0.", param="items[0][quantity]")
        made["quantity"] = quantity
    return made


def check(world: World, items: Sequence[Object]) -> None:
    """Refuse items that cannot be together.

    Raises:
        Refused: one price twice, other intervals or other currencies.
    """
    prices = [world.objects[item["price"]] for item in items]
    if len({price["id"] for price in prices}) < len(prices):
        raise Refused("Existing Subscription Item is already using that Price.", param="items")
    if len({(price["recurring"]["interval"], price["currency"]) for price in prices}) > 1:
        raise Refused("All prices must have the same interval and currency.", param="items")


def _made_items(world: World, subscription: Object, given: Sequence[Params]) -> list[Object]:
    if not given or len(given) > _MOST_ITEMS:
        raise Refused("A subscription has from 1 to 20 items.", param="items")
    first = world.find("price", given[0].needed("price"), "items[0][price]")
    interval = (first["recurring"] or {"interval": "month"})["interval"]
    end = subscription["trial_end"] or moved(world.now, MONTHS[interval])
    made = [new_item(world, subscription, each, (world.now, end)) for each in given]
    check(world, made)
    return made


def _without_method(params: Params) -> str:
    given = params.part("trial_settings").part("end_behavior").text("missing_payment_method")
    return given or "create_invoice"
