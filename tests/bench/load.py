"""The portal under the load of a firm: how long each kind of page takes while twenty people work at once.

The server is the real one, in a process of its own. Each user is a thread with a session of its own, who
stays at a client for some pages and goes on to another; what a page takes is timed in the client, from
the request to the last byte. A static file of the same server, asked for in the same run, stands beside.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
import datetime as dt
import os
from pathlib import Path
import random
import re
import sys
import tempfile
import threading
import time
import uuid

import httpx

from tenants.db import Database
from tests.bench.load_house import CLIENTS, FIRM, USERS, Client, LoadHouse, make_house, without_figures
from tests.bench.tables import Table
from tests.process import LISTENING, started

THREADS = 4
WARM_SECONDS = 10
SECONDS = 30
RUNS = (  # name of the table, users at once, seconds that each looks at a page on average
    ("load-one", 1, 0.0),
    ("load", USERS, 2.0),
    ("load-full", USERS, 0.0),
)
STAY = 12  # pages that a user stays at a client on average
READY_SECONDS = 900
PATIENCE = 60.0
PEER = "static file"
ACCOUNT = "411000"
CUSTOMERS = tuple(f"DEPOT{rank:02d}" for rank in range(1, 17))
BIG = "MERIDIENNE"
_USER_TICKS = 11  # place in /proc/…/stat, after the process's name; the kernel's own follow
_NOTHING, _LOST = 204, 409  # nothing happened; somebody else was first


class NotReadyError(Exception):
    """The server did not get its figures ready in time."""


@dataclass(slots=True)
class Measured:
    """What happened in one run: milliseconds by kind of page, and answers that were no success."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    causes: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    counting: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, milliseconds: float, error: str) -> None:
        """Keep a request, where counting has begun and is not over; `error` is "" where it went well."""
        if self.counting.is_set() and not self.over.is_set():
            with self.lock:
                self.times[kind].append(milliseconds)
                self.errors[kind] += bool(error)
                self.causes[error] += bool(error)


@dataclass(frozen=True, slots=True)
class Server:
    """The server under load: its address, and the process that has all others of it as children."""

    address: str
    pid: int

    def core_seconds(self) -> float:
        """Return the seconds of a core that its processes took so far, as Linux tells."""
        rest, ticks = [str(self.pid)], 0
        while rest:
            process = Path("/proc") / rest.pop()
            words = (process / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            ticks += int(words[_USER_TICKS]) + int(words[_USER_TICKS + 1])
            for thread in (process / "task").iterdir():
                rest += (thread / "children").read_text(encoding="utf-8").split()
        return ticks / os.sysconf("SC_CLK_TCK")


class User:
    """Somebody who works: asks for a page, looks at it, asks for the next."""

    def __init__(self, address: str, house: LoadHouse, number: int, measured: Measured, pause: float) -> None:
        cookies = {"lettrine-session": house.sessions[number]}
        self._http = httpx.Client(base_url=address, cookies=cookies, timeout=PATIENCE)
        self._house, self._measured, self._pause = house, measured, pause
        self._chance = random.Random(number)
        self._client = self._chance.choice(house.clients)
        self._static, self._csrf = "", ""
        self._revisions: dict[str, int] = {}

    def work(self) -> None:
        """Go on until the run is over."""
        kinds, weights = tuple(MIX), tuple(weight for _act, weight in MIX.values())
        with self._http:
            page = self._http.get(f"/f/{FIRM}/").text
            self._static = _found(r'"(/static/[^"]+\.css)"', page)
            self._csrf = _found(r'name="csrf-token" content="([^"]+)"', page)
            while not self._measured.over.is_set():
                if not self._chance.randrange(STAY):
                    self._client = self._chance.choice(self._house.clients)
                (kind,) = self._chance.choices(kinds, weights)
                MIX[kind][0](self, kind, self._client)
                if self._pause:
                    self._measured.over.wait(self._chance.uniform(0.5, 1.5) * self._pause)

    def ask(self, kind: str, address: str, token: str = "") -> httpx.Response | None:
        """Ask for an address, and time it."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self._timed(kind, lambda: self._http.get(address, headers=headers))

    def _timed(self, kind: str, call: Callable[[], httpx.Response]) -> httpx.Response | None:
        began = time.perf_counter()
        try:
            answer = call()
            error = "" if answer.is_success or answer.status_code == _LOST else str(answer.status_code)
        except httpx.HTTPError as fault:
            answer, error = None, type(fault).__name__
        self._measured.note(kind, (time.perf_counter() - began) * 1000, error)
        return None if error else answer

    def static(self, kind: str, _client: Client) -> None:
        """Ask for a style sheet, as the peer."""
        self.ask(kind, self._static)

    def portfolio(self, kind: str, _client: Client) -> None:
        """See all clients."""
        self.ask(kind, f"/f/{FIRM}/")

    def customer(self, kind: str, client: Client) -> None:
        """See one customer."""
        self.ask(kind, f"/t/{client.slug}/customers/{self._chance.choice(CUSTOMERS)}")

    def workbench(self, kind: str, client: Client) -> None:
        """Open a workbench: the page, then its proposals."""
        bench = self._bench(client)
        self.ask(kind, bench)
        self._offers(bench)

    def poll(self, kind: str, client: Client) -> None:
        """Ask what others did, as an open workbench does every few seconds."""
        since = self._revisions.get(client.slug, 2)
        answer = self.ask(kind, f"{self._bench(client)}/changes?since={since}")
        if answer is not None and answer.status_code != _NOTHING:
            self._revisions[client.slug] = answer.json()["revision"]

    def letter(self, kind: str, client: Client) -> None:
        """Accept the first proposal of a workbench; one that somebody else took first is no error."""
        bench = self._bench(client)
        offers = self._offers(bench)
        if offers is None or not offers["proposals"]:
            return
        body = {
            "act": "accept",
            "proposals": [offers["proposals"][0]["id"]],
            "revision": offers["revision"],
            "shown": offers["revision"],
            "key": uuid.uuid4().hex,
        }
        headers = {"X-CSRF-Token": self._csrf}
        self._timed(kind, lambda: self._http.post(f"{bench}/acts", json=body, headers=headers))

    def _offers(self, bench: str) -> dict[str, list[dict[str, str]]] | None:
        answer = self.ask("workbench, proposals", f"{bench}/proposals")
        return answer.json() if answer is not None else None

    def _bench(self, client: Client) -> str:
        customer = BIG if not self._chance.randrange(4) else self._chance.choice(CUSTOMERS)
        return f"/t/{client.slug}/lettrage/{ACCOUNT}/{customer}"


Act = Callable[[User, str, Client], None]


def _page(form: str) -> Act:
    """Return the act of asking for a page of the client."""
    return lambda user, kind, client: user.ask(kind, form.format(client.slug)) and None


def _call(form: str) -> Act:
    """Return the act of a program that asks the API with the client's token."""
    return lambda user, kind, client: user.ask(kind, form.format(client.slug), client.token) and None


MIX: Mapping[str, tuple[Act, int]] = {
    PEER: (User.static, 8),
    "portfolio": (User.portfolio, 8),
    "dashboard": (_page("/t/{}/"), 14),
    "customers": (_page("/t/{}/customers"), 12),
    "customer": (User.customer, 14),
    "accounts to letter": (_page("/t/{}/lettrage"), 6),
    "workbench": (User.workbench, 8),
    "workbench, changes": (User.poll, 16),
    "workbench, an act": (User.letter, 3),
    "books": (_page("/t/{}/books/"), 5),
    "revisions": (_page("/t/{}/books/revisions"), 3),
    "API, key figures": (_call("/api/v1/tenants/{}/key-figures"), 3),
    "API, open items": (_call("/api/v1/tenants/{}/open-items"), 3),
}


def load_tables(say: Callable[[str], None]) -> Iterator[Table]:
    """Make the house, serve it, load it, and tell."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "lettrine.db"
        house = make_house(file, dt.datetime.now(dt.UTC), say)
        with _served(file) as server:
            _await_figures(file, house, say)
            for name, count, pause in RUNS:
                yield _loaded(name, count, pause, server, house, say)


def _loaded(  # noqa: PLR0913, PLR0917  who works how, where, on what
    name: str, count: int, pause: float, server: Server, house: LoadHouse, say: Callable[[str], None]
) -> Table:
    say(f"{count} at work, {WARM_SECONDS} s to warm up, then {SECONDS} s")
    measured = Measured()
    users = [User(server.address, house, number, measured, pause) for number in range(count)]
    threads = [threading.Thread(target=user.work) for user in users]
    for thread in threads:
        thread.start()
    time.sleep(WARM_SECONDS)
    before = server.core_seconds()
    measured.counting.set()
    time.sleep(SECONDS)
    measured.over.set()
    core_seconds = server.core_seconds() - before
    for thread in threads:
        thread.join()
    return _table(name, count, measured, pause, core_seconds)


def _table(name: str, count: int, measured: Measured, pause: float, core_seconds: float) -> Table:
    peer = _at(measured.times[PEER], 95)
    rows = []
    for kind in MIX | {"workbench, proposals": None}:
        times = measured.times[kind]
        if times:
            ratio = f"{_at(times, 95) / peer:.1f}"
            rows.append(
                (kind, len(times), round(_at(times, 50)), round(_at(times, 95)), ratio, measured.errors[kind])
            )
    causes = ", ".join(f"{count} {cause}" for cause, count in measured.causes.items() if count)
    every = [each for times in measured.times.values() for each in times]
    rows.append(
        (
            "all",
            len(every),
            round(_at(every, 50)),
            round(_at(every, 95)),
            f"{_at(every, 95) / peer:.1f}",
            sum(measured.errors.values()),
        )
    )
    who = f"{count} users" if count > 1 else "One user"
    manner = f"each looking at a page for {pause:g} s" if pause else "without a pause between pages"
    title = f"{who}, {manner}: {len(every) / SECONDS:.0f} requests a second"
    busy = os.getloadavg()[0]
    cost = core_seconds * 1000 / max(len(every), 1)
    note = (
        f"{CLIENTS} clients, one server process with {THREADS} threads, SQLite; {SECONDS} s after "
        f"{WARM_SECONDS} s to warm up. A request took {cost:.0f} ms of a core, with all that the "
        f"server does beside. The ratio is that of the 95 % times to the static file's. "
        f"The machine's load average at the end was {busy:.0f}."
        + (f" The errors were: {causes}." if causes else "")
    )
    return Table(name, title, ("page", "requests", "p50 ms", "p95 ms", "ratio", "errors"), tuple(rows), note)


def _at(times: Sequence[float], percent: int) -> float:
    return sorted(times)[min(len(times) * percent // 100, len(times) - 1)] if times else float("nan")


@contextmanager
def _served(file: Path) -> Iterator[Server]:
    """Run the server as `lettrine serve` does."""
    command = [sys.executable, "-c", "from server.command import main; main()", "serve", "--port", "0"]
    process = started(
        [*command, "--threads", str(THREADS)],
        file.parent,
        {"LETTRINE_DATABASE": f"sqlite:///{file}", "LETTRINE_REQUEST_LOG": "off"},
    )
    try:
        yield Server(process.wait_for(LISTENING)[1], process.pid)
    finally:
        process.end()
        if faults := process.faults():
            print("the server reports a fault:", *faults, file=sys.stderr)


def _await_figures(file: Path, house: LoadHouse, say: Callable[[str], None]) -> None:
    until = time.monotonic() + READY_SECONDS
    with closing(Database(f"sqlite:///{file}")) as database:
        while missing := without_figures(database, house):
            if time.monotonic() > until:
                raise NotReadyError(f"{missing} clients had no key figures after {READY_SECONDS} s")
            say(f"the server works out the key figures of {missing} clients")
            time.sleep(5)


def _found(pattern: str, page: str) -> str:
    found = re.search(pattern, page)
    if found is None:
        raise NotReadyError(f"the portfolio's page holds nothing like {pattern}")
    return found[1]
