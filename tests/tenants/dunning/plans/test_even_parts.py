"""A sum in even parts: no cent is lost, no two parts differ by more than the rest, days do not drift."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from tenants.dunning.plans.even_parts import FEWEST_PARTS, MOST_PARTS, even_parts


def test_what_does_not_divide_goes_to_the_first_part() -> None:
    assert even_parts(15_400_00, 3, dt.date(2026, 11, 30)) == (
        (dt.date(2026, 11, 30), 5_133_34),
        (dt.date(2026, 12, 30), 5_133_33),
        (dt.date(2027, 1, 30), 5_133_33),
    )


def test_a_short_month_takes_its_last_day_and_the_next_the_day_again() -> None:
    days = [day for day, _ in even_parts(400_00, 4, dt.date(2027, 12, 31))]
    assert days == [dt.date(2027, 12, 31), dt.date(2028, 1, 31), dt.date(2028, 2, 29), dt.date(2028, 3, 31)]


@given(
    st.integers(MOST_PARTS, 10**12),
    st.integers(FEWEST_PARTS, MOST_PARTS),
    st.dates(dt.date(1999, 1, 1), dt.date(2199, 1, 1)),
)
def test_the_parts_are_the_sum_and_a_month_apart(cents: int, parts: int, first: dt.date) -> None:
    made = even_parts(cents, parts, first)
    assert sum(part for _, part in made) == cents
    assert max(part for _, part in made) - min(part for _, part in made) < parts
    assert [(day.year * 12 + day.month) for day, _ in made] == [
        first.year * 12 + first.month + number for number in range(parts)
    ]
