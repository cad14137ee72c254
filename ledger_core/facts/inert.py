"""Values of Beancount's metadata as inert data, and back.

A text is a text, a day is the number of the day, TRUE and FALSE are themselves; any other value is a list
whose first item names its kind. Nothing here can run when it is read.
"""

import datetime as dt
from decimal import Decimal
import re
from typing import TypeAlias

from beancount.core.amount import Amount

from ledger_core.facts.shape import FactsFormatError

Inert: TypeAlias = str | int | bool | list[str] | None

_DECIMAL = re.compile(r"-?[0-9]{1,60}(?:\.[0-9]{1,60})?(?:E[+-]?[0-9]{1,4})?")
_LAST_DAY = dt.date.max.toordinal()


class NotInertError(ValueError):
    """The value is of a kind that no metadata of a book has."""


def to_inert(value: object) -> Inert:
    """Return a value as inert data.

    Raises:
        NotInertError: it is no text, day, number, amount or truth value.
    """
    match value:
        case None | bool() | str():
            return value
        case dt.date():
            return value.toordinal()
        case Decimal():
            return ["number", str(value)]
        case Amount(number=Decimal() as number, currency=str(currency)):
            return ["amount", str(number), currency]
    raise NotInertError(type(value).__name__)


def from_inert(inert: object) -> str | bool | dt.date | Decimal | Amount | None:
    """Return the value of inert data.

    Raises:
        FactsFormatError: the data is none that `to_inert` makes.
    """
    match inert:
        case None | bool() | str():
            return inert
        case int():
            return day_of(inert)
        case ["number", number]:
            return decimal_of(number)
        case ["amount", number, str(currency)]:
            return Amount(decimal_of(number), currency)
    raise FactsFormatError("a value of unknown kind")


def day_of(ordinal: object) -> dt.date:
    """Return the day of a number of days (1 is the first of January of the year 1)."""
    if type(ordinal) is int and 1 <= ordinal <= _LAST_DAY:
        return dt.date.fromordinal(ordinal)
    raise FactsFormatError("a day that is none")


def decimal_of(text: object) -> Decimal:
    """Return the number that a text holds."""
    if isinstance(text, str) and _DECIMAL.fullmatch(text):
        return Decimal(text)
    raise FactsFormatError("a number that is none")
