"""An auditor opens Fava from the portal, looks around in it, and comes back; a hostile book runs nothing."""

from collections.abc import Callable
import os
import signal

from playwright.sync_api import Page, expect
import pytest

from tenants.jail import Jail
from tests.browser.chromium import Watch
from tests.browser.house import House
from tests.server.cast import Cast
from tests.server.fava_gateway.ground import (
    CUSTOMER,
    DOCUMENTS,
    HOSTILE,
    MONTH,
    book_of,
    favas_under,
    rewritten,
)

Pages = Callable[..., Page]
OPEN = "Ouvrir dans Fava"
STARTS_MS = 60_000  # on a busy machine
FAVA = "/t/alpha/fava"
REPORTS = (
    "income_statement/", "balance_sheet/", "trial_balance/", "journal/", "query/", "holdings/",
    "holdings/by_account/", "commodities/", "documents/", "events/", "statistics/", "editor/", "errors/",
    "options/", "help/", "help/filters", f"account/{CUSTOMER}/", f"account/{CUSTOMER}/?r=changes",
    f"account/{CUSTOMER}/?r=balances", "extension/OpenItems/", "extension/AgedBalance/",
    "extension/LettrageGroups/", "extension/LettrageChecks/",
)  # fmt: skip


def in_fava(page: Page) -> None:
    """Wait until a page of Fava stands there, past the page that waits."""
    expect(page.locator("aside a", has_text="Lettrine")).to_be_visible(timeout=STARTS_MS)


def idle(page: Page) -> None:
    page.wait_for_load_state("networkidle")


@pytest.fixture
def harmed(house: House, cast: Cast) -> int:
    """Have Paul write books that mean harm; return the revision."""
    jail = Jail()
    try:
        before = book_of(house.database, cast.alpha.id).files[MONTH]
        return rewritten(house.database, jail, cast.alpha.id, {MONTH: before + HOSTILE, **DOCUMENTS})
    finally:
        jail.close()


def test_an_auditor_opens_fava_from_the_books_a_revision_a_customer_and_a_line(page_as: Pages) -> None:
    aude = page_as("Aude")
    aude.goto("/t/alpha/books/")
    aude.get_by_role("link", name=OPEN).click()
    in_fava(aude)
    expect(aude).to_have_url(f"{aude.url.partition('/t/')[0]}{FAVA}/1/income_statement/")
    expect(aude.locator("header")).to_contain_text("Menuiserie Trémarec")

    aude.locator("aside a", has_text="Lettrine").click()
    expect(aude.get_by_role("heading", name="Révision 1")).to_be_visible()
    aude.get_by_role("link", name=OPEN).click()
    in_fava(aude)

    aude.goto("/t/alpha/customers/DUPONT")
    aude.get_by_role("link", name=OPEN).click()
    in_fava(aude)
    expect(aude.locator("article")).to_contain_text("Facture Alpha-F1")
    assert f"/account/{CUSTOMER}/" in aude.url

    aude.goto("/t/alpha/customers/DUPONT")
    aude.locator("#account ~ table, #account").get_by_role("link", name="Alpha-F2").click()
    in_fava(aude)
    assert "#context-" in aude.url
    expect(aude.locator(".cm-content")).to_contain_text("Facture Alpha-F2")


def test_the_workbench_leads_to_the_entry_where_the_cursor_is(page_as: Pages) -> None:
    aude = page_as("Aude")
    aude.goto("/t/alpha/lettrage/411000/DUPONT")
    aude.locator("#debits tr", has_text="Alpha-F2").click()
    aude.locator("#in-fava").click()
    in_fava(aude)
    assert f"/account/{CUSTOMER}/#context-" in aude.url
    expect(aude.locator(".cm-content")).to_contain_text("Facture Alpha-F2")


def test_every_page_of_fava_shows_with_no_fault(page_as: Pages) -> None:
    """The watch fails the test on any error of a script, of the network or of the policy."""
    aude = page_as("Aude")
    aude.goto(f"{FAVA}/1/")
    in_fava(aude)
    for report in REPORTS:
        aude.goto(f"{FAVA}/1/{report}")
        in_fava(aude)
        idle(aude)
        expect(aude.locator("article")).not_to_contain_text("Error")


def test_fava_goes_from_page_to_page_by_itself(page_as: Pages) -> None:
    """By its own links and filters, which fetch data and load no page."""
    aude = page_as("Aude")
    aude.goto(f"{FAVA}/1/")
    in_fava(aude)
    aude.locator("aside").get_by_role("link", name="Bilan").click()
    expect(aude.locator("article")).to_contain_text("Assets")
    aude.locator("aside").get_by_role("link", name="Journal", exact=True).click()
    expect(aude.locator("article")).to_contain_text("Facture Alpha-F1")
    aude.get_by_placeholder("Période").fill("2026-04")
    aude.keyboard.press("Enter")
    expect(aude.locator("article")).not_to_contain_text("Facture Alpha-F1")
    assert "time=2026-04" in aude.url
    aude.locator("aside").get_by_role("link", name="Postes ouverts").click()
    expect(aude.locator("article")).to_contain_text("Preuve")
    aude.goto(f"{FAVA}/1/journal/")
    in_fava(aude)
    aude.get_by_role("link", name="2026-03-02").click()
    expect(aude.locator(".cm-content")).to_contain_text("Facture Alpha-F1")
    aude.go_back()
    expect(aude.locator(".cm-content")).to_have_count(0)


def test_queries_are_answered_or_refused_in_words(page_as: Pages, watch: Watch) -> None:
    watch.allow("status of 400")
    aude = page_as("Aude")
    aude.goto(f"{FAVA}/1/query/?query_string=SELECT account, sum(number) GROUP BY account")
    in_fava(aude)
    expect(aude.locator("article")).to_contain_text("706000")
    aude.goto(f"{FAVA}/1/query/?query_string=.output taken")
    in_fava(aude)
    expect(aude.locator("article")).to_contain_text("Only queries that begin with SELECT")


def test_saving_is_refused(page_as: Pages, watch: Watch) -> None:
    watch.allow("status of 40")
    watch.allow("HTTP 40")
    aude = page_as("Aude")
    aude.goto(f"{FAVA}/1/editor/")
    in_fava(aude)
    aude.locator(".cm-content").click()
    aude.keyboard.type("; mine\n")
    with aude.expect_response("**/api/source") as told:
        aude.keyboard.press("Control+s")
    assert told.value.status in {400, 403, 405}


def test_the_words_of_a_hostile_book_run_nothing(page_as: Pages, harmed: int) -> None:
    aude = page_as("Aude")
    reported: list[str] = []
    aude.on("dialog", lambda dialog: (reported.append(dialog.message), dialog.dismiss()))
    aude.add_init_script(
        "document.addEventListener('securitypolicyviolation',"
        " event => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`))"
    )
    aude.goto(f"{FAVA}/{harmed}/")
    in_fava(aude)
    for report in REPORTS:
        aude.goto(f"{FAVA}/{harmed}/{report}")
        in_fava(aude)
        idle(aude)
        assert aude.locator("#was-html").count() == 0, report
        assert aude.title() != "taken"
    aude.goto(f"{FAVA}/{harmed}/account/{CUSTOMER}/")
    in_fava(aude)
    expect(aude.locator("article")).to_contain_text("<b id=was-html>gras</b>")
    assert reported == []


def test_a_document_is_saved_and_not_shown(page_as: Pages, harmed: int) -> None:
    aude = page_as("Aude")
    aude.goto(f"{FAVA}/{harmed}/account/{CUSTOMER}/")
    in_fava(aude)
    link = aude.locator("a.filename", has_text="page.html").first
    address = link.get_attribute("href") or ""
    assert address.startswith(f"{FAVA}/{harmed}/document/?filename=")
    said = aude.request.get(address)
    assert said.ok
    assert said.headers["content-disposition"].startswith("attachment")


def test_the_page_that_waits_opens_fava_by_itself(page_as: Pages, house: House, harmed: int) -> None:
    """The start is held up until the page was seen."""
    aude = page_as("Aude")
    aude.goto(f"{FAVA}/1/")
    in_fava(aude)
    held = favas_under(house.process.pid).starting
    assert held
    for pid in held:
        os.kill(pid, signal.SIGSTOP)
    try:
        aude.goto(f"{FAVA}/{harmed}/income_statement/?time=2026")
        expect(aude.get_by_text("La page s’ouvre d’elle-même.")).to_be_visible(timeout=STARTS_MS)
        expect(aude.locator("progress")).to_be_visible()
    finally:
        for pid in held:
            os.kill(pid, signal.SIGCONT)
    in_fava(aude)
    assert aude.url.endswith(f"{FAVA}/{harmed}/income_statement/?time=2026")


def test_another_tenants_pages_are_not_there(page_as: Pages, watch: Watch) -> None:
    watch.allow("status of 404")
    bea = page_as("Bea")
    bea.goto(f"{FAVA}/1/journal/")
    expect(bea.get_by_role("heading")).to_contain_text("n’existe pas")
