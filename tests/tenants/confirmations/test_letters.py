"""Whom an auditor asks, what the books say of them, and what stands in the letter; by hand."""

import dataclasses
import datetime as dt
import io

import pypdf
import pytest

from tenants.books.picture import Picture, PictureCache
from tenants.confirmations import (
    MOST_LETTERS,
    NoSuchCustomerError,
    TooManyLettersError,
    UnprovenError,
    Wanted,
    askable,
    letters,
    requests_of,
)
from tenants.written import MINUS, NO_BREAK, THIN
from tests.tenants.books.ground import MAIN, Books, month

AS_OF = dt.date(2026, 3, 31)
CHART = """2025-01-01 open Assets:41-Clients:411000:ALPHA EUR, USD
  account-number: "411000"
  customer: "ALPHA"
  name: "Alpha & Fils #1"
  address: "4 rue du Port\\n\\n29000 Quimper"
2025-01-01 open Assets:41-Clients:411000:BETA EUR
  account-number: "411000"
  customer: "BETA"
  name: "Bêta"
2025-01-01 open Assets:41-Clients:416000:BETA EUR
  account-number: "416000"
  customer: "BETA"
2025-01-01 open Assets:41-Clients:411000:GAMMA EUR
  account-number: "411000"
  customer: "GAMMA"
  name: "Gamma"
2025-01-01 open Assets:51-Banques:512000 EUR, USD
  account-number: "512000"
2025-01-01 open Income:70-Ventes:706000 EUR, USD
  account-number: "706000"
"""
ALPHA, BETA, DOUBTFUL = (
    f"Assets:41-Clients:{leaf}" for leaf in ("411000:ALPHA", "411000:BETA", "416000:BETA")
)
SALES, BANK = "Income:70-Ventes:706000", "Assets:51-Banques:512000"
WANTED = Wanted(
    as_of=AS_OF,
    written_on=dt.date(2026, 4, 20),
    until=dt.date(2026, 5, 1),
    sender="Menuiserie Trémarec",
    sender_lines=("3 chemin de la Doucine", "99180 Sainte-Brelade"),
    signs="Anne Trémarec, gérante",
    place="Sainte-Brelade",
    auditor="Cabinet Ormeau",
    auditor_lines=("8 rue des Halles",),
    english=frozenset({"BETA"}),
)


def entry(day: str, account: str, amount: int, piece: str, currency: str = "EUR") -> str:
    against = SALES if amount > 0 else BANK
    return (
        f'{day} * "Portes $x$ de service"\n  piece: "{piece}"\n  {account}  {amount}.00 {currency}\n'
        f"    due: {day}\n  {against}  {-amount}.00 {currency}\n\n"
    )


@pytest.fixture
def picture(books: Books) -> Picture:
    january = entry("2026-01-05", ALPHA, 1200, "F-2026-0001") + entry("2026-01-10", DOUBTFUL, 7, "F7")
    march = entry("2026-03-10", BETA, -20, "VIR") + entry("2026-03-11", ALPHA, 9, "F9", "USD")
    april = entry("2026-04-02", ALPHA, 5000, "F-2026-0044")
    texts = {month("2026-01"): january, month("2026-03"): march, month("2026-04"): april}
    books.write({"main.beancount": MAIN, "accounts.beancount": CHART, **texts})
    return PictureCache().of(books.database, books.tenant.id)


def pages_of(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def test_each_customer_has_the_balance_of_the_day_by_currency(picture: Picture) -> None:
    found = {request.code: request for request in askable(picture, AS_OF)}
    assert {
        code: [(balance.currency, balance.cents) for balance in request.balances]
        for code, request in found.items()
    } == {"ALPHA": [("EUR", 1200_00), ("USD", 9_00)], "BETA": [("EUR", -13_00)], "GAMMA": []}
    assert found["ALPHA"].address == ("4 rue du Port", "29000 Quimper")
    assert found["BETA"].address == ()
    assert found["BETA"].accounts == ("411000", "416000")
    assert (found["ALPHA"].largest_cents, found["BETA"].largest_cents, found["GAMMA"].largest_cents) == (
        1200_00,
        13_00,
        0,
    )


def test_who_is_not_there_is_not_asked(picture: Picture) -> None:
    assert [request.code for request in requests_of(picture, AS_OF, ["GAMMA", "ALPHA", "ALPHA"])] == [
        "ALPHA",
        "GAMMA",
    ]
    with pytest.raises(NoSuchCustomerError, match="NOBODY"):
        requests_of(picture, AS_OF, ["NOBODY"])


def test_books_that_do_not_add_up_ask_nobody(picture: Picture) -> None:
    forged = {**picture.balances, (BETA, "EUR"): picture.balances[BETA, "EUR"] + 1}
    wrong = dataclasses.replace(picture, balances=forged, kept=type(picture.kept)())
    with pytest.raises(UnprovenError, match="do not add up"):
        askable(wrong, AS_OF)


def test_a_letter_says_what_is_owed_and_where_the_answer_goes(picture: Picture) -> None:
    paper = letters(picture, requests_of(picture, AS_OF, ["ALPHA"]), WANTED)
    assert paper.is_archival
    page = " ".join(pages_of(paper.pdf))
    for said in (
        "Menuiserie Trémarec 3 chemin de la Doucine 99180 Sainte-Brelade",
        "Alpha & Fils #1 4 rue du Port 29000 Quimper",
        "Sainte-Brelade, le 20 avril 2026",
        "CB-20260331-ALPHA",
        "Confirmation de votre compte au 31 mars 2026",
        f"vous nous devez 1{THIN}200,00{NO_BREAK}€".replace(THIN, " ").replace(NO_BREAK, " "),
        "vous nous devez 9,00 USD",
        "Portes $x$ de service",
        "directement à Cabinet Ormeau, au plus tard le 1er mai 2026",
        "Pour Menuiserie Trémarec Anne Trémarec, gérante",
        "Réponse à renvoyer directement à l’auditeur",
        f"Révision 2 · {picture.commit[:12]} · 31/03/2026",
        "1 / 1",
    ):
        assert said in page.replace(THIN, " ").replace(NO_BREAK, " "), said
    assert "F-2026-0001" in page.replace("\u200b", "")
    assert "F-2026-0044" not in page  # of April
    assert "5 000" not in page.replace(THIN, " ")


def test_the_language_and_the_side_of_the_balance_are_those_of_the_customer(picture: Picture) -> None:
    paper = letters(picture, requests_of(picture, AS_OF, ["BETA", "GAMMA"]), WANTED)
    beta, gamma = pages_of(paper.pdf)
    assert "As of 31 March 2026 our books show that we owe you €13.00" in beta
    assert f"{MINUS}€13.00" in beta
    assert "account is nil" not in beta
    assert "nos livres montrent que le solde de votre compte est nul" in gamma
    assert paper == letters(picture, requests_of(picture, AS_OF, ["BETA", "GAMMA"]), WANTED)


def test_a_file_holds_so_many_letters_and_no_more(picture: Picture) -> None:
    (request,) = requests_of(picture, AS_OF, ["GAMMA"])
    with pytest.raises(TooManyLettersError):
        letters(picture, [request] * (MOST_LETTERS + 1), WANTED)


def test_a_name_without_blanks_goes_on_in_the_next_line(picture: Picture) -> None:
    (request,) = requests_of(picture, AS_OF, ["GAMMA"])
    paper = letters(picture, [dataclasses.replace(request, name="N" * 100)], WANTED)
    words = pages_of(paper.pdf)[0].replace("\u200b", "").split()
    parts = [word.count("N") for word in words if "NN" in word]
    assert sum(parts) >= 200  # in the window, and on the slip
    assert max(parts) < 60
