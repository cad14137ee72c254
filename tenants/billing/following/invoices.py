"""The invoices of a payer as they were last fetched: what a page shows of them. Writes nothing."""

from collections.abc import Iterator

from sqlalchemy import select

from tenants.billing.following import shapes
from tenants.billing.rows import InvoiceRow
from tenants.db import PlatformSession

OPEN = "open"
_HOSTED, _PDF = "hosted_invoice_url", "invoice_pdf"
_ADDRESSES = ("https://", "http://")  # the second of a stand-in on this machine
_ACTION, _PROCESSING = "requires_action", "processing"


def invoices_of(session: PlatformSession, payer_id: int) -> tuple[InvoiceRow, ...]:
    """Return what was issued to a payer, the newest first; drafts are left out."""
    issued = InvoiceRow.payer_id == payer_id, InvoiceRow.day.is_not(None)
    newest = select(InvoiceRow).where(*issued).order_by(InvoiceRow.day.desc(), InvoiceRow.number.desc())
    return tuple(session.scalars(newest))


def open_invoice(session: PlatformSession, payer_id: int) -> InvoiceRow | None:
    """Return the oldest invoice of a payer that was tried and is not paid."""
    unpaid = InvoiceRow.payer_id == payer_id, InvoiceRow.status == OPEN, InvoiceRow.attempts > 0
    oldest = select(InvoiceRow).where(*unpaid).order_by(InvoiceRow.day, InvoiceRow.number).limit(1)
    return session.scalars(oldest).first()


def owes(session: PlatformSession, payer_id: int) -> bool:
    """Tell whether an invoice of a payer was tried and is not paid, nor on its way to be."""
    tried = InvoiceRow.payer_id == payer_id, InvoiceRow.status == OPEN, InvoiceRow.attempts > 0
    return not all(is_processing(row) for row in session.scalars(select(InvoiceRow).where(*tried)))


def hosted_url(row: InvoiceRow) -> str | None:
    """Return where the payment service shows an invoice and takes a payment of it."""
    return _address(row, _HOSTED)


def pdf_url(row: InvoiceRow) -> str | None:
    """Return where the payment service hands out the paper of an invoice."""
    return _address(row, _PDF)


def needs_action(row: InvoiceRow) -> bool:
    """Tell whether the payer's bank wants a word with them before an invoice is paid: 3-D Secure."""
    return row.status == OPEN and _ACTION in _states(row)


def is_processing(row: InvoiceRow) -> bool:
    """Tell whether a payment is under way that takes days, as a direct debit."""
    return row.status == OPEN and _PROCESSING in _states(row)


def _states(row: InvoiceRow) -> Iterator[str]:
    for payment in shapes.payments_in(row.body):
        yield str(payment.get("status") or "")


def _address(row: InvoiceRow, field: str) -> str | None:
    """Return an address of the payment service's own pages; nothing else is handed on to a browser."""
    said = row.body.get(field)
    return said if isinstance(said, str) and said.startswith(_ADDRESSES) else None
