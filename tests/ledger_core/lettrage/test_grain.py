from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.lettrage.grain import common_grain


@pytest.mark.parametrize(
    ("sizes", "grain"),
    [
        ([100_00, 200_00, 150_00], 5_000),  # too few to know a price: the roundest step
        ([12_07, 20_00], 1),
        ([1_240 * count for count in (1, 2, 3, 5, 8, 12)], 1_240),
        ([1_240, 2_480, 3_720, 6_200, 9_920, 14_880, 14_880 - 800], 1_240),  # a fee hides nothing
        ([6, 10, 15, 18, 22, 33, 39], 1),  # neighbours share a divisor, most amounts none
        ([10_017, 20_119, 33_001, 47_777, 51_239, 60_001], 1),
    ],
)
def test_the_grain_is_the_price_that_most_amounts_are_multiples_of(sizes: list[int], grain: int) -> None:
    assert common_grain(sizes) == grain


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=30, unique=True))
def test_most_amounts_are_multiples_of_the_grain(sizes: list[int]) -> None:
    grain = common_grain(sizes)
    assert grain >= 1
    assert sum(size % grain == 0 for size in sizes) * 4 >= len(sizes) * 3


@given(st.lists(st.integers(1, 10**6), min_size=6, max_size=30, unique=True), st.integers(2, 50))
def test_amounts_made_of_a_price_have_no_finer_grain(counts: list[int], price: int) -> None:
    sizes = [count * price for count in counts]
    assert sum(size % common_grain(sizes) == 0 for size in sizes) * 4 >= len(sizes) * 3
    assert common_grain(sizes) >= common_grain(counts)
