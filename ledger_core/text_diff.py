"""What differs between two texts, line by line, in time that hardly grows faster than they do.

Lines that stand once in each text, in the same order in both, hold the two together (Bram Cohen's patience
diff); only what lies between them is compared line by line. So texts of any size are compared at once,
and what is shown begins and ends where a person would say it does.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_MOST_COMPARED = 1_000_000  # pairs of lines; beyond, a stretch counts as rewritten
_DEEPEST = 40  # parts within parts; texts of books need three or four


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines of the one text, in place of which the other has lines of its own; from 0, ends excluded."""

    start: int
    end: int
    other_start: int
    other_end: int


def lines_of(text: bytes) -> list[bytes]:
    """Split a text into lines as Beancount counts them, each with its newline."""
    *ended, last = text.split(b"\n")
    return [*(line + b"\n" for line in ended), *([last] if last else [])]


def stretches(one: Sequence[bytes], other: Sequence[bytes]) -> list[Stretch]:
    """Return where two texts differ, in order; two stretches have a line between them that is the same."""
    found: list[Stretch] = []
    for stretch in _between(one, other, Stretch(0, len(one), 0, len(other))):
        last = found[-1] if found else None
        if last and (last.end, last.other_end) == (stretch.start, stretch.other_start):
            found[-1] = Stretch(last.start, stretch.end, last.other_start, stretch.other_end)
        else:
            found.append(stretch)
    return found


def _between(
    one: Sequence[bytes], other: Sequence[bytes], part: Stretch, depth: int = 0
) -> Iterator[Stretch]:
    part = _trimmed(one, other, part)
    if part.start == part.end and part.other_start == part.other_end:
        return
    if part.start == part.end or part.other_start == part.other_end:
        yield part
        return
    anchors = _anchors(one, other, part) if depth < _DEEPEST else []
    if not anchors:
        yield from _compared(one, other, part)
        return
    start, other_start = part.start, part.other_start
    for here, there in anchors:
        yield from _between(one, other, Stretch(start, here, other_start, there), depth + 1)
        start, other_start = here + 1, there + 1
    yield from _between(one, other, Stretch(start, part.end, other_start, part.other_end), depth + 1)


def _trimmed(one: Sequence[bytes], other: Sequence[bytes], part: Stretch) -> Stretch:
    start, end, other_start, other_end = part.start, part.end, part.other_start, part.other_end
    while start < end and other_start < other_end and one[start] == other[other_start]:
        start, other_start = start + 1, other_start + 1
    while start < end and other_start < other_end and one[end - 1] == other[other_end - 1]:
        end, other_end = end - 1, other_end - 1
    return Stretch(start, end, other_start, other_end)


def _anchors(one: Sequence[bytes], other: Sequence[bytes], part: Stretch) -> list[tuple[int, int]]:
    """Return the longest run of lines that stand once in each text and in the same order."""
    count, other_count = (
        Counter(one[part.start : part.end]),
        Counter(other[part.other_start : part.other_end]),
    )
    place = {
        other[there]: there
        for there in range(part.other_start, part.other_end)
        if other_count[other[there]] == 1 and count[other[there]] == 1
    }
    pairs = [(here, place[one[here]]) for here in range(part.start, part.end) if one[here] in place]
    ends: list[int] = []  # of the best run of each length, where it ends in the other text
    last: list[int] = []  # the same as ranks in `pairs`
    before: list[int | None] = []
    for rank, (_here, there) in enumerate(pairs):
        length = bisect_left(ends, there)
        before.append(last[length - 1] if length else None)
        ends[length : length + 1] = [there]
        last[length : length + 1] = [rank]
    run = []
    at = last[-1] if last else None
    while at is not None:
        run.append(pairs[at])
        at = before[at]
    return run[::-1]


def _compared(one: Sequence[bytes], other: Sequence[bytes], part: Stretch) -> Iterator[Stretch]:
    here, there = one[part.start : part.end], other[part.other_start : part.other_end]
    if len(here) * len(there) > _MOST_COMPARED:
        yield part
        return
    for same, start, end, other_start, other_end in SequenceMatcher(
        None, here, there, autojunk=False
    ).get_opcodes():
        if same != "equal":
            yield Stretch(
                part.start + start,
                part.start + end,
                part.other_start + other_start,
                part.other_start + other_end,
            )
