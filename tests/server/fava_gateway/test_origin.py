"""The origin of Fava's own: what opens with a ticket, until when, and that nothing else is there."""

from collections.abc import Callable, Iterator
from dataclasses import replace
import datetime as dt

from flask.testing import FlaskClient
import pytest
from sqlalchemy import delete, update
from werkzeug.test import TestResponse

from server.app import create_app
from server.auth.csrf import token_of
from server.fava_gateway.tickets import LASTS
from server.services import Services
from tenants.db import Database
from tenants.fava import FavaPool
from tenants.people import web_sessions
from tenants.people.models import Membership, WebSessionRow
from tenants.people.web_sessions import Caller
from tests.server.cast import TODAY, Cast, Clock

PORTAL, AUDIT = "https://lettrine.example", "https://audit.example"
FIRST = "/t/alpha/fava/1/income_statement/"
MOST_TRIES = 200
pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)


@pytest.fixture
def apart(services: Services) -> Iterator[Services]:
    settings = replace(services.settings, address=PORTAL, audit_origin=AUDIT)
    pool = FavaPool(services.database)
    yield replace(services, settings=settings, fava=pool)
    pool.close()


@pytest.fixture
def client(apart: Services) -> FlaskClient:
    made = create_app(apart)
    made.testing = False
    return made.test_client(use_cookies=False)


@pytest.fixture
def secret_of(cast: Cast, database: Database, clock: Clock) -> Callable[[str], str]:
    """Sign one of the cast in; return the cookie."""

    def of(name: str) -> str:
        caller = Caller(clock.now(), "127.0.0.1", "a browser of the tests")
        with database.platform() as session:
            secret = web_sessions.start(session, cast.people[name].id, caller, waits=False)
        return f"__Host-lettrine-session={secret}"

    return of


def opened(client: FlaskClient, cookie: str, path: str = FIRST) -> str:
    """Open a page at the portal's address; return where it leads once Fava is there."""
    for _ in range(MOST_TRIES):
        said = client.get(path, base_url=PORTAL, headers={"Cookie": cookie})
        if said.status_code == 303:
            return said.headers["Location"]
        assert said.status_code == 200  # the page that waits
    raise AssertionError("Fava did not start")


def on_audit(client: FlaskClient, address: str, **headers: str) -> TestResponse:
    return client.get(address.removeprefix(AUDIT), base_url=AUDIT, headers=headers)


def ticket_of(address: str) -> str:
    return address.removeprefix(AUDIT + "/").partition("/")[0]


def test_the_portal_leads_to_the_page_on_its_own_origin(
    client: FlaskClient, secret_of: Callable[[str], str]
) -> None:
    address = opened(client, secret_of("Aude"), FIRST + "?time=2026")
    assert address.startswith(AUDIT + "/")
    assert address.endswith(FIRST + "?time=2026")
    said = on_audit(client, address)
    assert said.status_code == 200
    base = f"/{ticket_of(address)}/t/alpha/fava/1/"
    assert base in said.text
    policy = said.headers["Content-Security-Policy"]
    assert f"connect-src {AUDIT}/fava-static/" in policy
    assert f"{AUDIT}{base}" in policy
    assert PORTAL not in policy
    assert said.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in said.headers
    assert said.headers["Strict-Transport-Security"]


def test_nothing_else_is_on_that_host(client: FlaskClient, secret_of: Callable[[str], str]) -> None:
    cookie = secret_of("Aude")
    ticket = ticket_of(opened(client, cookie))
    for path in (
        "/", "/sign-in", "/homes", "/t/alpha/", FIRST, "/static/0/css/base.css", "/git/alpha.git/info/refs",
        "/api/v1/tenants", f"/{ticket}/", f"/{ticket}/t/alpha/", f"/{ticket}/t/alpha/books/", "/account",
    ):  # fmt: skip
        said = on_audit(client, path, Cookie=cookie)
        assert said.status_code == 404, path
        assert "Set-Cookie" not in said.headers
    for method in (client.post, client.put, client.delete, client.patch):
        said = method(f"/{ticket}{FIRST}", base_url=AUDIT)
        assert said.status_code == 405


def test_the_portal_has_no_tickets_and_fava_no_page_there(
    client: FlaskClient, secret_of: Callable[[str], str]
) -> None:
    cookie = secret_of("Aude")
    address = opened(client, cookie)
    said = client.get(address.removeprefix(AUDIT), base_url=PORTAL, headers={"Cookie": cookie})
    assert said.status_code == 404


def test_a_cookie_alone_opens_nothing(client: FlaskClient, secret_of: Callable[[str], str]) -> None:
    cookie = secret_of("Aude")
    opened(client, cookie)
    for wrong in ("x", "x" * 43, "0", "%00", "x" * 500):
        said = on_audit(client, f"/{wrong}{FIRST}", Cookie=cookie)
        assert said.status_code == 410
        assert "Menuiserie" not in said.text
        assert f'href="{PORTAL}/t/alpha/fava/1/"' in said.text


def test_a_ticket_is_for_one_revision_of_one_tenant(
    client: FlaskClient, secret_of: Callable[[str], str]
) -> None:
    """Hélène may open beta too; her ticket for alpha does not."""
    ticket = ticket_of(opened(client, secret_of("Hélène")))
    for other in ("/t/beta/fava/1/journal/", "/t/alpha/fava/2/journal/", "/t/nothing/fava/1/journal/"):
        assert on_audit(client, f"/{ticket}{other}").status_code == 410
    assert on_audit(client, f"/{ticket}/t/alpha/fava/1/journal/").status_code == 200
    assert on_audit(client, f"/{ticket}/t/alpha/fava/1/jump").status_code == 404
    assert on_audit(client, f"/{ticket}/t/alpha/fava/1/api/query?query_string=.run").status_code == 400


def test_it_ends_with_the_session(
    client: FlaskClient, secret_of: Callable[[str], str], database: Database, cast: Cast
) -> None:
    address = opened(client, secret_of("Aude"))
    with database.platform() as session:
        session.execute(delete(WebSessionRow).where(WebSessionRow.person_id == cast.people["Aude"].id))
    secret_of("Aude")  # another session of hers is not the ticket's
    assert on_audit(client, address).status_code == 410
    said = on_audit(client, address.replace("income_statement/", "api/options"))
    assert said.status_code == 410
    assert said.json is not None
    assert "error" in said.json


def test_it_ends_with_the_membership(
    client: FlaskClient, secret_of: Callable[[str], str], database: Database, cast: Cast
) -> None:
    address = opened(client, secret_of("Aude"))
    with database.platform() as session:
        session.execute(
            update(Membership)
            .where(Membership.person_id == cast.people["Aude"].id)
            .values(until=TODAY - dt.timedelta(days=1))
        )
    assert on_audit(client, address).status_code == 410


def test_it_ends_on_the_auditors_last_day(
    client: FlaskClient, secret_of: Callable[[str], str], database: Database, cast: Cast, clock: Clock
) -> None:
    with database.platform() as session:
        session.execute(
            update(Membership).where(Membership.person_id == cast.people["Aude"].id).values(until=TODAY)
        )
    clock.advance(hours=14)  # 23 h in Paris
    address = opened(client, secret_of("Aude"))
    assert on_audit(client, address).status_code == 200
    clock.advance(hours=1, minutes=1)
    assert on_audit(client, address).status_code == 410


def test_it_ends_after_its_time(client: FlaskClient, secret_of: Callable[[str], str], clock: Clock) -> None:
    address = opened(client, secret_of("Aude"))
    clock.moment += LASTS
    assert on_audit(client, address).status_code == 410


def test_signing_out_ends_it(
    client: FlaskClient, secret_of: Callable[[str], str], database: Database, clock: Clock
) -> None:
    cookie = secret_of("Aude")
    address = opened(client, cookie)
    found = web_sessions.find(database, cookie.partition("=")[2], clock.now())
    assert found is not None
    said = client.post(
        "/sign-out", base_url=PORTAL, headers={"Cookie": cookie}, data={"csrf": token_of(found.csrf)}
    )
    assert said.status_code == 303
    assert on_audit(client, address).status_code == 410


def test_the_way_back_leads_to_the_portal(client: FlaskClient, secret_of: Callable[[str], str]) -> None:
    ticket = ticket_of(opened(client, secret_of("Aude")))
    said = on_audit(client, f"/{ticket}/t/alpha/fava/1/portal")
    assert said.headers["Location"] == f"{PORTAL}/t/alpha/books/revisions/1"


def test_a_fava_that_is_gone_leads_back_to_where_it_is_started(
    client: FlaskClient, secret_of: Callable[[str], str], apart: Services
) -> None:
    address = opened(client, secret_of("Aude"), FIRST + "?time=2026")
    assert apart.fava is not None
    apart.fava.close()
    said = on_audit(client, address)
    assert said.status_code == 303
    assert said.headers["Location"] == f"{PORTAL}{FIRST}?time=2026"


def test_what_may_not_be_asked_gets_no_ticket(client: FlaskClient, secret_of: Callable[[str], str]) -> None:
    cookie = {"Cookie": secret_of("Aude")}
    for page in ("jump", "statement/", "journal/?unknown=1", "api/extract"):
        said = client.get(f"/t/alpha/fava/1/{page}", base_url=PORTAL, headers=cookie)
        assert said.status_code in {400, 404}


@pytest.mark.parametrize("path", ["/{}", "/{}/t/alpha/fava/1", "/{}/t/alpha/fava/x/", "/{}/t/alpha//fava/1/"])
def test_a_ticket_in_a_wrong_address_is_not_in_the_access_log(
    client: FlaskClient, secret_of: Callable[[str], str], caplog: pytest.LogCaptureFixture, path: str
) -> None:
    caplog.set_level("INFO")
    ticket = ticket_of(opened(client, secret_of("Aude")))
    assert client.get(path.format(ticket), base_url=AUDIT).status_code in {308, 404}
    assert client.post(f"/{ticket}{FIRST}", base_url=AUDIT).status_code == 405
    assert '"path": "/…/t/alpha/fava/1/income_statement/"' in caplog.text.encode().decode("unicode_escape")
    assert ticket not in caplog.text
