"""Which of some files belong to a book: the first, and what it includes."""

from collections.abc import Mapping

from ledger_core.facts.file import FileFacts
from ledger_core.loading.including import Walk, walk
from ledger_core.loading.limits import Limits


def files_walked(files: Mapping[str, FileFacts], limits: Limits) -> dict[str, FileFacts]:
    """Return those of the files that are read, in order; none where there is no file at all."""
    if not files:
        return {}
    walked = Walk()
    walk(walked, files.keys(), files.__getitem__, files.__getitem__, limits)
    return {path: files[path] for path in walked.paths}
