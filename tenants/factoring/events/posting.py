"""Events of factoring: proposed, looked at, and posted by an explicit act through the one write path.

What an event would be is `planning`'s. Entries, rows and the line in the story stand together, or none does.
"""

from collections.abc import Callable

from tenants.books.landing import Watcher, unwatched
from tenants.books.models import Origin, Revision
from tenants.books.refusals import StaleBaseError
from tenants.books.write import write
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.factoring.events.applying import apply
from tenants.factoring.events.planning import EventProposal, Planned, plan_event
from tenants.factoring.events.refusals import EventFault, EventRefusedError
from tenants.factoring.events.wanted import Wanted
from tenants.factoring.rows import EventRow

TRIES = 4

Alongside = Callable[[TenantSession, EventRow], None]
"""Writes more rows in the same transaction; is handed the event's line in the story."""


def propose_event(desk: Desk, wanted: Wanted) -> EventProposal:
    """Return an event as it would be posted now; nothing is.

    Raises:
        EventRefusedError: it cannot be.
        RefusedBookError: a file of the books cannot be read.
        JailUnavailableError: the jail does not work or is busy; no book is at fault.
    """
    with desk.reading() as session:
        return plan_event(desk, session, desk.picture(), wanted).proposal


def post_event(
    desk: Desk,
    wanted: Wanted,
    seen: str,
    alongside: Alongside | None = None,
    watch: Watcher = unwatched,
) -> Revision:
    """Post an event that its author saw, with the letters of what it closes and what follows for its rows.

    Args:
        desk: who posts.
        wanted: the event.
        seen: the print of the proposal that its author looked at.
        alongside: writes more rows in the same transaction.
        watch: told at each named point of the write; what it raises ends it.

    Raises:
        EventRefusedError: it cannot be, or would be another than was seen.
        NotWrittenError: the books would not be sound, or a period is closed.
        JailUnavailableError: the jail does not work or is busy; no book is at fault.
    """
    for _ in range(TRIES):
        picture = desk.picture()
        with desk.reading() as session:
            planned = plan_event(desk, session, picture, wanted)
            if planned.proposal.print != seen:
                raise EventRefusedError(EventFault.CHANGED)
            change = planned.shelf.book.change_to(planned.book)

        def rows(session: TenantSession, revision: Revision, planned: Planned = planned) -> None:
            told = apply(session, desk, planned, revision)
            if alongside is not None:
                alongside(session, told)

        try:
            return write(
                desk.database,
                desk.jail,
                desk.tenant_id,
                base=picture.commit,
                change=change,
                author=desk.hand.author,
                message=message_of(planned.proposal),
                origin=Origin.WEB,
                alongside=rows,
                at=desk.now,
                watch=watch,
            )
        except StaleBaseError:
            continue
    raise EventRefusedError(EventFault.BUSY)


def message_of(proposal: EventProposal) -> str:
    """Return what the history of the books says of an event."""
    return proposal.entries[0].narration
