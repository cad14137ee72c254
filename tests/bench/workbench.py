"""The lettrage workbench in Chromium on the real service: how long it takes to open, and what a key costs.

The page's own marks and the browser's event timing tell. Every invoice of the account has a proposal, so
that the list of proposals is as long as it gets.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
import tempfile

from playwright.sync_api import Page

from tenants.db import Database
from tenants.jail import Jail
from tenants.schema import upgrade
from tests.bench.tables import Table
from tests.browser import chromium, workbench_books
from tests.browser.house import House, open_house
from tests.server.cast import NOW, Cast, settle

LINES = (50, 5_000)
RUNS = 3
ADDRESS = "/t/alpha/lettrage/411000/ORIEL"
MOVES = ("ArrowDown", "ArrowDown", "ArrowUp", "PageDown", "End", "Home", "n", "n", "s", "s")
ACTS = ("ArrowLeft", "Home", "Space", "ArrowRight", "Space", "Enter", "a", "u")
ROUNDS = 5

WATCH = """window.keys = [];
new PerformanceObserver((list) => window.keys.push(...list.getEntries().map((each) =>
  [each.name, each.duration, each.processingEnd - each.processingStart]
))).observe({type: "event", durationThreshold: 16});"""


@dataclass(frozen=True, slots=True)
class Opening:
    """Milliseconds from the request to a page that can be worked on."""

    answered: float
    painted: float
    ready: float
    proposals: float
    rows: int


def workbench_tables(say: Callable[[str], None]) -> Iterator[Table]:
    """Open accounts and press keys, as a person would, and tell what the browser measured."""
    openings, keys = [], []
    with chromium.started() as browser:
        for lines in LINES:
            with tempfile.TemporaryDirectory() as folder, _service(Path(folder), lines // 2) as (house, cast):
                context = browser.new_context(base_url=house.address, viewport={"width": 1440, "height": 900})
                context.add_cookies([house.session_of(cast.people["Hélène"].id)])
                page = context.new_page()
                runs = []
                for run in range(1, RUNS + 1):
                    say(f"workbench of {lines} lines, run {run} of {RUNS}")
                    runs.append(opening(page))
                openings.append(_opening_row(lines, runs))
                keys.append(_key_row(lines, *pressed(page)))
                context.close()
    heads = ("open lines", "answer ms", "first paint ms", "ready ms", "proposals ms", "rows painted")
    yield Table("workbench-open", f"Opening the workbench, medians of {RUNS} runs", heads, tuple(openings))
    heads = ("open lines", "keys", "median ms", "95 % ms", "longest ms", "longest work ms")
    note = (
        "From a key to the next paint, as the browser times events: in steps of 8 ms, what is quicker as 16. "
        "The work is what the page's own code did of it."
    )
    yield Table("workbench-keys", "What a key of the workbench costs", heads, tuple(keys), note)


def opening(page: Page) -> Opening:
    """Open the account anew and read the page's marks."""
    page.goto(ADDRESS)
    page.locator("#bench[data-proposals=known]").wait_for(timeout=60_000)
    found = page.evaluate(
        """() => ({
          answered: performance.getEntriesByType("navigation")[0].responseEnd,
          painted: performance.getEntriesByName("first-contentful-paint")[0].startTime,
          ready: performance.getEntriesByName("workbench:ready")[0].startTime,
          proposals: performance.getEntriesByName("workbench:proposals")[0].startTime,
          rows: document.querySelectorAll("tr[data-line]").length,
        })"""
    )
    return Opening(**found)


def pressed(page: Page) -> tuple[list[float], float]:
    """Move about, letter, accept, undo; return the milliseconds of each key, sorted, and the longest work."""
    page.evaluate(WATCH)
    count = 0
    for _round in range(ROUNDS):
        for key in (*MOVES, *ACTS):
            page.keyboard.press(key)
            count += 1
        page.locator("#bench[data-busy=no]").wait_for(timeout=60_000)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 300)))")
    slow = [(duration, work) for name, duration, work in page.evaluate("window.keys") if name == "keydown"]
    quick = [16.0] * max(0, count - len(slow))
    return sorted([duration for duration, _work in slow] + quick), max(
        (work for _all, work in slow), default=0.0
    )


@contextmanager
def _service(folder: Path, pairs: int) -> Iterator[tuple[House, Cast]]:
    """Run the service with so many invoices and payments on one account."""
    path = folder / "lettrine.db"
    upgrade(f"sqlite:///{path}")
    database, jail = Database(f"sqlite:///{path}"), Jail()
    try:
        cast = settle(database, jail)
        entries = workbench_books.pairs(workbench_books.ORIEL, pairs)
        workbench_books.write_books(database, jail, cast.alpha, entries)
    finally:
        jail.close()
        database.close()
    house = open_house(path, NOW)
    try:
        yield house, cast
    finally:
        house.close()


def _opening_row(lines: int, runs: Sequence[Opening]) -> tuple[str | int, ...]:
    def middle(of: Callable[[Opening], float]) -> int:
        return round(sorted(map(of, runs))[len(runs) // 2])

    return (
        f"{lines}",
        middle(lambda run: run.answered),
        middle(lambda run: run.painted),
        middle(lambda run: run.ready),
        middle(lambda run: run.proposals),
        middle(lambda run: run.rows),
    )


def _key_row(lines: int, times: Sequence[float], work: float) -> tuple[str | int, ...]:
    return (
        f"{lines}",
        len(times),
        round(times[len(times) // 2]),
        round(times[len(times) * 95 // 100]),
        round(times[-1]),
        round(work),
    )
