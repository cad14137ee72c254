"""The order of the entries in a FEC: opening entries, then by day of validation and entry number.

Owns the key of sorting, and when a book has to remember more: two journals that number each for
themselves may validate entry 12 on the same day, and only the file knew which came first. Never
reads or writes text. Source: art. A47 A-1 LPF, order of validation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
import re

Natural = tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """What the order of an entry is made from. `place` is where its text stands in the book."""

    journal: str
    number: str
    valid_date: dt.date | None
    is_opening: bool
    place: tuple[str, int]
    rank: int = 0  # as imported; 0 where the book says nothing


def sort_key(entry: Ranked, journals: Mapping[str, int]) -> tuple[object, ...]:
    """Return the key of an entry; `journals` gives the rank of each journal's code."""
    return (
        *_lead(entry),
        not entry.rank,
        entry.rank,
        natural(entry.number),
        journals.get(entry.journal, len(journals)),
        entry.journal,
        entry.place,
    )


def needs_ranks(entries: Sequence[Ranked], journals: Mapping[str, int]) -> bool:
    """Tell whether entries that stand in the legal order would come back otherwise without ranks.

    Entries in another order need none: the writer puts them into the legal one.
    """
    if not (_ascends([natural(entry.number) for entry in entries], entries) or _in_text_order(entries)):
        return False
    return sorted(entries, key=lambda entry: sort_key(entry, journals)) != list(entries)


def natural(number: str) -> Natural:
    """Return a key that sorts entry numbers as people count: `9` before `10`, `A2` before `A10`."""
    parts = re.findall(r"[0-9]+|[^0-9]+", number)
    return tuple((0, int(part), part) if part[0] in "0123456789" else (1, 0, part) for part in parts)


def _in_text_order(entries: Sequence[Ranked]) -> bool:
    return _ascends([entry.number for entry in entries], entries)


def _ascends(numbers: Sequence[str] | Sequence[Natural], entries: Sequence[Ranked]) -> bool:
    keys: list[tuple[object, ...]] = [
        (*_lead(entry), number) for entry, number in zip(entries, numbers, strict=True)
    ]
    return keys == sorted(keys)


def _lead(entry: Ranked) -> tuple[bool, dt.date]:
    return not entry.is_opening, entry.valid_date or dt.date.max
