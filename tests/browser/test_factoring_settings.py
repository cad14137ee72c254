"""Settings of factoring in a browser: a format described beside its preview, and pages of a contract."""

from collections.abc import Callable
from dataclasses import replace
import datetime as dt
from decimal import Decimal
from pathlib import Path
import shutil

from playwright.sync_api import Page, expect
import pytest

from server.portal.factoring_settings.example_format import EXAMPLE
from server.portal.factoring_settings.starting_points import Start, contract_for
from tenants.db import Database
from tenants.factoring.contracts.contracts import save_contract
from tenants.factoring.contracts.formats import save_format
from tenants.factoring.contracts.limits import NewLimit, give_limit
from tenants.jail import Jail
from tests.browser.chromium import grave_faults
from tests.browser.conftest import PHONE
from tests.browser.seeing import faults_seen, unseen_focus
from tests.server.cast import Cast, settle
from tests.tenants.books.ground import Books
from tests.tenants.dunning.company import IBAN, Company

SETTINGS = "/t/alpha/factoring/settings"
SINCE = dt.date(2026, 1, 1)


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> tuple[Path, Cast]:
    """Have the company agree with a factor: a contract of two versions, a limit, a format of its own."""
    path = tmp_path_factory.mktemp("factoring") / "lettrine.db"
    shutil.copy(sqlite_template, path)
    database, jail = Database(f"sqlite:///{path}"), Jail()
    cast = settle(database, jail)
    desk = Company(Books(database, jail, cast.alpha)).desk()
    begun = contract_for(Start.SUBROGATION, SINCE)
    fees = replace(begun.fees, commission_percent=Decimal("0.40"))
    factor = replace(begun.factor, name="Cap Factor", iban=IBAN)
    contract = replace(begun, key="cap-factor", number="CF-2026-0417", factor=factor, fees=fees)
    with desk.writing() as session:
        save_contract(session, desk, contract)
        save_contract(session, desk, replace(contract, filing=replace(contract.filing, form="bpce-7.0")))
        give_limit(session, desk, "cap-factor", NewLimit("DUPONT", SINCE, 40_000_00, "lettre du 2 janvier"))
        save_format(session, desk, "aldebaran", EXAMPLE)
    jail.close()
    database.close()
    return path, cast


def test_a_format_is_described_beside_what_it_writes(page_as: Callable[..., Page]) -> None:
    page = page_as("Hélène")
    page.goto(f"{SETTINGS}/formats/aldebaran")
    editor = page.get_by_role("textbox", name="Description en TOML")
    expect(page.locator("#preview")).to_contain_text("REMISE_20261123_012.txt")
    page.locator("[data-cell^='customer']").first.hover()
    expect(page.locator("[data-pointed]").first).to_contain_text("customer, 2–7 0ORIEL")
    strip = page.locator("[data-strip]").first
    strip.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-pointed]").first).to_contain_text("name, 8–16 BATIMENTS")
    editor.click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("nam = 1\n")
    faults = page.locator("#preview").get_by_role("button", name="Ligne 1")
    expect(faults).to_be_visible()
    expect(page.locator("#preview")).to_contain_text("cette clé n’existe pas ici")
    expect(page.locator(".surface")).to_contain_text("cette clé n’existe pas ici")
    page.keyboard.press("Control+Home")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Delete")
    expect(page.locator("#preview")).to_contain_text("REMISE_20261123_012.txt")
    page.keyboard.type("# checked by the factor\n")
    page.get_by_role("button", name="Enregistrer le format").click()
    expect(page.get_by_text("version 2")).to_be_visible()


@pytest.mark.parametrize(
    ("who", "width", "language", "theme"), [("Hélène", PHONE, "fr", "dark"), ("Aude", 1440, "en", "light")]
)
def test_pages_with_a_contract_are_sound(
    page_as: Callable[..., Page], who: str, width: int, language: str, theme: str
) -> None:
    page = page_as(who, width=width, language=language, theme=theme)
    faults: list[str] = []
    for address in ("", "/contracts/cap-factor", "/contracts/cap-factor/limits", "/formats/aldebaran"):
        page.goto(SETTINGS + address)
        found = grave_faults(page) + faults_seen(page, language) + unseen_focus(page)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append("wider than the window")
        faults += [f"{address}: {fault}" for fault in found]
    assert faults == []
