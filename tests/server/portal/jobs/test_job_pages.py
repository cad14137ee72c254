"""Long work of a client as its people see it: begun, watched, stopped, done."""

from collections.abc import Callable
from html import unescape

from flask.testing import FlaskClient

from server.services import Services
from tenants.jobs.kinds import KINDS
from tenants.jobs.worker import Tools, Worker
from tests.server.cast import Cast

ClientFor = Callable[[str], FlaskClient]


def begin(client: FlaskClient) -> str:
    answer = client.post("/t/alpha/jobs/letter-all", data={"csrf": client.csrf})
    assert answer.status_code == 303
    return answer.headers["Location"]


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address, headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    return unescape(answer.text)


def worker(services: Services) -> Worker:
    return Worker(Tools(services.database, services.jail, services.now), KINDS)


def test_all_that_is_certain_is_lettered_and_told(
    client_for: ClientFor, cast: Cast, services: Services
) -> None:
    del cast
    client = client_for("Paul")
    address = begin(client)
    assert begin(client) == address
    assert "Waits for its turn" in text(client, address)
    assert worker(services).work_once()
    assert client.get(f"{address}/state").headers["HX-Refresh"] == "true"
    assert "1 group lettered, in one revision." in text(client, address)
    again = begin(client)
    assert again != address
    worker(services).work_once()
    assert "Nothing is certain just now" in text(client, again)


def test_who_may_look_sees_how_far_it_is_and_no_act(client_for: ClientFor, cast: Cast) -> None:
    del cast
    address = begin(client_for("Hélène"))
    owner = client_for("Odile")
    assert "Waits for its turn" in text(owner, address)
    assert "/stop" not in text(owner, address)
    assert owner.post(f"{address}/stop", data={"csrf": owner.csrf}).status_code == 403


def test_it_can_be_stopped(client_for: ClientFor, cast: Cast, services: Services) -> None:
    del cast
    client = client_for("Paul")
    address = begin(client)
    assert client.post(f"{address}/stop", data={"csrf": client.csrf}).status_code == 303
    assert "This was stopped. No line was lettered." in text(client, address)
    assert not worker(services).work_once()


def test_work_of_one_client_is_not_seen_at_another(client_for: ClientFor, cast: Cast) -> None:
    del cast
    client = client_for("Paul")
    number = begin(client).rpartition("/")[2]
    assert client.get(f"/t/beta/jobs/{number}").status_code == 404
    assert client.get(f"/t/alpha/jobs/{2**70}").status_code == 404
