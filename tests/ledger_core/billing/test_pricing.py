"""What a usage comes to, worked by hand: what is included, per thousand, half cents, years."""

from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.billing.plan_file import tariff_in
from ledger_core.billing.plans import Interval, Metric, PayerKind, Plan, Price, Tariff
from ledger_core.billing.pricing import EstimateLine, cents_of, estimate, monthly_cents
from tests.ledger_core.billing.conftest import FREE_PLAN, YEARLY, plan, tariff

EXAMPLE = Path(__file__).parents[3] / "docs" / "plans-example.toml"
LINES, TENANTS = Metric.LETTERED_LINES, Metric.TENANTS


def test_a_month_by_hand() -> None:
    usage = {TENANTS: 8, LINES: 34_567, Metric.LETTERS: 900}
    found = estimate(plan(), usage)
    assert found.lines == (
        EstimateLine(None, 1, 1, 49_00),
        EstimateLine(TENANTS, 8, 5, 60_00),  # 8 - 3 included, at 12,00
        EstimateLine(LINES, 34_567, 24_567, 22_11),  # 24 567 x 0,0009 = 22,1103
    )
    assert found.cents == 131_11


def test_the_month_of_the_example_in_the_docs() -> None:
    found = tariff_in(EXAMPLE.read_bytes())
    assert isinstance(found, Tariff)
    of = found.plan("cabinet")
    assert of is not None
    usage = {TENANTS: 8, LINES: 34_567, Metric.LETTERS: 120}
    assert [line.cents for line in estimate(of, usage).lines] == [49_00, 60_00, 22_11, 3_00]


def test_what_is_included_costs_nothing_and_is_shown() -> None:
    assert estimate(plan(), {TENANTS: 3, LINES: 10_000}).lines[1:] == (
        EstimateLine(TENANTS, 3, 0, 0),
        EstimateLine(LINES, 10_000, 0, 0),
    )


def test_a_meter_that_was_not_used_is_not_shown_but_a_quantity_is() -> None:
    assert [line.metric for line in estimate(plan(), {}).lines] == [None, TENANTS]


def test_a_plan_without_a_base_price_has_no_such_line() -> None:
    assert estimate(FREE_PLAN, {TENANTS: 5, Metric.LETTERS: 7}).lines == (
        EstimateLine(Metric.LETTERS, 7, 7, 0),
    )
    assert FREE_PLAN.is_free
    assert not plan().is_free
    assert not plan(base=Decimal(0)).is_free


@pytest.mark.parametrize(
    ("amount", "per", "charged", "cents"),
    [
        ("0.90", 1000, 1, 0),  # 0,09 of a cent
        ("0.90", 1000, 5, 0),  # 0,45
        ("0.90", 1000, 50, 5),  # 4,5: half up
        ("0.90", 1000, 49, 4),  # 4,41
        ("0.15", 1, 7, 105),
        ("0.005", 1, 1, 1),  # half a cent
        ("0.005", 1, 2, 1),
        ("0.0049", 1, 1, 0),
        ("0", 1, 10**9, 0),
        ("999999.99", 1, 10**9, 99_999_999 * 10**9),
    ],
)
def test_a_line_is_rounded_once_half_up(amount: str, per: int, charged: int, cents: int) -> None:
    assert cents_of(Price(Decimal(amount), per), charged) == cents


def test_what_comes_again_every_month() -> None:
    assert (Interval.MONTH.months, Interval.YEAR.months) == (1, 12)
    assert monthly_cents(plan(), {TENANTS: 5, LINES: 99_000}) == 49_00 + 24_00
    # 290,00 + 2 x 12,00 = 314,00 a year; 26,1666 a month
    assert monthly_cents(YEARLY, {TENANTS: 5}) == 26_17
    assert monthly_cents(FREE_PLAN, {}) == 0


def test_plans_are_found_by_key_and_payer() -> None:
    own = plan("seul", payer=PayerKind.TENANT)
    of = tariff(plans=(plan(), own))
    assert of.plan("seul") is own
    assert of.plan("gone") is None
    assert of.plans_for(PayerKind.TENANT) == (own,)


PRICES = st.builds(
    Price,
    st.decimals(0, 1000, places=4),
    st.sampled_from([1, 10, 1000]),
    st.integers(0, 5000),
)


@given(PRICES, st.integers(0, 10**6), st.integers(0, 10**6))
def test_more_never_costs_less_and_no_line_is_a_cent_off(price: Price, few: int, more: int) -> None:
    of = Plan(key="a", names={}, payer=PayerKind.FIRM, prices={Metric.LETTERS: price})
    costs = [estimate(of, {Metric.LETTERS: quantity}).cents for quantity in sorted((few, more))]
    assert costs == sorted(costs)
    exact = price.amount * 100 * max(0, few - price.included) / price.per
    assert abs(estimate(of, {Metric.LETTERS: few}).cents - exact) <= Decimal("0.5")
