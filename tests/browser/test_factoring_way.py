"""From no contract to the last euro, in a browser; files are read by a reader of their own."""

from collections.abc import Callable, Iterator
import io
from pathlib import Path
import re

from playwright.sync_api import Page, expect
import pypdf
import pytest

from tenants.jail import Jail
from tests.browser.chromium import grave_faults
from tests.browser.house import House
from tests.browser.seeing import faults_seen, unseen_focus
from tests.ledger_core.factoring.formats import readers
from tests.server.cast import Cast
from tests.tenants.books.ground import Books, month
from tests.tenants.dunning.company import Company, customer, payment
from tests.tenants.factoring.assignments.works import FILES

AT = "/t/alpha/factoring"
CARD = {"name": "Vernègues SAS", "kind": "business", "country": "FR"}
PLAIN_AND_WHOLE = customer("VERNEGUES", **CARD), customer("VERNEGUES", **CARD, siret="99900060700013")
NARROW = {"width": 390, "height": 844}
REFERENCE = "C-2026-001"
TERMS = {
    "factor.name": "Factor Aldébaran",
    "number": "2026-A",
    "factor.address": "18 quai des Tanneurs\n99025 VALCOMBRE",
    "factor.iban": "FR7699999000041234567890592",
    "fees.commission_percent": "0,40",
    "filing.seller_code": "4417",
    "slips.earlier_act": "contrat d’affacturage 2026-A",
    "statement.reference": "Référence",
    "statement.balance": "Solde",
}
MEANINGS = (
    ("Achat", "purchase"),
    ("Retenue", "holdback"),
    ("TVA", "commission-vat"),
    ("Commission", "commission"),
    ("Virement", "cash"),
    ("Règlement", "settled"),
)
HEADINGS = "Date;Libellé;Référence;Montant;Solde\r\n"
LIMITS = (
    "Code client;Agrément\r\nORIEL;60 000,00\r\nVERNEGUES;40 000,00\r\nPERSANNE;30 000,00\r\nINCONNU;5,00\r\n"
)
FUNDED = HEADINGS + (  # 14 880.00 + 15 324.00 + 32 200.00; a tenth is held, 0.40 % and its VAT are charged
    f"23/11/2026;Achat de créances;{REFERENCE};62404,00;62404,00\r\n"
    f"23/11/2026;Retenue de garantie;{REFERENCE};-6240,40;56163,60\r\n"
    f"23/11/2026;TVA sur commission;{REFERENCE};-49,92;56113,68\r\n"
    f"23/11/2026;Commission d’affacturage;{REFERENCE};-249,62;55864,06\r\n"
    f"23/11/2026;Virement;{REFERENCE};-55864,06;0,00\r\n"
)
PAID = HEADINGS + (
    "23/11/2026;Règlement débiteur;F2026-0303;14880,00;-15324,00\r\n"
    "23/11/2026;Règlement débiteur;F2026-0305;32200,00;-15324,00\r\n"
)


@pytest.fixture
def books(house: House, cast: Cast) -> Iterator[Books]:
    """Give alpha the invoices of the mock-up, and a creditor; it has no factor yet."""
    jail = Jail()
    given = Books(house.database, jail, cast.alpha)
    files = {
        **FILES,
        "accounts.beancount": FILES["accounts.beancount"].replace(*PLAIN_AND_WHOLE),
        month("2026-11"): FILES[month("2026-11")] + payment("LEROY", 250_00, "2026-11-20"),
    }
    given.write(files, removed=tuple(path for path in given.files() if path not in files))
    Company(given).introduce()
    yield given
    jail.close()


def sound(page: Page) -> None:
    """Fail where a page is not usable, at the width of a desk and of a phone."""
    assert [*grave_faults(page), *faults_seen(page, "fr"), *unseen_focus(page)] == []
    wide = page.viewport_size
    assert wide is not None
    for size in (wide, NARROW, wide):
        page.set_viewport_size(size)
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth"), size


def upload(page: Page, name: str, text: str) -> None:
    page.locator("input[type=file][name=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    )


def describe(page: Page) -> None:
    """Make a contract from a starting point, and try its statement before it is kept."""
    page.goto(AT)
    sound(page)
    page.goto(f"{AT}/settings")
    page.get_by_role("link", name=re.compile("Affacturage classique")).click()
    for place, value in TERMS.items():
        page.locator(f'[name="{place}"]').fill(value)
    page.locator('[name="filing.form"]').select_option("bpce-7.0")
    page.locator('[name="filing.confirmed.open-amount"]').check()
    for rank, (word, kind) in enumerate(MEANINGS):
        if rank == 3:  # each answer brings three more rows
            page.locator("#try summary").click()
            page.locator("[name=sample]").fill(FUNDED)
            page.get_by_role("button", name="Lire l’extrait").click()
            expect(page.get_by_text("5 lignes lues")).to_be_visible()
            sound(page)
        page.locator(f'[name="statement.kinds.{rank}.word"]').fill(word)
        page.locator(f'[name="statement.kinds.{rank}.kind"]').select_option(kind)
    page.locator(".saving").get_by_role("button", name="Enregistrer le contrat").click()
    expect(page.get_by_text(re.compile("enregistré.*version 1"))).to_be_visible()
    sound(page)


def limit(page: Page) -> None:
    """Take the factor's file of limits in, after a look."""
    page.get_by_role("link", name="Limites").first.click()
    upload(page, "agrements.csv", LIMITS)
    page.get_by_role("button", name="Voir ce qui change").click()
    expect(page.locator("#upload")).to_contain_text("INCONNU")
    sound(page)
    page.get_by_role("button", name="Changer 3 limites").click()
    expect(page.get_by_role("row", name=re.compile("Vernègues"))).to_contain_text("40 000,00")


def hand_over(page: Page) -> None:
    """Choose, verify and send: by keys alone, the amounts following."""
    page.goto(AT)
    expect(page.locator("#chosen-sum")).to_have_text("107 804,00")
    sound(page)
    page.locator("h1").click()
    for reference in ("F2026-0312", "F2026-0308"):
        while page.evaluate("document.activeElement.getAttribute('aria-label')") != reference:
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Space")
        for _again in range(5):
            page.keyboard.press("ArrowUp")
    expect(page.locator("#chosen-sum")).to_have_text("62 404,00")
    expect(page.locator("#figures")).to_contain_text("55 864,06")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{REFERENCE} est vérifiée")).to_be_visible()
    sound(page)
    page.locator("h1").click()
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{REFERENCE} est envoyée")).to_be_visible()
    sound(page)


def read_files(page: Page, folder: Path) -> None:
    """Download all that was made; the factor's file is read by columns, papers by their text."""
    made: dict[str, bytes] = {}
    for link in page.locator("#files a[download]").all():
        with page.expect_download() as taken:
            link.click()
        path = folder / taken.value.suggested_filename
        taken.value.save_as(path)
        made[path.name] = path.read_bytes()
    (file,) = [data for name, data in made.items() if not name.endswith(".pdf")]
    parsed = readers.bpce(file)
    assert (parsed.header["seller"], parsed.header["currency"]) == ("004417", "EUR")
    assert {row["document"].strip(): int(row["amount"]) for row in parsed.details} == {
        "F2026 0303": 1488000,
        "F2026 0326": 1532400,
        "F2026 0305": 3220000,
    }
    assert int(parsed.trailer["total"]) == 6240400
    papers = {
        name: "".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(data)).pages)
        for name, data in made.items()
        if name.endswith(".pdf")
    }
    assert len(papers) == 3  # slip, list, letters to the debtors
    assert all("F2026-0305" in text for text in papers.values())
    assert any("Quittance subrogative" in text for text in papers.values())
    assert sum("FR76 9999 9000 0412 3456 7890 592" in text.replace("\xa0", " ") for text in papers.values())


def take_in(page: Page, name: str, text: str) -> None:
    page.goto(f"{AT}/statements")
    upload(page, name, text)
    page.get_by_role("button", name="Importer").click()
    expect(page.get_by_text(re.compile("^[0-9]+ lignes nouvelles"))).to_be_visible()


def proven(page: Page) -> None:
    page.goto(f"{AT}/proof")
    expect(page.get_by_text("disent la même chose, au centime")).to_be_visible()
    sound(page)


def test_from_no_contract_to_the_last_euro(
    page_as: Callable[..., Page], books: Books, tmp_path: Path
) -> None:
    page = page_as("Hélène")
    describe(page)
    limit(page)
    hand_over(page)
    read_files(page, tmp_path)

    take_in(page, "releve-1.csv", FUNDED)
    sound(page)
    page.get_by_role("link", name=re.compile("Regarder, puis passer")).click()
    expect(page.get_by_role("table").filter(has_text="467200")).to_contain_text("6 240,40")
    sound(page)
    page.get_by_role("button", name="Enregistrer dans les livres").click()
    expect(page.get_by_text("Les écritures sont dans les livres")).to_be_visible()
    proven(page)

    page.goto(f"{AT}/assignments/{REFERENCE}/events/recourse")
    page.get_by_role("checkbox", name="F2026-0326").check()
    page.get_by_label("Pourquoi le factor les rend").fill("Trois fenêtres à reposer.")
    page.get_by_role("button", name="Montrer les écritures").click()
    expect(page.get_by_role("row", name=re.compile("411000 ORIEL"))).to_contain_text("15 324,00")
    sound(page)
    page.get_by_role("button", name="Enregistrer dans les livres").click()
    expect(page.get_by_role("row", name=re.compile("F2026-0326"))).to_contain_text("rendue")

    take_in(page, "releve-2.csv", PAID)
    page.get_by_role("button", name="Passer 2 propositions certaines").click()
    expect(page.get_by_text("2 propositions")).to_be_visible()
    page.goto(f"{AT}/assignments/{REFERENCE}")
    expect(page.get_by_text("Réglée", exact=True).first).to_be_visible()
    sound(page)
    proven(page)
    text = b"".join(books.files().values()).decode()
    back = text[text.index("F2026-0326R") :]
    assert "2026-12-19" in back[:400]  # open again, with its first due date
