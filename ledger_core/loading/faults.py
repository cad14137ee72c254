"""Faults as a person gets them: a place and one short, clean line.

Turns Beancount's error objects and refusals into `BookError` values. Never decides what a fault is.
"""

from collections.abc import Iterable, Mapping, Sequence
import re
from typing import Any

from ledger_core.book import MAIN_PATH
from ledger_core.ledger import BookError
from ledger_core.loading.limits import Limits

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")
_NO_SUCH_DAY = ("is out of range", "is out of range for month", "must be in 1..12")
_CUT = " …"


def clean(text: str, length: int) -> str:
    """Return the text on one printable line of at most `length` characters, whatever was in it."""
    whole = text[: length * 4].encode("utf-8", "backslashreplace").decode()
    line = _UNPRINTABLE.sub(" ", whole).strip()
    return line if len(line) <= length else line[: length - len(_CUT)] + _CUT


def quoted(text: str, length: int = 60) -> str:
    """Return a text of the book as a message shows it: clean, short, in quotes."""
    return f'"{clean(text, length)}"'


def fault_at(meta: Mapping[str, Any], message: str, limits: Limits) -> BookError:
    """Make the fault of an entry or a posting from its metadata."""
    path = meta.get("filename")
    line = meta.get("lineno")
    return BookError(
        clean(path, limits.path_bytes) if isinstance(path, str) and path else MAIN_PATH,
        line if isinstance(line, int) else 0,
        clean(message, limits.message_length),
    )


def faults_of(errors: Iterable[Any], limits: Limits) -> list[BookError]:
    """Turn Beancount's error tuples (source, message, entry) into faults."""
    return [fault_at(error.source or {}, plainly(str(error.message)), limits) for error in errors]


def plainly(message: str) -> str:
    """Return Beancount's message without the Python values that some of them show."""
    start, found, holdings = message.partition('" against balance ')
    if found and start.startswith("No position matches"):
        return f"no lot matches this posting at cost; the account holds {holdings}"
    if message.startswith("Duplicate entry: "):
        return "this entry stands in the books already"
    number = message.removeprefix("ValueError: Invalid number format: ")
    if number != message:
        return f"{number} is no number: write it as 1200.00 or 1,200.00"
    if message.startswith("ValueError: ") and message.endswith(_NO_SUCH_DAY):
        return f"no such day: {message.removeprefix('ValueError: ')}"
    return message


def reported(faults: Sequence[BookError], limits: Limits) -> tuple[BookError, ...]:
    """Sort faults by place, drop repetitions, and cut them to the number that is reported.

    Where some are cut, a last fault says how many.
    """
    ordered = sorted(set(faults))
    if len(ordered) <= limits.errors:
        return tuple(ordered)
    more = len(ordered) - limits.errors
    rest = BookError(MAIN_PATH, 0, f"{more} more errors are not shown; mend those above first")
    return (*ordered[: limits.errors], rest)
