"""From the database to a private copy: the texts of one revision, and who gave its letters."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from ledger_core.gate import path_refusals
from ledger_core.lettrage.given import GIVEN_FILE, given_text
from ledger_core.loading.limits import Limits
from ledger_core.loading.words import is_text
from tenants.books.history import files_at, revision_of
from tenants.books.letters_given import HistoryNotReadError
from tenants.books.objects import SqlObjectStore
from tenants.books.tree import contents_of
from tenants.db import Database
from tenants.fava import copies
from tenants.jail.fava.wire import Settings
from tenants.lettrage.provenance import letters_given

_FILES_AT_ONCE = 100
_LIMITS = Limits()


class UnsafePathError(Exception):
    """A file of this revision has a name that no book may hold today."""


def lay_out(
    database: Database, tenant_id: int, number: int, folder: Path, tell: Callable[[int, int], None]
) -> Settings:
    """Write the texts of a revision into a folder; return what the process of it is told.

    Args:
        database: where the books are.
        tenant_id: whose.
        number: of the revision.
        folder: empty.
        tell: is told how many files of how many are written.

    Raises:
        NoSuchRevisionError: there is none of this number.
        UnsafePathError: a path is none that a book may hold.
    """
    with database.reading(tenant_id) as session:
        revision = revision_of(session, number)
        store, files = SqlObjectStore(session), files_at(session, revision)
        refusals = path_refusals(files.keys(), _LIMITS)
        if refusals:
            raise UnsafePathError(str(refusals[0]))
        texts = [path for path in files if is_text(path)]
        tell(0, len(texts))
        done = 0
        for some in _batches(texts):
            copies.write(folder, contents_of(store, {path: files[path] for path in some}))
            done += len(some)
            tell(done, len(texts))
        try:
            given = given_text(letters_given(session, revision))
        except HistoryNotReadError:  # then the pages say that it is not known
            given = ""
    if given:
        copies.write(folder, {GIVEN_FILE: given.encode()})
    return Settings(number, tuple(files), len(texts))


def _batches(paths: Sequence[str]) -> Iterator[list[str]]:
    waiting = iter(paths)
    while some := list(islice(waiting, _FILES_AT_ONCE)):
        yield some
