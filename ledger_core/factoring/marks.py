"""What in the books says that an entry is about a factor: two texts of the entry itself.

Owns their names and how one is read, so that whatever reads a book, whole or file by file, reads the same.
"""

from collections.abc import Mapping

ASSIGNMENT_KEY = "assignment"
EVENT_KEY = "factoring"
"""Metadata of an entry: the assignment's number, and which event it is."""

MARK_KEYS = (ASSIGNMENT_KEY, EVENT_KEY)
LONGEST_MARK = 60
"""Characters; no assignment is numbered with more, and what is longer marks nothing."""


def mark_in(meta: Mapping[str, object], key: str) -> str:
    """Return the mark of a key in an entry's metadata; "" where there is none, or it is no text of ours."""
    value = meta.get(key)
    return value if isinstance(value, str) and len(value) <= LONGEST_MARK else ""
