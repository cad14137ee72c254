"""`python -m server.demo` as somebody runs it: each guest comes in, and Ctrl-C ends it."""

from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
import os
from pathlib import Path
import re
import signal
import socket
import sys

import httpx
import pytest

from server.demo.house import GUESTS
from tests.process import started

LONGEST_SECONDS = 120
STARTING = "Making the demo"
LISTENING = "Listening at: http://127.0.0.1:"


def _heed_interrupts() -> None:
    """Let Ctrl-C through, though whoever runs the tests in the background may have it ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Run:
    """The command as a process of its own terminal."""

    def __init__(self, folder: Path, *words: str) -> None:
        self._process = started(
            [sys.executable, "-m", "server.demo", *words],
            folder,
            {},
            start_new_session=True,
            preexec_fn=_heed_interrupts,
        )

    @property
    def said(self) -> str:
        """Return all that it said so far."""
        return "".join(self._process.told)

    def wait_for(self, words: str) -> None:
        """Wait for a line that holds these words."""
        self._process.wait_for(re.escape(words))

    def interrupt(self) -> int | None:
        """Press Ctrl-C, which a terminal sends to every process of the command; return the exit status."""
        os.killpg(self._process.pid, signal.SIGINT)
        return self.ended()

    def ended(self) -> int | None:
        """Wait for the end; return the exit status."""
        return self._process.ended(LONGEST_SECONDS)

    def close(self) -> None:
        """End it in any case."""
        if self._process.is_running():
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.ended()


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
