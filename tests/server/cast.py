"""The cast of the portal's tests: one firm, two tenants with small books, and everybody who may ask.

Cabinet Vauclair serves alpha and beta. Hélène is its partner, Paul its accountant. Odile owns alpha, Sami is
of its staff, Aude audits it until a day, Evan audited it until one that is over. Bea owns beta and has
nothing to do with alpha. Nina belongs nowhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt

from ledger_core.book import Change
from tenants.books.models import Origin
from tenants.books.write import write
from tenants.db import Database
from tenants.jail import Jail
from tenants.people.models import Engagement, FirmRow, Membership, PersonRow
from tenants.people.people import Person, person_of
from tenants.people.roles import Role
from tenants.tenant import Tenant
from tests.tenants.books.ground import ALICE, START, invoice, month, payment

NOW = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
SINCE = dt.date(2026, 1, 1)
PASSWORD = "lettrer-en-marge"
FIRM = "vauclair"
NAMES = {
    "Hélène": "Hélène Dargoire",
    "Paul": "Paul Rainval",
    "Odile": "Odile Kermadec",
    "Sami": "Sami Benacer",
    "Aude": "Aude Lestrange",
    "Evan": "Evan Morcourt",
    "Bea": "Béatrice Olvane",
    "Nina": "Nina Sauvel",
}
LOGINS = {
    "Hélène": "helene", "Paul": "paul", "Odile": "odile", "Sami": "sami",
    "Aude": "aude", "Evan": "evan", "Bea": "bea", "Nina": "nina",
}  # fmt: skip


@dataclass
class Clock:
    """The moment that the service takes for the present one; tests move it."""

    moment: dt.datetime = NOW

    def now(self) -> dt.datetime:
        """Return it."""
        return self.moment

    def advance(self, **by: float) -> None:
        """Let time pass: `minutes=5`, `days=30` …."""
        self.moment += dt.timedelta(**by)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who there is, by first name, and the two tenants."""

    people: Mapping[str, Person]
    firm_id: int
    alpha: Tenant
    beta: Tenant


def settle(database: Database, jail: Jail) -> Cast:
    """Bring the cast into an empty database."""
    with database.platform() as session:
        firm = FirmRow(slug=FIRM, name="Cabinet Vauclair", created_at=NOW)
        alpha = Tenant(slug="alpha", name="Menuiserie Trémarec", created_at=NOW)
        beta = Tenant(slug="beta", name="Boulangerie Olvane", created_at=NOW)
        rows = {
            name: PersonRow(
                email=f"{LOGINS[name]}@people.example",
                name=whole,
                login=LOGINS[name],
                password=None,
                language="",
                theme="",
                single_keys=True,
                totp_step=0,
                created_at=NOW,
            )
            for name, whole in NAMES.items()
        }
        session.add_all([firm, alpha, beta, *rows.values()])
        session.flush()
        for tenant in (alpha, beta):
            session.add(Engagement(firm_id=firm.id, client_id=tenant.id, since=SINCE))
        ended = TODAY - dt.timedelta(days=1)
        for name, role, place, until in (
            ("Hélène", Role.PARTNER, {"firm_id": firm.id}, None),
            ("Paul", Role.ACCOUNTANT, {"firm_id": firm.id}, None),
            ("Odile", Role.OWNER, {"client_id": alpha.id}, None),
            ("Sami", Role.STAFF, {"client_id": alpha.id}, None),
            ("Aude", Role.AUDITOR, {"client_id": alpha.id}, TODAY + dt.timedelta(days=30)),
            ("Evan", Role.AUDITOR, {"client_id": alpha.id}, ended),
            ("Bea", Role.OWNER, {"client_id": beta.id}, None),
        ):
            session.add(
                Membership(person_id=rows[name].id, role=role.value, since=SINCE, until=until, **place)
            )
        session.flush()
        people = {name: person_of(row) for name, row in rows.items()}
        found = Cast(people, firm.id, alpha, beta)
    for tenant in (alpha, beta):
        _begin_books(database, jail, tenant)
    return found


def _begin_books(database: Database, jail: Jail, tenant: Tenant) -> None:
    """Write the books of a tenant, whose words nobody else's books have: the name stands in labels."""
    word = tenant.slug.title()
    files = {
        path: data.replace(b"Boulangerie du Port", tenant.name.encode()) for path, data in START.files.items()
    }
    files[month("2026-03")] = (
        invoice("2026-03-02", f"{word}-F1", "120.00")
        + invoice("2026-03-16", f"{word}-F2", "80.00")
        + payment("2026-03-30", f"{word}-V1", "120.00")
    ).encode()
    write(
        database,
        jail,
        tenant.id,
        base=None,
        change=Change(files),
        author=ALICE,
        message=f"Begin the books of {word}",
        origin=Origin.CREATE,
        at=NOW - dt.timedelta(days=1),
    )
