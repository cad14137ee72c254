"""The documents that are not posted yet: invoices as rows have them, fetched anew, and credit notes."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
import datetime as dt

from sqlalchemy import or_, select

from tenants.billing.booking.answers import Answers
from tenants.billing.booking.bookable import Bookable
from tenants.billing.booking.documents import currency_of, day_at, void_of, write_off_of
from tenants.billing.booking.faults import CannotBookError, Fault
from tenants.billing.rows import InvoiceRow
from tenants.billing.service.calls import Json
from tenants.billing.service.refusals import GoneError
from tenants.db import PlatformSession

_ISSUED = ("open", "paid", "uncollectible", "void")
_OF_DOCUMENTS = (
    "applied_to_invoice",
    "unapplied_from_invoice",
    "invoice_too_small",
    "invoice_too_large",
    "invoice_overpaid",
    "credit_note",
    "checkout_session_subscription_payment",
    "checkout_session_subscription_payment_canceled",
)
"""What moves a customer's balance and follows from invoices, credit notes and payments, which are posted."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An invoice of which something is not posted yet."""

    invoice: str
    status: str

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all that is posted of it but money."""
        ends = {"void": f"void:{self.invoice}", "uncollectible": f"write-off:{self.invoice}"}
        return tuple(filter(None, (f"invoice:{self.invoice}", ends.get(self.status))))


def wanted_invoices(session: PlatformSession, known: Collection[str]) -> tuple[Wanted, ...]:
    """Return the invoices of which something is not posted, by when they were issued."""
    rows = session.execute(
        select(InvoiceRow.id, InvoiceRow.status)
        .where(InvoiceRow.status.in_(_ISSUED))
        .order_by(InvoiceRow.day, InvoiceRow.id)
    )
    listed = (Wanted(row[0], row[1]) for row in rows)
    return tuple(each for each in listed if not set(each.keys) <= set(known))


def paid_after_loss(session: PlatformSession, known: Collection[str]) -> tuple[str, ...]:
    """Return the invoices that were voided or given up in the books and paid afterwards."""
    rows = session.scalars(select(InvoiceRow.id).where(InvoiceRow.status == "paid").order_by(InvoiceRow.id))
    return tuple(name for name in rows if not {f"void:{name}", f"write-off:{name}"}.isdisjoint(known))


def paid_outside(session: PlatformSession, known: Collection[str]) -> Mapping[str, CannotBookError]:
    """Return, by key, the invoices whose money came past the payment service: nothing here knows its day.

    One that was given up before is told as such.
    """
    cents = InvoiceRow.body["amount_paid_off_stripe"].as_integer()
    wanted = select(InvoiceRow.id, InvoiceRow.number, cents).where(InvoiceRow.status == "paid", cents > 0)
    return {
        f"outside:{name}": CannotBookError(Fault.OUTSIDE, invoice=number, cents=paid)
        for name, number, paid in session.execute(wanted)
        if {f"outside:{name}", f"void:{name}", f"write-off:{name}"}.isdisjoint(known)
    }


def with_balance(session: PlatformSession, since: dt.date) -> tuple[str, ...]:
    """Return the customers of whom an invoice of a day or later used a balance, or left something on one."""
    ends = (InvoiceRow.body[name].as_integer() for name in ("starting_balance", "ending_balance"))
    moved = select(InvoiceRow.body).where(InvoiceRow.day >= since, or_(*(end != 0 for end in ends)))
    return tuple(sorted({str(body["customer"]) for body in session.scalars(moved)}))


def given_by_hand(answers: Answers, customer: str, known: Collection[str]) -> Mapping[str, CannotBookError]:
    """Return, by key, what moved a customer's balance and is in no document."""
    with suppress(GoneError):  # the customer was deleted, and what is left of its balance with it
        return {
            key: CannotBookError(Fault.BALANCE, customer=customer, cents=said["amount"])
            for said in answers.gateway.customer_balance(customer)
            if said["type"] not in _OF_DOCUMENTS and (key := f"balance:{said['id']}") not in known
        }
    return {}


def bookables_of(answers: Answers, name: str, known: Collection[str]) -> Iterator[Bookable]:
    """Return what is to be posted of an invoice: its issue, and that it was voided or given up.

    Raises:
        CannotBookError: it cannot be posted.
        AmountsDisagreeError: its parts are not its total.
    """
    said = answers.invoice(name)
    issued = answers.issued(name)
    about = answers.about(name)
    given_up = f"write-off:{name}"
    yield Bookable.of(f"invoice:{name}", issued, about)
    ends = said["status_transitions"]
    if said["status"] == "void":
        if given_up in known or said["amount_paid"]:
            raise CannotBookError(Fault.AFTER_LOSS, invoice=issued.number)
        notes = [answers.credit_note(note) for note in answers.notes(name)]
        yield Bookable.of(f"void:{name}", void_of(issued, notes, ends["voided_at"]), about)
    elif said["status"] == "uncollectible":
        lost = said["amount_remaining"]
        yield Bookable.of(given_up, write_off_of(issued, lost, ends["marked_uncollectible_at"]), about)


def bookables_of_note(answers: Answers, note: Json, known: Collection[str]) -> Iterator[Bookable]:
    """Return a credit note as it is to be posted, or its end; nothing moves of one that was void before.

    Raises:
        CannotBookError: it cannot be posted.
        AmountsDisagreeError: its parts are not its total.
    """
    keys = note_keys(note)
    if note["status"] == "void" and keys[0] not in known:
        yield from (Bookable(key, day_at(note["created"]), currency_of(note)) for key in keys)
    else:
        yield Bookable.of(keys[-1], answers.credit_note(note), _about(answers, note))


def note_keys(note: Json) -> tuple[str, ...]:
    """Return the keys of a credit note: of what it takes off, and of its being void."""
    key = f"credit-note:{note['id']}"
    return (key, f"void:{note['id']}") if note["status"] == "void" else (key,)


def _about(answers: Answers, note: Json) -> Mapping[str, str]:
    """Return of which invoice the credit notes are, this one too where it is void."""
    number = answers.invoice(note["invoice"])["number"]
    return {**answers.about(note["invoice"]), note["number"]: number}
