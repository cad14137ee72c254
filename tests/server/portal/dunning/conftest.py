"""Alpha is owed: letters of each level wait, others are held, and some left before."""

from collections.abc import Callable

from flask.testing import FlaskClient
import pytest

from tenants.db import Database
from tenants.jail import Jail
from tests.server.cast import Cast, settle
from tests.server.late_books import late_books
from tests.tenants.books.ground import Books
from tests.tenants.dunning.company import Company


@pytest.fixture
def cast(database: Database, jail: Jail, settled: Callable[[str, Callable[[], Cast]], Cast]) -> Cast:
    def begin() -> Cast:
        made = settle(database, jail)
        late_books(Books(database, jail, made.alpha), made)
        return made

    return settled("late_cast", begin)


@pytest.fixture
def company(cast: Cast, database: Database, jail: Jail) -> Company:
    return Company(Books(database, jail, cast.alpha))


@pytest.fixture
def french(client_for: Callable[[str], FlaskClient]) -> Callable[[str], FlaskClient]:
    """Open a browser of one of the cast that is answered in French."""

    def open_for(name: str) -> FlaskClient:
        client = client_for(name)
        client.set_cookie("language", "fr")
        return client

    return open_for


@pytest.fixture
def helene(french: Callable[[str], FlaskClient]) -> FlaskClient:
    return french("Hélène")
