"""New entries: their text, their number, the account and the file they need."""

from dataclasses import replace
import datetime as dt

import pytest

from ledger_core.accounts import NotAChartNumberError
from ledger_core.book import Book
from ledger_core.entry import (
    NewEntry,
    NewPosting,
    account_of_number,
    month_path,
    numbered,
    with_account,
    with_customer_account,
    with_entries,
)
from ledger_core.ground import LedgerGround
from ledger_core.ledger import Ledger
from ledger_core.load import load

DAY = dt.date(2026, 3, 31)
MAIN = b"""\
2025-06-01 open Assets:51-Banques:512000
  account-number: "512000"
2025-01-01 open Expenses:65-Autres-charges:658000
2025-06-01 open Income:70-Ventes:706000
  account-number: "706000"
2025-06-01 open Liabilities:40-Fournisseurs:401000:A
  account-number: "401000"
  supplier: "A"
"""
BOOK = Book({"main.beancount": MAIN})
ENTRY = NewEntry(
    DAY,
    'Le "Pont"',
    "a\\b\nc",
    (
        NewPosting("Assets:51-Banques:512000", -123456, "EUR", {"label": "x", "due": DAY}),
        NewPosting("Income:70-Ventes:706000", 123456, "EUR"),
    ),
    {"journal": "OD"},
)


def ledger_of(book: Book) -> Ledger:
    ledger = load(book)
    assert isinstance(ledger, Ledger)
    return ledger


def ground_of(book: Book) -> LedgerGround:
    return LedgerGround(ledger_of(book))


def test_links_stand_in_the_first_line_where_they_can_be_links() -> None:
    text = replace(ENTRY, links=("C-2026-001", "no link", "F/1")).text()
    assert text.splitlines()[0].endswith('" ^C-2026-001 ^F/1')


def test_entry_is_written_aligned_and_escaped() -> None:
    assert ENTRY.text() == (
        '2026-03-31 * "Le \\"Pont\\"" "a\\\\b\\nc"\n'
        '  journal: "OD"\n'
        "  Assets:51-Banques:512000       -1234.56 EUR\n"
        '    label: "x"\n'
        "    due: 2026-03-31\n"
        "  Income:70-Ventes:706000         1234.56 EUR\n"
    )


def test_entry_without_payee_has_its_label_alone() -> None:
    entry = NewEntry(DAY, "", "x", ENTRY.postings)
    assert entry.text().startswith('2026-03-31 * "x"\n  Assets')


def test_entry_that_does_not_balance_cannot_be_made() -> None:
    with pytest.raises(AssertionError, match="an entry balances"):
        NewEntry(DAY, "", "x", (NewPosting("Assets:A", 1, "EUR"), NewPosting("Assets:B", -1, "USD")))


def test_month_path_has_the_year_twice() -> None:
    assert month_path(dt.date(2026, 3, 9)) == "journal/2026/2026-03.beancount"


def test_file_of_a_new_month_is_made_and_included_once() -> None:
    after = with_entries(BOOK, ground_of(BOOK), [ENTRY, ENTRY])
    assert after.files["main.beancount"] == MAIN + b'\ninclude "journal/2026/2026-03.beancount"\n'
    assert after.files["journal/2026/2026-03.beancount"].decode() == f"{ENTRY.text()}\n{ENTRY.text()}"
    assert len(ledger_of(after).entries) == len(ledger_of(BOOK).entries) + 2


def test_account_is_found_by_its_number() -> None:
    ledger = ledger_of(BOOK)
    assert account_of_number(ledger.accounts, "512000") == "Assets:51-Banques:512000"
    assert account_of_number(ledger.accounts, "401000") == "", "an account of a third party is another"
    assert with_account(BOOK, ledger, "512000", "x") == (BOOK, "Assets:51-Banques:512000")


def test_account_that_is_open_under_its_usual_name_is_taken_though_its_number_is_missing() -> None:
    assert with_account(BOOK, ground_of(BOOK), "658000", "x") == (BOOK, "Expenses:65-Autres-charges:658000")


def test_new_account_opens_when_the_book_began() -> None:
    book, name = with_account(BOOK, ground_of(BOOK), "758000", "Produits")
    assert name == "Income:75-Autres-produits:758000"
    assert book.files["main.beancount"] == MAIN + (
        b"\n2025-01-01 open Income:75-Autres-produits:758000\n"
        b'  account-number: "758000"\n  name: "Produits"\n'
    )


def test_number_that_is_none_of_the_chart_is_refused() -> None:
    with pytest.raises(NotAChartNumberError):
        with_account(BOOK, ground_of(BOOK), "ABC", "x")


def test_last_number_passes_over_what_is_no_number() -> None:
    text = "".join(
        f'\n2026-01-0{rank} * "x"\n  journal: "{journal}"\n{number}'
        "  Assets:51-Banques:512000  1 EUR\n  Income:70-Ventes:706000  -1 EUR\n"
        for rank, (journal, number) in enumerate(
            [
                ("OD", '  entry-number: "7"\n'),
                ("OD", '  entry-number: "00012"\n'),
                ("OD", '  entry-number: "B99"\n'),
                ("OD", '  entry-number: "³"\n'),
                ("OD", f'  entry-number: "{"9" * 30}"\n'),
                ("OD", "  entry-number: 50\n"),
                ("OD", ""),
                ("VE", '  entry-number: "99"\n'),
            ],
            1,
        )
    )
    ledger = ledger_of(Book({"main.beancount": MAIN + text.encode()}))
    assert LedgerGround(ledger).last_number("OD") == 12
    assert LedgerGround(ledger).last_number("BQ") == 0


def test_numbers_follow_the_last_of_the_journal_and_say_who_posted() -> None:
    text = '\n2026-01-01 * "x"\n  journal: "OD"\n  entry-number: "7"\n  Assets:51-Banques:512000  1 EUR\n'
    text += "  Income:70-Ventes:706000  -1 EUR\n"
    ground = LedgerGround(ledger_of(Book({"main.beancount": MAIN + text.encode()})))
    one = NewEntry(dt.date(2026, 2, 1), "", "x", (), {"piece": "own"})
    other = NewEntry(dt.date(2026, 2, 1), "", "x", ())
    assert [entry.metadata for entry in numbered([one, other], ground, "claims")] == [
        {"journal": "OD", "entry-number": "8", "piece": "own", "posted-by": "claims"},
        {"journal": "OD", "entry-number": "9", "piece": "OD-9", "posted-by": "claims"},
    ]


CUSTOMER = b"""\
2025-03-01 open Assets:41-Clients:411000:DUPONT
  account-number: "411000"
  customer: "DUPONT"
  name: "Dupont \\"et\\" fils"
  siren: "732829320"
  siret: "73282932000074"
  vat: "FR44732829320"
  country: "FR"
  kind: "business"
2025-03-01 open Assets:41-Clients:411000:LEROY
  account-number: "411000"
  customer: "LEROY"
"""


def test_a_customers_other_account_stands_beside_its_card_and_is_opened_once() -> None:
    book = Book({"main.beancount": b'include "cards.beancount"\n', "cards.beancount": CUSTOMER})
    ledger = ledger_of(book)
    card = ledger.customers["Assets:41-Clients:411000:DUPONT"]
    after, name = with_customer_account(book, LedgerGround(ledger), "416000", card)
    assert name == "Assets:41-Clients:416000:DUPONT"
    assert after.files["main.beancount"] == book.files["main.beancount"]
    opened = ledger_of(after)
    assert opened.errors == ()
    made = opened.customers[name]
    assert (made.code, made.name, made.siren, made.kind) == (
        "DUPONT",
        'Dupont "et" fils',
        "732829320",
        "business",
    )
    assert (made.siret, made.vat, made.country) == ("73282932000074", "FR44732829320", "FR")
    assert opened.accounts[name].opened == dt.date(2025, 3, 1)
    assert with_customer_account(after, LedgerGround(opened), "416000", card) == (after, name)


def test_who_is_not_known_to_be_a_business_stays_so_on_another_account() -> None:
    book = Book({"main.beancount": CUSTOMER})
    ledger = ledger_of(book)
    card = ledger.customers["Assets:41-Clients:411000:LEROY"]
    after, name = with_customer_account(book, LedgerGround(ledger), "416000", card)
    text = after.files["main.beancount"].decode().partition(f"open {name}")[2]
    assert "kind" not in text
    assert "siren" not in text
    assert ledger_of(after).customers[name].kind == "consumer"
