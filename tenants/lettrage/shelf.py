"""The text and the facts of the books at one revision, read only as far as an act needs them."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from dulwich.objects import ObjectID

from ledger_core.book import Book
from ledger_core.facts import Digest, combine
from ledger_core.ground import DigestGround
from tenants.books.judging import facts_of
from tenants.books.objects import SqlObjectStore
from tenants.books.tree import contents_of, files_of
from tenants.db import TenantSession
from tenants.jail import Jail


class Shelf:
    """One revision of the session's tenant; lives as long as the session does."""

    def __init__(self, session: TenantSession, jail: Jail, commit: str) -> None:
        self._session = session
        self._jail = jail
        self._store = SqlObjectStore(session)
        self._names = files_of(self._store, ObjectID(commit.encode()))
        self.book = Book(_Texts(self._store, self._names))

    @cached_property
    def ground(self) -> DigestGround:
        """What writing into the books must know: from the facts of all files."""
        facts, _new = facts_of(self._session, self._jail, self._store, self._names)
        return DigestGround(combine(facts), self.book)

    def entries_ground(self, paths: Iterable[str]) -> DigestGround:
        """Return a ground on which entries of these files can be found, and nothing else is known."""
        wanted = {path: self._names[path] for path in set(paths)}
        facts, _new = facts_of(self._session, self._jail, self._store, wanted)
        return DigestGround(Digest((), files=list(facts.values())), self.book)


class _Texts(Mapping[str, bytes]):
    """Files by path, read when they are asked for, and once."""

    def __init__(self, store: SqlObjectStore, names: Mapping[str, ObjectID]) -> None:
        self._store = store
        self._names = names
        self._read: dict[str, bytes] = {}

    def __getitem__(self, path: str) -> bytes:
        """Return a file's content."""
        if path not in self._read:
            self._read |= contents_of(self._store, {path: self._names[path]})
        return self._read[path]

    def __contains__(self, path: object) -> bool:
        """Tell whether there is such a file; that reads nothing."""
        return path in self._names

    def __iter__(self) -> Iterator[str]:
        """Iterate over the paths."""
        return iter(self._names)

    def __len__(self) -> int:
        """Return the number of files."""
        return len(self._names)
