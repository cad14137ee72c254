"""What moved the balance at the payment service, as happenings: one line of its statement after the other.

Owns which kind of line is what. A kind that it does not know is a person's.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ledger_core.billing.happenings import Dispute, DisputeStep, Fee, Payment, Payout, Refund
from tenants.billing.booking.answers import Answers
from tenants.billing.booking.bookable import Bookable
from tenants.billing.booking.documents import currency_of, day_at
from tenants.billing.booking.faults import CannotBookError, Fault
from tenants.billing.service.calls import Json

OPENED, WON, CLOSED = "dispute-opened", "dispute-won", "dispute-closed"
PAYOUT = "payout"
REFUND, REFUND_FAILED = "refund", "refund-failed"
_UNDER_WAY = ("pending", "in_transit")
_TAX = "tax"
_OF_REFUNDS = ("re_", "pyr_")  # how names of refunds begin: what takes a payment back is one, or the payment

_KINDS: Mapping[str, str] = {
    "charge": "payment",
    "payment": "payment",
    "refund": REFUND,
    "payment_refund": REFUND,
    "refund_failure": REFUND_FAILED,
    "payment_failure_refund": "bounce",
    "payout": PAYOUT,
    "payout_cancel": PAYOUT,
    "payout_failure": PAYOUT,
    "stripe_fee": "fee",
    "stripe_fx_fee": "fee",
}
_ADJUSTMENTS: Mapping[str, str] = {
    "dispute": OPENED,
    "dispute_reversal": WON,
    "refund_failure": REFUND_FAILED,
    "fee": "fee",
}
"""Of type `adjustment`, by what the payment service reports them as."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A line of the payment service's own statement: cents that come are above zero."""

    said: Json

    @property
    def kind(self) -> str:
        """What it is, "" where nobody here knows."""
        if self.said["type"] == "adjustment":
            return _ADJUSTMENTS.get(self.said["reporting_category"], "")
        return _KINDS.get(self.said["type"], "")

    @property
    def key(self) -> str:
        """The key of what moved, beside its fee; a step of a dispute is found by that."""
        about = f"{self.said['source']}:" if self.kind in {OPENED, WON} else ""
        return f"{self.kind or 'unknown'}:{about}{self.said['id']}"

    @property
    def fee_key(self) -> str | None:
        """The key of its fee, None where it has none of its own; one of a dispute is in that step's entry."""
        has_fee = self.said["fee"] and self.kind not in {OPENED, WON, "fee"}
        return f"fee:{self.said['id']}" if has_fee else None

    @property
    def fault(self) -> CannotBookError | None:
        """Why nothing of it can be posted, whatever it is about."""
        said = self.said
        if not self.kind:
            return CannotBookError(Fault.UNKNOWN_TYPE, type=said["type"], reported=said["reporting_category"])
        if said["source"] is None and self.kind != "fee":
            return CannotBookError(Fault.NO_INVOICE, charge=said["id"], invoices=[])
        if said.get("exchange_rate") is not None:
            return CannotBookError(Fault.CURRENCY, exchange_rate=str(said["exchange_rate"]))
        if any(part["type"] == _TAX for part in said["fee_details"]):
            return CannotBookError(Fault.FEE_TAX, fee_cents=said["fee"])
        return None


def bookables_of(answers: Answers, moved: Moved, known: Collection[str]) -> Iterator[Bookable]:
    """Return what is to be posted of a line but for its fee; nothing of a payout that has not arrived.

    Raises:
        CannotBookError: it cannot be posted.
    """
    if moved.fault is not None:
        raise moved.fault
    yield from _READERS[moved.kind](answers, moved, known)


def fee_of(moved: Moved) -> Bookable | None:
    """Return the fee of a line, which follows the rest though a person posted that; None where none does."""
    if moved.fee_key is None or moved.fault is not None:
        return None
    return Bookable.of(moved.fee_key, _fee(moved.said, moved.said["fee"], _about(moved.said)))


def _paid(answers: Answers, moved: Moved, _known: Collection[str]) -> Iterator[Bookable]:
    invoice = answers.invoice_paid_by(answers.gateway.charge(moved.said["source"]))
    yield Bookable.of(
        moved.key,
        Payment(**_of_invoice(answers, moved.said, invoice), cents=moved.said["amount"]),
        answers.about(invoice["id"]),
    )


def _refunded(answers: Answers, moved: Moved, _known: Collection[str]) -> Iterator[Bookable]:
    refund = answers.gateway.refund(moved.said["source"])
    invoice = answers.invoice_paid_by(answers.gateway.charge(refund["charge"]))
    numbers = [
        note["number"]
        for note in answers.notes(invoice["id"])
        if any(part["refund"] == refund["id"] for part in note["refunds"])
    ]
    happened = Refund(
        **_of_invoice(answers, moved.said, invoice),
        cents=abs(moved.said["amount"]),
        credit_note=numbers[0] if numbers else "",
        failed=moved.kind == REFUND_FAILED,
    )
    yield Bookable.of(moved.key, happened, answers.about(invoice["id"]))


def _bounced(answers: Answers, moved: Moved, _known: Collection[str]) -> Iterator[Bookable]:
    """Read a debit that the bank refused: what was paid is owed again, by way of the disputed."""
    source = moved.said["source"]
    if source.startswith(_OF_REFUNDS):
        source = answers.gateway.refund(source)["charge"]
    invoice = answers.invoice_paid_by(answers.gateway.charge(source))
    parts = _of_invoice(answers, moved.said, invoice) | {"cents": -moved.said["amount"]}
    about = answers.about(invoice["id"])
    yield Bookable.of(f"{moved.key}:{DisputeStep.OPENED}", Dispute(**parts, step=DisputeStep.OPENED), about)
    yield Bookable.of(moved.key, Dispute(**parts, step=DisputeStep.OWED), about)


def _disputed(answers: Answers, moved: Moved, known: Collection[str]) -> Iterator[Bookable]:
    said = moved.said
    if f"{CLOSED}:{said['source']}" in known:
        raise CannotBookError(Fault.AFTER_LOSS, dispute=said["source"])
    dispute = answers.gateway.dispute(said["source"])
    invoice = answers.invoice_paid_by(answers.gateway.charge(dispute["charge"]))
    happened = Dispute(
        **_of_invoice(answers, said, invoice),
        cents=abs(said["amount"]),
        step=DisputeStep.OPENED if moved.kind == OPENED else DisputeStep.WON,
        fee_cents=said["fee"],
    )
    yield Bookable.of(moved.key, happened, answers.about(invoice["id"]))


def _charged(_answers: Answers, moved: Moved, _known: Collection[str]) -> Iterator[Bookable]:
    yield Bookable.of(moved.key, _fee(moved.said, -moved.said["net"], moved.said.get("description") or ""))


def _paid_out(answers: Answers, moved: Moved, _known: Collection[str]) -> Iterator[Bookable]:
    said = moved.said
    day = day_at(said["created"])
    payout = answers.gateway.payout(said["source"])
    if said["type"] == PAYOUT:
        if payout["status"] in _UNDER_WAY:
            return
        day = day_at(payout["arrival_date"]) if payout["status"] == "paid" else day
    happened = Payout(
        source=said["source"],
        day=day,
        currency=currency_of(said),
        cents=-said["amount"],
        reference=payout.get("statement_descriptor") or "",
    )
    yield Bookable.of(moved.key, happened)


_Reader = Callable[[Answers, Moved, Collection[str]], Iterator[Bookable]]
_READERS: Mapping[str, _Reader] = {
    "payment": _paid,
    REFUND: _refunded,
    REFUND_FAILED: _refunded,
    "bounce": _bounced,
    OPENED: _disputed,
    WON: _disputed,
    "fee": _charged,
    PAYOUT: _paid_out,
}


def _fee(said: Json, cents: int, about: str) -> Fee:
    return Fee(
        source=said["id"], day=day_at(said["created"]), currency=currency_of(said), cents=cents, about=about
    )


def _about(said: Json) -> str:
    """Return what the payment service says of a fee."""
    return ", ".join(dict.fromkeys(filter(None, (part.get("description") for part in said["fee_details"]))))


def _of_invoice(answers: Answers, said: Json, invoice: Json) -> dict[str, Any]:
    """Return what every happening about an invoice says."""
    party = answers.party(invoice)
    return {
        "source": said["source"],
        "day": day_at(said["created"]),
        "currency": currency_of(said),
        "customer": party.code,
        "customer_name": party.name,
        "invoice": invoice["number"],
    }
