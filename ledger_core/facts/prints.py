"""What tells an entry's content from another's: a hash that letters, due dates and places do not change.

Owns which entries a closed period holds fast (transactions, balance assertions and pads, for these make the
figures) and which metadata stay free. Reads entries as they were written, before amounts are worked out.
"""

from base64 import b64encode
from collections.abc import Iterable, Mapping
import datetime as dt
from decimal import Decimal
from hashlib import blake2b
from operator import itemgetter
from typing import Any

from beancount.core.amount import Amount
from beancount.core.data import Balance, Directive, Pad, Transaction

from ledger_core.facts.parts import Prints

FREE_KEYS = frozenset({"due", "lettrage", "lettrage-date", "lettrage-why", "lettrage-before"})
"""Metadata of a posting that may change in a closed period: lettering goes on when the year is closed."""

_PLACE = frozenset({"filename", "lineno"})
_FREE_OF_POSTINGS = FREE_KEYS | _PLACE
_LINE_DAY = "entry-date"
_HASH_BYTES = 18


def prints_of(entries: Iterable[Directive]) -> Prints:
    """Return the prints of entries as they were parsed, in their order."""
    held = [entry for entry in entries if isinstance(entry, Transaction | Balance | Pad)]
    return Prints(
        tuple(_first_day(entry).toordinal() for entry in held),
        tuple(entry.meta["lineno"] for entry in held),
        tuple(_hashed(_content(entry)) for entry in held),
    )


def _first_day(entry: Transaction | Balance | Pad) -> dt.date:
    """Return the earliest day that an entry or one of its lines bears."""
    if not isinstance(entry, Transaction):
        return entry.date
    borne = [posting.meta.get(_LINE_DAY) for posting in entry.postings if posting.meta]
    return min([entry.date, *(day for day in borne if isinstance(day, dt.date))])


def _hashed(content: tuple[object, ...]) -> str:
    """Hash what an entry says; no two contents have the same `repr`, in which texts stand in quotes."""
    return b64encode(
        blake2b(repr(content).encode("utf-8", "surrogatepass"), digest_size=_HASH_BYTES).digest()
    ).decode()


def _content(entry: Transaction | Balance | Pad) -> tuple[object, ...]:
    shared = _metadata(entry.meta, _PLACE)
    if isinstance(entry, Balance):
        return "balance", entry.date, entry.account, entry.amount, entry.tolerance, shared
    if isinstance(entry, Pad):
        return "pad", entry.date, entry.account, entry.source_account, shared
    postings: Any = entry.postings
    return (
        entry.date,
        entry.flag,
        entry.payee,
        entry.narration,
        sorted(entry.tags),
        sorted(entry.links),
        shared,
        [_posting(posting) for posting in postings],
    )


def _posting(posting: Any) -> tuple[object, ...]:  # noqa: ANN401  a posting before booking has MISSING parts
    account, units, cost, price, flag, meta = posting
    kept = _metadata(meta, _FREE_OF_POSTINGS) if meta and len(meta) > len(_PLACE) else []
    if type(units) is Amount and type(units[0]) is Decimal:
        units = units[0].normalize(), units[1]  # 1200 and 1200.00 are one number
    return account, units, cost, price, flag, kept


def _metadata(meta: Mapping[str, Any], free: frozenset[str]) -> list[tuple[str, object]]:
    return sorted([item for item in meta.items() if item[0] not in free], key=itemgetter(0))
