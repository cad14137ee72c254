"""Who has what: which assignment has a document, which one a contract prepares, which references are free.

Indexes of the rows refuse a second holder whatever happens; here the first is named, so that people know.
"""

from collections.abc import Collection

from sqlalchemy import select

from tenants.db import TenantSession
from tenants.factoring.assignments.errors import AnotherDraftError
from tenants.factoring.assignments.reading import PREPARED
from tenants.factoring.rows import AssignmentRow, ItemRow

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


def free_reference(session: TenantSession, year: int) -> str:
    """Return the first reference of a year that is free: what was given up leaves no gap."""
    start = f"C-{year}-"
    wanted = select(AssignmentRow.reference).where(AssignmentRow.reference.startswith(start, autoescape=True))
    taken = set(session.scalars(wanted))
    return next(each for rank in range(1, len(taken) + 2) if (each := f"{start}{rank:03d}") not in taken)
