"""What may be handed over, and how a contract stands before it: what eligibility and amounts are told.

Owns the values alone; where they come from, books or rows, is the caller's affair.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
import datetime as dt

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.documents import AssignedDocument
from ledger_core.factoring.formats.terms import AmountSent


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A document of a customer's account, with what the rules ask of it."""

    key: str  # the debt's name in the books (`dunning.names`); no two documents have the same
    document: AssignedDocument
    journal: str = ""
    is_business: bool = False  # where nothing is known the debtor counts as a consumer
    disputed_since: dt.date | None = None
    insolvent_since: dt.date | None = None

    @property
    def debtor(self) -> str:
        """The company's code of the debtor."""
        return self.document.debtor.code

    def cents(self, contract: Contract) -> int:
        """Return what would be handed over, open or original by the contract; credit notes below zero."""
        if contract.amount is AmountSent.ORIGINAL:
            return self.document.cents_original
        return self.document.cents_open


@dataclass(frozen=True, slots=True)
class Standing:
    """How a contract stands before an assignment; cents of its currency, by the company's debtor code."""

    outstanding: Mapping[str, int] = field(default_factory=dict)  # assigned and not settled
    reserves: Mapping[str, int] = field(
        default_factory=dict
    )  # of it, what the factor keeps: holdback, over limit
    held_cents: int = 0  # holdback, of all debtors
    limits: Mapping[str, int | None] = field(default_factory=dict)  # that count on the day
    assigned: frozenset[str] = frozenset()  # keys of what is in an assignment of any contract
    references: frozenset[tuple[str, str]] = frozenset()  # debtor and number of what this contract holds

    @property
    def outstanding_cents(self) -> int:
        """What is assigned and not settled, of all debtors."""
        return sum(self.outstanding.values())
