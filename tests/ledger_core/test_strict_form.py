"""Values out of JSON: taken for what they must be, refused with their place."""

from collections.abc import Callable
import datetime as dt
from decimal import Decimal
from enum import IntEnum, StrEnum

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.strict_form import (
    FormError,
    choice_of,
    day_of,
    flag_of,
    integer_of,
    list_of,
    object_of,
    percent_of,
    text_of,
)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Size(IntEnum):
    ONE = 1
    TWO = 2


def test_what_is_of_its_kind_is_taken() -> None:
    assert object_of({"a": 1}, {"a"}, "") == {"a": 1}
    assert list_of([1, 2], "x", 2) == [1, 2]
    assert text_of("ab", "x", 2) == "ab"
    assert integer_of(-3, "x") == -3
    assert flag_of(value=False, place="x") is False
    assert choice_of("red", Colour, "x") is Colour.RED
    assert choice_of(2, Size, "x") is Size.TWO
    assert percent_of("0.40", "x") == Decimal("0.40")
    assert day_of("2026-11-20", "x") == dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    ("read", "problem"),
    [
        (lambda: object_of([], {"a"}, "x"), "an object is expected"),
        (lambda: object_of({}, {"b", "a"}, "x"), "a, b missing"),
        (lambda: object_of({"a": 1, "c": 1}, {"a"}, "x"), "c unknown"),
        (lambda: list_of("ab", "x", 2), "a list is expected"),
        (lambda: list_of([1, 2, 3], "x", 2), "more than 2 entries"),
        (lambda: text_of(1, "x", 2), "a text is expected"),
        (lambda: text_of("abc", "x", 2), "more than 2 characters"),
        (lambda: integer_of(value=True, place="x"), "a whole number is expected"),
        (lambda: integer_of(1.0, "x"), "a whole number is expected"),
        (lambda: integer_of(10**15 + 1, "x"), "the number is too large"),
        (lambda: flag_of(0, "x"), "true or false is expected"),
        (lambda: choice_of("green", Colour, "x"), "one of red, blue is expected"),
        (lambda: choice_of(["red"], Colour, "x"), "one of red, blue is expected"),
        (lambda: choice_of(value=True, choices=Size, place="x"), "one of 1, 2 is expected"),
        (lambda: percent_of(0.4, "x"), 'a percent is expected, as a text such as "0.40"'),
        (lambda: percent_of("1e2", "x"), 'a percent is expected, as a text such as "0.40"'),
        (lambda: day_of("20261120", "x"), "a day is expected, such as 2026-11-20"),
        (lambda: day_of("2026-02-30", "x"), "a day is expected, such as 2026-11-20"),
        (lambda: day_of(None, "x"), "a day is expected, such as 2026-11-20"),
    ],
)
def test_what_is_not_is_refused_with_its_place(read: Callable[[], object], problem: str) -> None:
    with pytest.raises(FormError) as caught:
        read()
    assert (str(caught.value), caught.value.place) == (f"x: {problem}", "x")


def test_the_whole_has_no_place() -> None:
    with pytest.raises(FormError) as caught:
        object_of(None, {"a"}, "")
    assert str(caught.value) == "an object is expected"


@given(st.dates())
def test_each_day_comes_back(day: dt.date) -> None:
    assert day_of(day.isoformat(), "x") == day
