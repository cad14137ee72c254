"""Months of subscriptions: who was there, who came, who left, and what they come to."""

import datetime as dt
from fractions import Fraction
import itertools

from hypothesis import given
from hypothesis import strategies as st

from ledger_core.billing.recurring import Life, Tally, months

DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
LIVES = st.lists(st.builds(Life, DAYS, st.none() | DAYS, st.integers(0, 10_000)), max_size=12)


def test_who_leaves_is_counted_in_the_month_after_the_last_day() -> None:
    stays = Life(dt.date(2026, 9, 10), None, 4900)
    leaves = Life(dt.date(2026, 9, 1), dt.date(2026, 10, 31), 1200)
    comes_and_goes = Life(dt.date(2026, 11, 2), dt.date(2026, 11, 8), 900)
    september, october, november = months([stays, leaves, comes_and_goes], dt.date(2026, 11, 22), 3)
    assert (september.at_start, september.begun, september.churn) == (Tally(0, 0), Tally(2, 6100), None)
    assert (october.at_end, october.ended) == (Tally(2, 6100), Tally(0, 0))
    assert (november.begun, november.ended, november.left) == (Tally(1, 900), Tally(2, 2100), Tally(1, 1200))
    assert (november.churn, november.churn_of_cents) == (Fraction(1, 2), Fraction(1200, 6100))
    assert november.at_end == Tally(1, 4900)


def test_who_ended_before_paying_counts_for_nothing() -> None:
    (month,) = months([Life(dt.date(2026, 11, 10), dt.date(2026, 11, 9), 4900)], dt.date(2026, 11, 22), 1)
    assert month.begun == month.ended == month.at_end == Tally(0, 0)


@given(lives=LIVES, day=DAYS)
def test_each_month_begins_as_the_one_before_ended(lives: list[Life], day: dt.date) -> None:
    found = months(lives, day, 12)
    for before, after in itertools.pairwise(found):
        assert before.at_end == after.at_start
    for month in found:
        assert month.at_start.number + month.begun.number - month.ended.number == month.at_end.number
        assert month.at_start.cents + month.begun.cents - month.ended.cents == month.at_end.cents
        assert month.left.number <= min(month.at_start.number, month.ended.number)
