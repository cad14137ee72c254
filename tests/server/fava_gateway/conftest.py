"""A running server with the cast, whose alpha has books that mean harm as their second revision."""

from collections.abc import Callable, Iterator
from pathlib import Path
import shutil
import time

import pytest

from tenants.db import Database
from tenants.jail import Jail
from tests.browser.house import House, open_house
from tests.server.cast import NOW, Cast, settle
from tests.server.fava_gateway.ground import DOCUMENTS, HOSTILE, MONTH, Wire, book_of, rewritten

FAVA_STARTS = 60.0  # seconds within which it does, whatever else the machine is at


@pytest.fixture(scope="module")
def at_alpha(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[tuple[House, Cast]]:
    """Start the service, the server process and all, on books that Paul wrote to do harm."""
    path = tmp_path_factory.mktemp("gateway") / "lettrine.db"
    shutil.copy(sqlite_template, path)
    database, jail = Database(f"sqlite:///{path}"), Jail()
    try:
        cast = settle(database, jail)
        before = book_of(database, cast.alpha.id).files[MONTH]
        written = {MONTH: before + HOSTILE, **DOCUMENTS}
        assert rewritten(database, jail, cast.alpha.id, written) == 2
    finally:
        jail.close()
        database.close()
    opened = open_house(path, NOW)
    _wait_for_fava(_wire(opened, cast, "Paul"))
    yield opened, cast
    opened.close()
    assert opened.faults() == []


def _wire(house: House, people: Cast, name: str) -> Wire:
    secret = str(house.session_of(people.people[name].id)["value"]) if name else ""
    return Wire(house.address, secret)


def _wait_for_fava(paul: Wire) -> None:
    """Wait for what takes a busy machine longer than a page waits: it would say that Fava is on its way."""
    until = time.monotonic() + FAVA_STARTS
    while "HX-Refresh" not in paul("/t/alpha/fava/2/state").headers:
        assert time.monotonic() < until, "Fava did not start"
        time.sleep(0.1)


@pytest.fixture
def house(at_alpha: tuple[House, Cast]) -> House:
    return at_alpha[0]


@pytest.fixture
def people(at_alpha: tuple[House, Cast]) -> Cast:
    return at_alpha[1]


@pytest.fixture
def wire(house: House, people: Cast) -> Callable[[str], Wire]:
    """Ask as one of the cast: `wire("Aude")("/t/alpha/fava/1/journal/")`; nobody: `wire("")`."""

    return lambda name: _wire(house, people, name)


@pytest.fixture(params=["Aude", "Paul"], ids=["auditor", "author"])
def insider(request: pytest.FixtureRequest, wire: Callable[[str], Wire]) -> Wire:
    """Ask as the auditor, and as the author of the books."""
    return wire(str(request.param))
