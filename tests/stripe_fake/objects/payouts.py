"""Payouts: what is available goes to the bank; some come back."""

from collections.abc import Callable, Iterator
from functools import partial

from tests.stripe_fake.amounts import DAY
from tests.stripe_fake.answers import page
from tests.stripe_fake.happening import emit
from tests.stripe_fake.objects import balance
from tests.stripe_fake.params import Params
from tests.stripe_fake.routes import route
from tests.stripe_fake.world import Object, World

_PATH = "/v1/payouts"
_DAYS = 1


@route("GET", _PATH)
def listed(world: World, params: Params) -> Object:
    status = params.text("status")
    found = [each for each in world.of("payout") if status in {None, each["status"]}]
    if arrival := params.get("arrival_date"):
        limits = {key: int(value) for key, value in arrival.items()}
        found = [each for each in found if each["arrival_date"] >= limits.get("gte", 0)]
    return page(found, params, _PATH)


@route("GET", "/v1/payouts/{}")
def read(world: World, params: Params, name: str) -> Object:
    del params
    return world.find("payout", name)


def run(world: World, *, pending: bool = False) -> Object | None:
    """Pay out what is available, what is pending too where a test wants it; None where nothing is."""
    found = [
        each
        for each in world.of("balance_transaction")
        if each["_payout"] is None
        and each["type"] not in {"payout", "payout_failure"}
        and (pending or each["available_on"] <= world.now)
    ]
    back = [
        each
        for each in world.of("balance_transaction")
        if each["type"] == "payout_failure" and each["_payout"] is None
    ]
    amount = sum(each["net"] for each in [*found, *back])
    if not amount:
        return None
    made = {
        "id": world.name("po"),
        "object": "payout",
        "amount": amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": world.now + _DAYS * DAY,
        "automatic": True,
        "balance_transaction": None,
        "created": world.now,
        "currency": "eur",
        "description": "STRIPE PAYOUT",
        "destination": "ba_fake",
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "original_payout": None,
        "payout_method": None,
        "reconciliation_status": "completed",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": None,
        "status": "in_transit",
        "trace_id": None,
        "type": "bank_account",
    }
    world.add(made)
    moved = balance.move(world, "payout", -amount, made)
    made["balance_transaction"] = moved["id"]
    for each in [*found, *back]:
        each.update(_payout=made["id"], available_on=min(each["available_on"], world.now))
    moved["_payout"] = made["id"]
    emit(world, "payout.created", made)
    return made


def arrive(world: World, payout: Object) -> None:
    """Have a payout reach the bank."""
    payout.update(status="paid")
    emit(world, "payout.paid", payout)


def come_back(world: World, payout: Object) -> None:
    """Have a payout come back from the bank."""
    moved = balance.move(world, "payout_failure", payout["amount"], payout)
    said = "The bank account has been closed."
    payout.update(
        status="failed",
        failure_balance_transaction=moved["id"],
        failure_code="account_closed",
        failure_message=said,
    )
    emit(world, "payout.failed", payout)


def due(world: World) -> Iterator[tuple[int, Callable[[], None]]]:
    """Give the payouts that are under way, and those that are made every day."""
    for payout in world.of("payout"):
        if payout["status"] == "in_transit":
            yield payout["arrival_date"], partial(arrive, world, payout)
    if world.settings.payouts == "daily":
        waiting = [
            each["available_on"]
            for each in world.of("balance_transaction")
            if each["_payout"] is None and each["type"] != "payout"
        ]
        if waiting and sum(
            each["net"] for each in world.of("balance_transaction") if each["_payout"] is None
        ):
            next_day = (max(world.now, min(waiting)) // DAY + 1) * DAY
            yield next_day, partial(run, world)
