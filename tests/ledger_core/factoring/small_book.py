"""A small book with three open lines, for the tests of what is posted in it."""

from collections.abc import Sequence
import datetime as dt

from ledger_core.book import Book
from ledger_core.entry import NewEntry, numbered, with_account, with_entries
from ledger_core.factoring.amounts import Amounts
from ledger_core.factoring.contract import Contract
from ledger_core.factoring.entries import (
    assignment_entries,
)
from ledger_core.factoring.in_books import Figures, figures_by_assignment, moves_in
from ledger_core.factoring.posting import (
    POSTED_BY_FACTORING,
    Event,
    PostedClaim,
    Share,
    numbers_of,
)
from ledger_core.ground import LedgerGround
from ledger_core.ledger import Ledger
from ledger_core.lettrage.apply import edited
from ledger_core.lettrage.closing import NOTHING_CLOSED, Closed, Closings, closings_of
from ledger_core.lettrage.lines import lines_of
from ledger_core.load import load
from ledger_core.receivables.open_items import OpenItem, Terms, open_items

NUMBER = "C-2026-014"
DAY = dt.date(2026, 11, 24)
END = dt.date(2026, 12, 31)
MAIN = b"""\
option "title" "Essai"
option "operating_currency" "EUR"
plugin "ledger_core.lettrage.plugin"
include "journal/*/*.beancount"
2025-01-01 open Assets:51-Banques:512000
  account-number: "512000"
2025-01-01 open Income:70-Ventes:706000
  account-number: "706000"
2025-01-01 open Assets:41-Clients:411000:ORIEL EUR
  account-number: "411000"
  customer: "ORIEL"
2025-01-01 open Assets:41-Clients:411000:PERSANNE EUR
  account-number: "411000"
  customer: "PERSANNE"
"""
ORIEL, PERSANNE = "Assets:41-Clients:411000:ORIEL", "Assets:41-Clients:411000:PERSANNE"
BANK = "Assets:51-Banques:512000"
JOURNAL = b"""\
2026-11-02 * "Oriel" "Facture F1"
  piece: "F1"
  Assets:41-Clients:411000:ORIEL     1150.00 EUR
    due: 2026-12-02
  Income:70-Ventes:706000           -1150.00 EUR

2026-11-03 * "Persanne" "Facture F2"
  piece: "F2"
  Assets:41-Clients:411000:PERSANNE   600.00 EUR
    due: 2026-12-03
    lettrage: "aab"
    lettrage-date: 2026-11-10
  Income:70-Ventes:706000            -600.00 EUR

2026-11-10 * "Persanne" "Acompte"
  piece: "B7"
  Assets:51-Banques:512000            200.00 EUR
  Assets:41-Clients:411000:PERSANNE  -200.00 EUR
    lettrage: "aab"
    lettrage-date: 2026-11-10
"""
BOOK = Book({"main.beancount": MAIN, "journal/2026/2026-11.beancount": JOURNAL})
HELD = (Share("F1", 115_00), Share("F2", 40_00))
FEES = Amounts(2, 1550_00, 0, 0, 155_00, 6_20, 1_24, 2_10, 10_00, 2_00, 24)


def sound(book: Book) -> Ledger:
    ledger = load(book)
    assert isinstance(ledger, Ledger)
    assert ledger.errors == ()
    return ledger


def opened_for(of: Contract) -> tuple[Book, Event]:
    """Open the contract's accounts."""
    book, ground, names = BOOK, LedgerGround(sound(BOOK)), {}
    for number, label in numbers_of(of).items():
        book, names[number] = with_account(book, ground, number, label)
    return book, Event(of, names, NUMBER, DAY)


def posted(book: Book, *entries: NewEntry, closing: Closings = NOTHING_CLOSED) -> Book:
    ground = LedgerGround(sound(book))
    after = with_entries(edited(book, closing.edits), ground, numbered(entries, ground, POSTED_BY_FACTORING))
    sound(after)
    return after


def open_on(book: Book, day: dt.date = END) -> list[OpenItem]:
    lines = [line for line in lines_of(sound(book)) if line.account.startswith("41")]
    return open_items(lines, Terms({}, 30), day)


def shown(book: Book, day: dt.date = END) -> dict[str, tuple[int, dt.date | None]]:
    return {item.line.reference: (item.cents_open, item.due) for item in open_on(book, day)}


def closing_for(book: Book, items: Sequence[OpenItem], day: dt.date) -> Closings:
    """Give letters to open items, by their references."""
    closed = [Closed(item.line.reference, item.line, item.cents_open) for item in items]
    return closings_of(lines_of(sound(book), "41"), closed, day, "assigned")


def assigned(of: Contract, day: dt.date = DAY) -> tuple[Book, Event, list[PostedClaim]]:
    """Hand over all that is open of the book."""
    book, event = opened_for(of)
    items = open_on(book, day)
    closing = closing_for(book, items, day)
    claims = [
        PostedClaim(
            reference=item.line.reference,
            account=f"Assets:41-Clients:411000:{item.line.customer}",
            cents=item.cents_open,
            open_cents=item.cents_open,
            due=item.due,
            letter=closing.letters[item.line.reference],
        )
        for item in items
    ]
    entries = assignment_entries(event, claims)
    return (posted(book, *entries, closing=closing) if entries else book), event, claims


def rows(entries: Sequence[NewEntry]) -> list[list[tuple[str, int]]]:
    return [
        [(posting.account.rpartition(":")[2], posting.cents) for posting in entry.postings]
        for entry in entries
    ]


def balances(book: Book, of: Contract, day: dt.date = END) -> dict[str, Figures]:
    ledger = sound(book)
    return figures_by_assignment(moves_in(ledger.entries, ledger.accounts, of, day), of)
