"""The picture says what the books say, is kept while they stay as they are, and is never an older one."""

from concurrent.futures import ThreadPoolExecutor
import datetime as dt

import pytest
from sqlalchemy import delete

from ledger_core.book import Book
from ledger_core.ledger import Ledger
from ledger_core.lettrage.lines import lines_of
from ledger_core.load import load
from ledger_core.receivables.parties import parties_of
from ledger_core.settings import settings_of
from tenants.books.models import IndexBook
from tenants.books.picture import OutdatedIndexError, Picture, PictureCache
from tenants.tenant import Tenant
from tests.tenants.books.ground import ACCOUNTS, MAIN, START, Books, invoice, month, payment

CARD = (
    b'  name: "Dupont SARL"\n  siren: "732829320"\n  kind: "business"\n  email: "a@dupont.example"\n'
    b'  payment-days: 45\n  contact: "Mme Noir"\n  phone: "01 99 00 00 01"\n  address: "1 rue A\\n99000 B"\n'
)
NOTES = b"""
2026-03-05 note Assets:41-Clients:411000:DUPONT "Wants \\"one\\" bill a month"
  by: "Ann"
2026-03-04 note Assets:41-Clients:411000:DUPONT "Called"
2026-03-06 document Assets:41-Clients:411000:DUPONT "documents/a.pdf"
  by: "Ann"
"""
SETTINGS = b"""
2026-01-01 custom "lettrage" "gap-limit" 0.10 EUR
2026-01-01 custom "receivables" "payment-days" 60
2026-01-01 custom "books" "closed" 2025-12-31
2026-01-01 custom "journal" "VE" "Ventes"
2026-01-01 custom "lettrage" "no-such" "x"
"""


def test_a_picture_says_what_a_load_says(books: Books) -> None:
    books.write(
        {
            "main.beancount": MAIN + SETTINGS,
            "accounts.beancount": ACCOUNTS.replace(b'  name: "Dupont SARL"\n', CARD) + NOTES,
            "documents/a.pdf": b"%PDF",
            month("2026-03"): invoice("2026-03-02", "F1", "120.00", "A")
            + payment("2026-03-09", "V1", "120.00", "A"),
            month("2026-04"): invoice("2026-04-02", "F2", "99.99"),
        }
    )
    picture = PictureCache().of(books.database, books.tenant.id)
    ledger = load(Book(books.files()))
    assert isinstance(ledger, Ledger)
    assert _without_ranks(picture.lines) == _without_ranks(lines_of(ledger))
    assert [line.key for line in picture.lines] == [0, 1, 2]
    assert dict(picture.accounts) == dict(ledger.accounts)
    assert dict(picture.customers) == dict(ledger.customers)
    assert picture.parties == parties_of(ledger)
    assert picture.settings == settings_of(ledger)
    assert picture.settings.errors
    assert (picture.title, picture.currency) == ("Boulangerie du Port", "EUR")
    assert picture.customers["Assets:41-Clients:411000:DUPONT"].address == "1 rue A\n99000 B"
    assert [(note.date.day, note.text, note.by) for note in picture.notes] == [
        (4, "Called", ""),
        (5, 'Wants "one" bill a month', "Ann"),
    ]
    assert [(said.filename, said.by) for said in picture.documents] == [("documents/a.pdf", "Ann")]
    assert picture.number == 2
    assert picture.commit == books.head()


def test_lines_of_one_entry_are_known_as_such(books: Books) -> None:
    split = (
        '2026-03-09 * "Dupont SARL" "Virement"\n  Assets:51-Banques:512000  30.00 EUR\n'
        "  Assets:41-Clients:411000:DUPONT  -10.00 EUR\n  Assets:41-Clients:411000:DUPONT  -20.00 EUR\n"
    )
    books.write({month("2026-03"): split + "\n" + invoice("2026-03-02", "F1", "30.00")})
    lines = PictureCache().of(books.database, books.tenant.id).lines
    first, second, other = (line.entry for line in lines)
    assert first == second != other


def test_an_unchanged_book_keeps_its_picture_and_a_changed_one_does_not(books: Books) -> None:
    pictures = PictureCache()
    before = pictures.of(books.database, books.tenant.id)
    assert pictures.of(books.database, books.tenant.id) is before
    books.write({month("2026-03"): invoice("2026-03-02", "F1", "7.00")})
    after = pictures.of(books.database, books.tenant.id)
    assert (before.number, after.number) == (1, 2)
    assert [line.cents for line in after.lines] == [700]


def test_room_is_bounded_by_lines_and_the_last_is_always_kept(books: Books) -> None:
    other = Books(books.database, books.jail, _tenant(books, "bob"))
    other.write(dict(START.files))
    pictures = PictureCache(most_lines=1)
    first = pictures.of(books.database, books.tenant.id)
    second = pictures.of(books.database, other.tenant.id)
    assert pictures.of(books.database, other.tenant.id) is second
    again = pictures.of(books.database, books.tenant.id)
    assert again is not first
    assert again == first


def test_threads_that_ask_at_once_share_one_picture(books: Books) -> None:
    pictures = PictureCache()
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: pictures.of(books.database, books.tenant.id), range(40)))
    assert len({id(picture) for picture in found}) == 1


def test_no_books_are_an_empty_picture(books: Books) -> None:
    empty = _tenant(books, "bob")
    assert PictureCache().of(books.database, empty.id) == Picture(empty.id)


def test_an_index_of_another_version_is_said(books: Books) -> None:
    with books.database.writing(books.tenant.id) as session:
        session.execute(delete(IndexBook))
    with pytest.raises(OutdatedIndexError, match="reindex"):
        PictureCache().of(books.database, books.tenant.id)


def _tenant(books: Books, slug: str) -> Tenant:
    with books.database.platform() as session:
        made = Tenant(slug=slug, name=slug, created_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
        session.add(made)
    return made


def _without_ranks(lines: object) -> list[tuple[object, ...]]:
    assert isinstance(lines, (list, tuple))
    return sorted(
        (line.path, line.lineno, line.account, line.customer, line.date, line.cents, line.letter, line.kind)
        for line in lines
    )
