"""One jail for the writers of books, and pools of Favas that end with the test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tenants.books.models import Origin
from tenants.db import Database
from tenants.fava import FavaPool
from tenants.jail import Jail
from tenants.tenant import Tenant
from tests.tenants.books.ground import START, Books

MakePool = Callable[..., FavaPool]


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
