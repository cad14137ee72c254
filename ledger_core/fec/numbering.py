"""The numbers of entries: given where a book has none, checked for gaps where it has.

Owns what a continuous sequence is: over the whole file where no number comes twice, else journal by
journal. Source: art. A47 A-1 LPF, EcritureNum is a number of a continuous sequence.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_SHOWN_GAPS = 5


@dataclass(frozen=True, slots=True)
class Numbering:
    """How the entries are numbered, and what a reader would ask about the sequence."""

    by_journal: bool
    warnings: tuple[str, ...]


def numbering_of(entries: Iterable[tuple[str, str]]) -> Numbering:
    """Look at the numbers of all entries, given as journal and number."""
    pairs = list(entries)
    by_journal = len({number for _, number in pairs}) < len(pairs)
    sequences: dict[str, list[int]] = defaultdict(list)
    for journal, number in pairs:
        if number.isascii() and number.isdigit():
            sequences[f"journal {journal}" if by_journal else "the file"].append(int(number))
    warnings = [
        f"entry numbers of {name} are not continuous: {text}"
        for name, numbers in sequences.items()
        if (text := _gaps(sorted(numbers)))
    ]
    return Numbering(by_journal, tuple(warnings))


def _gaps(numbers: Sequence[int]) -> str:
    """Say which numbers are missing or there twice; "" where the sequence is continuous."""
    found = [
        f"{one} is there twice" if one == next_ else f"{_range(one + 1, next_ - 1)} missing"
        for one, next_ in pairwise(numbers)
        if next_ != one + 1
    ]
    more = f" and {len(found) - _SHOWN_GAPS} more" if len(found) > _SHOWN_GAPS else ""
    return ", ".join(found[:_SHOWN_GAPS]) + more


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"
