"""Directives that are no transactions as inert lists, and back."""

from collections.abc import Callable, Mapping
import datetime as dt
from decimal import Decimal
from typing import Any

from beancount.core.account import TYPE as ACCOUNT_TYPE
from beancount.core.amount import Amount
from beancount.core.data import Balance, Booking, Close, Commodity, Custom, Directive, Document, Note, Open
from beancount.parser.grammar import ValueType

from ledger_core.facts.inert import day_of, from_inert, to_inert
from ledger_core.facts.shape import FactsFormatError, column, require, row, rows, text, truth, whole

_Meta = dict[str, Any]

_HEAD = 4
BY = "by"
"""The key under which a note or a document says whose it is."""


def directive_row(entry: Any) -> list[Any]:  # noqa: ANN401  one of several kinds of entry
    """Return a directive as a list: kind, number of the day, line, what it names, and its own."""
    head = [type(entry).__name__, entry.date.toordinal(), entry.meta["lineno"]]
    match entry:
        case Open():
            meta = {
                key: to_inert(value) for key, value in entry.meta.items() if key not in {"filename", "lineno"}
            }
            method = entry.booking.name if entry.booking else None
            return [*head, entry.account, entry.currencies, method, meta]
        case Close():
            return [*head, entry.account]
        case Commodity():
            return [*head, entry.currency]
        case Note() | Document():
            said = entry.comment if isinstance(entry, Note) else entry.filename
            return [*head, entry.account, said, entry.meta.get(BY, "")]
        case Balance():
            return [*head, entry.account, to_inert(entry.amount), to_inert(entry.tolerance)]
    values = [[value.dtype == ACCOUNT_TYPE, to_inert(value.value)] for value in entry.values or ()]
    return [*head, entry.type, values if entry.values is not None else None]


def directive(path: str, data: object) -> Directive:
    """Return the directive of a list that `directive_row` made.

    Raises:
        FactsFormatError: it is anything else.
    """
    if type(data) is not list or len(data) < _HEAD:
        raise FactsFormatError("a directive without its place")
    kind, day, line, name, *rest = data
    read = _READERS.get(kind) if isinstance(kind, str) else None
    if read is None:
        raise FactsFormatError("a directive of unknown kind")
    return read({"filename": path, "lineno": whole(line)}, day_of(day), text(name), rest)


def _open(meta: _Meta, date: dt.date, account: str, rest: list[Any]) -> Open:
    currencies, method, more = row(rest, 3)
    require(method in (None, *Booking.__members__), "a booking method that is none")
    require(type(more) is dict, "metadata are missing")
    meta |= {key: from_inert(value) for key, value in more.items()}
    named: Any = None if currencies is None else list(column(currencies, str))
    return Open(meta, date, account, named, None if method is None else Booking[method])


def _close(meta: _Meta, date: dt.date, account: str, rest: list[Any]) -> Close:
    row(rest, 0)
    return Close(meta, date, account)


def _note(meta: _Meta, date: dt.date, account: str, rest: list[Any]) -> Note:
    comment, by = map(text, row(rest, 2))
    return Note(_signed(meta, by), date, account, comment, None, None)


def _commodity(meta: _Meta, date: dt.date, currency: str, rest: list[Any]) -> Commodity:
    row(rest, 0)
    return Commodity(meta, date, currency)


def _document(meta: _Meta, date: dt.date, account: str, rest: list[Any]) -> Document:
    filename, by = map(text, row(rest, 2))
    return Document(_signed(meta, by), date, account, filename, None, None)


def _signed(meta: _Meta, by: str) -> _Meta:
    return {**meta, BY: by} if by else meta


def _balance(meta: _Meta, date: dt.date, account: str, rest: list[Any]) -> Balance:
    amount, tolerance = map(from_inert, row(rest, 2))
    if isinstance(amount, Amount) and (tolerance is None or isinstance(tolerance, Decimal)):
        return Balance(meta, date, account, amount, tolerance, None)
    raise FactsFormatError("a balance assertion without its amount")


def _custom(meta: _Meta, date: dt.date, kind: str, rest: list[Any]) -> Custom:
    (values,) = row(rest, 1)
    said: Any = None if values is None else [*rows(values, _value)]
    return Custom(meta, date, kind, said)


def _value(data: object) -> ValueType:
    is_account, inert = row(data, 2)
    value = from_inert(inert)
    kind: Any = ACCOUNT_TYPE if truth(is_account) else type(value)
    return ValueType(value, kind)


_READERS: Mapping[str, Callable[[_Meta, dt.date, str, list[Any]], Directive]] = {
    "Open": _open,
    "Close": _close,
    "Note": _note,
    "Commodity": _commodity,
    "Document": _document,
    "Balance": _balance,
    "Custom": _custom,
}
