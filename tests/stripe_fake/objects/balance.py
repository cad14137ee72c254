"""The account's balance, and every movement on it: what comes in, what it costs, what is paid out."""

from tests.stripe_fake.amounts import DAY
from tests.stripe_fake.answers import page, shown
from tests.stripe_fake.params import Params
from tests.stripe_fake.routes import route
from tests.stripe_fake.world import Object, World

_PATH = "/v1/balance_transactions"
_CATEGORY = {
    "charge": "charge",
    "payment": "charge",
    "refund": "refund",
    "payment_refund": "refund",
    "refund_failure": "refund_failure",
    "payment_failure_refund": "charge_failure",
    "payout": "payout",
    "payout_failure": "payout_reversal",
    "stripe_fee": "fee",
}


def move(  # noqa: PLR0913  a movement says all of it
    world: World,
    kind: str,
    amount: int,
    source: Object | None,
    *,
    fee: int = 0,
    category: str = "",
    days: int = 0,
) -> Object:
    """Book a movement; its net is available some days later.

    Args:
        world: where.
        kind: as the real one calls it, such as `charge`.
        amount: in cents; below zero it leaves.
        source: what it is about.
        fee: what is kept of it, in cents.
        category: for reports, where the kind does not say it.
        days: until it can be paid out.
    """
    details = {"amount": fee, "application": None, "currency": "eur", "type": "stripe_fee"}
    made = {
        "id": world.name("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": world.now + days * DAY,
        "balance_type": "payments",
        "created": world.now,
        "currency": "eur",
        "description": None,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [{**details, "description": "Stripe processing fees"}] if fee else [],
        "net": amount - fee,
        "reporting_category": category or _CATEGORY[kind],
        "source": source["id"] if source else None,
        "type": kind,
        "_payout": None,
    }
    return world.add(made)


@shown("balance_transaction", "status")
def _status(world: World, made: Object) -> str:
    return "available" if made["available_on"] <= world.now else "pending"


@route("GET", _PATH)
def listed(world: World, params: Params) -> Object:
    kind, payout, source = params.text("type"), params.text("payout"), params.text("source")
    found = [
        each
        for each in world.of("balance_transaction")
        if kind in {None, each["type"]}
        and source in {None, each["source"]}
        and (payout is None or payout in {each["_payout"], each["source"]})
    ]
    return page(found, params, _PATH)


@route("GET", "/v1/balance_transactions/{}")
def read(world: World, params: Params, name: str) -> Object:
    del params
    return world.find("balance_transaction", name)


@route("GET", "/v1/balance")
def balance(world: World, params: Params) -> Object:
    del params
    sums = {"available": 0, "pending": 0}
    for each in world.of("balance_transaction"):
        sums[_status(world, each)] += each["net"]
    return {
        "object": "balance",
        **{
            key: [{"amount": cents, "currency": "eur", "source_types": {"card": cents}}]
            for key, cents in sums.items()
        },
        "livemode": False,
    }
