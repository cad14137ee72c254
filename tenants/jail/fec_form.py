"""Reports on a FEC as they cross from the child, and as they are kept: JSON, and back again.

Knows the form alone; what comes back from a child is checked as a stranger's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
import datetime as dt
import json
from typing import Any

from ledger_core.fec.fault import Fault
from ledger_core.fec.lettrage import Changed
from ledger_core.fec.preview import MOST_CUSTOMERS, Preview
from ledger_core.fec.report import MOST_CHANGED, MOST_FAULTS, FecReport, JournalCount
from ledger_core.receivables.ageing import OVER_90, AgedBalance

_MOST_JOURNALS = 10_000
_MOST_CENTS = 10**30
_LONGEST = 2_000  # characters of any text: a cell has 1,000 at most


class FormError(ValueError):
    """What came is not of the form that was agreed."""


def report_json(report: FecReport) -> bytes:
    """Return a report as JSON."""
    return _dumped(asdict(report))


def preview_json(preview: Preview) -> bytes:
    """Return a preview as JSON."""
    return _dumped(asdict(preview))


def report_of(data: bytes) -> FecReport:
    """Read what `report_json` gave.

    Raises:
        FormError: it is nothing of the kind.
    """
    try:
        return _report(json.loads(data))
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise FormError(FormError.__doc__) from error


def preview_of(data: bytes) -> Preview:
    """Read what `preview_json` gave.

    Raises:
        FormError: it is nothing of the kind.
    """
    try:
        return _preview(json.loads(data))
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise FormError(FormError.__doc__) from error


def _dumped(parts: Mapping[str, Any]) -> bytes:
    return json.dumps(parts, default=dt.date.isoformat, separators=(",", ":")).encode()


def _report(parts: Mapping[str, Any]) -> FecReport:
    if type(parts["usable"]) is not bool:
        raise TypeError
    counts = ("rows", "good_rows", "entries", "left_out_entries", "accounts", "customers", "suppliers")
    return FecReport(
        usable=parts["usable"],
        **{name: _count(parts[name]) for name in counts},
        first_day=_day(parts["first_day"]),
        last_day=_day(parts["last_day"]),
        debit_cents=_cents(parts["debit_cents"]),
        journals=tuple(_journal(item) for item in _items(parts["journals"], _MOST_JOURNALS)),
        lettered_groups=_count(parts["lettered_groups"]),
        changed_letters=tuple(_changed(item) for item in _items(parts["changed_letters"], MOST_CHANGED)),
        changed_letter_count=_count(parts["changed_letter_count"]),
        faults=tuple(_fault(item) for item in _items(parts["faults"], MOST_FAULTS)),
        fault_count=_count(parts["fault_count"]),
    )


def _preview(parts: Mapping[str, Any]) -> Preview:
    return Preview(
        as_of=dt.date.fromisoformat(parts["as_of"]),
        total=_aged(parts["total"]),
        largest=tuple(_aged(item) for item in _items(parts["largest"], MOST_CUSTOMERS)),
        **{
            name: _count(parts[name])
            for name in ("customers", "open_lines", "certain_lines", "certain_groups")
        },
    )


def _journal(parts: Mapping[str, Any]) -> JournalCount:
    return JournalCount(
        _text(parts["code"]), _text(parts["name"]), _count(parts["entries"]), _count(parts["rows"])
    )


def _changed(parts: Mapping[str, Any]) -> Changed:
    return Changed(
        account=_text(parts["account"]),
        third_party=_text(parts["third_party"]),
        code=_text(parts["code"]),
        letter=_text(parts["letter"]),
        gap_cents=_cents(parts["gap_cents"]),
        rows=tuple(_count(row) for row in parts["rows"]),
    )


def _fault(parts: Mapping[str, Any]) -> Fault:
    return Fault(_count(parts["row"]), _text(parts["column"]), _text(parts["message"]))


def _aged(parts: Mapping[str, Any]) -> AgedBalance:
    aged = tuple(_cents(cents) for cents in parts["aged_cents"])
    if len(aged) != OVER_90 + 1:
        raise ValueError(aged)
    return AgedBalance(
        code=_text(parts["code"]),
        name=_text(parts["name"]),
        currency=_text(parts["currency"]),
        aged_cents=aged,
        unallocated_cents=_cents(parts["unallocated_cents"]),
    )


def _items(value: Any, most: int) -> Sequence[Any]:  # noqa: ANN401  what JSON gave
    if not isinstance(value, list) or len(value) > most:
        raise TypeError
    return value


def _text(value: Any) -> str:  # noqa: ANN401
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise TypeError
    return value


def _count(value: Any) -> int:  # noqa: ANN401
    if type(value) is not int or value < 0:
        raise TypeError
    return value


def _cents(value: Any) -> int:  # noqa: ANN401
    if type(value) is not int or abs(value) > _MOST_CENTS:
        raise TypeError
    return value


def _day(value: Any) -> dt.date | None:  # noqa: ANN401
    return None if value is None else dt.date.fromisoformat(value)
