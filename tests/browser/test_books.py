"""The books in a browser: read, edit, see an error at its line, mend, save, meet others, lose nothing."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
import pytest

from tenants.jail import Jail
from tests.browser.house import House
from tests.server.cast import Cast
from tests.tenants.books.ground import Books

MARCH = "journal/2026/2026-03.beancount"
APRIL = "journal/2026/2026-04.beancount"
EDITOR = f"/t/alpha/books/edit/{MARCH}"
ENTRY = (
    '2026-03-31 * "Essai" "Frais"\n  Assets:51-Banques:512000  9.00 EUR\n'
    "  Income:70-Ventes:706000  -8.00 EUR\n"
)

Open = Callable[..., Page]


@pytest.fixture
def books(house: House, cast: Cast) -> Books:
    """Write to the books of alpha as a colleague would."""
    jail = Jail()
    yield Books(house.database, jail, cast.alpha)
    jail.close()


def editor(page: Page, address: str = EDITOR) -> None:
    page.goto(address)
    page.locator("#editor[data-ready]").wait_for()
    page.locator(".cm-content").click()


def add(page: Page, text: str) -> None:
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(text)


def save(page: Page, message: str) -> None:
    page.locator("#message").fill(message)
    page.keyboard.press("Control+s")


def test_a_file_with_an_error_is_mended_and_saved(
    page_as: Open, must_be_usable: Callable[[Page], None], books: Books
) -> None:
    page = page_as("Paul")
    page.goto(f"/t/alpha/books/at/main/files/{MARCH}")
    page.keyboard.press("e")
    page.wait_for_url(f"**{EDITOR}")
    editor(page)
    add(page, ENTRY)
    shown = page.locator(".cm-message")
    expect(shown).to_contain_text("il manque 1,00")
    expect(page.locator("#why")).to_contain_text("Corrigez la ligne")
    expect(page.locator("#save-button")).to_have_attribute("aria-disabled", "true")
    line = page.locator(".cm-fault")
    expect(line).to_contain_text("Frais")
    must_be_usable(page)
    page.keyboard.press("Control+f")
    page.keyboard.type("-8.00")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.keyboard.insert_text("-9.00")
    expect(shown).to_have_count(0)
    expect(page.locator("#sound")).to_be_visible()
    page.keyboard.press("Control+s")
    expect(page.locator("#message")).to_be_focused()
    page.keyboard.type("Frais de mars")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/at/main/files/{MARCH}**")
    expect(page.locator(".flash")).to_contain_text("2")
    expect(page.locator(".history li").first).to_contain_text("Frais de mars")
    assert b"-9.00 EUR" in books.files()[MARCH]
    page.locator(".history li a").first.click()
    expect(page.locator("li.add").first).to_contain_text("Frais")
    must_be_usable(page)


def test_a_mistyped_vat_is_mended_by_one_press(page_as: Open, books: Books) -> None:
    books.write(
        {
            "accounts.beancount": books.files()["accounts.beancount"]
            + b'2025-01-01 open Liabilities:44-Etat:445710 EUR\n  account-number: "445710"\n'
        }
    )
    page = page_as("Paul")
    editor(page)
    add(
        page,
        '2026-03-31 * "Oriel" "Facture"\n  Assets:41-Clients:411000:DUPONT  15324.00 EUR\n'
        "  Income:70-Ventes:706000  -12770.00 EUR\n  Liabilities:44-Etat:445710  -2545.00 EUR\n",
    )
    expect(page.locator(".cm-message")).to_contain_text(
        "La TVA à 20\u00a0% de 12\u202f770,00 est 2\u202f554,00"
    )
    page.get_by_role("button", name="Mettre \u22122554.00").click()
    expect(page.locator(".cm-message")).to_have_count(0)
    expect(page.locator("#sound")).to_be_visible()
    save(page, "Facture d'Oriel")
    page.wait_for_url(f"**/at/main/files/{MARCH}**")
    assert b"445710  -2554.00 EUR" in books.files()[MARCH]


def test_what_is_not_saved_outlives_a_reload(page_as: Open) -> None:
    page = page_as("Paul")
    editor(page)
    add(page, "; à finir\n")
    expect(page.locator("#changed")).to_be_visible()
    page.locator("#message").fill("Une idée")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("#restored")).to_be_visible()
    expect(page.locator(".cm-content")).to_contain_text("; à finir")
    expect(page.locator("#message")).to_have_value("Une idée")
    page.locator("#discard").click()
    expect(page.locator(".cm-content")).not_to_contain_text("; à finir")
    expect(page.locator("#changed")).to_be_hidden()


def test_leaving_with_unsaved_text_is_asked_about(page_as: Open) -> None:
    page = page_as("Paul")
    editor(page)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    add(page, "; à finir\n")
    page.evaluate("location.assign('/t/alpha/books/')")
    expect(page.locator("#changed")).to_be_visible()
    expect(page.locator(".cm-content")).to_contain_text("; à finir")
    assert asked == ["beforeunload"]
    page.locator("#leave").click()
    page.wait_for_url("**/at/main/files/**")
    assert asked == ["beforeunload"]


def test_a_colleague_elsewhere_in_the_file_is_joined(page_as: Open, books: Books) -> None:
    page = page_as("Paul")
    editor(page)
    add(page, "; de Paul\n")
    books.write({MARCH: b"; d'Alice\n" + books.files()[MARCH]}, message="Alice was here")
    save(page, "Une note")
    page.wait_for_url(f"**/at/main/files/{MARCH}**")
    text = books.files()[MARCH]
    assert text.startswith(b"; d'Alice\n")
    assert text.endswith(b"; de Paul\n")


def test_a_colleague_on_the_same_lines_is_shown_and_nothing_is_lost(
    page_as: Open, must_be_usable: Callable[[Page], None], books: Books, watch: object
) -> None:
    watch.allow("status of 409")
    page = page_as("Paul")
    editor(page)
    add(page, "; de Paul\n")
    books.write({MARCH: books.files()[MARCH] + b"; d'Alice\n"}, message="Alice was here")
    add(page, "; encore\n")
    expect(page.locator("#why")).to_contain_text("Alice Martin")
    save(page, "Une note")
    met = page.locator("#conflict")
    expect(met).to_contain_text("Alice Martin")
    expect(met.locator("li.add", has_text="d'Alice")).to_be_visible()
    expect(met.locator("li.add", has_text="de Paul")).to_be_visible()
    must_be_usable(page)
    met.locator("[data-act=theirs]").click()
    expect(page.locator(".cm-content")).to_contain_text("d'Alice")
    expect(page.locator(".cm-content")).not_to_contain_text("de Paul")
    page.keyboard.press("Control+z")
    expect(page.locator(".cm-content")).to_contain_text("de Paul")
    add(page, "; d'Alice\n")
    page.keyboard.press("Control+s")
    page.wait_for_url(f"**/at/main/files/{MARCH}**")
    assert books.files()[MARCH].endswith(b"; de Paul\n; encore\n; d'Alice\n")


def test_a_new_file_gets_its_path(page_as: Open, books: Books, watch: object) -> None:
    watch.allow("status of 422")
    page = page_as("Paul")
    editor(page, "/t/alpha/books/new")
    add(page, "; avril\n")
    page.locator("#path").fill(MARCH)
    save(page, "Avril")
    expect(page.locator("#path")).to_be_focused()
    page.locator("#path").fill(APRIL)
    page.keyboard.press("Control+s")
    page.wait_for_url(f"**/at/main/files/{APRIL}**")
    assert books.files()[APRIL] == b"; avril\n"


def test_keys_of_the_page_rest_in_the_editor(page_as: Open) -> None:
    page = page_as("Paul")
    editor(page)
    page.keyboard.press("Control+End")
    page.keyboard.type("; gt e ?/")
    expect(page.locator(".cm-content")).to_contain_text("; gt e ?/")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("Tab")
    expect(page.locator("#message")).to_be_focused()


def test_a_month_of_twenty_thousand_lines_is_edited(page_as: Open, books: Books) -> None:
    month = "".join(f"; line {number}\n" for number in range(1, 20_001))
    books.write({APRIL: month})
    page = page_as("Paul")
    page.goto(f"/t/alpha/books/edit/{APRIL}?line=15000")
    expect(page.locator(".cm-activeLine")).to_contain_text("; line 15000")
    assert page.locator(".cm-line").count() < 300
    page.keyboard.press("End")
    page.keyboard.type(" here")
    save(page, "Une ligne")
    page.wait_for_url(f"**/at/main/files/{APRIL}**")
    assert b"\n; line 15000 here\n" in books.files()[APRIL]


def test_lines_are_named_by_the_address(page_as: Open) -> None:
    page = page_as("Aude")
    page.goto(f"/t/alpha/books/at/1/files/{MARCH}#L2-L3")
    expect(page.locator("li.picked")).to_have_count(2)
    page.locator("#L5 a").click(modifiers=["Shift"])
    expect(page.locator("li.picked")).to_have_count(4)
    assert page.url.endswith("#L2-L5")
    expect(page.locator("[data-edit]")).to_have_count(0)
