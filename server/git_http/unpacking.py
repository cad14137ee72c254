"""A received pack, turned into objects in memory, never past its limits.

What a sender declares is believed only up to the limits: an object is inflated no further than its
declared size, a delta is applied only once its result's size is known to fit. Writes nothing.
Source of the format: https://git-scm.com/docs/pack-format.
"""

from collections.abc import Callable
import hashlib
import zlib

from dulwich.errors import ApplyDeltaError
from dulwich.objects import OBJECT_CLASSES, ObjectID, RawObjectID, ShaFile, sha_to_hex
from dulwich.pack import apply_delta

from tenants.books.arrivals import PushLimits

_HEAD_BYTES = 12
_DIGEST_BYTES = 20
_OID_BYTES = 20
_OFFSET_DELTA = 6
_NAME_DELTA = 7
_VERSIONS = (2, 3)
_LONGEST_NUMBER = 9  # bytes of seven bits: more than any size we take
_LONGEST_SHIFT = 7 * _LONGEST_NUMBER
_KINDS = frozenset(kind.type_num for kind in OBJECT_CLASSES)
_INFLATE_STEP = 64 * 1024

Base = Callable[[ObjectID], tuple[int, bytes]]  # type and content of a stored object; KeyError: none


class BadPackError(Exception):
    """The pack is damaged or cut short."""


class PushTooLargeError(Exception):
    """The push is larger than one may be."""


def unpack(data: bytes, base: Base, limits: PushLimits) -> list[ShaFile]:
    """Return the objects of a pack; `base` gives stored objects that its deltas start from.

    Raises:
        BadPackError: not a whole, sound pack.
        PushTooLargeError: it holds more than the limits allow.
    """
    return _Unpacking(data, base, limits).objects()


class _Unpacking:
    """One pass over a pack; a delta's base comes before it, or is stored already."""

    def __init__(self, data: bytes, base: Base, limits: PushLimits) -> None:
        self._data = data
        self._base = base
        self._limits = limits
        self._at = _HEAD_BYTES
        self._end = len(data) - _DIGEST_BYTES
        self._inflated = 0
        self._by_offset: dict[int, tuple[int, bytes]] = {}
        self._by_name: dict[ObjectID, ShaFile] = {}

    def objects(self) -> list[ShaFile]:
        for _ in range(self._count()):
            self._entry()
        if self._at != self._end:
            raise _bad("it goes on after its last object")
        return list(self._by_name.values())

    def _count(self) -> int:
        head = self._data[:_HEAD_BYTES]
        digest = hashlib.sha1(memoryview(self._data)[: max(self._end, 0)], usedforsecurity=False).digest()
        if head[:4] != b"PACK" or int.from_bytes(head[4:8]) not in _VERSIONS:
            raise _bad("it does not begin as a pack")
        if digest != self._data[-_DIGEST_BYTES:]:
            raise _bad("it does not add up to its check sum")
        count = int.from_bytes(head[8:])
        if count > self._limits.objects:
            raise _large(f"{count} objects, where {self._limits.objects} are the most")
        return count

    def _entry(self) -> None:
        start = self._at
        kind, size = self._entry_head()
        if kind == _OFFSET_DELTA:
            offset = start - self._distance()
            if offset not in self._by_offset:
                raise _bad("a delta starts from no object")
            kind, content = self._changed(self._by_offset[offset], size)
        elif kind == _NAME_DELTA:
            name = sha_to_hex(RawObjectID(self._take(_OID_BYTES)))
            kind, content = self._changed(self._named(name), size)
        elif kind in _KINDS:
            content = self._content(size)
        else:
            raise _bad(f"an object is of kind {kind}, which does not exist")
        self._by_offset[start] = kind, content
        found = ShaFile.from_raw_string(kind, content)
        self._by_name[found.id] = found

    def _entry_head(self) -> tuple[int, int]:
        """Read type and size: four bits of the size, then seven a byte, the lowest first."""
        byte = self._byte()
        kind, size, shift = byte >> 4 & 7, byte & 0x0F, 4
        while byte & 0x80:
            byte = self._byte()
            size |= (byte & 0x7F) << shift
            shift += 7
            if shift > _LONGEST_SHIFT:
                raise _bad("an object's size does not end")
        return kind, size

    def _distance(self) -> int:
        """Read how far before its entry a delta's base begins: seven bits a byte, the highest first."""
        byte = self._byte()
        distance = byte & 0x7F
        while byte & 0x80:
            byte = self._byte()
            distance = (distance + 1) << 7 | byte & 0x7F
            if distance > len(self._data):
                raise _bad("a delta starts before the pack")
        return distance

    def _named(self, name: ObjectID) -> tuple[int, bytes]:
        if name in self._by_name:
            found = self._by_name[name]
            return found.type_num, found.as_raw_string()
        try:
            return self._base(name)
        except KeyError:
            raise _bad(f"a delta starts from {name.decode()}, which is not there") from None

    def _changed(self, base: tuple[int, bytes], size: int) -> tuple[int, bytes]:
        kind, content = base
        delta = self._content(size)
        self._count_in(_result_size(delta))
        try:
            return kind, b"".join(apply_delta(content, delta))
        except (ApplyDeltaError, ValueError) as error:
            raise _bad(f"a delta does not fit ({error})") from error

    def _content(self, size: int) -> bytes:
        self._count_in(size)
        inflater = zlib.decompressobj()
        pieces: list[bytes] = []
        room = size + 1  # a byte more shows that more would come
        try:
            while not inflater.eof and self._at < self._end:
                compressed = self._data[self._at : min(self._at + _INFLATE_STEP, self._end)]
                piece = inflater.decompress(compressed, room)
                self._at += len(compressed) - len(inflater.unused_data) - len(inflater.unconsumed_tail)
                room -= len(piece)
                pieces.append(piece)
                if room <= 0:
                    break
        except zlib.error as error:
            raise _bad(f"an object cannot be inflated ({error})") from error
        if not inflater.eof or room != 1:
            raise _bad("an object is not as long as it says")
        return b"".join(pieces)

    def _count_in(self, size: int) -> None:
        limits = self._limits
        self._inflated += size
        if size > limits.object_bytes:
            raise _large(f"a file of {size} bytes, where {limits.object_bytes} are the most")
        if self._inflated > limits.bytes:
            raise _large(f"more than {limits.bytes} bytes in all")

    def _byte(self) -> int:
        return self._take(1)[0]

    def _take(self, count: int) -> bytes:
        if self._at + count > self._end:
            raise _bad("it is cut short")
        self._at += count
        return self._data[self._at - count : self._at]


def _result_size(delta: bytes) -> int:
    """Return how long the result of a delta says it will be: the second of the two numbers it begins with."""
    numbers: list[int] = []
    number = shift = 0
    for byte in delta[: 2 * _LONGEST_NUMBER]:
        number |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            numbers.append(number)
            number = shift = 0
        if len(numbers) == 2:  # noqa: PLR2004  the base's length, and the result's
            return numbers[1]
    raise _bad("a delta does not say how long its result is")


def _bad(what: str) -> BadPackError:
    return BadPackError(f"the pack is damaged ({what}); push again")


def _large(what: str) -> PushTooLargeError:
    return PushTooLargeError(
        f"the push holds {what}; take large files out, or push in parts "
        "(`git push origin <an earlier commit>:main` first)"
    )
