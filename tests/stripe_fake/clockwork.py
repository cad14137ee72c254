"""What time brings: drafts are finalized, payments tried again, periods end, debits come in."""

from collections.abc import Callable, Iterator
from functools import partial

from tests.stripe_fake.amounts import DAY
from tests.stripe_fake.happening import change, emit
from tests.stripe_fake.objects import charges, checkout, collecting, payouts, standing, subscriptions
from tests.stripe_fake.world import Object, World

_Due = tuple[int, Callable[[], None]]


def move_to(world: World, moment: int) -> None:
    """Move the clock forward, and do on the way what is due, each at its own moment."""
    while True:
        due = min(_due(world), key=lambda each: each[0], default=None)
        if due is None or due[0] > moment:
            break
        world.now = max(world.now, due[0])
        due[1]()
    world.now = max(world.now, moment)


def _due(world: World) -> Iterator[_Due]:
    for intent in world.of("payment_intent"):
        if intent["_settles_at"] is not None:
            yield intent["_settles_at"], partial(_settle, world, intent)
    for invoice in world.of("invoice"):
        if invoice["status"] == "draft" and invoice["automatically_finalizes_at"] is not None:
            yield invoice["automatically_finalizes_at"], partial(collecting.by_itself, world, invoice)
        if invoice["status"] == "open" and invoice["next_payment_attempt"] is not None:
            yield invoice["next_payment_attempt"], partial(collecting.again, world, invoice)
    for subscription in world.of("subscription"):
        yield from _due_of(world, subscription)
    for session in world.of("checkout.session"):
        if session["status"] == "open":
            yield session["expires_at"], partial(checkout.run_out, world, session)
    yield from payouts.due(world)


def _due_of(world: World, subscription: Object) -> Iterator[_Due]:
    if subscription["status"] == "incomplete":
        yield subscriptions.expires_at(subscription), partial(subscriptions.give_up, world, subscription)
    if subscription["status"] not in standing.LIVE or subscription["status"] == "paused":
        return
    end = subscriptions.items_of(world, subscription)[0]["current_period_end"]
    yield end, partial(subscriptions.renew, world, subscription)
    if subscription["status"] == "trialing" and not subscription["_warned"]:
        yield end - subscriptions.WARNED_DAYS * DAY, partial(_warn, world, subscription)
    pause = subscription["pause_collection"]
    if pause and pause["resumes_at"] is not None:
        yield pause["resumes_at"], partial(_collect_again, world, subscription)


def _settle(world: World, intent: Object) -> None:
    settle(world, intent, intent["_settles_as"])


def settle(world: World, intent: Object, outcome: str) -> None:
    """End a debit that takes days."""
    charges.settle(world, intent, outcome)
    checkout.payment_ended(world, world.objects[intent["_invoice"]])


def _warn(world: World, subscription: Object) -> None:
    subscription["_warned"] = True
    emit(world, "customer.subscription.trial_will_end", subscription)


def _collect_again(world: World, subscription: Object) -> None:
    change(world, subscription, subscriptions.UPDATED, pause_collection=None)
