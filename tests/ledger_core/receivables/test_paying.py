"""How a customer pays, in few figures."""

import datetime as dt
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ledger_core.receivables.behaviour import PaidDebt, average_days_late
from ledger_core.receivables.paying import Habit, Trend, delays_by_month, habit_of, whole

AS_OF = dt.date(2026, 11, 23)


def paid(days_ago: int, late: int, cents: int = 100) -> PaidDebt:
    day = AS_OF - dt.timedelta(days=days_ago)
    due = day - dt.timedelta(days=late)
    return PaidDebt("A", due - dt.timedelta(days=30), due, day, cents, "EUR")


def test_nobody_has_a_habit_without_payments() -> None:
    assert habit_of([], AS_OF) == Habit(0)


def test_days_are_averages_by_amount() -> None:
    habit = habit_of([paid(10, 10, 100), paid(20, 40, 200)], AS_OF)
    assert (habit.payments, habit.days_late, habit.days_to_pay) == (2, 30, 60)
    assert (habit.change_days, habit.trend) == (None, Trend.UNKNOWN)


def test_a_change_between_half_years_is_told() -> None:
    before = [paid(300, 4), paid(250, 6)]
    assert habit_of([*before, paid(100, 10), paid(10, 10)], AS_OF).trend is Trend.LATER
    assert habit_of([*before, paid(100, 0), paid(10, 0)], AS_OF).trend is Trend.EARLIER
    steady = habit_of([*before, paid(100, 9), paid(10, 9)], AS_OF)
    assert (steady.trend, steady.change_days) == (Trend.STEADY, 4)
    assert habit_of([*before, paid(10, 40)], AS_OF).trend is Trend.UNKNOWN


def test_months_without_a_payment_have_no_figure() -> None:
    delays = delays_by_month([paid(0, 3), paid(1, 6), paid(40, -2), paid(-5, 99)], AS_OF, 3)
    assert delays == [None, -2, 5]


@given(st.lists(st.tuples(st.integers(0, 364), st.integers(-50, 200), st.integers(1, 10**9)), min_size=1))
def test_the_average_of_a_habit_is_that_of_the_key_figures(rows: list[tuple[int, int, int]]) -> None:
    debts = [paid(*row) for row in rows]
    average = average_days_late(debts)
    assert average is not None
    habit = habit_of(debts, AS_OF)
    assert habit.days_late is not None
    assert abs(habit.days_late - average) <= Fraction(1, 2)
    assert min(late for _, late, _ in rows) <= habit.days_late <= max(late for _, late, _ in rows)


def test_halves_go_away_from_zero() -> None:
    assert [whole(Fraction(n, 2)) for n in (-3, -1, 0, 1, 3)] == [-2, -1, 0, 1, 2]
