"""A server as `lettrine serve` runs it, one a run and kind of database, and people with the real Git."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
import datetime as dt
from itertools import count
from pathlib import Path
from secrets import token_hex
import shutil
import sys

import pytest

from tenants import schema
from tenants.books.models import Origin
from tenants.db import Database
from tenants.jail import Jail
from tenants.people.roles import Permission
from tenants.people.tokens import EDITOR, issue
from tenants.tenant import Tenant
from tests.process import LISTENING, ROOT, Process, started
from tests.server.git_http.people import Person, Server
from tests.tenants.books.ground import START, Books

LETTRINE = [sys.executable, "-c", "from server.cli import main; main()"]


@pytest.fixture(scope="session")
def jail() -> Iterator[Jail]:
    opened = Jail()
    yield opened
    opened.close()


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("served") / "lettrine.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        address = f"sqlite:///{path}"
    else:
        address, owner = request.getfixturevalue("new_postgres")()
        schema.upgrade(address, owner)
    with running(address) as (base, process), closing(Database(address)) as database:
        yield Server(base, process, database)


@contextmanager
def running(address: str) -> Iterator[tuple[str, Process]]:
    """Run `lettrine serve` on a database; what it says shows no fault."""
    command = [*LETTRINE, "serve", "--port", "0", "--threads", "4"]
    settings = {"LETTRINE_DATABASE": address, "LETTRINE_SECRET_KEY": token_hex(32)}
    process = started(command, ROOT, settings)
    try:
        base = process.wait_for(LISTENING)[1]
        assert process.told[0].startswith("Books are read in a jail with: resource limits, no new privileges")
        yield base, process
    finally:
        status = process.end()
    assert (status, process.faults()) == (0, [])


@pytest.fixture(scope="session")
def numbers() -> Iterator[int]:
    return count()


@pytest.fixture
def new_empty(server: Server, jail: Jail, numbers: Iterator[int]) -> Callable[[str], Books]:
    """Make a tenant whose slug begins as asked, and who has no books yet."""

    def make(slug: str) -> Books:
        created = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        tenant = Tenant(slug=f"{slug}-{next(numbers)}", name=slug.title(), created_at=created)
        with server.database.platform() as session:
            session.add(tenant)
        return Books(server.database, jail, tenant)

    return make


@pytest.fixture
def new_books(new_empty: Callable[[str], Books]) -> Callable[[str], Books]:
    """Make the books of a new tenant with one invoice in them."""

    def make(slug: str) -> Books:
        made = new_empty(slug)
        made.write(dict(START.files), origin=Origin.CREATE, message="Begin")
        return made

    return make


@pytest.fixture
def books(new_books: Callable[[str], Books]) -> Books:
    return new_books("port")


@pytest.fixture
def new_person(server: Server, books: Books, tmp_path: Path) -> Callable[..., Person]:
    """Make people with a token for the books; `days` may be none, for a token that has run out."""

    def make(
        name: str, permissions: frozenset[Permission] = EDITOR, days: int = 1, of: Books | None = None
    ) -> Person:
        tenant = (of or books).tenant
        issued_at = dt.datetime.now(dt.UTC) - dt.timedelta(days=0 if days else 1)
        with server.database.writing(tenant.id) as session:
            token = issue(session, name, permissions, days or 1, issued_at, actor="root")
        folder = tmp_path / name
        folder.mkdir()
        return Person(name, folder, token, server.address(books.tenant.slug))

    return make


@pytest.fixture
def alice(new_person: Callable[..., Person]) -> Person:
    """Alice keeps the books, and has cloned them."""
    person = new_person("alice")
    person.git("clone", person.url, "book", within=person.home)
    return person
