"""The clearing account: what the books say the payment service holds, beside what it says itself."""

from dataclasses import dataclass
import datetime as dt
from decimal import Decimal

from ledger_core.money import to_cents
from tenants.billing.booking.moved import PAYOUT
from tenants.billing.booking.posting import booked_keys
from tenants.billing.service.gateway import Gateway
from tenants.billing.terms import Terms
from tenants.books.picture import Picture, PictureCache
from tenants.db import Database

_LOOK_BACK = dt.timedelta(days=45)
_CAME_BACK = ("failed", "canceled")


@dataclass(frozen=True, slots=True)
class Clearing:
    """Cents of `currency`: on the account, held by the payment service, and on the way to the bank."""

    currency: str
    booked_cents: int
    held_cents: int
    in_transit_cents: int

    @property
    def agrees(self) -> bool:
        """Tell whether the books say what the payment service says."""
        return self.booked_cents == self.held_cents + self.in_transit_cents


def clearing(picture: Picture, number: str) -> int:
    """Return the cents on the clearing account, debit positive, in the books' currency."""
    names = [card.name for card in picture.accounts.values() if card.number == number]
    amounts = [picture.balances.get((name, picture.currency), Decimal(0)) for name in names]
    return to_cents(sum(amounts, Decimal(0)))


def clearing_now(
    database: Database, pictures: PictureCache, gateway: Gateway, terms: Terms, now: dt.datetime
) -> Clearing | None:
    """Ask the payment service what it holds; None where the operator keeps no books here.

    Raises:
        LaterError: the payment service does not answer.
    """
    if terms.own_books is None:
        return None
    tenant_id, accounts = terms.own_books
    picture = pictures.of(database, tenant_id)
    with database.reading(tenant_id) as session:
        known = booked_keys(session)
    balance = gateway.balance()
    currency = picture.currency.lower()
    on_the_way = [
        payout["amount"]
        for payout in gateway.payouts(now - _LOOK_BACK)
        if payout["status"] not in _CAME_BACK
        and payout["currency"] == currency
        and f"{PAYOUT}:{payout['balance_transaction']}" not in known
    ]
    return Clearing(
        currency=picture.currency,
        booked_cents=clearing(picture, accounts.clearing),
        held_cents=sum(
            part["amount"]
            for part in (*balance["available"], *balance["pending"])
            if part["currency"] == currency
        ),
        in_transit_cents=sum(on_the_way),
    )
