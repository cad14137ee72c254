"""Chromium as the tests start it, and what they watch while it shows a page."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
import os
from pathlib import Path
import shutil

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
GRAVE = ("serious", "critical")


def found() -> str | None:
    """Return where Chromium is; None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def started(*more: str, environment: Mapping[str, str] | None = None) -> Iterator[Browser]:
    """Start it, with more flags and more in its environment, and end it."""
    path = found()
    assert path is not None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=[*FLAGS, *more], env={**os.environ, **(environment or {})}
        )
        yield browser
        browser.close()


@dataclass
class Watch:
    """What a page said against itself: errors of scripts, of the console, of the content security policy."""

    faults: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, part: str) -> None:
        """Let faults pass that contain these words, such as `status of 409`."""
        self.allowed.append(part)

    def left(self) -> list[str]:
        """Return the faults that nobody allowed."""
        return [fault for fault in self.faults if not any(part in fault for part in self.allowed)]

    def over(self, page: Page) -> None:
        """Begin to watch a page."""
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            where = message.location.get("url", "")
            self.faults.append(f"{message.page.url if message.page else ''}: {message.text} ({where})")


def grave_faults(page: Page) -> list[str]:
    """Ask axe-core for what keeps people from using this page: each fault with the places where it is."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{fault['id']} ({fault['impact']}): {fault['help']}: "
        f"{[node['html'][:160] for node in fault['nodes'][:5]]}"
        for fault in result["violations"]
        if fault["impact"] in GRAVE
    ]
