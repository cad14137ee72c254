"""What a child is asked: the name of the work, and the files of a book, as names with sizes, then bytes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
import json
import struct
from typing import BinaryIO

_LENGTH = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class Request:
    """One request; it comes from the service, so it is trusted: what the files hold is not."""

    work: str
    files: Mapping[str, bytes]

    def chunks(self) -> Iterator[bytes]:
        """Yield the request as `read` takes it."""
        sizes = [(path, len(data)) for path, data in self.files.items()]
        head = json.dumps({"work": self.work, "files": sizes}).encode()
        yield _LENGTH.pack(len(head)) + head
        yield from self.files.values()

    @classmethod
    def read(cls, stream: BinaryIO) -> "Request":
        """Read what `chunks` gave.

        Raises:
            EOFError: the service closed before the end.
        """
        (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
        head = json.loads(_exactly(stream, length))
        return cls(head["work"], {path: _exactly(stream, size) for path, size in head["files"]})


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError("the request ends early")
    return data
