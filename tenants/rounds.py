"""Whom work in the background looks at: tenants that were written to of late, and now and then all.

A tenant is asked in a session of its own, so asking fifty every second costs more than all their work. What
another process writes, and what comes due with time alone, is found by the look at all.
"""

from collections.abc import Callable
import threading
import time

from tenants.db import Database

ROUND_SECONDS = 20.0  # between looks at all tenants


class Rounds:
    """The looks of one piece of work, by one thread; `clock` gives seconds."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: float | None = None
        self._written: set[int] = set()
        self._lock = threading.Lock()
        database.on_written(self._note)

    def due(self) -> frozenset[int] | None:
        """Return whom to look at now: those written to since the last look; None for all."""
        now = self._clock()
        with self._lock:
            written, self._written = frozenset(self._written), set()
        if self._last is not None and now - self._last < ROUND_SECONDS:
            return written
        self._last = now
        return None

    def _note(self, tenant_id: int) -> None:
        with self._lock:
            self._written.add(tenant_id)
