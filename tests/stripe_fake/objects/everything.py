"""All kinds of objects: importing them registers what they answer; and what tests can do to some of them."""

from collections.abc import Callable
from typing import Any

from tests.stripe_fake.answers import public
from tests.stripe_fake.objects import (
    balance,
    checkout,
    coupons,
    credit_notes,
    customer_balance,
    customers,
    disputes,
    events,
    invoice_calls,
    meters,
    payment_calls,
    payment_methods,
    payouts,
    portal,
    prices,
    products,
    refunds,
    subscription_calls,
)
from tests.stripe_fake.world import Object, World

KINDS = (
    balance,
    checkout,
    coupons,
    credit_notes,
    customer_balance,
    customers,
    disputes,
    events,
    invoice_calls,
    meters,
    payment_calls,
    payment_methods,
    payouts,
    portal,
    prices,
    products,
    refunds,
    subscription_calls,
)


def _run_payout(world: World, given: Object) -> Object | None:
    return public(world, payouts.run(world, pending=given.get("pending", False)))


def _payout_arrives(world: World, given: Object) -> None:
    payouts.arrive(world, world.find("payout", given["payout"]))


def _payout_fails(world: World, given: Object) -> None:
    payouts.come_back(world, world.find("payout", given["payout"]))


def _fee(world: World, given: Object) -> Object:
    return public(world, balance.move(world, "stripe_fee", -given["cents"], None))


def _dispute(world: World, given: Object) -> Object:
    charge = world.find("charge", given["charge"])
    return public(world, disputes.begin(world, charge))


def _dispute_ends(world: World, given: Object) -> Object:
    found = world.find("dispute", given["dispute"])
    disputes.close(world, found, given["status"], fee_back=given.get("fee_back", False))
    return public(world, found)


def _refund_fails(world: World, given: Object) -> None:
    refunds.come_back(world, world.find("refund", given["refund"]))


CONTROLS: dict[str, Callable[[World, Object], Any]] = {
    "payout": _run_payout,
    "payout_arrives": _payout_arrives,
    "payout_fails": _payout_fails,
    "fee": _fee,
    "dispute": _dispute,
    "dispute_ends": _dispute_ends,
    "refund_fails": _refund_fails,
}
