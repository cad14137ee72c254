"""Benches made lately: the page, its proposals and its next act work on the same one.

Never an older state than that of the session: a bench is kept under its revision.
"""

from collections import OrderedDict
from threading import Lock

from sqlalchemy import func, select

from tenants.books.models import Revision
from tenants.db import TenantSession
from tenants.lettrage.bench import Bench, bench_of


class BenchCache:
    """The benches made last, those of `most_lines` lines, and one in any case. Safe for several threads."""

    def __init__(self, most_lines: int = 100_000) -> None:
        self._most_lines = most_lines
        self._lines = 0
        self._kept: OrderedDict[tuple[int, str, str], Bench] = OrderedDict()
        self._lock = Lock()

    def of(self, session: TenantSession, account: str, customer: str) -> Bench | None:
        """Return the bench of an account number and third party; None where the books have no such account.

        Raises:
            OutdatedIndexError: the index must be made anew first.
        """
        number = session.scalar(select(func.max(Revision.number)).select_from(Revision)) or 0
        key = session.tenant_id, account, customer
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and kept.number == number:
                self._kept.move_to_end(key)
                return kept
        made = bench_of(session, account, customer)
        if made is not None:
            self._keep(key, made)
        return made

    def _keep(self, key: tuple[int, str, str], made: Bench) -> None:
        with self._lock:
            before = self._kept.pop(key, None)
            self._lines += len(made.lines) - (len(before.lines) if before else 0)
            self._kept[key] = made
            while self._lines > self._most_lines and len(self._kept) > 1:
                _, forgotten = self._kept.popitem(last=False)
                self._lines -= len(forgotten.lines)
