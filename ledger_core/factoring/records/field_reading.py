"""What one field of a file says, and whether it may say that.

Owns the reading of a single text by its field, the other way round from `spelling`. What several fields or
records say together is `reading`'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
import re

from ledger_core.factoring.records.fields import (
    DAY_MARKS,
    Align,
    Amount,
    Code,
    Constant,
    Count,
    Day,
    Field,
    KindCode,
    Number,
    Ordinal,
    Overflow,
    Sign,
    SignOf,
    Text,
    Total,
)
from ledger_core.factoring.records.flaw import FlawCause
from ledger_core.factoring.records.layout import Layout

_MARKS = re.compile("YYYY|YY|MM|DD")
_CENTURY = 2000

Found = tuple[FlawCause, str] | None


@dataclass(frozen=True, slots=True)
class Read:
    """The text of a field: `cents` where it is an amount that can be added up."""

    flaw: Found
    cents: int | None = None


def read_field(field: Field, text: str, kinds: frozenset[str], layout: Layout) -> Read:
    """Read a field's text; `kinds` are those that the document may have, none in a header or trailer."""
    is_blank = not text.strip()
    if kinds and not any(field.applies_to(kind) for kind in kinds):
        return Read(None if is_blank else (FlawCause.NOT_BLANK, text))
    if isinstance(field, Constant):
        return Read(None if text == field.text else (FlawCause.CONSTANT, field.text))
    if isinstance(field, Amount | Total):
        return _read_cents(field, text, layout)
    if isinstance(field, Number | Count | Ordinal):
        return Read(None if _is_number(text, field, layout) else (FlawCause.NUMBER, text))
    if is_blank and isinstance(field, Text | Day):
        demanded = all(field.is_demanded(kind) for kind in kinds) if kinds else field.mandatory
        return Read((FlawCause.MISSING, "") if demanded else None)
    return Read(_found(field, text, layout))


def _found(field: Field, text: str, layout: Layout) -> Found:
    match field:
        case Text():
            return _text_flaw(field, text, layout)
        case Day():
            return None if day_in(text, field.pattern) else (FlawCause.DAY, text)
        case SignOf():
            return None if text in {"+", "-"} else (FlawCause.CODE, text)
        case Code() | KindCode():
            return None if text in dict(field.codes).values() else (FlawCause.CODE, text)
        case _:
            raise TypeError(f"no reading of {type(field).__name__}")


def day_in(text: str, pattern: str) -> dt.date | None:
    """Return the day that a text says in a pattern; none where it says none."""
    if len(text) != len(pattern):
        return None
    parts = {mark.group(): text[mark.start() : mark.end()] for mark in _MARKS.finditer(pattern)}
    between = _MARKS.sub(lambda mark: text[mark.start() : mark.end()], pattern)
    if between != text or not all(part.isascii() and part.isdigit() for part in parts.values()):
        return None
    return _day(parts)


def _day(parts: Mapping[str, str]) -> dt.date | None:
    long, short, month, day = (int(parts.get(mark, "0")) for mark in DAY_MARKS)
    try:
        return dt.date(long or _CENTURY + short, month, day)
    except ValueError:
        return None


def _text_flaw(field: Text, text: str, layout: Layout) -> Found:
    said = text.rstrip(" ") if field.align is Align.LEFT else text.lstrip(" ")
    if not layout.characters.holds(text):
        return FlawCause.SIGN, said
    if field.digits and not (said.isascii() and said.isdigit()):
        return FlawCause.DIGITS, said
    if field.exact and len(said) != field.width:
        return FlawCause.NOT_EXACT, said
    if field.allowed and said not in field.allowed:
        return FlawCause.NOT_ALLOWED, said
    if len(text) > field.width:
        return FlawCause.LENGTH, str(len(text))
    return None


def _is_number(text: str, field: Field, layout: Layout) -> bool:
    long_enough = len(text) == field.width if layout.is_fixed else 0 < len(text) <= field.width
    return long_enough and text.isascii() and text.isdigit()


def _read_cents(field: Amount | Total, text: str, layout: Layout) -> Read:
    minus = text.startswith("-") and field.sign is Sign.LEADING
    digits = text[1:] if minus else text
    if field.decimal:
        whole, _, part = digits.partition(field.decimal)
        sound = whole.isdigit() and len(part) == len("00") and part.isdigit()
        digits = whole + part
    else:
        sound = digits.isdigit()
    long_enough = len(text) == field.width if layout.is_fixed else len(text) <= field.width
    if not (sound and long_enough and digits.isascii()):
        return Read((FlawCause.AMOUNT, text))
    if field.overflow is Overflow.NINES and text == "9" * field.width:
        return Read(None)
    cents = int(digits)
    return Read(None, -cents if minus or field.sign is Sign.REVERSED else cents)
