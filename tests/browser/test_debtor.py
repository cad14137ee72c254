"""The debtor's page in a browser, on a phone and without a cookie; acts on customers by keyboard."""

from collections.abc import Callable
from dataclasses import replace

from playwright.sync_api import Page, expect
import pytest

from tenants.dunning.debtor.links import Whom, new_link, path_of
from tenants.jail import Jail
from tenants.people.sealing import SecretKey
from tests.browser.conftest import PHONE
from tests.browser.house import House
from tests.server.cast import NOW, TODAY, Cast
from tests.tenants.books.ground import Books, month
from tests.tenants.dunning.company import CREDITOR, DAY, FILES, Company


@pytest.fixture
def company(house: House, cast: Cast) -> Company:
    """Give alpha late customers, and a creditor who may be paid."""
    jail = Jail()
    found = Company(Books(house.database, jail, cast.alpha), now=NOW)
    found.books.write(dict(FILES), removed=(month("2026-03"),))
    found.introduce(replace(CREDITOR, bic="AGRIFRPP"))
    jail.close()
    return found


@pytest.fixture
def address(company: Company) -> str:
    """Return where DUPONT sees what is open."""
    key, whom = SecretKey.new(), Whom("411000", "DUPONT", "EUR")
    with company.desk().writing() as session:
        _, secret = new_link(session, key, whom, author="Odile", at=NOW, last_day=TODAY + 30 * DAY)
    return path_of("alpha", secret)


def test_an_invoice_is_contested_on_a_phone(
    page_as: Callable[..., Page], must_be_usable: Callable[[Page], None], address: str
) -> None:
    page = page_as("", width=PHONE)
    page.goto(address)
    expect(page.locator(".amount")).to_have_text("2 000,00 €")
    must_be_usable(page)
    page.get_by_role("link", name="Autre chose").click()
    page.get_by_text("Je conteste une facture").click()
    page.get_by_label("Que reprochez-vous").fill("Seuils non conformes")
    must_be_usable(page)
    page.get_by_role("button", name="Envoyer la contestation").click()
    expect(page.get_by_role("status").first).to_contain_text("C’est noté")
    expect(page.locator(".amount")).to_have_text("800,00 €")
    expect(page.locator("main")).to_contain_text("Contestée le 23/11/2026")
    must_be_usable(page)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE
    assert page.context.cookies() == []


def test_a_plan_is_proposed_and_only_the_chosen_one_is_shown(
    page_as: Callable[..., Page], must_be_usable: Callable[[Page], None], address: str
) -> None:
    page = page_as("", width=PHONE, theme="dark")
    page.goto(f"{address}?lang=en")
    page.get_by_text("I propose a payment plan").click()
    expect(page.locator(".offer-3")).to_be_visible()
    page.get_by_label("In how many parts").select_option("2")
    expect(page.locator(".offer-2")).to_be_visible()
    expect(page.locator(".offer-3")).to_be_hidden()
    must_be_usable(page)
    page.get_by_role("button", name="Propose this plan").click()
    expect(page.locator("main")).to_contain_text("Your proposed plan")
    expect(page.locator("main")).to_contain_text("30 November 2026")


def test_the_iban_is_copied_and_said_so(page_as: Callable[..., Page], address: str) -> None:
    page = page_as("")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(address)
    page.get_by_role("button", name="Copier l’IBAN").click()
    expect(page.locator("#told")).to_have_text("IBAN copié")
    assert page.evaluate("navigator.clipboard.readText()") == CREDITOR.iban
    page.get_by_role("button", name="Copier le motif").click()
    assert page.evaluate("navigator.clipboard.readText()") == "F1 F2"


def test_a_promise_is_noted_in_two_keys(
    page_as: Callable[..., Page], must_be_usable: Callable[[Page], None], company: Company
) -> None:
    assert company
    page = page_as("Sami")
    page.goto("/t/alpha/customers/DUPONT")
    page.keyboard.press("o")
    expect(page.locator("#promise-amount")).to_be_focused()
    expect(page.locator("#promise-amount")).to_have_value("2000,00")
    must_be_usable(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers/DUPONT#story")
    expect(page.locator("#holds")).to_contain_text("Promesse")
    expect(page.locator("#story")).to_contain_text("Promesse de 2 000,00 €")
    must_be_usable(page)


def test_a_dispute_is_opened_by_keyboard_and_lifted(
    page_as: Callable[..., Page], must_be_usable: Callable[[Page], None], company: Company
) -> None:
    assert company
    page = page_as("Paul")
    page.goto("/t/alpha/customers/DUPONT")
    page.keyboard.press("l")
    page.keyboard.press("Space")
    page.locator("#dispute-text").fill("Palette abîmée")
    must_be_usable(page)
    page.get_by_role("button", name="Ouvrir le litige").click()
    expect(page.locator(".ledger").first).to_contain_text("En litige")
    page.locator("#holds summary").click()
    page.locator("#holds").get_by_label("Pourquoi").fill("Avoir A12")
    page.get_by_role("button", name="Lever la retenue").click()
    expect(page.locator("#holds")).to_have_count(0)
    expect(page.locator("#story")).to_contain_text("Levée")


def test_a_call_is_noted_on_a_phone(
    page_as: Callable[..., Page], must_be_usable: Callable[[Page], None], company: Company
) -> None:
    assert company
    page = page_as("Odile", width=PHONE, language="en")
    page.goto("/t/alpha/customers/DUPONT")
    page.locator("#act-call > summary").click()
    page.locator("#call-text").fill("Will pay on Friday")
    must_be_usable(page)
    page.get_by_role("button", name="Note the call").click()
    expect(page.locator("#story")).to_contain_text("Will pay on Friday")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE
