"""Key figures: the published test values, a small company by hand, and figures the books cannot carry."""

from collections.abc import Callable
import datetime as dt
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.money import from_cents
from ledger_core.receivables.customers import customer_figures
from ledger_core.receivables.kpi import (
    Figure,
    NoFigureError,
    collection_effectiveness,
    count_back,
    key_figures,
    rounded,
    situations,
)
from ledger_core.receivables.open_items import Terms

INVOICE, PAYMENT, CREDIT_NOTE = LineKind.INVOICE, LineKind.PAYMENT, LineKind.CREDIT_NOTE
MakeLine = Callable[..., Line]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def figures(lines: list[Line], terms: Terms, as_of: str) -> dict[str, Figure]:
    (situation,) = situations(lines, terms, day(as_of))
    return {figure.name: figure for figure in key_figures(situation)}


def test_count_back_gives_the_published_82_4_days() -> None:
    days = count_back(2500_00, [(30, 1200_00), (31, 800_00), (30, 700_00)])
    assert days == 61 + Fraction(500, 700) * 30
    assert round(float(days), 1) == 82.4


def test_collection_effectiveness_gives_the_published_79_63_per_cent() -> None:
    assert rounded(collection_effectiveness(6200_00, 10890_00, 1, 6340_00, 3590_00)) == Decimal("79.63")
    assert rounded(collection_effectiveness(6200_00, 12 * 10890_00, 12, 6340_00, 3590_00)) == Decimal("79.63")


@pytest.mark.parametrize(
    ("balance", "months", "days"),
    [
        (0, [], Fraction(0)),
        (100, [(30, 100), (31, 100)], Fraction(30)),
        (150, [(10, 100), (31, 100)], 10 + Fraction(31, 2)),
        (150, [(30, 100), (31, 0), (30, 100)], Fraction(30 + 31 + 15)),
        (50, [(30, -50), (31, 200)], 30 + Fraction(31, 2)),
    ],
)
def test_count_back_uses_up_whole_months_and_the_last_in_proportion(
    balance: int, months: list[tuple[int, int]], days: Fraction
) -> None:
    assert count_back(balance, months) == days


def test_count_back_gives_no_figure_where_sales_do_not_reach_or_customers_are_in_credit() -> None:
    with pytest.raises(NoFigureError, match="larger than all the sales in the books"):
        count_back(300, [(30, 100), (31, 199)])
    with pytest.raises(NoFigureError, match="paid or been credited more than they owe"):
        count_back(-1, [(30, 100)])


@given(
    st.integers(0, 10**9),
    st.integers(0, 10**9),
    st.lists(st.tuples(st.integers(1, 31), st.integers(0, 10**8)), max_size=30),
)
def test_a_larger_balance_is_never_fewer_days(one: int, two: int, months: list[tuple[int, int]]) -> None:
    low, high = sorted((one, two))
    try:
        at_high = count_back(high, months)
    except NoFigureError:
        return
    assert 0 <= count_back(low, months) <= at_high <= sum(days for days, _ in months)


def test_nothing_to_collect_is_no_figure() -> None:
    with pytest.raises(NoFigureError, match="nothing was due"):
        collection_effectiveness(0, 100, 1, 100, 100)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Fraction(1, 3), "0.33"),
        (Fraction(2, 3), "0.67"),
        (Fraction(1, 200), "0.01"),
        (Fraction(-1, 200), "-0.01"),
        (Fraction(-1, 201), "0.00"),
        (Fraction(8243, 100), "82.43"),
    ],
)
def test_figures_are_rounded_half_away_from_zero(value: Fraction, expected: str) -> None:
    assert str(rounded(value)) == expected


@given(st.fractions())
def test_rounding_is_never_off_by_more_than_half_a_hundredth(value: Fraction) -> None:
    assert abs(Fraction(rounded(value)) - value) <= Fraction(1, 200)


@pytest.fixture
def company(line: MakeLine) -> list[Line]:
    """Make sales of 700 in September, 800 in October, 1 200 in November; 2 500 open at the end."""
    return [
        line("2025-08-10", 500_00, INVOICE, letter="A"),
        line("2025-09-10", 700_00, INVOICE, letter="b"),
        line("2025-09-29", -500_00, PAYMENT, letter="A"),
        line("2025-10-01", 900_00, INVOICE, reference="F9", due=day("2025-11-30")),
        line("2025-10-20", -100_00, CREDIT_NOTE, reference="F9"),
        line("2025-11-15", 1200_00, INVOICE),
        line("2025-11-20", -150_00, PAYMENT, letter="b"),
        line("2025-11-25", -50_00, PAYMENT),
        line("2025-12-01", 999_00, INVOICE),
    ]


def test_a_small_company_by_hand(company: list[Line], terms: Terms) -> None:
    found = figures(company, terms, "2025-11-30")
    values = {name: str(figure.value) for name, figure in found.items()}
    assert values == {
        "Balance": "2500.00",
        "Open debts": "2650.00",  # 550 of September, 900, 1 200
        "Overdue": "550.00",  # due on 10 October; that of October is due on the day itself
        "Unallocated": "-150.00",
        "Sales, 12 months": "3200.00",
        "DSO": "82.43",  # 30 + 31 + 500/700 x 30
        "Best possible DSO": "65.29",  # 2 100 not due: 30 + 31 + 100/700 x 30
        "Days delinquent": "17.14",
        "Average days late": "24.85",  # (500 x 20 + 150 x 41) / 650
        "Overdue rate": "20.75",  # 550 / 2 650
        "Collection effectiveness": "33.33",  # (1 500 + 1 200 - 2 500) / (1 500 + 1 200 - 2 100)
        "Credit notes, amount": "3.03",  # 100 / 3 300
        "Credit notes, number": "25.00",  # 1 / 4
    }
    assert {figure.unit for figure in found.values()} == {"EUR", "days", "%"}


def test_the_sales_after_the_day_and_before_the_twelve_months_do_not_count(
    company: list[Line], terms: Terms
) -> None:
    assert figures(company, terms, "2025-12-01")["Sales, 12 months"].value == Decimal("4199.00")
    assert figures(company, terms, "2026-09-10")["Sales, 12 months"].value == Decimal("2999.00")


@pytest.mark.parametrize(
    ("as_of", "name", "reason"),
    [
        ("2025-08-10", "Average days late", "no lettered payment of an invoice in the 12 months"),
        ("2025-08-31", "Collection effectiveness", "the books begin on 2025-08-10, after 2025-07-31"),
        ("2028-01-01", "DSO", "no sales from 2027-01-02 to 2028-01-01"),
        ("2028-01-01", "Best possible DSO", "no sales from 2027-01-02 to 2028-01-01"),
        ("2028-01-01", "Days delinquent", "no sales from 2027-01-02 to 2028-01-01"),
        ("2028-01-01", "Credit notes, amount", "no invoice from 2027-01-02 to 2028-01-01"),
        ("2028-01-01", "Credit notes, number", "no invoice from 2027-01-02 to 2028-01-01"),
    ],
)
def test_a_figure_that_the_books_do_not_carry_says_why(
    company: list[Line], terms: Terms, as_of: str, name: str, reason: str
) -> None:
    figure = figures(company, terms, as_of)[name]
    assert figure.value is None
    assert figure.note.startswith(f"no figure: {reason}")


def test_a_balance_carried_over_is_not_counted_back_on_sales_that_are_not_there(
    line: MakeLine, terms: Terms
) -> None:
    lines = [line("2026-01-01", 5000_00, LineKind.OPENING), line("2026-01-15", 100_00, INVOICE)]
    assert "not enough history" in figures(lines, terms, "2026-01-31")["DSO"].note


def test_books_without_an_open_debt_have_no_overdue_rate(line: MakeLine, terms: Terms) -> None:
    lines = [line("2026-01-01", 10_00, INVOICE, letter="A"), line("2026-01-02", -10_00, PAYMENT, letter="A")]
    found = figures(lines, terms, "2026-01-31")
    assert found["Overdue rate"] == Figure("Overdue rate", "%", None, "no figure: no debt is open")
    assert found["DSO"].value == 0


def test_each_currency_is_a_situation_of_its_own(line: MakeLine, terms: Terms) -> None:
    lines = [
        line("2026-01-01", 10_00, INVOICE, currency="USD"),
        line("2026-01-01", 20_00, INVOICE),
        line("2026-03-01", 30_00, INVOICE, currency="GBP"),
    ]
    found = situations(lines, terms, day("2026-01-31"))
    assert [(each.currency, each.total.total_cents) for each in found] == [("EUR", 20_00), ("USD", 10_00)]
    assert situations([], terms, day("2026-01-31")) == []


ANY_DAY = (
    st.dates()
    | st.dates(dt.date(2026, 1, 1), dt.date(2026, 4, 1))
    | st.sampled_from([dt.date.min, dt.date.max])
)
ANY_LINE = st.builds(
    Line,
    key=st.integers(0, 10**6),
    account=st.just("411000"),
    customer=st.sampled_from(["", "A", "B"]),
    date=ANY_DAY,
    cents=st.integers(-(10**12), 10**12),
    currency=st.sampled_from(["EUR", "USD"]),
    kind=st.sampled_from(LineKind),
    due=st.none() | ANY_DAY,
    letter=st.sampled_from(["", "A", "a"]),
)


@given(st.lists(ANY_LINE, max_size=20, unique_by=lambda line: line.key), ANY_DAY)
def test_whatever_the_lines_each_figure_has_a_value_or_a_reason(lines: list[Line], as_of: dt.date) -> None:
    for situation in situations(lines, Terms({}, 30), as_of):
        found = key_figures(situation)
        assert len({figure.name for figure in found}) == len(found)
        for figure in found:
            assert (figure.value is None) == figure.note.startswith("no figure: ")
        values = {figure.name: figure.value for figure in found}
        assert values["Balance"] == sum(
            Decimal(line.cents) / 100
            for line in lines
            if line.date <= as_of and line.currency == situation.currency
        )
        customers = customer_figures(situation)
        assert sum(each.balance_cents for each in customers) == situation.total.total_cents
        assert from_cents(sum(each.sales_cents for each in customers)) == values["Sales, 12 months"]
