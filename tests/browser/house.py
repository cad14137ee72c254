"""A running service with its people: the process, its database, and sessions for browsers."""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
from pathlib import Path

from tenants.db import Database
from tenants.people import web_sessions
from tenants.people.web_sessions import Caller
from tests.browser.service import serve
from tests.process import LISTENING, NotSaidError, Process, forked
from tests.stripe_fake.client import KEY, SECRET
from tests.tenants.billing.conftest import EXAMPLE

BROWSER = (  # as one calls itself: the account page says what it is
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)


def taking_money(stand_in: str) -> dict[str, str]:
    """Return the settings of a service that takes money by the stand-in at an address."""
    return {
        "LETTRINE_PLANS": str(EXAMPLE),
        "LETTRINE_STRIPE_KEY": KEY,
        "LETTRINE_STRIPE_WEBHOOK_SECRET": SECRET,
        "LETTRINE_STRIPE_ADDRESS": stand_in,
    }


@dataclass(frozen=True, slots=True)
class House:
    """A service that answers at `address`, and the database it works on."""

    address: str
    database: Database
    moment: dt.datetime
    process: Process

    def session_of(self, person_id: int) -> dict[str, object]:
        """Sign a person in; return the cookie that a browser is to keep."""
        caller = Caller(self.moment, "127.0.0.1", BROWSER)
        with self.database.platform() as session:
            secret = web_sessions.start(session, person_id, caller, waits=False)
        return {"name": "lettrine-session", "value": secret, "url": self.address, "httpOnly": True}

    def faults(self) -> list[str]:
        """Return what the service said from its first fault on."""
        return self.process.faults()

    def close(self) -> None:
        """Stop the service, and close the database."""
        self.process.end()
        self.database.close()


def open_house(
    database_file: Path, moment: dt.datetime, environment: Mapping[str, str] | None = None
) -> House:
    """Start the service on a database that is there already, with more settings where they are given.

    Raises:
        NotSaidError: it ended, or did not listen in time.
    """
    address = f"sqlite:///{database_file}"
    process = forked(
        serve, (moment,), database_file.parent, {"LETTRINE_DATABASE": address, **(environment or {})}
    )
    try:
        listens = process.wait_for(LISTENING)[1]
    except NotSaidError:
        process.end()
        raise
    return House(listens, Database(address), moment, process)
