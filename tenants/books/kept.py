"""What was worked out from a picture, kept with it: each value once, and the few that were used last.

Goes when the picture goes, so nothing here can be older than the books. Never decides what is worth keeping.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import RLock
from typing import TypeVar, cast

T = TypeVar("T")

MOST = 24


class Kept:
    """Values by key. Safe for several threads: who asks for what is being made waits for it."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = RLock()  # a value may be made of others

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value of a key, made by `make` where it is not kept."""
        with self._lock:
            if key not in self._values:
                self._values[key] = make()
            self._values.move_to_end(key)
            found = cast("T", self._values[key])
            while len(self._values) > self._most:
                self._values.popitem(last=False)
            return found
