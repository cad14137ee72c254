"""Signs that no database takes, numbers that no row has, and pages that were left open."""

from flask.testing import FlaskClient
import pytest

from ledger_core.factoring.states import State
from tenants.factoring.assignments.drafting import change
from tests.server.factored_books import DRAFT
from tests.server.portal.factoring.conftest import FACTORING, Send
from tests.tenants.factoring.assignments.works import KEY, Works

ON_POSTGRES = pytest.mark.parametrize("database_addresses", ["postgres"], indirect=True)
TOO_LARGE = 2**31


@ON_POSTGRES
def test_an_address_that_nothing_has_is_not_found(helene: FlaskClient, send: Send) -> None:
    for address in (
        "/assignments/a%00b",
        "/assignments/a%00b/slip.pdf",
        "/assignments/a%00b/events/fund",
        "/settings/contracts/%00",
        "/settings/contracts/%00/debtors",
        "/settings/contracts/%00/limits",
        f"/files/{TOO_LARGE}",
    ):
        assert helene.get(f"{FACTORING}{address}").status_code == 404, address
    line = {"contract": KEY, "why": "a\0b"}
    for number, rank in ((TOO_LARGE, 1), (1, TOO_LARGE), (1, 1)):
        assert send(f"/statements/{number}/lines/{rank}/aside", line).status_code == 404


@ON_POSTGRES
def test_a_text_that_no_database_takes_is_refused_at_its_field(send: Send) -> None:
    for address, form in (
        (f"/settings/contracts/{KEY}/debtors", {"id.\0": "1"}),
        (f"/settings/contracts/{KEY}/limits", {"debtor": "\0", "cents": "1", "since": "2026-11-01"}),
        ("/settings/formats/new", {"key": "\0", "text": ""}),
    ):
        assert send(address, form).status_code == 422, address


@ON_POSTGRES
def test_a_reason_is_kept_without_the_sign_that_no_database_takes(send: Send) -> None:
    sent = "/assignments/C-2026-003"
    for deed in ("check", "send", "refuse"):
        assert send(f"{sent}/{deed}", {"reason": "Débiteur\0inconnu"}).status_code == 303, deed


def test_a_page_that_was_left_open_sends_nothing_that_it_did_not_show(
    helene: FlaskClient, send: Send, works: Works
) -> None:
    draft = f"/assignments/{DRAFT}"
    assert send(f"{draft}/check", {}).status_code == 303
    seen = {"seen": print_of(works)}
    assert send(f"{draft}/reopen", seen).status_code == 303
    change(works.company.desk(), 3, works.names("F2026-0303"), "")
    assert send(f"{draft}/check", seen).status_code == 409
    assert send(f"{draft}/check", {"seen": print_of(works)}).status_code == 303
    for deed in ("send", "reopen"):
        answer = send(f"{draft}/{deed}", seen)
        assert (answer.status_code, works.look(3).state) == (409, State.CHECKED)
    now = helene.get(f"{FACTORING}{draft}").text
    assert f'name="seen" value="{print_of(works)}"' in now
    assert send(f"{draft}/send", {"seen": print_of(works)}).status_code == 303
    assert send(f"{draft}/refuse", {**seen, "reason": "Débiteur inconnu"}).status_code == 409


def print_of(works: Works) -> str:
    return works.look(3).print
