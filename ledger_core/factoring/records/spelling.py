"""How a value is spelled in its field.

Owns the text of one field: cleaned, checked, cut, padded. What does not fit is refused with its cause;
nothing is guessed. What must differ between records is `writing`'s.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
import datetime as dt

from ledger_core.factoring.records.characters import UnfitSignError, is_formula
from ledger_core.factoring.records.fields import (
    DAY_MARKS,
    Align,
    Amount,
    Code,
    Constant,
    Count,
    Cut,
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
from ledger_core.factoring.records.layout import Layout
from ledger_core.factoring.records.refusal import Cause

Value = str | int | dt.date | None
Values = Mapping[str, Value]
Speller = Callable[[Values, int], str]  # of the values of a record, and which record it is

_SHORT_YEARS = range(2000, 2100)
_LONG_YEARS = range(1000, 10000)


class UnspellableError(ValueError):
    """The value does not fit its field."""

    def __init__(self, cause: Cause, what: str = "") -> None:
        super().__init__(cause)
        self.cause = cause
        self.what = what


@dataclass(frozen=True, slots=True)
class Detail:
    """A document to write: its kind, the reference that refusals name, and its values by source."""

    kind: str
    label: str
    values: Values


def speller_of(field: Field, layout: Layout, kind: str, details: Sequence[Detail]) -> str | Speller:
    """Return how a field is spelled for documents of a kind; a text where it is always the same.

    Args:
        field: the field.
        layout: the layout it is part of.
        kind: of the document; "" in a header or trailer.
        details: all documents of the file, for counts and totals.
    """
    if kind and not field.applies_to(kind):
        return blank(field, layout)
    if isinstance(field, Constant):
        return field.text
    if isinstance(field, Count):
        counted = sum(not field.over or detail.kind in field.over for detail in details)
        return lambda _values, _rank: digits_text(counted, field.width, Overflow.REFUSE, layout)
    if isinstance(field, Total):
        return _total_speller(field, layout, details)
    return _value_speller(field, layout, kind)


def blank(field: Field, layout: Layout) -> str:
    """Return the field without a value."""
    return " " * field.width if layout.is_fixed else ""


def cents_text(field: Amount | Total, cents: int, layout: Layout) -> str:
    """Spell an amount in cents as its field says.

    Raises:
        UnspellableError: below zero where the field has no sign for it, or too large.
    """
    turned = -cents if field.sign is Sign.REVERSED else cents
    if turned < 0 and field.sign in {Sign.PLAIN, Sign.REVERSED}:
        raise UnspellableError(Cause.NEGATIVE, str(turned))
    minus = "-" if turned < 0 and field.sign is Sign.LEADING else ""
    size = abs(turned)
    number = f"{size // 100}{field.decimal}{size % 100:02d}" if field.decimal else str(size)
    room = field.width - len(minus)
    if len(number) > room:
        if field.overflow is Overflow.NINES:
            return "9" * field.width
        raise UnspellableError(Cause.TOO_LARGE, str(cents))
    return minus + (number.rjust(room, "0") if layout.is_fixed else number)


def digits_text(number: int, width: int, overflow: Overflow, layout: Layout) -> str:
    """Spell a whole number with zeros before it.

    Raises:
        UnspellableError: below zero, or too large where the field refuses that.
    """
    if number < 0:
        raise UnspellableError(Cause.NEGATIVE, str(number))
    text = str(number)
    if len(text) > width:
        if overflow is Overflow.REFUSE:
            raise UnspellableError(Cause.TOO_LARGE, text)
        text = "9" * width if overflow is Overflow.NINES else text[-width:]
    return text.rjust(width, "0") if layout.is_fixed else text


def day_text(day: dt.date, pattern: str) -> str:
    """Spell a day by a pattern.

    Raises:
        UnspellableError: two digits of a year outside 2000 to 2099, or four before 1000.
    """
    years = _LONG_YEARS if "YYYY" in pattern else _SHORT_YEARS
    if day.year not in years:
        raise UnspellableError(Cause.YEAR, day.isoformat())
    parts = (f"{day.year:04d}", f"{day.year % 100:02d}", f"{day.month:02d}", f"{day.day:02d}")
    for mark, part in zip(DAY_MARKS, parts, strict=True):
        pattern = pattern.replace(mark, part)
    return pattern


def _total_speller(field: Total, layout: Layout, details: Sequence[Detail]) -> Speller:
    cents = 0
    for detail in details:
        value = detail.values.get(field.source)
        if isinstance(value, int) and (not field.over or detail.kind in field.over):
            cents += value
    return lambda _values, _rank: cents_text(field, cents, layout)


def _value_speller(field: Field, layout: Layout, kind: str) -> str | Speller:
    match field:
        case Text():
            return _text_speller(field, layout, kind)
        case Day():
            return _day_speller(field, layout, kind)
        case Code():
            return _code_speller(field)
        case KindCode():
            return _kind_speller(field, kind)
        case _:
            return _number_speller(field, layout)


def _number_speller(field: Field, layout: Layout) -> Speller:
    match field:
        case Amount():
            return lambda values, _rank: cents_text(field, _number(values, field.source), layout)
        case SignOf():
            return lambda values, _rank: sign_text(field, _number(values, field.source))
        case Number():
            return lambda values, _rank: digits_text(
                _number(values, field.source), field.width, field.overflow, layout
            )
        case Ordinal():
            return lambda _values, rank: digits_text(rank, field.width, Overflow.REFUSE, layout)
        case _:
            raise TypeError(f"no spelling for {type(field).__name__}")


def sign_text(field: SignOf, cents: int) -> str:
    """Return `-` for an amount below zero (above, where the field turns it), else `+`."""
    return "-" if (-cents if field.turned else cents) < 0 else "+"


def _number(values: Values, source: str) -> int:
    value = values.get(source)
    if value is None:
        raise UnspellableError(Cause.MISSING)
    assert isinstance(value, int)
    return value


def _text_speller(field: Text, layout: Layout, kind: str) -> Speller:
    nothing = blank(field, layout)
    demanded = field.is_demanded(kind)

    def spell(values: Values, _rank: int) -> str:
        said = values.get(field.source) or field.unknown
        if not said:
            if demanded:
                raise UnspellableError(Cause.MISSING)
            return nothing
        assert isinstance(said, str)
        text = _fitted(field, _cleaned(layout, said))
        if not text.strip():
            if demanded:
                raise UnspellableError(Cause.NOTHING_LEFT, said)
            return nothing
        if not layout.is_fixed:
            return text
        aligned = text.ljust if field.align is Align.LEFT else text.rjust
        return aligned(field.width, field.pad)

    return spell


def _cleaned(layout: Layout, said: str) -> str:
    try:
        text = layout.characters.clean(said)
    except UnfitSignError as error:
        raise UnspellableError(Cause.SIGN, error.sign) from None
    if layout.separator and layout.separator in text:
        raise UnspellableError(Cause.SEPARATOR, said)
    if not layout.is_fixed:
        if '"' in text:
            raise UnspellableError(Cause.SIGN, '"')
        if is_formula(text):
            raise UnspellableError(Cause.FORMULA, said)
    return text


def _fitted(field: Text, text: str) -> str:
    """Return a text checked and cut to the width of its field."""
    if not text.strip():
        return ""
    if field.digits and not (text.isascii() and text.isdigit()):
        raise UnspellableError(Cause.DIGITS, text)
    if field.exact and len(text) != field.width:
        raise UnspellableError(Cause.NOT_EXACT, text)
    if field.allowed and text not in field.allowed:
        raise UnspellableError(Cause.NOT_ALLOWED, text)
    if len(text) <= field.width:
        return text
    match field.cut:
        case Cut.FIRST:
            return text[: field.width]
        case Cut.LAST:
            return text[-field.width :]
        case Cut.LEAVE_OUT:
            return ""
        case Cut.REFUSE:
            raise UnspellableError(Cause.TOO_LONG, text)


def _day_speller(field: Day, layout: Layout, kind: str) -> Speller:
    nothing = blank(field, layout)
    demanded = field.is_demanded(kind)
    known: dict[dt.date, str] = {}

    def spell(values: Values, _rank: int) -> str:
        day = values.get(field.source)
        if day is None:
            if demanded:
                raise UnspellableError(Cause.MISSING)
            return nothing
        assert isinstance(day, dt.date)
        text = known.get(day)
        if text is None:
            text = known[day] = day_text(day, field.pattern)
        return text

    return spell


def _code_speller(field: Code) -> Speller:
    codes = dict(field.codes)

    def spell(values: Values, _rank: int) -> str:
        value = values.get(field.source)
        code = codes.get(value) if isinstance(value, str) else None
        if code is None:
            raise UnspellableError(Cause.NO_CODE if value else Cause.MISSING, str(value or ""))
        return code

    return spell


def _kind_speller(field: KindCode, kind: str) -> str | Speller:
    code = dict(field.codes).get(kind)
    if code is not None:
        return code

    def refuse(_values: Values, _rank: int) -> str:
        raise UnspellableError(Cause.NO_CODE, kind)

    return refuse
