"""What is certain on each account and third party of a book, searched again only where something changed.

A revision changes the lines of few third parties; on the others the matcher would find what it found before.
What it found depends on the lines of the third party, in their order, and on the usual delay of the account.
Finds exactly what `certain.certain_groups` finds; writes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from threading import Lock

from ledger_core.lettrage.apply import Lettering
from ledger_core.lettrage.decide import of_groups
from ledger_core.lettrage.existing import delays, lettered_groups
from ledger_core.lettrage.habits import Delay, usual_delay
from ledger_core.lettrage.lines import Line
from ledger_core.lettrage.matcher import match
from ledger_core.lettrage.matching import Group
from ledger_core.lettrage.side import growing_side
from ledger_core.loading.collector import collector_paused

Owner = tuple[str, str]
"""Account number and code of the third party."""

# All that the matcher reads of a line: neither its key, which it only hands on, nor where the line stands.
said = attrgetter(
    "date",
    "cents",
    "currency",
    "reference",
    "label",
    "journal",
    "kind",
    "due",
    "letter",
    "letter_date",
    "foreign_cents",
    "foreign_currency",
)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the matcher found on the lines of a third party, and what it went by."""

    lines: Sequence[Line]
    usual: Delay | None
    groups: tuple[Group, ...]

    def holds(self, lines: Sequence[Line], usual: Delay | None) -> bool:
        return usual == self.usual and len(lines) == len(self.lines) and all(map(_alike, lines, self.lines))

    def moved(self, lines: Sequence[Line]) -> "_Found":
        """Return the same on lines that say the same and have other keys."""
        keys = {before.key: line.key for before, line in zip(self.lines, lines, strict=True)}
        groups = tuple(replace(group, keys=tuple(keys[key] for key in group.keys)) for group in self.groups)
        return _Found(lines, self.usual, groups)


class CertainByParty:
    """What was found last in the books of a tenant. Safe for several threads."""

    def __init__(self) -> None:
        self._found: dict[Owner, _Found] = {}
        self._lock = Lock()

    def in_lines(self, lines: Sequence[Line]) -> list[Lettering]:
        """Return what is certain in these lines, in the order of account, third party and first line.

        Args:
            lines: those of accounts that take letters, in the order of their keys.
        """
        parties: dict[Owner, list[Line]] = {}
        for line in lines:
            parties.setdefault((line.account, line.customer), []).append(line)
        with self._lock, collector_paused():
            usual = _usual(parties)
            found = {owner: self._one(owner, parties[owner], usual[owner[0]]) for owner in sorted(parties)}
            self._found = found
        groups = [group for each in found.values() for group in each.groups]
        return of_groups(groups, {line.key: line for line in lines})

    def _one(self, owner: Owner, lines: Sequence[Line], usual: Delay | None) -> _Found:
        before = self._found.get(owner)
        if before is not None and before.holds(lines, usual):
            return before.moved(lines)
        return _Found(lines, usual, match(lines, usual={owner[0]: usual}).groups)


def _alike(line: Line, other: Line) -> bool:
    return line is other or bool(said(line) == said(other))


def _usual(parties: Mapping[Owner, Sequence[Line]]) -> dict[str, Delay | None]:
    """Return the usual delay of each account, as the matcher learns it from all its third parties."""
    days: dict[str, list[int]] = {}
    for (account, _customer), own in parties.items():
        days.setdefault(account, []).extend(delays(lettered_groups(own), growing_side(account, own)))
    return {account: _without_samples(usual_delay(seen)) for account, seen in days.items()}


def _without_samples(delay: Delay | None) -> Delay | None:
    """Leave out how many groups a delay was learned from: each letter adds one, and no rule reads it."""
    return None if delay is None else replace(delay, samples=0)
