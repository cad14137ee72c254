"""The body of a request, as Git sends it: perhaps compressed, perhaps in chunks, never past its limit.

The server in front has joined the chunks already; a body that declares no length ends where it ends.
"""

from typing import Protocol
import zlib

_STEP = 64 * 1024
_DRAINED = 4  # times the limit: so much is read and thrown away, so that the sender hears the answer
_GZIP = 16 + zlib.MAX_WBITS
_GZIP_HEAD = 1024  # a short body is longer as gzip


class Readable(Protocol):
    """Where bytes come from."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes; none at the end."""


class BodyTooLargeError(Exception):
    """The request is larger than one may be."""


class BrokenBodyError(Exception):
    """The request's body cannot be read."""


def read_body(stream: Readable, encoding: str, limit: int) -> bytes:
    """Return the body, inflated where `encoding` says that it is gzip; at most `limit` bytes.

    Raises:
        BodyTooLargeError: it is longer; most of what follows was read and thrown away.
        BrokenBodyError: it is no gzip, encoded in another way, or the sender went away.
    """
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise BrokenBodyError(f"a body in {encoding}; send it plain or as gzip")
    inflater = zlib.decompressobj(_GZIP) if encoding.endswith("gzip") else None
    pieces: list[bytes] = []
    taken, room = 0, limit
    while data := _read(stream):
        piece = data if inflater is None else _inflated(inflater, data, room + 1)
        taken += len(data)
        room -= len(piece)
        if room < 0 or taken > limit + _GZIP_HEAD:
            _drain(stream, _DRAINED * limit)
            raise BodyTooLargeError(f"more than {limit // 1024**2} MiB in one request")
        pieces.append(piece)
    if inflater is not None and not inflater.eof:
        raise BrokenBodyError("a gzip body that is cut short")
    return b"".join(pieces)


def _read(stream: Readable) -> bytes:
    try:
        return stream.read(_STEP)
    except OSError as error:
        raise BrokenBodyError("a body that is cut short") from error


def _inflated(inflater: "zlib._Decompress", data: bytes, most: int) -> bytes:
    try:
        return inflater.decompress(data, most)
    except zlib.error as error:
        raise BrokenBodyError(f"a body that is no gzip ({error})") from error


def _drain(stream: Readable, most: int) -> None:
    while most > 0 and (data := _read(stream)):
        most -= len(data)
