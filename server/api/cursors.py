"""Pages of a list: a cursor names the last row that was sent, and the next page begins after it.

So a list that changes meanwhile is not read twice or with a gap. A cursor is checked against the question it
was made for; it opens nothing that its reader may not see anyway, so it is not signed.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
import json
from typing import Any, Generic, NoReturn, TypeVar

from flask import request
from flask_babel import gettext as _

from server.api.fields import LARGEST_NUMBER
from server.api.problems import refuse

Row = TypeVar("Row")
Key = tuple[str | int, ...]
_PARAMETERS = frozenset({"cursor", "limit"})
_HASH_BYTES = 6


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of a page, and the cursor of the next; None at the end."""

    rows: Sequence[Row]
    next: str | None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: after the row of this key; `day` is that of the first page, "" where none is."""

    after: Key
    day: str = ""

    @property
    def number(self) -> int:
        """Return the one number that the key is; the request ends where it is none."""
        number = self.after[0] if len(self.after) == 1 else None
        if not isinstance(number, int) or not 0 < number <= LARGEST_NUMBER:
            _refuse()
        return number


def cursor_of(query: Mapping[str, Any]) -> Cursor | None:
    """Return the cursor that a request carries; it ends where that is none, or another list's."""
    given = query.get("cursor")
    if given is None:
        return None
    try:
        asked, after, day = json.loads(urlsafe_b64decode(given.encode("ascii") + b"=="))
        known = asked == _question() and isinstance(after, list) and isinstance(day, str)
        if known and all(type(part) in {str, int} for part in after):
            return Cursor(tuple(after), day)
    except (ValueError, TypeError, RecursionError):
        _refuse()
    return _refuse()


def paged(
    rows: Sequence[Row],
    key: Callable[[Row], Key],
    query: Mapping[str, Any],
    cursor: Cursor | None,
    day: str = "",
) -> Page[Row]:
    """Return the page that a request asks for.

    Args:
        rows: all of them, in the order of their keys.
        key: names a row, and no other.
        query: what the request asks, `limit` among it.
        cursor: as `cursor_of` returned it.
        day: what the list is as of, to be kept from page to page.
    """
    start = 0
    if cursor is not None and rows:
        _check(cursor.after, key(rows[0]))
        start = bisect_right(rows, cursor.after, key=key)
    end = start + int(query["limit"])
    shown = rows[start:end]
    return Page(shown, written(key(shown[-1]), day) if end < len(rows) else None)


def written(after: Key, day: str = "") -> str:
    """Return the cursor that goes on after a row."""
    text = json.dumps([_question(), after, day], separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def _check(after: Key, like: Key) -> None:
    if [type(part) for part in after] != [type(part) for part in like]:
        _refuse()


def _refuse() -> NoReturn:
    refuse("query.cursor", _("This cursor is none of this list: begin again without one."))


def _question() -> str:
    """Return a hash of what is asked: the address, and every parameter but those of paging."""
    asked = sorted(pair for pair in request.args.items(multi=True) if pair[0] not in _PARAMETERS)
    said = repr((request.path, asked)).encode("utf-8", "surrogatepass")
    return blake2b(said, digest_size=_HASH_BYTES).hexdigest()
