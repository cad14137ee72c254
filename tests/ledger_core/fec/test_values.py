import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.fec import values


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("", 0),
        ("0,00", 0),
        ("1234,56", 123456),
        ("0000000069,60", 6960),
        ("12", 1200),
        ("12,", 1200),
        ("12,5", 1250),
        (",5", 50),
        ("12,500", 1250),
        ("-12,50", -1250),
        ("12,50-", -1250),
        ("+12,50", 1250),
        ("12,50+", 1250),
    ],
)
def test_amounts_that_a_fec_may_hold(text: str, cents: int) -> None:
    assert values.cents_of(text) == cents


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("12.50", "the decimal sign is the comma"),
        ("1.234,50", "nothing stands between thousands"),
        ("1 234,50", "a space inside"),
        ("1,2,3", "is not a number such as 1234,56"),
        ("abc", "is not a number such as 1234,56"),
        ("-12,50-", "is not a number such as 1234,56"),
        ("-", "is not a number such as 1234,56"),
        (",", "is not a number such as 1234,56"),
        ("12,505", "finer than a cent"),
        ("1e3", "is not a number such as 1234,56"),
        ("NaN", "is not a number such as 1234,56"),
        ("١٢", "is not a number such as 1234,56"),
        ("9" * 25, "longer than 24 characters"),
    ],
)
def test_amounts_that_are_none_say_why(text: str, message: str) -> None:
    with pytest.raises(values.CellError, match=message):
        values.cents_of(text)


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_cents_come_back_from_their_text(cents: int) -> None:
    text = f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d}"
    assert values.cents_of(text) == cents


@pytest.mark.parametrize(
    ("text", "amount"),
    [("", None), ("100,00", "100.00"), ("1,234", "1.234"), ("-7", "-7.00"), ("0012,5", "12.50")],
)
def test_foreign_amounts_keep_their_decimals(text: str, amount: str | None) -> None:
    found = values.amount_of(text)
    assert found == (None if amount is None else Decimal(amount))
    assert str(found) == str(amount)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20250131", dt.date(2025, 1, 31)),
        ("2025-01-31", dt.date(2025, 1, 31)),
        ("2025/01/31", dt.date(2025, 1, 31)),
        ("31/01/2025", dt.date(2025, 1, 31)),
        ("31.01.2025", dt.date(2025, 1, 31)),
        ("31012025", dt.date(2025, 1, 31)),
        ("20012021", dt.date(2021, 1, 20)),
        ("19122020", dt.date(2020, 12, 19)),
        ("20250131 12:30:00", dt.date(2025, 1, 31)),
        ("19000101", dt.date(1900, 1, 1)),
        ("20240229", dt.date(2024, 2, 29)),
        ("", None),
        ("00000000", None),
        ("00010101", None),
    ],
)
def test_days_in_the_forms_that_files_have(text: str, day: dt.date | None) -> None:
    assert values.day_of(text) == day


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("20250231", "no day of the calendar"),
        ("20251301", "no day of the calendar|lies outside"),
        ("20230229", "no day of the calendar"),
        ("18991231", "outside the years 1900 to 2099"),
        ("21000101", "outside the years 1900 to 2099"),
        ("2025013", "not a date of the form AAAAMMJJ"),
        ("2025-01/31", "not a date of the form AAAAMMJJ"),
        ("hier", "not a date of the form AAAAMMJJ"),
        ("٢٠٢٥٠١٠١", "not a date of the form AAAAMMJJ"),
    ],
)
def test_days_that_are_none_say_why(text: str, message: str) -> None:
    with pytest.raises(values.CellError, match=message):
        values.day_of(text)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_is_read_from_both_directions(day: dt.date) -> None:
    assert values.day_of(f"{day:%Y%m%d}") == day
    assert values.day_of(f"{day:%d%m%Y}") == day


@pytest.mark.parametrize(("text", "sense"), [("D", 1), ("c", -1), ("+1", 1), ("-1", -1)])
def test_senses(text: str, sense: int) -> None:
    assert values.sense_of(text) == sense


def test_a_sense_that_is_none_says_so() -> None:
    with pytest.raises(values.CellError, match="neither D nor C"):
        values.sense_of("X")
