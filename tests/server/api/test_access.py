"""Who comes in: tokens alone, each at its tenant, within its scope, so many times a minute."""

from collections.abc import Callable
from dataclasses import replace

from flask import Flask
from flask.testing import FlaskClient
import pytest

from server.api.rate import Rate
from server.app import create_app
from server.services import Services
from tenants.people.roles import Permission
from tests.server.api.conftest import ALPHA, MARCH, Program
from tests.server.cast import Cast

READER = frozenset({Permission.READ})
READS = (
    "", "/revisions", "/revisions/1", "/revisions/1/diff", "/files", "/files/main.beancount", "/lines",
    "/open-items", "/aged-balance", "/key-figures", "/proposals?account=411000&customer=DUPONT", "/customers",
    "/customers/DUPONT", "/jobs",
)  # fmt: skip


def test_a_token_says_where_it_leads(robot: Program) -> None:
    page = robot.get("/api/v1/tenants")
    assert [row["slug"] for row in page["rows"]] == ["alpha"]
    scopes = ["books:read", "books:reopen", "books:write", "factoring:assign", "lettrage:write"]
    assert page["rows"][0]["scopes"] == scopes
    assert robot.get(ALPHA) == page["rows"][0]


@pytest.mark.parametrize("address", READS)
def test_a_token_of_another_tenant_finds_nothing(
    robot: Program, program_of: Callable[..., Program], cast: Cast, address: str
) -> None:
    assert robot.ask("GET", ALPHA + address).status_code == 200
    answer = program_of(cast.beta.id).ask("GET", ALPHA + address)
    nowhere = program_of(cast.beta.id).ask("GET", ALPHA.replace("alpha", "nowhere") + address)
    assert answer.status_code == nowhere.status_code == 404
    assert answer.get_json() == nowhere.get_json()


def test_nothing_of_a_tenant_stands_in_answers_to_another(
    robot: Program, program_of: Callable[..., Program], cast: Cast
) -> None:
    del robot
    beta = program_of(cast.beta.id)
    for address in READS:
        text = beta.ask("GET", ALPHA.replace("alpha", "beta") + address).text
        assert "Alpha" not in text
        assert "F2026" not in text


@pytest.mark.parametrize(
    "shown",
    ["", "Bearer", "Bearer ", "Bearer x", "Basic eDp5", "Token lettrine-0000000000000000-" + "x" * 43],
)
@pytest.mark.parametrize("address", ["/api/v1/tenants", ALPHA + "/lines"])
def test_who_shows_no_token_is_asked_for_one(app: Flask, cast: Cast, shown: str, address: str) -> None:
    del cast
    answer = app.test_client().get(address, headers={"Authorization": shown} if shown else {})
    is_wrong = shown == "Bearer x" and address != "/api/v1/tenants"
    assert answer.status_code == (404 if is_wrong else 401)
    assert answer.content_type == "application/problem+json"
    if not is_wrong:
        assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


def test_a_cookie_opens_nothing(client_for: Callable[[str], FlaskClient], robot: Program) -> None:
    del robot
    assert client_for("Hélène").get(ALPHA + "/lines").status_code == 401


@pytest.mark.parametrize(
    ("address", "body", "scope"),
    [
        (
            "/revisions",
            {"base": 1, "message": "x", "files": [{"path": "a.beancount", "text": ""}]},
            "books:write",
        ),
        (
            "/lettrages",
            {"act": "letter", "account": "411000", "revision": 1, "lines": ["x"]},
            "lettrage:write",
        ),
        ("/jobs", {"kind": "letter-all"}, "lettrage:write"),
    ],
)
def test_a_token_without_the_scope_is_told_which_it_takes(
    program_of: Callable[..., Program], cast: Cast, address: str, body: object, scope: str
) -> None:
    answer = program_of(cast.alpha.id, READER).post(ALPHA + address, body)
    assert answer.status_code == 403
    assert answer.get_json()["type"] == "urn:lettrine:problem:scope"
    assert answer.get_json()["scope"] == scope


def test_a_persons_token_never_passes_the_person(program_of: Callable[..., Program]) -> None:
    staff = program_of(person="Sami")
    assert staff.get(ALPHA)["scopes"] == ["books:read"]
    assert staff.post(ALPHA + "/jobs", {"kind": "letter-all"}).status_code == 403
    assert program_of(person="Nina").ask("GET", ALPHA).status_code == 404


def test_a_token_that_asks_too_often_is_told_to_wait(
    services: Services, program_of: Callable[..., Program]
) -> None:
    app = create_app(replace(services, rate=Rate(most=3)))
    hurried, other = (replace(program_of(), client=app.test_client()) for _ in range(2))
    assert [hurried.ask("GET", ALPHA).status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = hurried.ask("GET", ALPHA)
    assert 1 <= int(answer.headers["Retry-After"]) <= 61
    assert answer.get_json()["type"] == "urn:lettrine:problem:too-many-requests"
    assert other.ask("GET", ALPHA).status_code == 200


def test_an_address_that_is_not_there_is_a_problem_too(robot: Program) -> None:
    answer = robot.ask("GET", "/api/v1/nothing")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    answer = robot.ask("DELETE", ALPHA + "/lines")
    assert (answer.status_code, answer.content_type) == (405, "application/problem+json")
    assert "GET" in answer.headers["Allow"]


def test_problems_are_said_in_the_readers_language(robot: Program) -> None:
    address = f"{ALPHA}/files/{MARCH}.not-there"
    french = robot.ask("GET", address, headers={"Accept-Language": "fr"}).get_json()
    assert robot.ask("GET", address).get_json()["title"] == "There is no such file at this revision"
    assert french["title"] == "Ce fichier n’existe pas à cette révision"


@pytest.mark.parametrize(
    ("body", "place", "french", "english"),
    [
        ({}, "json.act", "Ce champ est obligatoire.", "Missing data for required field."),
        (
            {"act": "letter", "account": "411000", "revision": 2**40, "lines": []},
            "json.revision",
            "La valeur va de 0 à 2147483647.",
            "Must be from 0 to 2147483647.",
        ),
        (
            {"act": "letter", "account": "411000", "revision": 1, "lines": ["x"]},
            "json.lines",
            "L’un d’eux est d’une autre forme.",
            "One of them is not of its form.",
        ),
    ],
)
def test_a_field_is_named_in_the_readers_language(
    robot: Program, body: dict[str, object], place: str, french: str, english: str
) -> None:
    for language, said in (("fr", french), ("en", english)):
        answer = robot.ask("POST", f"{ALPHA}/lettrages", json=body, headers={"Accept-Language": language})
        assert {"place": place, "message": said} in answer.get_json()["errors"]
