"""Which lines of customers' accounts take which letter when what is open of them is assigned.

Owns the letter: that of the partial group the line stands in, in upper case, or else the next one free. Takes
nobody's letter away, and closes no part of a group that holds other open lines.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import datetime as dt

from ledger_core.edit import Value
from ledger_core.ground import Place
from ledger_core.lettrage.apply import place_of
from ledger_core.lettrage.letters import LetterSequence
from ledger_core.lettrage.lines import Line
from ledger_core.receivables.open_items import OpenItem


class PartOfGroupError(ValueError):
    """A partial letter holds other open lines than those assigned: letter these first."""

    def __init__(self, references: Sequence[str]) -> None:
        super().__init__(f"a partial letter holds more than {', '.join(references)}: letter the rest first")
        self.references = tuple(references)


@dataclass(frozen=True, slots=True)
class Closings:
    """Metadata that lines get, by their place, and that the closing line of an item carries, by line key."""

    edits: Mapping[Place, Mapping[str, Value | None]]
    letters: Mapping[int, Mapping[str, Value]]


def closings_of(lines: Sequence[Line], items: Sequence[OpenItem], day: dt.date, why: str) -> Closings:
    """Give letters to open items that an entry closes, each whole.

    Args:
        lines: all lines of the accounts on which the items stand.
        items: what is closed; of a partial group all that is open in it.
        day: of the entry.
        why: what the lines say of it.

    Raises:
        PartOfGroupError: a partial group holds other open lines.
    """
    by_party: defaultdict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        by_party[line.account, line.customer].append(line)
    own: defaultdict[tuple[str, str], list[OpenItem]] = defaultdict(list)
    for item in items:
        own[item.line.account, item.line.customer].append(item)
    edits: dict[Place, Mapping[str, Value | None]] = {}
    letters: dict[int, Mapping[str, Value]] = {}
    for party, closed_here in own.items():
        standing = by_party[party]
        free = LetterSequence(line.letter for line in standing)
        used = {line.letter for line in standing}
        for members, closed in _groups(standing, closed_here):
            partial = members[0].letter
            letter = partial.upper() if partial and partial.upper() not in used else free.take()
            keys: dict[str, Value] = {
                "lettrage": letter,
                "lettrage-date": max(day, *(line.date for line in members)),
                "lettrage-why": why,
            }
            edits |= {place_of(line): {**keys, "lettrage-before": _before(line)} for line in members}
            letters |= {item.line.key: keys for item in closed}
    return Closings(edits, letters)


def _groups(
    lines: Sequence[Line], items: Sequence[OpenItem]
) -> list[tuple[Sequence[Line], Sequence[OpenItem]]]:
    """Return the lines that take one letter, with the items that it closes."""
    groups: list[tuple[Sequence[Line], Sequence[OpenItem]]] = [
        ([item.line], [item]) for item in items if not item.line.letter
    ]
    partial: defaultdict[tuple[str, str], list[OpenItem]] = defaultdict(list)
    for item in items:
        if item.line.letter:
            partial[item.line.letter, item.currency].append(item)
    for (letter, currency), closed in partial.items():
        members = [line for line in lines if (line.letter, line.currency) == (letter, currency)]
        if sum(line.cents for line in members) != sum(item.cents_open for item in closed):
            raise PartOfGroupError([item.line.reference for item in closed])
        groups.append((members, closed))
    return groups


def _before(line: Line) -> str | None:
    if not line.letter:
        return None
    return f"{line.letter} {line.letter_date}" if line.letter_date else line.letter
