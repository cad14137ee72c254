"""What reminders go by, in a browser: a ladder tried and kept, words beside their letter, a mandate."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
import pytest

from tests.browser import chromium
from tests.browser.chromium import Watch
from tests.browser.conftest import PHONE
from tests.browser.seeing import faults_seen, unseen_focus
from tests.browser.test_dunning import house

__all__ = ["house"]

SETTINGS = "/t/alpha/dunning/settings"
FIRMS = "/f/vauclair/dunning"
PAGES = (
    SETTINGS,
    f"{SETTINGS}/creditor",
    f"{SETTINGS}/schedules",
    f"{SETTINGS}/schedules/house-business",
    f"{SETTINGS}/templates",
    f"{SETTINGS}/templates/business-formal-notice/fr",
    f"{SETTINGS}/mandates",
    FIRMS,
    f"{FIRMS}/schedules",
    f"{FIRMS}/templates/consumer-reminder/en",
)
Pages = Callable[..., Page]
Usable = Callable[[Page], None]


@pytest.mark.parametrize(("width", "language", "theme"), [(1440, "fr", "light"), (PHONE, "en", "dark")])
def test_every_page_is_whole_and_usable(page_as: Pages, width: int, language: str, theme: str) -> None:
    page = page_as("Hélène", width=width, language=language, theme=theme)
    faults = []
    for address in PAGES:
        page.goto(address)
        found = chromium.grave_faults(page) + faults_seen(page, language) + unseen_focus(page)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append("wider than the window")
        faults += [f"{address}: {fault}" for fault in found]
    assert faults == []


def test_a_ladder_is_copied_tried_refused_and_kept(
    page_as: Pages, must_be_usable: Usable, watch: Watch
) -> None:
    page = page_as("Hélène")
    page.goto(f"{SETTINGS}/schedules")
    page.locator("#copy").get_by_label("Nom").fill("Relances patientes")
    page.get_by_role("button", name="Copier et modifier").click()
    expect(page.locator(".flash")).to_contain_text("« Relances patientes » est copié")
    must_be_usable(page)

    page.goto(f"{SETTINGS}/schedules")
    choice = page.locator("#choices form").first
    choice.get_by_label("Professionnels").first.select_option(label="Relances patientes (propre)")
    choice.get_by_role("button", name="Voir ce qui changerait").click()
    expect(page.locator("#trial")).to_contain_text("Les lettres d’aujourd’hui seraient les mêmes.")
    page.locator("#choices form").first.get_by_role("button", name="Choisir").click()
    expect(page.locator(".flash")).to_contain_text("Le choix est enregistré")

    page.get_by_role("link", name="Relances patientes").click()
    second = page.get_by_role("group", name="Niveau 2", exact=True)
    second.get_by_label("Quand").fill("30")
    watch.allow("status of 422")
    page.get_by_role("button", name="Voir ce qui changerait aujourd’hui").click()
    expect(page.get_by_role("group", name="Niveau 3", exact=True)).to_contain_text(
        "Ce niveau ne vient pas après le précédent."
    )
    must_be_usable(page)
    page.get_by_role("group", name="Niveau 2", exact=True).get_by_label("Quand").fill("12")
    page.get_by_role("button", name="Voir ce qui changerait aujourd’hui").click()
    expect(page.locator("#trial")).to_contain_text("6 au lieu de 9")
    must_be_usable(page)
    page.get_by_role("group", name="Niveau 2", exact=True).get_by_role(
        "button", name="Niveau suivant"
    ).click()
    expect(page.get_by_role("group", name="Niveau 5", exact=True)).to_be_visible()
    page.get_by_role("group", name="Niveau 3", exact=True).get_by_role("button", name="Retirer").click()
    expect(page.get_by_role("group", name="Niveau 5", exact=True)).to_have_count(0)
    page.get_by_role("group", name="Niveau 2", exact=True).get_by_label("Quand").press("Enter")
    expect(page.locator(".flash")).to_contain_text("Enregistré : version 2.")
    expect(page.get_by_role("group", name="Niveau 2", exact=True).get_by_label("Quand")).to_have_value("12")


def test_words_change_the_letter_as_one_writes(page_as: Pages, must_be_usable: Usable) -> None:
    page = page_as("Hélène")
    page.goto(f"{SETTINGS}/templates/business-reminder/fr")
    opening = page.get_by_label("Texte avant le tableau")
    opening.fill("Bonjour , il reste  à payer.")
    opening.evaluate("text => text.setSelectionRange(8, 8)")
    page.get_by_role("button", name="customer", exact=True).click()
    expect(opening).to_have_value("Bonjour {{ customer }}, il reste  à payer.")
    expect(opening).to_be_focused()
    expect(page.locator("#letter")).to_contain_text("Bonjour Habitat Lorvaux SAS, il reste")
    page.get_by_label("Lettre affichée pour").select_option(label_of(page, "Cuisines Persanne"))
    expect(page.locator("#letter")).to_contain_text("Bonjour Cuisines Persanne, il reste")
    page.get_by_label("Objet").fill("{{ nothing }}")
    expect(page.locator("#letter")).to_contain_text("il n’y a pas de champ « nothing »")
    must_be_usable(page)
    page.get_by_label("Objet").fill("Rappel {{ reference }}")
    with page.expect_download() as coming:
        page.get_by_role("button", name="En PDF").click()
    assert coming.value.suggested_filename == "business-reminder-fr.pdf"
    page.get_by_role("button", name="Enregistrer la version").click()
    expect(page.locator(".flash")).to_contain_text("Enregistré : version 1.")
    expect(page.locator("#versions ins").first).to_be_visible()
    must_be_usable(page)


def label_of(page: Page, name: str) -> str:
    """Return the value of the option that begins with a name."""
    option = page.get_by_label("Lettre affichée pour").locator("option", has_text=name)
    return option.get_attribute("value") or ""


def test_an_owner_gives_a_mandate_and_ends_it(page_as: Pages, must_be_usable: Usable, watch: Watch) -> None:
    page = page_as("Odile")
    page.goto(f"{SETTINGS}/mandates")
    page.get_by_label("Signataire").fill("Odile Kermadec, gérante")
    page.get_by_label("IBAN indiqué au mandat").fill("FR14 2004 1010 0505 0001 3M02 606")
    watch.allow("status of 422")
    page.get_by_role("button", name="Enregistrer le mandat").click()
    expect(page.locator("#f-iban-error")).to_contain_text("Les lettres indiquent un autre compte")
    must_be_usable(page)
    page.get_by_label("IBAN indiqué au mandat").fill("FR76 3000 6000 0112 3456 7890 189")
    page.get_by_role("button", name="Enregistrer le mandat").click()
    expect(page.locator(".flash")).to_contain_text("Le mandat de Cabinet Vauclair est enregistré.")
    first = page.locator("tbody tr").first
    first.get_by_text("Mettre fin", exact=True).click()
    must_be_usable(page)
    first.get_by_role("button", name="Mettre fin au mandat").click()
    expect(page.locator(".flash")).to_contain_text("Le mandat de Cabinet Vauclair prend fin.")
    expect(page.locator("tbody tr").first).to_contain_text("prend fin le 23/11/2026")
