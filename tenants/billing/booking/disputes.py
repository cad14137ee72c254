"""Disputes that are over: what stayed away is a loss, or is owed again where a debit bounced.

Money that moves in a dispute is `moved`'s. The payment service has no day on which one ended, so it ends in
the books on the day they learn of it.
"""

from collections.abc import Collection, Iterator, Mapping
import datetime as dt

from ledger_core.billing.happenings import Dispute, DisputeStep
from tenants.billing.booking.answers import Answers
from tenants.billing.booking.bookable import Bookable
from tenants.billing.booking.documents import currency_of
from tenants.billing.booking.moved import CLOSED, OPENED, Moved
from tenants.billing.service.calls import Json

_OVER = ("lost", "won", "prevented", "warning_closed")
_DEBIT = "sepa_debit"


def open_disputes(known: Collection[str]) -> tuple[str, ...]:
    """Return the disputes that were opened in the books and not closed there."""
    opened = {key.split(":")[1] for key in known if key.startswith(f"{OPENED}:")}
    closed = {key.split(":")[1] for key in known if key.startswith(f"{CLOSED}:")}
    return tuple(sorted(opened - closed))


def closing_of(answers: Answers, name: str, known: Collection[str], today: dt.date) -> Iterator[Bookable]:
    """Return the end of a dispute; nothing where it has none yet, or not all that moved by it is posted.

    Raises:
        CannotBookError: the invoice is not found.
    """
    dispute = answers.gateway.dispute(name)
    moved = [Moved(each) for each in dispute["balance_transactions"]]
    if dispute["status"] not in _OVER or any(each.key not in known for each in moved):
        return
    key = f"{CLOSED}:{name}"
    kept_cents = -sum(each.said["amount"] for each in moved)
    if kept_cents <= 0:
        yield Bookable(key, today, currency_of(dispute))
    elif dispute["status"] == "lost":  # of one that was won, money is on its way back
        yield Bookable.of(key, *_lost(answers, dispute, kept_cents, today))


def _lost(answers: Answers, dispute: Json, cents: int, today: dt.date) -> tuple[Dispute, Mapping[str, str]]:
    charge = answers.gateway.charge(dispute["charge"])
    invoice = answers.invoice_paid_by(charge)
    party = answers.party(invoice)
    bounced = (charge.get("payment_method_details") or {}).get("type") == _DEBIT
    happened = Dispute(
        source=dispute["id"],
        day=today,
        currency=currency_of(dispute),
        customer=party.code,
        customer_name=party.name,
        invoice=invoice["number"],
        cents=cents,
        step=DisputeStep.OWED if bounced else DisputeStep.LOST,
    )
    return happened, answers.about(invoice["id"])
