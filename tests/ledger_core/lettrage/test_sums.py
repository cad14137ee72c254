from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.lettrage.sums import MOST_AMOUNTS, accidents, cost, sums_to

AMOUNTS = st.lists(st.integers(-40, 60), max_size=9)


def every_way(amounts: list[int], target: int) -> set[tuple[int, ...]]:
    places = range(len(amounts))
    return {
        chosen
        for size in range(1, len(amounts) + 1)
        for chosen in combinations(places, size)
        if sum(amounts[place] for place in chosen) == target
    }


@given(AMOUNTS, st.integers(-60, 120))
def test_the_search_finds_every_way_and_no_other(amounts: list[int], target: int) -> None:
    found = sums_to(amounts, target, most=1000)
    assert found.complete
    assert set(found.solutions) == every_way(amounts, target)
    assert len(set(found.solutions)) == len(found.solutions)


@given(AMOUNTS, st.integers(-60, 120), st.integers(1, 5))
def test_a_search_that_stops_early_says_so(amounts: list[int], target: int, most: int) -> None:
    found = sums_to(amounts, target, most=most)
    ways = every_way(amounts, target)
    assert found.complete == (len(ways) <= most)
    assert len(found.solutions) == min(len(ways), most)
    assert set(found.solutions) <= ways


def test_fewer_amounts_come_first() -> None:
    assert sums_to([30, 20, 50, 10], 50).solutions == ((2,), (0, 1))


def test_the_empty_set_is_no_way_to_nothing() -> None:
    assert sums_to([5, 7], 0).solutions == ()
    assert sums_to([], 0) == sums_to([], 12)


def test_credit_notes_are_amounts_below_zero() -> None:
    assert sums_to([2418_00, -2901_60, 5254_50], 4770_90).solutions == ((0, 1, 2),)


def test_too_many_amounts_are_not_searched_and_not_called_complete() -> None:
    found = sums_to([1] * (MOST_AMOUNTS + 1), 1)
    assert not found.complete
    assert found.solutions == ()


def test_the_most_amounts_are_searched_whole() -> None:
    amounts = [1 << place for place in range(MOST_AMOUNTS)]
    found = sums_to(amounts, sum(amounts))
    assert found.complete
    assert found.solutions == (tuple(range(MOST_AMOUNTS)),)


@given(st.integers(0, MOST_AMOUNTS))
def test_a_search_costs_the_root_of_all_sets(count: int) -> None:
    assert cost(count) ** 2 <= 16 * 2**count


@pytest.mark.parametrize(
    ("count", "chosen", "spread", "expected"),
    [
        (10, 2, 10_000, 55 / 10_000),  # 10 singles and 45 pairs
        (10, 8, 10_000, 55 / 10_000),  # all but two is as simple as two
        (10, 10, 10_000, 1 / 10_000),  # all of them is one set
        (4, 2, 0, 10.0),  # nowhere to spread
    ],
)
def test_the_simpler_the_set_the_fewer_accidents(
    count: int, chosen: int, spread: int, expected: float
) -> None:
    assert accidents(count, chosen, spread) == pytest.approx(expected)
