"""Alpha and its factor on the day of the mock-up; its people are answered in French."""

from collections.abc import Callable, Mapping

from flask.testing import FlaskClient
import pytest
from werkzeug.test import TestResponse

from tenants.db import Database
from tenants.jail import Jail
from tests.server.cast import Cast, settle
from tests.server.factored_books import factored_books
from tests.server.portal.dashboard.test_dashboard import words_of
from tests.tenants.books.ground import Books
from tests.tenants.dunning.company import Company
from tests.tenants.factoring.assignments.works import Works

FACTORING = "/t/alpha/factoring"
Send = Callable[..., TestResponse]


@pytest.fixture
def cast(database: Database, jail: Jail, settled: Callable[[str, Callable[[], Cast]], Cast]) -> Cast:
    """Give the cast, alpha with a settled assignment, a funded one with a dispute, and a draft."""

    def begin() -> Cast:
        made = settle(database, jail)
        factored_books(Books(database, jail, made.alpha))
        return made

    return settled("factored_cast", begin)


@pytest.fixture
def works(cast: Cast, database: Database, jail: Jail) -> Works:
    """Give short ways to work on alpha's assignments."""
    return Works(Company(Books(database, jail, cast.alpha)))


@pytest.fixture
def french(client_for: Callable[[str], FlaskClient]) -> Callable[[str], FlaskClient]:
    """Open a browser of one of the cast that reads French."""

    def open_for(name: str) -> FlaskClient:
        client = client_for(name)
        client.set_cookie("language", "fr")
        return client

    return open_for


@pytest.fixture
def helene(french: Callable[[str], FlaskClient]) -> FlaskClient:
    """Give a partner of the firm."""
    return french("Hélène")


@pytest.fixture
def send(helene: FlaskClient) -> Send:
    """Post a form of factoring as a partner of the firm."""

    def post(address: str, form: Mapping[str, object], client: FlaskClient | None = None) -> TestResponse:
        browser = client or helene
        return browser.post(f"{FACTORING}{address}", data={"csrf": browser.csrf, **form})  # type: ignore[attr-defined]

    return post


def said(answer: TestResponse) -> str:
    """Return a page as it is read."""
    return words_of(answer.get_data(as_text=True))
