"""The fields of a record, one class a type, as data.

Owns what a field may declare and whether it is sound by itself. How a value is spelled is `spelling`'s,
whether fields fit together is `layout`'s. Positions count from 1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
import re

DAY_MARKS = ("YYYY", "YY", "MM", "DD")
_DAY_PATTERN = re.compile("(YYYY|YY|MM|DD)([-/. _]?)(YYYY|YY|MM|DD)([-/. _]?)(YYYY|YY|MM|DD)")
_ZERO, _SPACE = "0", " "

Kinds = frozenset[str]
EVERY: Kinds = frozenset()  # no kinds named: all of them


class Align(StrEnum):
    """On which side a text stands; the other one is padded."""

    LEFT = "left"
    RIGHT = "right"


class Cut(StrEnum):
    """What becomes of a text that is too long: refused, its first or last signs kept, or left out."""

    REFUSE = "refuse"
    FIRST = "first"
    LAST = "last"
    LEAVE_OUT = "leave-out"


class Sign(StrEnum):
    """What tells an amount's sign: there may be none; none once it is turned; another field; a minus."""

    PLAIN = "plain"
    ABSOLUTE = "absolute"
    REVERSED = "reversed"
    LEADING = "leading"


class Overflow(StrEnum):
    """What becomes of a number that is too large: refused, all 9 with a notice, or its last digits."""

    REFUSE = "refuse"
    NINES = "nines"
    LAST = "last"


class Distinct(StrEnum):
    """What must differ: nothing, what is different in the books, or every document's."""

    FREE = "free"
    APART = "apart"
    ONCE = "once"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What all fields have: `at` is the first position, or the column where separators part the fields.

    A document whose kind is not in `only_for` has blanks here. Between separators `width` is the most.
    """

    name: str
    at: int
    width: int
    only_for: Kinds = EVERY

    @property
    def last(self) -> int:
        """The last position."""
        return self.at + self.width - 1

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield what is unsound in the field by itself: the option, and why."""
        if not self.name.strip():
            yield "name", "a name is missing"
        if self.at < 1:
            yield "at", "positions count from 1"
        if self.width < 1:
            yield "width", "a field is at least one sign wide"

    def applies_to(self, kind: str) -> bool:
        """Tell whether a document of a kind has a value here."""
        return not self.only_for or kind in self.only_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant(Field):
    """The same text in every record, not touched by the policy of characters."""

    text: str

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield what is unsound."""
        yield from Field.problems(self)
        if len(self.text) != self.width:
            yield "text", f"{len(self.text)} signs in a field of {self.width}"
        if not self.text.isprintable():
            yield "text", "a sign does not print"


@dataclass(frozen=True, slots=True, kw_only=True)
class Valued(Field):
    """A field that holds a value. One that is not mandatory, or not for its kind, is blank without it."""

    source: str
    mandatory: bool = False
    optional_for: Kinds = EVERY

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield what is unsound."""
        yield from Field.problems(self)
        if not self.source:
            yield "source", "it is not said what stands here"

    def is_demanded(self, kind: str) -> bool:
        """Tell whether a document of a kind must have a value."""
        return self.mandatory and kind not in self.optional_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Valued):
    """A text. `digits`: nothing but 0 to 9; `exact`: as long as the field; `allowed`: one of these.

    `unknown` stands for a value that nobody knows, with a notice; "" where nothing does.
    """

    align: Align = Align.LEFT
    pad: str = _SPACE
    cut: Cut = Cut.REFUSE
    digits: bool = False
    exact: bool = False
    allowed: frozenset[str] = frozenset()
    distinct: Distinct = Distinct.FREE
    unknown: str = ""

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield what is unsound."""
        yield from Valued.problems(self)
        yield from _pad_problems(self.pad)
        if any(len(text) > self.width for text in self.allowed):
            yield "allowed", "a value is longer than the field"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day(Valued):
    """A date, such as `DDMMYYYY`, `YYMMDD`, `YYYY-MM-DD`."""

    pattern: str

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield what is unsound."""
        yield from Valued.problems(self)
        if not is_day_pattern(self.pattern):
            yield "pattern", "DD, MM and YYYY or YY are expected, once each"
        elif len(self.pattern) != self.width:
            yield "pattern", f"{len(self.pattern)} signs in a field of {self.width}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount(Valued):
    """An amount in cents, always demanded; `decimal` is the sign before the cents, or ""."""

    sign: Sign = Sign.PLAIN
    overflow: Overflow = Overflow.REFUSE
    decimal: str = ""

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield what is unsound."""
        yield from Valued.problems(self)
        yield from _amount_problems(self.decimal, self.overflow)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOf(Valued):
    """The sign of an amount, `+` or `-`; `turned`: that of the amount the other way round."""

    turned: bool = False

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield what is unsound."""
        yield from Valued.problems(self)
        if self.width != 1:
            yield "width", "a sign is one sign wide"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Valued):
    """A whole number from 0, zeros before it; always demanded."""

    overflow: Overflow = Overflow.REFUSE


@dataclass(frozen=True, slots=True, kw_only=True)
class Code(Valued):
    """A code for each of the values that the source may have."""

    codes: tuple[tuple[str, str], ...]

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield what is unsound."""
        yield from Valued.problems(self)
        yield from _code_problems(self.codes, self.width)


@dataclass(frozen=True, slots=True, kw_only=True)
class KindCode(Field):
    """The code of the document's kind."""

    codes: tuple[tuple[str, str], ...]

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield what is unsound."""
        yield from Field.problems(self)
        yield from _code_problems(self.codes, self.width)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordinal(Field):
    """Which record of the file it is, from 1, zeros before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count(Field):
    """How many documents of some kinds the file has, zeros before it."""

    over: Kinds = EVERY


@dataclass(frozen=True, slots=True, kw_only=True)
class Total(Field):
    """The sum of an amount over the documents of some kinds, zeros before it."""

    source: str
    over: Kinds = EVERY
    sign: Sign = Sign.PLAIN
    overflow: Overflow = Overflow.REFUSE
    decimal: str = ""

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield what is unsound."""
        yield from Field.problems(self)
        yield from _amount_problems(self.decimal, self.overflow)


def is_day_pattern(pattern: str) -> bool:
    """Tell whether a pattern has a day, a month and a year once each."""
    found = _DAY_PATTERN.fullmatch(pattern)
    return found is not None and {mark[:2] for mark in found.group(1, 3, 5)} == {"YY", "MM", "DD"}


def _pad_problems(pad: str) -> Iterator[tuple[str, str]]:
    if pad not in {_SPACE, _ZERO}:
        yield "pad", "a space or a zero is expected"


def _amount_problems(decimal: str, overflow: Overflow) -> Iterator[tuple[str, str]]:
    if decimal not in {"", ".", ","}:
        yield "decimal", "a point, a comma or nothing is expected"
    if overflow is Overflow.LAST:
        yield "overflow", "an amount never loses its first digits"


def _code_problems(codes: tuple[tuple[str, str], ...], width: int) -> Iterator[tuple[str, str]]:
    if not codes:
        yield "codes", "no code is named"
    for value, code in codes:
        if len(code) != width or not code.isprintable():
            yield "codes", f"the code of {value} is not {width} printing signs"
