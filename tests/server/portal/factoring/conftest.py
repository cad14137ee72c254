"""Alpha hands five invoices to a factor: the draft of the mock-up, with excluded documents beside it."""

from collections.abc import Callable, Mapping

from flask.testing import FlaskClient
import pytest
from werkzeug.test import TestResponse

from tenants.db import Database
from tenants.jail import Jail
from tests.server.cast import Cast, settle
from tests.server.portal.dashboard.test_dashboard import words_of
from tests.tenants.books.ground import Books
from tests.tenants.dunning.company import Company
from tests.tenants.factoring.assignments.works import FILES, Works

FACTORING = "/t/alpha/factoring"
Send = Callable[..., TestResponse]


@pytest.fixture
def cast(database: Database, jail: Jail, settled: Callable[[str, Callable[[], Cast]], Cast]) -> Cast:
    """Give the cast, alpha with a contract, a limit and six open invoices."""

    def begin() -> Cast:
        made = settle(database, jail)
        books = Books(database, jail, made.alpha)
        books.write(dict(FILES), removed=tuple(path for path in books.files() if path not in FILES))
        company = Company(books)
        company.introduce()
        begun = Works(company)
        begun.agree()
        begun.limit("VERNEGUES", 40_000_00)
        return made

    return settled("factoring_cast", begin)


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
        return browser.post(f"{FACTORING}{address}", data={"csrf": browser.csrf, **form})

    return post


def said(answer: TestResponse) -> str:
    """Return a page as it is read."""
    return words_of(answer.get_data(as_text=True))
