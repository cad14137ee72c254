"""The audit pages on a small book worked out by hand: what differs, what is drawn, what the log says."""

from collections.abc import Callable
from html import unescape
import io
import re

from flask.testing import FlaskClient
import openpyxl
import pytest
from sqlalchemy import select

from ledger_core.audit.queries import QUERIES_PATH
from ledger_core.book import Change
from tenants.audit_log import AuditEntry
from tenants.books.history import head, read_book
from tenants.books.models import Origin
from tenants.books.write import write
from tenants.db import Database
from tenants.jail import Jail
from tests.server.cast import NOW, Cast
from tests.server.portal.dashboard.test_dashboard import words_of
from tests.tenants.books.ground import ACCOUNTS, ALICE, invoice, month, payment

ClientFor = Callable[[str], FlaskClient]
LETTERED = (
    invoice("2026-03-02", "Alpha-F1", "120.00", "A")
    + payment("2026-03-30", "Alpha-V1", "120.00", "A")
    + invoice("2026-03-16", "Alpha-F2", "85.00")
    + invoice("2026-10-01", "Alpha-F9", "1000.00")
)


@pytest.fixture
def aude(client_for: ClientFor) -> FlaskClient:
    client = client_for("Aude")
    client.set_cookie("language", "fr")
    return client


@pytest.fixture
def second(cast: Cast, database: Database, jail: Jail) -> int:
    """Letter the payment of alpha, correct an invoice, and add one; return the number of the revision."""
    with database.reading(cast.alpha.id) as session:
        base = head(session)
    revision = write(
        database,
        jail,
        cast.alpha.id,
        base=base,
        change=Change({month("2026-03"): LETTERED.encode()}),
        author=ALICE,
        message="Letter",
        origin=Origin.LETTRAGE,
        at=NOW,
    )
    return revision.number


def test_the_overview_says_how_to_cite_the_books(aude: FlaskClient, second: int) -> None:
    page = aude.get("/t/alpha/auditing").text
    words = words_of(page)
    assert f"livres à la révision {second} du" in words
    assert "Empreinte" not in words or "Dernière inscription" in words
    assert "tous les jours sont ouverts" in words
    assert 'method="post" action="/t/alpha/auditing' not in page  # an auditor sees no acts


def test_the_way_to_fava_is_by_revision_or_by_day(aude: FlaskClient, second: int) -> None:
    opened = aude.get(f"/t/alpha/auditing/open?revision={second}")
    assert (opened.status_code, opened.location) == (303, f"/t/alpha/fava/{second}/income_statement/")
    by_day = aude.get("/t/alpha/auditing/open?day=2026-11-23")
    assert by_day.location == opened.location
    for wrong in ("revision=99", "revision=", "revision=x", "day=", "day=2020-01-01", "day=x"):
        assert aude.get(f"/t/alpha/auditing/open?{wrong}").status_code == 422, wrong


def test_what_differs_between_two_revisions_is_told_with_its_proof(aude: FlaskClient, second: int) -> None:
    address = (
        f"/t/alpha/auditing/differences?from={second - 1}&from_day=2026-11-23&to={second}&to_day=2026-11-23"
    )
    words = words_of(aude.get(address).text)
    # before 120 + 80 − 120; F1 and V1 settled: −120 + 120; F2 corrected to 85; F9 new of October
    assert "Avant 80,00 €" in words
    assert "Apparu 1 000,00 €" in words
    assert "Parti 0,00 €" in words
    assert "Modifié 5,00 €" in words
    assert "Après 1 085,00 €" in words
    assert "avant + apparu − parti ± modifié = après, pour chaque client" in words
    items = words_of(aude.get(f"{address}&show=items").text)
    assert "lettre A, avec Alpha-V1 du 30/03/2026, donnée par Alice Martin à la révision" in items
    assert "corrigé : le montant était de 80,00 €" in items
    assert "saisi tardivement : du 01/10/2026" in items
    one = words_of(aude.get(f"{address}&code=DUPONT").text)
    assert "Dupont SARL" in one


def test_two_days_of_one_revision_and_wrong_fields(aude: FlaskClient, second: int) -> None:
    assert aude.get("/t/alpha/auditing/differences").status_code == 200
    days = aude.get(
        f"/t/alpha/auditing/differences?from={second}&from_day=2026-09-30&to={second}&to_day=2026-10-31"
    )
    assert "nouveau, du 01/10/2026" in words_of(
        aude.get(f"{days.request.path}?{days.request.query_string.decode()}&show=items").text
    )
    same = aude.get("/t/alpha/auditing/differences?from_day=2026-11-01&to_day=2026-11-01")
    assert "Aucun écart" in words_of(same.text)
    for wrong in (
        "from=99",
        "to=x",
        "from_day=2026-02-30",
        "to_day=9999-01-01",
        "from=9999999999",
        "from=%00",
    ):
        for page in ("differences", "differences.csv"):
            assert aude.get(f"/t/alpha/auditing/{page}?{wrong}").status_code == 422, wrong


def test_differences_go_out_as_files_and_into_the_log(
    aude: FlaskClient, cast: Cast, database: Database, second: int
) -> None:
    asked = f"from={second - 1}&from_day=2026-11-23&to={second}&to_day=2026-11-23"
    book = openpyxl.load_workbook(io.BytesIO(aude.get(f"/t/alpha/auditing/differences.xlsx?{asked}").data))
    sums, changes, about = book.worksheets
    assert [cell.value for cell in sums[2]] == ["Dupont SARL", "DUPONT", "EUR", 80, 1000, 0, 5, 1085]
    pieces = [row[3].value for row in changes.iter_rows(min_row=2, max_row=5)]
    assert pieces == ["Alpha-F1", "Alpha-F2", "Alpha-V1", "Alpha-F9"]
    assert "avant + apparu − parti ± modifié = après" in [row[1].value for row in about.iter_rows()]
    csv = aude.get(f"/t/alpha/auditing/differences.csv?{asked}").data.decode("utf-8-sig").splitlines()
    assert len(csv) == 5
    with database.reading(cast.alpha.id) as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "auditing:export")).all()
    assert [entry.detail["rows"] for entry in entries] == [4, 4]
    assert entries[0].detail["from"] == str(second - 1)


SAMPLE = "day=2026-11-23&by=amount&amount=1%20500,00&confidence=95&errors=0&seed=2026-17"


def test_a_sample_is_the_same_for_whoever_opens_its_address(
    aude: FlaskClient, client_for: ClientFor, second: int
) -> None:
    address = f"/t/alpha/auditing/sample?revision={second}&{SAMPLE}"
    words = words_of(aude.get(address).text)
    # open: F2 85,00 and F9 1 000,00; an interval of 1 500 / 3.00 = 500,00
    assert "Population 1 085,00 € 2 postes" in words
    assert "Intervalle 500,00 €" in words
    assert "Strate haute 1 000,00 € 1 poste égal ou supérieur" in words
    letters = aude.get(
        unescape(
            re.findall(r'href="(/t/alpha/auditing/confirmations[^"]*codes[^"]*)"', aude.get(address).text)[0]
        )
    )
    assert "Dupont SARL" in words_of(letters.text)
    paul = client_for("Paul")
    paul.set_cookie("language", "fr")
    digest = words.partition("Empreinte de la population (SHA-256)")[2].split()[0]
    assert len(digest) == 64
    assert digest in paul.get(address).text


def test_the_workbook_of_a_sample_holds_all_that_it_follows_from(
    aude: FlaskClient, cast: Cast, database: Database, second: int
) -> None:
    answer = aude.get(f"/t/alpha/auditing/sample.xlsx?revision={second}&{SAMPLE}")
    drawn, about, population, credits_ = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets
    assert drawn["D2"].value == "Alpha-F9"
    told = {row[0].value: row[1].value for row in about.iter_rows()}
    assert (told["Graine"], told["Facteur"], told["Intervalle (centimes)"]) == ("2026-17", "3.00", 50000)
    assert population["H2"].value + population["H3"].value == 1085
    assert credits_.max_row == 1
    with database.reading(cast.alpha.id) as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "auditing:export")).one()
    assert entry.detail["seed"] == "2026-17"
    assert entry.detail["digest"] == told["Empreinte de la population (SHA-256)"]


@pytest.mark.parametrize(
    "wrong",
    [
        "seed=x",
        "seed=x&by=amount&amount=0&confidence=95&errors=0",
        "seed=x&by=amount&amount=1&confidence=96&errors=0",
        "seed=x&by=amount&amount=1&confidence=95&errors=4",
        "seed=x&by=amount&amount=1e9&confidence=95&errors=0",
        "seed=x&by=amount&amount=0,01&confidence=99&errors=3",
        "seed=x&by=size&size=0",
        "seed=x&by=size&size=-1",
        "seed=x&by=size&size=10&day=2020-01-01",
        "seed=x&by=size&size=10&day=x",
        "seed=x&by=size&size=10&revision=99",
        "seed=&by=size&size=10",
        "seed=%00&by=size&size=10",
    ],
)
@pytest.mark.usefixtures("second")
def test_a_sample_that_cannot_be_drawn_says_why(aude: FlaskClient, wrong: str) -> None:
    assert aude.get(f"/t/alpha/auditing/sample?{wrong}").status_code == 422
    assert aude.get(f"/t/alpha/auditing/sample.xlsx?{wrong}").status_code == 422


def test_what_is_in_another_currency_is_said_not_to_be_drawn_from(
    aude: FlaskClient, cast: Cast, database: Database, jail: Jail
) -> None:
    with database.reading(cast.alpha.id) as session:
        base = head(session)
    foreign = LETTERED + invoice("2026-03-20", "Alpha-U1", "70.00").replace("EUR", "USD")
    files = {
        month("2026-03"): foreign.encode(),
        "accounts.beancount": ACCOUNTS.replace(b" EUR\n", b"\n"),
    }
    write(
        database,
        jail,
        cast.alpha.id,
        base=base,
        change=Change(files),
        author=ALICE,
        message="Dollars",
        origin=Origin.WEB,
        at=NOW,
    )
    page = words_of(aude.get(f"/t/alpha/auditing/sample?{SAMPLE}").text)
    assert "Les postes en USD sont hors tirage : 70,00 USD" in page.replace("\u00a0", " ").replace(
        "\u202f", " "
    )
    workbook = openpyxl.load_workbook(io.BytesIO(aude.get(f"/t/alpha/auditing/sample.xlsx?{SAMPLE}").data))
    told = {row[0].value: row[1].value for row in workbook.worksheets[1].iter_rows()}
    assert told["Hors tirage\u00a0: postes en USD"] == 70


@pytest.mark.usefixtures("second")
def test_a_sample_of_a_size_and_an_empty_form(aude: FlaskClient) -> None:
    assert "Tirer" in words_of(aude.get("/t/alpha/auditing/sample").text)
    words = words_of(aude.get("/t/alpha/auditing/sample?by=size&size=2&seed=s").text)
    assert "Intervalle 542,50 €" in words


def test_a_partner_brings_the_audit_pages_into_the_books(
    client_for: ClientFor, cast: Cast, database: Database
) -> None:
    partner = client_for("Hélène")
    partner.set_cookie("language", "fr")
    assert "Ajouter les pages d’audit" in words_of(partner.get("/t/alpha/auditing").text)
    for _time in range(2):
        answer = partner.post("/t/alpha/auditing/pages", data={"csrf": partner.csrf})  # type: ignore[attr-defined]
        assert answer.status_code == 303
    with database.reading(cast.alpha.id) as session:
        files = read_book(session).files
    assert b'custom "fava-extension" "ledger_core.fava"' in files["main.beancount"]
    assert QUERIES_PATH in files
    assert "Ajouter les pages d’audit" not in words_of(partner.get("/t/alpha/auditing").text)
