"""What one pass asks the payment service, each thing once: invoices, credit notes, whom they are for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from ledger_core.billing.happenings import CreditNote, Invoice
from ledger_core.billing.opening import Party
from tenants.billing.booking.documents import credit_note_of, invoice_of, rates_of
from tenants.billing.booking.faults import CannotBookError, Fault
from tenants.billing.payers.payers import payer_of_customer, payer_of_invoice
from tenants.billing.service.calls import Json
from tenants.billing.service.gateway import Gateway
from tenants.billing.terms import Terms
from tenants.db import Database


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers of one pass, kept while it lasts.

    Every method raises GoneError where the payment service does not have something, and LaterError where it
    does not answer.
    """

    database: Database
    gateway: Gateway
    terms: Terms
    _invoices: dict[str, Json] = field(default_factory=dict)
    _issued: dict[str, Invoice] = field(default_factory=dict)
    _notes: dict[str, tuple[Json, ...]] = field(default_factory=dict)
    _rates: dict[str, Decimal] = field(default_factory=dict)
    _parties: dict[str, Party] = field(default_factory=dict)

    def invoice(self, name: str) -> Json:
        """Return an invoice as the payment service has it."""
        if name not in self._invoices:
            self._invoices[name] = self.gateway.invoice(name)
        return self._invoices[name]

    def issued(self, name: str) -> Invoice:
        """Return an invoice as it was issued.

        Raises:
            CannotBookError: it is for nobody of ours.
            AmountsDisagreeError: lines and taxes are not its total.
        """
        if name not in self._issued:
            said = self.invoice(name)
            lines = self.gateway.invoice_lines(name)
            self._issued[name] = invoice_of(said, lines, self.party(said), self.rates(said))
        return self._issued[name]

    def notes(self, invoice: str) -> tuple[Json, ...]:
        """Return the credit notes of an invoice that hold; nobody is asked where its figures say none."""
        said = self.invoice(invoice)
        if not (said["pre_payment_credit_notes_amount"] or said["post_payment_credit_notes_amount"]):
            return ()
        if invoice not in self._notes:
            found = self.gateway.credit_notes(invoice)
            self._notes[invoice] = tuple(note for note in found if note["status"] != "void")
        return self._notes[invoice]

    def credit_note(self, note: Json) -> CreditNote:
        """Return a credit note as it was issued.

        Raises:
            CannotBookError: it is for nobody of ours.
            AmountsDisagreeError: its parts are not its total.
        """
        invoice = self.invoice(note["invoice"])
        return credit_note_of(note, invoice["number"], self.party(invoice), self.rates(note))

    def about(self, invoice: str) -> Mapping[str, str]:
        """Return number of each credit note of an invoice → number of the invoice."""
        number = self.invoice(invoice)["number"]
        return {note["number"]: number for note in self.notes(invoice)}

    def invoice_paid_by(self, charge: Json) -> Json:
        """Return the one invoice that a charge paid, or was to pay: a debit moves before the bank answers.

        Raises:
            CannotBookError: it is of none, or of several.
        """
        intent = charge.get("payment_intent")
        payments = tuple(self.gateway.invoice_payments(intent)) if intent else ()
        paid = {each["invoice"] for each in payments if each["status"] == "paid"}
        invoices = paid or {each["invoice"] for each in payments}
        if len(invoices) != 1:
            raise CannotBookError(Fault.NO_INVOICE, charge=charge["id"], invoices=sorted(invoices))
        return self.invoice(invoices.pop())

    def party(self, invoice: Json) -> Party:
        """Return whom an invoice is for.

        Raises:
            CannotBookError: no payer of ours.
        """
        customer = str(invoice["customer"])
        if customer not in self._parties:
            with self.database.platform_reading() as session:
                payer = payer_of_customer(session, self.terms, customer) or payer_of_invoice(
                    session, self.terms, invoice["id"]
                )
            if payer is None:
                raise CannotBookError(Fault.UNKNOWN_CUSTOMER, customer=customer)
            self._parties[customer] = Party(payer.code, payer.name)
        return self._parties[customer]

    def rates(self, document: Json) -> Mapping[str, Decimal]:
        """Return the rates of a document's taxes, in percent."""
        for name in sorted(rates_of((document,)) - self._rates.keys()):
            self._rates[name] = Decimal(str(self.gateway.tax_rate(name)["percentage"]))
        return self._rates
