"""The keys of a described format: how each is read, and which a field of each type has.

Owns the vocabulary of descriptions and the limits of each value. Never looks at two keys together.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from ledger_core.factoring.documents import DocumentKind, Market
from ledger_core.factoring.formats.sources import SourceType
from ledger_core.factoring.formats.terms import DebtorId
from ledger_core.factoring.records import fields
from ledger_core.factoring.records.characters import Encoding, Outside
from ledger_core.factoring.records.layout import LineEnd, Role

LONGEST_TEXT = 200
_MOST_RECORDS = 10
_MOST_FIELDS = 200
_MOST_VALUES = 50
_WIDEST = 4000

Reader = Callable[[object], object]
Options = Mapping[str, tuple[Reader, bool]]  # how each is read, and whether it must be there


class OptionError(ValueError):
    """A value is not of its kind; the message says what is expected."""


def _text(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_TEXT or not value.isprintable():
        raise OptionError(f"a text of 1 to {LONGEST_TEXT} printing signs is expected")
    return value


def _signs(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise OptionError(f"a text of {LONGEST_TEXT} signs at most is expected")
    return value


def _constant(value: object) -> str:
    if not isinstance(value, str) or len(value) > _WIDEST:
        raise OptionError(f"a text of {_WIDEST} signs at most is expected")
    return value


def _integer(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _WIDEST:
        raise OptionError(f"a whole number from 0 to {_WIDEST} is expected")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise OptionError("true or false is expected")
    return value


def _choice(choices: type[StrEnum]) -> Reader:
    names = [choice.value for choice in choices]

    def read(value: object) -> object:
        if not isinstance(value, str) or value not in names:
            raise OptionError(f"one of {', '.join(names)} is expected")
        return choices(value)

    return read


def _list(most: int) -> Reader:
    def read(value: object) -> object:
        if not isinstance(value, list) or not 0 < len(value) <= most:
            raise OptionError(f"a list of 1 to {most} is expected")
        return value

    return read


def _kinds(value: object) -> object:
    read = _choice(DocumentKind)
    return frozenset(read(each) for each in _texts(value))


def _texts(value: object) -> frozenset[str]:
    if not isinstance(value, list) or not 0 < len(value) <= _MOST_VALUES:
        raise OptionError(f"a list of 1 to {_MOST_VALUES} texts is expected")
    return frozenset(map(_text, value))


def _codes(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict) or not 0 < len(value) <= _MOST_VALUES:
        raise OptionError('a table of codes is expected, such as { invoice = "F" }')
    return tuple((name, _text(code)) for name, code in sorted(value.items()))


def _kind_codes(value: object) -> tuple[tuple[str, str], ...]:
    codes = _codes(value)
    read = _choice(DocumentKind)
    for name, _ in codes:
        read(name)
    return codes


def _line_end(value: object) -> LineEnd:
    ends = {"crlf": LineEnd.CRLF, "lf": LineEnd.LF}
    if not isinstance(value, str) or value not in ends:
        raise OptionError("one of crlf, lf is expected")
    return ends[value]


def _table(value: object) -> object:
    return value


FORMAT: Final[Options] = {
    "name": (_text, True),
    "file_name": (_text, True),
    "kinds": (_kinds, True),
    "by_market": (_flag, False),
    "by_date": (_flag, False),
    "once_ever": (_flag, False),
    "demands_siret": (_flag, False),
    "layout": (_table, True),
    "characters": (_table, True),
    "records": (_list(_MOST_RECORDS), True),
}
LAYOUT: Final[Options] = {
    "width": (_integer, True),
    "line_end": (_line_end, True),
    "final_line_end": (_flag, True),
    "separator": (_signs, False),
    "closing": (_flag, False),
}
CHARACTERS: Final[Options] = {
    "encoding": (_choice(Encoding), True),
    "upper": (_flag, False),
    "transliterate": (_flag, False),
    "replace": (_signs, False),
    "delete": (_signs, False),
    "outside": (_choice(Outside), False),
}
RECORD: Final[Options] = {
    "name": (_text, True),
    "role": (_choice(Role), True),
    "kinds": (_kinds, False),
    "fields": (_list(_MOST_FIELDS), True),
}
TYPE: Final = (_text, True)
FIELD: Final[Options] = {
    "name": (_text, True),
    "at": (_integer, True),
    "width": (_integer, True),
    "only_for": (_kinds, False),
}
_VALUED: Final[Options] = {
    "source": (_text, True),
    "mandatory": (_flag, False),
    "optional_for": (_kinds, False),
}
_TEXT_FIELD: Final[Options] = {
    **_VALUED,
    "align": (_choice(fields.Align), False),
    "pad": (_signs, False),
    "cut": (_choice(fields.Cut), False),
    "digits": (_flag, False),
    "exact": (_flag, False),
    "allowed": (_texts, False),
    "distinct": (_choice(fields.Distinct), False),
    "unknown": (_text, False),
}
_MONEY: Final[Options] = {
    "source": (_text, True),
    "sign": (_choice(fields.Sign), False),
    "overflow": (_choice(fields.Overflow), False),
    "decimal": (_signs, False),
}
_SUM: Final[Options] = {"over": (_kinds, False)}
_NOTHING: Final[frozenset[SourceType]] = frozenset()
_CENTS: Final = frozenset({SourceType.CENTS})
CODED: Final[Mapping[SourceType | None, list[str]]] = {
    SourceType.MARKET: [market.value for market in Market],
    SourceType.DEBTOR_ID: [each.value for each in DebtorId],
}
TYPES: Final[Mapping[str, tuple[type[fields.Field], Options, frozenset[SourceType]]]] = {
    "constant": (fields.Constant, {"text": (_constant, True)}, _NOTHING),
    "blank": (fields.Constant, {}, _NOTHING),
    "text": (fields.Text, _TEXT_FIELD, frozenset({SourceType.TEXT})),
    "date": (fields.Day, {**_VALUED, "pattern": (_text, True)}, frozenset({SourceType.DAY})),
    "amount": (fields.Amount, _MONEY, _CENTS),
    "sign": (fields.SignOf, {"source": (_text, True), "turned": (_flag, False)}, _CENTS),
    "number": (
        fields.Number,
        {"source": (_text, True), "overflow": (_choice(fields.Overflow), False)},
        frozenset({SourceType.NUMBER}),
    ),
    "code": (
        fields.Code,
        {"source": (_text, True), "codes": (_codes, True)},
        frozenset({SourceType.MARKET, SourceType.DEBTOR_ID}),
    ),
    "kind": (fields.KindCode, {"codes": (_kind_codes, True)}, _NOTHING),
    "sequence": (fields.Ordinal, {}, _NOTHING),
    "count": (fields.Count, _SUM, _NOTHING),
    "total": (fields.Total, {**_MONEY, **_SUM}, _CENTS),
}
