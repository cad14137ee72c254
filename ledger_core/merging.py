"""Two changes of one text made at the same time: joined where they touch different lines.

Changes that keep an unchanged line between them are joined; any others are for a person to judge. Never looks
at what the lines say: whoever joins texts of books has the result judged as any other.
"""

from collections.abc import Sequence
from operator import attrgetter

from ledger_core.text_diff import Stretch, lines_of, stretches


def merged(base: bytes, mine: bytes, theirs: bytes) -> bytes | None:
    """Return the text with both changes.

    Args:
        base: the text that both began with.
        mine: what the one made of it.
        theirs: what the other made of it.

    Returns:
        None where they touch the same lines, or lines next to one another.
    """
    if theirs in (mine, base):
        return mine
    if mine == base:
        return theirs
    lines, one, other = (lines_of(text) for text in (base, mine, theirs))
    ours, others = stretches(lines, one), stretches(lines, other)
    changes = [(stretch, one) for stretch in ours] + [(stretch, other) for stretch in others]
    if _touching(ours, others):
        return None
    pieces: list[bytes] = []
    done = 0
    for stretch, source in sorted(changes, key=lambda change: change[0].start):
        pieces += lines[done : stretch.start]
        pieces += source[stretch.other_start : stretch.other_end]
        done = stretch.end
    return b"".join([*pieces, *lines[done:]])


def _touching(ours: Sequence[Stretch], others: Sequence[Stretch]) -> bool:
    """Tell whether a change of the one side overlaps one of the other, or stands next to it."""
    tagged = sorted(
        [(stretch, True) for stretch in ours] + [(stretch, False) for stretch in others],
        key=lambda change: attrgetter("start", "end")(change[0]),
    )
    for place, (stretch, is_ours) in enumerate(tagged):
        for following, also_ours in tagged[place + 1 :]:
            if following.start > stretch.end:
                break
            if is_ours != also_ours:
                return True
    return False
