"""Mail that comes back to letters, read: a word of the debtor, an automatic answer, or a failed delivery.

Any bytes may come; what cannot be read is empty, and nothing in a mail is trusted. Owns how a mail says which
letter it is about. Files nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses
from enum import StrEnum
from functools import partial
from html.parser import HTMLParser
import re
from typing import TypeVar

MOST_BYTES = 10_000_000
LONGEST_TEXT = 8_000
LONGEST_LINE = 300
_MOST_PARTS = 200
_LONGEST_HEADER = 10_000

_TO = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
_ID = re.compile(r"<([0-9a-f]{32})@[^<>\s]{1,255}>")
_STATUS = re.compile(r"^Status:\s*([245])\.\d{1,3}\.\d{1,3}", re.MULTILINE | re.IGNORECASE)
_DIAGNOSIS = re.compile(r"^Diagnostic-Code:[ \t]*(.+(?:\n[ \t].+)*)", re.MULTILINE | re.IGNORECASE)
_PLAIN = "\n\u00a0\u202f"
_LINES = "\r\v\f\x1c\x1d\x1e\u0085\u2028\u2029"
_T = TypeVar("_T")


class Sort(StrEnum):
    """What a mail that came is."""

    REPLY = "reply"
    AUTOMATIC = "automatic"  # out of office, and the like
    BOUNCE = "bounce"  # the letter was not delivered
    DELAY = "delay"  # not yet


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail that came; `boxes` are the names before the `@` it was sent to, `ids` the letters it answers."""

    sort: Sort
    sender: str
    subject: str
    text: str
    boxes: tuple[str, ...]
    ids: tuple[str, ...]  # of messages, without what follows the `@`


class TooLargeError(ValueError):
    """The mail is too large to be kept."""


def read_mail(data: bytes) -> Incoming:
    """Read a mail as it came.

    Raises:
        TooLargeError: it has more than `MOST_BYTES`.
    """
    if len(data) > MOST_BYTES:
        raise TooLargeError(TooLargeError.__doc__)
    message = _or(lambda: _message(data), EmailMessage(default))
    report = _or(lambda: _report(message), "")
    status = _STATUS.search(report)
    sort = _sort(message, status[1] if status else "")
    diagnosis = _DIAGNOSIS.search(report)
    text = _line(diagnosis[1]) if diagnosis else _text(message)
    return Incoming(
        sort=sort,
        sender=_line(_header(message, "From")),
        subject=_line(_header(message, "Subject")),
        text=text,
        boxes=tuple(dict.fromkeys(_boxes(message))),
        ids=tuple(dict.fromkeys(_ids(message, data))),
    )


def _message(data: bytes) -> EmailMessage:
    """Read the structure of a mail; one with a header that takes long to read is as good as none."""
    message = message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    for part in _parts(message):
        if any(len(value) > _LONGEST_HEADER for _, value in part.raw_items()):
            raise ValueError("no header is so long")
    return message


def _sort(message: EmailMessage, status: str) -> Sort:
    if status:
        return {"5": Sort.BOUNCE, "4": Sort.DELAY}.get(status, Sort.AUTOMATIC)
    automatic = _header(message, "Auto-Submitted").strip().lower()
    if automatic not in {"", "no"} or _header(message, "Precedence").strip().lower() == "auto_reply":
        return Sort.AUTOMATIC
    return Sort.AUTOMATIC if _header(message, "Return-Path").strip() == "<>" else Sort.REPLY


def _report(message: EmailMessage) -> str:
    """Return the machine's part of a report about a delivery (RFC 3464); "" where the mail is none."""
    if message.get_content_type() != "multipart/report":
        return ""
    parts = (part for part in _parts(message) if part.get_content_type() == "message/delivery-status")
    return "\n".join(str(part) for part in parts)


def _ids(message: EmailMessage, data: bytes) -> Iterator[str]:
    """Yield the ids that the mail names as answered, then those of a mail that it brings back."""
    for name in ("In-Reply-To", "References"):
        yield from _ID.findall(_header(message, name))
    if _or(message.get_content_type, "") == "multipart/report":
        returned = data.partition(b"\n\n")[2] or data.partition(b"\r\n\r\n")[2]
        for line in re.findall(rb"^Message-ID:\s*(<[^<>\s]{1,320}>)", returned, re.MULTILINE | re.IGNORECASE):
            yield from _ID.findall(line.decode("ascii", "replace"))


def _boxes(message: EmailMessage) -> Iterator[str]:
    said = [_header(message, name) for name in _TO]
    nobody: list[tuple[str, str]] = []
    for _, address in _or(lambda: getaddresses(said), nobody):
        box = address.rpartition("@")[0].strip().lower()[:LONGEST_LINE]
        if box:
            yield box


def _text(message: EmailMessage) -> str:
    for kind in ("plain", "html"):
        content = _or(partial(_content, message, kind), "")
        if content.strip():
            return _paragraphs(_without_tags(content) if kind == "html" else content)
    return ""


def _content(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if isinstance(part, EmailMessage) else ""


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    for count, part in enumerate(message.walk()):
        if count == _MOST_PARTS:
            return
        assert isinstance(part, EmailMessage)
        yield part


def _header(message: EmailMessage, name: str) -> str:
    return _or(lambda: "\n".join(str(value) for value in message.get_all(name, [])), "")


def _line(text: str) -> str:
    return " ".join(_seen(text).split())[:LONGEST_LINE]


def _paragraphs(text: str) -> str:
    lines = (line.rstrip() for line in _seen(text.replace("\r\n", "\n")).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()[:LONGEST_TEXT]


def _seen(text: str) -> str:
    """Return a text without signs that do not print; what parts words or lines in any way does so plainly."""
    return "".join(
        sign if sign.isprintable() or sign in _PLAIN else "\n" if sign in _LINES else " "
        for sign in text
        if sign.isprintable() or sign.isspace()
    )


class _Words(HTMLParser):
    """The words of a page, a line for each of its blocks."""

    _BREAKING = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "blockquote"})
    _SILENT = frozenset({"script", "style", "head", "title"})

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._silent += tag in self._SILENT
        if tag in self._BREAKING:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in self._SILENT and self._silent > 0

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(re.sub(r"[ \t\r\n]+", " ", data))


def _without_tags(page: str) -> str:
    words = _Words()
    words.feed(page[: LONGEST_TEXT * 20])
    return "".join(words.said)


def _or(read: Callable[[], _T], otherwise: _T) -> _T:
    """Return what is read of a mail; the library fails in many ways on one that is no mail."""
    try:
        return read()
    except Exception:  # noqa: BLE001  whatever a stranger wrote, the mail is filed
        return otherwise
