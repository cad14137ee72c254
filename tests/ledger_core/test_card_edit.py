"""A card, a note or a document changes what it names and nothing else, and the book says what was typed."""

from dataclasses import replace
import datetime as dt

from beancount.core.data import Document, Note
from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.book import Book
from ledger_core.card_edit import (
    Card,
    CardFault,
    FaultyCardError,
    NewDocument,
    card_of,
    document_path,
    faults_of,
    tidied,
    with_card,
    with_document,
    with_note,
)
from ledger_core.edit import NotAnOpenError, with_open_metadata
from ledger_core.ledger import Ledger
from ledger_core.load import load

NAME = "Assets:41-Clients:411000:DUPONT"
CARDS = b"""; les clients
2025-01-01 open Assets:41-Clients:411000:AUTRE EUR
  account-number: "411000"
  customer: "AUTRE"

2025-01-01 open Assets:41-Clients:411000:DUPONT EUR ; du port
  account-number: "411000"
  customer: "DUPONT"
  name: "Dupont SARL" ; depuis 2019
  payment-days: 30
  secteur: "boulangerie"

2025-01-02 commodity EUR
"""
BOOK = Book({"main.beancount": b'include "cards/*.beancount"\n', "cards/clients.beancount": CARDS})
DAY = dt.date(2026, 11, 23)


def loaded(book: Book) -> Ledger:
    ledger = load(Book(dict(book.files)))
    assert isinstance(ledger, Ledger)
    assert not ledger.errors
    return ledger


def test_what_changed_is_written_in_its_place_and_the_rest_stays() -> None:
    customer = loaded(BOOK).customers[NAME]
    card = replace(card_of(customer), name='Dupont "et" fils', siren="732829320", payment_days="45")
    after = with_card(BOOK, customer, card)
    assert after.files["cards/clients.beancount"] == CARDS.replace(
        b'"Dupont SARL" ;', b'"Dupont \\"et\\" fils" ;'
    ).replace(b"payment-days: 30", b"payment-days: 45").replace(
        b'"boulangerie"\n', b'"boulangerie"\n  siren: "732829320"\n'
    )
    assert card_of(loaded(after).customers[NAME]) == card


def test_an_empty_value_takes_its_key_away_and_no_change_no_byte() -> None:
    customer = loaded(BOOK).customers[NAME]
    assert with_card(BOOK, customer, card_of(customer)) is BOOK
    after = with_card(BOOK, customer, replace(card_of(customer), payment_days=""))
    assert after.files["cards/clients.beancount"] == CARDS.replace(b"  payment-days: 30\n", b"")


@pytest.mark.parametrize("data", [CARDS.replace(b"\n", b"\r\n"), CARDS.rstrip(b"\n").rpartition(b"\n\n")[0]])
def test_line_ends_and_a_missing_last_newline_stay(data: bytes) -> None:
    book = BOOK.with_files({"cards/clients.beancount": data})
    customer = loaded(book).customers[NAME]
    after = with_card(book, customer, replace(card_of(customer), phone="01 99 00 00 42"))
    ending = b"\r\n" if b"\r\n" in data else b"\n"
    line = b'  phone: "01 99 00 00 42"'
    expected = data.replace(b'"boulangerie"', b'"boulangerie"' + ending + line)
    assert after.files["cards/clients.beancount"] == expected


@pytest.mark.parametrize("line", [0, 1, 2, 3, 7, 99])
def test_another_line_than_that_of_the_account_is_refused(line: int) -> None:
    with pytest.raises(NotAnOpenError):
        with_open_metadata(CARDS, line, NAME, {"phone": "1"})


@pytest.mark.parametrize(
    ("card", "part", "fault"),
    [
        (Card(), "name", CardFault.MISSING),
        (Card(name="a" * 201), "name", CardFault.TOO_LONG),
        (Card(name="a\u202eb"), "name", CardFault.CONTROL),
        (Card(name="a\nb"), "name", CardFault.CONTROL),
        (Card(siren="732829321"), "siren", CardFault.NOT_A_SIREN),
        (Card(siren="١٢٣٤٥٦٧٨٩"), "siren", CardFault.NOT_A_SIREN),
        (Card(siret="73282932000075"), "siret", CardFault.NOT_A_SIRET),
        (Card(siren="732829320", siret="35600000000048"), "siret", CardFault.OTHER_SIREN),
        (Card(vat="FR45732829320"), "vat", CardFault.NOT_A_VAT),
        (Card(country="fr"), "country", CardFault.NOT_A_COUNTRY),
        (Card(country="XX"), "country", CardFault.NOT_A_COUNTRY),
        (Card(email="a@b"), "email", CardFault.NOT_AN_EMAIL),
        (Card(email="a@b.example, c@d.example"), "email", CardFault.NOT_AN_EMAIL),
        (Card(phone="javascript:1"), "phone", CardFault.NOT_A_PHONE),
        (Card(kind="state"), "kind", CardFault.NOT_A_KIND),
        (Card(payment_days="-1"), "payment_days", CardFault.NOT_DAYS),
        (Card(payment_days="3651"), "payment_days", CardFault.NOT_DAYS),
        (Card(payment_days="1.5"), "payment_days", CardFault.NOT_DAYS),
        (Card(address="a\x00"), "address", CardFault.CONTROL),
    ],
)
def test_a_faulty_value_is_told_by_its_part(card: Card, part: str, fault: CardFault) -> None:
    assert faults_of(card)[part] is fault


def test_a_faulty_card_is_not_written_but_an_old_fault_that_stays_is_no_hindrance() -> None:
    book = BOOK.with_files({"cards/clients.beancount": CARDS.replace(b"secteur", b"email")})
    customer = loaded(book).customers[NAME]
    with pytest.raises(FaultyCardError) as refused:
        with_card(book, customer, replace(card_of(customer), siren="1"))
    assert refused.value.faults == {"siren": CardFault.NOT_A_SIREN}
    assert with_card(book, customer, replace(card_of(customer), name="Dupont")) is not book


def test_what_is_typed_is_tidied() -> None:
    typed = Card(name="  A ", siren="732 829.320", address=" 1 rue A \r\n\r\n 99000 B\r")
    assert tidied(typed) == Card(name="A", siren="732829320", address="1 rue A\n99000 B")
    numbers = Card(siret="732 829 320 00074", vat="fr 44 732829320", country=" fr ")
    assert tidied(numbers) == Card(siret="73282932000074", vat="FR44732829320", country="FR")


def test_numbers_and_country_stand_in_the_book_and_go_again() -> None:
    customer = loaded(BOOK).customers[NAME]
    card = replace(card_of(customer), siret="73282932000074", vat="FR44732829320", country="FR")
    after = with_card(BOOK, customer, card)
    found = loaded(after).customers[NAME]
    assert (found.siret, found.vat, found.country) == ("73282932000074", "FR44732829320", "FR")
    again = with_card(after, found, replace(card, siret="", vat="", country=""))
    assert again.files == BOOK.files


texts = st.text(st.characters(codec="utf-8"), max_size=60)


@given(st.builds(Card, name=texts, address=texts, contact=texts, payment_days=texts))
def test_a_card_that_has_no_fault_is_what_the_book_says_afterwards(typed: Card) -> None:
    card = replace(tidied(typed), kind="business")
    customer = loaded(BOOK).customers[NAME]
    try:
        after = with_card(BOOK, customer, card)
    except FaultyCardError as refused:
        assert refused.faults.items() <= faults_of(card).items()  # noqa: PT017  either is right
        return
    said = card_of(loaded(after).customers[NAME])
    days = str(int(card.payment_days)) if card.payment_days else ""
    assert said == replace(card, payment_days=days)


@given(texts)
def test_a_note_says_what_was_typed(typed: str) -> None:
    account = loaded(BOOK).accounts[NAME]
    try:
        after = with_note(BOOK, account, DAY, typed, 'Ann "A"')
    except FaultyCardError as refused:
        assert set(refused.faults) == {"note"}  # noqa: PT017  either is right
        return
    (note,) = [entry for entry in loaded(after).entries if isinstance(entry, Note)]
    said = typed.strip().replace("\r\n", "\n").replace("\r", "\n")
    assert (note.account, note.date, note.comment, note.meta["by"]) == (NAME, DAY, said, 'Ann "A"')
    assert after.files["cards/clients.beancount"].startswith(CARDS)


@pytest.mark.parametrize("text", ["", "  ", "a" * 4_001, "\u20ac" * 4_000, "a\u202eb"])
def test_a_note_of_nothing_or_too_much_is_refused(text: str) -> None:
    with pytest.raises(FaultyCardError):
        with_note(BOOK, loaded(BOOK).accounts[NAME], DAY, text, "")


names = st.one_of(
    st.text(max_size=120),
    st.sampled_from(
        [
            "",
            ".",
            "..",
            "../../main.beancount",
            "C:\\a.pdf",
            "a.beancount",
            ".gitmodules",
            "x.py",
            "a\u202egpj.pdf",
        ]
    ),
)


@given(names)
def test_a_document_is_in_the_book_under_a_name_that_the_gate_lets_pass(name: str) -> None:
    account = loaded(BOOK).accounts[NAME]
    path = document_path(account, DAY, name, BOOK.files)
    after = with_document(BOOK, account, NewDocument(path, b"%PDF", DAY, "Ann"))
    (document,) = [entry for entry in loaded(after).entries if isinstance(entry, Document)]
    assert (document.filename, document.account, document.meta["by"]) == (path, NAME, "Ann")
    assert path.startswith("documents/DUPONT/2026-11-23 ")
    assert after.files[path] == b"%PDF"


def test_two_documents_of_one_name_are_two_files() -> None:
    account = loaded(BOOK).accounts[NAME]
    first = document_path(account, DAY, "Contrat.PDF", {})
    assert first == "documents/DUPONT/2026-11-23 Contrat.pdf"
    assert document_path(account, DAY, "contrat.pdf", {first: b""}) == (
        "documents/DUPONT/2026-11-23 contrat (2).pdf"
    )
