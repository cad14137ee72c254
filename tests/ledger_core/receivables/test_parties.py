"""Parties from the accounts of a ledger, the side of the debt, and codes that were mistyped."""

import datetime as dt

import pytest

from ledger_core.ledger import Account, Customer, Ledger
from ledger_core.lettrage.lines import Line
from ledger_core.receivables.parties import Party, code_of, debt_sign, nearest, parties_of, party_of


def account(name: str, number: str, label: str, third_party: str = "", day: int = 1) -> Account:
    return Account(
        name=name, number=number, label=label, third_party=third_party, lettrable=True,
        opened=dt.date(2026, 1, day), path="customers.beancount", lineno=1,
    )  # fmt: skip


def card(account_name: str, name: str, payment_days: int | None) -> Customer:
    return Customer(
        code="DUPONT", name=name, account=account_name, siren="", kind="consumer", email="",
        payment_days=payment_days, path="customers.beancount", lineno=1,
    )  # fmt: skip


def ledger(accounts: list[Account], cards: list[Customer]) -> Ledger:
    return Ledger(
        entries=(), options={}, accounts={each.name: each for each in accounts},
        customers={each.account: each for each in cards}, errors=(),
    )  # fmt: skip


def test_a_customer_comes_from_the_card_and_a_supplier_from_the_account() -> None:
    books = ledger(
        [account("A:D", "411000", "411 Dupont", "DUPONT"), account("L:F", "401000", "Fournil", "FOURNIL")],
        [card("A:D", "Dupont SARL", 45)],
    )
    assert parties_of(books) == {
        ("411000", "DUPONT"): Party("DUPONT", "Dupont SARL", 45),
        ("401000", "FOURNIL"): Party("FOURNIL", "Fournil", None),
    }


def test_a_card_without_a_name_leaves_the_label_of_the_account() -> None:
    books = ledger([account("A:D", "411000", "Dupont", "DUPONT")], [card("A:D", "", None)])
    assert parties_of(books)["411000", "DUPONT"].name == "Dupont"


def test_who_has_no_name_goes_by_the_code_or_the_accounts_number() -> None:
    books = ledger([account("A:D", "411000", "", "DUPONT"), account("A:X", "411900", "")], [])
    assert [party.name for party in parties_of(books).values()] == ["DUPONT", "411900"]


def test_of_two_accounts_of_one_party_the_first_opened_counts() -> None:
    books = ledger(
        [account("A:New", "411000", "New", "D", day=2), account("A:Old", "411000", "Old", "D", day=1)], []
    )
    assert parties_of(books)["411000", "D"].name == "Old"


@pytest.mark.parametrize(
    ("number", "sign"),
    [
        ("411000", 1),
        ("416000", 1),
        ("467000", 1),
        ("512000", 1),
        ("401000", -1),
        ("421000", -1),
        ("4091", -1),
    ],
)
def test_the_debt_is_a_debit_of_customers_and_a_credit_of_suppliers(number: str, sign: int) -> None:
    assert debt_sign(number) == sign


def test_a_line_of_an_account_that_is_no_ones_own_goes_by_the_number() -> None:
    line = Line(key=0, account="411000", customer="", date=dt.date(2026, 1, 1), cents=1, currency="EUR")
    assert code_of(line) == "411000"
    assert party_of(line, {}) == Party("", "411000")
    assert party_of(line, {("411000", ""): Party("", "Divers")}).name == "Divers"


PARTIES = [
    Party("DUPONT", "Dupont SARL"),
    Party("DURAND", "Ateliers Durand"),
    Party("C0042", "Boulangerie Moreau"),
    Party("", "Clients divers"),
]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("DUPOND", ["DUPONT", "DURAND"]),
        ("dupont", ["DUPONT"]),
        ("moreau", ["C0042"]),
        ("Durant", ["DURAND", "DUPONT"]),
        ("C42", ["C0042"]),
        ("zzzz", []),
        ("", []),
    ],
)
def test_a_mistyped_code_finds_its_like_by_code_or_name(text: str, codes: list[str]) -> None:
    assert [party.code for party in nearest(PARTIES, text)] == codes


def test_no_more_parties_are_offered_than_asked_for() -> None:
    many = [Party(f"C{number:03}", "Same name") for number in range(9)]
    assert [party.code for party in nearest(many, "same", most=2)] == ["C000", "C001"]
