"""An event of an assignment or of a contract as somebody asks for it, a person or a line of a statement.

Owns the values alone: whether it can be is for `making` to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum
from typing import TypeAlias

from ledger_core.factoring.amounts import Amounts
from ledger_core.factoring.entries_after import Through
from ledger_core.factoring.posting import EventKind
from tenants.factoring.story import Happened

Parts: TypeAlias = Mapping[str, int]
"""Cents by the names of documents; those of a credit note below zero."""


class Charge(StrEnum):
    """What a factor charges outside a funding, beside interest."""

    COMMISSION = EventKind.COMMISSION.value  # such as the minimum of a month, or an adjustment
    FILE_FEES = EventKind.FILE_FEES.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Fund:
    """The factor funds what was sent.

    `amounts` are those of the factor's credit, None for those that were checked. `cash_cents` is money that
    is paid out at once; None for none, or where the claims are security, whose advance is the money.
    `left_out` names documents that it did not take; amounts are of the rest, None for what it is worked out
    to be (`amounts_of_rest`).
    """

    assignment: int
    day: dt.date
    amounts: Amounts | None = None
    cash_cents: int | None = None
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cash:
    """Money out of the current account; below zero the company pays. Assignment 0: of the contract."""

    day: dt.date
    cents: int
    assignment: int = 0
    contract: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Financing:
    """A financing commission charged by a statement; below zero given back. Assignment 0: of the contract."""

    day: dt.date
    cents: int
    assignment: int = 0
    contract: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charged:
    """A commission or fees that the factor charges by a statement; below zero given back.

    `vat_cents` stand on the side of the net; None: by the rate of the day. Assignment 0: of the contract.
    """

    kind: Charge
    day: dt.date
    net_cents: int
    vat_cents: int | None = None
    assignment: int = 0
    contract: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Debtors paid the factor."""

    assignment: int
    day: dt.date
    parts: Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The factor gives holdback back."""

    assignment: int
    day: dt.date
    parts: Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectPayment:
    """A debtor paid the company what is the factor's.

    `payment` is the name, as of a debt, of the line on which the payment stands on the customer's account;
    "" where it is not in the books yet and came on the contract's bank account.
    """

    assignment: int
    day: dt.date
    parts: Parts
    payment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOn:
    """Such payments go on to the factor: paid out of the bank, or taken off the current account."""

    assignment: int
    day: dt.date
    parts: Parts
    through: Through = Through.BANK


@dataclass(frozen=True, slots=True, kw_only=True)
class Recourse:
    """The factor gives documents back: all that is left of them, but what was collected for it."""

    assignment: int
    day: dt.date
    names: frozenset[str]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaid:
    """What was lent on claims as security is paid back."""

    assignment: int
    day: dt.date
    parts: Parts


Wanted: TypeAlias = (
    Fund | Cash | Financing | Charged | Settled | Release | DirectPayment | PassedOn | Recourse | Repaid
)
OfSum: TypeAlias = Cash | Financing | Charged
"""Events of a sum: of an assignment, or of a contract as a whole."""

_HAPPENED: Mapping[type[Wanted], Happened] = {
    Fund: Happened.FUNDED,
    Cash: Happened.CASH,
    Financing: Happened.FINANCING,
    Charged: Happened.CHARGED,
    Settled: Happened.SETTLED,
    Release: Happened.RELEASE,
    DirectPayment: Happened.DIRECT_PAYMENT,
    PassedOn: Happened.PASSED_ON,
    Recourse: Happened.RECOURSE,
    Repaid: Happened.REPAID,
}


def happened_of(wanted: Wanted) -> Happened:
    """Return what the story calls the event."""
    return _HAPPENED[type(wanted)]
