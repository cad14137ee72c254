"""What pages were shown lately: enough to send them only what changed since.

Held in memory; where a state is forgotten, or was another process's, the page is sent the whole board.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from tenants.lettrage.board import Board, ShownGroup, ShownLine

_Mark = tuple[object, ...]  # what a page shows of a line besides what its name says


@dataclass(frozen=True, slots=True)
class _GroupMark:
    """A lettered group as it was shown."""

    said: _Mark
    names: tuple[str, ...]
    marks: tuple[_Mark, ...]


@dataclass(frozen=True, slots=True)
class _State:
    """A board as it was shown; lines by name, groups by letter."""

    head: _Mark
    lines: Mapping[str, _Mark]
    groups: Mapping[str, _GroupMark]

    @property
    def size(self) -> int:
        """The number of lines that are remembered."""
        return len(self.lines) + 2 * len(self.groups)


@dataclass(frozen=True, slots=True)
class Difference:
    """What a board has otherwise than an earlier one; what is new and what changed stand as they are now."""

    gone: tuple[str, ...]  # lines that are open no longer
    lines: tuple[ShownLine, ...]
    ungrouped: tuple[str, ...]  # letters of groups that are no longer there
    groups: tuple[ShownGroup, ...]
    relettered: tuple[str, ...]  # lines that are new, gone, or have another letter
    head: bool  # whether the balance, the settings or the next letter are others

    def __bool__(self) -> bool:
        """Tell whether anything differs."""
        return bool(self.head or self.gone or self.lines or self.ungrouped or self.groups)


class SeenBoards:
    """The boards shown last, those of `most_lines` lines. Safe for several threads."""

    def __init__(self, most_lines: int = 250_000) -> None:
        self._most_lines = most_lines
        self._lines = 0
        self._kept: OrderedDict[tuple[int, int, str, str], _State] = OrderedDict()
        self._lock = Lock()

    def note(self, board: Board) -> None:
        """Remember a board as it is shown."""
        self._keep(board, _state(board))

    def difference(self, board: Board, shown: int) -> Difference | None:
        """Remember a board, and return what changed since the revision that a page shows.

        None where that is not known any more.
        """
        with self._lock:
            before = self._kept.get(_key(board, shown))
        now = _state(board)
        self._keep(board, now)
        return None if before is None else _difference(board, before, now)

    def _keep(self, board: Board, state: _State) -> None:
        key = _key(board, board.bench.number)
        with self._lock:
            before = self._kept.pop(key, None)
            self._lines += state.size - (before.size if before else 0)
            self._kept[key] = state
            while self._lines > self._most_lines and len(self._kept) > 1:
                _, forgotten = self._kept.popitem(last=False)
                self._lines -= forgotten.size


def _difference(board: Board, before: _State, now: _State) -> Difference:
    names = board.bench.names
    gone = tuple(name for name in before.lines if name not in now.lines)
    lines = tuple(
        shown
        for shown in board.lines
        if before.lines.get(names[shown.line.key]) != now.lines[names[shown.line.key]]
    )
    ungrouped = tuple(letter for letter in before.groups if letter not in now.groups)
    groups = tuple(
        group for group in board.groups if before.groups.get(group.letter) != now.groups[group.letter]
    )
    old, new = _letters(before, now), _letters(now, before)
    return Difference(
        gone=gone,
        lines=lines,
        ungrouped=ungrouped,
        groups=groups,
        relettered=tuple(name for name in {**old, **new} if old.get(name) != new.get(name)),
        head=before.head != now.head,
    )


def _letters(state: _State, other: _State) -> dict[str, object]:
    """Return the letter of each line that the other state does not show in the same way."""
    found = {name: mark[0] for name, mark in state.lines.items() if other.lines.get(name) != mark}
    for letter, group in state.groups.items():
        if other.groups.get(letter) != group:
            found |= dict.fromkeys(group.names, letter)
    return found


def _state(board: Board) -> _State:
    names, hands = board.bench.names, board.hands

    def mark(shown: ShownLine) -> _Mark:
        line = shown.line
        return (line.letter, shown.open_cents, shown.due, shown.late, hands.get(line.letter), line.key)

    bench = board.bench
    return _State(
        head=(bench.party, bench.kind, bench.settings, board.today, board.balance_cents, board.next_letter),
        lines={names[shown.line.key]: mark(shown) for shown in board.lines},
        groups={
            group.letter: _GroupMark(
                (group.date, group.by, group.gap_cents),
                tuple(names[shown.line.key] for shown in group.lines),
                tuple(map(mark, group.lines)),
            )
            for group in board.groups
        },
    )


def _key(board: Board, number: int) -> tuple[int, int, str, str]:
    bench = board.bench
    return bench.tenant_id, number, bench.account, bench.customer
