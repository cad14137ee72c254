"""The frame in a browser: keys, the palette, the help, languages, and nothing said against itself."""

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_sign_in_page_is_usable(page_as: Callable[..., Page], must_be_usable: Callable[[Page], None]) -> None:
    page = page_as("")
    page.goto("/sign-in")
    expect(page.locator("h1")).to_have_count(1)
    must_be_usable(page)


def test_homes_list_what_is_open_and_the_palette_finds_it(
    page_as: Callable[..., Page], must_be_usable: Callable[[Page], None]
) -> None:
    page = page_as("Hélène")
    page.goto("/homes")
    must_be_usable(page)
    page.keyboard.press("Control+k")
    page.keyboard.type("menui")
    expect(page.locator("#palette li").first).to_contain_text("Menuiserie Trémarec")
    must_be_usable(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/t/alpha/")
    expect(page.locator("h1")).to_contain_text("Menuiserie Trémarec")


def test_question_mark_lists_the_keys_and_escape_leaves(page_as: Callable[..., Page]) -> None:
    page = page_as("Hélène")
    page.goto("/homes")
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()


def test_g_and_a_letter_go_somewhere_but_not_while_one_types(page_as: Callable[..., Page]) -> None:
    page = page_as("Hélène")
    page.goto("/t/alpha/")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/t/alpha/customers**")
    page.keyboard.press("/")
    page.keyboard.type("gt")
    expect(page.locator("[data-search]").first).to_have_value("gt")


def test_single_letters_can_be_switched_off(page_as: Callable[..., Page]) -> None:
    page = page_as("Hélène")
    page.goto("/account")
    page.evaluate("document.body.dataset.singleKeys = 'off'")
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()


def test_the_language_changes_where_one_is_and_stays(page_as: Callable[..., Page]) -> None:
    page = page_as("Paul")
    page.goto("/f/vauclair/")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.get_by_role("button", name="English").click()
    page.wait_for_url("**/f/vauclair/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".nav")).to_contain_text("Portfolio")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_on_a_phone_the_side_is_tabs_and_the_current_one_is_in_sight(page_as: Callable[..., Page]) -> None:
    page = page_as("Hélène", width=400)
    page.goto("/t/alpha/books/")
    current = page.locator(".nav [aria-current]")
    expect(current).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_a_form_goes_once(page_as: Callable[..., Page]) -> None:
    page = page_as("")
    page.goto("/password/forgotten")
    prevented = page.evaluate(
        """() => {
          const form = document.querySelector("main form[method=post]");
          const seen = [];
          window.addEventListener("submit", (event) => {
            seen.push(event.defaultPrevented);
            event.preventDefault();
          });
          form.noValidate = true;
          form.requestSubmit();
          form.requestSubmit();
          return seen;
        }"""
    )
    assert prevented == [False, True]


def test_the_theme_of_the_system_is_followed(page_as: Callable[..., Page]) -> None:
    def paper(page: Page) -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light, dark = page_as("", theme="light"), page_as("", theme="dark")
    for page in (light, dark):
        page.goto("/sign-in")
    assert paper(light) == "rgb(250, 247, 240)"
    assert paper(dark) == "rgb(16, 21, 30)"
