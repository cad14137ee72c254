"""The gate: what the files of a book may be called, and how many there may be.

First of the checks that stand before loading; what the text of a file may hold is checked in
`loading.lexing` and `loading.parsing`, file by file, just before each is used. Never reads a byte.
"""

from collections.abc import Collection, Iterable, Iterator

from ledger_core.ledger import BookError
from ledger_core.loading import words
from ledger_core.loading.faults import clean, quoted
from ledger_core.loading.limits import Limits


def path_refusals(paths: Collection[str], limits: Limits) -> list[BookError]:
    """Say which paths no book may hold: names that tools would follow, run or take for one another."""
    if len(paths) > limits.files:
        return [BookError("", 0, f"{len(paths)} files, at most {limits.files}; keep fewer files")]
    refusals = []
    seen: dict[str, str] = {}
    for path in sorted(paths):
        shown = clean(path, 120)
        fault = words.path_fault(path, limits)
        if fault:
            refusals.append(BookError(shown, 0, fault))
        other = seen.setdefault(words.folded(path), path)
        if other != path:
            message = f"differs from {quoted(other, 120)} in case or accents only; rename one of them"
            refusals.append(BookError(shown, 0, message))
    for name in sorted(seen.keys() & set(_folders(seen))):
        message = "this file has the name of a folder with other files in it; rename one of them"
        refusals.append(BookError(clean(seen[name], 120), 0, message))
    return refusals


def _folders(paths: Iterable[str]) -> Iterator[str]:
    """Name every folder in which a file lies."""
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder:
            yield folder
            folder = folder.rpartition("/")[0]
