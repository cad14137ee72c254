"""Which lines take which letter when their open items are assigned."""

import pytest

from ledger_core.book import Book
from ledger_core.factoring.closing import PartOfGroupError, closings_of
from ledger_core.lettrage.lines import lines_of
from tests.ledger_core.factoring.small_book import BOOK, DAY, JOURNAL, open_on, sound


def test_a_partial_group_is_closed_whole_or_not_at_all() -> None:
    second = b"""\
2026-11-12 * "Persanne" "Facture F3"
  piece: "F3"
  Assets:41-Clients:411000:PERSANNE   100.00 EUR
    lettrage: "aab"
    lettrage-date: 2026-11-12
  Income:70-Ventes:706000            -100.00 EUR
"""
    path = "journal/2026/2026-11.beancount"
    book = BOOK.with_files({path: JOURNAL + b"\n" + second})
    lines = lines_of(sound(book))
    items = [item for item in open_on(book) if item.line.reference == "F2"]
    with pytest.raises(PartOfGroupError, match="F2"):
        closings_of(lines, items, DAY, "assigned")
    both = [item for item in open_on(book) if item.line.customer == "PERSANNE"]
    assert {keys["lettrage"] for keys in closings_of(lines, both, DAY, "").letters.values()} == {"AAB"}


def test_a_letter_that_is_taken_is_not_given_again() -> None:
    before = JOURNAL.replace(b'"aab"', b'"aaz"', 1).replace(b'"aab"', b'"aaz"')
    book = Book({**BOOK.files, "journal/2026/2026-11.beancount": before})
    lines = lines_of(sound(book))
    items = open_on(book)
    letters = {
        item.line.reference: closings_of(lines, items, DAY, "").letters[item.line.key]["lettrage"]
        for item in items
    }
    assert letters == {"F1": "AAA", "F2": "AAZ"}
    edits = closings_of(lines, items, DAY, "").edits
    kept = {str(keys["lettrage-before"]) for keys in edits.values()}
    assert kept == {"None", "aaz 2026-11-10"}
