"""Packs made lately, kept in memory: what a clone of one state of the books gets is always the same bytes.

Bounded in bytes; the pack that was asked for longest ago goes first. Two who ask for the same pack at the
same time wait for one to be made.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
import threading

KEPT_BYTES = 128 * 1024**2
LARGEST_KEPT = KEPT_BYTES // 4


class PackCache:
    """Packs by what they hold; used by many threads at once."""

    def __init__(self, kept_bytes: int = KEPT_BYTES, largest: int = LARGEST_KEPT) -> None:
        self._kept_bytes = kept_bytes
        self._largest = largest
        self._packs: OrderedDict[Hashable, bytes] = OrderedDict()
        self._making: dict[Hashable, tuple[threading.Lock, int]] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """Return the pack of a key, made where it is not kept."""
        with self._turn(key):
            with self._lock:
                if key in self._packs:
                    self._packs.move_to_end(key)
                    return self._packs[key]
            made = make()
            with self._lock:
                self._keep(key, made)
            return made

    def kept_bytes(self) -> int:
        """Return how many bytes are kept."""
        with self._lock:
            return sum(map(len, self._packs.values()))

    @contextmanager
    def _turn(self, key: Hashable) -> Iterator[None]:
        """Let one at a time make the pack of a key."""
        with self._lock:
            lock, waiting = self._making.get(key, (threading.Lock(), 0))
            self._making[key] = lock, waiting + 1
        try:
            with lock:
                yield
        finally:
            with self._lock:
                _, waiting = self._making[key]
                if waiting == 1:
                    del self._making[key]
                else:
                    self._making[key] = lock, waiting - 1

    def _keep(self, key: Hashable, made: bytes) -> None:
        if len(made) > self._largest:
            return
        self._packs[key] = made
        total = sum(map(len, self._packs.values()))
        while total > self._kept_bytes:
            total -= len(self._packs.popitem(last=False)[1])
