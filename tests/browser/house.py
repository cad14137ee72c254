"""A running service with its people: the process, its database, and sessions for browsers."""

from dataclasses import dataclass
import datetime as dt
import os
from pathlib import Path
from queue import Empty, Queue
import re
import subprocess
import sys
import threading

from tenants.db import Database
from tenants.people import web_sessions
from tenants.people.web_sessions import Caller

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
STOP_SECONDS = 60
BROWSER = (  # as one calls itself: the account page says what it is
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)


class NotStartedError(Exception):
    """The service did not come up; the message holds what it said."""


@dataclass(frozen=True, slots=True)
class House:
    """A service that answers at `address`, the database it works on, and what it says meanwhile."""

    address: str
    database: Database
    moment: dt.datetime
    process: subprocess.Popen[str]
    reading: threading.Thread
    told: list[str]

    def session_of(self, person_id: int) -> dict[str, object]:
        """Sign a person in; return the cookie that a browser is to keep."""
        caller = Caller(self.moment, "127.0.0.1", BROWSER)
        with self.database.platform() as session:
            secret = web_sessions.start(session, person_id, caller, waits=False)
        return {"name": "lettrine-session", "value": secret, "url": self.address, "httpOnly": True}

    def faults(self) -> list[str]:
        """Return what the service said from its first fault on."""
        for at, line in enumerate(self.told):
            if "Traceback" in line:
                return self.told[at:]
        return []

    def close(self) -> None:
        """Stop the service, and close the database."""
        _end(self.process)
        self.reading.join()
        self.database.close()


def open_house(database_file: Path, moment: dt.datetime) -> House:
    """Start the service on a database that is there already.

    Raises:
        NotStartedError: it ended, or did not listen in time.
    """
    environment = {key: value for key, value in os.environ.items() if not key.startswith("LETTRINE_")}
    environment |= {"LETTRINE_DATABASE": f"sqlite:///{database_file}", "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.browser.service", "0", moment.isoformat()],
        cwd=database_file.parent,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    told: list[str] = []
    listens: Queue[str] = Queue()
    reading = threading.Thread(target=_read, args=(process, told, listens), daemon=True)
    reading.start()
    try:
        address = listens.get(timeout=START_SECONDS)
    except Empty:
        address = ""
    if not address:
        _end(process)
        reading.join()
        raise NotStartedError("".join(told))
    return House(address, Database(f"sqlite:///{database_file}"), moment, process, reading, told)


def _read(process: subprocess.Popen[str], told: list[str], listens: Queue[str]) -> None:
    """Read what the service says for as long as it speaks; hand over its address."""
    assert process.stdout is not None
    with process.stdout as stream:
        for line in stream:
            told.append(line)
            if listening := re.search(r"Listening at: (http://\S+)", line):
                listens.put(listening[1])
    listens.put("")


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
