"""Periods as the code de procédure civile counts them, worked by hand on a calendar."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.procedures.counting import days_after, extended, months_after

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2090, 1, 1))


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        ("2026-09-15", 3, "2026-12-15"),
        ("2026-01-31", 1, "2026-02-28"),  # no 31 February: the last of the month
        ("2028-01-31", 1, "2028-02-29"),  # a leap year
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2027-02-28", 1, "2027-03-28"),  # the day's number counts, not that it was the last
        ("2026-12-31", 2, "2027-02-28"),
    ],
)
def test_months_end_with_the_day_of_the_same_number(day: str, months: int, end: str) -> None:
    assert months_after(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(end)


def test_the_day_of_the_act_does_not_count() -> None:
    assert days_after(dt.date(2026, 11, 1), 30) == dt.date(2026, 12, 1)


@pytest.mark.parametrize(
    ("day", "end"),
    [("2026-12-12", "2026-12-14"), ("2026-12-25", "2026-12-28"), ("2026-12-15", "2026-12-15")],
)
def test_what_ends_on_a_day_of_rest_ends_on_the_next_working_day(day: str, end: str) -> None:
    assert extended(dt.date.fromisoformat(day)) == dt.date.fromisoformat(end)


@given(DAYS, st.integers(0, 60))
def test_a_period_of_months_ends_in_the_month_it_names(day: dt.date, months: int) -> None:
    end = months_after(day, months)
    assert (end.year - day.year) * 12 + end.month - day.month == months
    assert end.day == day.day or (end.day < day.day and (end + dt.timedelta(days=1)).day == 1)
