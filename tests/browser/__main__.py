"""`make screenshots`: every page as a picture, in both languages, two widths, light and dark.

The house is the demo's, as customers of an operator see it, made as of a fixed day.
Pictures are called var/screenshots/PAGE-WIDTH-LANGUAGE-THEME.png; words after the command choose pages whose
name holds one of them, such as `python -m tests.browser lettrage dashboard`.
"""

from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import product
from pathlib import Path
import shutil
import sys
import tempfile

from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from server.app import create_app
from server.config import Settings
from server.demo import house as demo
from server.demo.trades import JOINER
from server.services import Services
from tenants.billing.rows import EventRow
from tenants.moment import day_of
from tenants.people import invitations, own_password, persons
from tenants.people.access import firm_access
from tenants.people.invitations import Offer
from tenants.people.people import Person
from tenants.people.roles import Role
from tests.browser import chromium
from tests.browser.house import House
from tests.browser.pages import FILES, Ground, Seen, all_pages
from tests.browser.portal_pictures import NOW, demo_house, environment, flags, paying_house
from tests.business import life as business
from tests.process import ROOT
from tests.server.expectations import EXAMPLES

TO = ROOT / "var" / "screenshots"
WIDTHS = {1440: 900, 400: 800}
LANGUAGES = {"fr": "fr-FR", "en": "en-GB"}
THEMES = ("light", "dark")
_OPERATOR = "Armelle"
_EMAILS = {guest.name.partition(" ")[0]: guest.email for guest in (*demo.GUESTS, business.OWNER)}


@dataclass(frozen=True, slots=True)
class Manner:
    """How a picture is taken."""

    width: int
    language: str
    theme: str

    @property
    def name(self) -> str:
        """Return its part of a picture's name."""
        return f"{self.width}-{self.language}-{self.theme}"


def main() -> int:
    wanted = sys.argv[1:]
    if not wanted:
        shutil.rmtree(TO, ignore_errors=True)
    TO.mkdir(parents=True, exist_ok=True)
    faults = 0
    with ExitStack() as until_then:
        folder = Path(until_then.enter_context(tempfile.TemporaryDirectory()))
        demo_house(folder).close()
        fake = until_then.enter_context(business.stand_in(folder))
        house = until_then.enter_context(closing(paying_house(folder, fake)))
        pages = [
            seen
            for seen in all_pages(_application(), _ground(house))
            if not (seen.is_part or seen.endpoint in FILES)
            and (not wanted or any(word in seen.name for word in wanted))
        ]
        with chromium.started(*flags(house), environment=environment(folder)) as browser:
            for manner in (Manner(*each) for each in product(WIDTHS, LANGUAGES, THEMES)):
                faults += _photograph(browser, house, pages, manner)
    print(f"{len(list(TO.glob('*.png')))} pictures in {TO.relative_to(ROOT)}, {faults} faults told above")
    return 1 if faults else 0


def _application() -> Flask:
    return create_app(Services(None, None, Settings("", None, jail_strict=False)))  # type: ignore[arg-type]


def _person(house: House, name: str) -> Person:
    found = persons.person_by_email(house.database, _EMAILS[name])
    assert found is not None
    return found


def _ground(house: House) -> Ground:
    """Say what stands in the demo's addresses; two links that came by mail are open."""
    looker = _person(house, "Hélène")
    firm = firm_access(house.database, looker, demo.FIRM, day_of(NOW))
    assert firm is not None
    secrets: list[str] = []
    offer = Offer("nadia@vauclair.example", Role.ACCOUNTANT, language="fr", called="Nadia Ferrand")
    invitations.invite(house.database, firm, offer, NOW, lambda secret: secrets.append(secret) or secret)  # type: ignore[func-returns-value]  # it keeps it
    own_password.ask_reset(house.database, looker.email, NOW, lambda secret: secrets.append(secret) or secret)  # type: ignore[func-returns-value]  # as above
    month = {"path": "journal/2026/2026-10.beancount"}
    return Ground(
        demo.FIRM,
        JOINER.slug,
        {
            **EXAMPLES,
            "customer": "NOVALIS",
            "key": "ORIELLE",
            "contract": "aldebaran",
            "reference": "C-2026-002",
            "event": _event(house),
        },
        {
            "books.get_file": (month, "#L2-L4"),
            "books.get_editor": (month, ""),
            "books.get_search": ({}, "?q=novalis"),
            "books.get_difference": ({}, "?from=2&to=3"),
            "books.get_revision": ({"number": 3}, ""),
            "team.get_member": ({"membership_id": 2}, ""),
            "members.get_member": ({"membership_id": 4}, ""),
            "tenant_audit.get_log": ({}, "?chain=1"),
            "invited.get_invitation": ({"secret": secrets[0]}, ""),
            "forgotten.get_reset": ({"secret": secrets[1]}, ""),
        },
        operator=_OPERATOR,
    )


def _event(house: House) -> str:
    """Return the name of something that the payment service told."""
    with house.database.platform_reading() as session:
        return session.scalars(select(EventRow.id).order_by(EventRow.id)).first() or ""


def _photograph(browser: Browser, house: House, pages: list[Seen], manner: Manner) -> int:
    """Photograph pages in one manner; return how many faults they told."""
    faults = 0
    for person in {seen.by: None for seen in pages}:
        context = browser.new_context(
            base_url=demo.ADDRESS,
            viewport={"width": manner.width, "height": WIDTHS[manner.width]},
            locale=LANGUAGES[manner.language],
            color_scheme="dark" if manner.theme == "dark" else "light",
        )
        if person:
            context.add_cookies(
                [house.session_of(persons.person_by_email(house.database, _EMAILS[person]).id)]
            )
        for seen in (seen for seen in pages if seen.by == person):
            faults += _one(context.new_page(), house, seen, manner)
        context.close()
    return faults


def _one(page: Page, house: House, seen: Seen, manner: Manner) -> int:
    watch = chromium.Watch()
    answer = page.request.get(house.address + seen.address)
    if answer.ok and "text/html" in answer.headers.get("content-type", ""):
        watch.over(page)
        page.goto(seen.address, wait_until="load")
        page.screenshot(path=TO / f"{seen.name}-{manner.name}.png", full_page=True)
        too_wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        if too_wide:
            watch.faults.append(f"{seen.address}: wider than the window")
    elif answer.status >= 500:
        watch.faults.append(f"{seen.address}: {answer.status}")
    page.close()
    for fault in watch.left():
        print(f"{manner.name}: {fault}")
    return len(watch.left())


if __name__ == "__main__":
    sys.exit(main())
