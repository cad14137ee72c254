"""Why something at the payment service is not posted: it waits for a person, and stops nothing else."""

from enum import StrEnum


class Fault(StrEnum):
    """What is in the way."""

    CURRENCY = "currency"  # another than the books', or it was exchanged
    AMOUNTS = "amounts"  # parts do not add up to the whole
    UNKNOWN_TYPE = "unknown-type"  # nothing here knows how it is posted
    UNKNOWN_CUSTOMER = "unknown-customer"  # no payer of ours
    NO_INVOICE = "no-invoice"  # money that is about no invoice, or about several
    CLOSED = "closed"  # its day is in a closed period
    NOT_OPEN_YET = "not-open-yet"  # an account opened after its day
    FEE_TAX = "fee-tax"  # the payment service charges tax on its fee
    NO_VAT_RATE = "no-vat-rate"  # no rate is known for its day
    AFTER_LOSS = "after-loss"  # what was given up was paid, won or cancelled afterwards
    NO_NOTE = "no-note"  # money was given back and no credit note says so: the books have it owed again
    OUTSIDE = "outside"  # an invoice was paid to the bank, past the payment service
    BALANCE = "balance"  # a customer was given, or asked, something at the payment service by no document
    GONE = "gone"  # the payment service does not have it any more
    REFUSED = "refused"  # the books would not be sound


class CannotBookError(Exception):
    """Something is not posted; `said` are its figures and names, as JSON takes them."""

    def __init__(self, fault: Fault, **said: object) -> None:
        super().__init__(f"{fault}: {said}")
        self.fault = fault
        self.said = said
