"""Invoices as pages list them: how each stands in words, and where the payment service shows it."""

from dataclasses import dataclass
import datetime as dt
from enum import StrEnum

from flask_babel import gettext as _

from server.portal.billing.failures import failure_words
from server.portal.billing.outward import outward
from server.portal.billing.words import Sign, invoice_sign
from tenants.billing.following.invoices import OPEN, hosted_url, is_processing, needs_action, pdf_url
from tenants.billing.rows import InvoiceRow


class Wait(StrEnum):
    """What an invoice waits for that is not paid."""

    DEBIT = "debit"  # a direct debit is on its way, for days
    BANK = "bank"  # the payer's bank wants a confirmation: 3-D Secure
    FAILED = "failed"  # it was tried, and refused
    PAYMENT = "payment"  # nothing was tried yet


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """An invoice: cents of its currency; `paper` and `page` are "" where the payment service has none.

    `waits` is None where nothing is left to pay; `failure` are our words, else `foreign` are those of the
    payment service, in English.
    """

    number: str
    day: dt.date | None
    due: dt.date | None
    currency: str
    net_cents: int
    total_cents: int
    left_cents: int
    waits: Wait | None
    sign: Sign
    failure: str
    foreign: str
    next_attempt: dt.datetime | None
    paper: str
    page: str

    @property
    def is_payable(self) -> bool:
        """Tell whether the payer can pay it now."""
        return bool(self.page) and self.waits is not None and self.waits is not Wait.DEBIT


def invoice_line(row: InvoiceRow) -> InvoiceLine:
    """Return an invoice as a line."""
    left = row.left_cents if row.status == OPEN else 0
    waits = _wait(row) if left else None
    failed = waits is Wait.FAILED
    return InvoiceLine(
        number=row.number,
        day=row.day,
        due=row.due,
        currency=row.currency.upper(),
        net_cents=row.net_cents,
        total_cents=row.total_cents,
        left_cents=left,
        waits=waits,
        sign=_sign(row, waits),
        failure=failure_words(row) if failed else "",
        foreign=row.failure if failed else "",
        next_attempt=row.next_attempt_at if left else None,
        paper=outward(pdf_url(row)),
        page=outward(hosted_url(row)) if left else "",
    )


def _wait(row: InvoiceRow) -> Wait:
    if is_processing(row):
        return Wait.DEBIT
    if needs_action(row):
        return Wait.BANK
    return Wait.FAILED if row.failure or row.attempts else Wait.PAYMENT


def _sign(row: InvoiceRow, waits: Wait | None) -> Sign:
    """Say how an invoice stands."""
    if waits is None:
        return invoice_sign(row.status)
    return {
        Wait.DEBIT: Sign("info", _("payment on its way")),
        Wait.BANK: Sign("warn", _("to be confirmed with the bank")),
        Wait.FAILED: Sign("bad", _("payment failed")),
        Wait.PAYMENT: Sign("warn", _("to pay")),
    }[waits]
