"""The workbench as pages ask it: boards, proposals, acts, and what others did meanwhile."""

from collections.abc import Callable
import uuid

from flask.testing import FlaskClient
import pytest

BENCH = "/t/alpha/lettrage/411000/DUPONT"

Answer = dict[str, object]


def act(client: FlaskClient, name: str, revision: int, bench: str = BENCH, **more: object) -> object:
    """Send an act as the page does."""
    body = {"act": name, "revision": revision, "key": str(uuid.uuid4()), **more}
    return client.post(f"{bench}/acts", json=body, headers={"X-CSRF-Token": client.csrf})


@pytest.fixture
def paul(client_for: Callable[[str], FlaskClient]) -> FlaskClient:
    return client_for("Paul")


def board(client: FlaskClient, bench: str = BENCH) -> Answer:
    return client.get(f"{bench}/board").get_json()


def test_smoke(paul: FlaskClient) -> None:
    shown = board(paul)
    print(shown)
    offered = paul.get(f"{BENCH}/proposals").get_json()
    print(offered)
    page = paul.get(BENCH)
    print(page.status_code, page.text[:3000])
    answer = act(paul, "accept", shown["revision"], proposals=[offered["proposals"][0]["id"]])
    print(answer.status_code, answer.text)
    assert answer.status_code == 200
