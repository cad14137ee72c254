"""What customers owe, worked out by hand on small books."""

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest

from ledger_core.receivables.ageing import AgedBalance
from tenants.books.picture import Picture, PictureCache
from tenants.receivables.customers import (
    account_of,
    customer_of,
    customers_of,
    documents_of,
    notes_of,
    open_items_of,
)
from tenants.receivables.situation import (
    CertainLetters,
    left_out,
    payments_of_nobody,
    receivables_of,
    unlettered_count,
    waiting_lines,
)
from tests.tenants.books.ground import MAIN, Books, month

AS_OF = dt.date(2026, 3, 31)
CHART = """2025-01-01 open Assets:41-Clients:411000:ALPHA EUR, USD
  account-number: "411000"
  customer: "ALPHA"
  name: "Alpha"
2025-01-01 open Assets:41-Clients:411000:BETA EUR
  account-number: "411000"
  customer: "BETA"
  name: "Bêta"
  payment-days: 10
2025-01-01 open Assets:41-Clients:416000:BETA EUR
  account-number: "416000"
  customer: "BETA"
2025-01-01 open Assets:41-Clients:411000:GAMMA EUR
  account-number: "411000"
  customer: "GAMMA"
  name: "Gamma"
2025-01-01 open Assets:41-Clients:411000 EUR
  account-number: "411000"
  name: "Clients divers"
2025-01-01 open Assets:41-Clients:418000 EUR
  account-number: "418000"
2025-01-01 open Assets:51-Banques:512000 EUR, USD
  account-number: "512000"
2025-01-01 open Liabilities:47-Attente:471000 EUR
  account-number: "471000"
2025-01-01 open Income:70-Ventes:706000 EUR, USD
  account-number: "706000"
2026-03-01 note Assets:41-Clients:411000:BETA "Promet"
2026-03-02 note Assets:41-Clients:416000:BETA "Promet encore"
2026-03-02 document Assets:41-Clients:411000:BETA "documents/b.pdf"
"""


def entry(day: str, account: str, against: str, amount: str, *more: str, currency: str = "EUR") -> str:
    """Write an entry: the amount on an account, the opposite on another."""
    under = "".join(f"    {each}\n" for each in more)
    opposite = amount.removeprefix("-") if amount.startswith("-") else f"-{amount}"
    return f'{day} * "x"\n  {account}  {amount} {currency}\n{under}  {against}  {opposite} {currency}\n\n'


ALPHA, BETA, DOUBTFUL = (
    f"Assets:41-Clients:{leaf}" for leaf in ("411000:ALPHA", "411000:BETA", "416000:BETA")
)
SALES, BANK = "Income:70-Ventes:706000", "Assets:51-Banques:512000"
ENTRIES = {
    month("2026-01"): entry("2026-01-05", ALPHA, SALES, "100.00", "due: 2026-02-04", 'lettrage: "A"')
    + entry("2026-01-10", BETA, SALES, "50.00")  # due on 20 January: 70 days late
    + entry("2026-01-15", DOUBTFUL, SALES, "7.00", "due: 2025-11-01"),  # 150 days late
    month("2026-02"): entry("2026-02-14", BANK, ALPHA, "100.00").replace(
        f"  {ALPHA}  -100.00 EUR\n", f'  {ALPHA}  -100.00 EUR\n    lettrage: "A"\n'
    )  # paid 10 days late
    + entry("2026-02-20", ALPHA, SALES, "30.00", "due: 2026-04-10")  # not due
    + entry("2026-02-21", ALPHA, SALES, "9.00", currency="USD"),
    month("2026-03"): entry("2026-03-10", BANK, BETA, "20.00")  # nothing says what for
    + entry("2026-03-11", BANK, "Assets:41-Clients:411000", "3.00")  # from nobody
    + entry("2026-03-12", BANK, "Liabilities:47-Attente:471000", "4.00")
    + entry("2026-03-13", "Assets:41-Clients:418000", SALES, "5.00"),
    month("2026-04"): entry("2026-04-01", ALPHA, SALES, "1000.00"),
}


@pytest.fixture
def picture(books: Books) -> Picture:
    books.write({"main.beancount": MAIN, "accounts.beancount": CHART, "documents/b.pdf": "x", **ENTRIES})
    return PictureCache().of(books.database, books.tenant.id)


def test_every_figure_of_a_small_company_is_that_of_the_hand(picture: Picture) -> None:
    found = receivables_of(picture, AS_OF)
    assert (found.currency, found.unproven) == ("EUR", "")
    assert [(row.code, row.aged_cents, row.unallocated_cents) for row in found.rows] == [
        ("BETA", (0, 0, 0, 50_00, 7_00), -20_00),
        ("ALPHA", (30_00, 0, 0, 0, 0), 0),
        ("411000", (0, 0, 0, 0, 0), -3_00),
    ]
    assert found.total == AgedBalance("", "", "EUR", (30_00, 0, 0, 50_00, 7_00), -23_00)
    assert [(total.currency, total.total_cents) for total in found.other_totals] == [("USD", 9_00)]
    # 64 owed: no sales in March, 30 in February, 157 in January: 31 + 28 + 34/157 of 31 days
    assert found.dso == Decimal("65.71")
    habit = found.habit("ALPHA")
    assert (habit.payments, habit.days_late, habit.days_to_pay) == (1, 10, 40)
    assert found.habit("BETA").payments == 0
    assert found.usual_days_late == 10
    assert found.invoices == 3
    assert found.abc == {"ALPHA": "A", "BETA": "A", "411000": "C"}
    assert found.sales_by_code["ALPHA"] == 130_00
    # ALPHA: due 10 April + 10 days = 20 April, the fourth week; BETA: 57 less 20 unallocated
    assert found.expected.probable_cents == 0  # nobody paid three times
    assert found.expected.weeks[3].uncertain_cents == 30_00
    whole = found.expected.uncertain_cents + found.expected.later_cents
    assert whole == 30_00 + 37_00


def test_a_day_of_the_past_knows_nothing_of_later_ones(picture: Picture) -> None:
    found = receivables_of(picture, dt.date(2026, 2, 1))
    assert [(row.code, row.aged_cents) for row in found.rows] == [
        ("ALPHA", (100_00, 0, 0, 0, 0)),
        ("BETA", (0, 50_00, 0, 0, 7_00)),
    ]
    assert found.unproven == ""
    assert receivables_of(picture, dt.date(2020, 1, 1)).lines == []
    assert receivables_of(picture, dt.date(2020, 1, 1)).dso is None
    assert receivables_of(picture, AS_OF) is receivables_of(picture, AS_OF)


def test_a_total_that_the_accounts_do_not_carry_is_said(picture: Picture) -> None:
    name = "Assets:41-Clients:411000:BETA"
    forged = {**picture.balances, (name, "EUR"): picture.balances[name, "EUR"] + 1}
    wrong = dataclasses.replace(picture, balances=forged, kept=type(picture.kept)())
    assert "do not add up" in receivables_of(wrong, AS_OF).unproven


def test_work_is_where_both_sides_are_open(picture: Picture) -> None:
    found = receivables_of(picture, AS_OF)
    assert sorted((line.customer, line.cents) for line in found.unlettered) == [
        ("BETA", -20_00),
        ("BETA", 50_00),
    ]
    assert found.unlettered_by_code == {"BETA": 2}
    assert found.certain() == CertainLetters(0, 0, 0)
    assert waiting_lines([]) == ()
    assert unlettered_count(picture, AS_OF) == 2
    assert unlettered_count(picture, dt.date(2026, 3, 1)) == 0


def test_what_is_left_out_and_what_nobody_has_is_known(picture: Picture) -> None:
    assert [(each.number, each.cents) for each in left_out(picture)] == [("418000", Decimal("5.00"))]
    assert [(line.account, line.cents) for line in payments_of_nobody(picture, AS_OF)] == [
        ("411000", -3_00),
        ("471000", -4_00),
    ]
    assert payments_of_nobody(picture, dt.date(2026, 3, 1)) == ()


def test_a_customer_is_all_accounts_of_a_code(picture: Picture) -> None:
    found = receivables_of(picture, AS_OF)
    assert [(each.code, each.name) for each in customers_of(found)] == [
        ("ALPHA", "Alpha"),
        ("BETA", "Bêta"),
        ("411000", "Clients divers"),
        ("GAMMA", "Gamma"),
    ]
    beta = customer_of(found, "BETA")
    assert beta is not None
    assert [account.number for account in beta.accounts] == ["411000", "416000"]
    assert (beta.balance.total_cents, beta.oldest_days_late, beta.to_letter) == (37_00, 150, 2)
    assert beta.card is not None
    assert beta.card.payment_days == 10
    assert [(each.line.cents, each.balance_cents) for each in account_of(found, "BETA")] == [
        (50_00, 50_00),
        (7_00, 57_00),
        (-20_00, 37_00),
    ]
    assert [item.cents_open for item in open_items_of(found, "BETA")] == [7_00, 50_00, -20_00]
    assert [note.text for note in notes_of(picture, beta)] == ["Promet encore", "Promet"]
    assert [each.filename for each in documents_of(picture, beta)] == ["documents/b.pdf"]
    assert customer_of(found, "NOBODY") is None


def test_a_certain_letter_is_counted(books: Books) -> None:
    books.write(
        {
            "main.beancount": MAIN,
            "accounts.beancount": CHART,
            "documents/b.pdf": "x",
            month("2026-03"): entry("2026-03-01", ALPHA, SALES, "123.45", 'piece: "F2026-77"')
            + entry("2026-03-20", BANK, ALPHA, "123.45").replace('"x"', '"x" "VIR F2026-77"'),
        }
    )
    found = receivables_of(PictureCache().of(books.database, books.tenant.id), AS_OF)
    assert found.certain() == CertainLetters(1, 2, 1)
