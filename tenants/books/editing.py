"""A person's edit of files, begun on one revision and saved on a later one.

Joins the edit with what others wrote meanwhile where the two touch different lines, and gives it to the one
write path. Where they meet nothing is written: `EditConflictError` holds all three texts for a person to
judge.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt

from ledger_core.book import Change
from ledger_core.merging import merged
from tenants.books.author import Author
from tenants.books.history import files_at, revision_of
from tenants.books.landing import Alongside
from tenants.books.models import Origin, Revision
from tenants.books.objects import SqlObjectStore
from tenants.books.refusals import NotWrittenError, StaleBaseError
from tenants.books.tree import contents_of
from tenants.books.write import write
from tenants.db import Database, TenantSession
from tenants.jail import Jail

_MOST_TRIES = 5

Contents = Mapping[str, bytes | None]
"""Contents of files by path; None where there is, or is to be, no such file."""


class NothingToWriteError(NotWrittenError):
    """The files are already as the edit would make them."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class EditConflictError(NotWrittenError):
    """Somebody else changed the same lines meanwhile; `theirs` is the revision that stands."""

    def __init__(self, theirs: Revision, meetings: Mapping[str, "Meeting"]) -> None:
        super().__init__(f"{', '.join(meetings)}: changed by revision {theirs.number} at the same place")
        self.theirs = theirs
        self.meetings = meetings


@dataclass(frozen=True, slots=True)
class Meeting:
    """Three states of one file: what both began with, what the author made of it, and what stands now."""

    base: bytes | None
    mine: bytes | None
    theirs: bytes | None


@dataclass(frozen=True, slots=True)
class Edit:
    """New contents of files, made from the revision `base`; None removes a file."""

    base: int
    files: Contents


@dataclass(frozen=True, slots=True)
class _Joined:
    """The edit as it is to be written on `onto`."""

    onto: Revision
    change: Change


def save(  # noqa: PLR0913  what a revision is made of
    database: Database,
    jail: Jail,
    tenant_id: int,
    edit: Edit,
    *,
    author: Author,
    message: str,
    origin: Origin = Origin.WEB,
    reopening: bool = False,
    at: dt.datetime | None = None,
    alongside: Alongside | None = None,
) -> Revision:
    """Write an edit as the next revision; it stands on the latest, whatever revision it was made from.

    Args:
        database: where the books are.
        jail: reads the changed files.
        tenant_id: whose books.
        edit: what to write, and the revision it was made from.
        author: who asks for it.
        message: what was done, for the history.
        origin: which part of the house did it.
        reopening: whether the author may move the last closed day back.
        at: the moment of the commit; now where it is not given.
        alongside: adds rows of its own in the same transaction.

    Raises:
        EditConflictError: the same lines were changed meanwhile.
        NothingToWriteError: the edit changes nothing.
        NoSuchRevisionError: there is no revision `edit.base`.
        RefusedBookError: the books would not be sound.
        ClosedPeriodError: an entry of a closed period would change.
        StaleBaseError: others wrote again and again meanwhile.
        StorageError: the database could not write.
        JailUnavailableError: the jail does not work or is busy; no book is at fault.
    """
    for _ in range(_MOST_TRIES):
        with database.reading(tenant_id) as session:
            joined = _joined(session, edit)
        try:
            return write(
                database,
                jail,
                tenant_id,
                base=joined.onto.commit,
                change=joined.change,
                author=author,
                message=message,
                origin=origin,
                reopening=reopening,
                at=at,
                alongside=alongside,
            )
        except StaleBaseError:
            continue
    raise StaleBaseError


def change_of(database: Database, tenant_id: int, edit: Edit) -> Change:
    """Return what an edit would change in the books as they are.

    Raises:
        EditConflictError: the same lines were changed meanwhile.
        NothingToWriteError: it changes nothing.
        NoSuchRevisionError: there is no revision `edit.base`.
    """
    with database.reading(tenant_id) as session:
        return _joined(session, edit).change


def _joined(session: TenantSession, edit: Edit) -> _Joined:
    head = revision_of(session)
    theirs = _read(session, head, edit.files)
    base = theirs if edit.base == head.number else _read(session, revision_of(session, edit.base), edit.files)
    wanted: dict[str, bytes | None] = {}
    meetings: dict[str, Meeting] = {}
    for path, mine in edit.files.items():
        meeting = Meeting(base[path], mine, theirs[path])
        if mine == base[path]:
            continue
        found, both = _join(meeting)
        if not found:
            meetings[path] = meeting
        elif both != theirs[path]:
            wanted[path] = both
    if meetings:
        raise EditConflictError(head, meetings)
    if not wanted:
        raise NothingToWriteError
    written = {path: data for path, data in wanted.items() if data is not None}
    return _Joined(head, Change(written, frozenset(wanted.keys() - written.keys())))


def _join(meeting: Meeting) -> tuple[bool, bytes | None]:
    """Return whether the two sides go together, and the file with both."""
    if meeting.theirs in (meeting.base, meeting.mine):
        return True, meeting.mine
    if meeting.base is None or meeting.mine is None or meeting.theirs is None:
        return False, None
    both = merged(meeting.base, meeting.mine, meeting.theirs)
    return both is not None, both


def _read(session: TenantSession, revision: Revision, paths: Contents) -> dict[str, bytes | None]:
    files = files_at(session, revision)
    wanted = {path: files[path] for path in paths if path in files}
    found = contents_of(SqlObjectStore(session), wanted)
    return {path: found.get(path) for path in paths}
