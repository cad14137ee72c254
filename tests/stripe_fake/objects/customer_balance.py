"""What invoices leave on a customer's balance or use of it, and what is given or asked there by hand."""

from tests.stripe_fake.answers import page
from tests.stripe_fake.happening import change
from tests.stripe_fake.params import Params
from tests.stripe_fake.routes import route
from tests.stripe_fake.world import Object, World

_PATH = "/v1/customers/{}/balance_transactions"


def move(  # noqa: PLR0913  a movement says all of it
    world: World,
    customer: Object,
    amount: int,
    kind: str,
    *,
    invoice: Object | None = None,
    credit_note: Object | None = None,
) -> Object:
    """Move a customer's balance: below zero is in the customer's favour."""
    ending = customer["balance"] + amount
    made = world.add(
        {
            "id": world.name("cbtxn"),
            "object": "customer_balance_transaction",
            "amount": amount,
            "checkout_session": None,
            "created": world.now,
            "credit_note": credit_note["id"] if credit_note else None,
            "currency": "eur",
            "customer": customer["id"],
            "customer_account": None,
            "description": None,
            "ending_balance": ending,
            "invoice": invoice["id"] if invoice else None,
            "livemode": False,
            "metadata": {},
            "type": kind,
        }
    )
    change(world, customer, "customer.updated", balance=ending)
    return made


@route("GET", _PATH)
def listed(world: World, params: Params, name: str) -> Object:
    world.find("customer", name)
    found = [each for each in world.of("customer_balance_transaction") if each["customer"] == name]
    return page(found, params, _PATH.format(name))


@route("POST", _PATH)
def create(world: World, params: Params, name: str) -> Object:
    params.needed("currency")
    return move(world, world.find("customer", name), int(params.needed("amount")), "adjustment")
