"""The API against its own description: whatever that allows is asked, and every answer is held to it."""

from collections.abc import Iterator
from pathlib import Path
import shutil

from flask import Flask
from hypothesis import HealthCheck, given, settings
import pytest
import schemathesis
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from server.api.rate import Rate
from server.app import create_app
from server.config import Settings
from server.services import Services
from tenants.db import Database
from tenants.jail import Jail
from tenants.people.tokens import GRANTABLE, issue
from tests.server.cast import NOW, Clock, settle
from tests.tenants.books.ground import Books
from tests.tenants.lettrage.office import ACCOUNTS, MAIN, entry

EXAMPLES = {GenerationMode.POSITIVE: 12, GenerationMode.NEGATIVE: 5}  # of each address
NOWHERE = create_app(Services(None, None, Settings("", None, jail_strict=False)))  # type: ignore[arg-type]  # it answers nobody
DESCRIPTION = NOWHERE.test_client().get("/api/v1/openapi.json").get_json()
OPERATIONS = [each.ok() for each in schemathesis.openapi.from_dict(DESCRIPTION).get_all_operations()]
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


@pytest.fixture(scope="module")
def opened(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, jail: Jail
) -> Iterator[tuple[Flask, str]]:
    """Give the application on a database with the cast, and a token of alpha."""
    path = tmp_path_factory.mktemp("described") / "lettrine.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    cast = settle(database, jail)
    text = entry("2026-03-02", "Facture", 120000, piece="F1") + entry("2026-03-20", "SEPA F1", -120000)
    Books(database, jail, cast.alpha).write(
        {"main.beancount": MAIN, "accounts.beancount": ACCOUNTS, "journal/2026/2026-03.beancount": text}
    )
    with database.writing(cast.alpha.id) as session:
        token = issue(session, "robot", GRANTABLE, 30, NOW, actor="test")
    settings_ = Settings(database.url, None, jail_strict=False)
    services = Services(database, jail, settings_, now=Clock().now, rate=Rate(most=1_000_000))
    yield create_app(services), token
    database.close()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_every_answer_is_as_described(
    operation: APIOperation, mode: GenerationMode, opened: tuple[Flask, str]
) -> None:
    """Ask what is described, and what is not."""
    app, token = opened

    @settings(max_examples=EXAMPLES[mode], suppress_health_check=list(HealthCheck), derandomize=True)
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Case) -> None:
        if mode is GenerationMode.POSITIVE:
            _steer(case)
        answer = case.call(app=app, headers={"Authorization": f"Bearer {token}"})
        case.validate_response(answer, checks=CHECKS)

    ask()


def test_every_address_says_who_may_ask_and_what_it_answers() -> None:
    assert DESCRIPTION["openapi"] == "3.1.0"
    operations = [said for methods in DESCRIPTION["paths"].values() for said in methods.values()]
    assert len(operations) == len({said["operationId"] for said in operations}) == 39
    for said in operations:
        assert said["x-scope"] in {permission.value for permission in GRANTABLE}
        assert said["summary"]
        assert any(status.startswith("2") for status in said["responses"])
        assert {"401", "404", "422", "429"} <= said["responses"].keys()


def _steer(case: Case) -> None:
    """Lead to what there is, as far as an address or a body names it."""
    there = {"slug": "alpha", "code": "DUPONT", "path": "main.beancount"}
    case.path_parameters.update(
        {name: value for name, value in there.items() if name in case.path_parameters}
    )
    if "number" in case.path_parameters:
        case.path_parameters["number"] = abs(case.path_parameters["number"]) % 4
    query = case.query or {}
    query.pop("cursor", None)
    named = {"account": "411000", "customer": "DUPONT", "file_name": "sent.txt"}
    query.update({name: value for name, value in named.items() if name in query})
    if isinstance(case.body, dict) and "base" in case.body:
        case.body["base"] = 2
