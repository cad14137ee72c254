"""What facts of a file are made of besides its transactions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from beancount.core.data import SORT_ORDER, Directive

POSTED_BY = "posted-by"
BY_LETTRAGE = "lettrage"
"""Metadata of an entry that Lettrine posted, and its value where a match did."""

_LONGEST_NUMBER = 18  # the digits of a 64-bit number


def number_in(text: object) -> int:
    """Return the number that an entry number made of digits says; 0 for any other."""
    is_number = isinstance(text, str) and text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER
    return int(str(text)) if is_number else 0


@dataclass(frozen=True, slots=True)
class Use:
    """How the postings of one file use an account; sums by currency, debit positive."""

    first: dt.date
    last: dt.date
    sums: Mapping[str, Decimal]


class Place(NamedTuple):
    """Where an entry stands in Beancount's order: by day, by type, by line."""

    day: int  # its number, 1 for the first of January of the year 1
    order: int
    lineno: int


def place_of(entry: Directive) -> Place:
    """Return the place of an entry."""
    return Place(entry.date.toordinal(), SORT_ORDER.get(type(entry), 0), entry.meta["lineno"])


@dataclass(frozen=True, slots=True)
class Prints:
    """What tells one entry's content from another's, letters and due dates left out; for closed periods.

    Of each transaction, balance assertion and pad: number of the earliest day that it or one of its lines
    bears, its line, and a hash.
    """

    days: Sequence[int] = ()
    linenos: Sequence[int] = ()
    hashes: Sequence[str] = ()
