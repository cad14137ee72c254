"""What came, went and changed among the open items of two states, and that the sums prove it."""

from collections.abc import Sequence
from dataclasses import replace
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from ledger_core.audit.difference import Difference, Kind, State, Sums, Why, difference
from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.receivables.open_items import Terms, open_items
from ledger_core.receivables.parties import Party

TERMS = Terms({("411000", "ALPHA"): Party("ALPHA", "Alpha SARL")}, payment_days=30)
MARCH, APRIL = dt.date(2026, 3, 31), dt.date(2026, 4, 30)


def line(key: int, day: str, cents: int, reference: str = "", **more: object) -> Line:
    kind = LineKind.INVOICE if cents > 0 else LineKind.PAYMENT
    made = Line(
        key, "411000", "ALPHA", dt.date.fromisoformat(day), cents, "EUR", reference, kind=kind, lineno=key
    )
    return replace(made, **more)  # type: ignore[arg-type]  # what is given are fields


def state(lines: Sequence[Line], as_of: dt.date = APRIL) -> State:
    return State(as_of, lines, open_items(lines, TERMS, as_of))


def told(found: Difference) -> list[tuple[str, str, int, int]]:
    return [
        (each.line.reference, each.why.value, each.cents_before, each.cents_after) for each in found.changes
    ]


BEFORE = [
    line(0, "2026-01-05", 100_00, "F1"),
    line(1, "2026-01-10", 250_00, "F2"),
    line(2, "2026-02-01", 80_00, "F3"),
    line(3, "2026-02-03", 40_00, "F4"),
    line(4, "2026-02-09", 60_00, "F5", letter="A"),
    line(5, "2026-02-20", -60_00, "V5", letter="A"),
    line(6, "2026-03-01", 10_00, "F6"),
    line(7, "2026-03-02", 20_00, "F7"),
]
AFTER = [
    line(10, "2026-01-05", 100_00, "F1", letter="B"),
    line(11, "2026-01-10", 250_00, "F2", letter="c"),
    line(12, "2026-02-01", 95_00, "F3"),
    line(13, "2026-02-03", 40_00, "F4", due=dt.date(2026, 6, 1)),
    line(14, "2026-02-09", 60_00, "F5"),
    line(15, "2026-02-20", -60_00, "V5"),
    line(16, "2026-03-01", 10_00, "F6", path="elsewhere"),
    line(18, "2026-03-15", 7_00, "F8"),
    line(19, "2026-04-10", -100_00, "V1", letter="B"),
    line(20, "2026-04-12", -50_00, "V2", letter="c"),
    line(21, "2026-04-15", 5_00, "F9"),
]


def test_each_change_is_told_with_its_reason() -> None:
    found = difference(state(BEFORE, MARCH), state(AFTER, APRIL))
    assert told(found) == [
        ("F1", "settled", 100_00, 0),
        ("F2", "open-amount", 250_00, 200_00),
        ("F3", "amount", 80_00, 95_00),
        ("F4", "due", 40_00, 40_00),
        ("F5", "reopened", 0, 60_00),
        ("V5", "reopened", 0, -60_00),
        ("F7", "removed", 20_00, 0),
        ("F8", "added", 0, 7_00),
        ("F9", "dated", 0, 5_00),
    ]
    assert found.unchanged == 1  # F6, whose file was renamed
    settled = found.changes[0]
    assert (settled.line.letter, [each.reference for each in settled.settled_by]) == ("B", ["V1"])
    # before 100 + 250 + 80 + 40 + 10 + 20; came 60 − 60 + 7 + 5; went 100 + 20; changed −50 + 15
    assert found.sums == (Sums("ALPHA", "Alpha SARL", "EUR", 500_00, 12_00, 120_00, -35_00, 357_00),)
    assert found.sums[0].is_proven
    assert not replace(found.sums[0], went_cents=0).is_proven
    assert found.total("EUR").after_cents == 357_00
    assert found.total("USD") == Sums("", "", "USD", 0, 0, 0, 0, 0)


def test_the_same_books_on_two_days_differ_by_what_is_dated_between() -> None:
    assert told(difference(state(AFTER, MARCH), state(AFTER, APRIL))) == [
        ("F1", "settled", 100_00, 0),
        ("F2", "open-amount", 250_00, 200_00),
        ("F9", "dated", 0, 5_00),
    ]
    back = difference(state(AFTER, APRIL), state(AFTER, MARCH))
    assert told(back) == [
        ("F1", "reopened", 0, 100_00),
        ("F2", "open-amount", 200_00, 250_00),
        ("F9", "later", 5_00, 0),
    ]


def test_a_line_that_moved_to_another_customer_went_here_and_came_there() -> None:
    moved = [replace(BEFORE[0], customer="BETA")]
    found = difference(state(BEFORE[:1]), state(moved))
    assert [(each.item.code, each.why) for each in found.changes] == [
        ("ALPHA", Why.REMOVED),
        ("BETA", Why.ADDED),
    ]
    assert [each.after_cents for each in found.sums] == [0, 100_00]


def test_lines_that_nobody_can_tell_apart_are_paired_in_their_order() -> None:
    alike = [line(0, "2026-01-05", 9_00), line(1, "2026-01-05", 9_00), line(2, "2026-01-06", -9_00)]
    lettered = [alike[0], *(replace(each, letter="A") for each in alike[1:])]
    found = difference(state(alike), state(lettered))
    assert [(each.line.key, each.why) for each in found.changes] == [(1, Why.SETTLED), (2, Why.SETTLED)]


def test_a_piece_of_several_lines_is_not_guessed_at() -> None:
    before = [line(0, "2026-01-05", 50_00, "F1"), line(1, "2026-01-05", 30_00, "F1")]
    after = [line(0, "2026-01-05", 49_00, "F1"), line(1, "2026-01-05", 29_00, "F1")]
    assert {each.kind for each in difference(state(before), state(after)).changes} == {Kind.CAME, Kind.WENT}


LINES = st.lists(
    st.builds(
        lambda day, cents, customer, letter, reference, path: (day, cents, customer, letter, reference, path),
        st.integers(1, 28),
        st.integers(-300, 300).filter(bool),
        st.sampled_from(["ALPHA", "BETA"]),
        st.sampled_from(["", "", "A", "b"]),
        st.sampled_from(["", "F1", "F2", "F3"]),
        st.sampled_from(["a", "b"]),
    ),
    max_size=14,
)


def _lines(rows: Sequence[tuple[int, int, str, str, str, str]]) -> list[Line]:
    return [
        line(key, f"2026-04-{day:02}", cents, reference, customer=customer, letter=letter, path=path)
        for key, (day, cents, customer, letter, reference, path) in enumerate(rows)
    ]


@st.composite
def two_states(draw: st.DrawFn) -> tuple[State, State]:
    rows = draw(LINES)
    kept = [row for row in rows if draw(st.booleans())] + draw(LINES)
    days = st.dates(dt.date(2026, 4, 1), dt.date(2026, 5, 31))
    return state(_lines(rows), draw(days)), state(_lines(draw(st.permutations(kept))), draw(days))


@given(two_states())
def test_the_sums_prove_the_changes_and_no_item_is_counted_twice(states: tuple[State, State]) -> None:
    before, after = states
    found = difference(before, after)
    count = {kind: sum(each.kind is kind for each in found.changes) for kind in Kind}
    assert all(each.is_proven for each in found.sums)
    assert sum(each.before_cents for each in found.sums) == sum(item.cents_open for item in before.items)
    assert sum(each.after_cents for each in found.sums) == sum(item.cents_open for item in after.items)
    assert found.unchanged + count[Kind.CHANGED] + count[Kind.WENT] == len(before.items)
    assert found.unchanged + count[Kind.CHANGED] + count[Kind.CAME] == len(after.items)


@given(two_states())
def test_the_other_way_round_came_is_went(states: tuple[State, State]) -> None:
    before, after = states
    there, back = difference(before, after), difference(after, before)
    assert there.unchanged == back.unchanged
    assert sorted(-each.cents for each in there.changes) == sorted(each.cents for each in back.changes)


@given(two_states())
def test_a_state_does_not_differ_from_itself(states: tuple[State, State]) -> None:
    for each in states:
        again = replace(each, lines=list(each.lines))
        assert difference(each, again) == difference(each, each)
        assert not difference(each, each).changes
