"""The aged balance, and the proof that its total is the ledger's."""

from collections.abc import Callable
import datetime as dt
from decimal import Decimal

from beancount.parser import parser
import pytest

from ledger_core.ledger import Account, Ledger
from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.receivables.ageing import (
    AgedBalance,
    UnprovenTotalError,
    age_class,
    aged_balances,
    ledger_balances,
    prove,
    total_of,
)
from ledger_core.receivables.open_items import Terms, open_items

INVOICE, PAYMENT = LineKind.INVOICE, LineKind.PAYMENT
MakeLine = Callable[..., Line]
AS_OF = dt.date(2026, 6, 30)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-400, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (4000, 4)],
)
def test_ages_are_counted_from_the_due_date_in_classes_of_thirty_days(days: int, expected: int) -> None:
    assert age_class(days) == expected


def test_a_customers_items_fall_into_their_classes_and_payments_stand_apart(
    line: MakeLine, terms: Terms
) -> None:
    def due(days_late: int) -> dt.date:
        return AS_OF - dt.timedelta(days=days_late)

    lines = [
        line("2026-01-01", 1_00, due=due(0)),
        line("2026-01-01", 2_00, due=due(1)),
        line("2026-01-01", 4_00, due=due(30)),
        line("2026-01-01", 8_00, due=due(60)),
        line("2026-01-01", 16_00, due=due(90)),
        line("2026-01-01", 32_00, due=due(91)),
        line("2026-01-01", -5_00, PAYMENT),
        line("2026-06-30", 7_00, INVOICE, customer="BETA"),
        line("2026-06-30", 9_00, INVOICE, customer=""),
        line("2026-06-30", 11_00, INVOICE, currency="USD"),
    ]
    rows = aged_balances(open_items(lines, terms, AS_OF))
    assert rows == [
        AgedBalance("411000", "Clients divers", "EUR", (9_00, 0, 0, 0, 0), 0),
        AgedBalance("ALPHA", "Alpha SARL", "EUR", (1_00, 6_00, 8_00, 16_00, 32_00), -5_00),
        AgedBalance("BETA", "Bêta SAS", "EUR", (7_00, 0, 0, 0, 0), 0),
        AgedBalance("ALPHA", "Alpha SARL", "USD", (11_00, 0, 0, 0, 0), 0),
    ]
    assert (rows[1].debts_cents, rows[1].overdue_cents, rows[1].total_cents) == (63_00, 62_00, 58_00)
    total = total_of(rows, "EUR")
    assert total == AgedBalance("", "", "EUR", (17_00, 6_00, 8_00, 16_00, 32_00), -5_00)
    assert total.total_cents == 74_00
    assert total_of(rows, "GBP").total_cents == 0


BOOK = """
2026-01-01 open Assets:A
2026-01-01 open Assets:B
2026-01-01 open Income:S
2026-01-15 * "sale"
  Assets:A   100.00 EUR
  Income:S  -100.00 EUR
2026-02-15 * "paid in part, and a deal in dollars"
  Assets:A   -30.50 EUR
  Assets:A     7.00 USD
  Income:S    30.50 EUR
  Income:S    -7.00 USD
2026-03-15 * "later, and elsewhere"
  Assets:A     5.00 EUR
  Assets:B     9.00 EUR
  Income:S   -14.00 EUR
"""


def account(name: str) -> Account:
    return Account(name, "411000", "Alpha", "ALPHA", True, dt.date(2026, 1, 1), "main.beancount", 1)  # noqa: FBT003


def balances_on(text: str) -> dict[tuple[str, str, str], Decimal]:
    entries, errors, options = parser.parse_string(BOOK)
    assert not errors
    ledger = Ledger(entries, options, {}, {}, ())
    return ledger_balances(ledger, [account("Assets:A")], dt.date.fromisoformat(text))


def test_the_ledgers_balance_is_the_sum_of_postings_up_to_the_day() -> None:
    key = ("411000", "ALPHA", "EUR")
    assert balances_on("2026-01-14") == {}
    assert balances_on("2026-02-14") == {key: Decimal("100.00")}
    assert balances_on("2026-02-15") == {key: Decimal("69.50"), ("411000", "ALPHA", "USD"): Decimal("7.00")}
    assert balances_on("2026-03-15")[key] == Decimal("74.50")


def test_items_that_add_up_are_proved(line: MakeLine, terms: Terms) -> None:
    lines = [
        line("2026-01-15", 100_00),
        line("2026-02-15", -30_50),
        line("2026-02-15", 7_00, currency="USD"),
    ]
    prove(open_items(lines, terms, AS_OF), balances_on("2026-02-15"))


def test_on_supplier_accounts_the_sign_is_turned_before_the_proof(line: MakeLine, terms: Terms) -> None:
    items = open_items([line("2026-01-15", -100_00, INVOICE, account="401000")], terms, AS_OF)
    prove(items, {("401000", "ALPHA", "EUR"): Decimal("-100.00")})


@pytest.mark.parametrize(
    ("balance", "message"),
    [
        ({("411000", "ALPHA", "EUR"): Decimal("99.99")}, "add up to 100.00 EUR, but .* balance is 99.99 EUR"),
        ({}, "account 411000 ALPHA: .* add up to 100.00 EUR, but .* balance is 0 EUR"),
        (
            {("411000", "ALPHA", "EUR"): Decimal(100), ("411000", "BETA", "EUR"): Decimal("0.01")},
            "account 411000 BETA: .* add up to 0.00 EUR",
        ),
    ],
)
def test_a_difference_is_an_error_that_names_the_place(
    line: MakeLine, terms: Terms, balance: dict[tuple[str, str, str], Decimal], message: str
) -> None:
    items = open_items([line("2026-01-15", 100_00)], terms, AS_OF)
    with pytest.raises(UnprovenTotalError, match=message):
        prove(items, balance)


def test_a_balance_of_nothing_needs_no_item() -> None:
    prove([], {("411000", "ALPHA", "EUR"): Decimal("0.00")})
