"""`make screenshots`: every page as a picture, in both languages, two widths, light and dark.

The service is one with the cast of the tests, on a fresh database.
Pictures are called var/screenshots/PAGE-WIDTH-LANGUAGE-THEME.png; words after the command choose pages whose
name holds one of them, such as `python -m tests.browser lettrage dashboard`.
"""

from dataclasses import dataclass
from itertools import product
from pathlib import Path
import shutil
import sys
import tempfile

from playwright.sync_api import Browser, Page

from server.app import create_app
from server.config import Settings
from server.services import Services
from tenants import schema
from tenants.db import Database
from tenants.jail import Jail
from tests.browser import chromium
from tests.browser.house import ROOT, House, open_house
from tests.browser.pages import Seen, all_pages
from tests.server.cast import NOW, Cast, settle

TO = ROOT / "var" / "screenshots"
WIDTHS = {1440: 900, 400: 800}
LANGUAGES = {"fr": "fr-FR", "en": "en-GB"}
THEMES = ("light", "dark")


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
    nowhere = Services(None, None, Settings("", None, jail_strict=False))  # type: ignore[arg-type]
    pages = [
        seen
        for seen in all_pages(create_app(nowhere))
        if not seen.is_part and (not wanted or any(word in seen.name for word in wanted))
    ]
    if not wanted:
        shutil.rmtree(TO, ignore_errors=True)
    TO.mkdir(parents=True, exist_ok=True)
    faults = 0
    with tempfile.TemporaryDirectory() as folder, chromium.started() as browser:
        house, cast = _house(Path(folder))
        try:
            for manner in (Manner(*each) for each in product(WIDTHS, LANGUAGES, THEMES)):
                faults += _photograph(browser, house, cast, pages, manner)
        finally:
            house.close()
    print(f"{len(list(TO.glob('*.png')))} pictures in {TO.relative_to(ROOT)}, {faults} faults told above")
    return 1 if faults else 0


def _house(folder: Path) -> tuple[House, Cast]:
    path = folder / "lettrine.db"
    schema.upgrade(f"sqlite:///{path}")
    database, jail = Database(f"sqlite:///{path}"), Jail()
    cast = settle(database, jail)
    jail.close()
    database.close()
    return open_house(path, NOW), cast


def _photograph(browser: Browser, house: House, cast: Cast, pages: list[Seen], manner: Manner) -> int:
    """Photograph pages in one manner; return how many faults they told."""
    faults = 0
    for person in {seen.by: None for seen in pages}:
        context = browser.new_context(
            base_url=house.address,
            viewport={"width": manner.width, "height": WIDTHS[manner.width]},
            locale=LANGUAGES[manner.language],
            color_scheme="dark" if manner.theme == "dark" else "light",
        )
        if person:
            context.add_cookies([house.session_of(cast.people[person].id)])
        for seen in (seen for seen in pages if seen.by == person):
            faults += _one(context.new_page(), seen, manner)
        context.close()
    return faults


def _one(page: Page, seen: Seen, manner: Manner) -> int:
    watch = chromium.Watch()
    answer = page.request.get(seen.address)
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
