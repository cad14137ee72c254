"""A tenant and a firm whose jobs are put and done, and a clock that tests turn."""

from collections.abc import Iterator
import datetime as dt

import pytest

from tenants.db import Database
from tenants.imports.intake import Sender
from tenants.jail import Jail
from tests.tenants.imports.conftest import MOMENT, Clock, new_sender


@pytest.fixture(scope="session")
def jail() -> Iterator[Jail]:
    opened = Jail()
    yield opened
    opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock(MOMENT)


@pytest.fixture
def sender(database: Database) -> Sender:
    return new_sender(database, "vauclair", "helene")


@pytest.fixture
def now() -> dt.datetime:
    return MOMENT
