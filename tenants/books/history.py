"""Reading the books: any file of any revision, the revisions, and what changed between two of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
import difflib

from dulwich.objects import ObjectID, RawObjectID, hex_to_sha, sha_to_hex
from sqlalchemy import ColumnElement, func, or_, select

from ledger_core.book import Book
from tenants.books.models import GitObject, Revision
from tenants.books.objects import MAIN, ROWS_A_QUERY, SqlObjectStore, SqlRefs
from tenants.books.tree import contents_of, differing, files_of, name_of
from tenants.db import TenantSession

_MOST_WORDS = 8
_ESCAPE = "\\"


class NoSuchRevisionError(Exception):
    """There is no revision of this number."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """What a revision did to one file; None where there was, or is, no such file."""

    path: str
    before: bytes | None
    after: bytes | None

    def unified(self) -> str:
        """Return the change as a unified diff; binary files are named, not shown."""
        if b"\0" in (self.before or b"") + (self.after or b""):
            return f"Binary file {self.path} changed\n"
        old, new = (_lines(data) for data in (self.before, self.after))
        names = (
            "/dev/null" if self.before is None else f"a/{self.path}",
            "/dev/null" if self.after is None else f"b/{self.path}",
        )
        return "".join(difflib.unified_diff(old, new, *names))


def head(session: TenantSession) -> str | None:
    """Return the commit of `main` in hexadecimal; None before the first revision."""
    found = SqlRefs(session).target(MAIN)
    return found.decode() if found else None


def revision_of(session: TenantSession, number: int | None = None) -> Revision:
    """Return the revision of a number; None: the last.

    Raises:
        NoSuchRevisionError: there is none.
    """
    wanted = select(Revision).order_by(Revision.number.desc()).limit(1)
    found = session.scalar(wanted if number is None else wanted.where(Revision.number == number))
    if found is None:
        raise NoSuchRevisionError(f"there is no revision {number}" if number else "there is no revision yet")
    return found


def revisions(session: TenantSession, limit: int = 100) -> Sequence[Revision]:
    """Return the latest revisions, the last first."""
    return session.scalars(select(Revision).order_by(Revision.number.desc()).limit(limit)).all()


def revisions_before(
    session: TenantSession, before: int | None = None, limit: int = 50, words: str = ""
) -> Sequence[Revision]:
    """Return revisions with lower numbers than `before`, the last first.

    Args:
        session: whose revisions.
        before: a number; None: from the last revision on.
        limit: how many at most.
        words: each of them stands in the message or in the author's name or address, in any case.
    """
    wanted = select(Revision).order_by(Revision.number.desc()).limit(limit)
    if before is not None:
        wanted = wanted.where(Revision.number < before)
    return session.scalars(wanted.where(*map(_says, words.replace("\0", " ").split()[:_MOST_WORDS]))).all()


def _says(word: str) -> ColumnElement[bool]:
    for sign in (_ESCAPE, "%", "_"):
        word = word.replace(sign, _ESCAPE + sign)
    pattern = f"%{word}%"
    return or_(
        Revision.message.ilike(pattern, escape=_ESCAPE), Revision.author.ilike(pattern, escape=_ESCAPE)
    )


def revision_count(session: TenantSession) -> int:
    """Return how many revisions there are."""
    return session.scalar(select(func.count()).select_from(Revision)) or 0


def files_at(session: TenantSession, revision: Revision) -> Mapping[str, ObjectID]:
    """Return the blobs of a revision's files by path."""
    return files_of(SqlObjectStore(session), name_of(revision.oid))


def blob_sizes(session: TenantSession, blobs: Iterable[ObjectID]) -> dict[ObjectID, int]:
    """Return how many bytes each of the blobs has."""
    oids = sorted({hex_to_sha(name) for name in blobs})
    found: dict[ObjectID, int] = {}
    for start in range(0, len(oids), ROWS_A_QUERY):
        some = GitObject.oid.in_(oids[start : start + ROWS_A_QUERY])
        rows = session.execute(select(GitObject.oid, GitObject.size).where(some))
        found.update((sha_to_hex(RawObjectID(oid)), size) for oid, size in rows)
    return found


def read_book(session: TenantSession, revision: Revision | None = None) -> Book:
    """Return all files of a revision; None: of the last.

    Raises:
        NoSuchRevisionError: there is no revision yet.
    """
    found = revision or revision_of(session)
    store = SqlObjectStore(session)
    return Book(contents_of(store, files_of(store, name_of(found.oid))))


def read_file(session: TenantSession, path: str, revision: Revision | None = None) -> bytes | None:
    """Return one file of a revision (None: of the last); None where it has no such file."""
    found = revision or revision_of(session)
    store = SqlObjectStore(session)
    files = files_of(store, name_of(found.oid))
    return contents_of(store, {path: files[path]})[path] if path in files else None


def diff(session: TenantSession, revision: Revision) -> list[FileChange]:
    """Return what a revision changed against the one before, by path."""
    return _changes(session, _previous(session, revision), name_of(revision.oid))


def changes_between(session: TenantSession, older: Revision, newer: Revision) -> list[FileChange]:
    """Return what leads from one revision to another, by path; what stood between them does not show."""
    return _changes(session, name_of(older.oid), name_of(newer.oid))


def _changes(session: TenantSession, older: ObjectID | None, newer: ObjectID) -> list[FileChange]:
    store = SqlObjectStore(session)
    after, before = files_of(store, newer), files_of(store, older)
    paths = sorted(differing(before, after))
    old = contents_of(store, {path: before[path] for path in paths if path in before})
    new = contents_of(store, {path: after[path] for path in paths if path in after})
    return [FileChange(path, old.get(path), new.get(path)) for path in paths]


def _previous(session: TenantSession, revision: Revision) -> ObjectID | None:
    if revision.number == 1:
        return None
    return name_of(revision_of(session, revision.number - 1).oid)


def _lines(data: bytes | None) -> list[str]:
    *lines, last = (data or b"").decode("utf-8", "replace").split("\n")
    ended = [f"{line}\n" for line in lines]
    return [*ended, f"{last}\n\\ No newline at end of file\n"] if last else ended
