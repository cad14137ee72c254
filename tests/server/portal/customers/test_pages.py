"""The customers' pages: list, order, one customer, card, notes, documents; hostile names everywhere."""

from collections.abc import Callable
import io

from flask.testing import FlaskClient
import openpyxl
import pytest
from sqlalchemy import select

from ledger_core.book import Change
from ledger_core.card_edit import KEYS
from ledger_core.edit import quoted
from tenants.audit_log import AuditEntry
from tenants.books.history import head, read_book, revisions
from tenants.books.models import Origin
from tenants.books.write import write
from tenants.db import Database
from tenants.jail import Jail
from tests.server.cast import Cast
from tests.server.portal.dashboard.test_dashboard import words_of
from tests.tenants.books.ground import ALICE

ClientFor = Callable[[str], FlaskClient]

SCRIPT = "<script>alert(1)</script>"
FORMULA = "=cmd|'/C calc'!A0"
RIGHT_TO_LEFT = "שלום עולם"
LONG = "W" * 300
HOSTILE = {"SCRIPT": SCRIPT, "FORMULA": FORMULA, "RTL": RIGHT_TO_LEFT, "LONG": LONG, "../x?y#z%2e": "Dots"}


@pytest.fixture
def hostile(cast: Cast, database: Database, jail: Jail) -> None:
    """Give alpha customers whose names are an attack each, and an invoice of each."""
    text = ""
    for rank, (code, name) in enumerate(HOSTILE.items()):
        account = f"Assets:41-Clients:411000:H{rank}"
        text += (
            f'2025-01-01 open {account}\n  account-number: "411000"\n  customer: {quoted(code)}\n'
            f"  name: {quoted(name)}\n  email: {quoted(SCRIPT)}\n"
            f"2026-11-0{rank + 1} * {quoted(name)} {quoted(SCRIPT)}\n  piece: {quoted(FORMULA)}\n"
            f"  {account}  {rank + 1}.00 EUR\n  Income:70-Ventes:706000  -{rank + 1}.00 EUR\n"
            f"2026-11-09 note {account} {quoted(SCRIPT)}\n  by: {quoted(SCRIPT)}\n"
        )
    with database.reading(cast.alpha.id) as session:
        base = head(session)
        accounts = read_book(session).files["accounts.beancount"]
    write(
        database,
        jail,
        cast.alpha.id,
        base=base,
        change=Change({"accounts.beancount": accounts + b"\n" + text.encode()}),
        author=ALICE,
        message="Hostile",
        origin=Origin.WEB,
    )


@pytest.fixture
def paul(client_for: ClientFor) -> FlaskClient:
    client = client_for("Paul")
    client.set_cookie("language", "fr")
    return client


@pytest.mark.usefixtures("hostile")
def test_hostile_names_are_words_everywhere(paul: FlaskClient) -> None:
    pages = ["/t/alpha/", "/t/alpha/customers", "/t/alpha/customers?q=%3Cscript%3Ealert(1)"]
    names = paul.get("/t/alpha/customers/names?q=411").json
    assert names == []
    for code, name in HOSTILE.items():
        found = paul.get("/t/alpha/customers/names", query_string={"q": code.lower()}).json
        ours = next(row for row in found if row["code"] == code)
        assert ours["name"] == name
        pages += [ours["url"], f"{ours['url']}/card"]
    for address in pages:
        answer = paul.get(address)
        assert answer.status_code == 200, address
        assert SCRIPT not in answer.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in paul.get("/t/alpha/customers").text


@pytest.mark.usefixtures("hostile")
def test_exports_hold_no_formula_and_are_audited(paul: FlaskClient, cast: Cast, database: Database) -> None:
    text = paul.get("/t/alpha/customers/export.csv").data.decode("utf-8-sig")
    assert f"\r\n'{FORMULA};FORMULA;" in text
    items = paul.get("/t/alpha/customers/open-items.csv").data.decode("utf-8-sig")
    assert f";'{FORMULA};" in items
    answer = paul.get("/t/alpha/customers/export.xlsx?sort=name&order=asc")
    assert answer.headers["Content-Disposition"] == "attachment; filename=alpha-clients-2026-11-23.xlsx"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["Clients", "Postes ouverts"]
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert {cell.value for cell in cells if cell.data_type == "f"} <= {
        f"=SUBTOTAL(109,{cell.column_letter}2:{cell.column_letter}{cell.row - 1})"
        for cell in cells
        if cell.data_type == "f"
    }
    with database.reading(cast.alpha.id) as session:
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "customers:export").order_by(AuditEntry.number)
        ).all()
    assert [(entry.actor, entry.detail["rows"]) for entry in entries] == [
        ("Paul Rainval <paul@people.example>", 6),
        ("Paul Rainval <paul@people.example>", 8),
        ("Paul Rainval <paul@people.example>", 6),
    ]


@pytest.mark.usefixtures("hostile")
def test_the_list_is_searched_narrowed_and_sorted(paul: FlaskClient) -> None:
    def rows(query: str) -> list[str]:
        text = paul.get(f"/t/alpha/customers/export.csv?{query}").data.decode("utf-8-sig")
        return [line.split(";")[1] for line in text.splitlines()[1:]]

    assert rows("sort=total") == ["DUPONT", "../x?y#z%2e", "LONG", "RTL", "FORMULA", "SCRIPT"]
    assert rows("sort=total&order=asc")[0] == "SCRIPT"
    assert rows("sort=nonsense")[0] == "DUPONT"
    assert rows("show=overdue") == ["DUPONT"]
    assert rows("show=letter") == ["DUPONT"]
    assert rows("show=credit") == []
    assert rows("q=DUPÖNT") == ["DUPONT"]
    assert rows("q=dots&show=owing") == ["../x?y#z%2e"]
    assert rows("q=nobody+at+all") == []
    words = words_of(paul.get("/t/alpha/customers?q=nobody").text)
    assert "Personne n’a été trouvé" in words
    assert paul.get("/t/alpha/customers?page=999999999999&sort=%00&show=%00&q=%00").status_code == 200


def test_a_customer_is_shown_with_account_and_balance(paul: FlaskClient) -> None:
    words = words_of(paul.get("/t/alpha/customers/DUPONT").text)
    assert "Dû 80,00 € 2 postes ouverts" in words
    assert "Alpha-F1 01/04/2026 * 236 j 120,00 120,00 Plus de 90 j" in words
    assert "Alpha-V1 – – −120,00 −120,00 À affecter" in words
    assert "Total 80,00 80,00" in words
    assert "30/03/2026 Alpha-V1 Virement Alpha-V1 120,00 80,00" in words
    assert "30 j net (règle du dossier)" in words
    assert "A payé 120,00 €" in words


@pytest.mark.parametrize(
    "key", ["NOBODY", "dupont", "411000", "--FFFFFFFFFF-", "--110000-", "X---", "Z--D800-"]
)
def test_who_is_no_customer_is_not_found(paul: FlaskClient, key: str) -> None:
    assert paul.get(f"/t/alpha/customers/{key}").status_code == 404


def form_of(was: dict[str, str], **typed: str) -> dict[str, str]:
    shown = {part: was.get(part, "") for part in KEYS}
    return {**{f"was-{part}": value for part, value in shown.items()}, **shown, **typed}


CARD = {"name": "Dupont SARL", "kind": "consumer"}


def test_a_card_goes_into_the_books_under_ones_name(
    paul: FlaskClient, cast: Cast, database: Database
) -> None:
    typed = form_of(
        CARD,
        kind="business",
        siren="732 829 320",
        siret="732 829 320 00074",
        vat="fr 44 732 829 320",
        country="fr",
        payment_days="45",
        csrf=paul.csrf,
    )
    answer = paul.post("/t/alpha/customers/DUPONT/card", data=typed)
    assert (answer.status_code, answer.location) == (303, "/t/alpha/customers/DUPONT")
    words = words_of(paul.get("/t/alpha/customers/DUPONT").text)
    assert "La fiche est enregistrée." in words
    assert "SIREN 732 829 320 SIRET 732 829 320 00074 N° TVA FR44732829320" in words
    assert "45 j net" in words
    with database.reading(cast.alpha.id) as session:
        last = revisions(session)[0]
        text = read_book(session).files["accounts.beancount"].decode()
    assert (last.author, last.message, last.origin) == (
        "Paul Rainval <paul@people.example>",
        "Fiche\u00a0: Dupont SARL",
        "web",
    )
    for line in ('siren: "732829320"', 'siret: "73282932000074"', 'vat: "FR44732829320"', 'country: "FR"'):
        assert f"  {line}\n" in text
    assert "  payment-days: 45\n" in text


def test_a_faulty_card_comes_back_with_its_faults_and_what_was_typed(
    paul: FlaskClient, cast: Cast, database: Database
) -> None:
    typed = form_of(
        CARD,
        name="",
        siren="1",
        siret="2",
        vat=SCRIPT,
        country="France",
        email=SCRIPT,
        payment_days="-1",
        csrf=paul.csrf,
    )
    answer = paul.post("/t/alpha/customers/DUPONT/card", data=typed)
    assert answer.status_code == 422
    assert SCRIPT not in answer.text
    words = words_of(answer.text)
    for said in ("un SIREN", "un SIRET", "un numéro de TVA"):
        assert f"Ce n’est pas {said}" in words
    assert "Les deux lettres" in words
    assert "7 champs" in words
    with database.reading(cast.alpha.id) as session:
        assert len(revisions(session)) == 1


def test_two_who_change_the_same_see_both(paul: FlaskClient, client_for: ClientFor) -> None:
    theirs = client_for("Hélène")
    address = "/t/alpha/customers/DUPONT/card"
    assert (
        theirs.post(address, data=form_of(CARD, phone="01 99 00 00 01", csrf=theirs.csrf)).status_code == 303
    )
    answer = paul.post(address, data=form_of(CARD, phone="01 99 00 00 02", csrf=paul.csrf))
    assert answer.status_code == 409
    assert "Quelqu’un a écrit «\u00a001 99 00 00 01\u00a0» entre-temps" in answer.text.replace("&#39;", "’")
    assert 'value="01 99 00 00 02"' in answer.text
    again = form_of({**CARD, "phone": "01 99 00 00 01"}, phone="01 99 00 00 02", csrf=paul.csrf)
    assert paul.post(address, data=again).status_code == 303
    assert "01 99 00 00 02" in paul.get("/t/alpha/customers/DUPONT").text


def test_a_note_is_shown_with_its_author_and_an_empty_one_is_not_written(paul: FlaskClient) -> None:
    address = "/t/alpha/customers/DUPONT/notes"
    assert paul.post(address, data={"csrf": paul.csrf, "text": f"Appelé {SCRIPT}"}).status_code == 303
    page = paul.get("/t/alpha/customers/DUPONT").text
    assert SCRIPT not in page
    assert f"Appelé {SCRIPT} Paul Rainval , 23/11/2026" in words_of(page)
    for text in ("", "   ", "x" * 4001, "a\x07b"):
        answer = paul.post(address, data={"csrf": paul.csrf, "text": text})
        assert answer.status_code == 422


def test_a_document_goes_into_the_books_and_comes_out_to_be_saved(paul: FlaskClient) -> None:
    address = "/t/alpha/customers/DUPONT/documents"
    sent = {"csrf": paul.csrf, "file": (io.BytesIO(b"<html>"), "..\\Contrat signé.PDF")}
    assert paul.post(address, data=sent, content_type="multipart/form-data").status_code == 303
    page = paul.get("/t/alpha/customers/DUPONT").text
    assert "Contrat signé.pdf" in page
    taken = paul.get(f"{address}/documents/DUPONT/2026-11-23 Contrat signé.pdf")
    assert (taken.status_code, taken.data, taken.content_type) == (200, b"<html>", "application/pdf")
    assert taken.headers["Content-Disposition"].startswith("attachment")
    assert taken.headers["X-Content-Type-Options"] == "nosniff"
    for path in ("main.beancount", "documents/DUPONT/none.pdf", "../../secret", "accounts.beancount"):
        assert paul.get(f"{address}/{path}").status_code == 404


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", b"x"),
        ("a.svg", b"x"),
        ("a", b"x"),
        ("a.py", b"x"),
        ("a.pdf", b""),
        ("a.pdf", bytes(10 * 1024**2 + 1)),
    ],
)
def test_a_file_that_is_not_taken_is_told_why(paul: FlaskClient, name: str, data: bytes) -> None:
    # written by hand: the client of the tests leaves files of its own open
    field = f'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{paul.csrf}\r\n'
    file = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = field.encode() + file.encode() + data + b"\r\n--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    answer = paul.post("/t/alpha/customers/DUPONT/documents", data=body, content_type=kind)
    assert answer.status_code == 422
    assert "fichier" in words_of(answer.text)


def test_only_who_may_write_is_offered_to(client_for: ClientFor) -> None:
    for name, offered in (("Hélène", True), ("Odile", True), ("Sami", False), ("Aude", False)):
        client = client_for(name)
        page = client.get("/t/alpha/customers/DUPONT").text
        assert ("/customers/DUPONT/notes" in page) is offered, name
        assert ("/customers/DUPONT/card" in page) is offered, name
        status = client.post(
            "/t/alpha/customers/DUPONT/notes", data={"csrf": client.csrf, "text": "x"}
        ).status_code
        assert status == (303 if offered else 403)


def test_a_customer_of_another_tenant_is_not_found(client_for: ClientFor) -> None:
    bea = client_for("Bea")
    assert bea.get("/t/alpha/customers/DUPONT").status_code == 404
    assert bea.get("/t/alpha/customers/names?q=du").status_code == 404
    assert "Alpha-F1" not in bea.get("/t/beta/customers/DUPONT").text
