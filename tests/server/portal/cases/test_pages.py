"""The pages of legal files: opening one, acts, facts, papers, entries; who may what; hostile words."""

from collections.abc import Callable
import io
import re
import zipfile

from flask.testing import FlaskClient
import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from tenants.audit_log import AuditEntry
from tenants.books.picture import PictureCache
from tenants.db import Database
from tenants.desk import HOUSE, Desk
from tenants.dunning.cases.files import CaseFile, case_numbered
from tenants.dunning.days.situation import ground_of
from tenants.dunning.decisions.creditor import save_creditor
from tenants.jail import Jail
from tests.server.cast import NOW, TODAY, Cast
from tests.server.portal.dashboard.test_dashboard import words_of
from tests.tenants.books.ground import Books
from tests.tenants.dunning.cases.lawsuit import CONTRACT, FILES, INVOICE_1, PAPER, document
from tests.tenants.dunning.company import CREDITOR, Company
from tests.tenants.dunning.factor import NOTIFIED, assign

ClientFor = Callable[[str], FlaskClient]
CASES = "/t/alpha/cases"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def court(cast: Cast, database: Database, jail: Jail) -> Books:
    """Give alpha a customer that owes for months, papers of it, and a creditor."""
    books = Books(database, jail, cast.alpha)
    files = dict(FILES)
    files["accounts.beancount"] = (
        str(files["accounts.beancount"])
        + document("2026-03-01", INVOICE_1)
        + document("2026-01-15", CONTRACT)
    )
    removed = tuple(path for path in books.files() if path not in files)
    books.write({**files, INVOICE_1: PAPER, CONTRACT: PAPER}, removed=removed)
    desk = desk_of(books)
    with desk.writing() as session:
        save_creditor(session, desk, CREDITOR)
    return books


def said(answer: TestResponse) -> str:
    return words_of(answer.get_data(as_text=True))


def desk_of(books: Books) -> Desk:
    return Desk(
        books.database, books.jail, PictureCache(), books.tenant.id, books.tenant.slug, HOUSE, NOW, TODAY
    )


@pytest.fixture
def paul(client_for: ClientFor, court: Books) -> FlaskClient:
    del court
    client = client_for("Paul")
    client.set_cookie("language", "fr")
    return client


def form(books: Books, **more: object) -> dict[str, object]:
    """Return the fields that open a file about F1 and F2."""
    desk = desk_of(books)
    debts = [
        debt.name
        for debt in ground_of(desk.picture(), TODAY).debts
        if debt.customer == "DUPONT" and debt.reference in {"F1", "F2"}
    ]
    return {
        "account": "411000",
        "customer": "DUPONT",
        "currency": "EUR",
        "debt": debts,
        "route": "order-for-payment",
        "creditor": "trader",
        "debtor": "trader",
        "nature": "contract",
        "debtor_name": "Dupont SARL",
        "debtor_lines": "4 rue des Essais\r\n29000 Quimper",
        "debtor_country": "FR",
        "debtor_department": "29",
        "is_fixed": "1",
        "is_home_known": "1",
        "claims_interest": "1",
        "claims_indemnity": "1",
        "seat": "Quimper",
        "ground": "Commandes livrées.",
        "cost_0": "Recommandé",
        "cost_cents_0": "7,35",
        "exhibit": [CONTRACT],
        **more,
    }


def send(client: FlaskClient, address: str, **fields: object) -> TestResponse:
    return client.post(address, data={"csrf": client.csrf, **fields})  # type: ignore[attr-defined]


def opened(client: FlaskClient, books: Books, **more: object) -> CaseFile:
    answer = send(client, f"{CASES}/new", **form(books, **more))
    assert answer.status_code == 303, said(answer)
    with desk_of(books).reading() as session:
        case = case_numbered(session, 1)
    assert case is not None
    return case


def test_a_file_is_opened_from_what_the_card_says(paul: FlaskClient, court: Books) -> None:
    page = said(paul.get(f"{CASES}/new?account=411000&customer=DUPONT"))
    for words in ("F1", "F2", "F3", "Injonction de payer", "4 rue des Essais", "Contrat cadre.pdf"):
        assert words in page, words
    case = opened(paul, court)
    assert len(case.debts) == 2
    assert case.facts.debtor_lines == ("4 rue des Essais", "29000 Quimper")
    assert [(cost.label, cost.cents) for cost in case.facts.costs] == [("Recommandé", 7_35)]
    assert case.facts.exhibits == (CONTRACT,)
    assert "CJ-2026-0001" in said(paul.get(CASES))


@pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)
def test_what_a_factor_has_is_shown_and_cannot_be_taken_into_a_file(paul: FlaskClient, court: Books) -> None:
    assign(Company(court), NOTIFIED, "F1")
    page = paul.get(f"{CASES}/new?account=411000&customer=DUPONT").text
    boxes = re.findall(r'<input type="checkbox" name="debt"[^>]*aria-label="[^"]* (F\d)"([^>]*)>', page)
    assert {piece: ("disabled" in rest, "checked" in rest) for piece, rest in boxes} == {
        "F1": (True, False),
        "F2": (False, True),
        "F3": (False, True),
    }
    assert "cédée à Factor Aldébaran, C-2026-014 du 23 nov." in words_of(page)
    refused = send(paul, f"{CASES}/new", **form(court))
    assert refused.status_code == 422
    assert "Un factor détient l’une de ces factures" in said(refused)
    assert re.search(r'aria-label="[^"]* F1"[^>]*disabled', refused.text)


def test_the_page_shows_figures_court_points_and_exhibits(paul: FlaskClient, court: Books) -> None:
    opened(paul, court)
    page = said(paul.get(f"{CASES}/1"))
    for words in (
        "3 000,00 €",
        "211,16 €",
        "3 298,51 €",
        "Président du tribunal de commerce, Quimper",
        "L721-3 c. com.",
        "12946*02",
        "à vérifier",
        "Pas encore de mise en demeure",
        "Facture F1 du 1er mars 2026",
        "31/03/2031",
    ):
        assert words in page, words


def test_acts_make_days_and_a_withdrawn_one_takes_them_back(paul: FlaskClient, court: Books) -> None:
    opened(paul, court)
    for seen, (kind, day) in enumerate((("request", "2026-09-01"), ("order", "2026-09-15"))):
        answer = send(paul, f"{CASES}/1/acts", kind=kind, day=day, seen=str(seen), amount="3 000,00")
        assert answer.status_code == 303
    page = said(paul.get(f"{CASES}/1"))
    assert "15/12/2026" in page
    assert "1411 CPC" in page
    send(paul, f"{CASES}/1/acts", kind="withdrawn", day=TODAY.isoformat(), seen="2", withdraws="2")
    assert "1411 CPC" not in said(paul.get(f"{CASES}/1"))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "served", "day": "2026-11-23", "seen": "0"}, "ne suit pas"),
        ({"kind": "request", "day": "2026-11-24", "seen": "0"}, "encore à venir"),
        ({"kind": "request", "day": "gestern", "seen": "0"}, "pas une date"),
        ({"kind": "request", "day": "2026-11-23", "seen": "3"}, "entre-temps"),
        ({"kind": "dance", "day": "2026-11-23", "seen": "0"}, "Choisissez ce qui s’est passé"),
        ({"kind": "closed", "day": "2026-11-23", "seen": "0"}, "comment le dossier se termine"),
        ({"kind": "request", "day": "2026-11-23", "seen": "0", "amount": "viel"}, "Un montant"),
    ],
)
def test_an_act_that_cannot_be_says_why(
    paul: FlaskClient, court: Books, fields: dict[str, str], words: str
) -> None:
    opened(paul, court)
    answer = send(paul, f"{CASES}/1/acts", **fields)
    assert answer.status_code == 422
    assert words in said(answer)


def test_the_paper_of_an_act_is_kept_and_handed_out(paul: FlaskClient, court: Books) -> None:
    opened(paul, court)
    paper = (io.BytesIO(PAPER), "requête.pdf")
    assert (
        send(paul, f"{CASES}/1/acts", kind="request", day="2026-11-20", seen="0", file=paper).status_code
        == 303
    )
    answer = paul.get(f"{CASES}/1/files/1")
    assert (answer.data, answer.content_type) == (PAPER, "application/pdf")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert paul.get(f"{CASES}/1/files/9").status_code == 404
    program = (io.BytesIO(b"MZ\x90"), "x.pdf")
    refused = send(paul, f"{CASES}/1/acts", kind="order", day="2026-11-20", seen="1", file=program)
    assert refused.status_code == 422


def test_the_dossier_is_handed_out_and_the_log_says_so(paul: FlaskClient, court: Books) -> None:
    opened(paul, court)
    archive = paul.get(f"{CASES}/1/dossier.zip")
    with zipfile.ZipFile(io.BytesIO(archive.data)) as found:
        assert "CJ-2026-0001-2026-11-23/pieces/01-Contrat cadre.pdf" in found.namelist()
    paper = paul.get(f"{CASES}/1/dossier.pdf")
    assert paper.data.startswith(b"%PDF-")
    with court.database.reading(court.tenant.id) as session:
        taken = session.scalars(select(AuditEntry).where(AuditEntry.action == "case:export")).all()
    assert [entry.detail["file"] for entry in taken] == [
        "CJ-2026-0001-2026-11-23.zip",
        "CJ-2026-0001-2026-11-23.pdf",
    ]
    assert paul.get(f"{CASES}/1/relief.pdf").status_code == 404
    assert send(paul, f"{CASES}/1/dossiers").status_code == 303
    kept = paul.get(f"{CASES}/1/files/1")
    assert (kept.data, kept.content_type) == (archive.data, "application/zip")
    assert "CJ-2026-0001-2026-11-23.zip" in said(paul.get(f"{CASES}/1"))


def test_an_entry_is_shown_then_written(paul: FlaskClient, court: Books) -> None:
    opened(paul, court)
    page = paul.get(f"{CASES}/1/entries/doubtful")
    shown = said(page)
    assert "416000" in shown
    seen = page.get_data(as_text=True).partition('name="print" value="')[2][:64]
    sent = send(paul, f"{CASES}/1/entries/doubtful", print=seen, day=TODAY.isoformat(), percent="100")
    assert sent.status_code == 303
    assert "3 000,00 €" in said(paul.get(f"{CASES}/1"))
    again = send(paul, f"{CASES}/1/entries/doubtful", print=seen, day=TODAY.isoformat(), percent="100")
    assert again.status_code == 422
    page = paul.get(f"{CASES}/1/entries/loss")
    seen = page.get_data(as_text=True).partition('name="print" value="')[2][:64]
    changed = send(paul, f"{CASES}/1/entries/loss", print="0" * 64, day=TODAY.isoformat())
    assert changed.status_code == 409
    assert send(paul, f"{CASES}/1/entries/loss", print=seen, day=TODAY.isoformat()).status_code == 303
    assert paul.get(f"{CASES}/1/relief.pdf").data.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("query", "words"),
    [("?percent=0", "de 1 à 100"), ("?day=x", "pas une date"), ("?vat_x=viel", "Rien n’est écrit")],
)
def test_what_an_entry_cannot_read_is_said(paul: FlaskClient, court: Books, query: str, words: str) -> None:
    opened(paul, court)
    assert words in said(paul.get(f"{CASES}/1/entries/impairment{query}"))
    assert send(paul, f"{CASES}/1/entries/impairment{query}").status_code == 422


def test_facts_are_changed_and_faults_stand_at_their_fields(paul: FlaskClient, court: Books) -> None:
    opened(paul, court)
    assert "Commandes livrées." in said(paul.get(f"{CASES}/1/facts"))
    changed = form(court, seat="Brest", cost_cents_0="nichts")
    answer = send(paul, f"{CASES}/1/facts", **changed)
    assert answer.status_code == 422
    assert "Un montant au-dessus de zéro" in said(answer)
    assert send(paul, f"{CASES}/1/facts", **form(court, seat="Brest")).status_code == 303
    assert "Brest" in said(paul.get(f"{CASES}/1"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"debt": []}, "au moins une facture"),
        ({"route": ""}, "Choisissez une voie"),
        ({"is_disputed": "1"}, "ne permettent pas"),
        ({"debtor_siren": "123"}, "SIREN"),
        ({"opened_on": "x"}, "pas une date"),
        ({"route": "insolvency"}, "la date du jugement"),
    ],
)
def test_a_file_that_cannot_be_opened_says_why(
    paul: FlaskClient, court: Books, change: dict[str, object], words: str
) -> None:
    answer = send(paul, f"{CASES}/new", **form(court, **change))
    assert answer.status_code == 422
    assert words in said(answer)


def test_only_papers_of_the_customer_become_exhibits(paul: FlaskClient, court: Books) -> None:
    case = opened(paul, court, exhibit=["main.beancount", "../etc/passwd", CONTRACT])
    assert case.facts.exhibits == (CONTRACT,)


def test_hostile_words_are_words(paul: FlaskClient, court: Books) -> None:
    opened(paul, court, debtor_name=SCRIPT, ground=SCRIPT, seat=SCRIPT, cost_0=SCRIPT)
    send(paul, f"{CASES}/1/acts", kind="request", day="2026-11-20", seen="0", text=SCRIPT)
    for address in (CASES, f"{CASES}/1", f"{CASES}/1/facts", f"{CASES}/1/entries/loss"):
        assert SCRIPT not in paul.get(address).get_data(as_text=True)


def test_an_auditor_reads_and_does_nothing(client_for: ClientFor, paul: FlaskClient, court: Books) -> None:
    opened(paul, court)
    aude = client_for("Aude")
    page = aude.get(f"{CASES}/1").get_data(as_text=True)
    assert "CJ-2026-0001" in page
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]
    assert aude.get(f"{CASES}/1/dossier.pdf").status_code == 200
    for address in (
        f"{CASES}/new?account=411000&customer=DUPONT",
        f"{CASES}/1/entries/loss",
        f"{CASES}/1/facts",
    ):
        assert aude.get(address).status_code == 403


def test_staff_opens_files_and_posts_nothing(client_for: ClientFor, court: Books) -> None:
    sami = client_for("Sami")
    opened(sami, court)
    assert sami.get(f"{CASES}/1/entries/doubtful").status_code == 403
    assert "entries/doubtful" not in sami.get(f"{CASES}/1").get_data(as_text=True)


def test_unknown_files_and_customers_are_not_found(paul: FlaskClient, court: Books) -> None:
    del court
    assert paul.get(f"{CASES}/9").status_code == 404
    for query in ("", "?account=411000&customer=NOBODY", "?account=706000&customer="):
        assert paul.get(f"{CASES}/new{query}").status_code == 404
    assert paul.get(f"{CASES}/new?account=411000&customer=PERDU").status_code == 200


def test_nothing_of_another_tenant_is_seen(client_for: ClientFor, paul: FlaskClient, court: Books) -> None:
    opened(paul, court)
    bea = client_for("Bea")
    assert bea.get(f"{CASES}/1").status_code == 404
    assert bea.get("/t/beta/cases/1").status_code == 404


def test_the_customers_story_tells_of_the_file(paul: FlaskClient, court: Books) -> None:
    opened(paul, court)
    send(paul, f"{CASES}/1/acts", kind="request", day="2026-09-01", seen="0")
    send(paul, f"{CASES}/1/acts", kind="order", day="2026-09-15", seen="1", amount="3 000,00")
    page = said(paul.get("/t/alpha/customers/DUPONT"))
    assert "Injonction de payer, 3 000,00 €" in page
    assert "Ordonnance rendue, 3 000,00 €" in page
    assert "Contentieux…" in page
    assert "CJ-2026-0001" in page
