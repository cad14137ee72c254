"""Entries of a legal file: proposed, looked at, and written by an explicit act through the one write path.

What an entry would be is `case_entry_plan`'s. With the entry stands a line in the story, or neither.
"""

from ledger_core.procedures.posting import EntryKind
from tenants.books.models import Origin, Revision
from tenants.books.refusals import StaleBaseError
from tenants.books.write import write
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.cases.entry_plan import (
    EntryFault,
    EntryRefusedError,
    Planned,
    Proposal,
    WantedEntry,
    plan_entry,
)
from tenants.dunning.cases.files import CaseFile, row_numbered
from tenants.dunning.cases.relief import ROWS, rows_of
from tenants.dunning.cases.standing import StandingDebt, standing_debts
from tenants.dunning.cases.telling import tell_of
from tenants.dunning.stamp import raise_stamp
from tenants.dunning.story import Told
from tenants.lettrage.shelf import Shelf

TRIES = 4


def propose(desk: Desk, wanted: WantedEntry) -> Proposal:
    """Return an entry as it would be written now; nothing is.

    Raises:
        EntryRefusedError: it cannot be.
        JailUnavailableError: the jail does not work or is busy; no book is at fault.
    """
    with desk.reading() as session:
        return plan_entry(desk, session, desk.picture(), wanted).proposal


def post(desk: Desk, wanted: WantedEntry, seen: str) -> Revision:
    """Write an entry that its author saw, with the letters of what it closes.

    Args:
        desk: who writes.
        wanted: the entry.
        seen: the print of the proposal that its author looked at.

    Raises:
        EntryRefusedError: it cannot be, or would be another than was seen.
        NotWrittenError: the books would not be sound, or a period is closed.
        JailUnavailableError: the jail does not work or is busy; no book is at fault.
    """
    for _ in range(TRIES):
        picture = desk.picture()
        with desk.reading() as session:
            planned = plan_entry(desk, session, picture, wanted)
            if planned.proposal.print != seen:
                raise EntryRefusedError(EntryFault.CHANGED)
            change = planned.shelf.book.change_to(planned.book)

        def alongside(session: TenantSession, revision: Revision, planned: Planned = planned) -> None:
            _note(session, desk, planned, revision)

        try:
            return write(
                desk.database,
                desk.jail,
                desk.tenant_id,
                base=picture.commit,
                change=change,
                author=desk.hand.author,
                message=planned.proposal.narration,
                origin=Origin.WEB,
                alongside=alongside,
                at=desk.now,
            )
        except StaleBaseError:
            continue
    raise EntryRefusedError(EntryFault.BUSY)


def debts_of(desk: Desk, session: TenantSession, case: CaseFile) -> tuple[StandingDebt, ...]:
    """Return where the debts of a file stand now, with their VAT as the books tell it."""
    picture = desk.picture()
    return standing_debts(picture, Shelf(session, desk.jail, picture.commit), case, desk.today)


def _note(session: TenantSession, desk: Desk, planned: Planned, revision: Revision) -> None:
    """Note an entry in the transaction that writes it."""
    proposal = planned.proposal
    raise_stamp(session)
    said = {
        "entry": proposal.wanted.kind.value,
        "cents": proposal.cents,
        "currency": proposal.currency,
        "revision": revision.number,
    }
    row = row_numbered(session, proposal.wanted.case)
    lost = {ROWS: rows_of(proposal.debts)} if proposal.wanted.kind is EntryKind.LOSS else {}
    tell_of(session, desk, row, Told.CASE_ENTRIES, said, proposal.wanted.day, more=lost)
