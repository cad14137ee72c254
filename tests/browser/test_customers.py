"""A customer's page and the dashboard's day in a browser, by keyboard."""

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_a_note_is_taken_by_keyboard(
    page_as: Callable[..., Page], must_be_usable: Callable[[Page], None]
) -> None:
    page = page_as("Paul")
    page.goto("/t/alpha/customers/DUPONT")
    page.keyboard.press("t")
    expect(page.locator("#f-text")).to_be_focused()
    must_be_usable(page)
    page.keyboard.type("Promet de payer vendredi")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#notes")).to_contain_text("Promet de payer vendredi")
    expect(page.locator("#notes")).to_contain_text("Paul Rainval")


def test_enter_leads_to_the_workbench_but_not_from_a_link(page_as: Callable[..., Page]) -> None:
    page = page_as("Paul")
    page.goto("/t/alpha/customers/DUPONT")
    page.get_by_role("link", name="Modifier").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers/DUPONT/card")
    page.go_back()
    page.keyboard.press("Enter")
    page.wait_for_url("**/t/alpha/lettrage/411000/DUPONT")


def test_another_day_is_shown_when_it_is_chosen(
    page_as: Callable[..., Page], must_be_usable: Callable[[Page], None]
) -> None:
    page = page_as("Paul")
    page.goto("/t/alpha/")
    page.locator("#as-of").fill("2026-03-20")
    page.locator("#as-of").press("Enter")
    page.wait_for_url("**/t/alpha/?au=2026-03-20")
    expect(page.locator("main")).to_contain_text("20 mars 2026")
    must_be_usable(page)


def test_the_palette_finds_a_customer(page_as: Callable[..., Page]) -> None:
    page = page_as("Paul")
    page.goto("/t/alpha/")
    page.keyboard.press("Control+k")
    page.keyboard.type("dupo")
    expect(page.locator("#palette li").first).to_contain_text("Dupont SARL")
    page.keyboard.press("Enter")
    page.wait_for_url("**/t/alpha/customers/DUPONT")
