"""Names of lines that outlive a revision: what a page holds while others write.

A name is made of what a line says, its file included; letters and the place in the file do not count. So it
stays the same when the line is lettered, or moves down because something was written above it.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from hashlib import blake2b

from ledger_core.lettrage.lines import Line

_BYTES = 8


def names_of(lines: Iterable[Line]) -> dict[int, str]:
    """Name lines by their keys, such as `0f1e2d3c4b5a6978-1`.

    Lines that nobody could tell apart are numbered in the order of their file, from one. A name is the
    same whichever lines are named beside it, as long as those of its account, third party and file are.
    """
    return names_by(lines, _said)


def names_by(lines: Iterable[Line], said: Callable[[Line], tuple[object, ...]]) -> dict[int, str]:
    """Name lines by their keys, from what `said` takes of each; those that say the same are numbered."""
    seen: Counter[str] = Counter()
    names: dict[int, str] = {}
    for line in sorted(lines, key=lambda line: (line.path, line.lineno, line.key)):
        digest = _digest(said(line))
        seen[digest] += 1
        names[line.key] = f"{digest}-{seen[digest]}"
    return names


def _said(line: Line) -> tuple[object, ...]:
    return (
        line.path,
        line.account,
        line.customer,
        line.date.toordinal(),
        line.cents,
        line.currency,
        line.reference,
        line.label,
        line.journal,
    )


def _digest(said: tuple[object, ...]) -> str:
    return blake2b(repr(said).encode("utf-8", "surrogatepass"), digest_size=_BYTES).hexdigest()
