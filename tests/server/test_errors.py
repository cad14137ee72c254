"""What is answered where something cannot be done: pages for people, problems for programs, text for Git."""

from collections.abc import Callable

from flask import Flask, abort
from flask.testing import FlaskClient
import pytest

from ledger_core.ledger import BookError
from server.auth.access import for_everyone
from server.services import Services, attach
from tenants.books.refusals import (
    ClosedPeriodError,
    NotWrittenError,
    RefusedBookError,
    StaleBaseError,
    StorageError,
)
from tenants.jail import JailBusyError, JailUnavailableError

Opens = Callable[[str], FlaskClient]
PLACE = BookError("journal/2026/2026-03.beancount", 42, "Transaction does not balance: (-9.00 EUR)")
FAULTS: dict[str, tuple[Exception, int, str]] = {
    "stale": (StaleBaseError(), 409, "stale"),
    "unsound": (RefusedBookError([PLACE]), 422, "unsound"),
    "closed": (ClosedPeriodError([PLACE]), 422, "closed"),
    "storage": (StorageError("disk full"), 503, "storage"),
    "jail": (JailUnavailableError("no landlock"), 503, "unavailable"),
    "busy": (JailBusyError("all at work"), 503, "busy"),
}


@pytest.fixture(scope="module")
def failing_app(new_app: Callable[[], Flask]) -> Flask:
    made = new_app()

    @made.get("/fail/<what>")
    @made.get("/api/v1/fail/<what>", endpoint="api_fail")
    @made.get("/git/fail/<what>", endpoint="git_fail")
    @for_everyone
    def fail(what: str) -> str:
        if what.isdecimal():
            abort(int(what))
        if what == "broken":
            raise ZeroDivisionError("the secret inside")
        raise FAULTS[what][0]

    return made


@pytest.fixture
def app(failing_app: Flask, services: Services) -> Flask:
    attach(failing_app, services)
    return failing_app


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503])
def test_each_status_says_what_to_do_in_both_languages(client_for: Opens, status: int) -> None:
    client = client_for("")
    texts = set()
    for language in ("fr", "en"):
        answer = client.get(f"/fail/{status}", headers={"Accept-Language": language})
        assert answer.status_code == status
        page = answer.get_data(as_text=True)
        assert f'<html lang="{language}">' in page
        assert page.count("<h1") == 1
        texts.add(page)
        problem = client.get(f"/api/v1/fail/{status}", headers={"Accept-Language": language})
        assert problem.content_type == "application/problem+json"
        assert problem.json["status"] == status
        assert problem.json["title"] in problem.json["detail"]
    assert len(texts) == 2
    plain = client.get(f"/git/fail/{status}")
    assert plain.content_type == "text/plain; charset=utf-8"


def test_long_texts_of_a_form_that_is_refused_can_be_kept(client_for: Opens) -> None:
    text = "Appelé <b>ce matin</b> : promet un virement pour vendredi, à confirmer."
    form = {"text": text, "short": "vendredi", "new_password": "p" * 60, "csrf": "c" * 60}
    form["chosen"] = "f" * 60  # a name that the page gave
    page = client_for("").post("/t/alpha/customers/DUPONT/notes", data=form).get_data(as_text=True)
    assert "Appelé &lt;b&gt;ce matin&lt;/b&gt; : promet un virement" in page
    assert "vendredi</textarea>" not in page
    for nothing_typed in "pcf":
        assert nothing_typed * 60 not in page


@pytest.mark.parametrize("what", FAULTS)
def test_what_was_not_written_is_said_with_its_cause(client_for: Opens, what: str) -> None:
    error, status, kind = FAULTS[what]
    client = client_for("")
    answer = client.get(f"/fail/{what}", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["kind"]) == (status, kind)
    assert (answer.headers.get("Retry-After") is not None) == (status == 503)
    page = client.get(f"/fail/{what}", headers={"Accept-Language": "fr"}).get_data(as_text=True)
    if isinstance(error, RefusedBookError):
        assert "journal/2026/2026-03.beancount:42" in page
        assert "il manque 9,00\u00a0€ au débit" in page
    assert ("disk full" in page) is False
    assert isinstance(error, (NotWrittenError, JailUnavailableError))


def test_a_fault_of_ours_is_logged_and_not_shown(client_for: Opens, caplog: pytest.LogCaptureFixture) -> None:
    page = client_for("Nina").get("/fail/broken")
    assert page.status_code == 500
    assert "the secret inside" not in page.get_data(as_text=True)
    assert "the secret inside" in caplog.text


def test_calls_of_scripts_and_htmx_read_problems(client_for: Opens) -> None:
    nina = client_for("Nina")
    for headers in ({"HX-Request": "true"}, {"Accept": "application/json"}, {"Accept": "*/*"}):
        answer = nina.get("/fail/409", headers=headers)
        assert answer.content_type == "application/problem+json"


def test_a_method_that_is_not_served_names_those_that_are(client_for: Opens) -> None:
    answer = client_for("Nina").delete("/account")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
