"""A command that serves the demo, as somebody runs it in a terminal, and how one comes in."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
import os
from pathlib import Path
import re
import signal
import socket
import sys

import httpx

from tests.process import started

LONGEST_SECONDS = 120
LISTENING = "Listening at: http://127.0.0.1:"


def _heed_interrupts() -> None:
    """Let Ctrl-C through, though whoever runs the tests in the background may have it ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Run:
    """The command as a process of its own terminal."""

    def __init__(self, folder: Path, module: str, *words: str) -> None:
        self._process = started(
            [sys.executable, "-m", module, *words],
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


def free_port() -> int:
    """Return a port at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def signed_in(address: str, email: str, password: str) -> Iterator[httpx.Client]:
    """Sign in as the page at the door has it done."""
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
        yield browser
