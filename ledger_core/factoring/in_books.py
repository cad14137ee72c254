"""What the books alone say of a factor: the moves of its accounts, and what became of each assigned document.

Owns the reading of what `posting` writes, and counts what others posted on the factor's accounts as well.
Knows no row of any assignment: `proof` holds both against each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from typing import Any

from beancount.core.data import Transaction

from ledger_core.accounts import is_customer
from ledger_core.factoring.contract import Contract
from ledger_core.factoring.marks import ASSIGNMENT_KEY, EVENT_KEY, mark_in
from ledger_core.factoring.posting import EventKind
from ledger_core.ledger import Account, BookError
from ledger_core.money import FinerThanCentError, to_cents


class NoMoveError(ValueError):
    """An amount on an account of the factor is finer than a cent; `error` says where."""

    def __init__(self, error: BookError) -> None:
        super().__init__(str(error))
        self.error = error


@dataclass(frozen=True, slots=True)
class Move:
    """A posting on an account of the factor, or on a customer's in an entry about an assignment.

    Cents debit positive, of the contract's currency. `assignment`, `event` and `reference` are "" where the
    books do not say them.
    """

    day: dt.date
    assignment: str
    event: str
    account: str  # number of the chart
    customer: str
    reference: str
    cents: int
    path: str
    lineno: int


@dataclass(frozen=True, slots=True)
class Figures:
    """How a factor stands, of one assignment or in all; cents.

    `current`, `holdback` and `collected` are balances, debit positive: what the factor owes on current
    account and holds back, and, below zero, what it is owed of debtors' payments. `lent` is what it lent on
    claims that stayed in the books. `outstanding` is what is assigned and neither settled nor
    returned; zero of those, whose open items tell.
    """

    current_cents: int = 0
    holdback_cents: int = 0
    collected_cents: int = 0
    lent_cents: int = 0
    outstanding_cents: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.current_cents + other.current_cents,
            self.holdback_cents + other.holdback_cents,
            self.collected_cents + other.collected_cents,
            self.lent_cents + other.lent_cents,
            self.outstanding_cents + other.outstanding_cents,
        )


@dataclass(frozen=True, slots=True)
class ItemMoves:
    """What became of an assigned document by the books; cents, those of a credit note below zero."""

    assigned_cents: int = 0
    settled_cents: int = 0
    returned_cents: int = 0

    @property
    def left_cents(self) -> int:
        """What of it is neither settled nor returned."""
        return self.assigned_cents - self.settled_cents - self.returned_cents


def moves_in(
    entries: Iterable[object], accounts: Mapping[str, Account], contract: Contract, until: dt.date
) -> tuple[Move, ...]:
    """Return the moves of a factor up to the end of a day, in the order of the entries.

    Args:
        entries: loaded and booked.
        accounts: the book's, by Beancount name.
        contract: its account numbers and currency.
        until: the day.

    Raises:
        NoMoveError: an amount is finer than a cent.
    """
    own = own_accounts(contract)
    moves = []
    for entry in entries:
        if not isinstance(entry, Transaction) or entry.date > until:
            continue
        is_ours = bool(mark_in(entry.meta, ASSIGNMENT_KEY))
        for posting in entry.postings:
            units: Any = posting.units  # a loaded posting has number and currency
            card = accounts.get(posting.account)
            if card is None or units.currency != contract.currency:
                continue
            if card.number in own or (is_ours and is_customer(card.number)):
                own_meta = posting.meta or {}
                moves.append(_move(entry, own_meta, card, _cents(entry, own_meta, units.number)))
    return tuple(moves)


def _cents(entry: Transaction, own: Mapping[str, Any], number: Decimal) -> int:
    """Return an amount in cents.

    Raises:
        NoMoveError: it is finer than a cent.
    """
    try:
        return to_cents(number)
    except FinerThanCentError as error:
        path, lineno = _place(entry, own)
        message = f"{number} is finer than a cent: what a factor has cannot be told"
        raise NoMoveError(BookError(path, lineno, message)) from error


def own_accounts(contract: Contract) -> frozenset[str]:
    """Return the numbers of the accounts whose every posting is a move."""
    said = contract.accounts
    return frozenset({said.current, said.holdback, said.collected, said.mobilised})


def figures_by_assignment(moves: Iterable[Move], contract: Contract) -> dict[str, Figures]:
    """Return how each assignment stands; under "" what names none."""
    listed = list(moves)
    found: defaultdict[str, Figures] = defaultdict(Figures)
    said = contract.accounts
    for move in listed:
        found[move.assignment] += Figures(
            current_cents=move.cents if move.account == said.current else 0,
            holdback_cents=move.cents if move.account == said.holdback else 0,
            collected_cents=move.cents if move.account == said.collected else 0,
            lent_cents=-move.cents if move.account == said.mobilised else 0,
        )
    for (assignment, _), item in items_in(listed, contract).items():
        found[assignment] += Figures(outstanding_cents=item.left_cents)
    return dict(found)


def items_in(moves: Iterable[Move], contract: Contract) -> dict[tuple[str, str], ItemMoves]:
    """Return what became of each assigned document, by assignment and number.

    Claims that stayed in the books are not assigned by an entry: their open items tell what is left of them.
    """
    found: defaultdict[tuple[str, str], ItemMoves] = defaultdict(ItemMoves)
    for move in moves:
        told = _told(move, contract)
        if told:
            item = found[move.assignment, move.reference]
            found[move.assignment, move.reference] = ItemMoves(
                item.assigned_cents + told.assigned_cents,
                item.settled_cents + told.settled_cents,
                item.returned_cents + told.returned_cents,
            )
    return dict(found)


def _told(move: Move, contract: Contract) -> ItemMoves | None:
    """Return what one posting says of the document it names; None where it says nothing."""
    is_current = move.account == contract.accounts.current
    is_collected = move.account == contract.accounts.collected
    match move.event:
        case EventKind.ASSIGNMENT if is_collected or is_customer(move.account):
            return ItemMoves(assigned_cents=-move.cents)
        case EventKind.SETTLED if move.reference != move.assignment:  # which names the sum
            return ItemMoves(settled_cents=move.cents)
        case EventKind.PASSED_ON if is_collected:
            return ItemMoves(settled_cents=move.cents)
        case EventKind.RECOURSE if is_current:
            return ItemMoves(returned_cents=-move.cents)
        case _:
            return None


def _move(entry: Transaction, own: Mapping[str, Any], card: Account, cents: int) -> Move:
    path, lineno = _place(entry, own)
    return Move(
        day=entry.date,
        assignment=mark_in(entry.meta, ASSIGNMENT_KEY),
        event=mark_in(entry.meta, EVENT_KEY),
        account=card.number,
        customer=card.third_party,
        reference=_text(own, "piece") or _text(entry.meta, "piece"),
        cents=cents,
        path=path,
        lineno=lineno,
    )


def _place(entry: Transaction, own: Mapping[str, Any]) -> tuple[str, int]:
    return own.get("filename") or entry.meta["filename"], own.get("lineno") or entry.meta["lineno"]


def _text(meta: Mapping[str, Any], key: str) -> str:
    value = meta.get(key)
    return value if isinstance(value, str) else ""
