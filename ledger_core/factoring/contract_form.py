"""Contracts as JSON: how they are kept, and how one comes in from outside.

Owns the form alone, and is strict about it: every key must be there, none may be beside, and nothing is taken
for something else. Percents are texts such as "0.40", days ISO texts. Whether the contract can hold is
`contract_faults`' to say.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
import datetime as dt
from decimal import Decimal
from enum import Enum
import re
from typing import Any

from ledger_core.factoring.contract import (
    Accounts,
    Chasing,
    Contract,
    DayCount,
    EntryShape,
    Factor,
    Fees,
    FinancingCharged,
    HoldbackBase,
    LimitOn,
    Notice,
    Rules,
    Transfer,
)
from ledger_core.factoring.formats.terms import AmountSent
from ledger_core.factoring.vat_rates import VatRow

LONGEST_TEXT = 10_000
LONGEST_LIST = 1000
LARGEST = 10**15
_PERCENT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,8})?")

_Reader = Callable[[object, str], Any]


class ContractFormError(ValueError):
    """The data is no contract; the message says where, such as `fees.vat`, and what is expected there."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}" if place else problem)
        self.place = place


def as_json(contract: Contract) -> dict[str, object]:
    """Give a contract as plain values that JSON can hold; `from_json` reads them back."""
    return {each.name: _plain(getattr(contract, each.name)) for each in fields(contract)}


def from_json(data: object) -> Contract:
    """Read a contract from values that came out of JSON.

    Raises:
        ContractFormError: a key is missing or unknown, or a value is not of its kind.
    """
    return Contract(**_read(data, "", _CONTRACT))


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, dt.date) else value


def _read(data: object, place: str, readers: Mapping[str, _Reader]) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise ContractFormError(place, "an object is expected")
    if missing := readers.keys() - data.keys():
        raise ContractFormError(place, f"{', '.join(sorted(missing))} missing")
    if unknown := data.keys() - readers.keys():
        raise ContractFormError(place, f"{', '.join(sorted(map(str, unknown)))[:200]} unknown")
    dot = f"{place}." if place else ""
    return {key: read(data[key], f"{dot}{key}") for key, read in readers.items()}


def _text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise ContractFormError(place, "a text is expected")
    if len(value) > LONGEST_TEXT:
        raise ContractFormError(place, f"more than {LONGEST_TEXT} characters")
    return value


def _integer(value: object, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ContractFormError(place, "a whole number is expected")
    if abs(value) > LARGEST:
        raise ContractFormError(place, "the number is too large")
    return value


def _flag(value: object, place: str) -> bool:
    if not isinstance(value, bool):
        raise ContractFormError(place, "true or false is expected")
    return value


def _percent(value: object, place: str) -> Decimal:
    if not isinstance(value, str) or not _PERCENT.fullmatch(value):
        raise ContractFormError(place, 'a percent is expected, as a text such as "0.40"')
    return Decimal(value)


def _day(value: object, place: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or day.isoformat() != value:
        raise ContractFormError(place, "a day is expected, such as 2026-11-20")
    return day


def _texts(value: object, place: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ContractFormError(place, "a list is expected")
    if len(value) > LONGEST_LIST:
        raise ContractFormError(place, f"more than {LONGEST_LIST} entries")
    return tuple(_text(each, f"{place}.{rank}") for rank, each in enumerate(value))


def _perhaps(read: _Reader) -> _Reader:
    return lambda value, place: None if value is None else read(value, place)


def _one_of(choices: type[Enum]) -> _Reader:
    def read(value: object, place: str) -> Enum:
        if isinstance(value, (str, int)) and not isinstance(value, bool):
            for choice in choices:
                if choice.value == value:
                    return choice
        raise ContractFormError(place, f"one of {', '.join(str(each.value) for each in choices)} is expected")

    return read


def _part(make: Callable[..., object], readers: Mapping[str, _Reader]) -> _Reader:
    return lambda value, place: make(**_read(value, place, readers))


_FACTOR: Mapping[str, _Reader] = {
    "name": _text,
    "legal": _text,
    "address": _texts,
    "iban": _text,
    "bic": _text,
}
_FEES: Mapping[str, _Reader] = {
    "commission_percent": _percent,
    "minimum_cents": _integer,
    "minimum_per_document_cents": _integer,
    "financing_percent": _percent,
    "day_count": _one_of(DayCount),
    "financing_charged": _one_of(FinancingCharged),
    "file_fees_cents": _integer,
    "file_fees_taxed": _flag,
    "vat": _one_of(VatRow),
}
_RULES: Mapping[str, _Reader] = {
    "business_only": _flag,
    "countries": _texts,
    "oldest_days": _perhaps(_integer),
    "most_days_past_due": _perhaps(_integer),
    "longest_term_days": _perhaps(_integer),
    "longest_month_end_days": _perhaps(_integer),
    "disputes_out": _flag,
    "insolvent_out": _flag,
    "debtor_late_days": _perhaps(_integer),
    "debtor_late_count": _integer,
    "customers_out": _texts,
    "journals": _texts,
    "journals_out": _texts,
    "credit_notes_follow": _flag,
}
_ACCOUNTS: Mapping[str, _Reader] = {each.name: _text for each in fields(Accounts)}
_CONTRACT: Mapping[str, _Reader] = {
    "key": _text,
    "version": _integer,
    "since": _day,
    "number": _text,
    "factor": _part(Factor, _FACTOR),
    "transfer": _one_of(Transfer),
    "notice": _one_of(Notice),
    "recourse": _flag,
    "currency": _text,
    "fees": _part(Fees, _FEES),
    "ends": _perhaps(_day),
    "quota_percent": _percent,
    "holdback_percent": _percent,
    "holdback_base": _one_of(HoldbackBase),
    "limit_on": _one_of(LimitOn),
    "default_limit_cents": _perhaps(_integer),
    "concentration_percent": _perhaps(_percent),
    "rules": _part(Rules, _RULES),
    "amount": _one_of(AmountSent),
    "shape": _one_of(EntryShape),
    "accounts": _part(Accounts, _ACCOUNTS),
    "chasing": _one_of(Chasing),
    "mention": _text,
    "notification": _text,
}
