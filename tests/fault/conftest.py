"""Books that other processes write to, and die."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
import subprocess
import sys

import pytest

from tenants.books.models import Origin
from tenants.db import Database
from tenants.jail import Jail
from tenants.tenant import Tenant
from tests.tenants.books.ground import START, Books

ROOT = Path(__file__).parent.parent.parent
Told = list[list[str]]


@dataclass(frozen=True, slots=True)
class Writers:
    """A program that forks a process for each task."""

    program: subprocess.Popen[str]

    def begin(self, task: str) -> None:
        """Begin a task."""
        assert self.program.stdin is not None
        self.program.stdin.write(f"{task}\n")
        self.program.stdin.flush()

    def told(self) -> Told:
        """Wait for the end of a task; return what its processes told, each line in words."""
        assert self.program.stdout is not None
        told: Told = []
        while not told or told[-1][0] != "end":
            line = self.program.stdout.readline()
            assert line, "the program of the writers ended"
            told.append(line.split(maxsplit=2))
        return told


@pytest.fixture(scope="session")
def jail() -> Iterator[Jail]:
    opened = Jail()
    yield opened
    opened.close()


@pytest.fixture
def books(database: Database, jail: Jail, new_tenant: Callable[[str], Tenant]) -> Books:
    made = Books(database, jail, new_tenant("alice"))
    made.write(dict(START.files), origin=Origin.CREATE, message="Begin")
    return made


@pytest.fixture
def writers(books: Books) -> Iterator[Writers]:
    command = [sys.executable, "-m", "tests.fault.writers", books.database.url, str(books.tenant.id)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        yield Writers(program)
        assert program.stdin is not None
        program.stdin.close()
