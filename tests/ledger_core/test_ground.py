"""The facts of a book are as good a ground to write on as the loaded book."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from ledger_core.book import Book
from ledger_core.facts import Digest, combine, file_facts
from ledger_core.ground import DigestGround, LedgerGround
from ledger_core.ledger import Ledger
from ledger_core.lettrage.apply import Lettering, with_letters
from ledger_core.lettrage.lines import lines_of
from ledger_core.lettrage.unletter import groups_named, undoing_of, without_letters
from ledger_core.lettrage.write_off import gap_write_off
from ledger_core.load import load

DAY, LATER = dt.date(2026, 5, 3), dt.date(2026, 6, 9)
MAIN = """option "operating_currency" "EUR"
include "journal/*/2026-0[1-5].beancount"
2025-01-01 open Assets:51-Banques:512000
  account-number: "512000"
2025-01-01 open Income:70-Ventes:706000
  account-number: "706000"
2025-01-01 open Assets:41-Clients:411000:DUPONT EUR
  account-number: "411000"
  customer: "DUPONT"
"""
MARCH = """2026-03-02 * "Dupont \\"SARL\\"" "Facture F1"
  journal: "OD"
  entry-number: "41"
  Assets:41-Clients:411000:DUPONT   1200.00 EUR
  Income:70-Ventes:706000

2026-03-20 txn "Virement F1"
  Assets:51-Banques:512000          1199.95 EUR
  Assets:41-Clients:411000:DUPONT  -1199.95 EUR
"""
BOOK = Book({"main.beancount": MAIN.encode(), "journal/2026/2026-03.beancount": MARCH.encode()})


def loaded(book: Book) -> Ledger:
    ledger = load(book)
    assert isinstance(ledger, Ledger)
    return ledger


def digested(book: Book) -> Digest:
    return combine({path: file_facts(path, data) for path, data in book.files.items()})


def with_gap(book: Book, ground: LedgerGround | DigestGround, day: dt.date) -> Book:
    lines = tuple(lines_of(loaded(book)))
    return with_letters(book, ground, [Lettering(lines, "AAA", "", gap_write_off(5, "EUR", 10))], day)


@given(day=st.dates(dt.date(2026, 3, 1), dt.date(2026, 12, 31)))
def test_a_gap_is_written_the_same_on_facts_as_on_the_loaded_book(day: dt.date) -> None:
    on_ledger = with_gap(BOOK, LedgerGround(loaded(BOOK)), day)
    assert with_gap(BOOK, DigestGround(digested(BOOK), BOOK), day) == on_ledger
    written = on_ledger.change_to(on_ledger)
    assert not written
    assert "main.beancount" in BOOK.change_to(on_ledger).written


def test_the_entry_is_named_after_the_payee_and_numbered_on() -> None:
    book = with_gap(BOOK, DigestGround(digested(BOOK), BOOK), DAY)
    text = book.files["journal/2026/2026-05.beancount"].decode()
    assert '2026-05-03 * "Écart de règlement AAA"' in text, "the latest entry has no payee"
    assert 'entry-number: "42"' in text


def test_files_beyond_the_includes_are_included_and_others_not_twice() -> None:
    ground = DigestGround(digested(BOOK), BOOK)
    main = BOOK.files["main.beancount"]
    assert with_gap(BOOK, ground, DAY).files["main.beancount"].count(b"include") == 1
    after = with_gap(BOOK, ground, LATER).files["main.beancount"]
    assert b'include "journal/2026/2026-06.beancount"' in after[len(main) :]


def test_a_posted_entry_is_reversed_the_same_on_facts() -> None:
    before = Book(dict(with_gap(BOOK, LedgerGround(loaded(BOOK)), DAY).files))
    ledger = loaded(before)
    lines = lines_of(ledger)
    (group,) = groups_named(lines, "AAA")
    results = []
    for ground in (LedgerGround(ledger), DigestGround(digested(before), before)):
        undoing = undoing_of(ground, group)
        assert [len(posted.lines) for posted in undoing.posted] == [1]
        results.append(without_letters(before, ground, [undoing], lines=lines, day=LATER))
    assert results[0] == results[1]
    assert loaded(Book(dict(results[1].files))).errors == ()


def test_a_ground_of_some_files_finds_their_entries() -> None:
    digest = Digest((), files=[file_facts("journal/2026/2026-03.beancount", MARCH.encode())])
    found = DigestGround(digest, BOOK).entries_at([("journal/2026/2026-03.beancount", 4)])
    ((entry, posting),) = found.values()
    assert (entry.payee, len(entry.postings), posting.account) == (
        'Dupont "SARL"', 2, "Assets:41-Clients:411000:DUPONT",
    )  # fmt: skip
