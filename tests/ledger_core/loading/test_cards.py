"""Accounts and customers as their `open` directives give them."""

import datetime as dt
import re

import pytest

from ledger_core.book import Book
from ledger_core.ledger import Account, Customer, Ledger
from ledger_core.load import load

CARD = """\
2025-01-01 open Assets:41-Clients:411000:DUPONT EUR
  account-number: "411000"
  customer: "DUPONT"
  name: "Dupont SARL"
  siren: "732829320"
  siret: "73282932000074"
  vat: "FR44732829320"
  country: "FR"
  kind: "business"
  email: "compta@dupont.example"
  payment-days: 45
"""


def loaded(text: str) -> Ledger:
    ledger = load(Book({"main.beancount": text.encode()}))
    assert isinstance(ledger, Ledger)
    return ledger


def errors_of(text: str) -> list[str]:
    return [str(error) for error in loaded(text).errors]


def test_a_full_card() -> None:
    ledger = loaded(CARD)
    name = "Assets:41-Clients:411000:DUPONT"
    assert ledger.errors == ledger.warnings == ()
    assert ledger.accounts == {
        name: Account(name, "411000", "Dupont SARL", "DUPONT", True, dt.date(2025, 1, 1), "main.beancount", 1)  # noqa: FBT003
    }
    assert ledger.customers == {
        name: Customer(
            code="DUPONT",
            name="Dupont SARL",
            account=name,
            siren="732829320",
            kind="business",
            email="compta@dupont.example",
            payment_days=45,
            path="main.beancount",
            lineno=1,
            siret="73282932000074",
            vat="FR44732829320",
            country="FR",
        )
    }


def test_a_bare_account_counts_as_consumer_without_agreed_days() -> None:
    ledger = loaded('2025-01-01 open Assets:C\n  account-number: "411000"\n  customer: "C"\n')
    card = ledger.customers["Assets:C"]
    assert (card.kind, card.payment_days, card.name, card.siren, card.email) == ("consumer", None, "", "", "")


def test_who_takes_letters() -> None:
    text = "".join(
        f'2025-01-01 open Assets:A{rank}\n  account-number: "{number}"\n{more}'
        for rank, (number, more) in enumerate(
            [
                ("411000", ""),
                ("512000", ""),
                ("512000", "  lettrable: TRUE\n"),
                ("401000", "  lettrable: FALSE\n"),
            ]
        )
    )
    accounts = loaded(text).accounts
    assert [accounts[f"Assets:A{rank}"].lettrable for rank in range(4)] == [True, False, True, False]


@pytest.mark.parametrize("key", ["customer", "supplier", "auxiliary"])
def test_the_third_party_is_whoever_is_named(key: str) -> None:
    ledger = loaded(f'2025-01-01 open Assets:C\n  account-number: "467000"\n  {key}: "X"\n')
    assert ledger.accounts["Assets:C"].third_party == "X"
    assert bool(ledger.customers) is (key == "customer")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('  kind: "particulier"\n', 'kind of Assets:C is "particulier"; it must be "business" or "consumer"'),
        ('  payment-days: "30"\n', 'payment-days of Assets:C is "30"; it must be a whole number from 0'),
        ("  payment-days: 1.5\n", "payment-days of Assets:C is"),
        ("  payment-days: -1\n", "payment-days of Assets:C is"),
        ("  payment-days: 99999\n", "payment-days of Assets:C is"),
        ('  lettrable: "oui"\n', 'lettrable of Assets:C is "oui"; it must be TRUE or FALSE'),
        ('  supplier: "F"\n', "it must be the only one of customer, supplier and auxiliary"),
        ("  name: 12\n", "name of Assets:C is a text: put it in quotes"),
    ],
)
def test_a_wrong_word_of_a_card_is_an_error_at_its_open(line: str, said: str) -> None:
    text = f'2025-01-01 open Assets:C\n  account-number: "411000"\n  customer: "C"\n{line}'
    (error,) = errors_of(text)
    assert error.startswith("main.beancount:1: ")
    assert said in error


@pytest.mark.parametrize(
    ("key", "said", "warned"),
    [
        ("siren", "732829321", "is none: nine digits, the last a checksum"),
        ("siret", "73282932000075", "is none: fourteen digits, a SIREN in front and a checksum at the end"),
        ("siret", "35600000000048", 'is of another company than siren "732829320"'),
        ("vat", "FR45732829320", "is none: the country's two letters and its number"),
        ("country", "France", "is none: two letters of ISO 3166, such as FR"),
    ],
)
def test_a_number_or_country_that_is_none_is_a_warning(key: str, said: str, warned: str) -> None:
    card = re.sub(rf'  {key}: ".*"', f'  {key}: "{said}"', CARD)
    ledger = loaded(card if key == "siret" else re.sub('  siret: ".*"\n', "", card))
    assert ledger.errors == ()
    (warning,) = ledger.warnings
    assert str(warning).startswith(f'main.beancount:1: {key} "{said}" {warned}')
    (customer,) = ledger.customers.values()
    assert getattr(customer, key) == said


def test_a_key_that_is_no_text_is_told_once() -> None:
    text = '2025-01-01 open Assets:C\n  account-number: "411000"\n  customer: 12\n'
    assert errors_of(text) == ["main.beancount:1: customer of Assets:C is a text: put it in quotes"]


def test_an_account_with_postings_needs_its_number() -> None:
    text = '2025-01-01 open Assets:A\n2025-01-01 open Assets:B\n2026-01-01 * "x"\n  Assets:A  0 EUR\n'
    assert errors_of(text) == [
        (
            "main.beancount:1: Assets:A has no account-number; add one under its open,"
            ' such as account-number: "411000"'
        )
    ]
    assert (
        "it must be a number of the chart, such as 411000"
        in errors_of('2025-01-01 open Assets:A\n  account-number: "clients"\n')[0]
    )
    assert (
        "is a text: put it in quotes" in errors_of("2025-01-01 open Assets:A\n  account-number: 411000\n")[0]
    )


def test_two_accounts_of_one_customer_under_one_number() -> None:
    text = CARD + CARD.replace("411000:DUPONT", "411000:DUPOND")
    assert errors_of(text) == [
        (
            'main.beancount:12: 411000 "DUPONT" is the account of Assets:41-Clients:411000:DUPONT'
            " (main.beancount:1) already; use one account"
        )
    ]


def test_of_two_opens_the_first_counts() -> None:
    ledger = loaded(CARD + CARD.replace("Dupont SARL", "Autre"))
    assert [error.message for error in ledger.errors] == [
        "Duplicate open directive for Assets:41-Clients:411000:DUPONT"
    ]
    assert [card.name for card in ledger.customers.values()] == ["Dupont SARL"]


@pytest.mark.parametrize(
    ("posting", "said"),
    [
        ("10.005 EUR", "10.005 EUR is finer than a cent"),
        ('10 EUR\n    due: "demain"', 'due "demain" is no date'),
        ("10 EUR\n    due: 1800-01-01", "due 1800-01-01 is not in 1900 to 2199"),
        ('10 EUR\n    currency-amount: "12 USD"', 'currency-amount "12 USD" is no amount'),
    ],
)
def test_a_line_that_could_not_be_counted_is_an_error_at_its_posting(posting: str, said: str) -> None:
    text = (
        CARD + '2025-01-01 open Assets:B\n  account-number: "512000"\n'
        f'2026-01-01 * "x"\n  Assets:B\n  Assets:41-Clients:411000:DUPONT  {posting}\n'
    )
    (error,) = errors_of(text)
    assert error.startswith("main.beancount:16: Assets:41-Clients:411000:DUPONT: ")
    assert said in error
