"""A firm with one person, a jail, and a clock that tests turn."""

from collections.abc import Iterator
from dataclasses import dataclass, field
import datetime as dt
import io
from pathlib import Path
import threading

import pytest

from tenants.db import Database
from tenants.imports.imports import Import, import_of
from tenants.imports.intake import Sender, receive
from tenants.jail import Jail
from tenants.jobs.kinds import KINDS
from tenants.jobs.worker import Tools, Worker
from tenants.people.models import FirmRow, PersonRow
from tenants.people.people import person_of

SAMPLES = Path(__file__).parents[2] / "fec_samples"
STRICT = (SAMPLES / "strict.txt").read_bytes()
FAULTY = (SAMPLES / "faulty.txt").read_bytes()
MOMENT = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


@dataclass
class Clock:
    """A clock that goes on when it is told to."""

    moment: dt.datetime = MOMENT

    def __call__(self) -> dt.datetime:
        return self.moment

    def forward(self, **span: float) -> None:
        self.moment += dt.timedelta(**span)


@dataclass
class Ground:
    """A firm that imports, and the worker that does its jobs."""

    database: Database
    jail: Jail
    sender: Sender
    clock: Clock = field(default_factory=Clock)

    @property
    def tools(self) -> Tools:
        return Tools(self.database, self.jail, self.clock)

    def send(self, data: bytes = STRICT, name: str = "999000017FEC20261231.txt") -> int:
        return receive(self.database, self.sender, name, io.BytesIO(data), self.clock())

    def work(self) -> int:
        """Do every job that waits; return how many there were."""
        worker = Worker(self.tools, KINDS)
        done = 0
        while worker.work_once(threading.Event()):
            done += 1
        return done

    def look(self, import_id: int) -> Import:
        found = import_of(self.database, self.sender.firm_id, import_id)
        assert found is not None
        return found


@pytest.fixture(scope="session")
def jail() -> Iterator[Jail]:
    opened = Jail()
    yield opened
    opened.close()


def new_sender(database: Database, slug: str, login: str) -> Sender:
    """Make a firm, and a person to send for it."""
    with database.platform() as session:
        firm = FirmRow(slug=slug, name=slug.title(), created_at=MOMENT)
        person = PersonRow(
            email=f"{login}@{slug}.example", name=login.title(), login=login, password=None, created_at=MOMENT
        )
        session.add_all([firm, person])
        session.flush()
        return Sender(firm.id, person_of(person))


@pytest.fixture
def ground(database: Database, jail: Jail) -> Ground:
    return Ground(database, jail, new_sender(database, "vauclair", "helene"))
