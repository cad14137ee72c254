"""A firm, a company it serves, and the people around them; the same in every test of people."""

from collections.abc import Callable
from dataclasses import dataclass, field
import datetime as dt

import pytest

from tenants.db import Database
from tenants.people import access, entries, reading_logs
from tenants.people.access import FirmAccess, TenantAccess
from tenants.people.firms import engage, found_firm
from tenants.people.memberships import Term, add_member
from tenants.people.passwords import Cost, Passwords
from tenants.people.people import Person
from tenants.people.persons import create_person
from tenants.people.place import Place, operator
from tenants.people.roles import Role
from tenants.people.sealing import SecretKey
from tenants.people.web_sessions import Caller
from tenants.tenant import Tenant

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
TODAY = NOW.date()
DAY = dt.timedelta(days=1)
ROOT = operator("root")
SECRET = "une phrase de passe"
CHEAP = Cost(rounds=1, memory_kib=8, lanes=1)
CALLER = Caller(NOW, "192.0.2.7", "Firefox on Debian")


@pytest.fixture(scope="session")
def passwords() -> Passwords:
    return Passwords(CHEAP)


@dataclass
class Town:
    """Who there is in a test, and short ways to ask of them."""

    database: Database
    passwords: Passwords
    firm: Place
    alpha: Place
    people: dict[str, Person] = field(default_factory=dict)
    key: SecretKey = field(default_factory=SecretKey.new)

    def person(self, name: str) -> Person:
        """Return a person by first name, made where there is none yet."""
        if name not in self.people:
            email = f"{name.lower()}@example.org"
            hashed = self.passwords.hashed(SECRET)
            self.people[name] = create_person(self.database, email, f"{name} Test", NOW, password=hashed)
        return self.people[name]

    def join(self, name: str, place: Place, role: Role, until: dt.date | None = None) -> int:
        """Give a person a role since long ago."""
        term = Term(role, TODAY - 100 * DAY, until)
        return add_member(self.database, place, self.person(name), term, ROOT, NOW)

    def at_alpha(self, name: str, day: dt.date = TODAY) -> TenantAccess | None:
        return access.tenant_access(self.database, self.person(name), "alpha", day)

    def at_firm(self, name: str, day: dt.date = TODAY) -> FirmAccess | None:
        return access.firm_access(self.database, self.person(name), "vauclair", day)

    def of_alpha(self, name: str) -> TenantAccess:
        found = self.at_alpha(name)
        assert found is not None
        return found

    def of_firm(self, name: str) -> FirmAccess:
        found = self.at_firm(name)
        assert found is not None
        return found

    def log(self, place: Place) -> list[tuple[str, str]]:
        """Return action and subject of every entry of a place, in order, and see that the chain is whole."""
        assert reading_logs.faults(self.database, place) == ()
        found = reading_logs.whole(self.database, place)
        return [(entry.action, entry.subject) for entry in found]


@pytest.fixture
def town(
    database: Database,
    passwords: Passwords,
    new_tenant: Callable[[str], Tenant],
    settled: Callable[..., tuple[Place, Place, Person]],
) -> Town:
    """Give the firm Vauclair with Hélène as its partner, which serves alpha since long ago."""

    def found() -> tuple[Place, Place, Person]:
        firm = found_firm(database, "vauclair", "Cabinet Vauclair", NOW, "root")
        alpha = new_tenant("alpha")
        engage(database, firm.id, alpha.id, TODAY - 200 * DAY, "root", at=NOW)
        made = Town(database, passwords, Place(firm_id=firm.id), Place(client_id=alpha.id))
        made.join("Helene", made.firm, Role.PARTNER)
        entries.relay(database)
        return made.firm, made.alpha, made.people["Helene"]

    firm, alpha, helene = settled("town", found)
    return Town(database, passwords, firm, alpha, {"Helene": helene})
