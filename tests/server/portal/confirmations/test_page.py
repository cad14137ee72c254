"""The page of confirmations: whom it shows, the two files, what it refuses, and what is noted."""

from collections.abc import Callable, Mapping
import hashlib
import io

from flask.testing import FlaskClient
import openpyxl
import pypdf
import pytest
from sqlalchemy import select

from server.portal.confirmations.routes import _named
from tenants.audit_log import AuditEntry
from tenants.db import Database
from tests.server.cast import Cast
from tests.server.portal.dashboard.test_dashboard import words_of

ClientFor = Callable[[str], FlaskClient]
PAGE = "/t/alpha/auditing/confirmations"
FORM = {
    "chosen": "1",
    "au": "2026-11-20",
    "auditor": "Cabinet Ormeau",
    "auditor_lines": "8 rue des Halles\r\n99000 Ville\r\n",
    "until": "2026-12-20",
    "sender": "Alpha",
    "sender_lines": "3 chemin de la Doucine",
    "signs": "",
    "place": "",
    "written_on": "2026-11-22",
}


def codes_shown(client: FlaskClient, query: str = "") -> list[str]:
    page = client.get(f"{PAGE}?au=2026-11-20{query}").get_data(as_text=True)
    return [part.split('"', 1)[0] for part in page.split('name="code" value="')[1:]]


def sent(client: FlaskClient, file: str = "letters.pdf", **changed: object) -> tuple[int, bytes, str]:
    answer = client.post(f"{PAGE}/{file}", data={"csrf": client.csrf, **FORM, **changed})
    return answer.status_code, answer.data, answer.headers.get("Content-Disposition", "")


def entries(database: Database, cast: Cast) -> list[Mapping[str, object]]:
    with database.reading(cast.alpha.id) as session:
        found = session.scalars(select(AuditEntry).where(AuditEntry.action == "confirmations:make"))
        return [{"actor": entry.actor, "subject": entry.subject, **entry.detail} for entry in found]


@pytest.fixture
def auditor(client_for: ClientFor) -> FlaskClient:
    return client_for("Aude")


def test_customers_with_a_balance_are_offered_the_largest_first(auditor: FlaskClient) -> None:
    shown = codes_shown(auditor)
    assert shown
    assert codes_shown(auditor, "&least=999999999") == []
    assert codes_shown(auditor, f"&codes={shown[-1]}") == [shown[-1]]
    assert "Personne à interroger" in words_of(auditor.get(f"{PAGE}?au=1999-01-01").text)


def test_the_letters_are_a_pdf_that_the_log_tells_of(
    auditor: FlaskClient, database: Database, cast: Cast
) -> None:
    codes = codes_shown(auditor)
    status, data, disposition = sent(auditor, code=codes, english=codes[:1])
    assert (status, data[:5]) == (200, b"%PDF-")
    assert "alpha-confirmations-2026-11-20-r" in disposition
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    assert text.count("Cabinet Ormeau") >= 2 * len(codes)
    assert "Confirmation of your account as of 20 November 2026" in " ".join(text.split())
    (entry,) = entries(database, cast)
    assert entry["rows"] == len(codes)
    assert entry["sha256"] == hashlib.sha256(data).hexdigest()
    assert "Aude" in str(entry["actor"])
    assert sent(auditor, code=codes, english=codes[:1])[1] == data


def test_the_list_has_room_for_the_answers(auditor: FlaskClient) -> None:
    codes = codes_shown(auditor)
    status, data, _ = sent(auditor, "list.xlsx", code=codes)
    assert status == 200
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    heads = [cell.value for cell in page[1]]
    assert heads[0] == "Référence"
    assert heads[-1] == "Ce qui l’explique"
    assert {page.cell(row, 3).value for row in range(2, page.max_row + 1)} == set(codes)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"code": []}, "Choisissez au moins un client"),
        ({"code": ["NOBODY"]}, "ne connaissent pas de client NOBODY"),
        ({"auditor": " "}, "nom de l’auditeur"),
        ({"auditor": "Cabinet \u202eOrmeau"}, "ne s’impriment pas"),
        ({"sender_lines": "3 rue\x07"}, "ne s’impriment pas"),
        ({"au": "2027-01-01"}, "Cette date est à venir"),
        ({"auditor_lines": " \n "}, "besoin d’une adresse"),
        ({"auditor_lines": "x\n" * 8}, "Au plus 7 lignes"),
        ({"auditor_lines": "x" * 121}, "Au plus 120 caractères par ligne"),
        ({"sender": "x" * 121}, "Au plus 120 caractères"),
        ({"until": "2026-11-21"}, "ne peut être attendue avant"),
        ({"until": "soon"}, "Choisissez un jour"),
        ({"au": "2026-02-30"}, "Choisissez un jour"),
        ({"code": [str(rank) for rank in range(501)]}, "au plus 500 lettres"),
        ({"revision": "99"}, "pas de révision 99"),
    ],
)
def test_what_is_missing_is_said_at_its_place_and_nothing_is_noted(
    auditor: FlaskClient, database: Database, cast: Cast, changed: dict[str, object], said: str
) -> None:
    codes = codes_shown(auditor)
    status, page, _ = sent(auditor, **{"code": codes, **changed})
    assert status == 422
    assert said in page.decode()
    assert "Cabinet Ormeau" in page.decode() or changed.keys() & {"auditor", "revision", "au"}
    assert entries(database, cast) == []


def test_codes_stand_between_commas_or_blanks_and_may_hold_blanks() -> None:
    known = {"A", "B", "MOREAU 2"}
    assert _named("A, MOREAU 2;B\r\nX", known) == {"A", "B", "MOREAU 2", "X"}
    assert _named(" A  B ", known) == {"A", "B"}
    assert _named("", known) == set()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("au=2026-02-30", "Choisissez un jour"),
        ("least=12,5", "Un nombre entier"),
        ("codes=NOBODY", "ne connaissent pas de client NOBODY"),
    ],
)
def test_what_chooses_nobody_is_said_instead_of_choosing_others(
    auditor: FlaskClient, typed: str, said: str
) -> None:
    assert said in auditor.get(f"{PAGE}?{typed}").get_data(as_text=True)
