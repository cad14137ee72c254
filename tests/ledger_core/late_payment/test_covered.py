"""Days that somebody decided about: each once, and given back by keeping what was waived."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from ledger_core.late_payment.covered import Act, Decided, covered

FIRST = dt.date(2026, 1, 1)


def decided(act: Act, until: int) -> Decided:
    return Decided(act, FIRST + dt.timedelta(until))


def spans(*decisions: Decided) -> list[tuple[int | None, int]]:
    """Give first and last day of each span, counted from the first of January; None: since ever."""
    return [
        (None if span.first == dt.date.min else (span.first - FIRST).days, (span.last - FIRST).days)
        for span in covered(decisions)
        if span.last is not None
    ]


def test_a_decision_covers_what_is_left_up_to_its_day() -> None:
    assert spans() == []
    assert spans(decided(Act.POST, 10), decided(Act.WAIVE, 20)) == [(None, 10), (11, 20)]
    assert spans(decided(Act.POST, 20), decided(Act.WAIVE, 10)) == [(None, 20)]


def test_keeping_frees_what_was_waived_and_nothing_that_was_posted() -> None:
    waived, posted, keep = decided(Act.WAIVE, 10), decided(Act.POST, 20), decided(Act.KEEP, 30)
    assert spans(waived, posted, keep) == [(11, 20)]
    assert spans(posted, keep) == [(None, 20)]
    # what was freed may be posted too, with what came since
    assert spans(waived, posted, keep, decided(Act.POST, 25)) == [(None, 10), (11, 20), (21, 25)]


@given(st.lists(st.builds(decided, st.sampled_from(Act), st.integers(0, 12)), max_size=8))
def test_each_day_is_held_by_one_decision_at_most(decisions: list[Decided]) -> None:
    found = covered(decisions)
    holder: dict[int, Act] = {}  # by day; the same said day by day
    for decision in decisions:
        if decision.act is Act.KEEP:
            holder = {day: act for day, act in holder.items() if act is not Act.WAIVE}
        else:
            for day in range((decision.until - FIRST).days + 1):
                holder.setdefault(day, decision.act)
    for day in range(14):
        held = [span for span in found if span.covers(FIRST + dt.timedelta(day))]
        assert len(held) == (1 if day in holder else 0)
