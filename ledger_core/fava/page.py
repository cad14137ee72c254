"""What the four pages share: the books, the day they are looked at, words, links and windows of long lists.

A page is a subclass of Fava's `FavaExtensionBase`, whose name is its address, and a template beside it;
the template hands in the reader's query. Nothing is written or fetched, and nothing outlives a load of the
books.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
import posixpath
from typing import Any, Generic, TypeVar

from fava.core.filters import Match
from fava.ext import FavaExtensionBase
from fava.util.date import parse_date

from ledger_core.fava import language
from ledger_core.fava.books import AuditedBooks
from ledger_core.lettrage.lines import Line

Row = TypeVar("Row")

Asked = Mapping[str, str]
"""The query of an address, as the web framework gives it."""


@dataclass(frozen=True, slots=True)
class Day:
    """The day that a page shows the books as of; `fault` says why it is not the one that was asked for."""

    as_of: dt.date
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Window(Generic[Row]):
    """A part of a long list: page `number` of `pages`, from 1, with rows `first` to `last` of `total`."""

    rows: Sequence[Row]
    number: int
    pages: int
    first: int
    last: int
    total: int


class AuditPage(FavaExtensionBase):
    """A page of ours in Fava; subclasses give its title in English and what it shows."""

    title = ""
    _books: AuditedBooks | None = None

    @property
    def report_title(self) -> str:  # type: ignore[override]  # Fava sets one for all languages
        """Title of the page in the reader's language."""
        return language.said(self.title)

    @property
    def books(self) -> AuditedBooks:
        """The books as Fava has them now, shared by the pages."""
        keeper = self.ledger.extensions.get_extension("OpenItems")
        page = keeper if isinstance(keeper, AuditPage) else self
        entries = self.ledger.all_entries
        if page._books is None or page._books.entries is not entries:  # noqa: SLF001  of its own kind
            page._books = AuditedBooks(entries, self.ledger.options)  # noqa: SLF001
        return page._books  # noqa: SLF001

    # What templates ask for.

    say = staticmethod(language.said)
    amount = staticmethod(language.amount)
    number = staticmethod(language.number)

    def day(self, asked: Asked) -> Day | None:
        """Give the day to look at: the one asked for, the last of Fava's time filter, else the books' last.

        None where the books hold no transaction.
        """
        last = self.books.last_day
        if last is None:
            return None
        text, period = asked.get("as_of", ""), asked.get("time", "")
        try:
            if text:
                return Day(dt.date.fromisoformat(text))
            _, end = parse_date(period, self.ledger.fava_options.fiscal_year_end)
            return Day(end - dt.timedelta(days=1) if end else last)
        except ValueError:
            fault = "«{text}» is no day: write 2026-03-31."
            return Day(last, language.said(fault, {"text": (text or period)[:20]}))

    def place(self, path: str) -> str:
        """Return the path of a file as a reader knows it: from the folder of the books."""
        return path.removeprefix(f"{self.folder}/")

    @property
    def folder(self) -> str:
        """Folder of `main.beancount`; "" where that is named without one."""
        return posixpath.dirname(self.ledger.beancount_file_path)

    def hash_of(self, line: Line) -> str:
        """Return what Fava calls the entry of a line."""
        return self.books.hash_of(int(line.entry))

    def account_of(self, line: Line) -> str:
        """Return the Beancount name of a line's account."""
        return self.books.account_names.get((line.account, line.customer), "")

    def name_of(self, line: Line) -> str:
        """Return the name of a line's third party, or the label of an account that is no one's own."""
        party = self.books.terms.parties.get((line.account, line.customer))
        return party.name if party else line.customer or line.account


def windowed(rows: Sequence[Row], asked: Asked, most: int) -> Window[Row]:
    """Cut the page of a list that was asked for; one that is not there becomes the nearest."""
    pages = max(1, -(-len(rows) // most))
    text = asked.get("page", "")
    wanted = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 1  # noqa: PLR2004
    number = min(max(wanted, 1), pages)
    start = (number - 1) * most
    shown = rows[start : start + most]
    return Window(shown, number, pages, start + bool(shown), start + len(shown), len(rows))


class Filter:
    """What a reader narrows a list to: Fava's filter of accounts, a third party's code."""

    def __init__(self, page: AuditPage, asked: Asked) -> None:
        self._names = page.books.account_names
        self.account = asked.get("account", "").strip()
        self.customer = asked.get("customer", "").strip()
        self._match = Match(self.account) if self.account else None
        self._known: dict[tuple[str, str], bool] = {}

    @property
    def is_set(self) -> bool:
        """Tell whether it leaves anything out."""
        return bool(self.account or self.customer)

    def takes(self, line: Line) -> bool:
        """Tell whether a line is shown: its account by number, part of the name or pattern, and its party."""
        if self.customer and self.customer != (line.customer or line.account):
            return False
        if self._match is None:
            return True
        key = line.account, line.customer
        if key not in self._known:
            name = self._names.get(key, "")
            self._known[key] = (
                line.account.startswith(self.account) or self.account in name.split(":") or self._match(name)
            )
        return self._known[key]


def text_of(meta: Mapping[str, Any], key: str) -> str:
    """Return a text of an entry's or posting's metadata; "" where it has none."""
    value = meta.get(key)
    return value if isinstance(value, str) else ""
