"""Assignments as they stand: read from their rows, with what is in them. Decides and writes nothing."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
from functools import cached_property
import hashlib
import json

from sqlalchemy import ColumnElement, select

from ledger_core.dunning.holds import Hold, HoldKind, in_force
from ledger_core.factoring.amounts import Amounts
from ledger_core.factoring.documents import DocumentKind
from ledger_core.factoring.states import AssignedItem, State
from tenants.db import TenantSession
from tenants.dunning.holds import holds
from tenants.factoring.assignments.errors import NoSuchAssignmentError
from tenants.factoring.rows import AssignmentRow, ItemRow

HoldsByParty = Mapping[tuple[str, str], Sequence[Hold]]
"""By account and code of the customer."""

PREPARED = frozenset({State.DRAFT, State.CHECKED})
"""States of what is not handed over yet; a contract has one such assignment at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A document in an assignment, as `rows.ItemRow`: cents debit positive, a credit note's below zero."""

    name: str  # of the debt
    held: bool
    account: str
    customer: str
    debtor_name: str
    reference: str
    kind: DocumentKind
    date: dt.date
    due: dt.date | None
    concerns: str
    currency: str
    cents: int
    cents_original: int
    cents_open: int
    over_cents: int
    holdback_cents: int
    released_cents: int
    settled_cents: int
    returned_cents: int
    collected_cents: int
    sent_as: str

    @property
    def debtor(self) -> str:
        """The company's code of the debtor; the account's number where the account is no one's own."""
        return self.customer or self.account

    @property
    def number(self) -> str:
        """The number that the factor is given."""
        return self.sent_as or self.reference

    @property
    def left_cents(self) -> int:
        """What is neither settled nor returned."""
        return self.cents - self.settled_cents - self.returned_cents

    def as_assigned_item(self, disputed_since: dt.date | None = None) -> AssignedItem:
        """Return it as the core's rules of states take it."""
        return AssignedItem(
            self.name, self.cents, self.settled_cents, self.returned_cents, disputed_since, is_taken=self.held
        )


@dataclass(frozen=True, kw_only=True)  # without slots: what is worked out on demand is kept
class Assignment:
    """An assignment, as `rows.AssignmentRow`, with its items by debtor, due date, date and number."""

    number: int
    reference: str
    contract: str
    version: int
    state: State
    day: dt.date
    amounts: Amounts | None  # frozen when it was checked
    revision: int
    file_number: int | None
    checked_at: dt.datetime | None
    sent_at: dt.datetime | None
    sent_by: str
    funded_on: dt.date | None
    ended_on: dt.date | None
    reason: str
    author: str
    at: dt.datetime
    items: tuple[Item, ...]

    @property
    def cents(self) -> int:
        """What is assigned."""
        return sum(item.cents for item in self.items)

    @property
    def left_cents(self) -> int:
        """What of it is neither settled nor returned."""
        return sum(item.left_cents for item in self.items)

    @property
    def names(self) -> frozenset[str]:
        """The names of its debts."""
        return frozenset(item.name for item in self.items)

    @property
    def is_prepared(self) -> bool:
        """Tell whether it is not handed over yet."""
        return self.state in PREPARED

    @cached_property
    def print(self) -> str:
        """What a page shows of it, as a hash: who changes it says which one was seen."""
        items = [(each.name, each.cents, each.over_cents, each.sent_as) for each in self.items]
        said = (self.number, self.state.value, self.version, self.day.isoformat(), items)
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def assignments_of(
    session: TenantSession, *, contract: str = "", states: Collection[State] = ()
) -> tuple[Assignment, ...]:
    """Return assignments, the latest first.

    Args:
        session: one that reads the tenant.
        contract: key of the contract; "": of all.
        states: those wanted; empty: all.
    """
    asked: list[ColumnElement[bool]] = []
    if contract:
        asked.append(AssignmentRow.contract == contract)
    if states:
        asked.append(AssignmentRow.state.in_([state.value for state in states]))
    return tuple(_read(session, asked))


def assignment_numbered(session: TenantSession, number: int) -> Assignment | None:
    """Return an assignment by its row's number; None where there is none."""
    return next(_read(session, [AssignmentRow.number == number]), None)


def assignment_named(session: TenantSession, reference: str) -> Assignment | None:
    """Return an assignment by its reference, such as `C-2026-014`; None where there is none."""
    if "\0" in reference:  # which no database takes
        return None
    return next(_read(session, [AssignmentRow.reference == reference]), None)


def needed(session: TenantSession, number: int) -> Assignment:
    """Return an assignment by its row's number.

    Raises:
        NoSuchAssignmentError: there is none.
    """
    found = assignment_numbered(session, number)
    if found is None:
        raise NoSuchAssignmentError(number)
    return found


def row_numbered(session: TenantSession, number: int) -> AssignmentRow:
    """Return the row of an assignment, for whoever changes it.

    Raises:
        NoSuchAssignmentError: there is none.
    """
    row = session.scalar(select(AssignmentRow).where(AssignmentRow.number == number))
    if row is None:
        raise NoSuchAssignmentError(number)
    return row


def item_rows(session: TenantSession, number: int) -> list[ItemRow]:
    """Return the rows of what is in an assignment, for whoever changes them."""
    return list(session.scalars(select(ItemRow).where(ItemRow.assignment == number).order_by(ItemRow.name)))


def disputed_of(session: TenantSession, items: Iterable[Item], day: dt.date) -> dict[str, dt.date]:
    """Return the names of what is in dispute on a day, and since when; of two disputes the earlier counts."""
    disputes = held_by(session, HoldKind.DISPUTE, day)
    found = {}
    for item in items:
        since = since_of(disputes, item.account, item.customer, item.name)
        if since is not None:
            found[item.name] = since
    return found


def held_by(session: TenantSession, kind: HoldKind, day: dt.date) -> HoldsByParty:
    """Return the holds of a kind that are in force on a day, by account and code of the customer."""
    found: dict[tuple[str, str], list[Hold]] = {}
    for hold in holds(session):
        if hold.kind is kind and in_force(hold, day):
            found.setdefault((hold.account, hold.customer), []).append(hold)
    return found


def since_of(found: HoldsByParty, account: str, customer: str, name: str) -> dt.date | None:
    """Return since when holds are about a debt, the earliest; one without debts is about all of them."""
    own = found.get((account, customer), ())
    return min((hold.since for hold in own if not hold.debts or name in hold.debts), default=None)


def _read(session: TenantSession, asked: Collection[ColumnElement[bool]]) -> Iterator[Assignment]:
    numbers = select(AssignmentRow.number).where(*asked)
    of_number: dict[int, list[Item]] = {}
    for each in session.scalars(select(ItemRow).where(ItemRow.assignment.in_(numbers))):
        of_number.setdefault(each.assignment, []).append(_item(each))
    for row in session.scalars(select(AssignmentRow).where(*asked).order_by(AssignmentRow.number.desc())):
        yield _assignment(row, of_number.get(row.number, ()))


def _assignment(row: AssignmentRow, items: Iterable[Item]) -> Assignment:
    return Assignment(
        number=row.number,
        reference=row.reference,
        contract=row.contract,
        version=row.version,
        state=State(row.state),
        day=row.day,
        amounts=None if row.amounts is None else Amounts(**row.amounts),
        revision=row.revision,
        file_number=row.file_number,
        checked_at=row.checked_at,
        sent_at=row.sent_at,
        sent_by=row.sent_by,
        funded_on=row.funded_on,
        ended_on=row.ended_on,
        reason=row.reason,
        author=row.author,
        at=row.at,
        items=tuple(sorted(items, key=_order)),
    )


def _order(item: Item) -> tuple[str, dt.date, dt.date, str, str]:
    return item.debtor, item.due or dt.date.max, item.date, item.reference, item.name


def _item(row: ItemRow) -> Item:
    return Item(
        name=row.name,
        held=row.held,
        account=row.account,
        customer=row.customer,
        debtor_name=row.debtor_name,
        reference=row.reference,
        kind=DocumentKind(row.kind),
        date=row.date,
        due=row.due,
        concerns=row.concerns,
        currency=row.currency,
        cents=row.cents,
        cents_original=row.cents_original,
        cents_open=row.cents_open,
        over_cents=row.over_cents,
        holdback_cents=row.holdback_cents,
        released_cents=row.released_cents,
        settled_cents=row.settled_cents,
        returned_cents=row.returned_cents,
        collected_cents=row.collected_cents,
        sent_as=row.sent_as,
    )
