"""Every page in a browser: no error of a script, of the policy or of the network, nothing serious for axe.

Nor anything that a careful reader would not accept (`seeing`).
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
import shutil

from flask import Flask
from playwright.sync_api import Page
import pytest

from server.app import create_app
from server.config import Settings
from server.services import Services
from tenants.billing.terms import Terms
from tenants.db import Database
from tests.browser import chromium
from tests.browser.house import House, open_house, taking_money
from tests.browser.pages import OTHERS, Seen, all_pages
from tests.browser.seeing import faults_seen, unseen_focus
from tests.server.cast import NOW, Cast
from tests.server.crawl.billing_things import begin_billing
from tests.tenants.billing.conftest import example

DESK, PHONE = 1440, 400


OPERATORS = "beta"  # Bea's


@pytest.fixture
def house(settled: tuple[Path, Cast], tmp_path: Path, stripe_process: str) -> Iterator[House]:
    """Start the service where the firm and alpha subscribe, and each owes an invoice."""
    path, cast = tmp_path / "lettrine.db", settled[1]
    shutil.copy(settled[0], path)
    with closing(Database(f"sqlite:///{path}")) as database:
        nothing_else = Settings("", None, jail_strict=False)
        terms = Terms(example(), cast.beta.id)
        services = Services(database, None, nothing_else, lambda: NOW, terms=terms)  # type: ignore[arg-type]
        begin_billing(services, cast.firm_id, cast.alpha.id, "LTR-2026-0042 (refus)", "1")
    opened = open_house(path, NOW, {**taking_money(stripe_process), "LETTRINE_OPERATOR": OPERATORS})
    yield opened
    opened.close()
    assert opened.faults() == []


def _application() -> Flask:
    return create_app(Services(None, None, Settings("", None, jail_strict=False)))  # type: ignore[arg-type]


EVERYBODY = {"", "Hélène", "Bea", *OTHERS}


@pytest.mark.parametrize(
    ("width", "language", "theme", "people"),
    [
        (DESK, "fr", "light", EVERYBODY),
        (PHONE, "en", "dark", {"", "Hélène", "Bea"}),
        (PHONE, "fr", "light", {"Odile"}),
        (DESK, "en", "dark", {"Aude"}),
    ],
    ids=["desk", "phone", "phone of an owner", "desk of an auditor"],
)
def test_every_page_is_sound(
    page_as: Callable[..., Page], width: int, language: str, theme: str, people: set[str]
) -> None:
    """Every page as everybody sees it on one desk; other widths, languages, themes with one of them each."""
    pages = [seen for seen in all_pages(_application()) if not seen.is_part and seen.by in people]
    faults: list[str] = []
    shown = 0
    for name in {seen.by: None for seen in pages}:
        page = page_as(name, width=width, language=language, theme=theme)
        for seen in (seen for seen in pages if seen.by == name):
            if _is_page(page, seen):
                shown += 1
                faults += _faults(page, seen, language)
    assert faults == []
    assert shown > 2


def _is_page(page: Page, seen: Seen) -> bool:
    answer = page.request.get(seen.address)
    assert answer.status < 500, f"{seen.address}: {answer.status}"
    if "/fava/" in answer.url:
        return False  # it leads into Fava, whose pages are its own: test_fava walks through them
    return answer.ok and "text/html" in answer.headers.get("content-type", "")


def _faults(page: Page, seen: Seen, language: str) -> list[str]:
    page.goto(seen.address)
    faults = chromium.grave_faults(page) + faults_seen(page, language)
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        faults.append("wider than the window")
    faults += unseen_focus(page)
    return [f"{seen.address} as {seen.by or 'nobody'}: {fault}" for fault in faults]
