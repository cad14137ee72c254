from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.money import FinerThanCentError, from_cents, to_cents


@given(st.integers(-(10**27), 10**27))
def test_cents_come_back(cents: int) -> None:
    assert to_cents(from_cents(cents)) == cents


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12))
def test_amounts_come_back(amount: Decimal) -> None:
    assert from_cents(to_cents(amount)) == amount


@pytest.mark.parametrize(
    "amount", ["0.001", "-1.999", "NaN", "Infinity", "1e-3", "1.0000000000000000000000000000001"]
)
def test_what_is_no_whole_cent_is_refused(amount: str) -> None:
    with pytest.raises(FinerThanCentError, match=amount.replace("1e-3", "0.001")):
        to_cents(Decimal(amount))


def test_an_amount_shows_two_decimals() -> None:
    assert str(from_cents(-5)) == "-0.05"
    assert str(from_cents(120000)) == "1200.00"
    assert from_cents(10**30) == 10**28
