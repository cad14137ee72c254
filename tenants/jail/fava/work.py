"""What a child with Fava does: load the books of its folder, then answer one question after the other.

The first part it says is empty once it can be asked, or a list of what no book may hold, as [path, line,
message]: then it ends.
"""

from collections.abc import Iterator, Mapping
import gc
import json
from pathlib import Path

from ledger_core.book import MAIN_PATH, Book
from ledger_core.ledger import BookErrors
from ledger_core.load import load
from tenants.jail.confine import REQUEST_DESCRIPTOR
from tenants.jail.fava.app import Pages
from tenants.jail.fava.ledger import EXTENSIONS, JailedLedger
from tenants.jail.fava.wire import PAGES, READING, SETTINGS, WORK, PageQuestion, Settings, read_question
from tenants.jail.saying import Report, Work

_pages = Pages()


class _Folder(Mapping[str, bytes]):
    """The files of the book, texts read from the folder this process stands in; each is told once."""

    def __init__(self, settings: Settings, report: Report) -> None:
        self._paths = dict.fromkeys(settings.paths)
        self._texts = settings.texts
        self._report = report
        self._read: set[str] = set()

    def __getitem__(self, path: str) -> bytes:
        """Return a text."""
        if path not in self._paths:
            raise KeyError(path)
        if path not in self._read:
            self._read.add(path)
            self._report(path)
            self._report.progress(READING, len(self._read), self._texts)
        return Path(path).read_bytes()

    def __iter__(self) -> Iterator[str]:
        """Iterate over the paths, documents among them."""
        return iter(self._paths)

    def __len__(self) -> int:
        """Return the number of files."""
        return len(self._paths)

    def __contains__(self, path: object) -> bool:
        """Tell whether there is such a file; that reads nothing."""
        return path in self._paths


def house(files: Mapping[str, bytes], report: Report) -> Iterator[bytes]:
    """Be the Fava of one revision until the service closes its side."""
    settings = Settings.from_json(files[SETTINGS])
    report.progress(READING, 0, settings.texts)
    loaded = load(Book(_Folder(settings, report)))
    if isinstance(loaded, BookErrors):
        yield json.dumps([[error.path, error.line, error.message] for error in loaded.errors]).encode()
        return
    report.progress(PAGES, 0, 0)
    _pages.show(settings.number, JailedLedger(loaded))
    gc.freeze()  # what was loaded stays: the collector need not walk it for each page
    yield b""
    with open(REQUEST_DESCRIPTOR, "rb", closefd=False) as asked:
        while (question := read_question(asked)) is not None:
            yield _pages.answer(question).to_bytes()


WORKS: Mapping[str, Work] = {WORK: house}

_SAMPLE = b"""option "title" "Sample"
option "operating_currency" "EUR"
2026-01-01 open Assets:51-Banque:512000 EUR
  account-number: "512000"
2026-01-01 open Income:70-Ventes:706000
  account-number: "706000"
2026-01-02 * "Sample" "so that whatever is made late is made before the children are born"
  Assets:51-Banque:512000  1,000.00 EUR
  Income:70-Ventes:706000
"""
_EVERY_KIND = (
    "income_statement/",
    "api/income_statement",
    "api/journal_page?page=1&order=desc",
    "api/account_report?a=Assets",
    "api/commodities",
    "api/query?query_string=SELECT account, sum(position) GROUP BY account",
    "api/help?page_slug=_index",
    "download-query/query_result.csv?query_string=SELECT date",
    "download-journal/",
    *(f"extension/{kind.__qualname__}/" for kind in EXTENSIONS),
)


def warm_up() -> None:
    """Ask each kind of page of a book of ours, in both languages, so that children find all of it made."""
    loaded = load(Book({MAIN_PATH: _SAMPLE}))
    assert not isinstance(loaded, BookErrors)
    _pages.show(1, JailedLedger(loaded))
    for language in ("fr", "en"):
        for asked in _EVERY_KIND:
            path, _, query = asked.partition("?")
            _pages.answer(PageQuestion(path, query.replace(" ", "+"), "", language))
