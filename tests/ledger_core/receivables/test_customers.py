"""Customers by weight: the ABC classes, and each one's figures."""

from collections.abc import Callable
import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.receivables.customers import CustomerFigures, abc_classes, customer_figures
from ledger_core.receivables.kpi import situations
from ledger_core.receivables.open_items import Terms

INVOICE, PAYMENT = LineKind.INVOICE, LineKind.PAYMENT
MakeLine = Callable[..., Line]


@pytest.mark.parametrize(
    ("sales", "classes"),
    [
        ({}, {}),
        ({"X": 100}, {"X": "A"}),
        ({"X": 70, "Y": 20, "Z": 10}, {"X": "A", "Y": "A", "Z": "B"}),
        ({"X": 80, "Y": 15, "Z": 5}, {"X": "A", "Y": "B", "Z": "C"}),
        ({"X": 5, "Y": 80, "Z": 15}, {"Y": "A", "Z": "B", "X": "C"}),
        ({"B": 50, "A": 50}, {"A": "A", "B": "A"}),
        ({"X": 100, "Y": 0, "Z": -20}, {"X": "A", "Y": "C", "Z": "C"}),
        ({"X": 0}, {"X": "C"}),
    ],
)
def test_a_up_to_80_per_cent_of_the_sales_b_up_to_95_c_the_rest(
    sales: dict[str, int], classes: dict[str, str]
) -> None:
    assert list(abc_classes(sales).items()) == list(classes.items())


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(-100, 10**6), max_size=30))
def test_those_of_class_a_make_80_per_cent_and_none_of_them_is_needless(sales: dict[str, int]) -> None:
    classes = abc_classes(sales)
    assert set(classes) == set(sales)
    of_a = [sales[code] for code, abc in classes.items() if abc == "A"]
    whole = sum(cents for cents in sales.values() if cents > 0)
    assert sum(of_a) * 100 >= 80 * whole
    assert not of_a or sum(of_a[:-1]) * 100 < 80 * whole
    assert list(classes.values()) == sorted(classes.values())


def test_each_customer_has_sales_share_balance_and_delay(line: MakeLine, terms: Terms) -> None:
    lines = [
        line("2025-01-01", 77_00, LineKind.OPENING, customer="OLD"),
        line("2026-01-10", 900_00, INVOICE, letter="A"),
        line("2026-02-19", -900_00, PAYMENT, letter="A"),
        line("2026-02-20", 100_00, INVOICE),
        line("2026-03-01", 500_00, INVOICE, customer="BETA"),
        line("2026-03-02", -20_00, PAYMENT),
    ]
    (situation,) = situations(lines, terms, dt.date(2026, 3, 31))
    assert customer_figures(situation) == [
        CustomerFigures(
            "ALPHA", "Alpha SARL", "EUR", "A", 1000_00, Decimal("66.67"), 80_00, 100_00, Decimal("10.00")
        ),
        CustomerFigures("BETA", "Bêta SAS", "EUR", "A", 500_00, Decimal("33.33"), 500_00, 0, None),
        CustomerFigures("OLD", "OLD", "EUR", "C", 0, Decimal("0.00"), 77_00, 77_00, None),
    ]


def test_where_nothing_was_sold_there_is_no_share(line: MakeLine, terms: Terms) -> None:
    (situation,) = situations([line("2026-01-01", 10_00)], terms, dt.date(2026, 3, 31))
    (alpha,) = customer_figures(situation)
    assert (alpha.abc, alpha.share, alpha.balance_cents) == ("C", None, 10_00)


def test_a_customer_who_bought_and_paid_all_is_listed_without_a_balance(line: MakeLine, terms: Terms) -> None:
    lines = [line("2026-01-01", 10_00, INVOICE, letter="A"), line("2026-01-31", -10_00, PAYMENT, letter="A")]
    (situation,) = situations(lines, terms, dt.date(2026, 3, 31))
    (alpha,) = customer_figures(situation)
    assert (alpha.abc, alpha.balance_cents, alpha.overdue_cents) == ("A", 0, 0)
    assert alpha.average_days_late == Decimal("0.00")
