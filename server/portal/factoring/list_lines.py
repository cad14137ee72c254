"""Lines of a list of assignments: day, reference, state with what is in dispute, what is assigned."""

from collections.abc import Iterable
from dataclasses import dataclass

from ledger_core.factoring.states import State
from server.portal.factoring.words.states import standing_words
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.factoring.assignments.reading import Assignment, disputed_of

_UNDER_WAY = frozenset({State.SENT, State.FUNDED})


@dataclass(frozen=True, slots=True)
class AssignmentLine:
    """An assignment with the sign and the word of its state."""

    assignment: Assignment
    sign: str
    word: str
    disputed: int


def assignment_lines(
    session: TenantSession, desk: Desk, assignments: Iterable[Assignment]
) -> tuple[AssignmentLine, ...]:
    """Return a line an assignment, in the order given."""
    return tuple(_line(session, desk, assignment) for assignment in assignments)


def _line(session: TenantSession, desk: Desk, assignment: Assignment) -> AssignmentLine:
    left = [item for item in assignment.items if item.left_cents]
    disputed = len(disputed_of(session, left, desk.today)) if assignment.state in _UNDER_WAY else 0
    return AssignmentLine(assignment, *standing_words(assignment.state, disputed), disputed)
