"""Having invoices paid: once they are finalized, again after days, or because somebody asks."""

from tests.stripe_fake.errors import Refused
from tests.stripe_fake.objects import charges, invoices, standing
from tests.stripe_fake.world import Object, World

_PAID = (charges.SUCCEEDED, charges.PROCESSING)


def finish(world: World, invoice: Object, method: Object | None = None, *, confirmed: bool = False) -> None:
    """Finalize a draft and have it paid."""
    invoices.finalize(world, invoice)
    if invoice["amount_due"] == 0:
        invoices.mark(world, invoice, "paid", "invoice.paid")
        standing.after_paid(world, invoices.subscription_of(world, invoice), invoice)
        return
    charges.ask_for(world, invoice)
    charges.attempt(world, invoice, method or method_of(world, invoice), confirmed=confirmed)


def by_itself(world: World, invoice: Object) -> None:
    """Do with a draft what its hour being over brings."""
    subscription = invoices.subscription_of(world, invoice)
    behaviour = (subscription["pause_collection"] or {}).get("behavior")
    if behaviour == "keep_as_draft":
        invoice.update(auto_advance=False, automatically_finalizes_at=None)
    elif behaviour:
        invoices.finalize(world, invoice)
        if behaviour == "void":
            invoices.mark(world, invoice, "void", "invoice.voided", amount_remaining=0)
        else:
            invoices.mark(world, invoice, "uncollectible", "invoice.marked_uncollectible")
    else:
        finish(world, invoice)


def again(world: World, invoice: Object) -> None:
    """Try once more, as planned."""
    invoice["_retries"] += 1
    charges.attempt(world, invoice, method_of(world, invoice))


def pay(world: World, invoice: Object, method: Object | None = None, *, confirmed: bool = False) -> str:
    """Pay an open invoice because somebody asks; return what came of it.

    Raises:
        Refused: it is not to be paid.
    """
    if invoice["status"] == "draft":
        invoices.finalize(world, invoice)
        charges.ask_for(world, invoice)
    if invoice["status"] == "paid":
        raise Refused("Invoice is already paid", code="invoice_already_paid")
    if invoice["status"] == "void":
        raise Refused("This invoice can no longer be paid", code="invoice_not_editable")
    intent = charges.intent_of(world, invoice)
    if intent["status"] == "processing":
        raise Refused(
            "The payment of this invoice is being processed", code="invoice_payment_intent_requires_action"
        )
    method = method or method_of(world, invoice)
    if method is None:
        raise Refused("Nothing to pay with.", 400, code="missing")
    return charges.attempt(world, invoice, method, confirmed=confirmed)


def confirm(world: World, invoice: Object) -> str:
    """Go on with a payment that waits for its payer, who confirmed it at their bank."""
    intent = charges.intent_of(world, invoice)
    return charges.attempt(world, invoice, world.objects[intent["payment_method"]], confirmed=True)


def refuse_unpaid(world: World, invoice: Object, outcome: str) -> None:
    """Tell who asked that it was not paid.

    Raises:
        Refused: it was not.
    """
    if outcome in _PAID:
        return
    error = charges.intent_of(world, invoice)["last_payment_error"]
    if error is None:
        said = "This payment requires additional user action before it can be completed successfully."
        raise Refused(said, 402, code="invoice_payment_intent_requires_action")
    raise Refused(error["message"], 402, code="card_declined", decline_code=error["decline_code"])


def method_of(world: World, invoice: Object) -> Object | None:
    """Return what an invoice is paid with."""
    subscription = world.objects.get(invoice["_subscription"], {})
    customer = world.objects[invoice["customer"]]
    preferred = customer["invoice_settings"]["default_payment_method"]
    return world.objects.get(subscription.get("default_payment_method") or preferred or "")
