"""How a child answers: frames of one letter, a length, and that many bytes; a cap on all of them together."""

from dataclasses import dataclass
import struct
from typing import BinaryIO, Protocol

READY = b"R"  # confined; nothing of the request was read yet
PATH = b"P"  # begins with this file
PROGRESS = b"S"  # how far it is: [stage, done, total]
ANSWER = b"A"  # a part of the answer: JSON
FAULT = b"F"  # an exception that nothing caught: its name
DONE = b"D"  # the answer is complete
_HEAD = struct.Struct(">cI")


class FrameError(Exception):
    """What came is no frame, or more than the cap."""


class Readable(Protocol):
    """Where frames come from."""

    def read(self, size: int, /) -> bytes:
        """Return so many bytes, fewer at the end."""


@dataclass(slots=True)
class FrameReader:
    """Reads frames until they add up to `cap` bytes."""

    stream: Readable
    cap: int

    def read(self) -> tuple[bytes, bytes] | None:
        """Return kind and content of the next frame, None where the other end closed.

        Raises:
            FrameError: an unknown kind, or more than the cap.
        """
        head = self.stream.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return None
        kind, length = _HEAD.unpack(head)
        if kind not in {READY, PATH, PROGRESS, ANSWER, FAULT, DONE}:
            raise FrameError("it is not of the form that was agreed")
        self.cap -= _HEAD.size + length
        if self.cap < 0:
            raise FrameError("it is larger than an answer may be")
        content = self.stream.read(length)
        return (kind, content) if len(content) == length else None


def write_frame(stream: BinaryIO, kind: bytes, content: bytes = b"") -> None:
    """Write one frame, through to the other end."""
    stream.write(_HEAD.pack(kind, len(content)) + content)
    stream.flush()
