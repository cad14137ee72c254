"""A plan is chosen, paid and active; a later payment fails, work stops after days of grace, and it is mended.

The service, the stand-in of the payment service and the browser are three processes that speak HTTP. Time
passes while the service is down: it starts again on the stand-in's later day.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
import datetime as dt
from pathlib import Path
import shutil
import subprocess
import time

from playwright.sync_api import Browser, Page, expect
import pytest

from ledger_core.billing.plan_file import tariff_in
from ledger_core.billing.plans import Tariff
from tenants.billing.catalogue.catalogue import apply, difference
from tenants.billing.payers.payers import ensure_payers
from tenants.billing.service.gateway import Gateway
from tenants.billing.terms import Terms
from tenants.db import Database
from tenants.jail import Jail
from tenants.people.roles import Permission
from tenants.people.tokens import issue
from tests.browser import chromium
from tests.browser.house import House, open_house, taking_money
from tests.browser.seeing import faults_seen
from tests.server.cast import NOW, TODAY, Cast
from tests.stripe_fake.client import Fake
from tests.tenants.billing.conftest import EXAMPLE
from tests.tenants.books.ground import Books, month
from tests.tenants.dunning.company import payment

BILLING = "/f/vauclair/billing"
PHONE = 400
PLANS = "plans.toml"
ACCOUNT = "/t/alpha/lettrage/411000/DUPONT"
WHY = "Le compte n’est pas assez approvisionné."
OWED = "Le dernier paiement de l’abonnement n’a pas abouti."
STOPPED = "L’abonnement n’est pas payé."
LARGER = """
[[plans]]
key = "grand-cabinet"
names = { fr = "Grand cabinet", en = "Large practice" }
payer = "firm"
base = "149.00"

[plans.prices.tenants]
amount = "8.00"
"""
SECONDS = 20  # a round of the background begins every two
Visit = Callable[[], AbstractContextManager[tuple[House, Callable[[str], Page]]]]


@pytest.fixture
def file(owed: Path, tmp_path: Path, gateway: Gateway) -> Path:
    """Give the cast's database with its payers and letters to approve, and the stand-in its plans."""
    plans = tmp_path / PLANS
    plans.write_text(EXAMPLE.read_text(encoding="utf-8") + LARGER, encoding="utf-8")
    tariff = tariff_in(plans.read_bytes())
    assert isinstance(tariff, Tariff)
    apply(gateway, difference(gateway, tariff))
    path = tmp_path / "lettrine.db"
    shutil.copy(owed, path)
    with closing(Database(f"sqlite:///{path}")) as database:
        ensure_payers(database, Terms(tariff), TODAY)
    return path


@contextmanager
def served(file: Path, fake: Fake) -> Iterator[House]:
    """Run the service on the stand-in's day; what happens there is told to it, and what happened before."""
    more = {**taking_money(fake.address), "LETTRINE_PLANS": str(file.with_name(PLANS))}
    house = open_house(file, fake.now, more)
    fake.listen(f"{house.address}/stripe/webhook")
    try:
        assert [answer for answer in fake.deliver() if answer["status"] != 200] == []
        yield house
    finally:
        house.close()
    assert house.faults() == []


@pytest.fixture
def visit(chrome: Browser, file: Path, stripe_fake: Fake, cast: Cast, watch: chromium.Watch) -> Visit:
    """Run the service for a while, and open pages of the cast, each in a browser of their own."""

    @contextmanager
    def visited() -> Iterator[tuple[House, Callable[[str], Page]]]:
        contexts = []

        def open_page(name: str) -> Page:
            contexts.append(chrome.new_context(base_url=house.address, locale="fr-FR"))
            contexts[-1].add_cookies([house.session_of(cast.people[name].id)])
            page = contexts[-1].new_page()
            watch.over(page)
            return page

        with served(file, stripe_fake) as house:
            yield house, open_page
            for context in contexts:
                context.close()

    return visited


def pass_days(fake: Fake, days: int) -> None:
    """Let days pass while the service is down."""
    fake.settings(delivers=False)
    fake.advance(days=days)


def test_a_subscription_from_its_first_payment_to_the_end_of_grace_and_back(
    visit: Visit, file: Path, stripe_fake: Fake, cast: Cast
) -> None:
    with visit() as (_, pages):
        _subscribe(pages("Hélène"))
        stripe_fake.wait()
    customer = stripe_fake.of("customer")[-1]["id"]
    stripe_fake.next_payments(customer, *["insufficient_funds"] * 4)
    pass_days(stripe_fake, 31)
    with visit() as (_, pages):
        _warned(pages("Hélène"), pages("Odile"))
    pass_days(stripe_fake, 16)
    _bank_comes_in(file, cast, stripe_fake.now.date())
    with visit() as (house, pages):
        page = pages("Hélène")
        _stopped(page, pages("Odile"))
        _taken_out(page, house, cast, file.with_name("clone"))
        _pay_in_portal(page)
        _works_again(page, pages("Odile"))
        _change_plan(page)
        _cancel_and_take_back(page)


def _subscribe(page: Page) -> None:
    """Choose a plan: one card is refused, another one's bank asks, then it is paid and active."""
    page.goto(BILLING)
    page.get_by_role("link", name="Voir les formules").click()
    page.get_by_role("button", name="Choisir Cabinet").click()
    page.get_by_role("button", name="Échouer").click()
    expect(page.get_by_role("alert")).to_contain_text("refusé")
    page.get_by_role("button", name="Payer avec 3-D Secure").click()
    page.get_by_role("button", name="Confirmer 3-D Secure").click()
    page.get_by_role("link", name="Voir l’abonnement").click()
    expect(page.locator("main")).to_contain_text("actif")
    expect(page.locator("#invoices")).to_contain_text("réglée")
    _sound(page)


def _warned(partner: Page, owner: Page) -> None:
    """Read why a payment failed, and until when all goes on; a client reads no more than that."""
    partner.goto(BILLING)
    _told(partner, WHY)
    _sound(partner)
    for address in ("/f/vauclair/", "/t/alpha/"):
        partner.goto(address)
        expect(partner.locator(".strip")).to_contain_text(f"{OWED} Tout continue jusqu’au 5 janvier 2027")
        expect(partner.locator(".strip a")).to_have_attribute("href", BILLING)
        _sound(partner)
    owner.goto("/t/alpha/")
    expect(owner.locator(".strip")).to_contain_text("Relances et lettrage continuent jusqu’au 5 janvier")
    expect(owner.locator(".strip")).not_to_contain_text("paiement")
    expect(owner.locator(".strip a")).to_have_count(0)


def _stopped(partner: Page, owner: Page) -> None:
    """Find that nothing is approved or lettered any more, by no button nor by a page of before, and why."""
    partner.goto("/t/alpha/")
    _told(partner, STOPPED)
    owner.goto("/t/alpha/")
    expect(owner.locator(".strip")).to_contain_text("Le service est arrêté ici.")
    for address, act in ((ACCOUNT, "Lettrer"), ("/t/alpha/dunning", "Approuver")):
        partner.goto(address)
        expect(partner.locator(".strip")).to_contain_text(STOPPED)
        expect(partner.get_by_role("button", name=act)).to_have_count(0)
        _sound(partner)
    csrf = partner.locator("meta[name=csrf-token]").get_attribute("content") or ""
    for address in ("/t/alpha/dunning/approve", "/t/alpha/jobs/letter-all"):
        answer = partner.request.post(address, form={"csrf": csrf, "which": "all"})
        assert answer.status == 403
        assert f"{STOPPED} Depuis le 6 janvier 2027, rien n’est envoyé" in answer.json()["detail"]


def _taken_out(page: Page, house: House, cast: Cast, clone: Path) -> None:
    """Read the books, export them, and clone them with Git."""
    page.goto("/t/alpha/customers/DUPONT")
    expect(page.locator("main")).to_contain_text("Alpha-F2")
    for address in ("/t/alpha/customers/export.csv", "/t/alpha/books/at/main/archive.zip"):
        assert page.request.get(address).ok, address
    with house.database.writing(cast.alpha.id) as session:
        token = issue(session, "reader", frozenset({Permission.READ}), 1, house.moment, actor="root")
    address = house.address.replace("://", f"://reader:{token}@")
    subprocess.run(["git", "clone", "-q", f"{address}/git/alpha.git", clone], check=True)
    assert "Alpha-F2" in (clone / "journal" / "2026" / "2026-03.beancount").read_text(encoding="utf-8")


def _pay_in_portal(page: Page) -> None:
    """Follow the banner, take another card in the portal, and pay there what is owed."""
    page.goto("/t/alpha/")
    page.locator(".strip a").click()
    expect(page.locator(".strip")).to_contain_text(STOPPED)
    _sound(page)
    page.get_by_role("button", name="Changer le moyen de paiement").click()
    expect(page.get_by_role("heading", name="Mon abonnement")).to_be_visible()
    page.get_by_role("button", name="Changer le moyen de paiement").click()
    page.get_by_role("row", name="open").get_by_role("link").click()
    page.get_by_role("button", name="Payer", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("Merci.")


def _works_again(partner: Page, owner: Page) -> None:
    """Find the banner gone from the firm and its client, and go on lettering and approving."""
    partner.goto("/f/vauclair/")
    _told(partner, STOPPED, there=False)
    owner.goto("/t/alpha/")
    for page in (partner, owner):
        expect(page.locator(".strip")).to_have_count(0)
    _letter(partner)
    expect(partner.locator("[data-side=d] [data-count]")).to_have_text("1 ouverte")
    _approve(partner)
    expect(partner.locator(".note.ok")).to_contain_text("1 envoi approuvé.")


def _change_plan(page: Page) -> None:
    """See what a larger plan comes to for the rest of the period, and take it."""
    page.goto(BILLING)
    page.get_by_role("link", name="Comparer les formules").click()
    _sound(page)
    page.get_by_role("link", name="Changer… Grand cabinet").click()
    expect(page.locator("tr", has_text="en déduction").first).to_contain_text("−")
    _sound(page)
    page.get_by_role("button", name="Changer de formule").click()
    expect(page.locator(".head")).to_contain_text("formule Grand cabinet")


def _cancel_and_take_back(page: Page) -> None:
    page.goto(BILLING)
    page.get_by_role("link", name="Résilier…").click()
    page.get_by_role("button", name="Résilier").click()
    expect(page.locator("main")).to_contain_text("Son dernier jour est le 23 janvier 2027")
    _sound(page)
    page.get_by_role("button", name="Annuler la résiliation").click()
    expect(page.locator("main")).to_contain_text("l’abonnement continue comme avant")
    expect(page.get_by_role("link", name="Résilier…")).to_be_visible()


def _letter(page: Page) -> None:
    page.goto(ACCOUNT)
    expect(page.locator("#bench")).to_have_attribute("data-proposals", "known")
    for key in ("Space", "ArrowRight", "Space", "Enter"):
        page.keyboard.press(key)


def _approve(page: Page) -> None:
    page.goto("/t/alpha/dunning")
    expect(page.locator("html")).to_have_attribute("data-ready", "yes")
    page.keyboard.press("Space")


def _bank_comes_in(file: Path, cast: Cast, day: dt.date) -> None:
    """Have the bank known up to a day: what it does not know, nobody is reminded of."""
    with closing(Database(f"sqlite:///{file}")) as database, closing(Jail()) as jail:
        text = payment("COMPTANT", 5_000, f"{day}")
        Books(database, jail, cast.alpha).write({month(f"{day:%Y-%m}"): text}, at=NOW + (day - TODAY))


def _sound(page: Page) -> None:
    """Find nothing wrong with a page, on a desk and on a phone."""
    desk = page.viewport_size
    assert desk is not None
    for size in ({"width": PHONE, "height": 800}, desk):
        page.set_viewport_size(size)
        assert chromium.grave_faults(page) + faults_seen(page, "fr") == []
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def _told(page: Page, words: str, *, there: bool = True) -> None:
    """Ask for the page anew until it says so, or no longer does; the background needs some rounds."""
    end = time.monotonic() + SECONDS
    while (words in page.locator("main").inner_text()) != there:
        assert time.monotonic() < end, f"{words!r} there: {not there}"
        page.reload()
