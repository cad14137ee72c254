"""Sending: a checked assignment leaves with its files and papers, in one transaction; or comes back whole.

Everything is looked for again against the books of the moment. Owns what is kept of what left: numbered
files, slip and list, letters to debtors, the numbers of documents as they were written. Mails nothing: where
the contract names an address, its outbox does that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.formats.format import FactorFile
from ledger_core.factoring.states import Act, Obstacle, State, WrongStateError, moved
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.factoring.assignments.acting import Alongside, act, nothing, refuse_unseen
from tenants.factoring.assignments.checking import checks_of
from tenants.factoring.assignments.errors import DraftFault, DraftRefusedError
from tenants.factoring.assignments.outgoing import BATCH_FACT, kept_batch, next_batch
from tenants.factoring.assignments.reading import Assignment, item_rows, needed, row_numbered
from tenants.factoring.assignments.telling import tell_of
from tenants.factoring.files import CSV, TEXT, FileKind, NewFile, put_file
from tenants.factoring.mailing import queue
from tenants.factoring.papers.notifications import notifications_of
from tenants.factoring.papers.papers import papers_of
from tenants.factoring.rows import SentNumberRow
from tenants.factoring.story import Happened
from tenants.paper import setting_once

LONGEST_REASON = 2_000


@dataclass(frozen=True, slots=True)
class _Parcel:
    """What leaves: the assignment with the number of its batch, its files, papers, and letters to debtors."""

    assignment: Assignment
    contract: Contract
    state: State
    files: tuple[FactorFile, ...]
    batch: Mapping[str, object]
    papers: tuple[NewFile, ...]
    letters: NewFile | None


def send(desk: Desk, number: int, alongside: Alongside = nothing, seen: str = "") -> Assignment:
    """Hand a checked assignment over: its files are numbered and kept with its papers.

    Args:
        desk: whose hand it is.
        number: of the assignment.
        alongside: what else is written with it.
        seen: the `print` of what its author saw; "" where it does not matter.

    Raises:
        NoSuchAssignmentError: there is none.
        WrongStateError: it was not checked.
        HinderedError: something stands in the way; `checks_of` tells what.
        AssignmentConflictError: others kept writing.
        PaperError: the paper cannot be set.
        NoFactorAccountError: debtors are to be told, and the contract names no account of the factor.
    """
    press = setting_once()  # whoever writes meanwhile has it worked out again, not set again

    def prepare(session: TenantSession, picture: Picture) -> _Parcel:
        assignment = needed(session, number)
        if assignment.state is not State.CHECKED:
            moved(assignment.state, Act.SEND)
        refuse_unseen(assignment, seen)
        checks = checks_of(session, desk, assignment, picture)
        state = moved(assignment.state, Act.SEND, checks.obstacles)
        numbered = replace(assignment, file_number=next_batch(session, assignment.contract))
        return _Parcel(
            assignment=numbered,
            contract=checks.contract,
            state=state,
            files=checks.files,
            batch=kept_batch(session, numbered, checks.contract),
            papers=papers_of(session, numbered, checks.contract, press),
            letters=notifications_of(session, picture, numbered, checks.contract, press),
        )

    def write(session: TenantSession, parcel: _Parcel) -> Assignment:
        row = row_numbered(session, number)
        row.state, row.file_number = parcel.state.value, parcel.assignment.file_number
        row.sent_at, row.sent_by = desk.now, desk.hand.actor
        session.flush()
        _keep_numbers(session, parcel)
        contract = parcel.contract
        files = [
            put_file(session, desk, contract.key, number, new) for new in (*_files(parcel), *parcel.papers)
        ]
        _tell_sent(session, desk, parcel)
        if parcel.letters is not None:
            put_file(session, desk, contract.key, number, parcel.letters)
            tell_of(session, desk, parcel.assignment, Happened.NOTIFIED, dict(parcel.letters.facts))
        queue(session, desk, parcel.assignment, contract, files)
        sent = needed(session, number)
        alongside(session, sent)
        return sent

    return act(desk, prepare, write)


def refuse(
    desk: Desk, number: int, reason: str, alongside: Alongside = nothing, seen: str = ""
) -> Assignment:
    """Note that the factor took none of what was sent: its documents are free, its numbers stay used.

    Args:
        desk: whose hand it is.
        number: of the assignment.
        reason: what the factor said; not empty.
        alongside: what else is written with it.
        seen: the `print` of what its author saw; "" where it does not matter.

    Raises:
        NoSuchAssignmentError: there is none.
        WrongStateError: it was not sent, or it is funded.
        HinderedError: no reason is given.
        DraftRefusedError: the reason is too long.
        AssignmentConflictError: others kept writing.
    """
    tidy = reason.replace("\0", " ").strip()
    if len(tidy) > LONGEST_REASON:
        raise DraftRefusedError(DraftFault.TOO_LONG)

    def prepare(session: TenantSession, _picture: Picture) -> State:
        assignment = needed(session, number)
        if assignment.state is State.FUNDED:  # what was funded comes back by recourse, which is posted
            raise WrongStateError(assignment.state, Act.RETURN)
        state = moved(assignment.state, Act.RETURN, () if tidy else (Obstacle.NO_REASON,))
        refuse_unseen(assignment, seen)
        return state

    def write(session: TenantSession, state: State) -> Assignment:
        row = row_numbered(session, number)
        row.state, row.reason, row.ended_on = state.value, tidy, desk.today
        for item in item_rows(session, number):
            item.held, item.returned_cents = False, item.cents
        session.flush()
        found = needed(session, number)
        tell_of(session, desk, found, Happened.REFUSED, {"reason": tidy})
        alongside(session, found)
        return found

    return act(desk, prepare, write)


def _keep_numbers(session: TenantSession, parcel: _Parcel) -> None:
    """Keep the numbers as the files have them, each once."""
    names = {item.reference: item.name for item in parcel.assignment.items}
    written = {number: reference for file in parcel.files for reference, number in file.numbers}
    session.add_all(
        SentNumberRow(
            contract=parcel.contract.key,
            written=number,
            assignment=parcel.assignment.number,
            name=names[reference],
        )
        for number, reference in written.items()
    )


def _files(parcel: _Parcel) -> Iterable[NewFile]:
    """Yield the files for the factor as they are kept; with the first goes what makes all of them again."""
    for rank, file in enumerate(parcel.files):
        facts: dict[str, object] = {
            "records": file.records,
            "documents": file.documents,
            "cents": file.cents,
            "currency": parcel.contract.currency,
            "market": file.market.value if file.market else "",
            "notices": [str(notice) for notice in file.notices],
        }
        kept = {} if rank else {BATCH_FACT: parcel.batch}
        media_type = CSV if file.name.lower().endswith(".csv") else TEXT
        yield NewFile(FileKind.FACTOR, file.name, media_type, file.data, facts | kept)


def _tell_sent(session: TenantSession, desk: Desk, parcel: _Parcel) -> None:
    amounts = parcel.assignment.amounts
    assert amounts is not None, "it was checked"
    facts = {
        "file_number": parcel.assignment.file_number,
        "documents": amounts.documents,
        "cents": amounts.assigned_cents,
        "currency": parcel.contract.currency,
        "files": [file.name for file in parcel.files],
    }
    tell_of(session, desk, parcel.assignment, Happened.SENT, facts)
