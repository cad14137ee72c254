"""How far an entry may reach: days of the calendar, and documents of the book.

Owns these two checks and nothing else; what an entry says of accounts is checked in `validating`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
import datetime as dt
from typing import Any, Protocol

from beancount.core.data import Directive, Document

from ledger_core.ledger import BookError
from ledger_core.loading.faults import fault_at, quoted
from ledger_core.loading.limits import Limits


class Dated(Protocol):
    """Anything with a day and a place, such as an entry."""

    @property
    def date(self) -> dt.date: ...  # noqa: D102  named for what they are

    @property
    def meta(self) -> Mapping[str, Any]: ...  # noqa: D102


def date_refusals(entries: Sequence[Dated], limits: Limits) -> list[BookError]:
    """Refuse days so far off that adding to them leaves the calendar; entries are sorted by day."""
    first, last = limits.first_year, limits.last_year
    far = [entry for entry in (*entries[:1], *entries[-1:]) if not first <= entry.date.year <= last]
    return [
        fault_at(entry.meta, f"{entry.date} is not in {first} to {last}; correct it", limits) for entry in far
    ]


def missing_documents(
    entries: Iterable[Directive], paths: Collection[str], limits: Limits
) -> list[BookError]:
    """Say which documents the book names and does not hold; `paths` are its files."""
    return [
        fault_at(entry.meta, f"document {quoted(entry.filename, 200)} is not in the book", limits)
        for entry in entries
        if isinstance(entry, Document) and entry.filename not in paths
    ]
