"""Disputes: a bank takes a payment back, with a fee, until it is won; or for good."""

from tests.stripe_fake.amounts import DAY
from tests.stripe_fake.answers import page
from tests.stripe_fake.errors import Refused
from tests.stripe_fake.happening import emit
from tests.stripe_fake.objects import balance
from tests.stripe_fake.params import Params
from tests.stripe_fake.routes import route
from tests.stripe_fake.world import Object, Whole, World

_PATH = "/v1/disputes"
_DAYS = 14


@route("GET", _PATH)
def listed(world: World, params: Params) -> Object:
    wanted = {key: params.text(key) for key in ("charge", "payment_intent")}
    found = [
        each
        for each in world.of("dispute")
        if all(value in {None, each[key]} for key, value in wanted.items())
    ]
    return page(found, params, _PATH)


@route("GET", "/v1/disputes/{}")
def read(world: World, params: Params, name: str) -> Object:
    del params
    return world.find("dispute", name)


@route("POST", "/v1/disputes/{}/close")
def give_in(world: World, params: Params, name: str) -> Object:
    del params
    found = world.find("dispute", name)
    close(world, found, "lost")
    return found


def begin(world: World, charge: Object) -> Object:
    """Have a charge disputed: its money and a fee are taken."""
    if charge["disputed"] or not charge["paid"]:
        raise Refused(f"{charge['id']} cannot be disputed.")
    made = {
        "id": world.name("du"),
        "object": "dispute",
        "amount": charge["amount"] - charge["amount_refunded"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": world.now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {},
        "evidence_details": {
            "due_by": world.now + _DAYS * DAY,
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "network_reason_code": "10.4",
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {"type": charge["payment_method_details"]["type"]},
        "reason": "fraudulent",
        "status": "needs_response",
    }
    world.add(made)
    fee = world.settings.dispute_fee
    moved = balance.move(world, "adjustment", -made["amount"], made, fee=fee, category="dispute")
    made["balance_transactions"] = [Whole(moved["id"])]
    charge["disputed"] = True
    emit(world, "charge.dispute.created", made)
    emit(world, "charge.dispute.funds_withdrawn", made)
    return made


def close(world: World, dispute: Object, status: str, *, fee_back: bool = False) -> None:
    """End a dispute: `won`, and the money comes back, with the fee or without; or `lost`."""
    if dispute["status"] not in {"needs_response", "under_review"}:
        raise Refused("This dispute is already closed.", code="dispute_already_closed")
    dispute["status"] = status
    if status == "won":
        fee = -world.settings.dispute_fee if fee_back else 0
        moved = balance.move(
            world, "adjustment", dispute["amount"], dispute, fee=fee, category="dispute_reversal"
        )
        dispute["balance_transactions"] = [*dispute["balance_transactions"], Whole(moved["id"])]
        emit(world, "charge.dispute.funds_reinstated", dispute)
    emit(world, "charge.dispute.closed", dispute)
