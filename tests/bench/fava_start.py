"""Fava in its jail beside a plain `fava` on the same books, in the same run: start, memory, pages.

Ours reads the revision from the database, lays it out and loads it in a confined child; a plain one reads a
folder. Both are asked for the same pages. Memory is the kernel's word (`smaps_rollup`), so this wants root:
a child of the jail lets nobody else look at it.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
import datetime as dt
import os
from pathlib import Path
import socket
from statistics import median
import subprocess
import tempfile
from time import perf_counter, sleep
from urllib.error import URLError
from urllib.request import urlopen

from ledger_core.book import Change
from tenants import schema
from tenants.books.author import Author
from tenants.books.founding import found_tenant, tenant_named
from tenants.books.history import head
from tenants.books.models import Origin
from tenants.books.write import write
from tenants.db import Database
from tenants.fava import FavaPool, FavaRequest, House, Ready, Starting
from tenants.jail import Jail
from tests.bench.check import BIN
from tests.bench.ledger_text import write_book
from tests.bench.tables import Table, seconds

SIZES = (10_000, 100_000)
RUNS = 3
FIRST = "income_statement/"
PAGES = ("api/income_statement", "api/journal_page?page=1&order=desc", "extension/OpenItems/")
_AUTHOR = Author("The bench", "bench@lettrine.example", "bench")
_NAMED = b'\n2024-01-01 custom "fava-extension" "ledger_core.fava"\n'
_PATIENCE = 600


@dataclass(frozen=True, slots=True)
class _Run:
    """Seconds until the first page stands, seconds of each of `PAGES`, mebibytes held after them."""

    start: float
    pages: tuple[float, ...]
    resident: float
    proportional: float


def fava_tables(say: Callable[[str], None]) -> Iterator[Table]:
    """Start both in turns on books of two sizes; figures are medians, a ratio is ours by the plain one's."""
    starts, pages = [], []
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            book = folder / "book"
            write_book(book, size)
            with (book / "main.beancount").open("ab") as main:
                main.write(_NAMED)
            say(f"putting {size} transactions into a database")
            with _database(folder, book) as (database, tenant_id):
                ours, plain = [], []
                for run in range(1, RUNS + 1):
                    say(f"Fava on {size} transactions, run {run} of {RUNS}")
                    ours.append(_jailed(database, tenant_id))
                    plain.append(_plain(book))
        starts.append(_start_row(size, ours, plain))
        pages += _page_rows(size, ours, plain)
    load = f"Load average of the machine at the end: {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores."
    heads = ("transactions", "in the jail s", "plain s", "ratio", "RSS MB", "PSS MB", "plain RSS MB", "ratio")
    yield Table(
        "fava-start",
        f"From the click to the first page, medians of {RUNS} runs in turns",
        heads,
        tuple(starts),
        load,
    )
    heads = ("transactions", "page", "in the jail s", "plain s", "ratio")
    yield Table(
        "fava-pages", f"What Fava then takes for a page, medians of {RUNS} runs in turns", heads, tuple(pages)
    )


@contextmanager
def _database(folder: Path, book: Path) -> Iterator[tuple[Database, int]]:
    """Give a database with the book as its tenant's second revision."""
    address = f"sqlite:///{folder / 'bench.db'}"
    schema.upgrade(address)
    files = {path.relative_to(book).as_posix(): path.read_bytes() for path in book.rglob("*.beancount")}
    with closing(Database(address)) as database, closing(Jail()) as jail:
        now = dt.datetime.now(dt.UTC)
        found_tenant(database, jail, "bench", "Bench", _AUTHOR, now)
        tenant_id = tenant_named(database, "bench").id
        with database.reading(tenant_id) as session:
            base = head(session)
        write(
            database,
            jail,
            tenant_id,
            base=base,
            change=Change(files),
            author=_AUTHOR,
            message="The made book",
            origin=Origin.WEB,
            at=now,
        )
        yield database, tenant_id


def _jailed(database: Database, tenant_id: int) -> _Run:
    """Open the book in a service that has opened another before, as all but the first of a day are."""
    with closing(FavaPool(database)) as pool:
        _house(pool, tenant_id, 1)
        begun = perf_counter()
        house = _house(pool, tenant_id, 2)
        _ask(house, FIRST)
        start = perf_counter() - begun
        took = tuple(_timed(lambda page=page: _ask(house, page)) for page in PAGES)
        resident, proportional = _memory(_youngest(os.getpid()))
    return _Run(start, took, resident, proportional)


def _house(pool: FavaPool, tenant_id: int, number: int) -> House:
    while isinstance(state := pool.open(tenant_id, number), Starting):
        sleep(0.01)
    if not isinstance(state, Ready):
        raise TypeError(state)
    return state.house


def _ask(house: House, page: str) -> None:
    path, _, query = page.partition("?")
    answer = house.ask(FavaRequest(path, query.encode(), "/t/bench/fava", "en"))
    if answer.status != 200:
        raise RuntimeError(f"{page}: {answer.status}")


def _plain(book: Path) -> _Run:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/made-book/"
    begun = perf_counter()
    command = [BIN / "fava", "--port", str(port), "--read-only", book / "main.beancount"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as fava:
        try:
            while not _fetched(address + FIRST):
                if perf_counter() - begun > _PATIENCE:
                    raise TimeoutError("a plain Fava does not start")
                sleep(0.01)
            start = perf_counter() - begun
            took = tuple(_timed(lambda page=page: _fetched(address + page)) for page in PAGES)
            resident, proportional = _memory(fava.pid)
        finally:
            fava.kill()
    return _Run(start, took, resident, proportional)


def _fetched(address: str) -> bool:
    try:
        with urlopen(address) as answer:
            answer.read()
    except URLError as error:
        if isinstance(error.reason, ConnectionRefusedError):
            return False
        raise
    return True


def _timed(act: Callable[[], object]) -> float:
    begun = perf_counter()
    act()
    return perf_counter() - begun


def _youngest(pid: int) -> int:
    """Return the descendant that was born last."""
    found = [pid]
    for each in found:
        for task in Path(f"/proc/{each}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return max(found)


def _memory(pid: int) -> tuple[float, float]:
    """Return how many mebibytes a process holds: all that it touches, and its share of what it shares."""
    rows = (row.split() for row in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    kibibytes = {row[0]: int(row[1]) for row in rows}
    return kibibytes["Rss:"] / 1024, kibibytes["Pss:"] / 1024


def _start_row(size: int, ours: list[_Run], plain: list[_Run]) -> tuple[str, ...]:
    mine, theirs = (median(run.start for run in runs) for runs in (ours, plain))
    held, share, other = (
        median(run.resident for run in ours),
        median(run.proportional for run in ours),
        median(run.resident for run in plain),
    )
    return (
        f"{size}",
        seconds(mine),
        seconds(theirs),
        f"{mine / theirs:.2f}",
        f"{held:.0f}",
        f"{share:.0f}",
        f"{other:.0f}",
        f"{held / other:.2f}",
    )


def _page_rows(size: int, ours: list[_Run], plain: list[_Run]) -> Iterator[tuple[str, ...]]:
    for place, page in enumerate(PAGES):
        mine, theirs = (median(run.pages[place] for run in runs) for runs in (ours, plain))
        yield f"{size}", page.partition("?")[0], seconds(mine), seconds(theirs), f"{mine / theirs:.2f}"
