"""Ninety days of five companies by the throws of a seed, with faults in mail, database and books.

Afterwards no key had more than one effect, nothing that was due was forgotten, and what left was right at the
moment it left. A seed that fails is named by the test, and fails again: `pytest -k seed-17`.

Real are the database, SQLite and for a few seeds PostgreSQL, the books and their write path, the jail, the
outbox, plans, runs, approvals and transports. Handed in are the clock, the mail server, and a press that sets
words without Typst: paper is proven elsewhere, and would take a hundred times as long. LETTRINE_SEEDS says
how many seeds; `make soak` throws two hundred.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
import datetime as dt
import os
from pathlib import Path
import shutil

import pytest
from sqlalchemy import event

from tenants.books.models import Origin
from tenants.books.picture import PictureCache
from tenants.db import Database
from tenants.desk import Desk
from tenants.dunning.decisions.creditor import save_creditor
from tenants.dunning.decisions.settings import read_settings, save_settings
from tenants.jail import Jail
from tenants.moment import day_of
from tenants.tenant import Tenant
from tests.fault.dunning.model import FIRST_FILES
from tests.fault.dunning.world import World
from tests.tenants.books.ground import Books
from tests.tenants.dunning.company import CREDITOR, OLIVIA

SEEDS = int(os.environ.get("LETTRINE_SEEDS", "40"))
ON_POSTGRES = 2
COMPANIES = 5
BEGIN = dt.datetime(2026, 9, 1, 4, tzinfo=dt.UTC)


def opened(path: Path) -> Database:
    """Open a database that need not outlive the machine."""
    database = Database(f"sqlite:///{path}")

    def hurry(connection: object, _record: object) -> None:
        connection.execute("PRAGMA synchronous = OFF")  # type: ignore[attr-defined]

    event.listen(database.engine, "connect", hurry)
    return database


def founded(database: Database, jail: Jail) -> list[Tenant]:
    """Make five companies that have said who they are, and sold nothing yet."""
    tenants = []
    for number in range(COMPANIES):
        with database.platform() as session:
            tenant = Tenant(slug=f"company-{number}", name=f"Company {number}", created_at=BEGIN)
            session.add(tenant)
        tenants.append(tenant)
        Books(database, jail, tenant).write(dict(FIRST_FILES), origin=Origin.CREATE, at=BEGIN)
        desk = Desk(database, jail, PictureCache(), tenant.id, tenant.slug, OLIVIA, BEGIN, day_of(BEGIN))
        with desk.writing() as session:
            save_creditor(session, desk, CREDITOR)
            save_settings(session, desk, replace(read_settings(session), stale_bank_days=None))
    return tenants


@pytest.fixture(scope="module")
def beginning(
    sqlite_template: Path, jail: Jail, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[Tenant]]:
    """Make the database that every seed begins with."""
    path = tmp_path_factory.mktemp("simulation") / "begin.db"
    shutil.copy(sqlite_template, path)
    database = opened(path)
    tenants = founded(database, jail)
    database.close()
    return path, tenants


@pytest.fixture
def begin(
    beginning: tuple[Path, list[Tenant]], jail: Jail, tmp_path: Path
) -> Iterator[Callable[[int], World]]:
    """Begin the world of a seed."""
    made: list[Database] = []

    def start(seed: int) -> World:
        path = tmp_path / "world.db"
        shutil.copy(beginning[0], path)
        made.append(opened(path))
        return World(made[-1], jail, beginning[1], seed)

    yield start
    for database in made:
        database.close()


@pytest.mark.parametrize("seed", range(SEEDS), ids=lambda seed: f"seed-{seed}-")
def test_each_effect_happens_once_and_nothing_due_is_forgotten(
    begin: Callable[[int], World], seed: int
) -> None:
    world = begin(seed)
    world.live()
    world.assert_whole()


@pytest.mark.parametrize("seed", range(ON_POSTGRES), ids=lambda seed: f"seed-{seed}-")
def test_the_same_on_postgresql(empty_postgres: tuple[str, str], jail: Jail, seed: int) -> None:
    database = Database(empty_postgres[0])
    try:
        world = World(database, jail, founded(database, jail), seed)
        world.live()
        world.assert_whole()
    finally:
        database.close()
