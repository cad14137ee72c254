"""A house for each test, and pages in it that one of the cast has open."""

from collections.abc import Callable, Iterator
import os
from pathlib import Path
import shutil

from playwright.sync_api import Browser, BrowserContext, Page
import pytest

from tenants.db import Database
from tenants.jail import Jail
from tests.browser import chromium
from tests.browser.house import House, open_house
from tests.server.cast import NOW, Cast, settle
from tests.server.late_books import late_books
from tests.tenants.books.ground import Books

REQUIRED = "LETTRINE_TEST_BROWSER"
MISSING = f"no Chromium here; install Debian's package chromium ({REQUIRED}=1 makes this a failure)"
PHONE = 400
DESK = 1440


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """Start Chromium; skip where there is none, fail where it is required."""
    if chromium.found() is None:
        if os.environ.get(REQUIRED):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with chromium.started() as browser:
        yield browser


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> tuple[Path, Cast]:
    """Bring the cast into a database once; each test gets a copy."""
    path = tmp_path_factory.mktemp("cast") / "lettrine.db"
    shutil.copy(sqlite_template, path)
    database, jail = Database(f"sqlite:///{path}"), Jail()
    try:
        return path, settle(database, jail)
    finally:
        jail.close()
        database.close()


@pytest.fixture(scope="session")
def owed(settled: tuple[Path, Cast], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bring what alpha is owed into a database with the cast in it, once; each test gets a copy."""
    path = tmp_path_factory.mktemp("owed") / "lettrine.db"
    shutil.copy(settled[0], path)
    database, jail = Database(f"sqlite:///{path}"), Jail()
    try:
        late_books(Books(database, jail, settled[1].alpha), settled[1])
    finally:
        jail.close()
        database.close()
    return path


@pytest.fixture
def cast(settled: tuple[Path, Cast]) -> Cast:
    return settled[1]


@pytest.fixture
def house(settled: tuple[Path, Cast], tmp_path: Path) -> Iterator[House]:
    """Start the service on a fresh database with the cast in it."""
    path = tmp_path / "lettrine.db"
    shutil.copy(settled[0], path)
    opened = open_house(path, NOW)
    yield opened
    opened.close()
    assert opened.faults() == []


@pytest.fixture
def watch() -> Iterator[chromium.Watch]:
    """Watch every page of the test; what it says against itself fails the test at its end."""
    watching = chromium.Watch()
    yield watching
    assert watching.left() == []


@pytest.fixture
def page_as(
    chrome: Browser, house: House, cast: Cast, watch: chromium.Watch
) -> Iterator[Callable[..., Page]]:
    """Open browsers: `page_as("Hélène")`, `page_as("", width=PHONE, language="en", theme="dark")`.

    `page.goto("/t/alpha/")` takes an address of the service.
    """
    contexts: list[BrowserContext] = []

    def open_page(name: str, width: int = DESK, language: str = "fr", theme: str = "light") -> Page:
        context = chrome.new_context(
            base_url=house.address,
            viewport={"width": width, "height": 900},
            locale={"fr": "fr-FR", "en": "en-GB"}[language],
            color_scheme="dark" if theme == "dark" else "light",
            timezone_id="Europe/Paris",
        )
        contexts.append(context)
        if name:
            context.add_cookies([house.session_of(cast.people[name].id)])
        page = context.new_page()
        watch.over(page)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def must_be_usable() -> Callable[[Page], None]:
    """Fail where axe-core finds something serious on a page."""

    def check(page: Page) -> None:
        assert chromium.grave_faults(page) == []

    return check
