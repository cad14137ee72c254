"""Invoices and credit notes of the payment service as happenings, from what it says of them alone.

Owns which of their figures are lines and which are tax. Asks nobody: whoever calls has fetched.
"""

from collections.abc import Iterable, Mapping, Sequence
import datetime as dt
from decimal import Decimal

from ledger_core.billing.happenings import CreditNote, Invoice, Line, TaxPart, WriteOff
from ledger_core.billing.opening import Party
from tenants.billing.booking.faults import CannotBookError, Fault
from tenants.billing.service.calls import Json
from tenants.moment import day_of

Rates = Mapping[str, Decimal]
"""Percent by the payment service's name of a rate."""

LOST = "Créance irrécouvrable"


def day_at(seconds: int) -> dt.date:
    """Return the day in Paris of a moment of the payment service."""
    return day_of(dt.datetime.fromtimestamp(seconds, dt.UTC))


def currency_of(said: Json) -> str:
    """Return the currency of an object as books write it."""
    return str(said["currency"]).upper()


def rates_of(documents: Iterable[Json]) -> set[str]:
    """Return the names of the rates that documents need."""
    return {_rate_name(tax) for each in documents for tax in each.get("total_taxes") or () if tax["amount"]}


def invoice_of(invoice: Json, lines: Iterable[Json], party: Party, rates: Rates) -> Invoice:
    """Return an invoice that was issued.

    Args:
        invoice: as the payment service has it, no draft.
        lines: all of its lines.
        party: whom it is for.
        rates: those of its taxes.

    Raises:
        AmountsDisagreeError: lines and taxes are not its total.
    """
    due = invoice.get("due_date")
    return Invoice(
        source=invoice["id"],
        day=day_at(invoice.get("effective_at") or invoice["status_transitions"]["finalized_at"]),
        currency=currency_of(invoice),
        number=invoice["number"],
        customer=party.code,
        customer_name=party.name,
        lines=tuple(Line(each.get("description") or "", _net_cents(each)) for each in lines),
        taxes=_taxes(invoice, rates),
        total_cents=invoice["total"],
        due=day_at(due) if due else None,
    )


def credit_note_of(note: Json, number: str, party: Party, rates: Rates) -> CreditNote:
    """Return a credit note as one line and its taxes, or that it is void after all.

    Args:
        note: as the payment service has it.
        number: that of the invoice it is about.
        party: whom it is for.
        rates: those of its taxes.

    Raises:
        AmountsDisagreeError: line and taxes are not its total.
    """
    is_void = note["status"] == "void"
    return CreditNote(
        source=note["id"],
        day=day_at(note["voided_at"] if is_void else note.get("effective_at") or note["created"]),
        currency=currency_of(note),
        number=note["number"],
        customer=party.code,
        customer_name=party.name,
        lines=(Line(note.get("memo") or "", note["total_excluding_tax"]),),
        taxes=_taxes(note, rates),
        total_cents=note["total"],
        invoice=number,
        void=is_void,
    )


def void_of(issued: Invoice, notes: Sequence[CreditNote], voided_at: int) -> CreditNote:
    """Return what takes a whole invoice off, but for what credit notes took off already."""
    return CreditNote(
        source=issued.source,
        day=day_at(voided_at),
        currency=issued.currency,
        number=issued.number,
        customer=issued.customer,
        customer_name=issued.customer_name,
        lines=(*issued.lines, *(Line(line.label, -line.cents) for note in notes for line in note.lines)),
        taxes=_together((*issued.taxes, *(_less(tax) for note in notes for tax in note.taxes))),
        total_cents=issued.total_cents - sum(note.total_cents for note in notes),
        invoice=issued.number,
    )


def write_off_of(issued: Invoice, lost_cents: int, given_up_at: int) -> WriteOff:
    """Return the loss of what nobody will pay of an invoice; tax is taken back by the operator, not here."""
    return WriteOff(
        source=issued.source,
        day=day_at(given_up_at),
        currency=issued.currency,
        number=issued.number,
        customer=issued.customer,
        customer_name=issued.customer_name,
        lines=(Line(LOST, lost_cents),),
        taxes=(),
        total_cents=lost_cents,
    )


def _net_cents(line: Json) -> int:
    """Return a line without its discounts, and without tax where that is in its price."""
    cents: int = line["amount"]
    taken: int = sum(each["amount"] for each in line.get("discount_amounts") or ())
    taxed: int = sum(
        each["amount"] for each in line.get("taxes") or () if each.get("tax_behavior") == "inclusive"
    )
    return cents - taken - taxed


def _taxes(document: Json, rates: Rates) -> tuple[TaxPart, ...]:
    return _together(
        TaxPart(rates[_rate_name(tax)], tax["amount"])
        for tax in document.get("total_taxes") or ()
        if tax["amount"]
    )


def _together(taxes: Iterable[TaxPart]) -> tuple[TaxPart, ...]:
    """Return one part a rate."""
    sums: dict[Decimal, int] = {}
    for tax in taxes:
        sums[tax.percent] = sums.get(tax.percent, 0) + tax.cents
    return tuple(TaxPart(percent, cents) for percent, cents in sums.items())


def _less(tax: TaxPart) -> TaxPart:
    return TaxPart(tax.percent, -tax.cents)


def _rate_name(tax: Json) -> str:
    details = tax.get("tax_rate_details")
    if not details:
        raise CannotBookError(Fault.AMOUNTS, tax_cents=tax["amount"])
    return str(details["tax_rate"])
