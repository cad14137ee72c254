"""Alpha with customers who are late, a creditor who may be paid, and links to what customers see."""

from collections.abc import Callable
from dataclasses import dataclass
import datetime as dt

from flask.testing import FlaskClient
import pytest

from server.auth.csrf import token_of
from server.services import Services
from tenants.db import Database
from tenants.dunning.debtor.links import Whom, new_link, path_of
from tenants.dunning.debtor.rows import DebtorLink
from tenants.dunning.letter_rows import LetterRow, LetterState
from tenants.jail import Jail
from tests.server.cast import NOW, TODAY, Cast
from tests.tenants.books.ground import Books, month
from tests.tenants.dunning.company import FILES, Company


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser without a cookie, and the link that it holds."""

    client: FlaskClient
    address: str
    number: int

    def look(self, then: str = "") -> str:
        """Open the page; return what it says."""
        answer = self.client.get(self.address + then)
        assert answer.status_code == 200, answer.status
        return answer.get_data(as_text=True)

    def say(self, what: str, **typed: str) -> tuple[int, str]:
        """Send a form of the page; return the status and what is said."""
        form = {"csrf": token_of(f"debtor {self.address.rpartition('/')[2]}")} | typed
        answer = self.client.post(f"{self.address}/{what}", data=form, follow_redirects=True)
        return answer.status_code, answer.get_data(as_text=True)


@pytest.fixture
def company(cast: Cast, database: Database, jail: Jail) -> Company:
    """Give alpha late customers."""
    found = Company(Books(database, jail, cast.alpha), now=NOW)
    found.books.write(dict(FILES), removed=(month("2026-03"),))
    found.introduce()
    return found


@pytest.fixture
def visitor(
    browser: Callable[[], FlaskClient], services: Services, company: Company
) -> Callable[..., Visitor]:
    """Give somebody a link: `visitor("DUPONT")`."""

    def come(code: str = "DUPONT", currency: str = "EUR", last_day: dt.date = TODAY) -> Visitor:
        whom = Whom("411000", code, currency)
        with company.desk().writing() as session:
            link, secret = new_link(session, services.key, whom, author="Odile", at=NOW, last_day=last_day)
        return Visitor(browser(), path_of(company.books.tenant.slug, secret), link.number)

    return come


@pytest.fixture
def link_row(company: Company) -> Callable[[int], DebtorLink]:
    """Read a link's row."""

    def read(number: int) -> DebtorLink:
        with company.desk().reading() as session:
            return session.get_one(DebtorLink, (company.books.tenant.id, number))

    return read


def letter_row(number: int, **more: object) -> LetterRow:
    """Make the row of a letter to DUPONT that was sent."""
    made = {
        "number": number, "reference": f"RE-2026-{number:04d}", "reply_code": f"r{number}",
        "state": LetterState.SENT.value, "kind": "reminder", "account": "411000", "customer": "DUPONT",
        "name": "Dupont SARL", "currency": "EUR", "schedule": "house-business", "version": 1,
        "level": "reminder", "channel": "email", "language": "fr", "template": "reminder-1",
        "template_version": 1, "cents": 200000, "interest_cents": 0, "indemnity_cents": 0,
        "recipient": "compta@dupont.example", "content": {}, "revision": 1, "commit": "0" * 40, "day": TODAY,
        "approved_by": "", "approved_at": NOW, "mandate": None, "send_at": None, "sent_at": None,
        "tracking": "", "batch": None, "reason": "", "noted_in": None,
    }  # fmt: skip
    return LetterRow(**{**made, **more})
