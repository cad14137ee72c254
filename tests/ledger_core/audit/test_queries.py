"""The queries that the books carry: each is asked of a book whose answers were worked out by hand."""

from beancount.core.data import Query
from beanquery import connect
import pytest

from ledger_core.audit.queries import (
    QUERIES,
    QUERIES_PATH,
    AuditQuery,
    has_pages,
    queries_text,
    with_audit_pages,
)
from ledger_core.book import MAIN_PATH, Book
from ledger_core.ledger import Ledger
from ledger_core.load import load

MAIN = """option "title" "Livres"
option "operating_currency" "EUR"

2024-01-01 open Assets:41-Clients:411000:A EUR
  account-number: "411000"
  customer: "A"
2024-01-01 open Assets:41-Clients:411000:B EUR
  account-number: "411000"
  customer: "B"
2024-01-01 open Income:70-Ventes:706000 EUR
  account-number: "706000"
2024-01-01 open Assets:51-Banques:512000 EUR
  account-number: "512000"
2024-01-01 open Liabilities:47-Attente:471000 EUR
  account-number: "471000"

2024-12-02 * "A" "Facture 1"
  journal: "VE"
  entry-number: "1"
  piece: "F1"
  valid-date: 2024-12-31
  Assets:41-Clients:411000:A       3000.00 EUR
    lettrage: "AAA"
  Income:70-Ventes:706000         -3000.00 EUR

2025-01-07 * "A" "Virement"
  journal: "BQ"
  entry-number: "2"
  piece: "B2"
  valid-date: 2025-01-31
  Assets:51-Banques:512000         3000.00 EUR
  Assets:41-Clients:411000:A      -3000.00 EUR
    lettrage: "AAA"

2025-01-12 * "A" "Facture 3, un dimanche"
  journal: "VE"
  entry-number: "3"
  piece: "F3"
  valid-date: 2025-01-31
  Assets:41-Clients:411000:A       1250.50 EUR
    lettrage: "aab"
    due: 2025-02-10
  Income:70-Ventes:706000         -1250.50 EUR

2025-01-13 * "A" "Acompte"
  journal: "BQ"
  entry-number: "4"
  valid-date: 2025-01-31
  Assets:51-Banques:512000          200.00 EUR
  Assets:41-Clients:411000:A       -200.00 EUR
    lettrage: "aab"

2025-01-14 * "B" "Trop-perçu"
  journal: "OD"
  entry-number: "5"
  piece: "OD5"
  Liabilities:47-Attente:471000      75.00 EUR
  Assets:41-Clients:411000:B        -75.00 EUR

2025-01-15 * "B" "Même pièce"
  journal: "OD"
  entry-number: "6"
  piece: "OD5"
  valid-date: 2025-01-31
  Income:70-Ventes:706000            75.00 EUR
  Assets:41-Clients:411000:B        -75.00 EUR
"""

EXPECTED = {
    "Postes de 1 000 et plus": ["1250.50"],
    "Échus depuis 90 jours": ["2025-02-10"],
    "Clients créditeurs": ["-150.00"],
    "Plus gros soldes clients": ["1050.50"],
    "Lettres sur deux années": ["AAA"],
    "Lettrages partiels": ["1050.50"],
    "Lignes sans pièce": ["Acompte", "Acompte"],
    "Écritures du dimanche": ["2025-01-12", "2025-01-12"],
    "Écritures non validées": ["Trop-perçu", "Trop-perçu"],
    "OD sur comptes clients": ["-75.00", "-75.00"],
    "Doublons possibles": ["OD5"],
    "Montants ronds": ["3000.00", "-3000.00", "3000.00", "-3000.00"],
    "Comptes d’attente": ["75.00"],
}


def loaded(text: str) -> Ledger:
    ledger = load(with_audit_pages(Book({MAIN_PATH: text.encode()})))
    assert isinstance(ledger, Ledger), ledger
    assert not ledger.errors
    return ledger


def test_every_query_is_asked() -> None:
    assert [query.name for query in QUERIES] == list(EXPECTED)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_query_answers_as_worked_out_by_hand(query: AuditQuery) -> None:
    ledger = loaded(MAIN)
    queries = {entry.name: entry.query_string for entry in ledger.entries if isinstance(entry, Query)}
    context = connect("beancount:", entries=ledger.entries, errors=[], options=ledger.options)
    rows = context.execute(queries[query.name]).fetchall()
    expected = EXPECTED[query.name]
    assert len(rows) == len(expected), rows
    for row, shown in zip(rows, expected, strict=True):
        assert any(shown in str(cell) for cell in row), (shown, row)


def test_queries_answer_for_books_without_an_entry() -> None:
    ledger = loaded('option "title" "Leer"\n')
    context = connect("beancount:", entries=ledger.entries, errors=[], options=ledger.options)
    for query in QUERIES:
        assert context.execute(" ".join(query.lines)).fetchall() == []


def test_an_old_book_comes_to_them_and_nothing_else_changes() -> None:
    main = b'option "title" "Livres"\r\n\r\ninclude "a/*.beancount"  ; tout\r\n; fin\r\n'
    book = Book({MAIN_PATH: main, "a/b.beancount": b"; rien\n"})
    assert not has_pages(book)
    after = with_audit_pages(book)
    assert has_pages(after)
    assert after.files[MAIN_PATH] == (
        b'option "title" "Livres"\r\n\r\n2000-01-01 custom "fava-extension" "ledger_core.fava"\r\n'
        b'include "a/*.beancount"  ; tout\r\ninclude "queries.beancount"\r\n; fin\r\n'
    )
    assert after.files[QUERIES_PATH] == queries_text().encode()
    assert after.files["a/b.beancount"] == b"; rien\n"
    assert with_audit_pages(after) == after


def test_a_pattern_that_names_the_file_is_enough() -> None:
    book = Book({MAIN_PATH: b'include "[p-s]*.beancount"\n'})
    after = with_audit_pages(book)
    assert after.files[MAIN_PATH].count(b"include") == 1
    loaded_ = load(after)
    assert isinstance(loaded_, Ledger)
    assert not loaded_.errors


def test_what_somebody_wrote_under_that_name_stays() -> None:
    book = Book({MAIN_PATH: b"", QUERIES_PATH: b"; mine\n"})
    after = with_audit_pages(book)
    assert after.files[QUERIES_PATH] == b"; mine\n"
    assert b"include" not in after.files[MAIN_PATH]


def test_a_comment_and_another_extension_are_not_ours() -> None:
    assert not has_pages(Book({MAIN_PATH: b'; 2000-01-01 custom "fava-extension" "ledger_core.fava"\n'}))
    assert not has_pages(Book({"note.txt": b'2000-01-01 custom "fava-extension" "ledger_core.fava"\n'}))
