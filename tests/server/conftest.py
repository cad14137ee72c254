"""The application on a fresh database of each kind with the cast in it, and browsers signed in as each."""

from collections.abc import Callable, Iterator
import secrets

from flask import Flask
from flask.testing import FlaskClient
import pytest

from server.app import create_app
from server.auth.csrf import token_of
from server.config import Settings
from server.services import Services, attach
from tenants.db import Database
from tenants.jail import Jail
from tenants.people import web_sessions
from tenants.people.passwords import Cost, Passwords
from tenants.people.web_sessions import Caller
from tests.server.cast import Cast, Clock, settle


@pytest.fixture(scope="session")
def jail() -> Iterator[Jail]:
    opened = Jail()
    yield opened
    opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cast(database: Database, jail: Jail, settled: Callable[[str, Callable[[], Cast]], Cast]) -> Cast:
    return settled("cast", lambda: settle(database, jail))


@pytest.fixture
def services(database: Database, jail: Jail, clock: Clock) -> Services:
    return Services(
        database,
        jail,
        Settings(database.url, None, jail_strict=False),
        now=clock.now,
        passwords=Passwords(Cost(rounds=1, memory_kib=8, lanes=1)),
    )


@pytest.fixture(scope="session")
def new_app() -> Callable[[], Flask]:
    """Make applications whose services are still to be attached; one may be given pages of its own."""

    def make() -> Flask:
        made = create_app(Services(None, None, Settings("", None, jail_strict=False)))  # type: ignore[arg-type]
        made.testing = False  # faults become answers, as people see them
        return made

    return make


@pytest.fixture(scope="session")
def one_app(new_app: Callable[[], Flask]) -> Flask:
    """Make the application once, as a server does: its addresses and templates are compiled in it."""
    return new_app()


@pytest.fixture
def app(one_app: Flask, services: Services) -> Flask:
    """Give the application the services of the test."""
    attach(one_app, services)
    return one_app


@pytest.fixture
def browser(app: Flask) -> Callable[[], FlaskClient]:
    """Open browsers that nobody is signed in with."""

    def open_browser() -> FlaskClient:
        client = app.test_client()
        client.environ_base["HTTP_ACCEPT"] = "text/html,application/xhtml+xml,*/*;q=0.8"
        return client

    return open_browser


@pytest.fixture
def client_for(
    browser: Callable[[], FlaskClient], cast: Cast, database: Database, clock: Clock
) -> Callable[[str], FlaskClient]:
    """Open a browser that one of the cast is signed in with: `client_for("Paul")`; nobody: `client_for("")`.

    `client.csrf` is the token that its forms carry: `client.post(address, data={"csrf": client.csrf, …})`.
    """

    def open_for(name: str) -> FlaskClient:
        client, form_secret = browser(), secrets.token_hex(32)
        if name:
            caller = Caller(clock.now(), "127.0.0.1", "a browser of the tests")
            with database.platform() as session:
                secret = web_sessions.start(session, cast.people[name].id, caller, waits=False)
            found = web_sessions.find(database, secret, clock.now())
            assert found is not None
            client.set_cookie("lettrine-session", secret)
            form_secret = found.csrf
        else:
            client.set_cookie("lettrine-form", form_secret)
        client.csrf = token_of(form_secret)
        return client

    return open_for
