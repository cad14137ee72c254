"""What holds for every test.

A property is never judged by the time it takes on a busy machine. In CI the examples are the same at
each run, so that a commit that passed passes again; at a desk and in `make fuzz` they are new ones.

Also the throw-away databases: one SQLite file a test, one PostgreSQL database a run, emptied between tests;
and the states that tests begin in, each made once.

The collector of garbage rests while tests are collected, and afterwards leaves alone what was: it would walk
through a million objects that stay until the end, again and again.
"""

from collections.abc import Callable, Iterator
import datetime as dt
from functools import partial
import gc
import os
from pathlib import Path
import secrets
import shutil
from typing import TypeVar

from hypothesis import settings
import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from tenants import schema
from tenants.db import Database
from tenants.engines import open_engine, writing
from tenants.tenant import Tenant
from tests import kept as kept_states
from tests.kept import Kept
from tests.stripe_fake.fixture import (  # noqa: F401  for every test
    gateway,
    stripe_connection,
    stripe_fake,
    stripe_process,
)

T = TypeVar("T")

settings.register_profile("untimed", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("untimed")

YOUNG_OBJECTS = (20_000, 20, 20)  # from when the collector looks, and how often further than at the youngest
NAMED = "LETTRINE_TEST_POSTGRES"
POSTGRES = os.environ.get(NAMED, "postgresql://postgres@127.0.0.1:5432/postgres")
NO_POSTGRES = (
    f"no PostgreSQL answers at {POSTGRES}; start one, for example "
    "`docker run -d -p 5432:5432 -e POSTGRES_HOST_AUTH_METHOD=trust postgres:15`, "
    f"or name in {NAMED} one and a superuser of it"
)


def pytest_collectstart() -> None:
    gc.disable()


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(*YOUNG_OBJECTS)
    gc.enable()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate one SQLite file, to be copied for each test."""
    path = tmp_path_factory.mktemp("database") / "template.db"
    schema.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Engine]:
    """Reach the PostgreSQL server as a superuser; skip where there is none."""
    address = POSTGRES.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    try:
        engine.connect().close()
    except OperationalError:
        if NAMED in os.environ:
            pytest.fail(NO_POSTGRES)  # who names one wants the tests to run
        pytest.skip(NO_POSTGRES)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def new_postgres(postgres_server: Engine) -> Iterator[Callable[[], tuple[str, str]]]:
    """Make empty databases: the service's address, whose role is still to be made, and the owner's."""
    made: list[str] = []

    def make() -> tuple[str, str]:
        name = f"lettrine_test_{secrets.token_hex(6)}"
        with postgres_server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
            connection.execute(
                text(f"ALTER DATABASE {name} SET synchronous_commit = off")
            )  # none outlives a crash
        made.append(name)
        service = make_url(POSTGRES).set(username=name, password="s3cret:%'", database=name)
        owner = make_url(POSTGRES).set(database=name)
        return tuple(url.render_as_string(hide_password=False) for url in (service, owner))

    yield make
    with postgres_server.connect() as connection:
        for name in made:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
            connection.execute(text(f"DROP ROLE IF EXISTS {name}"))


@pytest.fixture(scope="session")
def postgres_addresses(new_postgres: Callable[[], tuple[str, str]]) -> tuple[str, str]:
    """Migrate one PostgreSQL database for the run: the service's address and the owner's."""
    service, owner = new_postgres()
    schema.upgrade(service, owner)
    return service, owner


@pytest.fixture(params=["sqlite", "postgres"])
def database_addresses(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Give the addresses of an empty database of each kind: the service's and the owner's."""
    if request.param == "sqlite":
        path = tmp_path / "lettrine.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}", f"sqlite:///{path}"
        return
    yield request.getfixturevalue("empty_postgres")


@pytest.fixture(scope="session")
def postgres_owner(postgres_addresses: tuple[str, str]) -> Iterator[Engine]:
    """Reach the PostgreSQL database of the run as a superuser."""
    engine = writing(open_engine(postgres_addresses[1]))
    yield engine
    engine.dispose()


@pytest.fixture
def empty_postgres(postgres_addresses: tuple[str, str], postgres_owner: Engine) -> Iterator[tuple[str, str]]:
    """Give the addresses of the PostgreSQL database of the run; emptied afterwards."""
    yield postgres_addresses
    kept_states.empty(postgres_owner)


@pytest.fixture
def database_address(database_addresses: tuple[str, str]) -> str:
    """Give the address of an empty database of each kind, as the service uses it."""
    return database_addresses[0]


@pytest.fixture
def owner(request: pytest.FixtureRequest, database_addresses: tuple[str, str]) -> Iterator[Engine]:
    """Reach the database of the test by its file, or as a superuser: past every check of ours."""
    if database_addresses[1].startswith("postgresql"):
        yield request.getfixturevalue("postgres_owner")
        return
    engine = writing(open_engine(database_addresses[1]))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return Kept(tmp_path_factory.mktemp("kept"))


@pytest.fixture
def settled(owner: Engine, kept: Kept) -> Callable[[str, Callable[[], T]], T]:
    """Bring the empty database into a state that many tests begin in: `settled("cast", make)`.

    `make` runs once; it returns values that no test changes.
    """
    return partial(kept.settle, owner)


@pytest.fixture
def database(database_address: str) -> Iterator[Database]:
    """Open an empty database of each kind, as the service does."""
    opened = Database(database_address)
    yield opened
    opened.close()


@pytest.fixture
def new_tenant(database: Database) -> Callable[[str], Tenant]:
    """Make tenants by their slug."""

    def make(slug: str) -> Tenant:
        with database.platform() as session:
            tenant = Tenant(slug=slug, name=slug.title(), created_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
            session.add(tenant)
        return tenant

    return make
