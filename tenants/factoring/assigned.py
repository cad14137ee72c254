"""What a factor has: documents that were handed over and not settled, and whom their debtors pay.

Read by reminders, the debtor's page and legal files, so that nobody is asked to pay the wrong party. Owns who
is to be paid, and up to which day it is known what factors were paid. Reads the rows of factoring alone, and
writes nothing.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
import datetime as dt

from sqlalchemy import Select, and_, func, select, tuple_

from ledger_core.factoring.contract import Chasing, Contract, Factor, Notice
from ledger_core.factoring.contract_form import from_json
from ledger_core.factoring.states import State
from ledger_core.lettrage.lines import Line
from tenants.db import TenantSession
from tenants.factoring.rows import AssignmentRow, ContractRow, EventRow, ItemRow, StatementRow
from tenants.factoring.story import Happened

Party = tuple[str, str]
"""Number of the account and code of the customer."""

Document = tuple[str, str, str, dt.date, int, str]
"""What a debt is named by: account, customer, number, day, cents when it was new, currency."""

_WITH_FACTOR = (State.SENT.value, State.FUNDED.value)
_EVER_WITH_FACTOR = (*_WITH_FACTOR, State.SETTLED.value, State.RETURNED.value)
_FACTORS_OWN = "csv"  # the source of a statement that a factor wrote; others are a bank's
_MOST_NAMES = 400  # of one question to the database


@dataclass(frozen=True, slots=True)
class AssignedDebt:
    """A document that a factor has, and of which something is left; cents, a credit note's below zero.

    `has_left_books`: its title passed, and the assignment's entry took it off the customer's account.
    """

    assignment: int
    assigned_as: str  # C-2026-014
    assigned_on: dt.date
    contract: str  # key
    version: int
    factor: Factor
    notice: Notice
    chasing: Chasing
    mention: str
    has_left_books: bool
    name: str  # of the debt
    account: str
    customer: str
    reference: str
    date: dt.date
    due: dt.date | None
    concerns: str  # of a credit note: the piece that it corrects
    currency: str
    cents_original: int
    left_cents: int  # neither settled nor returned
    collected_cents: int  # of it, received by the company and not passed on yet
    known_until: dt.date | None  # what the factor was paid; None: the debtor pays the company

    @property
    def agreement(self) -> str:
        """Name the version of the contract: debts of two never travel in one letter."""
        return f"{self.contract}:{self.version}"

    @property
    def pays_factor(self) -> bool:
        """Tell whether the debtor pays the factor: it was told so."""
        return self.notice is Notice.NOTIFIED

    @property
    def is_chased(self) -> bool:
        """Tell whether reminders may go: not at all, or in the name of whoever is to be paid.

        What a contract must not say stops them too: the factor's name where debtors know nothing of it, the
        company's own where they are to pay the factor, and a factor without an account.
        """
        if not self.pays_factor:
            return self.chasing is Chasing.OWN_NAME
        return self.chasing is Chasing.FACTORS_NAME and bool(self.factor.iban)

    @property
    def to_pay_cents(self) -> int:
        """What the debtor still owes of it: less what the company already has."""
        return self.left_cents - self.collected_cents


@dataclass(frozen=True, slots=True)
class Assigned:
    """All of it, by name of the debt."""

    by_name: Mapping[str, AssignedDebt]

    def get(self, name: str) -> AssignedDebt | None:
        """Return a document by its name; None where no factor has it."""
        return self.by_name.get(name)

    def of_agreement(self, agreement: str) -> AssignedDebt | None:
        """Return any document of a version of a contract: who is paid is the same for all of them."""
        return next((each for each in self.by_name.values() if each.agreement == agreement), None)


NOTHING_ASSIGNED = Assigned({})


def assigned_of(session: TenantSession, day: dt.date, party: Party | None = None) -> Assigned:
    """Return what factors have: documents of assignments that were sent or funded, as far as they are left.

    Args:
        session: one that reads the tenant.
        day: up to which assignments took their documents off the books.
        party: the customer alone whose documents are wanted; all if not given.
    """
    wanted = _of_states(_WITH_FACTOR).where(ItemRow.cents != ItemRow.settled_cents + ItemRow.returned_cents)
    if party is not None:
        wanted = wanted.where(ItemRow.account == party[0], ItemRow.customer == party[1])
    rows = session.execute(wanted.order_by(ItemRow.assignment, ItemRow.name)).all()
    if not rows:
        return NOTHING_ASSIGNED
    contracts = _contracts(session, {(row.contract, row.version) for row, _ in rows})
    told = _told_until(session, {row.contract for row, _ in rows})
    found = (_debt(row, item, contracts[row.contract, row.version], told, day) for row, item in rows)
    return Assigned({each.name: each for each in found})


def _contracts(
    session: TenantSession, versions: Collection[tuple[str, int]]
) -> Mapping[tuple[str, int], Contract]:
    wanted = select(ContractRow).where(tuple_(ContractRow.key, ContractRow.version).in_(sorted(versions)))
    return {(kept.key, kept.version): from_json(kept.body) for kept in session.scalars(wanted)}


def _told_until(session: TenantSession, contracts: Collection[str]) -> Mapping[str, dt.date]:
    """Return by contract up to which day the factor said what it was paid.

    The last day of its statements, in whatever order they came; where there is none, the last day on which
    somebody entered what it was paid. A bank's statement says nothing of it.
    """
    keys = sorted(contracts)
    settled = (
        select(EventRow.contract, func.max(EventRow.day))
        .where(EventRow.contract.in_(keys), EventRow.kind == Happened.SETTLED.value)
        .group_by(EventRow.contract)
    )
    stated = (
        select(StatementRow.contract, func.max(StatementRow.last))
        .where(StatementRow.contract.in_(keys), StatementRow.source == _FACTORS_OWN)
        .group_by(StatementRow.contract)
    )
    found: dict[str, dt.date] = {}
    for wanted in (settled, stated):
        found |= {contract: last for contract, last in session.execute(wanted)}  # noqa: C416  rows are no pairs
    return found


def document_of(each: Line | AssignedDebt) -> Document:
    """Return what a line of the books, or a document that a factor has, is named by."""
    cents = each.cents if isinstance(each, Line) else each.cents_original
    return each.account, each.customer, each.reference, each.date, cents, each.currency


def said_of(document: Document) -> Iterator[tuple[object, ...]]:
    """Yield by what a document is known although something else of it was changed in the books' text."""
    account, customer, reference, date, cents, currency = document
    yield "customer and number", account, customer, reference
    yield "number, day and amount", reference, date, cents, currency
    yield "customer, day and amount", account, customer, date, cents, currency


def handed_over(session: TenantSession, names: Collection[str]) -> frozenset[str]:
    """Return those of some debts that a factor has or had, given back ones too; not those it never took."""
    return frozenset(_handed_over(session, names))


def _handed_over(session: TenantSession, names: Collection[str]) -> Iterator[str]:
    if session.scalar(select(AssignmentRow.number).limit(1)) is None:
        return
    listed = sorted(names)
    for start in range(0, len(listed), _MOST_NAMES):
        some = listed[start : start + _MOST_NAMES]
        for _, item in session.execute(_of_states(_EVER_WITH_FACTOR).where(ItemRow.name.in_(some))):
            yield item.name


def _of_states(states: Collection[str]) -> Select[AssignmentRow, ItemRow]:
    """Select the documents held by assignments in some states, each with its assignment."""
    return (
        select(AssignmentRow, ItemRow)
        .join(
            ItemRow,
            and_(ItemRow.tenant_id == AssignmentRow.tenant_id, ItemRow.assignment == AssignmentRow.number),
        )
        .where(AssignmentRow.state.in_(states), ItemRow.held.is_(True))
    )


def _debt(
    row: AssignmentRow, item: ItemRow, contract: Contract, told: Mapping[str, dt.date], day: dt.date
) -> AssignedDebt:
    is_funded = row.funded_on is not None and row.funded_on <= day
    return AssignedDebt(
        assignment=row.number,
        assigned_as=row.reference,
        assigned_on=row.day,
        contract=contract.key,
        version=contract.version,
        factor=contract.factor,
        notice=contract.notice,
        chasing=contract.chasing,
        mention=contract.mention,
        has_left_books=is_funded and contract.passes_title,
        name=item.name,
        account=item.account,
        customer=item.customer,
        reference=item.reference,
        date=item.date,
        due=item.due,
        concerns=item.concerns,
        currency=item.currency,
        cents_original=item.cents_original,
        left_cents=item.cents - item.settled_cents - item.returned_cents,
        collected_cents=item.collected_cents,
        known_until=_known_until(row, contract, told),
    )


def _known_until(row: AssignmentRow, contract: Contract, told: Mapping[str, dt.date]) -> dt.date | None:
    """Return up to which day it is known what the factor was paid: nothing before it had the debt."""
    if contract.notice is not Notice.NOTIFIED:
        return None
    begun = row.funded_on or row.day
    return max(begun, told.get(row.contract, begun))
