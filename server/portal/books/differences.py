"""What changed in files, as pages show it: stretches of lines with some around them, counted.

A page shows so many lines and says what it leaves out. Compares nothing itself (`ledger_core.text_diff`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ledger_core.text_diff import Stretch, lines_of, stretches
from server.portal.books.highlighting import highlighted
from tenants.books.history import FileChange

AROUND = 3  # unchanged lines before and after each stretch
MOST_LINES = 3_000  # of a page
MOST_A_FILE = 400  # of one file among others
MOST_SEEN = 500  # of the page that says where the books stand; the revision's own page shows more
MOST_SEEN_A_FILE = 100
LONGEST = 1_000  # characters of a line


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line: `kind` is "add", "del" or "" for one on both sides, `number` that of its own side."""

    kind: str
    number: int
    html: Markup


@dataclass(frozen=True, slots=True)
class Hunk:
    """Changed lines with those around them; `lineno` is where they begin in the later file."""

    lineno: int
    lines: Sequence[ShownLine]


@dataclass(frozen=True, slots=True)
class FileDifference:
    """What changed in one file. `state` is added, removed, changed or binary; `left_out` counts lines."""

    path: str
    state: str
    added: int = 0
    removed: int = 0
    hunks: Sequence[Hunk] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between two states of the books, by path."""

    files: Sequence[FileDifference]

    @property
    def added(self) -> int:
        """How many lines are new."""
        return sum(file.added for file in self.files)

    @property
    def removed(self) -> int:
        """How many lines are gone."""
        return sum(file.removed for file in self.files)


def difference_of(
    changes: Iterable[FileChange], most_a_file: int = MOST_A_FILE, most_lines: int = MOST_LINES
) -> Difference:
    """Return changes as a page shows them; of one file alone hand in `MOST_LINES` for it."""
    files: list[FileDifference] = []
    room = most_lines
    for change in changes:
        file = _file(change, min(room, most_a_file))
        room -= sum(len(hunk.lines) for hunk in file.hunks)
        files.append(file)
    return Difference(files)


def _file(change: FileChange, most: int) -> FileDifference:
    if b"\0" in (change.before or b"") + (change.after or b""):
        return FileDifference(change.path, "binary")
    state = "added" if change.before is None else "removed" if change.after is None else "changed"
    old, new = lines_of(change.before or b""), lines_of(change.after or b"")
    found = stretches(old, new)
    hunks: list[Hunk] = []
    total = shown = 0
    for group in _groups(found):
        size = _size(group, len(new))
        total += size
        if shown < most:
            hunk = _hunk(group, old, new, most - shown)
            hunks.append(hunk)
            shown += len(hunk.lines)
    return FileDifference(
        change.path,
        state,
        sum(stretch.other_end - stretch.other_start for stretch in found),
        sum(stretch.end - stretch.start for stretch in found),
        hunks,
        total - shown,
    )


def _groups(found: Sequence[Stretch]) -> Iterator[list[Stretch]]:
    """Put together stretches whose surroundings meet."""
    group: list[Stretch] = []
    for stretch in found:
        if group and stretch.start - group[-1].end > 2 * AROUND:
            yield group
            group = []
        group.append(stretch)
    if group:
        yield group


def _size(group: Sequence[Stretch], lines: int) -> int:
    start, end = _span(group, lines)
    return end - start + sum(stretch.end - stretch.start for stretch in group)


def _span(group: Sequence[Stretch], lines: int) -> tuple[int, int]:
    """Return the lines of the later file that a group shows."""
    return max(0, group[0].other_start - AROUND), min(lines, group[-1].other_end + AROUND)


def _hunk(group: Sequence[Stretch], old: Sequence[bytes], new: Sequence[bytes], most: int) -> Hunk:
    start, end = _span(group, len(new))
    rows: list[tuple[str, int, bytes]] = []
    at = start
    for stretch in group:
        rows += [("", number + 1, new[number]) for number in range(at, stretch.other_start)]
        rows += [("del", number + 1, old[number]) for number in range(stretch.start, stretch.end)]
        rows += [("add", number + 1, new[number]) for number in range(stretch.other_start, stretch.other_end)]
        at = stretch.other_end
    rows += [("", number + 1, new[number]) for number in range(at, end)]
    texts = [_text(line) for _kind, _number, line in rows[:most]]
    lines = [
        ShownLine(kind, number, html)
        for (kind, number, _line), html in zip(rows[:most], highlighted_each(texts), strict=True)
    ]
    return Hunk(start + 1, lines)


def highlighted_each(texts: Iterable[str]) -> Iterator[Markup]:
    """Yield lines as HTML, each by itself, since lines before it may not be those of its file."""
    for text in texts:
        yield next(highlighted([text]))


def _text(line: bytes) -> str:
    text = line.rstrip(b"\r\n").decode("utf-8", "replace")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
