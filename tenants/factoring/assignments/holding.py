"""Who has what: which assignment has a document, which one a contract prepares, which references are free.

Indexes of the rows refuse a second holder whatever happens; here the first is named, so that people know.
"""

from collections.abc import Collection

from sqlalchemy import select

from ledger_core.factoring.states import State
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.dunning.days.situation import lines_by_debt
from tenants.factoring.assigned import Document, document_of, said_of
from tenants.factoring.assignments.errors import AnotherDraftError
from tenants.factoring.assignments.reading import PREPARED
from tenants.factoring.rows import AssignmentRow, ItemRow

_WITH_FACTOR = (State.SENT.value, State.FUNDED.value)
_PREPARED = tuple(sorted(state.value for state in PREPARED))


def holders_of(session: TenantSession, names: Collection[str], contract_key: str) -> dict[str, str]:
    """Return which of some debts are in another assignment than the contract's own under preparation.

    Returns:
        The references of these assignments, by name of the debt.
    """
    if not names:
        return {}
    asked = [name for name in names if name.isascii() and name.isprintable()]  # as names of debts are
    wanted = (
        select(ItemRow.name, AssignmentRow.reference, AssignmentRow.contract, AssignmentRow.state)
        .join(AssignmentRow, AssignmentRow.number == ItemRow.assignment)
        .where(ItemRow.held.is_(True), ItemRow.name.in_(asked))
    )
    return {
        name: reference
        for name, reference, contract, state in session.execute(wanted)
        if not (contract == contract_key and state in _PREPARED)
    }


def renamed_since(session: TenantSession, picture: Picture) -> frozenset[str]:
    """Return debts that a factor has under the name of before: their text was changed since they were sent.

    What is known by the rest of it (`said_of`) is taken for the document that the books do not name any more.
    """
    wanted = (
        select(ItemRow)
        .join(AssignmentRow, AssignmentRow.number == ItemRow.assignment)
        .where(
            ItemRow.held.is_(True),
            ItemRow.reference != "",
            ItemRow.cents != ItemRow.settled_cents + ItemRow.returned_cents,
            AssignmentRow.state.in_(_WITH_FACTOR),
        )
    )
    known = lines_by_debt(picture)
    lost = [item for item in session.scalars(wanted) if item.name not in known]
    if not lost:
        return frozenset()
    told = {said for item in lost for said in said_of(_document(item))}
    return frozenset(name for name, line in known.items() if not told.isdisjoint(said_of(document_of(line))))


def _document(item: ItemRow) -> Document:
    return item.account, item.customer, item.reference, item.date, item.cents_original, item.currency


def refuse_second(session: TenantSession, contract_key: str) -> None:
    """Refuse to begin where the contract has an assignment under preparation.

    Raises:
        AnotherDraftError: it has one.
    """
    wanted = select(AssignmentRow.reference).where(
        AssignmentRow.contract == contract_key, AssignmentRow.state.in_(_PREPARED)
    )
    reference = session.scalar(wanted)
    if reference is not None:
        raise AnotherDraftError(reference)


def free_reference(session: TenantSession, year: int, in_text: Collection[str] = ()) -> str:
    """Return the first reference of a year that is free: what was given up leaves no gap.

    Args:
        session: one that reads the tenant.
        year: of the assignment.
        in_text: assignments that the books name, whether rows tell of them or not.
    """
    start = f"C-{year}-"
    wanted = select(AssignmentRow.reference).where(AssignmentRow.reference.startswith(start, autoescape=True))
    taken = {*session.scalars(wanted), *in_text}
    return next(each for rank in range(1, len(taken) + 2) if (each := f"{start}{rank:03d}") not in taken)
