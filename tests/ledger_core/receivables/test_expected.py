"""What is expected: the rule by hand, and that no cent is lost or counted twice."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.receivables.expected import Expected, expected_cash
from ledger_core.receivables.open_items import OpenItem, Terms, open_items
from ledger_core.receivables.paying import Habit

AS_OF = dt.date(2026, 11, 23)  # a Monday
LATE_BY_TEN = {"A": Habit(3, 40, 10)}


def item(due_in: int, cents: int, code: str = "A", as_of: dt.date = AS_OF) -> OpenItem:
    kind = LineKind.INVOICE if cents > 0 else LineKind.PAYMENT
    due = as_of + dt.timedelta(days=due_in)
    line = Line(0, "411000", code, dt.date(2026, 1, 1), cents, "EUR", kind=kind, due=due)
    (found,) = open_items([line], Terms({}, 30), as_of)
    return found


def places(expected: Expected) -> dict[int, tuple[int, int]]:
    return {
        rank: (week.probable_cents, week.uncertain_cents)
        for rank, week in enumerate(expected.weeks)
        if week.probable_cents or week.uncertain_cents
    }


def test_a_habit_moves_the_due_date() -> None:
    assert places(expected_cash([item(5, 100)], LATE_BY_TEN, 0, AS_OF)) == {2: (100, 0)}
    assert places(expected_cash([item(-10, 100)], LATE_BY_TEN, 0, AS_OF)) == {0: (100, 0)}


def test_what_should_have_come_is_uncertain_and_takes_as_long_again() -> None:
    assert places(expected_cash([item(-30, 100)], LATE_BY_TEN, 0, AS_OF)) == {2: (0, 100)}
    old = expected_cash([item(-200, 100)], LATE_BY_TEN, 0, AS_OF)
    assert (places(old), old.later_cents) == ({}, 100)


def test_without_a_habit_that_of_all_counts_and_nothing_is_probable() -> None:
    assert places(expected_cash([item(5, 100, "B")], LATE_BY_TEN, 3, AS_OF)) == {1: (0, 100)}
    assert places(expected_cash([item(5, 100)], {"A": Habit(2, 40, 10)}, 3, AS_OF)) == {1: (0, 100)}


def test_what_is_unallocated_comes_off_the_first() -> None:
    items = [item(0, 100), item(20, 50), item(0, -120)]
    expected = expected_cash(items, LATE_BY_TEN, 0, AS_OF)
    assert places(expected) == {4: (30, 0)}


def test_the_first_week_is_that_of_the_day() -> None:
    sunday = dt.date(2026, 11, 29)
    expected = expected_cash([item(1, 100, as_of=sunday)], {"A": Habit(3, 30, 0)}, 0, sunday)
    assert expected.weeks[0].monday == AS_OF
    assert places(expected) == {1: (100, 0)}


@given(
    st.lists(st.tuples(st.integers(-900, 900), st.integers(-10_000, 10_000), st.sampled_from("ABC"))),
    st.dictionaries(
        st.sampled_from("AB"), st.builds(Habit, st.integers(0, 5), st.just(9), st.integers(-40, 90))
    ),
    st.integers(-20, 60),
)
def test_all_that_is_owed_is_somewhere(
    rows: list[tuple[int, int, str]], habits: dict[str, Habit], usual: int
) -> None:
    items = [item(due_in, cents, code) for due_in, cents, code in rows if cents]
    expected = expected_cash(items, habits, usual, AS_OF)
    owed = {code: sum(one.cents_open for one in items if one.code == code) for code in "ABC"}
    total = expected.probable_cents + expected.uncertain_cents + expected.later_cents
    assert total == sum(max(cents, 0) for cents in owed.values())
    assert all(min(week.probable_cents, week.uncertain_cents) >= 0 for week in expected.weeks)
