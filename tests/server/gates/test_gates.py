"""What stops with the service and what goes on; what closes after the time to read; and who reads what."""

import base64
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
import pytest

from server.fava_gateway.origin import create_origin
from server.services import Services
from tenants.people import web_sessions
from tenants.people.roles import Permission
from tenants.people.tokens import GRANTABLE, issue
from tenants.people.web_sessions import Caller
from tests.server.auth.forms import sent, told
from tests.server.cast import NOW, Cast
from tests.server.gates.conftest import Till

Opens = Callable[[str], FlaskClient]
on_sqlite = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)
WORKS = ["trial", "active", "grace"]
STOPPED = ["trial-over", "stopped", "paused", "ended"]
ACTS: list[tuple[str, dict[str, str]]] = [
    ("/t/alpha/dunning/approve", {"which": "all"}),
    ("/t/alpha/dunning/post/print", {"letter": "1"}),
    ("/t/alpha/dunning/letters/1/decide", {"which": "did-not-go"}),
    ("/t/alpha/jobs/letter-all", {}),
    ("/t/alpha/factoring/assignments/C-2026-001/send", {}),
    ("/t/alpha/factoring/assignments/C-2026-001/files/1/again", {}),
]
ENDURING: list[tuple[str, dict[str, str]]] = [
    ("/t/alpha/dunning/letters/1/decide", {"which": "went"}),
    ("/t/alpha/dunning/letters/1/answer", {"text": "They called."}),
    ("/t/alpha/dunning/take-back", {"letter": "1"}),
    ("/t/alpha/factoring/assignments/C-2026-001/refuse", {}),
    ("/t/alpha/factoring/assignments/C-2026-001/files/1/leave", {}),
    ("/t/alpha/customers/DUPONT/notes", {"text": "They called."}),
]
READ = [
    "/t/alpha/",
    "/t/alpha/customers",
    "/t/alpha/dunning",
    "/t/alpha/lettrage",
    "/t/alpha/books/at/main/archive.zip",
    "/t/alpha/customers/export.csv",
    "/t/alpha/settings",
]
CALLS: list[tuple[str, str, Any]] = [
    (
        "POST",
        "lettrages",
        {"account": "411000", "customer": "DUPONT", "revision": 2, "act": "letter", "lines": ["x"]},
    ),
    ("POST", "jobs", {"kind": "letter-all"}),
    ("POST", "factoring/assignments/C-2026-001/acts", {"act": "send"}),
]


@on_sqlite
@pytest.mark.parametrize("state", STOPPED)
def test_work_stops_and_books_stay(opens: Opens, till: Till, state: str) -> None:
    till.stand(state)
    helene = opens("Hélène")
    for address, form in ACTS:
        answer = sent(helene, address, **form)
        assert (answer.status_code, "The service has stopped here" in answer.text) == (403, True), address
    for address, form in ENDURING:
        assert sent(helene, address, **form).status_code not in {403, 500}, address
    for address in READ:
        with helene.get(address) as answer:
            assert answer.status_code == 200, address


@on_sqlite
@pytest.mark.parametrize("state", WORKS)
def test_work_goes_on_while_somebody_is_served(opens: Opens, till: Till, state: str) -> None:
    till.stand(state)
    helene = opens("Hélène")
    for address, form in (*ACTS, *ENDURING):
        assert sent(helene, address, **form).status_code not in {403, 500}, address


@on_sqlite
def test_the_workbench_reads_why(opens: Opens, till: Till) -> None:
    till.stand("stopped")
    helene = opens("Hélène")
    answer = helene.post(
        "/t/alpha/lettrage/411000/DUPONT/acts",
        json={"act": "letter"},
        headers={"X-CSRF-Token": helene.csrf, "Accept-Language": "en"},
    )
    assert answer.status_code == 403
    assert "The subscription is not paid." in answer.get_json()["detail"]


@on_sqlite
@pytest.mark.parametrize(("method", "address", "body"), CALLS)
def test_programs_are_told(
    browser: Callable[[], FlaskClient], till: Till, method: str, address: str, body: object
) -> None:
    till.stand("trial-over")
    asks = _program(browser(), till)
    answer = asks(method, f"/api/v1/tenants/alpha/{address}", json=body)
    assert answer.status_code == 403
    assert answer.get_json()["type"] == "urn:lettrine:problem:service-stopped"
    assert "The service has stopped here. Since 13 November 2026 nothing is" in answer.get_json()["detail"]
    for part in ("lines", "files", "open-items"):
        assert asks("GET", f"/api/v1/tenants/alpha/{part}").status_code == 200


def test_books_close_when_the_time_to_read_is_over(
    opens: Opens, browser: Callable[[], FlaskClient], till: Till
) -> None:
    till.stand("closed")
    helene, program, git = opens("Hélène"), _program(browser(), till), _git(browser(), till)
    for address in READ:
        answer = helene.get(address, headers={"Accept-Language": "en"})
        assert (answer.status_code, "Access to these books is closed" in answer.text) == (403, True), address
    answer = program("GET", "/api/v1/tenants/alpha/lines")
    assert answer.get_json()["type"] == "urn:lettrine:problem:books-closed"
    answer = git()
    assert (answer.status_code, answer.mimetype) == (403, "text/plain")
    assert "open again once what is owed is paid or a plan is chosen" in answer.text
    for address in ("/f/vauclair/", "/f/vauclair/team", "/account", "/homes"):
        assert helene.get(address).status_code == 200, address
    assert opens("Nina").get("/t/alpha/").status_code == 404
    till.stand("active")
    assert [helene.get(address).status_code for address in READ] == [200] * len(READ)
    assert git().status_code == 200


@on_sqlite
@pytest.mark.parametrize("state", [*STOPPED, "grace"])
def test_books_can_be_cloned_and_pushed_to(
    browser: Callable[[], FlaskClient], till: Till, state: str
) -> None:
    till.stand(state)
    git = _git(browser(), till)
    assert git().status_code == 200
    assert git("git-receive-pack").status_code == 200


@on_sqlite
@pytest.mark.parametrize(("state", "status"), [("active", 404), ("ended", 404), ("closed", 410)])
def test_a_ticket_for_fava_ends_where_books_close(
    services: Services, cast: Cast, till: Till, state: str, status: int
) -> None:
    """Who is let in finds no Fava running here; who is not is told that the address opens nothing."""
    till.stand(state)
    person = cast.people["Aude"].id
    with services.database.platform() as session:
        secret = web_sessions.start(session, person, Caller(NOW, "127.0.0.1", "a browser"), waits=False)
    found = web_sessions.find(services.database, secret, NOW)
    assert found is not None
    ticket = services.tickets.give(
        person_id=person, session=found.csrf, tenant_id=cast.alpha.id, revision=1, at=NOW
    )
    answer = create_origin(services).test_client().get(f"/{ticket}/t/alpha/fava/1/journal/")
    assert answer.status_code == status


@on_sqlite
def test_who_can_mend_it_is_led_there_and_others_read_who_can(opens: Opens, till: Till) -> None:
    till.stand("stopped")
    said = {name: _refused(opens(name)) for name in ("Hélène", "Paul", "Odile", "Sami")}
    assert "looks after" not in said["Hélène"]
    assert "A partner of the firm looks after the subscription." in said["Paul"]
    for name in ("Odile", "Sami"):
        assert "Your accounting firm, Cabinet Vauclair, looks after the subscription." in said[name]
    assert all("Since 17 November 2026 nothing is sent" in text for text in said.values())


@on_sqlite
def test_a_company_that_pays_for_itself_stands_by_itself(opens: Opens, till: Till) -> None:
    till.each_pays()
    till.stand("stopped", till.alpha, "societe-an")
    assert "looks after" not in _refused(opens("Odile"))
    assert "An owner of the company looks after the subscription." in _refused(opens("Sami"))
    assert "An owner of the company looks after the subscription." in _refused(opens("Paul"))
    assert sent(opens("Bea"), "/t/beta/dunning/approve", which="all").status_code == 303
    assert "strip" not in told(opens("Hélène"), "/f/vauclair/")


def _refused(client: FlaskClient) -> str:
    answer = sent(client, "/t/alpha/dunning/approve", which="all")
    assert answer.status_code == 403
    return answer.text


def _token(till: Till) -> str:
    with till.database.writing(till.cast.alpha.id) as session:
        return issue(session, "robot", GRANTABLE | {Permission.READ}, 1, NOW, actor="test")


def _program(client: FlaskClient, till: Till) -> Callable[..., Any]:
    heads = {"Authorization": f"Bearer {_token(till)}", "Accept-Language": "en"}
    return lambda method, address, **more: client.open(address, method=method, headers=heads, **more)


def _git(client: FlaskClient, till: Till) -> Callable[..., Any]:
    basic = base64.b64encode(f"robot:{_token(till)}".encode()).decode()
    return lambda service="git-upload-pack": client.get(
        f"/git/alpha.git/info/refs?service={service}", headers={"Authorization": f"Basic {basic}"}
    )
