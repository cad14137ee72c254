"""The file that says who gave the letters comes back as it was written."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from ledger_core.lettrage.given import Given, given_from, given_text

TEXTS = st.text(max_size=8)
KEYS = st.tuples(TEXTS, TEXTS, TEXTS)
MOMENTS = st.datetimes(timezones=st.just(dt.UTC))
GIVEN = st.builds(Given, st.none() | st.integers(0), TEXTS, MOMENTS, TEXTS)


@given(st.dictionaries(KEYS, GIVEN, max_size=5))
def test_what_was_written_comes_back(found: dict[tuple[str, str, str], Given]) -> None:
    assert given_from(given_text(found)) == found
    assert given_text(dict(reversed(found.items()))) == given_text(found)
