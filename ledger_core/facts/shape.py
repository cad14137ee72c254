"""The shape of inert data, checked while it is read: whoever wrote it is not trusted."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")


class FactsFormatError(ValueError):
    """The data is not what this version writes of a file; make it anew from the file."""


def text(data: object) -> str:
    """Return a text."""
    if type(data) is str:
        return data
    raise FactsFormatError("a text is missing")


def whole(data: object) -> int:
    """Return a whole number, zero or more."""
    if type(data) is int and data >= 0:
        return data
    raise FactsFormatError("a whole number is missing")


def truth(data: object) -> bool:
    """Return true or false."""
    if type(data) is bool:
        return data
    raise FactsFormatError("true or false is missing")


def row(data: object, length: int) -> list[Any]:
    """Return a list of that length."""
    if type(data) is list and len(data) == length:
        return data
    raise FactsFormatError(f"a list of {length} is missing")


def rows(data: object, read: Callable[[Any], T]) -> tuple[T, ...]:
    """Return what each item of a list says."""
    if type(data) is list:
        return tuple(read(item) for item in data)
    raise FactsFormatError("a list is missing")


def column(data: object, *types: type) -> tuple[Any, ...]:
    """Return the items of a list that are all of the types."""
    if type(data) is list and set(map(type, data)) <= set(types):
        return tuple(data)
    raise FactsFormatError("a column is missing or of another type")


def record(data: object, keys: frozenset[str]) -> Mapping[str, Any]:
    """Return an object that has exactly the keys."""
    if type(data) is dict and data.keys() == keys:
        return data
    raise FactsFormatError("an object with other keys than it must have")


def require(right: bool, what: str) -> None:  # noqa: FBT001  an assertion about data
    """Refuse the data where something does not hold."""
    if not right:
        raise FactsFormatError(what)
