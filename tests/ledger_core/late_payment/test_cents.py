"""Rounding: once, a half upwards; rows add up to the total."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.late_payment.cents import half_up, shares_of


@pytest.mark.parametrize(("exact", "cents"), [("0", 0), ("0.49", 0), ("0.5", 1), ("1.5", 2), ("2.5", 3)])
def test_a_half_goes_up(exact: str, cents: int) -> None:
    assert half_up(Fraction(exact)) == cents


def test_the_largest_remainders_get_what_is_left() -> None:
    assert shares_of(3, [Fraction("0.6"), Fraction("1.5"), Fraction("0.9")]) == [1, 1, 1]
    assert shares_of(2, [Fraction("0.5"), Fraction("0.5"), Fraction("0.5")]) == [1, 1, 0]


@given(st.lists(st.fractions(0, 1_000), max_size=8))
def test_shares_add_up_and_stay_within_a_cent(parts: list[Fraction]) -> None:
    total = half_up(sum(parts, Fraction(0)))
    shares = shares_of(total, parts)
    assert sum(shares) == total
    assert all(abs(share - part) < 1 for share, part in zip(shares, parts, strict=True))
