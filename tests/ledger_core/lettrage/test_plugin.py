"""Letters as the plugin checks them, in our loader and in Beancount's own."""

from collections.abc import Sequence
from decimal import Decimal
from random import Random

from beancount import loader
from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from ledger_core.book import Book
from ledger_core.load import load

OPENED = """\
2025-01-01 open Assets:41-Clients:411000:DUPONT
  account-number: "411000"
  customer: "DUPONT"
2025-01-01 open Assets:41-Clients:411000:MARTIN
  account-number: "411000"
  customer: "MARTIN"
2025-01-01 open Assets:51-Banque:512000
  account-number: "512000"
"""
DUPONT = "Assets:41-Clients:411000:DUPONT"
MARTIN = "Assets:41-Clients:411000:MARTIN"


def entry(*postings: str, day: str = "2026-01-02") -> str:
    return (
        f'{day} * "x"\n' + "".join(f"  {posting}\n" for posting in postings) + "  Assets:51-Banque:512000\n"
    )


def lettered(account: str, amount: str, letter: str, *more: str) -> str:
    return "\n    ".join([f"{account}  {amount}", f'lettrage: "{letter}"', *more])


def errors_of(text: str) -> list[str]:
    """Return the errors of our loader, having seen that Beancount's own gives the same of letters."""
    ours = [str(error) for error in load(Book({"main.beancount": (OPENED + text).encode()})).errors]
    _, errors, _ = loader.load_string('plugin "ledger_core.lettrage.plugin"\n' + OPENED + text)
    theirs = [f"main.beancount:{error.source['lineno'] - 1}: {error.message}" for error in errors]
    assert sorted(ours) == sorted(theirs)
    return ours


def test_groups_that_balance_are_right() -> None:
    text = entry(lettered(DUPONT, "100.00 EUR", "AAA", "lettrage-date: 2026-02-01"))
    text += entry(lettered(DUPONT, "-60.00 EUR", "AAA")) + entry(lettered(DUPONT, "-40.00 EUR", "AAA"))
    assert errors_of(text) == []


def test_a_group_that_does_not_balance_is_an_error_at_its_first_posting() -> None:
    text = entry(lettered(DUPONT, "100.00 EUR", "AAB")) + entry(lettered(DUPONT, "-60.00 EUR", "AAB"))
    assert errors_of(text) == [
        (
            'main.beancount:10: letter "AAB" of 411000 DUPONT does not balance: 40.00 EUR debit left over 2'
            ' postings; complete the group, or write "aab" for a partial one'
        )
    ]


def test_a_partial_group_need_not_balance() -> None:
    assert errors_of(entry(lettered(DUPONT, "100.00 EUR", "aab"))) == []


def test_a_letter_without_case_need_not_balance() -> None:
    assert errors_of(entry(lettered(DUPONT, "100.00 EUR", "12"))) == []


def test_the_same_letter_on_two_customers_is_two_groups() -> None:
    text = entry(lettered(DUPONT, "100.00 EUR", "A")) + entry(lettered(MARTIN, "-100.00 EUR", "A"))
    assert [error.split(" left")[0] for error in errors_of(text)] == [
        'main.beancount:10: letter "A" of 411000 DUPONT does not balance: 100.00 EUR debit',
        'main.beancount:14: letter "A" of 411000 MARTIN does not balance: 100.00 EUR credit',
    ]


def test_each_currency_balances_by_itself() -> None:
    text = entry(lettered(DUPONT, "100.00 EUR", "A")) + entry(lettered(DUPONT, "-100.00 USD", "A"))
    (error,) = errors_of(text)
    assert "100.00 EUR debit, 100.00 USD credit left over 2 postings" in error


def test_a_group_struck_in_another_currency_may_balance_there() -> None:
    text = entry(lettered(DUPONT, "100.00 EUR", "A", "currency-amount: 110.00 USD"))
    text += entry(lettered(DUPONT, "-98.50 EUR", "A", "currency-amount: -110.00 USD"))
    assert errors_of(text) == []
    assert len(errors_of(text.replace("-110.00 USD", "-109.00 USD"))) == 1
    assert len(errors_of(text.replace("-110.00 USD", "-110.00 CHF"))) == 1
    assert len(errors_of(text.replace("\n    currency-amount: -110.00 USD", ""))) == 1


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("lettrage: 12", "a letter is a text: put it in quotes"),
        ('lettrage: ""', "1 to 20 characters, no space"),
        ('lettrage: "A A"', "1 to 20 characters, no space"),
        (f'lettrage: "{"A" * 21}"', "1 to 20 characters, no space"),
        ('lettrage: "Aab"', "mixes cases"),
        ('lettrage: "aab"\n    lettrage-date: "2026-02-01"', "lettrage-date is no date"),
        ("lettrage-date: 2026-02-01", "lettrage-date without lettrage"),
    ],
)
def test_a_letter_that_is_none_is_an_error_at_its_posting(written: str, said: str) -> None:
    (error,) = errors_of(entry(f"{DUPONT}  1.00 EUR\n    {written}"))
    assert error.startswith("main.beancount:10: ")
    assert said in error


def test_an_account_without_a_number_stands_for_itself() -> None:
    text = f"2025-01-01 open Assets:X\n{entry(lettered('Assets:X', '1.00 EUR', 'A'))}"
    assert 'letter "A" of Assets:X does not balance: 1.00 EUR debit left over 1 posting;' in " ".join(
        errors_of_ours(text)
    )


def errors_of_ours(text: str) -> Sequence[str]:
    return [str(error) for error in load(Book({"main.beancount": (OPENED + text).encode()})).errors]


def test_a_letter_on_an_account_never_opened_is_checked_too() -> None:
    said = errors_of_ours(entry(lettered("Assets:Y", "1.00 EUR", "A")))
    assert any('letter "A" of Assets:Y does not balance' in error for error in said)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.integers(2, 6), st.booleans())
def test_a_group_is_right_exactly_where_its_sum_is_zero(seed: int, size: int, right: bool) -> None:  # noqa: FBT001
    rng = Random(seed)
    cents = [rng.randrange(-10_000, 10_000) for _ in range(size)]
    cents.append(-sum(cents) + (0 if right else rng.choice([-1, 1])))
    text = "".join(entry(lettered(DUPONT, f"{Decimal(each).scaleb(-2)} EUR", "AAA")) for each in cents)
    assert (errors_of_ours(text) == []) is right
