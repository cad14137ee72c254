"""The house under load: one firm, fifty clients of ten thousand lines, and twenty people who are signed in.

Each client is the demo's wholesaler drawn from a seed of its own, so that no two have the same books, and
comes in as any import does. Owns what is there before the load begins, and never loads anything.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
import datetime as dt
from pathlib import Path

from sqlalchemy import func, select

from ledger_core.fec.book import to_book
from ledger_core.fec.read import read
from server.demo.house import export_of
from server.demo.trades import WHOLESALER
from tenants import schema
from tenants.books.author import Author
from tenants.books.founding import fill, found_tenant, tenant_named
from tenants.db import Database
from tenants.jail import Jail
from tenants.moment import day_of
from tenants.people import firms, memberships, persons, tokens, web_sessions
from tenants.people.memberships import Term
from tenants.people.place import Place, operator
from tenants.people.roles import Permission, Role
from tenants.people.web_sessions import Caller
from tenants.receivables.figures_rows import KeyFiguresRow

CLIENTS = 50
USERS = 20
FIRM = "vauclair"
_BY = operator("the bench")
_AUTHOR = Author("Paul Rainval", "paul@vauclair.example", "paul")


@dataclass(frozen=True, slots=True)
class Client:
    """A client's name in addresses, its number, and a token that reads its books."""

    slug: str
    tenant_id: int
    token: str


@dataclass(frozen=True, slots=True)
class LoadHouse:
    """What the users need: their sessions' secrets, and the clients."""

    sessions: tuple[str, ...]
    clients: tuple[Client, ...]


def make_house(file: Path, now: dt.datetime, say: Callable[[str], None]) -> LoadHouse:
    """Make it all in a fresh SQLite database."""
    address = f"sqlite:///{file}"
    schema.upgrade(address)
    with closing(Database(address)) as database, closing(Jail()) as jail:
        since = day_of(now) - dt.timedelta(days=400)
        firm = firms.found_firm(database, FIRM, "Cabinet Vauclair", now, _BY.name)
        sessions = []
        for number in range(USERS):
            person = persons.create_person(database, f"user{number}@vauclair.example", f"User {number}", now)
            term = Term(Role.ACCOUNTANT, since)
            memberships.add_member(database, Place(firm_id=firm.id), person, term, _BY, now)
            with database.platform() as session:
                caller = Caller(now, "127.0.0.1", "Load bench")
                sessions.append(web_sessions.start(session, person.id, caller, waits=False))
        clients = []
        for number in range(CLIENTS):
            client = _client(database, jail, number, now)
            firms.engage(database, firm.id, client.tenant_id, since, _BY.name, at=now)
            clients.append(client)
            if not (number + 1) % 10:
                say(f"{number + 1} clients of {CLIENTS} are in")
        return LoadHouse(tuple(sessions), tuple(clients))


def _client(database: Database, jail: Jail, number: int, now: dt.datetime) -> Client:
    trade = replace(WHOLESALER, slug=f"negoce-{number}", name=f"Négoce {number}", seed=1000 + number)
    found_tenant(database, jail, trade.slug, trade.name, _AUTHOR, now)
    tenant = tenant_named(database, trade.slug)
    book = to_book(read(export_of(trade, day_of(now))), trade.name).book
    fill(database, jail, tenant, book, _AUTHOR, "Import", at=now)
    with database.writing(tenant.id) as session:
        token = tokens.issue(session, "bench", frozenset({Permission.READ}), 30, now, actor=_BY.name)
    return Client(trade.slug, tenant.id, token)


def without_figures(database: Database, house: LoadHouse) -> int:
    """Return how many clients have no key figures kept yet."""
    missing = 0
    for client in house.clients:
        with database.reading(client.tenant_id) as session:
            missing += not session.scalar(select(func.count()).select_from(KeyFiguresRow))
    return missing
