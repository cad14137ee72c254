"""What goes wrong in the simulation, by chance that a seed repeats: mail, database, books and worker.

Each stands where the real thing stands, and takes what the real thing takes.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
import datetime as dt
import logging
from random import Random
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, OperationalError

from tenants.books.picture import Picture, PictureCache
from tenants.db import Database
from tenants.dunning.sending.transport import Point
from tenants.jail import Jail, JailUnavailableError
from tenants.mail import Mail
from tenants.outbox import LaterError, RefusedError


class CutOffError(BaseException):
    """The process ended here: nobody catches it, and nothing is tidied up."""


class Chance:
    """The dice of one seed; in calm weather nothing goes wrong."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.is_calm = False

    def strikes(self, probability: float) -> bool:
        """Throw; nothing strikes in calm weather."""
        return not self.is_calm and self.dice.random() < probability


class Peer:
    """A mail server: it takes letters, wants none now, refuses, breaks off, or dies with us."""

    repeatable = False

    def __init__(self, chance: Chance, taken: Callable[[str], None]) -> None:
        self._chance, self._taken = chance, taken
        self.letters: list[str] = []  # keys of what it took

    def carry(self, key: str, mail: Mail, at: dt.datetime, begin: Callable[[], None]) -> None:
        del mail, at
        if self._chance.strikes(0.12):
            raise LaterError("not now")
        if self._chance.strikes(0.03):
            raise RefusedError("no such mailbox")
        begin()
        if self._chance.strikes(0.04):
            raise ConnectionError("lost before the end")
        if self._chance.strikes(0.02):
            raise CutOffError
        self.letters.append(key)
        self._taken(key)
        if self._chance.strikes(0.04):
            raise ConnectionError("lost after the end")
        if self._chance.strikes(0.02):
            raise CutOffError


class StalePictures(PictureCache):
    """Pictures of the books that are now and then those of a moment ago: somebody else has written since."""

    def __init__(self, chance: Chance) -> None:
        super().__init__()
        self._chance = chance
        self._before: dict[int, Picture] = {}

    def of(self, database: Database, tenant_id: int) -> Picture:
        before, now = self._before.get(tenant_id), super().of(database, tenant_id)
        self._before[tenant_id] = now
        return before if before is not None and self._chance.strikes(0.3) else now


class FlakyJail:
    """A jail that is busy now and then."""

    def __init__(self, jail: Jail, chance: Chance) -> None:
        self._jail, self._chance = jail, chance

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  whatever the jail has
        if self._chance.strikes(0.05):
            raise JailUnavailableError("busy")
        return getattr(self._jail, name)


class Unforeseen(logging.Handler):
    """What the service logs that none of these faults explains."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if not isinstance(error, (ConnectionError, DBAPIError)):
            self.found.append(f"{record.getMessage()}: {error!r}")


@contextmanager
def listening() -> Iterator[Unforeseen]:
    """Listen to what the service logs, and to nothing else."""
    log, ears = logging.getLogger("lettrine"), Unforeseen()
    propagates, log.propagate = log.propagate, False
    log.addHandler(ears)
    try:
        yield ears
    finally:
        log.removeHandler(ears)
        log.propagate = propagates


@contextmanager
def failing_commits(database: Database, chance: Chance) -> Iterator[None]:
    """Have transactions fail as they commit, or the process end there."""

    def committing(_connection: object) -> None:
        if chance.strikes(0.01):
            raise OperationalError("COMMIT", {}, Exception("disk I/O error"))
        if chance.strikes(0.004):
            raise CutOffError

    event.listen(database.engine, "commit", committing)
    try:
        yield
    finally:
        event.remove(database.engine, "commit", committing)


def cut_off(chance: Chance) -> Callable[[Point], None]:
    """Return a watcher that ends the process at a point of a letter's way, now and then."""

    def watch(_point: Point) -> None:
        if chance.strikes(0.01):
            raise CutOffError

    return watch
