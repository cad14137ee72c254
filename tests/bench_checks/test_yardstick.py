import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.lettrage.lines import Line
from tests.bench.yardstick import OverlappingGroupsError, Score, Truth, score, truth_of, untwisted


def line(key: int, cents: int, letter: str = "", *, customer: str = "DUPONT", label: str = "") -> Line:
    return Line(key, "411000", customer, dt.date(2025, 1, 1), cents, "EUR", label=label, letter=letter)


LINES = [
    line(0, 100, "A"),
    line(1, -100, "A"),
    line(2, 300, "B"),
    line(3, -200, "B"),
    line(4, -100, "B"),
    line(5, 70, "C"),
    line(6, 10),
    line(7, -10),
    line(8, 50, "D"),
    line(9, -50, "D"),
    line(10, 25, "D"),
    line(11, -25, "D"),
]


def test_truth_is_read_by_account_customer_and_letter() -> None:
    stranger = line(12, 100, "A", customer="MARTIN")
    truth = truth_of([*LINES, stranger])
    assert truth.groups == (frozenset({0, 1}), frozenset({2, 3, 4}), frozenset({8, 9, 10, 11}))
    assert truth.unbalanced == (frozenset({5}), frozenset({12}))


def test_each_kind_of_found_group_is_counted() -> None:
    found = [(0, 1), (2, 5), (6, 7), (8, 9)]
    #        exact   crossing beside  sub-group
    counted = score(LINES, truth_of(LINES), found, 2.0)
    assert counted == Score(
        truth=3,
        asked=3,
        found=4,
        judged=3,
        exact=1,
        exact_asked=1,
        sub_groups=1,
        crossing=1,
        lettered=9,
        covered=4,
        lines=12,
        seconds=2.0,
    )
    assert counted.beside == 1
    assert counted.recall == pytest.approx(1 / 3)
    assert counted.precision == pytest.approx(1 / 3)
    assert counted.precision_of_all == pytest.approx(1 / 4)
    assert counted.crossing_rate == pytest.approx(1 / 4)
    assert counted.coverage == pytest.approx(4 / 9)


def test_a_group_inside_an_unbalanced_letter_covers_no_line_of_the_truth() -> None:
    truth = Truth((), (frozenset({0, 1, 5}),))
    counted = score(LINES, truth, [(0, 1)])
    assert (counted.sub_groups, counted.covered, counted.judged, counted.crossing) == (1, 0, 0, 0)


def test_a_group_with_a_line_that_no_one_lettered_is_neither_finer_nor_crossing() -> None:
    counted = score(LINES, truth_of(LINES), [(0, 1, 6, 7)])
    assert (counted.exact, counted.sub_groups, counted.crossing, counted.judged) == (0, 0, 0, 1)


def test_lines_known_to_be_open_are_judged() -> None:
    truth = Truth((frozenset({0, 1}),), open_keys=frozenset({6, 7}))
    assert score(LINES, truth, [(6, 7)]).judged == 1


def test_what_is_not_asked_for_leaves_recall_but_not_precision() -> None:
    groups = (frozenset({0, 1}), frozenset({2, 3, 4}))
    counted = score(LINES, Truth(groups, unasked=frozenset(groups[1:])), [(2, 3, 4)])
    assert (counted.asked, counted.exact, counted.exact_asked) == (1, 1, 0)
    assert (counted.recall, counted.recall_of_all, counted.precision) == (0.0, 0.5, 1.0)


def test_nothing_found_gives_zeros() -> None:
    counted = score(LINES, truth_of(LINES), [])
    assert (counted.precision, counted.crossing_rate, counted.recall) == (0.0, 0.0, 0.0)


def test_a_line_found_twice_is_refused() -> None:
    with pytest.raises(OverlappingGroupsError):
        score(LINES, truth_of(LINES), [(0, 1), (1, 2)])


def test_scores_add_up_figure_by_figure() -> None:
    one = score(LINES, truth_of(LINES), [(0, 1)], 1.5)
    assert (one + one).exact == 2
    assert (one + one).seconds == pytest.approx(3.0)
    assert one + Score() == one


def test_twins_are_swapped_so_that_either_counts() -> None:
    lines = [line(0, 10), line(1, 10), line(2, -10, label="first"), line(3, -10, label="second")]
    truth = Truth((frozenset({0, 2}), frozenset({1, 3})))
    assert untwisted(lines, truth, [(1, 2), (0, 3)]) == [frozenset({0, 2}), frozenset({1, 3})]


def test_a_twin_taken_by_a_wrong_group_is_swapped_too() -> None:
    lines = [line(0, 10), line(1, 10), line(2, -10), line(3, -20, label="other"), line(4, 10, label="extra")]
    truth = Truth((frozenset({0, 2}),), open_keys=frozenset({1, 3, 4}))
    assert untwisted(lines, truth, [(1, 2), (0, 3, 4)]) == [frozenset({0, 2}), frozenset({1, 3, 4})]


def test_lines_that_differ_in_any_word_are_no_twins() -> None:
    lines = [line(0, 10, label="a"), line(1, 10, label="b"), line(2, -10)]
    found = [frozenset({1, 2})]
    assert untwisted(lines, Truth((frozenset({0, 2}),)), found) == found


@given(
    st.lists(st.integers(0, 2), min_size=2, max_size=12),
    st.randoms(use_true_random=False),
)
def test_swapping_twins_keeps_sizes_and_uses_no_line_twice(amounts: list[int], rng: object) -> None:
    lines = [line(key, amount) for key, amount in enumerate(amounts)]

    def parts() -> list[frozenset[int]]:
        keys = list(range(len(lines)))
        rng.shuffle(keys)  # type: ignore[attr-defined]
        cut = len(keys) // 2
        return [frozenset(keys[:cut]), frozenset(keys[cut:])]

    truth, found = Truth(tuple(parts())), parts()
    swapped = untwisted(lines, truth, found)
    assert [len(group) for group in swapped] == [len(group) for group in found]
    assert frozenset().union(*swapped) == frozenset(range(len(lines)))
    assert score(lines, truth, swapped).exact >= score(lines, truth, found).exact
