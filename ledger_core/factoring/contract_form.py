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
from typing import Any

from ledger_core.factoring.contract import (
    Accounts,
    Chasing,
    Contract,
    DayCount,
    EntryShape,
    Factor,
    Fees,
    Filing,
    FinancingCharged,
    HoldbackBase,
    LimitOn,
    Notice,
    Rules,
    SlipWords,
    Transfer,
)
from ledger_core.factoring.formats.terms import AmountSent, DebtorId, Point
from ledger_core.factoring.statements.form import Encoding, LineKind, StatementForm
from ledger_core.factoring.vat_rates import VatRow
from ledger_core.strict_form import (
    FormError,
    choice_of,
    day_of,
    flag_of,
    integer_of,
    list_of,
    object_of,
    percent_of,
    text_of,
)

LONGEST_TEXT = 10_000
LONGEST_LIST = 1000
_PAIR = 2

_Reader = Callable[[object, str], Any]


def as_json(contract: Contract) -> dict[str, object]:
    """Give a contract as plain values that JSON can hold; `from_json` reads them back."""
    return {each.name: _plain(getattr(contract, each.name)) for each in fields(contract)}


def from_json(data: object) -> Contract:
    """Read a contract from values that came out of JSON.

    Raises:
        FormError: a key is missing or unknown, or a value is not of its kind.
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
    said = object_of(data, readers.keys(), place)
    dot = f"{place}." if place else ""
    return {key: read(said[key], f"{dot}{key}") for key, read in readers.items()}


def _text(value: object, place: str) -> str:
    return text_of(value, place, LONGEST_TEXT)


def _listed(read: _Reader) -> _Reader:
    return lambda value, place: tuple(
        read(each, f"{place}.{rank}") for rank, each in enumerate(list_of(value, place, LONGEST_LIST))
    )


_texts = _listed(_text)


def _word(value: object, place: str) -> tuple[str, LineKind]:
    """Read a word of a statement with what it means: a list of the two."""
    said = list_of(value, place, _PAIR)
    if len(said) != _PAIR:
        raise FormError(place, "a word and its kind are expected")
    return _text(said[0], f"{place}.0"), choice_of(said[1], LineKind, f"{place}.1")


def _perhaps(read: _Reader) -> _Reader:
    return lambda value, place: None if value is None else read(value, place)


def _one_of(choices: type[Enum]) -> _Reader:
    return lambda value, place: choice_of(value, choices, place)


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
    "commission_percent": percent_of,
    "minimum_cents": integer_of,
    "minimum_per_document_cents": integer_of,
    "financing_percent": percent_of,
    "day_count": _one_of(DayCount),
    "financing_charged": _one_of(FinancingCharged),
    "file_fees_cents": integer_of,
    "file_fees_taxed": flag_of,
    "vat": _one_of(VatRow),
}
_RULES: Mapping[str, _Reader] = {
    "business_only": flag_of,
    "countries": _texts,
    "oldest_days": _perhaps(integer_of),
    "most_days_past_due": _perhaps(integer_of),
    "longest_term_days": _perhaps(integer_of),
    "longest_month_end_days": _perhaps(integer_of),
    "disputes_out": flag_of,
    "insolvent_out": flag_of,
    "debtor_late_days": _perhaps(integer_of),
    "debtor_late_count": integer_of,
    "customers_out": _texts,
    "journals": _texts,
    "journals_out": _texts,
    "credit_notes_follow": flag_of,
}
_ACCOUNTS: Mapping[str, _Reader] = {each.name: _text for each in fields(Accounts)}
_FILING: Mapping[str, _Reader] = {
    "form": _text,
    "seller_code": _text,
    "seller_siret": _text,
    "seller_vat": _text,
    "domestic_emitter": _text,
    "export_emitter": _text,
    "debtor_id": _one_of(DebtorId),
    "domestic_countries": _texts,
    "confirmed": _listed(_one_of(Point)),
    "mail_to": _text,
}
_SLIPS: Mapping[str, _Reader] = {each.name: _text for each in fields(SlipWords)} | {"pledge": flag_of}
_STATEMENT: Mapping[str, _Reader] = {each.name: _text for each in fields(StatementForm)} | {
    "encoding": _one_of(Encoding),
    "skip": integer_of,
    "headings": flag_of,
    "kinds": _listed(_word),
}
_CONTRACT: Mapping[str, _Reader] = {
    "key": _text,
    "version": integer_of,
    "since": day_of,
    "number": _text,
    "factor": _part(Factor, _FACTOR),
    "transfer": _one_of(Transfer),
    "notice": _one_of(Notice),
    "recourse": flag_of,
    "currency": _text,
    "fees": _part(Fees, _FEES),
    "ends": _perhaps(day_of),
    "quota_percent": percent_of,
    "holdback_percent": percent_of,
    "holdback_base": _one_of(HoldbackBase),
    "limit_on": _one_of(LimitOn),
    "default_limit_cents": _perhaps(integer_of),
    "concentration_percent": _perhaps(percent_of),
    "rules": _part(Rules, _RULES),
    "amount": _one_of(AmountSent),
    "shape": _one_of(EntryShape),
    "accounts": _part(Accounts, _ACCOUNTS),
    "chasing": _one_of(Chasing),
    "mention": _text,
    "notification": _text,
    "filing": _part(Filing, _FILING),
    "slips": _part(SlipWords, _SLIPS),
    "statement": _part(StatementForm, _STATEMENT),
}
