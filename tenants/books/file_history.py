"""The history of one file, or of one folder: which revisions added, changed or removed it.

Walks the revisions from a given one back and compares the object's name, many at a time. A walk is bounded;
where it ends before the history does, it says from where to go on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from dulwich.objects import Commit, ObjectID, Tree, hex_to_sha
from sqlalchemy import select

from tenants.books.models import Revision
from tenants.books.objects import SqlObjectStore
from tenants.books.tree import name_of
from tenants.db import TenantSession

_REVISIONS_A_STEP = 200
MOST_WALKED = 4_000  # revisions a walk looks at


@dataclass(frozen=True, slots=True)
class FileHistory:
    """Revisions that changed a file, the last first; `rest` is where to go on, None at the beginning."""

    revisions: Sequence[Revision]
    rest: int | None


def file_history(
    session: TenantSession, path: str, before: int | None = None, limit: int = 50
) -> FileHistory:
    """Return the revisions that changed a file.

    Args:
        session: whose books.
        path: the file or folder; one that no revision holds has no history.
        before: only revisions with lower numbers; None: from the last on.
        limit: how many at most.
    """
    found: list[Revision] = []
    newer: tuple[Revision, ObjectID | None] | None = None
    walked, rest = 0, before
    while walked < MOST_WALKED:
        some = _revisions(session, rest)
        blobs = _blobs(session, some, path)
        for revision in some:
            blob = blobs[revision.number]
            if newer is not None and newer[1] != blob:
                found.append(newer[0])
                if len(found) == limit:
                    return FileHistory(found, newer[0].number)
            newer = revision, blob
        walked += len(some)
        if len(some) < _REVISIONS_A_STEP:
            if newer is not None and newer[1] is not None and newer[0].number == 1:
                found.append(newer[0])
            return FileHistory(found, None)
        rest = some[-1].number
    return FileHistory(found, None if newer is None else newer[0].number + 1)


def _revisions(session: TenantSession, before: int | None) -> Sequence[Revision]:
    wanted = select(Revision).order_by(Revision.number.desc()).limit(_REVISIONS_A_STEP)
    return session.scalars(wanted if before is None else wanted.where(Revision.number < before)).all()


def _blobs(session: TenantSession, revisions: Sequence[Revision], path: str) -> Mapping[int, ObjectID | None]:
    """Return the blob of the file in each revision by its number; None where there is no such file."""
    store = SqlObjectStore(session)
    store.prefetch(revision.oid for revision in revisions)
    at: dict[int, ObjectID | None] = {
        revision.number: cast("Commit", store[name_of(revision.oid)]).tree for revision in revisions
    }
    for part in path.split("/"):
        store.prefetch(hex_to_sha(name) for name in at.values() if name is not None)
        at = {number: _inside(store, name, part) for number, name in at.items()}
    return at


def _inside(store: SqlObjectStore, name: ObjectID | None, part: str) -> ObjectID | None:
    tree = None if name is None else store[name]
    if not isinstance(tree, Tree):
        return None
    try:
        return tree[part.encode("utf-8", "surrogateescape")][1]
    except KeyError:
        return None
