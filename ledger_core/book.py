"""The text of one revision of a company's books, and a change to it.

A `Book` is a map of relative paths to bytes and nothing more: where the bytes come from (a folder,
a Git commit, an upload) is the caller's affair. What a path or its bytes may hold is decided in
`gate`; this module never reads or interprets them.
"""

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MAIN_PATH = "main.beancount"


@dataclass(frozen=True, slots=True)
class Change:
    """What to write into a book: whole new contents by path, and paths that go."""

    written: Mapping[str, bytes] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Tell whether anything would change."""
        return bool(self.written or self.removed)


@dataclass(frozen=True, slots=True)
class Book:
    """The files of one revision: POSIX path relative to the book's root → content."""

    files: Mapping[str, bytes]

    def apply(self, change: Change) -> "Book":
        """Return the book after the change; the receiver stays as it is."""
        kept = {path: data for path, data in self.files.items() if path not in change.removed}
        return Book({**kept, **change.written})

    def with_files(self, files: Mapping[str, bytes]) -> "Book":
        """Return the book with files written over it; what it held before is not read."""
        if isinstance(self.files, ChainMap):
            over, *under = self.files.maps
            return Book(ChainMap({**over, **files}, *under))
        below: Any = self.files  # a chain wants what can be written, and writes to its first map alone
        return Book(ChainMap(dict(files), below))

    def change_to(self, after: "Book") -> Change:
        """Return the change to a book that `with_files` made of this one."""
        written = after.files.maps[0] if isinstance(after.files, ChainMap) else after.files
        return Change({path: data for path, data in written.items() if self.files.get(path) != data})
