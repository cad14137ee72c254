"""Values that came out of JSON, taken for what they must be and for nothing else.

Owns the strictness that all kept rules share: every key is there, none is beside, no text stands for a
number, no number for a yes. What a whole form means is its own module's to say; nothing is judged here.
"""

from collections.abc import Collection, Mapping
import datetime as dt
from decimal import Decimal
from enum import Enum
import re
from typing import TypeVar

LARGEST = 10**15
_LONGEST_SHOWN = 200
_PERCENT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,8})?")

_Choice = TypeVar("_Choice", bound=Enum)


class FormError(ValueError):
    """The data is not of its form; the message says where, such as `levels.2.days`, and what is expected."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}" if place else problem)
        self.place = place


def object_of(data: object, keys: Collection[str], place: str) -> Mapping[str, object]:
    """Return an object with exactly these keys.

    Raises:
        FormError: it is none, a key is missing, or another is beside.
    """
    if not isinstance(data, dict):
        raise FormError(place, "an object is expected")
    if missing := set(keys) - data.keys():
        raise FormError(place, f"{', '.join(sorted(missing))} missing")
    if unknown := data.keys() - set(keys):
        raise FormError(place, f"{', '.join(sorted(map(str, unknown)))[:_LONGEST_SHOWN]} unknown")
    return data


def list_of(value: object, place: str, most: int) -> list[object]:
    """Return a list of at most so many entries.

    Raises:
        FormError: it is none, or longer.
    """
    if not isinstance(value, list):
        raise FormError(place, "a list is expected")
    if len(value) > most:
        raise FormError(place, f"more than {most} entries")
    return value


def text_of(value: object, place: str, longest: int) -> str:
    """Return a text of at most so many characters.

    Raises:
        FormError: it is none, or longer.
    """
    if not isinstance(value, str):
        raise FormError(place, "a text is expected")
    if len(value) > longest:
        raise FormError(place, f"more than {longest} characters")
    return value


def integer_of(value: object, place: str) -> int:
    """Return a whole number.

    Raises:
        FormError: it is none, or too large for any sum or count.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise FormError(place, "a whole number is expected")
    if abs(value) > LARGEST:
        raise FormError(place, "the number is too large")
    return value


def flag_of(value: object, place: str) -> bool:
    """Return a yes or no.

    Raises:
        FormError: it is none.
    """
    if not isinstance(value, bool):
        raise FormError(place, "true or false is expected")
    return value


def choice_of(value: object, choices: type[_Choice], place: str) -> _Choice:
    """Return the choice that a text or whole number names.

    Raises:
        FormError: it names none.
    """
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        for choice in choices:
            if choice.value == value:
                return choice
    raise FormError(place, f"one of {', '.join(str(each.value) for each in choices)} is expected")


def percent_of(value: object, place: str) -> Decimal:
    """Return a percent, zero or more, written as a text: a JSON number would be a float.

    Raises:
        FormError: it is none.
    """
    if not isinstance(value, str) or not _PERCENT.fullmatch(value):
        raise FormError(place, 'a percent is expected, as a text such as "0.40"')
    return Decimal(value)


def day_of(value: object, place: str) -> dt.date:
    """Return a day, written as 2026-11-20.

    Raises:
        FormError: it is none.
    """
    try:
        day = dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or day.isoformat() != value:
        raise FormError(place, "a day is expected, such as 2026-11-20")
    return day
