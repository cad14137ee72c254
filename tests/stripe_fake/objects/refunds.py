"""Refunds: money that goes back, and sometimes returns."""

from tests.stripe_fake.answers import page
from tests.stripe_fake.errors import Refused
from tests.stripe_fake.happening import change, emit
from tests.stripe_fake.objects import balance
from tests.stripe_fake.params import Params
from tests.stripe_fake.routes import route
from tests.stripe_fake.world import Object, World

_PATH = "/v1/refunds"


@route("POST", _PATH)
def create(world: World, params: Params) -> Object:
    charge = _charge(world, params)
    left = charge["amount"] - charge["amount_refunded"]
    amount = params.whole("amount", left) or 0
    if not charge["paid"]:
        raise Refused(f"Charge {charge['id']} has not been paid.", code="charge_not_refundable")
    if charge["disputed"]:
        raise Refused(f"Charge {charge['id']} has been charged back.", code="charge_disputed")
    if not 0 < amount <= left:
        said = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        raise Refused(said, code="charge_already_refunded" if not left else "amount_too_large")
    return make(world, charge, amount, params.text("reason"), params.metadata())


@route("GET", _PATH)
def listed(world: World, params: Params) -> Object:
    wanted = {key: params.text(key) for key in ("charge", "payment_intent")}
    found = [
        each
        for each in world.of("refund")
        if all(value in {None, each[key]} for key, value in wanted.items())
    ]
    return page(found, params, _PATH)


@route("GET", "/v1/refunds/{}")
def read(world: World, params: Params, name: str) -> Object:
    del params
    return world.find("refund", name)


def make(
    world: World, charge: Object, amount: int, reason: str | None, metadata: dict[str, str] | None = None
) -> Object:
    """Send back a part of what a charge brought in."""
    made = _new(world, charge, amount, reason, metadata or {})
    kind = "refund" if charge["id"].startswith("ch") else "payment_refund"
    made["balance_transaction"] = balance.move(world, kind, -amount, made)["id"]
    returned = charge["amount_refunded"] + amount
    charge.update(amount_refunded=returned, refunded=returned == charge["amount"])
    emit(world, "refund.created", made)
    emit(world, "charge.refunded", charge)
    return made


def of_failed(world: World, charge: Object) -> Object:
    """Make the refund by which a debit that failed is taken off the balance."""
    return _new(world, charge, charge["amount"], None, {})


def _new(world: World, charge: Object, amount: int, reason: str | None, metadata: dict[str, str]) -> Object:
    made = {
        "id": world.name("re" if charge["id"].startswith("ch") else "pyr"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": world.now,
        "currency": charge["currency"],
        "customer": charge["customer"],
        "description": None,
        "destination_details": {"type": charge["payment_method_details"]["type"]},
        "failure_balance_transaction": None,
        "failure_reason": None,
        "metadata": metadata,
        "next_action": None,
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "pending_reason": None,
        "reason": reason,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }
    return world.add(made)


def come_back(world: World, refund: Object) -> None:
    """Have a refund fail: its money is ours again."""
    charge = world.objects[refund["charge"]]
    moved = balance.move(world, "refund_failure", refund["amount"], refund)
    change(
        world,
        refund,
        "refund.updated",
        status="failed",
        failure_reason="lost_or_stolen_card",
        failure_balance_transaction=moved["id"],
    )
    emit(world, "refund.failed", refund)
    returned = charge["amount_refunded"] - refund["amount"]
    change(world, charge, "charge.updated", amount_refunded=returned, refunded=False)


def _charge(world: World, params: Params) -> Object:
    if intent := params.text("payment_intent"):
        charge = world.find("payment_intent", intent, "payment_intent")["latest_charge"]
        return world.find("charge", charge, "payment_intent")
    return world.find("charge", params.needed("charge"), "charge")
