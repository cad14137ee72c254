"""The lettrage workbench in a browser, on the real service: by keys, by pointer, by two at once."""

from collections.abc import Callable, Iterator

from playwright.sync_api import BrowserContext, Page, Request, expect
import pytest

from tenants.jail import Jail
from tenants.people.models import PersonRow
from tests.browser import chromium, workbench_books
from tests.browser.house import House
from tests.server.cast import Cast
from tests.tenants.books.ground import Books

ORIEL = "/t/alpha/lettrage/411000/ORIEL"
NOVA = "/t/alpha/lettrage/411000/NOVA"
BOIS = "/t/alpha/lettrage/401000/BOIS"
PAIRS = 25
REFUSED = "status of 409"


@pytest.fixture
def books(house: House, cast: Cast) -> Iterator[Books]:
    """Bring the accounts of these tests into alpha's books."""
    jail = Jail()
    entries = [
        *workbench_books.pairs(workbench_books.ORIEL, PAIRS),
        *workbench_books.nova(),
        *workbench_books.supplier(),
    ]
    yield workbench_books.write_books(house.database, jail, cast.alpha, entries)
    jail.close()


@pytest.fixture
def bench(books: Books, page_as: Callable[..., Page]) -> Callable[..., Page]:
    """Open the workbench of an account: `bench(NOVA)`, `bench(NOVA, "Paul", width=400)`."""
    assert books.head()

    def open_bench(address: str, name: str = "Hélène", **more: object) -> Page:
        page = page_as(name, **more)
        page.goto(address)
        expect(page.locator("#bench")).to_have_attribute("data-proposals", "known")
        return page

    return open_bench


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def find(page: Page, words: str) -> None:
    """Go to the first line that a search finds, and tick it; the search is left."""
    press(page, "/")
    page.keyboard.insert_text(words)
    press(page, "Enter", "Space", "Escape")


def settled(page: Page) -> None:
    """Wait until nothing is being written."""
    expect(page.locator("#bench")).to_have_attribute("data-busy", "no", timeout=30_000)


def lettered_lines(books: Books, letter: str) -> int:
    return sum(data.count(f'lettrage: "{letter}"'.encode()) for data in books.files().values())


def references(page: Page, table: str) -> list[str]:
    return page.locator(f"#{table} tr[data-line] .ref").all_text_contents()


def test_twenty_invoices_by_keyboard_alone(bench: Callable[..., Page], books: Books) -> None:
    page = bench(ORIEL)
    expect(page.locator("[data-side=d] [data-count]")).to_have_text("25 ouvertes")
    for _each in range(20):
        # Home to the oldest invoice, tick it; → lands on the payment of that amount; tick it, letter both.
        press(page, "ArrowLeft", "Home", "Space", "ArrowRight", "Space")
        expect(page.locator("#difference")).to_have_text("0,00")
        press(page, "Enter")
    expect(page.locator("[data-side=d] [data-count]")).to_have_text("5 ouvertes")
    settled(page)
    page.reload()
    expect(page.locator("[data-side=d] [data-count]")).to_have_text("5 ouvertes")
    expect(page.locator("[data-side=c] [data-count]")).to_have_text("5 ouvertes")
    assert lettered_lines(books, "AAA") == lettered_lines(books, "AAT") == 2


def test_fast_hand_waits_for_nobody(bench: Callable[..., Page], books: Books) -> None:
    page = bench(ORIEL)
    for _each in range(6):
        press(page, "ArrowLeft", "Home", "Space", "ArrowRight", "Space", "Enter")
    expect(page.locator("[data-side=d] [data-count]")).to_have_text("19 ouvertes")
    settled(page)
    expect(page.locator("#group-count")).to_have_text("6, le dernier AAF")
    assert lettered_lines(books, "AAF") == 2


def test_undo_gives_lines_back_even_after_a_reload(bench: Callable[..., Page], books: Books) -> None:
    page = bench(ORIEL)
    press(page, "Space", "ArrowRight", "Space", "Enter")
    settled(page)
    page.reload()
    expect(page.locator("[data-side=d] [data-count]")).to_have_text("24 ouvertes")
    press(page, "u")
    expect(page.locator("[data-side=d] [data-count]")).to_have_text("25 ouvertes")
    settled(page)
    assert lettered_lines(books, "AAA") == 0
    press(page, "u")
    expect(page.locator("#toasts")).to_contain_text("Rien de vous à annuler ici.")


def test_partial_group_is_ticked_whole_and_completed(bench: Callable[..., Page], books: Books) -> None:
    page = bench(NOVA)
    find(page, "0279")
    find(page, "1110")
    expect(page.locator("#say")).to_contain_text("Il manque 7\u202f600,00\u00a0€ au crédit")
    press(page, "p")
    expect(page.locator("#debits tr", has_text="0279").locator(".letter.partial")).to_have_text("aaa")
    settled(page)
    expect(page.locator("#debits tr", has_text="0279")).to_contain_text("reste 7\u202f600,00")
    assert lettered_lines(books, "aaa") == 2
    page.locator("#debits tr", has_text="0279").click()
    expect(page.locator("#ticked-debit")).to_have_text("12\u202f600,00")
    expect(page.locator("#ticked-credit")).to_have_text("5\u202f000,00")
    expect(page.locator("[data-do=partial]")).to_be_disabled()
    press(page, "Escape", "u")
    settled(page)
    assert lettered_lines(books, "aaa") == 0


def test_gap_names_account_day_and_limit_before_it_is_posted(
    bench: Callable[..., Page], books: Books
) -> None:
    page = bench(NOVA)
    page.locator("#debits tr", has_text="F26-0148").click()
    page.locator("#credits tr", has_text="VIR 1018").click()
    expect(page.locator("#difference")).to_have_text("8,00")
    press(page, "e")
    expect(page.locator("#gap-sum")).to_have_text("8,00\u00a0€")
    expect(page.locator("#gap-cap")).to_have_text("Plafond du dossier\u00a0: 10,00\u00a0€")
    expect(page.locator("#gap-account")).to_have_value("658000")
    expect(page.locator("#gap-day")).to_have_value("2026-11-23")
    press(page, "Escape")
    expect(page.locator("#gap")).to_be_hidden()
    press(page, "e", "Enter")
    expect(page.locator("#debits tr", has_text="0148")).to_have_count(0)
    settled(page)
    expect(page.locator("#toasts")).to_contain_text("AAA")
    assert b"658000" in b"".join(books.files().values())


def test_gap_above_the_limit_is_refused_in_words(bench: Callable[..., Page]) -> None:
    page = bench(NOVA)
    find(page, "0331")
    find(page, "1110")
    press(page, "e")
    expect(page.locator("#gap")).to_be_hidden()
    expect(page.locator("#toasts")).to_contain_text("dépasse le plafond du dossier, 10,00\u00a0€")


def test_why_a_gap_is_refused_stays_as_long_as_the_ticks(bench: Callable[..., Page]) -> None:
    page = bench(NOVA)
    find(page, "0331")
    find(page, "1110")
    press(page, "e")
    expect(page.locator("#toasts .toast.bad")).to_contain_text("dépasse le plafond")
    press(page, "Space")
    expect(page.locator("#toasts .toast")).to_have_count(0)


def test_taking_a_gap_back_says_that_it_stays(bench: Callable[..., Page], books: Books) -> None:
    page = bench(NOVA)
    press(page, "a")
    find(page, "0148")
    find(page, "1018")
    press(page, "e", "Enter")
    settled(page)
    page.locator("#groups summary").click()
    page.locator("#group-rows tr[data-group]").first.locator("button.letter").focus()
    press(page, "u")
    settled(page)
    expect(page.locator("#toasts")).to_contain_text("contre-passée")
    expect(page.locator("#toasts button")).to_have_count(0)
    before = books.head()
    press(page, "u")
    expect(page.locator("#toasts")).to_contain_text("il ne s’annule pas. Lettrez de nouveau ces lignes.")
    settled(page)
    assert books.head() == before


def test_all_that_is_certain_after_a_preview(bench: Callable[..., Page], books: Books) -> None:
    page = bench(NOVA)
    before = books.head()
    expect(page.locator("#accept-all")).to_contain_text("Accepter les 2 certaines")
    press(page, "Shift+A")
    expect(page.locator("#sure-rows tr")).to_have_count(2)
    expect(page.locator("#sure-rows .letter")).to_have_text(["AAA", "AAB"])
    expect(page.locator("#sure-sum")).to_have_text("7\u202f141,00")
    press(page, "Escape")
    assert books.head() == before
    press(page, "Shift+A", "Enter")
    expect(page.locator("#accept-all")).to_be_hidden()
    settled(page)
    assert lettered_lines(books, "AAA") == 2
    assert lettered_lines(books, "AAB") == 3
    press(page, "u")
    settled(page)
    assert lettered_lines(books, "AAA") == lettered_lines(books, "AAB") == 0


def test_variant_of_a_proposal_is_one_key_away(bench: Callable[..., Page]) -> None:
    page = bench(NOVA)
    press(page, "n", "n")
    chosen = page.locator("#proposals [aria-current=true]")
    expect(chosen).to_contain_text("Probable")
    expect(page.locator("#debits tr.hint .ref")).to_have_text("F26-0240")
    press(page, "v")
    expect(page.locator("#debits tr.hint .ref")).to_have_text("F26-0268")
    expect(chosen).to_contain_text("Variante 1 sur 1")
    press(page, "a")
    expect(page.locator("#debits tr", has_text="F26-0268")).to_have_count(0)
    expect(page.locator("#debits tr", has_text="F26-0240")).to_have_count(1)
    settled(page)


def test_group_loses_its_letter_and_gets_it_back(bench: Callable[..., Page], books: Books) -> None:
    page = bench(NOVA)
    press(page, "a")
    settled(page)
    page.locator("#groups summary").click()
    row = page.locator("#group-rows tr[data-group=AAA]")
    row.locator("button.letter").click()
    expect(page.locator("#group-rows .inner")).to_contain_text("VIR 1008")
    row.locator("button.letter").focus()
    press(page, "u")
    expect(row).to_have_count(0)
    expect(page.locator("#debits tr", has_text="F26-0231")).to_have_count(1)
    settled(page)
    assert lettered_lines(books, "AAA") == 0
    press(page, "u")
    settled(page)
    assert lettered_lines(books, "AAA") == 2


def test_search_finds_by_amount_and_leaves_no_trace(bench: Callable[..., Page]) -> None:
    page = bench(NOVA)
    press(page, "/")
    page.keyboard.type("1 080")
    assert references(page, "debits") == ["F26-0240", "F26-0268"]
    assert references(page, "credits") == ["VIR 1016"]
    press(page, "Enter")
    expect(page.locator("#debits tr.cursor .ref")).to_have_text("F26-0240")
    press(page, "Escape")
    expect(page.locator("#q")).to_have_value("")
    assert len(references(page, "debits")) == 8
    press(page, "/")
    page.keyboard.type("introuvable")
    expect(page.locator("[data-side=d] [data-none]")).to_have_text(
        "Rien ici ne répond à «\u00a0introuvable\u00a0»."
    )


def test_statement_is_in_the_order_of_dates_and_remembered(bench: Callable[..., Page]) -> None:
    page = bench(NOVA)
    press(page, "s")
    rows = page.locator("#statement tr[data-line]")
    expect(rows).to_have_count(13)
    assert references(page, "statement")[:2] == ["F26-0231", "F26-0240"]
    expect(rows.last.locator(".bal")).to_have_text("9\u202f315,35")
    press(page, "Home", "Space", "End", "Space")
    expect(page.locator("#say")).to_contain_text("Il manque")
    page.reload()
    expect(rows).to_have_count(13)
    press(page, "s")
    expect(page.locator("#debits tr[data-line]")).to_have_count(8)


def test_credit_side_account_is_lettered_too(bench: Callable[..., Page], books: Books) -> None:
    page = bench(BOIS)
    expect(page.locator("h1")).to_have_text("Scierie du Bois")
    expect(page.locator("#credits tr[data-line] .late")).to_have_count(1)
    press(page, "Space", "ArrowRight", "Space", "Enter")
    expect(page.locator("#no-proposal")).to_contain_text("Rien n’est ouvert ici")
    settled(page)
    assert lettered_lines(books, "AAA") == 2


def test_colleague_appears_without_a_reload_and_leaves_on_my_word(bench: Callable[..., Page]) -> None:
    mine = bench(NOVA)
    find(mine, "0231")
    theirs = bench(NOVA, "Paul")
    press(theirs, "a")
    settled(theirs)
    note = mine.locator("#notes .note")
    expect(note).to_contain_text("Paul Rainval travaille sur ce compte.")
    expect(note).to_contain_text("Ces 2 lignes ne sont plus à cocher.")
    row = mine.locator("#debits tr.peer")
    expect(row).to_contain_text("F26-0231")
    expect(row.locator(".letter")).to_have_text("AAA")
    expect(row.locator(".avatar")).to_have_text("PR")
    expect(mine.locator("#ticked-debit")).to_have_text("0,00")
    row.click(force=True)  # it says that it is disabled, and is
    expect(mine.locator("#ticked-debit")).to_have_text("0,00")
    mine.get_by_role("button", name="Ranger ces lignes").click()
    expect(row).to_have_count(0)
    expect(note).to_have_count(0)


def test_lost_race_is_told_and_other_ticks_are_kept(
    bench: Callable[..., Page], watch: chromium.Watch
) -> None:
    watch.allow(REFUSED)
    mine = bench(NOVA)
    mine.route("**/changes?*", lambda route: route.abort())
    watch.allow("net::ERR_FAILED")
    for words in ("0231", "0240", "1008", "1016"):
        find(mine, words)
    expect(mine.locator("#difference")).to_have_text("0,00")
    theirs = bench(NOVA, "Paul")
    press(theirs, "a")
    settled(theirs)
    mine.unroute("**/changes?*")
    press(mine, "Enter")
    notes = mine.locator("#notes")
    expect(notes.get_by_role("alert")).to_contain_text("Paul Rainval")
    expect(notes.get_by_role("alert")).to_contain_text("Vos coches sont gardées.")
    expect(mine.locator("#debits tr.peer")).to_contain_text("F26-0231")
    expect(mine.locator("#ticked-debit")).to_have_text("1\u202f080,00")
    expect(mine.locator("#ticked-credit")).to_have_text("1\u202f080,00")
    press(mine, "Enter")
    settled(mine)
    expect(mine.locator("#debits tr", has_text="F26-0240")).to_have_count(0)
    expect(notes.get_by_role("alert")).to_have_count(0)


def test_service_that_does_not_answer_loses_nothing(
    bench: Callable[..., Page], books: Books, watch: chromium.Watch
) -> None:
    watch.allow("net::ERR_INTERNET_DISCONNECTED")
    page = bench(ORIEL)
    keys: list[str] = []
    page.on("request", lambda request: keys.append(_key_of(request)) if "/acts" in request.url else None)
    context: BrowserContext = page.context
    context.set_offline(True)
    for _each in range(2):
        press(page, "ArrowLeft", "Home", "Space", "ArrowRight", "Space", "Enter")
    expect(page.locator("#notes")).to_contain_text("rien n’est perdu")
    expect(page.locator("[data-side=d] [data-count]")).to_have_text("23 ouvertes")
    context.set_offline(False)
    page.get_by_role("button", name="Renvoyer maintenant").or_(
        page.locator("#bench[data-busy=no]")
    ).first.click()
    settled(page)
    expect(page.locator("#notes .note")).to_have_count(0)
    assert lettered_lines(books, "AAA") == lettered_lines(books, "AAB") == 2
    assert len(set(keys)) == 2
    assert len(keys) > 2


def test_act_waits_for_its_author_to_sign_in_again(
    bench: Callable[..., Page], books: Books, house: House, cast: Cast, watch: chromium.Watch
) -> None:
    """A page outlives its session: what was done on it is sent with the token of the next one, not lost."""
    watch.allow("status of 401")
    page = bench(ORIEL)
    page.context.clear_cookies()
    press(page, "ArrowLeft", "Home", "Space", "ArrowRight", "Space", "Enter")
    expect(page.locator("#notes")).to_contain_text("dans un autre onglet")
    assert not lettered_lines(books, "AAA")
    page.context.add_cookies([house.session_of(cast.people["Hélène"].id)])
    page.get_by_role("button", name="Renvoyer maintenant").click()
    settled(page)
    expect(page.locator("#notes .note")).to_have_count(0)
    assert lettered_lines(books, "AAA") == 2


def _key_of(request: Request) -> str:
    return str((request.post_data_json or {})["key"])


def test_auditor_adds_up_but_is_shown_no_acts(bench: Callable[..., Page]) -> None:
    page = bench(NOVA, "Aude")
    for act in ("letter", "partial", "gap", "undo", "accept", "all", "unletter"):
        expect(page.locator(f"[data-do={act}]")).to_have_count(0)
    press(page, "Space", "ArrowRight", "Space")
    expect(page.locator("#say")).to_have_text("✓ 2 lignes, tout tombe juste.")
    press(page, "Enter", "a", "Shift+A", "p", "e", "u")
    expect(page.locator("#debits tr[data-line]")).to_have_count(8)


def test_phone_shows_one_thing_at_a_time(bench: Callable[..., Page], books: Books) -> None:
    page = bench(NOVA, width=400)
    expect(page.locator("#debits")).to_be_visible()
    expect(page.locator("#credits")).to_be_hidden()
    page.locator("#debits tr", has_text="0231").click()
    panes = page.locator("#panes")
    expect(panes.get_by_role("button", name="Débits ✓ 1")).to_be_visible()
    panes.get_by_role("button", name="Crédits").click()
    page.locator("#credits tr", has_text="1008").click()
    expect(page.locator("#difference")).to_have_text("0,00")
    expect(page.locator("#balance")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Lettrer").click()
    settled(page)
    assert lettered_lines(books, "AAA") == 2
    panes.get_by_role("button", name="Propositions").click()
    page.locator("#proposals .prop").first.get_by_role("button", name="Accepter").click()
    settled(page)
    assert lettered_lines(books, "AAB") > 0
    panes.get_by_role("button", name="Relevé").click()
    expect(page.locator("#statement")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("document.querySelector('#statement tr[data-line]').offsetHeight >= 44")


def test_many_lines_are_painted_by_the_screenful(
    house: House, cast: Cast, page_as: Callable[..., Page]
) -> None:
    jail = Jail()
    entries = workbench_books.pairs(workbench_books.ORIEL, 600)
    workbench_books.write_books(house.database, jail, cast.alpha, entries)
    jail.close()
    page = page_as("Hélène")
    page.goto(ORIEL)
    expect(page.locator("[data-side=d] [data-count]")).to_have_text("600 ouvertes")
    assert page.locator("tr[data-line]").count() <= 200
    press(page, "Space", "End")
    expect(page.locator("#debits tr.cursor")).to_be_in_viewport()
    last = page.locator("#debits tr.cursor .ref").text_content()
    press(page, "Space", "Home")
    expect(page.locator("#say")).to_contain_text("2 lignes, d’un seul côté")
    press(page, "/")
    page.keyboard.insert_text(str(last))
    press(page, "Enter")
    expect(page.locator("#debits tr.cursor .ref")).to_have_text(str(last))
    expect(page.locator("#debits tr.ticked")).to_have_count(2)
    press(page, "Escape", "s", "End")
    expect(page.locator("#statement tr.cursor")).to_be_in_viewport()
    assert page.locator("tr[data-line]").count() <= 200


def test_what_stands_in_a_book_is_only_text_and_no_amount_is_cut(
    house: House, cast: Cast, page_as: Callable[..., Page]
) -> None:
    jail = Jail()
    entries = [
        workbench_books.Entry(
            workbench_books.FIRST,
            workbench_books.ORIEL,
            123_456_789_012,
            "F-<b>1</b>-&amp;-0000-0000-0000-0000-REV",
            "<img src=x onerror=alert(1)>",
        )
    ]
    workbench_books.write_books(house.database, jail, cast.alpha, entries)
    jail.close()
    for width in (1440, 400):
        page = page_as("Hélène", width=width)
        page.goto(ORIEL)
        row = page.locator("#debits tr[data-line]")
        expect(row.locator(".ref")).to_have_text("F-<b>1</b>-&amp;-0000-0000-0000-0000-REV")
        expect(row.locator(".label")).to_have_text("<img src=x onerror=alert(1)>")
        assert row.locator(".amt").text_content() == "1\u202f234\u202f567\u202f890,12"
        assert row.locator(".amt").evaluate("cell => cell.scrollWidth <= cell.clientWidth")


def test_single_letters_can_be_switched_off(bench: Callable[..., Page], house: House, cast: Cast) -> None:
    with house.database.platform() as session:
        person = session.get(PersonRow, cast.people["Hélène"].id)
        assert person is not None
        person.single_keys = False
    page = bench(NOVA)
    press(page, "a", "s", "Shift+A")
    expect(page.locator("#debits tr[data-line]")).to_have_count(8)
    expect(page.locator("#sure")).to_be_hidden()
    press(page, "ArrowDown", "Space")
    expect(page.locator("#ticked-debit")).to_have_text("1\u202f080,00")
    page.get_by_role("button", name="Accepter", exact=False).nth(1).click()
    settled(page)


def test_keys_walk_to_the_next_third_party(bench: Callable[..., Page]) -> None:
    page = bench(NOVA)
    press(page, "Shift+ArrowUp")
    page.wait_for_url("**/411000/DUPONT")
    expect(page.locator("h1")).to_have_text("Dupont SARL")
    press(page, "Shift+ArrowDown")
    page.wait_for_url("**/411000/NOVA")
    press(page, "Shift+ArrowDown")
    expect(page.locator("#toasts")).to_have_text("C’est le dernier tiers du compte.")


def test_page_is_usable_in_both_languages_and_widths(
    bench: Callable[..., Page], must_be_usable: Callable[[Page], None]
) -> None:
    for language, width, theme in (("fr", 1440, "light"), ("en", 1024, "dark"), ("fr", 400, "dark")):
        page = bench(NOVA, width=width, language=language, theme=theme)
        page.locator("#debits tr[data-line]").first.click()
        must_be_usable(page)
        press(page, "s")
        must_be_usable(page)
        press(page, "s", "?")
        must_be_usable(page)


def test_one_tab_stop_and_the_active_row_is_named(bench: Callable[..., Page]) -> None:
    page = bench(NOVA)
    assert page.locator("table.ledger[tabindex='0']:visible").count() == 1
    press(page, "ArrowDown")
    active = page.evaluate("document.activeElement.getAttribute('aria-activedescendant')")
    assert page.locator(f"[id='{active}'] .ref").text_content() == "F26-0240"
    press(page, "ArrowRight")
    assert page.evaluate("document.activeElement.id") == "credits"
    assert page.locator("table.ledger[tabindex='0']:visible").count() == 1
