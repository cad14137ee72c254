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
