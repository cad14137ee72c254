"""What the entries of factoring are made of: the event they tell, their lines, and what every one carries.

Every entry bears its assignment and event (`marks`), by which the books alone tell how a factor stands
(`in_books`). Which accounts move is for the modules of the events to say; numbers come from the contract.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
import datetime as dt
from enum import StrEnum

from ledger_core.edit import Value
from ledger_core.entry import NewEntry, NewPosting
from ledger_core.factoring.contract import Contract
from ledger_core.factoring.marks import ASSIGNMENT_KEY, EVENT_KEY
from ledger_core.late_payment.cents import shares_of

POSTED_BY_FACTORING = "factoring"
"""What `posted-by` says of such an entry."""


class EventKind(StrEnum):
    """What an entry tells."""

    ASSIGNMENT = "assignment"
    HOLDBACK = "holdback"
    COMMISSION = "commission"
    FINANCING = "financing"
    FILE_FEES = "file-fees"
    CASH = "cash"
    ADVANCE = "advance"  # of an assignment as security
    REPAID = "repaid"
    RELEASE = "release"
    SETTLED = "settled"
    DIRECT_PAYMENT = "direct-payment"
    PASSED_ON = "passed-on"
    RECOURSE = "recourse"


NARRATIONS: Mapping[EventKind, str] = {
    EventKind.ASSIGNMENT: "Cession de créances",
    EventKind.HOLDBACK: "Retenue de garantie",
    EventKind.COMMISSION: "Commission d’affacturage",
    EventKind.FINANCING: "Commission de financement",
    EventKind.FILE_FEES: "Frais de dossier",
    EventKind.CASH: "Règlement du factor",
    EventKind.ADVANCE: "Mobilisation de créances",
    EventKind.REPAID: "Remboursement de la mobilisation",
    EventKind.RELEASE: "Restitution de la retenue de garantie",
    EventKind.SETTLED: "Factures réglées au factor",
    EventKind.DIRECT_PAYMENT: "Règlement reçu pour le factor",
    EventKind.PASSED_ON: "Reversement au factor",
    EventKind.RECOURSE: "Créances rendues par le factor",
}

LABELS: Mapping[str, str] = {
    "current": "Factor, compte courant",
    "holdback": "Factor, fonds de garantie",
    "collected": "Factor, à reverser",
    "mobilised": "Crédit de mobilisation de créances",
    "commission": "Rémunérations d’affacturage",
    "financing": "Intérêts des opérations de financement",
    "file_fees": "Services bancaires",
    "vat": "TVA déductible sur services",
    "bank": "Banque",
}
"""Names of the accounts of a contract by their place in it, where a book does not have them yet."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happens to an assignment on a day. `names` are Beancount names by the contract's numbers."""

    contract: Contract
    names: Mapping[str, str]
    assignment: str
    day: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedClaim:
    """An assigned document as entries take it; cents debit positive, a credit note below zero.

    `cents` is what is assigned, `open_cents` what stands open on the customer's account (Beancount name
    `account`); `letter` is what the line that closes it there carries.
    """

    reference: str
    account: str
    cents: int
    open_cents: int
    due: dt.date | None = None
    letter: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a sum that belongs to one document: its cents, and the letter its line takes."""

    reference: str
    cents: int
    letter: Mapping[str, Value] = field(default_factory=dict)


Row = tuple[str, int, Mapping[str, Value]]
"""Number of the chart or Beancount name, cents, metadata."""


def numbers_of(contract: Contract) -> dict[str, str]:
    """Return the accounts that entries of a contract may need: number → label, for the book to open."""
    accounts = contract.accounts
    return {getattr(accounts, each.name): LABELS[each.name] for each in fields(accounts)}


def entry_of(event: Event, kind: EventKind, rows: Iterable[Row], about: str = "") -> tuple[NewEntry, ...]:
    """Return the entry of an event, without rows that move nothing; none where nothing moves.

    Args:
        event: what happens.
        kind: which event it is.
        rows: of which the contract's numbers are put by their names.
        about: what the narration names beside the assignment.
    """
    currency = event.contract.currency
    postings = tuple(
        NewPosting(event.names.get(account, account), cents, currency, meta)
        for account, cents, meta in rows
        if cents
    )
    if not postings:
        return ()
    words = (NARRATIONS[kind], event.assignment, about)
    entry = NewEntry(
        date=event.day,
        payee=event.contract.factor.name,
        narration=", ".join(word for word in words if word),
        postings=postings,
        metadata={
            **({ASSIGNMENT_KEY: event.assignment} if event.assignment else {}),
            EVENT_KEY: kind.value,
        },
        links=(event.assignment,),
    )
    return (entry,)


def named(reference: str, letter: Mapping[str, Value] | None = None) -> dict[str, Value]:
    """Return the metadata of a line about one document."""
    return {**({"piece": reference} if reference else {}), **(letter or {})}


def shared(cents: int, amounts: Sequence[int]) -> list[int]:
    """Share a sum among documents by their amounts, to the cent; credit notes bear nothing of it.

    Args:
        cents: the sum, zero or more.
        amounts: of the documents; at least one above zero.
    """
    weights = [max(0, amount) for amount in amounts]
    return shares_of(cents, [cents * weight for weight in weights], sum(weights))
