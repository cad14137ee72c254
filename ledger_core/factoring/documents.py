"""What is handed over to a factor: documents, who owes them, and the batch they go in.

Owns the values alone. Whether a document may be assigned is eligibility's to say, whether a factor's file can
hold it is the format's.
"""

from dataclasses import dataclass
import datetime as dt
from enum import StrEnum


class DocumentKind(StrEnum):
    """What a document is; a word for the house, each format has codes of its own."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit-note"
    DEBIT_ADJUSTMENT = "debit-adjustment"
    CREDIT_ADJUSTMENT = "credit-adjustment"
    PAYMENT = "payment"


OWED = frozenset({DocumentKind.INVOICE, DocumentKind.DEBIT_ADJUSTMENT})
OWING = frozenset({DocumentKind.CREDIT_NOTE, DocumentKind.CREDIT_ADJUSTMENT})


class Market(StrEnum):
    """Where a debtor is, as factors part them."""

    DOMESTIC = "domestic"
    EXPORT = "export"


@dataclass(frozen=True, slots=True, kw_only=True)
class Debtor:
    """Who owes a document. `code` is the seller's own, `factor_id` the factor's; what is not known is ""."""

    code: str
    name: str
    siret: str = ""
    vat: str = ""
    address: tuple[str, ...] = ()  # street lines, without post code and town
    post_code: str = ""
    town: str = ""
    country: str = ""  # ISO 3166, two letters
    phone: str = ""
    factor_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedDocument:
    """One document of a batch.

    Amounts are cents of `currency` with tax, debit less credit as in the customer's account: an invoice is
    above zero, a credit note and a payment below. `cents_original` is the whole document, `cents_open` what
    is left of it.
    """

    reference: str
    kind: DocumentKind
    date: dt.date
    cents_original: int
    cents_open: int
    currency: str
    debtor: Debtor
    due: dt.date | None = None
    concerns: str = ""  # the document that is credited, paid or adjusted
    order: str = ""  # the customer's order
    comment: str = ""
    sent_as: str = ""  # the number to give the factor, where it is not the reference

    @property
    def number(self) -> str:
        """The number that the factor is given."""
        return self.sent_as or self.reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """Who hands over. `code` is the factor's for the seller; emitters are where it has one a market."""

    name: str
    code: str
    siret: str = ""
    vat: str = ""
    domestic_emitter: str = ""
    export_emitter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What goes to the factor at once, in one currency; `number` counts the batches of a contract from 1."""

    seller: Seller
    number: int
    date: dt.date
    currency: str
    documents: tuple[AssignedDocument, ...]
    last_statement: dt.date | None = None  # of the bank, as far as it is in the books
    balance_date: dt.date | None = None  # the day that what is open was taken
