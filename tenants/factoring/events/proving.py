"""How a contract's factor stands, told twice: by the text of the books, and by what happened to assignments.

Owns both sides as of a day, and what the factor's own last statement says beside them. Compares to the cent
and mends nothing.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
import datetime as dt

from sqlalchemy import select

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.in_books import Figures, figures_by_assignment
from ledger_core.factoring.proof import Gap, Proof, prove
from ledger_core.factoring.states import State
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.factoring.assignments.reading import assignments_of
from tenants.factoring.contracts.contracts import all_contracts, contract_version
from tenants.factoring.events.claims import claim_lines, claims_of
from tenants.factoring.events.scene import figure_of
from tenants.factoring.moves import moves_of
from tenants.factoring.rows import AssignmentRow, EventRow, StatementRow

LOST_CLAIMS = "outstanding_cents"
"""Figure of the gap of claims that were lent on and are not in the books any more."""

FACTORS_OWN = "csv"
"""Source of a statement whose balance is the factor's: those of a bank have the bank's."""


@dataclass(frozen=True, slots=True)
class StatementBalance:
    """The current account at the end of the factor's last statement, as it says and as the books do.

    Cents above zero: the factor owes.
    """

    day: dt.date
    said_cents: int
    books_cents: int


@dataclass(frozen=True, slots=True)
class FactorProof:
    """How a factor stands at the end of a day; `by_assignment` has the books' figures, then those said.

    The key "" is for what names no assignment.
    """

    contract: Contract
    day: dt.date
    proof: Proof
    by_assignment: Mapping[str, tuple[Figures, Figures]]
    statement: StatementBalance | None

    @property
    def books(self) -> Figures:
        """In all, as the text tells it."""
        return self.proof.books

    @property
    def said(self) -> Figures:
        """In all, as the assignments tell it."""
        return self.proof.said


def standing_figures(
    desk: Desk, session: TenantSession, picture: Picture, contract: Contract, day: dt.date
) -> FactorProof:
    """Return how the factor of a contract stands at the end of a day, by the books and by its assignments.

    Raises:
        RefusedBookError: a file of the books cannot be read.
        JailUnavailableError: the jail does not work or is busy; no book is at fault.
    """
    books = _books(desk, session, picture, contract, day)
    said = _said(session, contract.key, day)
    lost = _lost_claims(session, picture, contract.key, day)
    both = {each: (books.get(each, Figures()), said.get(each, Figures())) for each in books | said}
    statement = session.scalar(
        select(StatementRow)
        .where(
            StatementRow.contract == contract.key,
            StatementRow.source == FACTORS_OWN,
            StatementRow.balance_cents.is_not(None),
            StatementRow.last <= day,
        )
        .order_by(StatementRow.last.desc(), StatementRow.number.desc())
        .limit(1)
    )
    balance = None
    if statement is not None and statement.balance_cents is not None:
        then = _books(desk, session, picture, contract, statement.last).values()
        current = sum(figures.current_cents for figures in then)
        balance = StatementBalance(statement.last, statement.balance_cents, current)
    proof = prove(books, said)
    proof = replace(proof, gaps=(*proof.gaps, *lost))
    return FactorProof(contract, day, proof, both, balance)


def _lost_claims(session: TenantSession, picture: Picture, key: str, day: dt.date) -> tuple[Gap, ...]:
    """Return what is lent on claims that the books do not have any more, an assignment a gap.

    They are on no account of the factor, so no figure would tell.
    """
    lent_on = [
        each
        for each in assignments_of(session, contract=key, states=[State.FUNDED])
        if each.funded_on is not None
        and each.funded_on <= day
        and not contract_version(session, key, each.version).passes_title
    ]
    lines = claim_lines(picture, (item for each in lent_on for item in claims_of(each)))
    lost = {
        each.reference: sum(item.left_cents for item in claims_of(each) if item.name not in lines)
        for each in sorted(lent_on, key=lambda each: each.reference)
    }
    return tuple(Gap(reference, LOST_CLAIMS, 0, cents) for reference, cents in lost.items() if cents)


def _said(session: TenantSession, key: str, day: dt.date) -> dict[str, Figures]:
    """Return what the events of a contract moved up to a day, by the reference of the assignment."""
    assigned = select(AssignmentRow).where(AssignmentRow.contract == key)
    references = {row.number: row.reference for row in session.scalars(assigned)}
    found: defaultdict[str, Figures] = defaultdict(Figures)
    for event in session.scalars(select(EventRow).where(EventRow.contract == key, EventRow.day <= day)):
        moved = Figures(**{each.name: figure_of(event, each.name) for each in fields(Figures)})
        if moved != Figures():
            found[references.get(event.assignment, "")] += moved
    return dict(found)


def _books(
    desk: Desk, session: TenantSession, picture: Picture, contract: Contract, day: dt.date
) -> dict[str, Figures]:
    """Return how each assignment stands by the text.

    The accounts are the contract's alone as long as it runs (`contracts.ground`); what one before it posted
    there for its own assignments, or for itself as a whole, is that one's.
    """
    others = select(AssignmentRow.reference).where(AssignmentRow.contract != contract.key)
    foreign = set(session.scalars(others))
    moves = moves_of(session, desk.jail, picture, contract, day)
    found = figures_by_assignment((move for move in moves if move.assignment not in foreign), contract)
    if cents := _of_other_contracts(session, contract, day):
        whole = found.get("", Figures())
        found[""] = replace(whole, current_cents=whole.current_cents - cents)
    return found


def _of_other_contracts(session: TenantSession, contract: Contract, day: dt.date) -> int:
    """Return what contracts that have or had the same account posted there for themselves as a whole."""
    sharing = [
        each.key
        for each in all_contracts(session)
        if each.key != contract.key
        and (each.currency, each.accounts.current) == (contract.currency, contract.accounts.current)
    ]
    wanted = select(EventRow).where(
        EventRow.contract.in_(sharing), EventRow.assignment == 0, EventRow.day <= day
    )
    return sum(figure_of(event, "current_cents") for event in session.scalars(wanted)) if sharing else 0
