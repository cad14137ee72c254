"""Where somebody works on what customers owe: whose, on whose behalf, when, and with what.

A value handed to every act. Never asks for the present moment, and decides no rights.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
import datetime as dt

from tenants.books.author import Author
from tenants.books.picture import Picture, PictureCache
from tenants.db import Database, TenantSession
from tenants.jail import Jail
from tenants.people.sealing import SecretKey


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose hand it is; `firm_id` where somebody of a firm acts: then the firm needs a mandate to write.

    `actor` is how logs name them: "" the house itself, `debtor` whoever holds a debtor's link.
    """

    author: Author
    actor: str
    person_id: int | None = None
    firm_id: int | None = None
    firm_name: str = ""


HOUSE = Hand(Author("Lettrine", "lettrine@localhost", "lettrine"), "")
"""The service itself: it sends what needs nobody's approval."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One tenant's receivables on a day; `today` is the day of `now` in Paris, or the one a command names."""

    database: Database
    jail: Jail
    pictures: PictureCache
    tenant_id: int
    tenant_slug: str
    hand: Hand
    now: dt.datetime
    today: dt.date
    key: SecretKey | None = None

    def picture(self) -> Picture:
        """Return what the head of the books says."""
        return self.pictures.of(self.database, self.tenant_id)

    @contextmanager
    def reading(self) -> Iterator[TenantSession]:
        """Open a session that reads."""
        with self.database.reading(self.tenant_id) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[TenantSession]:
        """Open a session that writes; all it does stands, or nothing of it."""
        with self.database.writing(self.tenant_id) as session:
            yield session
