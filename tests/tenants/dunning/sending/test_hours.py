"""Letters leave on business days between nine and six in Paris, whatever zone the moment is told in."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.dunning.business_days import is_business_day
from tenants.dunning.sending.hours import CLOSES, OPENS, first_moment
from tenants.moment import PARIS


@pytest.mark.parametrize(
    ("after", "first"),
    [
        ("2026-11-23T10:15+01:00", "2026-11-23T10:15+01:00"),  # a Monday
        ("2026-11-23T08:59+01:00", "2026-11-23T09:00+01:00"),
        ("2026-11-23T18:00+01:00", "2026-11-24T09:00+01:00"),
        ("2026-11-20T17:59:59+01:00", "2026-11-20T17:59:59+01:00"),
        ("2026-11-20T18:30+01:00", "2026-11-23T09:00+01:00"),  # a Friday
        ("2026-11-22T08:00+01:00", "2026-11-23T09:00+01:00"),  # a Sunday
        ("2026-12-31T23:30+00:00", "2027-01-04T09:00+01:00"),  # a holiday, then a week-end
        ("2026-07-14T11:00+02:00", "2026-07-15T09:00+02:00"),
        ("2026-10-23T23:59+02:00", "2026-10-26T09:00+01:00"),  # the clocks go back
    ],
)
def test_the_first_moment(after: str, first: str) -> None:
    found = first_moment(dt.datetime.fromisoformat(after))
    assert found == dt.datetime.fromisoformat(first)
    assert found.tzinfo is dt.UTC


def test_a_tenant_may_begin_later() -> None:
    early = dt.datetime.fromisoformat("2026-11-23T09:30+01:00")
    assert first_moment(early, dt.time(11)) == dt.datetime.fromisoformat("2026-11-23T11:00+01:00")


START = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@given(st.timedeltas(dt.timedelta(0), dt.timedelta(days=365 * 15)).map(lambda past: START + past))
def test_it_is_never_earlier_and_always_within_the_hours(after: dt.datetime) -> None:
    found = first_moment(after)
    here = found.astimezone(PARIS)
    assert found >= after
    assert is_business_day(here.date())
    assert OPENS <= here.time() < CLOSES
    assert first_moment(found) == found
