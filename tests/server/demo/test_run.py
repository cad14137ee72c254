"""`python -m server.demo` as somebody runs it: each guest comes in, and Ctrl-C ends it."""

from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
import os
from pathlib import Path
from queue import Empty, Queue
import re
import signal
import socket
import subprocess
import sys
import threading

import httpx
import pytest

from server.demo.house import GUESTS

ROOT = Path(__file__).resolve().parents[3]
LONGEST_SECONDS = 120
STARTING = "Making the demo"
LISTENING = "Listening at: http://127.0.0.1:"


def _heed_interrupts() -> None:
    """Let Ctrl-C through, though whoever runs the tests in the background may have it ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Run:
    """The command as a process of its own terminal, and what it says."""

    def __init__(self, folder: Path, *words: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "server.demo", *words],
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            start_new_session=True,
            preexec_fn=_heed_interrupts,  # noqa: PLW1509  no thread of ours runs yet
        )
        self.said = ""
        self._lines: Queue[str] = Queue()
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def wait_for(self, words: str) -> None:
        """Wait for a line that holds these words."""
        while words not in self.said:
            try:
                line = self._lines.get(timeout=LONGEST_SECONDS)
            except Empty:
                pytest.fail(f"{words!r} was not said in {LONGEST_SECONDS} s:\n{self.said}")
            if not line:
                pytest.fail(f"it ended without {words!r}:\n{self.said}")
            self.said += line

    def interrupt(self) -> int:
        """Press Ctrl-C, which a terminal sends to every process of the command; return the exit status."""
        os.killpg(self._process.pid, signal.SIGINT)
        return self.ended()

    def ended(self) -> int:
        """Wait for the end; return the exit status."""
        status = self._process.wait(LONGEST_SECONDS)
        self._reading.join()
        while line := self._lines.get_nowait():
            self.said += line
        return status

    def close(self) -> None:
        """End it in any case."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._reading.join()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as stream:
            for line in stream:
                self._lines.put(line)
        self._lines.put("")


def _environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LETTRINE_")}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def begin(*words: str) -> Run:
        runs.append(Run(tmp_path, *words))
        return runs[-1]

    yield begin
    for run in runs:
        run.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_each_printed_account_comes_in_until_it_is_interrupted(start: Callable[..., Run]) -> None:
    port = _free_port()
    run = start("--port", str(port))
    run.wait_for(f"{LISTENING}{port}")
    address = re.search(r"Lettrine answers at (\S+)", run.said)
    password = re.search(r"Sign in with the password (\S+) as", run.said)
    assert address is not None
    assert password is not None
    assert address[1] == f"http://127.0.0.1:{port}"
    accounts = re.findall(r"(?m)^  (\S+@\S+) +([^,]+), ", run.said)
    assert [email for email, _name in accounts] == [guest.email for guest in GUESTS]
    for email, name in accounts:
        _come_in(address[1], email, password[1], name)
    assert run.interrupt() == 0, run.said
    assert "Traceback" not in run.said


def _come_in(address: str, email: str, password: str, name: str) -> None:
    with httpx.Client(
        base_url=address,
        cookies=CookieJar(),
        follow_redirects=True,
        timeout=LONGEST_SECONDS,
        headers={"Accept": "text/html"},
    ) as browser:
        door = browser.get("/sign-in")
        assert door.status_code == 200
        token = re.search(r'name="csrf" value="([^"]+)"', door.text)
        assert token is not None
        form = {"csrf": token[1], "next": "/", "email": email, "password": password}
        first = browser.post("/sign-in", data=form)
        assert first.status_code == 200
        assert first.url.path != "/sign-in"
        assert name in first.text


def test_it_can_be_interrupted_while_it_makes_the_house(start: Callable[..., Run]) -> None:
    run = start("--port", str(_free_port()))
    run.wait_for(STARTING)
    assert run.interrupt() == 1
    assert "Traceback" not in run.said
    assert "Aborted" in run.said


def test_a_port_that_is_taken_is_told_before_the_house_is_made(start: Callable[..., Run]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = start("--port", str(port))
        status = run.ended()
    assert status == 1
    assert "Traceback" not in run.said
    assert f"port {port}" in run.said
    assert STARTING not in run.said
