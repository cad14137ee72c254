"""Favas of the tests: pools on a database, and houses on files alone."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
import sys
from typing import Any

import pytest

from tenants.books.models import Origin
from tenants.db import Database
from tenants.fava import FavaLimits, FavaPool, House, copies
from tenants.fava.moving_in import moved_in
from tenants.fava.pool import COMMAND
from tenants.jail import Jail
from tenants.jail.births import Births
from tenants.jail.fava.wire import Settings
from tenants.tenant import Tenant
from tests.tenants.books.ground import START, Books
from tests.tenants.fava.ground import MakeHouse, MakePool

ATTACK_COMMAND = (sys.executable, "-I", str(Path(__file__).parent / "attack_fava.py"))


@pytest.fixture(scope="session")
def jail() -> Iterator[Jail]:
    opened = Jail()
    yield opened
    opened.close()


@pytest.fixture
def make_books(database: Database, jail: Jail, new_tenant: Callable[[str], Tenant]) -> Callable[[str], Books]:
    def make(slug: str) -> Books:
        made = Books(database, jail, new_tenant(slug))
        made.write(dict(START.files), origin=Origin.CREATE, message="Begin")
        return made

    return make


@pytest.fixture
def books(make_books: Callable[[str], Books]) -> Books:
    return make_books("alice")


@pytest.fixture
def make_pool(database: Database, tmp_path: Path) -> Iterator[MakePool]:
    made: list[FavaPool] = []

    def make(**options: Any) -> FavaPool:  # noqa: ANN401  as the pool takes them
        made.append(FavaPool(database, **{"folder": tmp_path, **options}))
        return made[-1]

    yield make
    for pool in made:
        pool.close()


@pytest.fixture
def pool(make_pool: MakePool) -> FavaPool:
    return make_pool()


@pytest.fixture(scope="session")
def make_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeHouse]:
    """Give a function that loads files into a house; fork servers are shared by those that are alike."""
    servers: dict[object, Births] = {}
    houses: list[House] = []

    def make(  # noqa: PLR0913  each a setting of the house
        files: Mapping[str, bytes],
        *,
        number: int = 1,
        limits: FavaLimits = FavaLimits(),  # noqa: B008  a frozen value
        without: Sequence[str] = (),
        command: Sequence[str] = COMMAND,
        tell: Callable[[str, int, int], None] = lambda *_steps: None,
    ) -> tuple[House, Path]:
        key = limits, frozenset(without), tuple(command)
        if key not in servers:
            servers[key] = Births(limits.of_children(8), command, frozenset(without))
        folder = tmp_path_factory.mktemp("copy")
        texts = {path: data for path, data in files.items() if path.endswith(".beancount")}
        copies.write(folder, texts)
        settings = Settings(number, tuple(files), len(texts))
        birth = moved_in(servers[key], folder, settings, limits, tell)
        houses.append(House(birth, limits, lambda: copies.remove(folder)))
        return houses[-1], folder

    yield make
    for house in houses:
        house.end()
    for server in servers.values():
        server.close()


@pytest.fixture(scope="session")
def make_hostile(make_house: MakeHouse) -> MakeHouse:
    def make(**options: Any) -> tuple[House, Path]:  # noqa: ANN401  as the other takes them
        return make_house(dict(START.files), command=ATTACK_COMMAND, **options)

    return make
