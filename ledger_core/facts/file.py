"""All that one file of a book says, by itself: a value that depends on its path and bytes alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from beancount.core.data import Directive

from ledger_core.facts.entries import NO_ENTRIES, Entries
from ledger_core.facts.json_form import read, written
from ledger_core.facts.parts import Place, Prints, Use
from ledger_core.ledger import BookError
from ledger_core.loading.collector import collector_paused
from ledger_core.loading.parsing import Include


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What one file says. Kept under path and hash of the bytes: messages name the path.

    `directives` are those that other files are judged by or that hold settings (open, close, commodity,
    note, document, balance, custom), without what nobody reads; `elsewhere` are the places of the others
    that are no transactions. `posting_faults` hold only for accounts that take letters.
    """

    path: str
    hash: str  # SHA-256 of the bytes, hexadecimal
    text_bytes: int = 0
    lines: int = 0
    dated_lines: int = 0  # lines that begin as an entry does
    refusals: tuple[BookError, ...] = ()  # what no book may hold; nothing else was read then
    errors: tuple[BookError, ...] = ()
    includes: tuple[Include, ...] = ()
    title: str = ""
    operating_currencies: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    sets_tolerances: bool = False  # by options that count where this is the first file
    needs_tolerances: bool = False  # its errors were found with Beancount's usual tolerances
    needs_full: tuple[str, ...] = ()  # why only a whole load can judge this file
    extent: tuple[Place, ...] = ()  # the first and the last entry as they were written
    directives: tuple[Directive, ...] = ()
    elsewhere: tuple[Place, ...] = ()
    entries: Entries = NO_ENTRIES
    uses: Mapping[str, Use] = field(default_factory=dict)  # by account
    posting_faults: tuple[tuple[str, BookError], ...] = ()  # account, fault
    prints: Prints = field(default_factory=Prints)

    def to_json(self) -> bytes:
        """Write the facts as JSON, in UTF-8."""
        return written({each.name: getattr(self, each.name) for each in fields(self)})

    @classmethod
    def from_json(cls, data: bytes) -> "FileFacts":
        """Read facts that `to_json` wrote.

        Raises:
            FactsFormatError: it is anything else, facts of another version included.
        """
        with collector_paused():
            return cls(**read(data))
