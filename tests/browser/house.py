"""A running service with its people: the process, its database, and sessions for browsers."""

from dataclasses import dataclass
import datetime as dt
import os
from pathlib import Path
import socket
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

from tenants.db import Database
from tenants.people import web_sessions
from tenants.people.web_sessions import Caller

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
STOP_SECONDS = 40


class NotStartedError(Exception):
    """The service did not come up; the message holds what it said."""


@dataclass(frozen=True, slots=True)
class House:
    """A service that answers at `address`, and the database it works on."""

    address: str
    database: Database
    moment: dt.datetime
    process: subprocess.Popen[bytes]
    log: Path

    def session_of(self, person_id: int) -> dict[str, object]:
        """Sign a person in; return the cookie that a browser is to keep."""
        caller = Caller(self.moment, "127.0.0.1", "Chromium of the tests")
        with self.database.platform() as session:
            secret = web_sessions.start(session, person_id, caller, waits=False)
        return {"name": "lettrine-session", "value": secret, "url": self.address, "httpOnly": True}

    def close(self) -> None:
        """Stop the service, and close the database."""
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.database.close()


def open_house(database_file: Path, moment: dt.datetime, log: Path) -> House:
    """Start the service on a database that is there already.

    Raises:
        NotStartedError: it ended, or did not answer in time.
    """
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("LETTRINE_")}
    environment |= {"LETTRINE_DATABASE": f"sqlite:///{database_file}", "PYTHONPATH": str(ROOT)}
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.service", str(port), moment.isoformat()],
            cwd=log.parent,
            env=environment,
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
    _await(process, address, log)
    return House(address, Database(f"sqlite:///{database_file}"), moment, process, log)


def _await(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    """Wait until it answers: a process elsewhere says so in no other way."""
    for _attempt in range(START_SECONDS * 20):
        if process.poll() is not None:
            break
        try:
            urlopen(f"{address}/sign-in", timeout=START_SECONDS).close()
        except (URLError, ConnectionError):
            time.sleep(0.05)
        else:
            return
    process.kill()
    process.wait()
    raise NotStartedError(f"no answer from {address}:\n{log.read_text(errors='replace')}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
