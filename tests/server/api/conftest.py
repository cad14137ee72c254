"""A program with a token of alpha, and books of alpha with lines of every kind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
import pytest

from tenants.db import Database
from tenants.jail import Jail
from tenants.people.roles import Permission
from tenants.people.tokens import GRANTABLE, issue
from tests.server.cast import NOW, Cast, settle
from tests.tenants.books.ground import Books, month
from tests.tenants.lettrage.office import ACCOUNTS, MAIN, entry

MARCH = month("2026-03")
Answer = Any
ALPHA = "/api/v1/tenants/alpha"
CUSTOMER = """
2025-01-01 open Assets:41-Clients:411000:LEROY EUR
  account-number: "411000"
  customer: "LEROY"
  name: "Leroy SA"
  kind: "business"
"""


@dataclass(frozen=True, slots=True)
class Program:
    """Somebody who asks with a token."""

    client: FlaskClient
    token: str

    def ask(self, method: str, address: str, **more: Any) -> Answer:  # noqa: ANN401  as the client takes it
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Accept-Language": "en",
            **more.pop("headers", {}),
        }
        return self.client.open(address, method=method, headers=headers, **more)

    def get(self, address: str, **query: object) -> Answer:
        """Ask for something that is there; return it."""
        answer = self.ask("GET", address, query_string=query)
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def post(self, address: str, body: object, **headers: str) -> Answer:
        return self.ask("POST", address, json=body, headers=headers)

    def pages(self, address: str, **query: object) -> list[list[Any]]:
        """Read a list to its end, page by page."""
        found, cursor = [], {}
        while True:
            page = self.get(address, **query, **cursor)
            found.append(page["rows"])
            if page["next"] is None:
                return found
            cursor = {"cursor": page["next"]}


@pytest.fixture
def cast(
    request: pytest.FixtureRequest, database: Database, jail: Jail, settled: Callable[..., Cast]
) -> Cast:
    """Bring the cast, whose alpha has lines of every kind where the test asks for these `books`."""
    if "books" not in request.fixturenames:
        return settled("cast", lambda: settle(database, jail))

    def begin() -> Cast:
        made = settle(database, jail)
        _write_books(Books(database, jail, made.alpha))
        return made

    return settled("cast_of_the_api", begin)


@pytest.fixture
def books(database: Database, jail: Jail, cast: Cast) -> Books:
    return Books(database, jail, cast.alpha)


def _write_books(own: Books) -> None:
    text = (
        entry("2026-03-02", "Facture", 120000, piece="F2026-0231")
        + entry("2026-03-03", "Facture", 108000, piece="F2026-0240")
        + entry("2026-03-04", "Facture", 108000, piece="F2026-0268")
        + entry("2026-03-05", "Facture", 80000, piece="F2026-0274")
        + entry("2026-03-20", "SEPA F2026-0231", -120000)
        + entry("2026-03-21", "SEPA", -108000)
        + entry("2026-03-22", "SEPA", -79700)
    )
    accounts = (ACCOUNTS if isinstance(ACCOUNTS, str) else ACCOUNTS.decode()) + CUSTOMER
    own.write({"main.beancount": MAIN, "accounts.beancount": accounts, MARCH: text})


@pytest.fixture
def program_of(app: Flask, database: Database, cast: Cast) -> Callable[..., Program]:
    """Make programs: `program_of(tenant, permissions, person)`; without a word one that may all at alpha."""

    def make(
        tenant_id: int | None = None,
        permissions: frozenset[Permission] = GRANTABLE,
        person: str = "",
    ) -> Program:
        person_id = cast.people[person].id if person else None
        with database.writing(tenant_id or cast.alpha.id) as session:
            token = issue(session, "robot", permissions, 30, NOW, actor="test", person_id=person_id)
        return Program(app.test_client(), token)

    return make


@pytest.fixture
def robot(program_of: Callable[..., Program], books: Books) -> Program:
    del books
    return program_of()
