"""What children do: take one file's facts, load a whole book, or read a FEC, and say what is wrong with it.

Runs inside a child, or in the fork server for its own sample at start. Answers are JSON, but for the
content of files, which is a part of its own.
"""

from collections.abc import Iterator, Mapping
import json

from ledger_core.book import MAIN_PATH, Book
from ledger_core.facts import file_facts
from ledger_core.load import load
from tenants.jail import audit_work, fec_work
from tenants.jail.saying import Report, Work

FACTS = "facts"
FULL_CHECK = "full check"
_SAMPLE = b"""option "title" "Sample"
2026-01-01 open Assets:51-Banque:512000 EUR
  account-number: "512000"
2026-01-01 open Income:70-Ventes:706000
  account-number: "706000"
2026-01-02 * "Sample" "so that whatever is loaded late is loaded before the children are born"
  Assets:51-Banque:512000  1,000.00 EUR
  Income:70-Ventes:706000
2026-01-03 balance Assets:51-Banque:512000  1.00 EUR
2026-01-32 * "no such day"
"""


class _Watched(Mapping[str, bytes]):
    """The files of a book, that reports each when it is taken out to be read."""

    def __init__(self, files: Mapping[str, bytes], report: Report) -> None:
        self._files = files
        self._report = report

    def __getitem__(self, path: str) -> bytes:
        """Return a file's content."""
        data = self._files[path]
        self._report(path)
        return data

    def __iter__(self) -> Iterator[str]:
        """Iterate over the paths."""
        return iter(self._files)

    def __len__(self) -> int:
        """Return the number of files."""
        return len(self._files)

    def __contains__(self, path: object) -> bool:
        """Tell whether there is such a file; that reads nothing."""
        return path in self._files


def full_check(files: Mapping[str, bytes], report: Report) -> Iterator[bytes]:
    """Load the whole book; one part, the list of its errors as [path, line, message]."""
    loaded = load(Book(_Watched(files, report)))
    yield json.dumps([[error.path, error.line, error.message] for error in loaded.errors]).encode()


def facts(files: Mapping[str, bytes], report: Report) -> Iterator[bytes]:
    """Take the facts of each file by itself; one part a file, in their order."""
    for path, data in files.items():
        report(path)
        yield file_facts(path, data).to_json()


WORKS: Mapping[str, Work] = {FACTS: facts, FULL_CHECK: full_check, **fec_work.WORKS, **audit_work.WORKS}


class _Unheard:
    """Says nothing to nobody."""

    def __call__(self, path: str) -> None:
        """Let it pass."""

    def progress(self, stage: str, done: int, total: int) -> None:
        """Let it pass."""


def warm_up() -> None:
    """Load a small book of ours, so that children find imported and compiled what most of them need."""
    for work in (facts, full_check):
        for _part in work({MAIN_PATH: _SAMPLE}, _Unheard()):
            pass
    for name, files in (*fec_work.samples(), *audit_work.samples()):
        for _part in WORKS[name](files, _Unheard()):
            pass
