"""Sales from the customer accounts, and the months and days they fall into."""

from collections.abc import Callable
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.receivables.sales import (
    month_before,
    months_back,
    sale_cents,
    sales_between,
    sales_by_month,
    year_up_to,
)

MakeLine = Callable[..., Line]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_invoices_count_for_and_credit_notes_against(line: MakeLine) -> None:
    lines = [
        line("2026-01-31", 120_00, LineKind.INVOICE),
        line("2026-02-01", -20_00, LineKind.CREDIT_NOTE),
        line("2026-02-28", 50_00, LineKind.INVOICE),
        line("2026-02-28", -50_00, LineKind.PAYMENT),
        line("2026-02-28", 50_00, LineKind.BOUNCE),
        line("2026-02-28", 70_00, LineKind.OPENING),
        line("2026-02-28", 70_00, LineKind.OTHER),
    ]
    assert sales_by_month(lines) == {(2026, 1): 120_00, (2026, 2): 30_00}
    assert sales_between(lines, day("2026-02-01"), day("2026-02-28")) == 30_00
    assert sales_between(lines, day("2026-02-02"), day("2026-02-27")) == 0


def test_on_supplier_accounts_purchases_are_above_zero(line: MakeLine) -> None:
    assert sale_cents(line("2026-01-01", -10_00, LineKind.INVOICE, account="401000")) == 10_00


def test_months_go_back_to_the_first_day_the_own_one_with_its_days_so_far() -> None:
    by_month = {(2026, 2): 200, (2025, 12): 100}
    assert list(months_back(by_month, day("2026-02-10"), day("2025-11-30"))) == [
        (10, 200), (31, 0), (31, 100), (30, 0),
    ]  # fmt: skip
    assert list(months_back({}, day("2026-02-10"), day("2026-03-01"))) == []
    assert list(months_back({}, day("0001-01-05"), dt.date.min)) == [(5, 0)]


@pytest.mark.parametrize(
    ("today", "before"),
    [
        ("2026-06-15", "2026-05-15"),
        ("2026-06-30", "2026-05-31"),
        ("2026-03-30", "2026-02-28"),
        ("2026-03-31", "2026-02-28"),
        ("2024-03-30", "2024-02-29"),
        ("2026-01-31", "2025-12-31"),
        ("2026-02-28", "2026-01-31"),
        ("0001-01-20", "0001-01-01"),
    ],
)
def test_the_month_before_keeps_the_end_of_the_month(today: str, before: str) -> None:
    assert month_before(day(today)) == day(before)


@pytest.mark.parametrize(
    ("today", "first"),
    [
        ("2026-06-15", "2025-06-16"),
        ("2026-12-31", "2026-01-01"),
        ("2025-02-28", "2024-03-01"),
        ("2024-02-29", "2023-03-01"),
        ("2024-02-28", "2023-03-01"),
        ("0001-06-30", "0001-01-01"),
    ],
)
def test_the_twelve_months_begin_the_day_after_that_of_last_year(today: str, first: str) -> None:
    assert year_up_to(day(today)) == day(first)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2200, 1, 1)))
def test_a_year_has_365_or_366_days_and_a_month_28_to_31(today: dt.date) -> None:
    assert (today - year_up_to(today)).days + 1 in {365, 366}
    assert 28 <= (today - month_before(today)).days <= 31
