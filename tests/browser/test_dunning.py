"""The day of reminders in a browser, on the real service: by keys, by pointer, on a phone."""

from collections.abc import Callable, Iterator
from pathlib import Path
import shutil

from playwright.sync_api import Page, expect
import pytest

from tests.browser import chromium
from tests.browser.conftest import PHONE
from tests.browser.house import House, open_house
from tests.browser.seeing import faults_seen, unseen_focus
from tests.server.cast import NOW

DAY = "/t/alpha/dunning"
PAGES = ("", "/difference", "/today", "/letters", "/letters/2", "/post", "/effect")
PARTS = ("?part=mail", "?part=enclosures", "?part=reason", "?act=hold", "?act=edit")
Usable = Callable[[Page], None]


@pytest.fixture
def house(owed: Path, tmp_path: Path) -> Iterator[House]:
    """Start the service where alpha is owed."""
    path = tmp_path / "lettrine.db"
    shutil.copy(owed, path)
    opened = open_house(path, NOW)
    yield opened
    opened.close()
    assert opened.faults() == []


@pytest.fixture
def day(page_as: Callable[..., Page]) -> Callable[..., Page]:
    """Open the day: `day("Paul", width=PHONE)`."""

    def open_day(name: str = "Paul", **more: object) -> Page:
        page = page_as(name, **more)
        page.goto(DAY)
        expect(page.locator("html")).to_have_attribute("data-ready", "yes")
        return page

    return open_day


def shown(page: Page, name: str) -> None:
    """Expect the letter to a customer to be shown beside the list, and its row to be marked."""
    expect(page.locator("#preview-title")).to_contain_text(name)
    expect(page.locator("tr.on")).to_have_count(1)
    expect(page.locator("tr.on")).to_contain_text(name)


def test_one_letter_is_approved_by_keyboard_and_taken_back(
    day: Callable[..., Page], must_be_usable: Usable
) -> None:
    page = day()
    shown(page, "Agence Clairambault")
    page.keyboard.press("ArrowDown")
    shown(page, "Cuisines Persanne")
    page.keyboard.press("ArrowDown")
    shown(page, "Habitat Lorvaux")
    expect(page.locator(".sheet")).to_contain_text("Mise en demeure")
    page.keyboard.press("ArrowUp")
    shown(page, "Cuisines Persanne")
    page.keyboard.press("Space")
    expect(page.locator(".note.ok")).to_contain_text("1 envoi approuvé. Il part à 9 h 1")
    shown(page, "Habitat Lorvaux")
    expect(page.locator("#waiting")).to_contain_text("Cuisines Persanne")
    expect(page.locator("#approve")).not_to_contain_text("Cuisines Persanne")
    must_be_usable(page)
    page.keyboard.press("u")
    expect(page.locator(".note.ok")).to_contain_text("1 envoi repris. Rien n’en est parti.")
    expect(page.locator("#approve")).to_contain_text("Cuisines Persanne")
    expect(page.locator("#waiting")).to_have_count(0)


def test_enter_approves_the_ticked_ones_and_shift_enter_all(day: Callable[..., Page]) -> None:
    page = day()
    page.locator("[data-tick-all]").uncheck()
    expect(page.locator("input[name=chosen]:checked")).to_have_count(0)
    page.get_by_role("checkbox", name="SCI Les Buis, Prévenance").check()
    page.get_by_role("checkbox", name="Mairie de Fontvive, Relance 1").check()
    page.locator("h1").click()
    page.keyboard.press("Enter")
    expect(page.locator(".note.ok")).to_contain_text("2 envois approuvés.")
    expect(page.locator("tr[data-key]")).to_have_count(5)
    page.keyboard.press("Shift+Enter")
    expect(page.locator(".note.ok")).to_contain_text("5 envois approuvés.")
    expect(page.locator("tr[data-key]")).to_have_count(0)
    expect(page.locator("#waiting tbody tr")).to_have_count(7)


def test_a_letter_is_held_by_keyboard(day: Callable[..., Page], must_be_usable: Usable) -> None:
    page = day()
    page.keyboard.press("h")
    expect(page.get_by_label("Arrêt manuel")).to_be_focused()
    expect(page.get_by_label("Ce qui est contesté")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Litige")).to_be_checked()
    page.get_by_label("Ce qui est contesté").select_option("price")
    must_be_usable(page)
    page.get_by_label("Avec vos mots").fill("Le devis disait moins.")
    page.get_by_role("button", name="Retenir", exact=True).click()
    expect(page.locator(".note.ok")).to_contain_text("Agence Clairambault est retenu : Litige.")
    expect(page.locator("#held")).to_contain_text("le prix ; Le devis disait moins.")
    shown(page, "Cuisines Persanne")


def test_a_hold_without_its_words_keeps_what_was_typed(day: Callable[..., Page], watch: object) -> None:
    watch.allow("status of 422")
    page = day()
    page.keyboard.press("h")
    page.get_by_label("Promesse").check()
    page.get_by_label("Montant promis (€)").fill("beaucoup")
    page.get_by_role("button", name="Retenir", exact=True).click()
    expect(page.locator("#preview")).to_contain_text("Un montant au-dessus de zéro")
    expect(page.get_by_label("Montant promis (€)")).to_have_value("beaucoup")
    expect(page.get_by_label("Montant promis (€)")).to_be_focused()


def test_a_letter_is_left_as_it_was_or_changed_and_approved_so(
    day: Callable[..., Page], must_be_usable: Usable
) -> None:
    page = day()
    page.keyboard.press("m")
    words = page.get_by_label("Vos mots, après les premiers paragraphes")
    expect(words).to_be_focused()
    page.keyboard.press("Escape")  # out of the field, then out of the form
    page.keyboard.press("Escape")
    expect(words).to_have_count(0)
    page.keyboard.press("m")
    words.fill("Odile vous appellera jeudi.")
    page.get_by_role("button", name="Voir la lettre ainsi").click()
    expect(page.get_by_role("button", name="Approuver ainsi")).to_be_focused()
    expect(page.locator(".sheet")).to_contain_text("Odile vous appellera jeudi.")
    must_be_usable(page)
    page.get_by_role("button", name="Approuver ainsi").click()
    expect(page.locator(".note.ok")).to_contain_text("1 envoi approuvé.")
    page.locator("#waiting").get_by_role("link", name="Agence Clairambault").click()
    expect(page.locator(".sheet.letter")).to_contain_text("Odile vous appellera jeudi.")


def test_keys_rest_in_fields_and_on_what_has_its_own(day: Callable[..., Page]) -> None:
    page = day()
    page.get_by_role("checkbox", name="SCI Les Buis, Prévenance").focus()
    page.keyboard.press("Space")  # ticks, approves nothing
    expect(page.get_by_role("checkbox", name="SCI Les Buis, Prévenance")).not_to_be_checked()
    page.get_by_role("link", name="Raison").focus()
    page.keyboard.press("Enter")  # opens the part
    expect(page.locator("#preview")).to_contain_text("le scénario d’usage")
    expect(page.locator("tr[data-key]")).to_have_count(7)


def test_an_auditor_looks_and_has_no_key(day: Callable[..., Page]) -> None:
    page = day("Aude")
    page.keyboard.press("ArrowDown")
    shown(page, "Cuisines Persanne")
    for key in ("Space", "h", "m", "Enter", "Shift+Enter"):
        page.keyboard.press(key)
    expect(page.locator("#preview form, #approve input[type=checkbox]")).to_have_count(0)
    expect(page.locator("tr[data-key]")).to_have_count(7)


def test_on_a_phone_a_pressed_row_brings_its_letter(day: Callable[..., Page], must_be_usable: Usable) -> None:
    page = day("Odile", width=PHONE)
    page.get_by_role("link", name="Mairie de Fontvive").click()
    shown(page, "Mairie de Fontvive")
    expect(page.locator("#preview-title")).to_be_in_viewport()
    must_be_usable(page)


@pytest.mark.parametrize(
    ("name", "width", "language", "theme"),
    [
        ("Hélène", 1440, "fr", "light"),
        ("Odile", PHONE, "fr", "dark"),
        ("Aude", 1100, "en", "light"),
        ("Paul", PHONE, "en", "light"),
    ],
)
def test_pages_with_letters_are_sound(
    day: Callable[..., Page], name: str, width: int, language: str, theme: str
) -> None:
    page = day(name, width=width, language=language, theme=theme)
    faults = []
    for address in (*PAGES, *PARTS):
        page.goto(f"{DAY}{address}")
        found = chromium.grave_faults(page) + faults_seen(page, language) + unseen_focus(page)
        faults += [f"{address}: {fault}" for fault in found]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            faults.append(f"{address}: wider than the window")
    assert faults == []
