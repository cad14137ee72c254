"""The entries of the operator's own receivables: what its customers owe, and what the payment service holds.

Owns the accounts' sides. What the payment service holds stands on one clearing account, which comes to zero
once all is paid out: payments, less refunds, disputes and fees. Nothing is lettered here: every line about an
invoice bears its number as `piece`, by which the lettrage finds them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import datetime as dt

from ledger_core.billing.billing_accounts import BillingAccounts, BillingBooks, FeeVat
from ledger_core.billing.happenings import (
    CreditNote,
    Dispute,
    DisputeStep,
    Fee,
    Happening,
    Invoice,
    Payment,
    Payout,
    Refund,
    TaxPart,
    WriteOff,
)
from ledger_core.edit import Value
from ledger_core.entry import NewEntry, NewPosting
from ledger_core.factoring.charges import percent_of
from ledger_core.factoring.vat_rates import VatRow, vat_rate

POSTED_BY_BILLING = "billing"
"""What `posted-by` says of such an entry."""

EVENT_KEY = "billing"
SOURCE_KEY = "stripe"
"""Metadata of an entry: what happened, and the name of the object at the payment service."""

PAYMENT_SERVICE = "Stripe"

_DISPUTES: Mapping[DisputeStep, str] = {
    DisputeStep.OPENED: "Contestation d’un règlement",
    DisputeStep.WON: "Contestation gagnée",
    DisputeStep.LOST: "Contestation perdue",
    DisputeStep.OWED: "Règlement rejeté, dû à nouveau",
}


@dataclass(frozen=True, slots=True)
class _Row:
    """A line: number of the chart, cents, the document it is about, and for a customer's account its code."""

    number: str
    cents: int
    piece: str = ""
    customer: str = ""
    label: str = ""
    due: dt.date | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    """What an entry says: which happening it is, in words, its lines, and the invoice it hangs on."""

    kind: str
    words: str
    rows: Sequence[_Row]
    invoice: str = ""


def entry_of(happened: Happening, books: BillingBooks) -> NewEntry | None:
    """Return the entry of what happened; None where nothing moves, as of an invoice of a trial.

    Args:
        happened: what did.
        books: the accounts it moves.

    Raises:
        NoVatRateError: a fee bears VAT and no rate is known for its day.
    """
    told = _told(happened, books.accounts)
    postings = tuple(_posting(row, books, happened.currency) for row in told.rows if row.cents)
    if not postings:
        return None
    return NewEntry(
        date=happened.day,
        payee=PAYMENT_SERVICE if isinstance(happened, Fee | Payout) else happened.customer_name,
        narration=told.words,
        postings=postings,
        metadata={EVENT_KEY: told.kind, SOURCE_KEY: happened.source},
        links=(told.invoice,) if told.invoice else (),
    )


def _told(happened: Happening, accounts: BillingAccounts) -> _Told:
    match happened:
        case Invoice() | CreditNote() | WriteOff():
            return _billed(happened, accounts)
        case Payment():
            rows = _debit_and_credit(happened, accounts, (accounts.clearing, accounts.customers))
            return _Told("payment", f"Règlement, facture {happened.invoice}", rows, happened.invoice)
        case Refund():
            return _refunded(happened, accounts)
        case Dispute():
            return _disputed(happened, accounts)
        case Fee():
            words = ", ".join(filter(None, ("Frais du prestataire de paiement", happened.about)))
            return _Told("fee", words, _charged(happened.cents, happened.day, accounts))
        case _:
            return _paid_out(happened, accounts)


def _billed(billed: Invoice | CreditNote | WriteOff, accounts: BillingAccounts) -> _Told:
    number = billed.number
    match billed:
        case Invoice():
            rows = _document(billed, accounts, accounts.services, 1)
            return _Told("invoice", f"Facture {number}", rows, number)
        case CreditNote(void=True):
            rows = _document(billed, accounts, accounts.services, 1)
            words = f"Avoir {number} annulé, facture {billed.invoice}"
            return _Told("credit-note-void", words, rows, billed.invoice)
        case CreditNote():
            rows = _document(billed, accounts, accounts.services, -1)
            return _Told("credit-note", f"Avoir {number}, facture {billed.invoice}", rows, billed.invoice)
        case _:
            rows = _document(billed, accounts, accounts.losses, -1)
            return _Told("write-off", f"Perte, facture {number}", rows, number)


def _document(
    billed: Invoice | CreditNote | WriteOff, accounts: BillingAccounts, against: str, sign: int
) -> list[_Row]:
    """Return the lines of a document: the customer's, and against it an account and the tax of each rate."""
    due = billed.due if isinstance(billed, Invoice) else None
    number = billed.number
    return [
        _Row(accounts.customers, sign * billed.total_cents, number, billed.customer, due=due),
        *(_Row(against, -sign * line.cents, number, label=line.label) for line in billed.lines),
        *(
            _Row(accounts.vat_collected, -sign * tax.cents, number, label=_tax_label(tax))
            for tax in billed.taxes
        ),
    ]


def _tax_label(tax: TaxPart) -> str:
    percent = f"{tax.percent.normalize():f}".replace(".", ",")
    return f"TVA {percent} %"


def _refunded(refund: Refund, accounts: BillingAccounts) -> _Told:
    note = f"avoir {refund.credit_note}" if refund.credit_note else ""
    about = ", ".join(filter(None, (note, f"facture {refund.invoice}")))
    sides = (accounts.customers, accounts.clearing)
    if refund.failed:
        rows = _debit_and_credit(refund, accounts, sides[::-1])
        return _Told("refund-failed", f"Remboursement revenu, {about}", rows, refund.invoice)
    return _Told(
        "refund", f"Remboursement, {about}", _debit_and_credit(refund, accounts, sides), refund.invoice
    )


def _disputed(dispute: Dispute, accounts: BillingAccounts) -> _Told:
    """Tell of a step: the claim stands apart while it is disputed, and its invoice stays paid."""
    sides = {
        DisputeStep.OPENED: (accounts.disputed, accounts.clearing),
        DisputeStep.WON: (accounts.clearing, accounts.disputed),
        DisputeStep.LOST: (accounts.losses, accounts.disputed),
        DisputeStep.OWED: (accounts.customers, accounts.disputed),
    }[dispute.step]
    fee = _charged(dispute.fee_cents, dispute.day, accounts, dispute.invoice)
    words = f"{_DISPUTES[dispute.step]}, facture {dispute.invoice}"
    return _Told(
        f"dispute-{dispute.step}",
        words,
        [*_debit_and_credit(dispute, accounts, sides), *fee],
        dispute.invoice,
    )


def _debit_and_credit(
    moved: Payment | Refund | Dispute, accounts: BillingAccounts, sides: tuple[str, ...]
) -> list[_Row]:
    """Return a debit and a credit about an invoice; a line on customers' accounts is the customer's."""
    piece = (moved.credit_note if isinstance(moved, Refund) else "") or moved.invoice
    of_customers = (accounts.customers, accounts.disputed)
    return [
        _Row(number, cents, piece, moved.customer if number in of_customers else "")
        for number, cents in zip(sides, (moved.cents, -moved.cents), strict=True)
    ]


def _charged(cents: int, day: dt.date, accounts: BillingAccounts, piece: str = "") -> list[_Row]:
    """Return the lines of a fee; by reverse charge its VAT is owed and deducted at once."""
    tax_cents = 0
    if cents and accounts.fee_vat is FeeVat.REVERSE_CHARGE:
        tax_cents = percent_of(abs(cents), vat_rate(VatRow.STANDARD, day)) * (1 if cents > 0 else -1)
    return [
        _Row(accounts.fees, cents, piece),
        _Row(accounts.clearing, -cents, piece),
        _Row(accounts.vat_deductible, tax_cents, piece),
        _Row(accounts.vat_due, -tax_cents, piece),
    ]


def _paid_out(payout: Payout, accounts: BillingAccounts) -> _Told:
    rows = [
        _Row(accounts.bank, payout.cents, payout.reference),
        _Row(accounts.clearing, -payout.cents, payout.reference),
    ]
    return _Told("payout", "Virement du prestataire de paiement", rows)


def _posting(row: _Row, books: BillingBooks, currency: str) -> NewPosting:
    said: dict[str, Value | None] = {"piece": row.piece, "label": row.label, "due": row.due}
    metadata = {key: value for key, value in said.items() if value}
    return NewPosting(books.name(row.number, row.customer), row.cents, currency, metadata)
