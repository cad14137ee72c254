"""The one write path of the server's own changes: letters, imports, reminders, what the portal edits.

Base → change → facts of the changed files → check → one short transaction. Pushes go the same way from
`receive`. What was returned stands; whatever is raised instead, nothing was written.
"""

from dataclasses import dataclass
import datetime as dt

from dulwich.objects import Blob, ObjectID, ShaFile

from ledger_core.book import Change
from ledger_core.ledger import BookError
from tenants.books.author import Author, commit
from tenants.books.holding import step_back
from tenants.books.judging import Case, Files, judge, refuse_paths
from tenants.books.landing import Alongside, Candidate, Step, Watcher, land, transaction, unwatched
from tenants.books.models import Origin, Revision
from tenants.books.objects import MAIN, Overlay, SqlObjectStore, SqlRefs
from tenants.books.refusals import RefusedBookError, StaleBaseError
from tenants.books.tree import files_of, trees_of
from tenants.db import Database
from tenants.jail import Jail


@dataclass(frozen=True, slots=True)
class _Next:
    """The files after a change, with the objects that hold them."""

    files: Files
    root: ObjectID
    objects: list[ShaFile]


def write(  # noqa: PLR0913  what a revision is made of
    database: Database,
    jail: Jail,
    tenant_id: int,
    *,
    base: str | None,
    change: Change,
    author: Author,
    message: str,
    origin: Origin,
    alongside: Alongside | None = None,
    reopening: bool = False,
    at: dt.datetime | None = None,
    watch: Watcher = unwatched,
) -> Revision:
    """Change the books; the new revision stands with its index, audit entry and `alongside` rows.

    Args:
        database: where the books are.
        jail: reads the changed files.
        tenant_id: whose books.
        base: the commit (hexadecimal) that the change was computed from; None before the first.
        change: files to write and to remove.
        author: who asks for it.
        message: what was done, for the history.
        origin: which part of the house did it.
        alongside: adds rows of its own in the same transaction.
        reopening: whether the author may move the last closed day back.
        at: the moment of the commit; now where it is not given.
        watch: told at each named point; what it raises ends the write.

    Raises:
        StaleBaseError: `main` is not `base`; read it again.
        RefusedBookError: the books would not be sound.
        ClosedPeriodError: an entry of a closed period would change.
        StorageError: the database could not write.
        JailUnavailableError: the jail does not work or is busy; no book is at fault.
    """
    step_back(database, tenant_id)
    parent = ObjectID(base.encode()) if base is not None else None
    with database.reading(tenant_id) as session:
        if SqlRefs(session).target(MAIN) != parent:
            raise StaleBaseError
        objects = Overlay(SqlObjectStore(session))
        before = files_of(objects, parent)
        following = _next(before, change)
        objects.add_objects([(made, None) for made in following.objects])
        case = Case(objects, before, following.files)
        verdict = judge(session, jail, case, reopening=reopening)
    watch(Step.JUDGED)
    moment = at or dt.datetime.now(dt.UTC)
    made = commit(following.root, [parent] if parent else [], author, message, moment)
    candidate = Candidate(
        base=parent,
        head=made.id,
        objects=[*following.objects, made],
        case=case,
        verdict=verdict,
        author=author,
        message=message,
        origin=origin,
        at=moment,
    )
    with transaction(database, tenant_id) as session:
        revision = land(session, candidate, alongside, watch)
    watch(Step.COMMITTED)
    return revision


def faults(
    database: Database, jail: Jail, tenant_id: int, change: Change, *, reopening: bool = False
) -> tuple[BookError, ...]:
    """Say what `write` would refuse of a change to the books as they are; nothing is written.

    Args:
        database: where the books are.
        jail: reads the changed files.
        tenant_id: whose books.
        change: files to write and to remove.
        reopening: whether the author may move the last closed day back.

    Raises:
        JailUnavailableError: the jail does not work or is busy; no book is at fault.
    """
    with database.reading(tenant_id) as session:
        objects = Overlay(SqlObjectStore(session))
        try:
            before = files_of(objects, SqlRefs(session).target(MAIN))
            following = _next(before, change)
            objects.add_objects([(made, None) for made in following.objects])
            judge(session, jail, Case(objects, before, following.files), reopening=reopening)
        except RefusedBookError as refused:
            return refused.errors
    return ()


def _next(before: Files, change: Change) -> _Next:
    blobs = {path: Blob.from_string(data) for path, data in change.written.items()}
    kept = {path: name for path, name in before.items() if path not in change.removed}
    files = {**kept, **{path: blob.id for path, blob in blobs.items()}}
    refuse_paths(files)
    root, trees = trees_of(files)
    return _Next(files, root.id, [*blobs.values(), *trees])
