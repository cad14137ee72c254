"""A new client from a FEC in a real browser: chosen, sent, read, kept; several at once; refused."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
import pytest

from tests.browser.chromium import Watch
from tests.browser.conftest import PHONE

SAMPLES = Path(__file__).parents[1] / "fec_samples"
STRICT, FAULTY = SAMPLES / "strict.txt", SAMPLES / "faulty.txt"
PageAs = Callable[..., Page]
LONG = 30_000  # milliseconds that a worker may take to come to a file


def test_a_client_comes_from_a_file_by_keyboard_and_lands_on_its_dashboard(
    page_as: PageAs, must_be_usable: Callable[[Page], None]
) -> None:
    page = page_as("Hélène")
    with page.expect_file_chooser() as chosen:  # from before the page comes: the browser is told late
        page.goto("/f/vauclair/")
        page.keyboard.press("n")
    chosen.value.set_files(STRICT)
    page.wait_for_url("**/imports/*")
    expect(page.get_by_text("17 lignes sur 17 sont bonnes")).to_be_visible(timeout=LONG)
    must_be_usable(page)
    name = page.get_by_label("Nom de l’entreprise")
    name.fill("Librairie du Môle")
    expect(page.locator("#f-slug")).to_have_value("librairie-du-mole")
    page.get_by_role("button", name="Garder").click()
    page.wait_for_url("**/t/librairie-du-mole/", timeout=LONG)
    page.goto("/f/vauclair/")
    expect(page.get_by_role("link", name="Librairie du Môle")).to_be_visible()


def test_a_dropped_file_is_taken(page_as: PageAs) -> None:
    page = page_as("Paul")
    page.goto("/f/vauclair/")
    text = STRICT.read_text("latin-1")
    page.evaluate(
        """(text) => {
          const bytes = Uint8Array.from(text, (sign) => sign.charCodeAt(0));
          const data = new DataTransfer();
          data.items.add(new File([bytes], "dossier.txt", { type: "text/plain" }));
          const drop = document.querySelector("form.drop");
          for (const kind of ["dragenter", "drop"])
            drop.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )
    page.wait_for_url("**/imports/*")
    expect(page.get_by_text("17 lignes sur 17 sont bonnes")).to_be_visible(timeout=LONG)


def test_several_files_go_at_once_and_what_is_refused_says_why(
    page_as: PageAs, watch: Watch, tmp_path: Path
) -> None:
    watch.allow("status of 422")
    page = page_as("Paul")
    page.goto("/f/vauclair/")
    other = tmp_path / "photo.png"
    other.write_bytes(b"no FEC")
    page.locator("#fec-file").set_input_files([STRICT, FAULTY])
    files = page.locator("#imports")
    expect(files.get_by_role("link", name="strict.txt")).to_be_visible()
    expect(files.get_by_role("link", name="faulty.txt")).to_be_visible()
    expect(files.get_by_text("À décider")).to_have_count(2, timeout=LONG)
    page.locator("#fec-file").set_input_files(other)
    expect(page.locator("#drop-fault")).to_contain_text("Lettrine lit un FEC")


def test_faulty_lines_are_shown_and_the_file_is_thrown_away(
    page_as: PageAs, must_be_usable: Callable[[Page], None]
) -> None:
    page = page_as("Paul", language="en", theme="dark")
    page.goto("/f/vauclair/")
    page.locator("#fec-file").set_input_files(FAULTY)
    page.wait_for_url("**/imports/*")
    expect(page.get_by_role("heading", name="What is refused")).to_be_visible(timeout=LONG)
    must_be_usable(page)
    page.get_by_role("button", name="Abandon").click()
    page.wait_for_url("**/f/vauclair/")
    expect(page.get_by_text("was thrown away")).to_be_visible()


def test_a_page_that_is_left_finds_the_file_where_it_stands(page_as: PageAs) -> None:
    page = page_as("Hélène")
    page.goto("/f/vauclair/")
    page.locator("#fec-file").set_input_files(STRICT)
    page.wait_for_url("**/imports/*")
    page.goto("/f/vauclair/")
    page.locator("#imports").get_by_role("link", name="strict.txt").click()
    expect(page.get_by_text("17 lignes sur 17 sont bonnes")).to_be_visible(timeout=LONG)


@pytest.mark.parametrize("typed", ["tremarec", "TRÉMAREC", "trém"])
def test_the_search_follows_what_is_typed(page_as: PageAs, typed: str) -> None:
    page = page_as("Hélène")
    page.goto("/f/vauclair/")
    page.keyboard.press("/")
    page.keyboard.type(typed)
    expect(page.get_by_role("link", name="Menuiserie Trémarec")).to_be_visible()
    expect(page.get_by_role("link", name="Boulangerie Olvane")).to_be_hidden()
    page.locator("#search-q").fill("nobody")
    expect(page.locator("#portfolio-none")).to_be_visible()


def test_the_portfolio_fits_a_phone(page_as: PageAs, must_be_usable: Callable[[Page], None]) -> None:
    page = page_as("Hélène", width=PHONE)
    page.goto("/f/vauclair/")
    expect(page.get_by_role("link", name="Menuiserie Trémarec")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    must_be_usable(page)
