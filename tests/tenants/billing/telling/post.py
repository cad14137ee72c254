"""Mails about subscriptions in a test: the street's people, a real mail server, a mail's two steps."""

from dataclasses import dataclass
import datetime as dt

from ledger_core.billing.entitlement import Status
from server.portal.standing.mails import writer
from tenants import outbox
from tenants.billing.following.fetching import Fetching
from tenants.billing.rows import PayerRow, SubscriptionRow
from tenants.billing.telling.deciding import KIND, decide
from tenants.billing.telling.transport import NoticeTransport
from tenants.mail import MailServer
from tenants.outbox_rows import State
from tenants.people.memberships import Term, add_member
from tenants.people.people import Language, Person
from tenants.people.persons import create_person
from tenants.people.place import Place
from tenants.people.roles import Role
from tests.tenants.billing.conftest import DAY, NOW, ROOT, TODAY
from tests.tenants.billing.shop import Shop
from tests.tenants.mail_server import Postmaster

SITE = "https://lettrine.example"
SENDER = "Lettrine <lettrine@lettrine.example>"


def transport_to(port: int, fetching: Fetching) -> NoticeTransport:
    """Return the transport to a mail server on this machine."""
    assert fetching.terms.tariff is not None
    return NoticeTransport(
        fetching, MailServer("127.0.0.1", port, SENDER), writer(SITE, fetching.terms.tariff)
    )


@dataclass
class Post:
    """Who gets mails about subscriptions, and what the mail server took."""

    shop: Shop
    postmaster: Postmaster
    port: int

    def person(self, name: str, language: Language = "") -> Person:
        email = f"{name.lower()}@example.org"
        return create_person(self.shop.street.database, email, f"{name} Test", NOW, language=language)

    def join(self, person: Person, place: Place, role: Role, until: dt.date | None = None) -> None:
        """Give a person a role since long ago."""
        add_member(self.shop.street.database, place, person, Term(role, TODAY - 100 * DAY, until), ROOT, NOW)

    @property
    def gamma(self) -> Place:
        return Place(client_id=self.shop.street.gamma)

    def since(self, place: Place, day: dt.date) -> None:
        """Have a payer be here since a day."""
        payer = self.shop.street.payer_at(place)
        with self.shop.street.database.platform() as session:
            row = session.get(PayerRow, payer.id)
            assert row is not None
            row.since = day

    def stand(self, name: str, status: Status, **days: dt.date | None) -> None:
        """Have a subscription stand otherwise, as if it had been fetched."""
        with self.shop.street.database.platform() as session:
            row = session.get(SubscriptionRow, name)
            assert row is not None
            row.status = status.value
            for each, day in days.items():
                setattr(row, each, day)

    def decide(self) -> int:
        return decide(self.shop.street.database, self.shop.street.terms, self.shop.now())

    def deliver(self) -> None:
        ways = {KIND: transport_to(self.port, self.shop.fetching)}
        outbox.deliver_pending(self.shop.street.database, ways, self.shop.now, ())

    def round(self, day: dt.date | None = None) -> list[str]:
        """Decide and deliver, on a day or now; return to whom and about what mails came."""
        if day is not None:
            self.shop.moment = dt.datetime.combine(day, dt.time(9), dt.UTC)
        before = len(self.postmaster.taken)
        self.decide()
        self.deliver()
        return [f"{mail['To']}: {mail['Subject']}" for mail in self.postmaster.taken[before:]]

    def text(self) -> str:
        """Return the text of the mail that came last."""
        text = self.postmaster.taken[-1].get_content()
        assert isinstance(text, str)
        return text.replace("\r\n", "\n")

    def states(self) -> list[State]:
        effects = outbox.listed(self.shop.street.database, tuple(State))
        return [each.state for each in effects if each.kind == KIND]
