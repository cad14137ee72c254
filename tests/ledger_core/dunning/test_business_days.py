"""Days on which one writes, and on which periods may end."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.dunning.business_days import is_business_day, next_business_day


@pytest.mark.parametrize(
    ("day", "following"),
    [
        ("2026-11-23", "2026-11-23"),  # a Monday
        ("2026-11-21", "2026-11-23"),  # a Saturday
        ("2026-11-22", "2026-11-23"),
        ("2026-04-06", "2026-04-07"),  # Easter Monday
        ("2026-05-14", "2026-05-15"),  # Ascension Day, a Thursday
        ("2026-12-25", "2026-12-28"),  # Christmas on a Friday
        ("2027-01-01", "2027-01-04"),  # over the end of a year
    ],
)
def test_a_day_of_rest_is_carried_to_the_next_working_day(day: str, following: str) -> None:
    assert next_business_day(dt.date.fromisoformat(day)) == dt.date.fromisoformat(following)


def test_alsace_and_moselle_rest_on_two_more_days() -> None:
    good_friday = dt.date(2026, 4, 3)
    assert next_business_day(good_friday) == good_friday
    assert next_business_day(good_friday, alsace_moselle=True) == dt.date(2026, 4, 7)
    assert not is_business_day(dt.date(2025, 12, 26), alsace_moselle=True)
    assert is_business_day(dt.date(2025, 12, 26))


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)))
def test_the_next_business_day_is_the_first(day: dt.date) -> None:
    following = next_business_day(day)
    assert is_business_day(following)
    assert not any(is_business_day(day + dt.timedelta(days=n)) for n in range((following - day).days))
