"""The door in a real browser: in by the keyboard, in without scripts, and out again."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect
import pytest

from tenants.people import own_password
from tenants.people.passwords import Cost, Passwords
from tests.browser.chromium import Watch
from tests.browser.house import House
from tests.server.cast import PASSWORD, Cast

Opens = Callable[..., Page]


@pytest.fixture
def with_password(house: House, cast: Cast) -> Cast:
    """Give Nina a password."""
    passwords = Passwords(Cost(rounds=1, memory_kib=8, lanes=1))
    nina = cast.people["Nina"]
    own_password.set_by_operator(house.database, passwords, nina, PASSWORD, "root", house.moment)
    return cast


@pytest.mark.usefixtures("with_password")
def test_in_by_the_keyboard_and_out_again(page_as: Opens, watch: Watch) -> None:
    watch.allow("status of 422")
    page = page_as("")
    page.goto("/account")
    page.get_by_label("Adresse électronique").focus()
    page.keyboard.type("nina@people.example")
    page.keyboard.press("Tab")
    page.keyboard.type("faux mot de passe")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Encore 4 essais avant une pause de 15 minutes.")).to_be_visible()
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nina Sauvel")
    assert page.url.endswith("/account")
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")
    page.goto("/account")
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")


@pytest.mark.usefixtures("with_password")
def test_in_and_through_the_account_without_scripts(chrome: Browser, house: House) -> None:
    context = chrome.new_context(base_url=house.address, java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto("/sign-in?next=/account")
    page.get_by_label("E-mail address").fill("nina@people.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Name").fill("Nina Sauvel-Aubry")
    page.get_by_role("button", name="Change the name").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nina Sauvel-Aubry")
    page.get_by_label("Theme").select_option("dark")
    page.get_by_role("button", name="Keep this").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.get_by_role("link", name="Switch it on").click()
    page.get_by_role("button", name="Make a new secret").click()
    expect(page.get_by_role("img", name="Picture for the device’s camera")).to_be_visible()
    context.close()


@pytest.mark.parametrize(
    "address", ["/sign-in", "/password/forgotten", "/password/reset/x", "/invitation/x", "/nowhere"]
)
@pytest.mark.parametrize("width", [1440, 400])
def test_everybody_can_use_the_door(
    page_as: Opens, must_be_usable: Callable[[Page], None], watch: Watch, address: str, width: int
) -> None:
    watch.allow("status of 4")
    page = page_as("", width=width)
    page.goto(address)
    must_be_usable(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_language_is_switched_before_anybody_signed_in(page_as: Opens) -> None:
    page = page_as("")
    page.goto("/sign-in")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
