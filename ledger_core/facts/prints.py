"""What tells an entry's content from another's: a hash that letters, due dates and places do not change.

Owns which entries a closed period holds fast (transactions, balance assertions and pads, for these make the
figures) and which metadata stay free. Reads entries as they were written, before amounts are worked out.
"""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from beancount.core.data import Balance, Directive, Pad, Transaction

from ledger_core.facts.parts import Prints

FREE_KEYS = frozenset({"due", "lettrage", "lettrage-date", "lettrage-why"})
"""Metadata of a posting that may change in a closed period: lettering goes on when the year is closed."""

_PLACE = frozenset({"filename", "lineno"})
_FREE_OF_POSTINGS = FREE_KEYS | _PLACE
_HASH_BYTES = 18


def prints_of(entries: Iterable[Directive]) -> Prints:
    """Return the prints of entries as they were parsed, in their order."""
    held = [entry for entry in entries if isinstance(entry, Transaction | Balance | Pad)]
    return Prints(
        [entry.date.toordinal() for entry in held],
        [entry.meta["lineno"] for entry in held],
        [_hashed(_content(entry)) for entry in held],
    )


def _hashed(content: list[object]) -> str:
    return b64encode(blake2b(repr(content).encode(), digest_size=_HASH_BYTES).digest()).decode()


def _content(entry: Transaction | Balance | Pad) -> list[object]:
    """Write an entry down so that two contents never read the same."""
    shared = _metadata(entry.meta, _PLACE)
    if isinstance(entry, Balance):
        amount, tolerance = _shown(entry.amount), _shown(entry.tolerance)
        return ["balance", str(entry.date), entry.account, amount, tolerance, shared]
    if isinstance(entry, Pad):
        return ["pad", str(entry.date), entry.account, entry.source_account, shared]
    head = [entry.flag, entry.payee, entry.narration, sorted(entry.tags), sorted(entry.links)]
    postings: Any = entry.postings
    return [
        str(entry.date),
        *head,
        shared,
        [
            [account, _shown(units), cost and _shown(cost), price and _shown(price), flag]
            + (_metadata(meta, _FREE_OF_POSTINGS) if meta and len(meta) > len(_PLACE) else [])
            for account, units, cost, price, flag, meta in postings
        ],
    ]


def _metadata(meta: Mapping[str, Any], free: frozenset[str]) -> list[object]:
    return [[key, _shown(meta[key])] for key in sorted(meta.keys() - free)]


def _shown(value: object) -> object:
    """Show a value; 1200 and 1200.00 are one number."""
    match value:
        case str() | None | bool():
            return value
        case (number, str(currency)):
            return [_number(number), currency]
        case tuple():
            return [_shown(item) for item in value]
    return [_number(value)]


def _number(value: object) -> str:
    return str(value.normalize()) if isinstance(value, Decimal) else str(value)
