"""The text of a file as pages show and edit it: decoded, in windows of lines, line ends kept aside.

Owns what of a file a browser can edit without changing bytes that nobody touched.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from markupsafe import Markup

from server.portal.books.frame import LINES_A_PAGE
from server.portal.books.highlighting import ends_in_string, highlighted

MOST_EDITED = 4 * 1024**2  # bytes; some 80,000 lines
LONGEST_SHOWN = 2_000  # characters of a line


class NotEditable(StrEnum):
    """Why a file is not edited in the browser."""

    LARGE = "large"
    BINARY = "binary"
    LINE_ENDS = "line ends"


@dataclass(frozen=True, slots=True)
class Window:
    """Lines of a file as HTML: the page that is shown of it."""

    first: int
    lines: list[Markup]
    page: int
    pages: int
    total: int


def text_of(data: bytes) -> str | None:
    """Return the text of a file; None where it is none."""
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def window_of(text: str, page: int) -> Window:
    """Return a page of a text; the nearest one where there is none of that number."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    pages = max(1, ceil(len(lines) / LINES_A_PAGE))
    page = min(max(page, 1), pages)
    start = (page - 1) * LINES_A_PAGE
    before = "\n".join(lines[:start]) + "\n" if start else ""
    shown = [_cut(line) for line in lines[start : start + LINES_A_PAGE]]
    html = list(highlighted(shown, in_string=ends_in_string(before)))
    return Window(start + 1, html, page, pages, len(lines))


def obstacle(data: bytes) -> NotEditable | None:
    """Say why a file cannot be edited in a browser; None where it can."""
    if len(data) > MOST_EDITED:
        return NotEditable.LARGE
    if text_of(data) is None:
        return NotEditable.BINARY
    if b"\r" in data and not _is_windows(data):
        return NotEditable.LINE_ENDS
    return None


def edited(text: str, base: bytes | None) -> bytes:
    """Return a text that comes from a browser, with the line ends of the file it was made from."""
    plain = text.replace("\r\n", "\n").encode("utf-8", "replace")
    return plain.replace(b"\n", b"\r\n") if base and b"\r" in base and _is_windows(base) else plain


def _is_windows(data: bytes) -> bool:
    return data.count(b"\r") == data.count(b"\r\n") == data.count(b"\n")


def _cut(line: str) -> str:
    line = line.rstrip("\r")
    return line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}…"
