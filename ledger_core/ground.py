"""The ground on which Lettrine writes into a book: what it must know of the book, however that was read.

A loaded ledger knows it, and so do the facts of the book's files. Writes nothing, and reads no more of the
text than the line that is asked for.
"""

from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeAlias

from beancount.core.data import Posting, Transaction

from ledger_core.book import Book
from ledger_core.edit import payee_at
from ledger_core.facts import Digest, FileFacts
from ledger_core.facts.parts import BY_LETTRAGE, POSTED_BY, number_in
from ledger_core.ledger import Account, Ledger
from ledger_core.loading.including import Walk, read_files, walk
from ledger_core.loading.limits import Limits
from ledger_core.settings import Settings, settings_of

Place: TypeAlias = tuple[str, int]
"""File and 1-based line."""


class Ground(Protocol):
    """What writing into a book asks of it."""

    @property
    def accounts(self) -> Mapping[str, Account]:
        """Accounts by Beancount name."""

    @property
    def settings(self) -> Settings:
        """What the book says of itself."""

    @property
    def included(self) -> AbstractSet[str]:
        """Paths of the files that the book reads."""

    def last_number(self, journal: str) -> int:
        """Return the highest entry number made of digits in a journal; 0 where it has none."""

    def takes_in(self, book: Book, path: str) -> bool:
        """Tell whether the includes that are there take in a file that is new in `book`."""

    def entries_at(self, places: Iterable[Place]) -> dict[Place, tuple[Transaction, Posting]]:
        """Find the whole entries, and the postings, that stand at places of the text."""


@dataclass(frozen=True)  # without slots: what is worked out on demand is kept
class LedgerGround:
    """The ground of books that were loaded whole."""

    ledger: Ledger

    @property
    def accounts(self) -> Mapping[str, Account]:
        """Accounts by Beancount name."""
        return self.ledger.accounts

    @cached_property
    def settings(self) -> Settings:
        """What the book says of itself."""
        return settings_of(self.ledger)

    @cached_property
    def included(self) -> AbstractSet[str]:
        """Paths of the files that the ledger was loaded from."""
        paths = self.ledger.options["include"]
        assert isinstance(paths, Collection), "the loader lists the files it read"
        return frozenset(paths)

    def last_number(self, journal: str) -> int:
        """Return the highest entry number made of digits in a journal; 0 where it has none."""
        numbers = (
            number_in(entry.meta.get("entry-number"))
            for entry in self.ledger.entries
            if isinstance(entry, Transaction) and entry.meta.get("journal") == journal
        )
        return max(numbers, default=0)

    def takes_in(self, book: Book, path: str) -> bool:
        """Tell whether the includes that are there take in a file that is new in `book`."""
        return any(file.path == path for file in read_files(book, Limits()).files)

    def entries_at(self, places: Iterable[Place]) -> dict[Place, tuple[Transaction, Posting]]:
        """Find the entries and postings that stand at places of the text."""
        wanted = set(places)
        found: dict[Place, tuple[Transaction, Posting]] = {}
        for entry in self.ledger.entries:
            if isinstance(entry, Transaction):
                for posting in entry.postings:
                    place = posting_place(posting)
                    if place in wanted:
                        found[place] = (entry, posting)
        return found


@dataclass(frozen=True)
class DigestGround:
    """The ground of books of which only the facts are known; `book` holds their text."""

    digest: Digest
    book: Book

    @property
    def accounts(self) -> Mapping[str, Account]:
        """Accounts by Beancount name."""
        return self.digest.accounts

    @property
    def settings(self) -> Settings:
        """What the book says of itself."""
        return self.digest.settings

    @cached_property
    def included(self) -> AbstractSet[str]:
        """Paths of the files that the book reads."""
        return frozenset(file.path for file in self.digest.files)

    def last_number(self, journal: str) -> int:
        """Return the highest entry number made of digits in a journal; 0 where it has none."""
        return max((file.entries.last_numbers.get(journal, 0) for file in self.digest.files), default=0)

    def takes_in(self, book: Book, path: str) -> bool:
        """Tell whether the includes that are there take in a file that is new in `book`."""
        assert path in book.files, "a file is written before it is included"
        facts = {**{file.path: file for file in self.digest.files}, path: FileFacts(path, "")}
        walked = Walk()
        walk(walked, facts.keys(), facts.__getitem__, facts.__getitem__, Limits())
        return path in walked.paths

    def entries_at(self, places: Iterable[Place]) -> dict[Place, tuple[Transaction, Posting]]:
        """Find the whole entries, and the postings, that stand at places of the text."""
        wanted: dict[str, set[int]] = {}
        for path, lineno in places:
            wanted.setdefault(path, set()).add(lineno)
        found: dict[Place, tuple[Transaction, Posting]] = {}
        for file in self.digest.files:
            for entry in _entries_on(file, wanted.get(file.path, set())):
                payee = payee_at(self.book.files[file.path], entry.meta["lineno"])
                whole = entry._replace(payee=payee or None)
                for posting in whole.postings:
                    path, lineno = posting_place(posting)
                    if lineno in wanted[file.path]:
                        found[path, lineno] = (whole, posting)
        return found


def posting_place(posting: Posting) -> Place:
    """Return the file and line of a posting; an empty path where a plugin made it."""
    meta = posting.meta or {}
    return str(meta.get("filename", "")), int(meta.get("lineno", 0))


def _entries_on(file: FileFacts, linenos: AbstractSet[int]) -> list[Transaction]:
    """Return the entries of a file that have a posting on one of the lines, whole."""
    if not linenos:
        return []
    entries = file.entries
    kept: set[int] = set()
    end = 0
    for count in entries.counts:
        start, end = end, end + count
        if any(entries.places[rank] in linenos for rank in range(start, end)):
            kept.update(range(start, end))
    return [
        entry._replace(meta={**entry.meta, POSTED_BY: BY_LETTRAGE}) if rank in entries.posted else entry
        for rank, entry in entries.transactions(file.path, kept.__contains__)
    ]
