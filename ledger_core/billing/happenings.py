"""What happens between the operator, its customers and the payment service, as plain values.

Owns what each must say and that its amounts agree. Knows nothing of accounts (`posting`), nor how the payment
service says it. Cents are of `currency` and above zero unless a field says otherwise; `invoice` is the number
of the invoice it is about, by which lines find each other; `source` is the object's name at the payment
service.
"""

from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from enum import StrEnum


class AmountsDisagreeError(ValueError):
    """The parts of an invoice do not add up to its total: nothing is posted of it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an invoice: what it is for, without tax; below zero for what is given back."""

    label: str
    cents: int


@dataclass(frozen=True, slots=True)
class TaxPart:
    """The tax of one rate: in percent, and what it comes to."""

    percent: Decimal
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Happening:
    source: str
    day: dt.date
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Billed(_Happening):
    """What is charged to a customer: lines and taxes add up to the total, which may be zero or below.

    `customer` is the customer's code in the books, `number` the document's own.

    Raises:
        AmountsDisagreeError: they do not.
    """

    number: str
    customer: str
    customer_name: str
    lines: tuple[Line, ...]
    taxes: tuple[TaxPart, ...]
    total_cents: int

    def __post_init__(self) -> None:
        parts = self.net_cents + sum(tax.cents for tax in self.taxes)
        if parts != self.total_cents:
            raise AmountsDisagreeError(
                f"{self.source}: lines and taxes come to {parts} cents, the total to {self.total_cents}"
            )

    @property
    def net_cents(self) -> int:
        """The sum of the lines, without tax."""
        return sum(line.cents for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice(Billed):
    """An invoice that was issued; `due` is None where it is paid at once."""

    due: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNote(Billed):
    """What is taken off an invoice; amounts are what is taken off. `void`: it is owed again."""

    invoice: str
    void: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOff(Billed):
    """What of an invoice nobody will pay: a loss, but for the tax that the law lets the operator take back.

    `lines` are what is lost without tax, `taxes` what is taken back, `number` the invoice's. Whether tax may
    be taken back is not decided here (article 272-1 CGI): without it `taxes` is empty, the loss the whole.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfInvoice(_Happening):
    customer: str
    customer_name: str
    invoice: str
    cents: int

    def __post_init__(self) -> None:
        assert self.cents > 0, "the amount is above zero"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment(_OfInvoice):
    """Money that a customer paid to the payment service, before its fee."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund(_OfInvoice):
    """Money that the payment service gave back to a customer; `failed`: it could not, and has it again."""

    credit_note: str = ""  # that took the amount off the invoice
    failed: bool = False


class DisputeStep(StrEnum):
    """How a dispute goes on."""

    OPENED = "opened"  # the payment service takes the money back
    WON = "won"  # and gives it again
    LOST = "lost"  # the claim is given up
    OWED = "owed"  # the money stays away, and the customer owes the invoice again: a debit that bounced


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute(_OfInvoice):
    """A step of a dispute about a payment. `fee_cents` is its fee; below zero where that is given back."""

    step: DisputeStep
    fee_cents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee(_Happening):
    """What the payment service charges the operator, without tax; below zero where it gives some back."""

    cents: int
    about: str = ""  # in words of the payment service


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout(_Happening):
    """Money from the payment service to the bank; below zero where the bank pays, or a payout came back."""

    cents: int
    reference: str = ""  # on the statement of the bank


Happening = Invoice | CreditNote | WriteOff | Payment | Refund | Dispute | Fee | Payout
