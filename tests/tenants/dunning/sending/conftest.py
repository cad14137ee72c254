"""A company whose letters leave by a real mail server."""

from collections.abc import Iterator
from dataclasses import dataclass, field
import datetime as dt

import pytest
from sqlalchemy import select

from tenants import outbox
from tenants.dunning.days.approving import Result, approve
from tenants.dunning.letter_rows import LetterRow, StepRow
from tenants.dunning.letters.content import LetterContent
from tenants.dunning.sending.booking import NoteTransport
from tenants.dunning.sending.effects import LETTER, NOTE
from tenants.dunning.sending.settling import settle
from tenants.dunning.sending.transport import DunningTransport, Watcher, unwatched
from tenants.dunning.sending.ways import Site
from tenants.dunning.story_rows import Happening, Task
from tenants.mail import Carrier, MailServer
from tenants.outbox_rows import State
from tests.tenants.dunning.company import Company
from tests.tenants.mail_server import Postmaster, serving

SENDER = "Lettrine <lettrine@lettrine.example>"
HOUR = dt.timedelta(hours=1)


def press(content: LetterContent) -> bytes:
    """Set a letter on cheap paper: its words, without Typst."""
    return f"%PDF-1.7\n{content}".encode()


@dataclass
class Office:
    """A company, its mail server, and the worker that carries its letters out."""

    company: Company
    postmaster: Postmaster
    port: int
    carrier: Carrier | None = None
    site: Site = field(default_factory=Site)

    @property
    def tenant_id(self) -> int:
        return self.company.books.tenant.id

    def approve(self, *codes: str) -> list[int]:
        """Have the letters to some customers approved by the owner; return their numbers."""
        wanted = {
            group.key: group.print for code in codes for group in self.company.look().groups
            if group.customer == code
        }  # fmt: skip
        outcomes = approve(self.company.desk(), wanted)
        assert [outcome.result for outcome in outcomes] == [Result.APPROVED] * len(wanted)
        return [outcome.letter for outcome in outcomes if outcome.letter is not None]

    def deliver(self, watch: Watcher = unwatched) -> int:
        """Let the worker work once at the company's hour; return how many effects were done."""
        books, company = self.company.books, self.company
        carrier = self.carrier or MailServer("127.0.0.1", self.port, SENDER)
        transports = {
            LETTER: DunningTransport(
                books.database, company.pictures, carrier, lambda: company.now, self.site, press, watch
            ),
            NOTE: NoteTransport(books.database, books.jail, company.pictures, lambda: company.now, press),
        }
        done = outbox.deliver_pending(books.database, transports, lambda: company.now)
        settle(books.database, self.tenant_id, company.now)
        return done

    def letter(self, number: int) -> LetterRow:
        with self.company.books.database.reading(self.tenant_id) as session:
            return session.scalars(select(LetterRow).where(LetterRow.number == number)).one()

    def steps(self, number: int) -> list[StepRow]:
        with self.company.books.database.reading(self.tenant_id) as session:
            return list(
                session.scalars(select(StepRow).where(StepRow.letter == number).order_by(StepRow.due))
            )

    def told(self, number: int) -> list[str]:
        """Return the kinds of what the story tells of a letter, in order."""
        with self.company.books.database.reading(self.tenant_id) as session:
            wanted = select(Happening.kind).where(Happening.letter == number).order_by(Happening.number)
            return list(session.scalars(wanted))

    def tasks(self) -> list[Task]:
        with self.company.books.database.reading(self.tenant_id) as session:
            return list(session.scalars(select(Task).where(Task.done_at.is_(None)).order_by(Task.number)))

    def effects(self) -> dict[str, State]:
        """Return the states of the tenant's effects by key."""
        found = outbox.listed(self.company.books.database, list(State))
        return {effect.key: effect.state for effect in found if effect.tenant}

    def pass_time(self, span: dt.timedelta = HOUR) -> None:
        self.company.now += span


@pytest.fixture
def office(company: Company) -> Iterator[Office]:
    postmaster = Postmaster()
    with serving(postmaster) as port:
        yield Office(company, postmaster, port)
