"""Days as a person writes them."""

import datetime as dt

import click
from hypothesis import given
from hypothesis import strategies as st
import pytest

from server.cli.days import YEARS, Day


@given(st.dates())
def test_both_forms_of_a_day_are_read(day: dt.date) -> None:
    assert Day().convert(day.isoformat(), None, None) == day
    assert Day().convert(day.isoformat().replace("-", ""), None, None) == day
    assert Day().convert(day, None, None) == day


@pytest.mark.parametrize("text", ["", "2026-02-30", "31/03/2026", "2026-W12-3", "hier", "2026-3"])
def test_what_is_no_day_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(click.BadParameter, match="is no day; write it like 2026-03-31"):
        Day().convert(text, None, None)


@pytest.mark.parametrize("text", ["1899-12-31", "2100-01-01"])
def test_day_of_a_year_that_no_fec_holds_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match=f"{text} lies outside the years 1900 to 2099"):
        Day(YEARS).convert(text, None, None)
