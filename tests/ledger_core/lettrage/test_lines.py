"""Lines made from loaded books, and what a line does to the debt."""

import datetime as dt

import pytest

from ledger_core.book import Book
from ledger_core.ledger import Ledger
from ledger_core.lettrage.lines import Line, LineKind, kind_of, lines_of, sides_of
from ledger_core.load import load

TEXT = """\
2025-01-01 open Assets:41-Clients:411000:DUPONT
  account-number: "411000"
  customer: "DUPONT"
2025-01-01 open Liabilities:40-Fournisseurs:401000:EDF
  account-number: "401000"
  supplier: "EDF"
2025-01-01 open Assets:51-Banque:512000
  account-number: "512000"
2025-01-01 open Income:70-Ventes:706000
  account-number: "706000"
2026-03-02 * "Dupont SARL" "Facture F12"
  journal: "VE"
  piece: "F12"
  Assets:41-Clients:411000:DUPONT   1200.00 EUR
    due: 2026-04-01
    lettrage: "AAB"
    lettrage-date: 2026-04-03
    currency-amount: 1300.00 USD
  Income:70-Ventes:706000
2026-04-03 * "Virement"
  Assets:51-Banque:512000   1200.00 EUR
  Assets:41-Clients:411000:DUPONT  -1200.00 EUR
    label: "VIR DUPONT"
    piece: "R7"
    lettrage: "AAB"
    currency-amount: -1300.00 USD
2026-01-01 * "A nouveau"
  opening: TRUE
  Liabilities:40-Fournisseurs:401000:EDF  -50.00 EUR
  Assets:51-Banque:512000  50.00 EUR
"""


@pytest.fixture
def ledger() -> Ledger:
    loaded = load(Book({"main.beancount": TEXT.encode()}))
    assert isinstance(loaded, Ledger)
    assert loaded.errors == ()
    return loaded


def test_lines_carry_what_the_text_says(ledger: Ledger) -> None:
    opening, invoice, payment = lines_of(ledger)
    assert invoice == Line(
        key=1,
        account="411000",
        customer="DUPONT",
        date=dt.date(2026, 3, 2),
        cents=120000,
        currency="EUR",
        reference="F12",
        label="Facture F12",
        journal="VE",
        entry=invoice.entry,
        kind=LineKind.INVOICE,
        due=dt.date(2026, 4, 1),
        letter="AAB",
        letter_date=dt.date(2026, 4, 3),
        foreign_cents=130000,
        foreign_currency="USD",
        path="main.beancount",
        lineno=14,
    )
    assert (payment.reference, payment.label, payment.kind) == ("R7", "VIR DUPONT", LineKind.PAYMENT)
    assert (payment.cents, payment.foreign_cents, payment.lineno) == (-120000, -130000, 22)
    assert (opening.kind, opening.customer, opening.cents, opening.letter) == (
        LineKind.OPENING,
        "EDF",
        -5000,
        "",
    )
    assert len({line.entry for line in (opening, invoice, payment)}) == 3


def test_an_account_asked_for_keeps_the_keys(ledger: Ledger) -> None:
    every = lines_of(ledger)
    assert [line.key for line in every] == [0, 1, 2]
    assert lines_of(ledger, "411") == lines_of(ledger, "411000") == every[1:]
    assert lines_of(ledger, "Liabilities:40-Fournisseurs:401000:EDF") == every[:1]
    assert lines_of(ledger, "512") == []


@pytest.mark.parametrize(
    ("number", "cents", "others", "kind"),
    [
        ("411", 120, [("706", -100), ("44571", -20)], LineKind.INVOICE),
        ("411", -120, [("706", 100), ("44571", 20)], LineKind.CREDIT_NOTE),
        ("411", -120, [("512", 120)], LineKind.PAYMENT),
        ("411", -120, [("512", 115), ("627", 5)], LineKind.PAYMENT),
        ("411", 120, [("512", -120)], LineKind.BOUNCE),
        ("411", 125, [("512", -120), ("708", -5)], LineKind.BOUNCE),
        ("411", 120, [("706", -120), ("411", -120), ("53", 120)], LineKind.INVOICE),
        ("411", -120, [("706", -120), ("411", 120), ("53", 120)], LineKind.PAYMENT),
        ("411", 120, [("413", -120)], LineKind.OTHER),
        ("401", -120, [("606", 100), ("44566", 20)], LineKind.INVOICE),
        ("401", 120, [("606", -100), ("44566", -20)], LineKind.CREDIT_NOTE),
        ("401", 120, [("512", -120)], LineKind.PAYMENT),
        ("401", -120, [("512", 120)], LineKind.BOUNCE),
        ("404", -120, [("2183", 120)], LineKind.INVOICE),
        ("511", 120, [("411", -120)], LineKind.OTHER),
        ("511", -120, [("512", 120)], LineKind.OTHER),
        ("44571", -20, [("411", 120), ("706", -100)], LineKind.OTHER),
    ],
)
def test_kinds(number: str, cents: int, others: list[tuple[str, int]], kind: LineKind) -> None:
    sides = sides_of([(number, cents), *others])
    assert kind_of(number, cents, sides) is kind
    assert kind_of(number, cents, sides, opening=True) is LineKind.OPENING


def test_an_account_without_a_number_tells_by_its_root() -> None:
    text = TEXT.replace(
        'open Income:70-Ventes:706000\n  account-number: "706000"', "open Income:70-Ventes:706000"
    )
    loaded = load(Book({"main.beancount": text.encode()}))
    assert isinstance(loaded, Ledger)
    assert len(loaded.errors) == 1
    assert lines_of(loaded)[1].kind is LineKind.INVOICE


@pytest.mark.parametrize("amount", ["1200.00 EUR", "0.00 USD", "1300.001 TND"])
def test_a_deal_that_says_no_more_than_the_books_is_none(amount: str) -> None:
    ledger = load(Book({"main.beancount": TEXT.replace("1300.00 USD", amount, 1).encode()}))
    assert isinstance(ledger, Ledger)
    assert not ledger.errors
    (line,) = [line for line in lines_of(ledger) if line.cents == 120000]
    assert (line.foreign_cents, line.foreign_currency) == (0, "")
