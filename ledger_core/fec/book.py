"""Turn a FEC into a book: the text that `docs/book-format.md` describes.

Owns which file holds what, and what the book says about entries that were left out. The same FEC
gives the same bytes. Never writes to a disk.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
import datetime as dt

from ledger_core.audit.queries import with_audit_pages
from ledger_core.book import MAIN_PATH, Book
from ledger_core.edit import quoted
from ledger_core.fec.chart import FecAccount, FecChart, chart_of
from ledger_core.fec.columns import normalised
from ledger_core.fec.entries import Entries, FecEntry, LeftOut, entries_of
from ledger_core.fec.lettrage import Changed, letters_of
from ledger_core.fec.lines import CURRENCY
from ledger_core.fec.order import Ranked, needs_ranks
from ledger_core.fec.read import Fec
from ledger_core.fec.text import Writing, entry_text, name_width, opened

ACCOUNTS_PATH = "accounts.beancount"
CUSTOMERS_PATH = "customers.beancount"
SUPPLIERS_PATH = "suppliers.beancount"
LEFT_OUT_PATH = "import.beancount"
PLUGIN = "ledger_core.lettrage.plugin"

_SHOWN_ROWS = 12
_SHOWN_FAULTS = 300  # characters


class NoEntriesError(ValueError):
    """Not one entry of the FEC can be used: there is no book to make of it."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A book made from a FEC, and what a person should know of it."""

    book: Book
    entries: int
    rows: int
    left_out: tuple[LeftOut, ...]
    changed_letters: tuple[Changed, ...]


def to_book(fec: Fec, title: str) -> Imported:
    """Make the book of a FEC; entries with a bad row, or that do not balance, are left out and noted.

    Raises:
        NoEntriesError: nothing is left.
    """
    entries = entries_of(fec)
    if not entries.sound:
        raise NoEntriesError
    rows = [row for entry in entries.sound for row in entry.rows]
    chart = chart_of(rows)
    letters = letters_of(rows)
    writing = Writing(chart, letters.by_row, _extra_keys(fec))
    ranks = _ranks(entries.sound, chart)
    first_day = min(entry.date for entry in entries.sound)
    files = {
        MAIN_PATH: _main(title, first_day, chart, entries),
        **_account_files(chart, first_day),
        **_journal_files(entries.sound, writing, ranks),
    }
    if entries.left_out:
        files[LEFT_OUT_PATH] = _left_out_file(entries.left_out, first_day)
    made = with_audit_pages(Book({path: text.encode() for path, text in files.items()}))
    book = Book(dict(sorted(made.files.items())))
    return Imported(book, len(entries.sound), len(rows), entries.left_out, letters.changed)


def _main(title: str, day: dt.date, chart: FecChart, entries: Entries) -> str:
    lines = [
        f'option "title" {quoted(title)}',
        f'option "operating_currency" "{CURRENCY}"',
        "",
        f'plugin "{PLUGIN}"',
        "",
    ]
    lines += [
        f'{day} custom "journal" {quoted(code)} {quoted(name)}'
        for code, name in chart.journals.items()
        if code and name
    ]
    paths = [ACCOUNTS_PATH, CUSTOMERS_PATH, SUPPLIERS_PATH, "journal/*/*.beancount"]
    if entries.left_out:
        skipped = sum(len(left.rows) for left in entries.left_out)
        lines.append(f'{day} custom "import" "skipped-rows" {skipped}')
        paths.append(LEFT_OUT_PATH)
    lines += ["", *(f'include "{path}"' for path in paths)]
    return "\n".join(lines) + "\n"


def _account_files(chart: FecChart, day: dt.date) -> dict[str, str]:
    titles = {ACCOUNTS_PATH: "Accounts", CUSTOMERS_PATH: "Customers", SUPPLIERS_PATH: "Suppliers"}
    texts = {path: [f"; {title}\n"] for path, title in titles.items()}
    for account in chart.accounts.values():
        texts[_path_of(account)].append(opened(account, chart, day))
    return {path: "\n".join(parts) for path, parts in texts.items()}


def _path_of(account: FecAccount) -> str:
    if account.is_customer:
        return CUSTOMERS_PATH
    return SUPPLIERS_PATH if account.is_supplier else ACCOUNTS_PATH


def _journal_files(entries: Sequence[FecEntry], writing: Writing, ranks: Sequence[int]) -> dict[str, str]:
    months: dict[str, list[tuple[FecEntry, int]]] = defaultdict(list)
    for entry, rank in zip(entries, ranks, strict=True):
        months[_month_path(entry.date)].append((entry, rank))
    texts: dict[str, str] = {}
    for path, ranked in months.items():
        width = name_width((entry for entry, _ in ranked), writing.chart)
        texts[path] = "\n".join(entry_text(entry, writing, rank, width) for entry, rank in ranked)
    return texts


def _month_path(day: dt.date) -> str:
    return f"journal/{day:%Y}/{day:%Y-%m}.beancount"


def _ranks(entries: Sequence[FecEntry], chart: FecChart) -> list[int]:
    """Return the rank to note for each entry; 0 where the book's own order gives it back."""
    journals = {code: rank for rank, code in enumerate(chart.journals)}
    ranked = [
        Ranked(
            entry.journal,
            entry.number,
            entry.rows[0].valid_date,
            entry.is_opening,
            (_month_path(entry.date), place),
        )
        for place, entry in enumerate(entries)
    ]
    noted = needs_ranks(ranked, journals)
    return [rank if noted else 0 for rank in range(1, len(entries) + 1)]


def _extra_keys(fec: Fec) -> list[str]:
    """Return the metadata key of each column beyond the legal ones: `fec-` and its name."""
    keys: list[str] = []
    for name, index in fec.layout.extra:
        key = f"fec-{normalised(name)[:40] or index + 1}"
        keys.append(f"{key}-{index + 1}" if key in keys else key)
    return keys


def _left_out_file(left_out: Sequence[LeftOut], day: dt.date) -> str:
    lines = ["; Entries of the FEC that the import left out: journal, number, rows, reasons", ""]
    lines += [
        f'{day} custom "import" "skipped-entry" '
        f"{quoted(left.journal)} {quoted(left.number)} {quoted(_rows(left))} {quoted(_reasons(left))}"
        for left in left_out
    ]
    return "\n".join(lines) + "\n"


def _rows(left: LeftOut) -> str:
    word = "row" if len(left.rows) == 1 else "rows"
    more = ", …" if len(left.rows) > _SHOWN_ROWS else ""
    return f"{word} {', '.join(map(str, left.rows[:_SHOWN_ROWS]))}{more}"


def _reasons(left: LeftOut) -> str:
    return "; ".join(_texts(left))[:_SHOWN_FAULTS]


def _texts(left: LeftOut) -> Iterator[str]:
    for fault in left.faults:
        yield f"row {fault}"
