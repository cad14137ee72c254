"""A customer is taken to court in a browser: the file, its acts, its dossier, its entries; desk and phone."""

from collections.abc import Callable, Iterator
from pathlib import Path
import re
import zipfile

from playwright.sync_api import Page, expect
import pytest

from tenants.books.picture import PictureCache
from tenants.desk import HOUSE, Desk
from tenants.dunning.decisions.creditor import save_creditor
from tenants.jail import Jail
from tests.browser.chromium import grave_faults
from tests.browser.conftest import PHONE
from tests.browser.house import House
from tests.browser.seeing import faults_seen, unseen_focus
from tests.server.cast import NOW, TODAY, Cast
from tests.tenants.books.ground import Books
from tests.tenants.dunning.cases.lawsuit import CONTRACT, FILES, INVOICE_1, PAPER, document
from tests.tenants.dunning.company import CREDITOR

NEW = "/t/alpha/cases/new?account=411000&customer=DUPONT"
FILE = "/t/alpha/cases/1"


@pytest.fixture
def court(house: House, cast: Cast) -> Iterator[None]:
    """Give alpha a customer that owes for months, papers of it, and a creditor."""
    jail = Jail()
    books = Books(house.database, jail, cast.alpha)
    accounts = (
        str(FILES["accounts.beancount"])
        + document("2026-03-01", INVOICE_1)
        + document("2026-01-15", CONTRACT)
    )
    files = {**FILES, "accounts.beancount": accounts, INVOICE_1: PAPER, CONTRACT: PAPER}
    books.write(files, removed=tuple(path for path in books.files() if path not in files))
    desk = Desk(house.database, jail, PictureCache(), cast.alpha.id, "alpha", HOUSE, NOW, TODAY)
    with desk.writing() as session:
        save_creditor(session, desk, CREDITOR)
    yield
    jail.close()


def sound(page: Page, language: str = "fr") -> None:
    assert [*grave_faults(page), *faults_seen(page, language), *unseen_focus(page)] == []
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def open_file(page: Page) -> None:
    page.goto(NEW)
    page.get_by_role("radio", name=re.compile("Injonction de payer 1405")).check()
    page.get_by_label("Ville de la juridiction").fill("Quimper")
    page.get_by_label("Faits et fondement").fill("Commandes livrées et acceptées.")
    page.get_by_label("2026-01-15 Contrat cadre.pdf").check()
    page.get_by_role("button", name="Ouvrir le dossier").click()
    expect(page.get_by_text("CJ-2026-0001 est ouvert")).to_be_visible()


@pytest.mark.usefixtures("court")
def test_a_partner_takes_a_customer_to_court(page_as: Callable[..., Page], tmp_path: Path) -> None:
    page = page_as("Hélène")
    page.goto(NEW)
    sound(page)
    open_file(page)
    sound(page)
    page.get_by_label("Quel acte").select_option(label="Requête déposée")
    page.get_by_label("Date de l’acte").fill("2026-09-02")
    page.get_by_role("button", name="Noter cet acte").click()
    page.get_by_label("Quel acte").select_option(label="Ordonnance rendue")
    page.get_by_label("Date de l’acte").fill("2026-09-15")
    page.get_by_role("button", name="Noter cet acte").click()
    expect(page.get_by_role("row", name=re.compile("Faire signifier"))).to_contain_text("15/12/2026")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Dossier, ZIP").click()
    path = tmp_path / taken.value.suggested_filename
    taken.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        assert f"{path.stem}/dossier.pdf" in archive.namelist()
    page.goto("/t/alpha/cases")
    sound(page)


@pytest.mark.usefixtures("court")
def test_an_entry_is_looked_at_before_it_is_written(page_as: Callable[..., Page]) -> None:
    page = page_as("Paul")
    open_file(page)
    page.get_by_role("link", name="Douteuses, 416…").click()
    expect(page.get_by_role("cell", name="416000 DUPONT").first).to_be_visible()
    sound(page)
    page.get_by_role("button", name="Enregistrer dans les livres").click()
    expect(page.get_by_text("L’écriture est dans les livres")).to_be_visible()
    sound(page)


@pytest.mark.usefixtures("court")
def test_the_pages_are_sound_on_a_phone_and_show_an_auditor_no_act(page_as: Callable[..., Page]) -> None:
    open_file(page_as("Hélène"))
    phone = page_as("Odile", width=PHONE, language="en", theme="dark")
    for address in (NEW, FILE, f"{FILE}/facts", f"{FILE}/entries/loss", "/t/alpha/cases"):
        phone.goto(address)
        sound(phone, "en")
    auditor = page_as("Aude")
    auditor.goto(FILE)
    expect(auditor.locator("main form")).to_have_count(0)
    expect(auditor.get_by_role("link", name="Dossier, ZIP")).to_be_visible()
    sound(auditor)
