"""How a child with Fava is asked, and how it answers: JSON with its length before it, then the body's bytes.

Questions come from the service and are trusted. Answers come from a process that read what a tenant wrote:
what is not of the form is a `WireError`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
import json
import struct
from typing import Any, BinaryIO

WORK = "fava"
SETTINGS = "settings"
READING, PAGES = "reading", "pages"  # stages that the child reports

_LENGTH = struct.Struct(">I")
_HEADERS, _HEADER_LENGTH = 50, 4096
_STATUS = range(100, 600)


class WireError(Exception):
    """An answer is not of the form that was agreed."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a child is told before all: the number that stands in its addresses, and the book's files."""

    number: int
    paths: tuple[str, ...]
    texts: int  # how many of them are texts, and lie in its folder

    def to_json(self) -> bytes:
        """Return them as `from_json` reads them."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, data: bytes) -> "Settings":
        """Read what `to_json` gave."""
        parts: Mapping[str, Any] = json.loads(data)
        return cls(parts["number"], tuple(parts["paths"]), parts["texts"])


@dataclass(frozen=True, slots=True)
class PageQuestion:
    """A page: its path below the number, decoded, and what else Fava makes of a request."""

    path: str
    query: str
    prefix: str
    accept_language: str


@dataclass(frozen=True, slots=True)
class HashQuestion:
    """Fava's hash of the entry that a line stands in; `line` is 1-based."""

    file: str
    line: int


Question = PageQuestion | HashQuestion


def question_bytes(question: Question) -> bytes:
    """Return a question as `read_question` reads it."""
    data = json.dumps(asdict(question)).encode()
    return _LENGTH.pack(len(data)) + data


def read_question(stream: BinaryIO) -> Question | None:
    """Read the next question; None where the service asks no more."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    parts: Mapping[str, Any] = json.loads(stream.read(_LENGTH.unpack(head)[0]))
    return HashQuestion(**parts) if "file" in parts else PageQuestion(**parts)


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and body as Fava gives them; a hash is the body of status 200."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def to_bytes(self) -> bytes:
        """Return the answer as `from_bytes` reads it."""
        head = json.dumps([self.status, self.headers]).encode()
        return _LENGTH.pack(len(head)) + head + self.body

    @classmethod
    def from_bytes(cls, data: bytes) -> "Answer":
        """Read an answer of a child.

        Raises:
            WireError: it is none.
        """
        try:
            (length,) = _LENGTH.unpack_from(data)
            end = _LENGTH.size + length
            status, headers = json.loads(data[_LENGTH.size : end])
            named = tuple((name, value) for name, value in headers)
        except (struct.error, ValueError, TypeError, RecursionError) as error:
            raise WireError("it is not of the form that was agreed") from error
        if type(status) is not int or status not in _STATUS or end > len(data) or len(named) > _HEADERS:
            raise WireError("it is not of the form that was agreed")
        if not all(_is_header(part) for pair in named for part in pair):
            raise WireError("it is not of the form that was agreed")
        return cls(status, named, data[end:])


def _is_header(part: object) -> bool:
    return isinstance(part, str) and part.isprintable() and len(part) <= _HEADER_LENGTH
