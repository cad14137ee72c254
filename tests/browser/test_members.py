"""Somebody is invited by mail, comes in, and is out again; a token is made, copied and taken back."""

from collections.abc import Callable
import datetime as dt
from email import message_from_bytes, policy
from pathlib import Path
import re

from playwright.sync_api import Page, expect

from tenants.mail import MailFiles
from tenants.outbox import deliver_pending
from tests.browser.chromium import Watch
from tests.browser.house import House

Pages = Callable[..., Page]
Usable = Callable[[Page], None]
NEW, SECRET = "lou@new.example", "quatre mots en marge"


def link_in_mail(house: House, folder: Path) -> str:
    """Return the link of the one mail in the folder where the service puts it; it is sent now, if not yet."""
    later = house.moment + dt.timedelta(days=1)  # when nobody holds it any more
    transports = {"mail": MailFiles(folder, "Lettrine <lettrine@localhost>")}
    deliver_pending(house.database, transports, lambda: later)
    (file,) = folder.glob("*.eml")
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert mail["To"] == NEW
    return re.search(r"http://\S+/invitation/\S+", mail.get_content())[0]


def test_an_invitation_opens_the_firm_until_it_ends(
    page_as: Pages, house: House, tmp_path: Path, must_be_usable: Usable, watch: Watch
) -> None:
    helene, lou = page_as("Hélène"), page_as("")
    helene.goto("/f/vauclair/team")
    helene.keyboard.press("i")
    expect(helene.locator("#f-email")).to_be_focused()
    helene.keyboard.type(NEW)
    helene.keyboard.press("Tab")
    helene.keyboard.type("Lou Ferrand")
    helene.keyboard.press("Enter")
    expect(helene.locator(".flash")).to_contain_text("lou@new.example est invité")
    expect(helene.locator("#invitations")).to_contain_text("Lou Ferrand")
    must_be_usable(helene)

    lou.goto(link_in_mail(house, tmp_path / "var" / "mail"))
    must_be_usable(lou)
    expect(lou.locator("[name=name]")).to_have_value("Lou Ferrand")
    lou.fill("[name=password]", SECRET)
    lou.keyboard.press("Enter")
    expect(lou.locator(".flash")).to_contain_text("Cabinet Vauclair")
    lou.goto("/account")
    lou.get_by_role("button", name="Se déconnecter").click()
    lou.goto("/sign-in")
    lou.fill("[name=email]", NEW)
    lou.fill("[name=password]", SECRET)
    lou.keyboard.press("Enter")
    lou.wait_for_url("**/f/vauclair/")

    helene.goto("/f/vauclair/team")
    helene.get_by_role("link", name="Lou Ferrand").click()
    must_be_usable(helene)
    helene.get_by_role("button", name="Mettre fin à l’accès").click()
    expect(helene.locator(".flash")).to_contain_text("Lou Ferrand n’ouvre plus")
    must_be_usable(helene)
    watch.allow("status of 404")
    answer = lou.goto("/f/vauclair/")
    assert answer is not None
    assert answer.status == 404


def test_an_auditor_gets_the_usual_end_and_who_types_one_keeps_it(page_as: Pages) -> None:
    odile = page_as("Odile")
    odile.goto("/t/alpha/members")
    until = odile.locator("#f-until")
    odile.get_by_label("Auditeur").check()
    expect(until).to_have_value("2026-12-23")
    odile.get_by_label("Collaborateur").check()
    expect(until).to_have_value("")
    until.fill("2027-01-31")
    odile.get_by_label("Auditeur").check()
    odile.get_by_label("Collaborateur").check()
    expect(until).to_have_value("2027-01-31")


def test_a_token_is_made_copied_and_taken_back(page_as: Pages, must_be_usable: Usable) -> None:
    paul = page_as("Paul")
    paul.context.grant_permissions(["clipboard-read", "clipboard-write"])
    paul.goto("/t/alpha/tokens")
    paul.fill("#f-label", "portable")
    paul.get_by_label("Écrire dans les livres").check()
    paul.keyboard.press("Enter")
    token = paul.locator("#new-token").inner_text()
    assert re.fullmatch(r"lettrine-[0-9a-f]{16}-[\w-]{43}", token)
    must_be_usable(paul)
    paul.get_by_role("button", name="Copier le jeton").click()
    expect(paul.locator("#toasts")).to_contain_text("Copié")
    assert paul.evaluate("navigator.clipboard.readText()") == token
    paul.get_by_role("button", name="Copier la commande").click()
    assert "/git/alpha.git" in paul.locator("#clone-line").inner_text()
    paul.locator("details.taking summary").click()
    must_be_usable(paul)
    paul.get_by_role("button", name="Révoquer le jeton").click()
    expect(paul.locator(".flash")).to_contain_text("Le jeton est révoqué")
    expect(paul.get_by_role("heading", name="Vous n’avez pas de jeton ici")).to_be_visible()


def test_the_log_tells_what_was_done_and_is_whole(page_as: Pages, must_be_usable: Usable) -> None:
    odile = page_as("Odile")
    odile.goto("/t/alpha/tokens")
    odile.fill("#f-label", "bureau")
    odile.keyboard.press("Enter")
    odile.locator("#new-token").wait_for()
    odile.goto("/t/alpha/audit")
    expect(odile.locator("table.log")).to_contain_text("Jeton « bureau »")
    odile.get_by_role("link", name="Vérifier la chaîne").click()
    expect(odile.locator("#chain")).to_contain_text("La chaîne est entière jusqu’à l’entrée 2")
    must_be_usable(odile)
    with odile.expect_download() as taken:
        odile.get_by_role("link", name="JSON").click()
    assert taken.value.suggested_filename == "alpha-journal-2026-11-23.jsonl"
