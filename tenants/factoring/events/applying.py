"""What an event does to the rows of its assignment, in the transaction that writes its entries.

Owns the end of an assignment: nothing of it is left. Whoever changed the rows since the event was planned
makes it fail, entries and all.
"""

from collections.abc import Collection, Iterable
from dataclasses import asdict
import datetime as dt

from ledger_core.factoring.states import Act, AssignedItem, State, ending_of, moved
from tenants.books.models import Revision
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.stamp import raise_stamp
from tenants.factoring.assignments.reading import item_rows, row_numbered
from tenants.factoring.events.planning import Planned
from tenants.factoring.events.refusals import EventFault, EventRefusedError
from tenants.factoring.events.scene import scene_numbered
from tenants.factoring.events.stage import Change
from tenants.factoring.events.wanted import happened_of
from tenants.factoring.rows import AssignmentRow, EventRow, ItemRow
from tenants.factoring.story import Happened, tell


def apply(session: TenantSession, desk: Desk, planned: Planned, revision: Revision) -> EventRow:
    """Change the rows as an event says and tell of it; return its line in the story.

    Raises:
        EventRefusedError: the rows are others than those it was planned on.
    """
    raise_stamp(session)
    scene, day = planned.scene, planned.proposal.wanted.day
    row = _row(session, planned)
    if row is not None:
        rows = item_rows(session, row.number)
        _add(rows, planned.made.changes)
        _free(rows, planned.made.left_out)
        if planned.made.amounts is not None:
            row.state = moved(State(row.state), Act.FUND).value
            row.funded_on = day
            row.amounts = asdict(planned.made.amounts)
    if planned.made.left_out:
        _tell_left_out(session, desk, planned)
    told = tell(
        session,
        desk,
        kind=happened_of(planned.proposal.wanted),
        contract=scene.contract.key,
        assignment=scene.number,
        subject=scene.reference,
        day=day,
        facts=planned.proposal.facts,
        revision=revision.number,
    )
    if row is not None:
        end(session, desk, row, day, str(planned.made.facts.get("reason", "")))
    return told


def end(session: TenantSession, desk: Desk, row: AssignmentRow, day: dt.date, reason: str = "") -> bool:
    """End an assignment that is funded and of which nothing is left; tell whether it was ended.

    Args:
        session: one that writes.
        desk: who does it, and when.
        row: the assignment.
        day: on which nothing of it was left any more.
        reason: why the last of it came back, where it did.
    """
    act = ending_of(
        AssignedItem(item.name, item.cents, item.settled_cents, item.returned_cents)
        for item in item_rows(session, row.number)
    )
    if row.state != State.FUNDED or act is None:
        return False
    row.state = moved(State.FUNDED, act).value
    row.ended_on = day
    row.reason = reason if act is Act.RETURN else row.reason
    tell(
        session,
        desk,
        kind=Happened.ENDED,
        contract=row.contract,
        assignment=row.number,
        subject=row.reference,
        day=day,
        facts={"state": row.state},
    )
    return True


def _row(session: TenantSession, planned: Planned) -> AssignmentRow | None:
    """Return the assignment as it was planned on; None where the event is of the contract as a whole."""
    if not planned.scene.number:
        return None
    if scene_numbered(session, planned.scene.number) != planned.scene:
        raise EventRefusedError(EventFault.CHANGED)
    return row_numbered(session, planned.scene.number)


def _free(rows: Iterable[ItemRow], left_out: Collection[str]) -> None:
    """Free the documents that the factor did not take: another assignment may have them."""
    for row in rows:
        if row.name in left_out:
            row.held = False


def _tell_left_out(session: TenantSession, desk: Desk, planned: Planned) -> None:
    left_out = planned.made.left_out
    tell(
        session,
        desk,
        kind=Happened.REFUSED,
        contract=planned.scene.contract.key,
        assignment=planned.scene.number,
        subject=planned.scene.reference,
        day=planned.proposal.wanted.day,
        facts={
            "cents": sum(left_out.values()),
            "currency": planned.scene.contract.currency,
            "parts": dict(left_out),
        },
    )


def _add(rows: Iterable[ItemRow], changes: Iterable[Change]) -> None:
    by_name = {row.name: row for row in rows}
    for change in changes:
        row = by_name[change.name]
        row.settled_cents += change.settled_cents
        row.returned_cents += change.returned_cents
        row.collected_cents += change.collected_cents
        row.holdback_cents += change.holdback_cents
        row.released_cents += change.released_cents
