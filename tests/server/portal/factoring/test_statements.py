"""Statements in pages: taken in whole or not, looked at, posted, put aside; hostile files."""

from collections.abc import Callable
from dataclasses import replace
import io
import re

from flask.testing import FlaskClient
import pytest
from werkzeug.test import TestResponse

from ledger_core.factoring.contract import FinancingCharged
from ledger_core.factoring.states import State
from tenants.factoring.statements.accepting import MOST_AT_ONCE
from tests.server.factored_books import DRAFT
from tests.server.portal.factoring.conftest import FACTORING, Send, said
from tests.server.portal.factoring.test_assignments import print_in
from tests.tenants.factoring.assignments.works import CONTRACT, KEY, Works
from tests.tenants.factoring.statements.told import FACTOR, FORM, csv

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def told(works: Works) -> Works:
    """Have the contract say how the factor's statements are written."""
    works.agree(replace(CONTRACT, version=2, statement=FORM, factor=FACTOR))
    return works


def take(client: FlaskClient, data: bytes, name: str = "relevé.csv") -> TestResponse:
    """Send a statement."""
    form = {"csrf": client.csrf, "contract": KEY, "file": (io.BytesIO(data), name)}  # type: ignore[attr-defined]
    return client.post(f"{FACTORING}/statements", data=form)


@pytest.mark.usefixtures("told")
def test_a_line_is_looked_at_then_posted(helene: FlaskClient, send: Send) -> None:
    answer = take(helene, csv(("20/11/2026", "Intérêts de novembre", "", -1250)))
    assert answer.status_code == 303
    page = helene.get(f"{FACTORING}/statements")
    assert "Commission de financement prélevée" in said(page)
    assert "Intérêts de novembre" in said(page)
    assert "−12,50 € d’écart avec le relevé du 20 nov." in said(helene.get(FACTORING))
    (key,) = set(re.findall(r"/statements/offers/([0-9a-f]{24})", page.text))
    shown = helene.get(f"{FACTORING}/statements/offers/{key}?contract={KEY}")
    assert "661600" in said(shown)
    stale = send(f"/statements/offers/{key}", {"contract": KEY, "print": "0" * 64})
    assert stale.status_code == 409
    seen = {"contract": KEY, "print": print_in(shown.text)}
    assert send(f"/statements/offers/{key}", seen).status_code == 303
    assert "d’accord avec le relevé du 20 nov." in said(helene.get(FACTORING))
    assert helene.get(f"{FACTORING}/statements/offers/{key}?contract={KEY}").status_code == 404
    again = take(helene, csv(("20/11/2026", "Intérêts de novembre", "", -1250)))
    assert again.status_code == 303
    assert "Ce relevé est déjà importé" in said(helene.get(f"{FACTORING}/statements"))


def test_what_is_certain_is_posted_together(helene: FlaskClient, send: Send, told: Works) -> None:
    for deed in ("check", "send"):
        assert send(f"/assignments/{DRAFT}/{deed}", {}).status_code == 303
    take(
        helene,
        csv(
            ("23/11/2026", f"Remise {DRAFT}", DRAFT, 107_804_00),
            ("23/11/2026", f"Retenue {DRAFT}", DRAFT, -10_780_40),
            ("23/11/2026", f"Commission d'affacturage {DRAFT}", DRAFT, -431_22),
            ("23/11/2026", f"TVA {DRAFT}", DRAFT, -86_24),
            ("23/11/2026", f"Intérêts {DRAFT}", DRAFT, -73_29),
        ),
    )
    page = said(helene.get(f"{FACTORING}/statements"))
    assert "Financée par le factor" in page
    answer = send("/statements/certain", {"contract": KEY})
    assert answer.status_code == 303
    assert told.look(3).state is State.FUNDED
    assert "Les livres et les cessions disent la même chose" in said(helene.get(f"{FACTORING}/proof"))


def test_many_that_are_certain_are_posted_in_turns(helene: FlaskClient, send: Send, works: Works) -> None:
    fees = replace(CONTRACT.fees, financing_charged=FinancingCharged.ON_STATEMENT)
    works.agree(replace(CONTRACT, version=2, statement=FORM, factor=FACTOR, fees=fees))
    days = range(1, MOST_AT_ONCE + 2)
    take(helene, csv(*((f"{day:02}/11/2026", "Intérêts", "", -100 - day) for day in days)))
    assert send("/statements/certain", {"contract": KEY}).status_code == 303
    page = said(helene.get(f"{FACTORING}/statements"))
    assert f"{MOST_AT_ONCE} propositions sont comptabilisées." in page
    assert "Il reste 1 proposition certaine : comptabilisez-la ensuite." in page
    assert send("/statements/certain", {"contract": KEY}).status_code == 303
    page = said(helene.get(f"{FACTORING}/statements"))
    assert "1 proposition est comptabilisée." in page
    assert "Il reste" not in page


@pytest.mark.usefixtures("told")
def test_a_line_is_put_aside_for_a_reason(helene: FlaskClient, send: Send) -> None:
    take(helene, csv(("20/11/2026", f"Frais {SCRIPT}", "X", -3_00)))
    page = helene.get(f"{FACTORING}/statements")
    assert SCRIPT not in page.text
    (address,) = re.findall(r'action="/t/alpha/factoring(/statements/\d+/lines/\d+/aside)"', page.text)
    assert send(address, {"contract": KEY, "why": " "}).status_code == 422
    assert send(address, {"contract": KEY, "why": SCRIPT}).status_code == 303
    assert send(address, {"contract": KEY, "why": "Encore"}).status_code == 409
    assert address not in helene.get(f"{FACTORING}/statements").text
    assert send(address.replace("aside", "back"), {"contract": KEY}).status_code == 303
    assert address in helene.get(f"{FACTORING}/statements").text
    gone = re.sub(r"lines/\d+", "lines/999", address)
    assert send(gone, {"contract": KEY, "why": "x"}).status_code == 404


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\x01", b"Date;Montant\n", csv(("31/02/2026", "Virement", "", 1)), b"<!DOCTYPE x><Document/>"],
)
def test_a_file_at_fault_is_not_taken(helene: FlaskClient, data: bytes) -> None:
    answer = take(helene, data)
    assert answer.status_code == 422
    assert "Ce fichier n’est pas pris : rien n’en est gardé." in said(answer)
    assert "Aucun relevé n’est encore importé" in said(helene.get(f"{FACTORING}/statements"))


def test_no_file_is_asked_for(helene: FlaskClient) -> None:
    form = {"csrf": helene.csrf, "contract": KEY}  # type: ignore[attr-defined]
    answer = helene.post(f"{FACTORING}/statements", data=form)
    assert answer.status_code == 422
    assert "Choisissez le fichier d’un relevé." in said(answer)


@pytest.mark.usefixtures("told")
def test_an_auditor_sees_lines_and_no_acts(helene: FlaskClient, french: Callable[[str], FlaskClient]) -> None:
    take(helene, csv(("20/11/2026", "Intérêts de novembre", "", -1250)))
    page = french("Aude").get(f"{FACTORING}/statements")
    assert "Intérêts de novembre" in said(page)
    assert "<form" not in page.text.split("<main", 1)[1].split("</main>", 1)[0]
