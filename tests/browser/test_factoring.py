"""What may be assigned is ticked, verified, sent and funded; by keys, without scripts, on a phone."""

from collections.abc import Callable, Iterator
import re

from playwright.sync_api import Browser, Page, expect
import pytest

from tenants.jail import Jail
from tests.browser.chromium import grave_faults
from tests.browser.conftest import PHONE
from tests.browser.house import House
from tests.browser.seeing import faults_seen, unseen_focus
from tests.server.cast import Cast
from tests.server.factored_books import DRAFT, FUNDED, SETTLED, factored_books
from tests.tenants.books.ground import Books

AT = "/t/alpha/factoring"


@pytest.fixture
def factored(house: House, cast: Cast) -> Iterator[None]:
    """Give alpha a factor, a settled assignment, a funded one with a dispute, and a draft."""
    jail = Jail()
    factored_books(Books(house.database, jail, cast.alpha))
    yield
    jail.close()


def sound(page: Page, language: str = "fr") -> None:
    assert [*grave_faults(page), *faults_seen(page, language), *unseen_focus(page)] == []
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


@pytest.mark.usefixtures("factored")
def test_a_partner_hands_invoices_over(page_as: Callable[..., Page]) -> None:
    page = page_as("Hélène")
    page.goto(AT)
    sound(page)
    figures = page.locator("#figures")
    expect(figures).to_contain_text("74 232,85")
    page.get_by_role("checkbox", name="F2026-0312").uncheck()
    expect(figures).to_contain_text("4 documents cédés")
    expect(figures).not_to_contain_text("Au-delà des limites")
    expect(page.locator("#chosen-sum")).to_have_text("77 804,00")
    expect(page.get_by_role("row", name=re.compile("F2026-0305"))).to_contain_text("Éligible")
    page.get_by_role("checkbox", name="F2026-0312").check()
    expect(figures).to_contain_text("74 232,85")
    page.get_by_role("checkbox", name="F2026-0303").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("checkbox", name="F2026-0326")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{DRAFT} est vérifiée")).to_be_visible()
    sound(page)
    page.locator("h1").click()
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{DRAFT} est envoyée")).to_be_visible()
    sound(page)
    page.locator("h1").click()
    page.keyboard.press("Enter")
    page.get_by_label("Versé aussitôt, €").fill("74 232,85")
    page.get_by_role("button", name="Montrer les écritures").click()
    expect(page.get_by_role("table", name=re.compile("Retenue de garantie"))).to_contain_text("10 780,40")
    sound(page)
    page.get_by_role("button", name="Enregistrer dans les livres").click()
    expect(page.get_by_text("Les écritures sont dans les livres")).to_be_visible()
    page.goto(f"{AT}/proof")
    expect(page.get_by_text("disent la même chose, au centime")).to_be_visible()
    sound(page)


@pytest.mark.usefixtures("factored")
def test_it_works_without_scripts(chrome: Browser, house: House, cast: Cast) -> None:
    context = chrome.new_context(base_url=house.address, locale="fr-FR", java_script_enabled=False)
    context.add_cookies([house.session_of(cast.people["Hélène"].id)])
    page = context.new_page()
    page.goto(AT)
    page.get_by_role("checkbox", name="F2026-0312").uncheck()
    page.get_by_role("button", name="Recalculer").click()
    expect(page.locator("#chosen-sum")).to_have_text("77 804,00")
    expect(page.get_by_role("checkbox", name="F2026-0312")).not_to_be_checked()
    page.get_by_role("button", name="Vérifier et envoyer").click()
    expect(page.get_by_text(f"{DRAFT} est vérifiée")).to_be_visible()
    context.close()


@pytest.mark.usefixtures("factored")
@pytest.mark.parametrize(("width", "theme"), [(PHONE, "dark")])
def test_every_page_fits_a_phone(page_as: Callable[..., Page], width: int, theme: str) -> None:
    page = page_as("Hélène", width=width, theme=theme)
    for address in (
        "",
        "/assignments",
        f"/assignments/{SETTLED}",
        f"/assignments/{FUNDED}",
        f"/assignments/{DRAFT}",
        f"/assignments/{FUNDED}/events/settled",
        f"/assignments/{FUNDED}/events/direct",
        "/statements",
        "/proof",
    ):
        page.goto(AT + address)
        sound(page)
