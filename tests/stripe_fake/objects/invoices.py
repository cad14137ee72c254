"""Invoices: drafted, worked out until they are finalized, then fixed; their sums, and how they end."""

from collections.abc import Sequence

from tests.stripe_fake.amounts import HOUR
from tests.stripe_fake.answers import includable, listing, shown
from tests.stripe_fake.errors import Refused
from tests.stripe_fake.happening import change, emit
from tests.stripe_fake.objects import coupons, customer_balance, lines
from tests.stripe_fake.objects.lines import Period
from tests.stripe_fake.world import Object, World

_EMBEDDED = 10


def new(world: World, subscription: Object, found: Sequence[Object], reason: str, period: Period) -> Object:
    """Return an invoice of a subscription that is not yet there: a preview, or to be added."""
    customer = world.objects[subscription["customer"]]
    taxes = subscription["automatic_tax"]["enabled"]
    made = {
        "id": world.name("in"),
        "object": "invoice",
        "account_country": "FR",
        "account_name": "Lettrine",
        "account_tax_ids": None,
        "amount_due": 0,
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_paid_off_stripe": 0,
        "amount_remaining": 0,
        "amount_shipping": 0,
        "application": None,
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": True,
        "automatic_tax": {
            "disabled_reason": None,
            "enabled": taxes,
            "liability": {"type": "self"} if taxes else None,
            "provider": "stripe" if taxes else None,
            "status": "complete" if taxes else None,
        },
        "automatically_finalizes_at": None,
        "billing_reason": reason,
        "collection_method": "charge_automatically",
        "created": world.now,
        "currency": subscription["currency"],
        "custom_fields": None,
        "customer": customer["id"],
        "customer_account": None,
        "customer_address": customer["address"],
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "customer_phone": customer["phone"],
        "customer_shipping": None,
        "customer_tax_exempt": customer["tax_exempt"],
        "customer_tax_ids": [],
        "default_payment_method": None,
        "default_source": None,
        "default_tax_rates": [],
        "description": None,
        "discounts": [],
        "due_date": None,
        "effective_at": None,
        "ending_balance": None,
        "footer": None,
        "from_invoice": None,
        "hosted_invoice_url": None,
        "invoice_pdf": None,
        "issuer": {"type": "self"},
        "last_finalization_error": None,
        "latest_revision": None,
        "livemode": False,
        "metadata": {},
        "next_payment_attempt": None,
        "number": None,
        "on_behalf_of": None,
        "parent": {
            "quote_details": None,
            "subscription_details": {
                "metadata": dict(subscription["metadata"]),
                "subscription": subscription["id"],
            },
            "type": "subscription_details",
        },
        "payment_settings": {
            "default_mandate": None,
            "payment_method_options": None,
            "payment_method_types": None,
        },
        "period_end": period[1],
        "period_start": period[0],
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "receipt_number": None,
        "rendering": None,
        "shipping_cost": None,
        "shipping_details": None,
        "starting_balance": customer["balance"],
        "statement_descriptor": None,
        "status": "draft",
        "status_details": None,
        "status_transitions": {
            "finalized_at": None,
            "marked_uncollectible_at": None,
            "paid_at": None,
            "voided_at": None,
        },
        "test_clock": None,
        "threshold_reason": None,
        "total_pretax_credit_amounts": [],
        "webhooks_delivered_at": None,
        "_lines": list(found),
        "_metered": [],  # items whose meter is still counted, each with its period
        "_discounts": coupons.living(world, subscription, world.now),
        "_subscription": subscription["id"],
        "_retries": 0,
    }
    work_out(world, made)
    return made


def draft(  # noqa: PLR0913, PLR0917  all that is asked for
    world: World,
    subscription: Object,
    found: Sequence[Object],
    reason: str,
    period: Period,
    metered: Sequence[tuple[Object, Period]] = (),
) -> Object:
    """Add an invoice that is still a draft, and finalizes itself after an hour."""
    made = new(world, subscription, found, reason, period)
    made["_metered"] = [(dict(item), within) for item, within in metered]
    made["automatically_finalizes_at"] = world.now + HOUR
    work_out(world, world.add(made))
    emit(world, "invoice.created", made)
    return made


def work_out(world: World, invoice: Object) -> None:
    """Work out the lines of what is metered, and the sums."""
    subscription = world.objects.get(invoice["_subscription"], {"metadata": {}})
    steady = [line for line in invoice["_lines"] if not line.get("_counted")]
    for item, period in invoice["_metered"]:
        counted = lines.for_item(world, subscription, item, period)
        steady += [{**line, "_counted": True} for line in counted]
    invoice["_lines"] = [{**line, "invoice": invoice["id"]} for line in steady]
    lines.sum_up(world, invoice)
    balance = world.objects[invoice["customer"]]["balance"]
    left = invoice["total"] + balance
    due = left if left >= world.settings.least_cents else 0
    invoice.update(starting_balance=balance, amount_due=max(0, due), amount_remaining=max(0, due))


def finalize(world: World, invoice: Object) -> None:
    """Fix a draft: it gets its number, and the customer's balance is taken into account."""
    if invoice["status"] != "draft":
        raise Refused("This invoice is already finalized, you can't re-finalize a non-draft invoice.")
    customer = world.objects[invoice["customer"]]
    if invoice["automatic_tax"]["enabled"] and not (customer["address"] or {}).get("country"):
        _lose_tax(world, invoice)
    work_out(world, invoice)
    ending = invoice["total"] + customer["balance"] - invoice["amount_due"]
    world.numbers["invoice number"] += 1
    for discount in invoice["_discounts"]:
        discount["_used"] = True
    transitions = {**invoice["status_transitions"], "finalized_at": world.now}
    invoice.update(
        number=f"{world.settings.invoice_prefix}-{world.numbers['invoice number']:04}",
        status="open",
        effective_at=world.now,
        ending_balance=ending,
        automatically_finalizes_at=None,
        hosted_invoice_url=f"{world.address}/pay/invoice/{invoice['id']}",
        invoice_pdf=f"{world.address}/pay/invoice/{invoice['id']}/pdf",
        status_transitions=transitions,
    )
    if moved := ending - customer["balance"]:
        kind = "invoice_too_small" if ending > 0 else "applied_to_invoice"
        customer_balance.move(world, customer, moved, kind, invoice=invoice)
    emit(world, "invoice.finalized", invoice)


def _lose_tax(world: World, invoice: Object) -> None:
    """Go on without tax where nobody knows where the customer is."""
    why = {"enabled": False, "disabled_reason": "finalization_requires_location_inputs"}
    invoice["automatic_tax"] = {**invoice["automatic_tax"], **why}
    subscription = subscription_of(world, invoice)
    why = {"enabled": False, "disabled_reason": "requires_location_inputs"}
    lost = {**subscription["automatic_tax"], **why}
    change(world, subscription, "customer.subscription.updated", automatic_tax=lost)


def mark(world: World, invoice: Object, status: str, event: str, **more: object) -> None:
    """Bring an invoice into a state, at this moment."""
    names = {"paid": "paid_at", "void": "voided_at", "uncollectible": "marked_uncollectible_at"}
    transitions = {**invoice["status_transitions"], names[status]: world.now}
    values = {"status": status, "status_transitions": transitions, "next_payment_attempt": None, **more}
    before = {key: invoice[key] for key in values}
    invoice.update(values)
    if status == "void":
        _give_back_balance(world, invoice)
    emit(world, event, invoice)
    if status == "paid":
        emit(world, "invoice.payment_succeeded", invoice)
    emit(world, "invoice.updated", invoice, before)


def _give_back_balance(world: World, invoice: Object) -> None:
    """Have the customer what of an invoice its balance took off, now that it is not to be paid."""
    customer = world.objects[invoice["customer"]]
    if moved := invoice["ending_balance"] - invoice["starting_balance"]:
        customer_balance.move(world, customer, -moved, "unapplied_from_invoice", invoice=invoice)


def subscription_of(world: World, invoice: Object) -> Object:
    """Return the subscription that an invoice is of."""
    return world.objects[invoice["_subscription"]]


@shown("invoice", "lines")
def _first_lines(_world: World, invoice: Object) -> Object:
    found = invoice["_lines"]
    address = f"/v1/invoices/{invoice['id']}/lines"
    return {
        **listing(found[:_EMBEDDED], address, more=len(found) > _EMBEDDED),
        "total_count": len(found),
    }


@includable("invoice", "payments")
def _payments(world: World, invoice: Object) -> Object:
    found = [each for each in world.of("invoice_payment") if each["invoice"] == invoice["id"]]
    return listing(found[::-1], f"/v1/invoice_payments?invoice={invoice['id']}")


@includable("invoice", "confirmation_secret")
def _confirmation(_world: World, invoice: Object) -> Object | None:
    if invoice["status"] != "open":
        return None
    return {"client_secret": f"{invoice['id']}_secret", "type": "payment_intent"}
