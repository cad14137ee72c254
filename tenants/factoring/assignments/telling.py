"""What happened to an assignment, told under its own name."""

from collections.abc import Mapping

from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.factoring.assignments.reading import Assignment
from tenants.factoring.story import Happened, tell


def tell_of(
    session: TenantSession, desk: Desk, assignment: Assignment, kind: Happened, facts: Mapping[str, object]
) -> None:
    """Tell of an assignment in the caller's transaction; `facts` are what a sentence names, as JSON."""
    tell(
        session,
        desk,
        kind=kind,
        contract=assignment.contract,
        assignment=assignment.number,
        subject=assignment.reference,
        facts=facts,
    )
