"""How a subscription stands once an invoice of it was paid, is being paid, or could not be."""

from tests.stripe_fake.happening import change, emit
from tests.stripe_fake.world import Object, World

LIVE = ("trialing", "active", "past_due", "unpaid", "paused")
OVER = ("canceled", "incomplete_expired")
_UPDATED = "customer.subscription.updated"


def after_paid(world: World, subscription: Object, invoice: Object) -> None:
    """Take note that an invoice was paid, or is being paid by a debit that takes days."""
    if subscription["status"] not in {"incomplete", "past_due", "unpaid"}:
        return
    others = [
        each
        for each in world.of("invoice")
        if each["_subscription"] == subscription["id"] and each["status"] == "open" and each is not invoice
    ]
    if subscription["latest_invoice"] == invoice["id"] or not others:
        change(world, subscription, _UPDATED, status="active")


def after_failed(world: World, subscription: Object, *, last: bool) -> None:
    """Take note that an invoice could not be paid; `last`: no further try is to come."""
    if subscription["status"] in {"trialing", "active"}:
        change(world, subscription, _UPDATED, status="past_due")
    if not last or subscription["status"] != "past_due":
        return
    if world.settings.after_retries == "unpaid":
        change(world, subscription, _UPDATED, status="unpaid")
    elif world.settings.after_retries == "cancel":
        end(world, subscription, "payment_failed")


def end(world: World, subscription: Object, reason: str) -> None:
    """Cancel a subscription at this moment; what it owes is no longer asked for by itself."""
    details = {"comment": None, "feedback": None, "feedback_option": None, "reason": reason}
    subscription.update(
        status="canceled",
        canceled_at=subscription["canceled_at"] or world.now,
        ended_at=world.now,
        cancellation_details=details,
    )
    for invoice in world.of("invoice"):
        ours = invoice["_subscription"] == subscription["id"] and not invoice.get("_last")
        if ours and invoice["status"] in {"draft", "open"}:
            invoice.update(auto_advance=False, next_payment_attempt=None, automatically_finalizes_at=None)
    emit(world, "customer.subscription.deleted", subscription)
