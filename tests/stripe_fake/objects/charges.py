"""Payments: an intent for each invoice, a charge for each try of it, and what comes of it."""

from fractions import Fraction

from tests.stripe_fake.amounts import DAY, cents
from tests.stripe_fake.happening import emit
from tests.stripe_fake.objects import balance, invoices, refunds, standing
from tests.stripe_fake.objects.payment_methods import AUTHENTICATION, INSUFFICIENT, SEPA, SUCCEEDED
from tests.stripe_fake.world import Object, World

PROCESSING = "processing"
NO_METHOD = "no_method"
_CARD_FEE = (Fraction(15, 1000), 25)
_SEPA_FEE = (Fraction(0), 35)
_SAID = {
    INSUFFICIENT: "Your card has insufficient funds.",
    "declined": "Your card was declined.",
    NO_METHOD: "You cannot confirm this PaymentIntent because it's missing a payment method.",
}


def ask_for(world: World, invoice: Object) -> Object:
    """Make the intent by which an invoice that was finalized is to be paid."""
    made = {
        "id": world.name("pi"),
        "object": "payment_intent",
        "amount": invoice["amount_due"],
        "amount_capturable": 0,
        "amount_received": 0,
        "application": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic",
        "client_secret": f"{invoice['id']}_secret",
        "confirmation_method": "automatic",
        "created": world.now,
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "description": "Subscription update",
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": {},
        "next_action": None,
        "payment_method": None,
        "payment_method_types": ["card", "sepa_debit"],
        "processing": None,
        "receipt_email": None,
        "setup_future_usage": "off_session",
        "status": "requires_payment_method",
        "_invoice": invoice["id"],
        "_settles_at": None,
        "_settles_as": None,
    }
    world.add(made)
    world.add(
        {
            "id": world.name("inpay"),
            "object": "invoice_payment",
            "amount_paid": None,
            "amount_requested": invoice["amount_due"],
            "created": world.now,
            "currency": invoice["currency"],
            "invoice": invoice["id"],
            "is_default": True,
            "livemode": False,
            "payment": {"payment_intent": made["id"], "type": "payment_intent"},
            "status": "open",
            "status_transitions": {"canceled_at": None, "paid_at": None},
        }
    )
    emit(world, "payment_intent.created", made)
    return made


def payment_of(world: World, invoice: Object) -> Object:
    """Return how an invoice is paid."""
    return next(each for each in world.of("invoice_payment") if each["invoice"] == invoice["id"])


def intent_of(world: World, invoice: Object) -> Object:
    """Return the intent of an invoice."""
    return world.objects[payment_of(world, invoice)["payment"]["payment_intent"]]


def attempt(world: World, invoice: Object, method: Object | None, *, confirmed: bool = False) -> str:
    """Try to have an invoice paid; return what came of it.

    Args:
        world: where.
        invoice: an open one.
        method: what it is paid with; None: there is nothing.
        confirmed: the payer is there, and did what their bank asked for.
    """
    intent = intent_of(world, invoice)
    outcome = _outcome(world, invoice, method, confirmed=confirmed)
    invoice.update(attempted=True, attempt_count=invoice["attempt_count"] + 1)
    if method is not None:
        intent["payment_method"] = method["id"]
    if method is not None and method["type"] == SEPA and outcome != AUTHENTICATION:
        _debit(world, invoice, intent, outcome)
        return PROCESSING
    if outcome == SUCCEEDED:
        _charge(world, intent, "succeeded")
        succeed(world, intent)
    elif outcome == AUTHENTICATION:
        _ask_to_authenticate(world, invoice, intent)
    else:
        if method is not None:
            _charge(world, intent, "failed", outcome)
        fail(world, intent, outcome)
    return outcome


def succeed(world: World, intent: Object) -> None:
    """Have the money of an intent come in."""
    invoice, charge = world.objects[intent["_invoice"]], world.objects[intent["latest_charge"]]
    if charge["balance_transaction"] is None:
        _move(world, charge, "charge", _CARD_FEE, world.settings.available_days)
    charge.update(status="succeeded", paid=True, amount_captured=charge["amount"])
    emit(world, "charge.succeeded", charge)
    intent.update(
        status="succeeded", amount_received=intent["amount"], last_payment_error=None, next_action=None
    )
    intent.update(_settles_at=None)
    emit(world, "payment_intent.succeeded", intent)
    payment = payment_of(world, invoice)
    transitions = {"canceled_at": None, "paid_at": world.now}
    payment.update(status="paid", amount_paid=intent["amount"], status_transitions=transitions)
    invoices.mark(
        world,
        invoice,
        "paid",
        "invoice.paid",
        amount_paid=intent["amount"],
        amount_remaining=0,
        attempted=True,
    )
    emit(world, "invoice_payment.paid", payment)
    standing.after_paid(world, invoices.subscription_of(world, invoice), invoice)


def fail(world: World, intent: Object, outcome: str) -> None:
    """Have a try of an intent fail; the next one is planned, if any is left."""
    invoice = world.objects[intent["_invoice"]]
    method = world.objects.get(intent["payment_method"] or "")
    error = {
        "charge": intent["latest_charge"],
        "code": "card_declined" if method else "payment_intent_unexpected_state",
        "decline_code": None if outcome == NO_METHOD else _decline(outcome),
        "message": _SAID.get(outcome, _SAID["declined"]),
        "payment_method": method,
        "type": "card_error" if method else "invalid_request_error",
    }
    intent.update(
        status="requires_payment_method",
        payment_method=None,
        last_payment_error=error,
        next_action=None,
        _settles_at=None,
    )
    emit(world, "payment_intent.payment_failed", intent)
    days = world.settings.retry_days
    last = invoice["_retries"] >= len(days) or not invoice["auto_advance"]
    subscription = invoices.subscription_of(world, invoice)
    first = subscription["status"] == "incomplete"
    after = None if last or first else world.now + days[invoice["_retries"]] * DAY
    invoice.update(next_payment_attempt=after, attempted=True)
    emit(world, "invoice.payment_failed", invoice)
    standing.after_failed(world, subscription, last=last)


def settle(world: World, intent: Object, outcome: str) -> None:
    """End a debit that takes days."""
    charge = world.objects[intent["latest_charge"]]
    if outcome == SUCCEEDED:
        succeed(world, intent)
        return
    charge.update(
        status="failed",
        paid=False,
        failure_code=_decline(outcome),
        failure_message=_SAID.get(outcome, _SAID["declined"]),
    )
    _move_back(world, charge)
    emit(world, "charge.failed", charge)
    fail(world, intent, outcome)


def called_off(world: World, invoice: Object) -> None:
    """Cancel the intent of an invoice that is no longer to be paid."""
    for payment in world.of("invoice_payment"):
        if payment["invoice"] == invoice["id"] and payment["status"] == "open":
            payment.update(status="canceled", status_transitions={"canceled_at": world.now, "paid_at": None})
            intent = world.objects[payment["payment"]["payment_intent"]]
            intent.update(status="canceled", canceled_at=world.now, cancellation_reason="void_invoice")
            emit(world, "payment_intent.canceled", intent)


def _outcome(world: World, invoice: Object, method: Object | None, *, confirmed: bool) -> str:
    if method is None:
        return NO_METHOD
    waiting = world.outcomes.get(invoice["customer"])
    outcome = waiting.popleft() if waiting else method["_outcome"]
    return SUCCEEDED if confirmed and outcome == AUTHENTICATION else outcome


def _move(world: World, charge: Object, kind: str, fees: tuple[Fraction, int], days: int) -> None:
    part, fixed = fees
    fee = cents(charge["amount"] * part) + fixed
    moved = balance.move(world, kind, charge["amount"], charge, fee=fee, days=days)
    charge["balance_transaction"] = moved["id"]


def _move_back(world: World, charge: Object) -> None:
    """Take a debit that failed off the balance, its fee with it."""
    moved = world.objects[charge["balance_transaction"]]
    days = max(0, moved["available_on"] - world.now) // DAY
    source = refunds.of_failed(world, charge) if world.settings.failed_by == "refund" else charge
    back = balance.move(
        world, "payment_failure_refund", -moved["amount"], source, fee=-moved["fee"], days=days
    )
    charge["failure_balance_transaction"] = back["id"]


def _debit(world: World, invoice: Object, intent: Object, outcome: str) -> None:
    charge = _charge(world, intent, "pending")
    days = world.settings.sepa_days + world.settings.available_days
    _move(world, charge, "payment", _SEPA_FEE, days)  # before the bank answers
    intent.update(
        status="processing",
        _settles_at=world.now + world.settings.sepa_days * DAY,
        _settles_as=outcome,
    )
    invoice["next_payment_attempt"] = None
    emit(world, "charge.pending", charge)
    emit(world, "payment_intent.processing", intent)
    standing.after_paid(world, invoices.subscription_of(world, invoice), invoice)


def _ask_to_authenticate(world: World, invoice: Object, intent: Object) -> None:
    address = f"{world.address}/pay/3ds/{intent['id']}"
    action = {"redirect_to_url": {"return_url": None, "url": address}, "type": "redirect_to_url"}
    intent.update(status="requires_action", next_action=action)
    invoice["next_payment_attempt"] = None
    emit(world, "payment_intent.requires_action", intent)
    emit(world, "invoice.payment_action_required", invoice)
    standing.after_failed(world, invoices.subscription_of(world, invoice), last=False)


def _charge(world: World, intent: Object, status: str, outcome: str = SUCCEEDED) -> Object:
    method = world.objects[intent["payment_method"]]
    failed = status == "failed"
    made = {
        "id": world.name("py" if method["type"] == SEPA else "ch"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "captured": not failed,
        "created": world.now,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": "card_declined" if failed else None,
        "failure_message": _SAID.get(outcome, _SAID["declined"]) if failed else None,
        "livemode": False,
        "metadata": {},
        "outcome": {
            "network_status": "declined_by_network" if failed else "approved_by_network",
            "reason": _decline(outcome) if failed else None,
            "risk_level": "normal",
            "seller_message": "",
            "type": "issuer_declined" if failed else "authorized",
        },
        "paid": status == "succeeded",
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {method["type"]: method[method["type"]], "type": method["type"]},
        "receipt_email": None,
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "status": status,
    }
    world.add(made)
    intent["latest_charge"] = made["id"]
    if failed:
        emit(world, "charge.failed", made)
    return made


def _decline(outcome: str) -> str:
    return "generic_decline" if outcome == "declined" else outcome
