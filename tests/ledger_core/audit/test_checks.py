"""Checks of the lettrage: what the pages' tests do not reach."""

import datetime as dt

import pytest

from ledger_core.audit.checks import LISTED, Check, Checked, checks_of, groups_of
from ledger_core.book import MAIN_PATH, Book
from ledger_core.ledger import Ledger
from ledger_core.lettrage.lines import lines_of
from ledger_core.load import load
from ledger_core.receivables.open_items import Terms, open_items
from ledger_core.receivables.parties import parties_of

MAIN = """2024-01-01 open Assets:41-Clients:411000:A EUR
  account-number: "411000"
  customer: "A"
2024-01-01 open Income:70-Ventes:706000 EUR
  account-number: "706000"

2025-01-02 * "Facture"
  Assets:41-Clients:411000:A   10.00 EUR
    lettrage: "aaa"
  Income:70-Ventes:706000     -10.00 EUR
    lettrage: "AAB"

2025-07-02 * "Avoir"
  Assets:41-Clients:411000:A  -10.00 EUR
    lettrage: "aaa"
  Income:70-Ventes:706000      10.00 EUR
    lettrage: "AAB"
"""


def checked(year_end: tuple[int, int] = (12, 31), text: str = MAIN) -> dict[str, Check]:
    ledger = load(Book({MAIN_PATH: text.encode()}))
    assert isinstance(ledger, Ledger)
    lines, as_of = lines_of(ledger), dt.date(2025, 12, 31)
    items = open_items(lines, Terms(parties_of(ledger), 30), as_of)
    checks = checks_of(Checked(ledger, lines, items, as_of, year_end=year_end))
    return {check.title: check for check in checks}


def test_a_partial_letter_of_lines_that_balance_wants_a_look() -> None:
    check = checked()["Groups in small letters do not balance yet"]
    (found,) = check.findings
    assert (found.path, found.line, found.values["group"]) == (MAIN_PATH, 8, "aaa (411000 A)")
    assert not check.is_fault


def test_letters_on_accounts_that_take_none_are_named() -> None:
    check = checked()["Letters stand on accounts that take letters"]
    assert check.checked == 4
    assert [found.line for found in check.findings] == [10, 16]


@pytest.mark.parametrize(
    ("year_end", "found"), [((12, 31), 0), ((6, 30), 1), ((1, 2), 1), ((1, 1), 0), ((7, 2), 0)]
)
def test_a_financial_year_ends_where_it_is_said(year_end: tuple[int, int], found: int) -> None:
    assert len(checked(year_end)["Groups within one financial year"].findings) == found


def test_of_very_many_that_want_a_look_the_first_are_listed() -> None:
    lines = "".join(
        f'2025-01-01 * "{i}"\n  Assets:41-Clients:411000:A 1 EUR\n  Income:70-Ventes:706000 -1 EUR\n'
        for i in range(LISTED + 7)
    )
    check = checked(text=MAIN + lines)["Lines without a letter are recent"]
    assert (check.checked, check.found, len(check.findings)) == (LISTED + 7, LISTED + 7, LISTED)


def test_groups_come_by_account_and_letter() -> None:
    ledger = load(Book({MAIN_PATH: MAIN.encode()}))
    assert isinstance(ledger, Ledger)
    assert [group.letter for group in groups_of(lines_of(ledger))] == ["aaa"]
