"""Rounding: once, a half upwards; rows add up to the total."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.late_payment.cents import half_up, shares_of


@pytest.mark.parametrize(
    ("parts", "a_cent", "cents"),
    [(0, 1, 0), (49, 100, 0), (50, 100, 1), (1, 2, 1), (3, 2, 2), (5, 2, 3), (4, 3, 1), (5, 3, 2)],
)
def test_a_half_goes_up(parts: int, a_cent: int, cents: int) -> None:
    assert half_up(parts, a_cent) == cents


def test_the_largest_remainders_get_what_is_left() -> None:
    assert shares_of(3, [6, 15, 9], 10) == [1, 1, 1]
    assert shares_of(2, [5, 5, 5], 10) == [1, 1, 0]
    assert shares_of(2, [10, 10], 10) == [1, 1]


@given(st.lists(st.integers(0, 100_000), max_size=8), st.integers(1, 500))
def test_shares_add_up_and_stay_within_a_cent(amounts: list[int], a_cent: int) -> None:
    total = half_up(sum(amounts), a_cent)
    assert abs(total * a_cent - sum(amounts)) * 2 <= a_cent
    shares = shares_of(total, amounts, a_cent)
    assert sum(shares) == total
    assert all(abs(share * a_cent - amount) < a_cent for share, amount in zip(shares, amounts, strict=True))
