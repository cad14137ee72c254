"""Two worlds that know nothing of each other: a firm, its client, everybody there, and a word in all texts.

Every text of a world carries its `secret` word, in a form that attacks: a page that takes it for markup shows
an element `x-attack`, a spreadsheet that takes it for a formula reckons it. What could stand in an address
(short names, codes of customers, names of files) carries its `sign` instead: an answer may repeat an address
that it was asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
import datetime as dt
import io
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import Engine, or_, select

from ledger_core.book import Change
from ledger_core.edit import quoted
from server.services import Services
from tenants.base import Base
from tenants.billing.rows import PayerRow
from tenants.books.author import Author
from tenants.books.history import read_book
from tenants.books.models import Origin, Revision
from tenants.books.write import write
from tenants.jobs.kinds import KINDS
from tenants.jobs.worker import Tools, Worker
from tenants.packages.packages import packages_of
from tenants.people import entries, firms, identities, invitations, memberships, tokens
from tenants.people.access import tenant_access
from tenants.people.identities import Vouched
from tenants.people.invitations import Offer
from tenants.people.memberships import Term
from tenants.people.models import IdentityRow, Membership, WebSessionRow
from tenants.people.people import Person
from tenants.people.persons import create_person
from tenants.people.place import By, Place
from tenants.people.roles import Role
from tenants.people.tokens import GRANTABLE
from tenants.tenant import Tenant
from tests.server.cast import NOW, SINCE, TODAY
from tests.server.crawl.billing_things import begin_billing
from tests.server.crawl.case_things import begin_case
from tests.server.crawl.contract_things import begin_contract
from tests.server.crawl.dunning_things import begin_dunning
from tests.server.crawl.factoring_things import begin_factoring
from tests.server.crawl.letter_things import begin_letters
from tests.server.crawl.rule_things import begin_rules

FEC = Path(__file__).parents[2] / "fec_samples" / "strict.txt"
Browse = Callable[[Person], FlaskClient]
ROLES = (Role.PARTNER, Role.ACCOUNTANT, Role.OWNER, Role.STAFF, Role.AUDITOR)
OF_FIRM = {Role.PARTNER, Role.ACCOUNTANT}
ATTACK = "\"'><x-attack data-attack=1>&lt;x-attack&gt;"
BEGUN = NOW - dt.timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class World:
    """A firm and its client, those who belong there, and the names that addresses of theirs are made of."""

    secret: str
    sign: str
    firm_id: int
    tenant_id: int
    people: Mapping[Role, Person]
    names: Mapping[str, tuple[object, ...]]  # what may stand for a part of an address, by the part's name
    link: str  # the secret of an invitation
    token: str

    @property
    def words(self) -> tuple[str, str]:
        """Return what gives the world away."""
        return self.secret, self.sign


def said(secret: str) -> str:
    """Return a text as somebody writes it who means harm."""
    return f"={secret.title()}{ATTACK}"


def named(secret: str) -> str:
    """Return a name as whoever means harm chooses it; names hold no angle brackets."""
    return f"={secret.title()}\"' data-attack=1 onclick=1"


def books_of(secret: str, sign: str) -> dict[str, bytes]:
    """Write the books of a world: four customers, one of whom has paid, a bank, a note."""
    code, word = sign.upper(), said(secret)
    customer = f"Assets:41-Clients:411000:{code}"
    other = f"Assets:41-Clients:411000:{code}2"
    bank, sales = "Assets:51-Banques:512000", "Income:70-Ventes:706000"
    card = (
        f'  customer: "{code}"\n  email: "{secret}@clients.example"\n  address: {quoted(word)}\n'
        f'  contact: {quoted(word)}\n  phone: "0102030405"\n'
    )
    accounts = "".join(
        f'2025-01-01 open {account} EUR\n  account-number: "{number}"\n  name: {quoted(word)}\n{more}\n'
        for account, number, more in (
            (bank, "512000", ""),
            (sales, "706000", ""),
            (customer, "411000", card),
            (other, "411000", f'  customer: "{code}2"\n'),
            *((f"{customer}{rank}", "411000", card.replace(f'"{code}"', f'"{code}{rank}"')) for rank in "34"),
        )
    )
    journal = "".join(
        f"{day} * {quoted(word)} {quoted(word + label)}\n  piece: {quoted(word + piece)}\n"
        f"  {account}  {amount} EUR\n  {against}\n\n"
        for day, label, piece, account, amount, against in (
            ("2026-03-02", "Facture", "F1", customer, "120.00", sales),
            ("2026-03-16", "Facture", "F2", customer, "80.00", sales),
            ("2026-03-30", "Virement F1", "V1", customer, "-120.00", bank),
            ("2026-04-02", "Facture", "F3", other, "310.00", sales),
            ("2026-04-02", "Facture", "F4", f"{customer}3", "410.00", sales),
            ("2026-04-02", "Facture", "F5", f"{customer}4", "510.00", sales),
        )
    )
    main = (
        f'option "title" {quoted(word)}\noption "operating_currency" "EUR"\n'
        'plugin "ledger_core.lettrage.plugin"\ninclude "accounts.beancount"\n'
        'include "journal/*/*.beancount"\n'
    )
    note = f"2026-04-03 note {customer} {quoted(word)}\n  by: {quoted(word)}\n"
    return {
        "main.beancount": main.encode(),
        "accounts.beancount": accounts.encode(),
        f"journal/2026/{sign}.beancount": (journal + note).encode(),
    }


def make_world(services: Services, secret: str, sign: str, browse: Browse) -> World:
    """Make a world, then let its people work there, so that there is something of everything."""
    database = services.database
    firm = firms.found_firm(database, f"{sign}-firm", named(secret), BEGUN, secret)
    with database.platform() as session:
        tenant = Tenant(slug=f"{sign}-client", name=said(secret), created_at=BEGUN)
        session.add(tenant)
    firms.engage(database, firm.id, tenant.id, SINCE, secret, at=BEGUN)
    people = {role: _settle(services, role, secret, firm.id, tenant.id) for role in ROLES}
    write(
        database,
        services.jail,
        tenant.id,
        base=None,
        change=Change(books_of(secret, sign)),
        author=Author(named(secret), f"{secret}@people.example", secret),
        message=said(secret),
        origin=Origin.CREATE,
        at=BEGUN,
    )
    link, invited = _invite(services, people[Role.OWNER], tenant.slug, secret)
    owner = people[Role.OWNER]
    vouched = Vouched(f"https://{secret}.example", secret, said(secret))
    identities.link(database, owner, vouched, BEGUN)
    access = tenant_access(database, people[Role.ACCOUNTANT], tenant.slug, TODAY)
    assert access is not None
    token = tokens.issue_own(database, access, GRANTABLE & access.permissions, 90, BEGUN, label=said(secret))
    made = _work(browse(people[Role.ACCOUNTANT]), firm.slug, tenant.slug, secret, sign)
    _seal(browse(people[Role.PARTNER]), tenant.slug)
    _finish(services)
    entries.relay(database)
    names = {
        "slug": (tenant.slug,),
        "firm": (firm.slug,),
        "tenant_id": (tenant.id,),
        "secret": (link,),
        "invitation_id": (invited,),
        "serial": (token.split("-")[1],),
        **_rows_of(services, people),
        **_books_names(services, tenant.id, sign),
        "packages.number": tuple(
            package.number for package in packages_of(database, tenant.id, services.now())
        ),
        **made,
        **begin_dunning(services, tenant.id, tenant.slug, said(secret), sign.upper()),
        **begin_letters(services, tenant.id, tenant.slug, said(secret), sign.upper()),
        **begin_rules(services, (firm.id, tenant.id, tenant.slug), said(secret), sign),
        **begin_contract(services, (tenant.id, tenant.slug), said(secret), sign, sign.upper()),
        **begin_case(services, tenant.id, tenant.slug, said(secret), f"{sign.upper()}2"),
        **begin_factoring(services, tenant.id, tenant.slug, said(secret), sign),
        **begin_billing(services, firm.id, tenant.id, said(secret), sign),
    }
    return World(secret, sign, firm.id, tenant.id, people, names, link, token)


def rows_of(world: World, owner: Engine) -> dict[str, list[str]]:
    """Return every row of the database that belongs to a world, table by table, past every check of ours."""
    persons = {person.id for person in world.people.values()}
    payer = PayerRow.__table__
    with owner.connect() as connection:
        ours = or_(payer.c.firm_id == world.firm_id, payer.c.client_id == world.tenant_id)
        payers = set(connection.scalars(select(payer.c.id).where(ours)))
    belongs: dict[str, set[int]] = {
        "payer_id": payers,
        "tenant_id": {world.tenant_id},
        "client_id": {world.tenant_id},
        "firm_id": {world.firm_id},
        "person_id": persons,
    }
    itself = {"tenant": {world.tenant_id}, "firm": {world.firm_id}, "person": persons}
    found = {}
    with owner.connect() as connection:
        for table in Base.metadata.sorted_tables:
            wanted = [table.c[name].in_(ids) for name, ids in belongs.items() if name in table.c]
            if table.name in itself:
                wanted.append(table.c.id.in_(itself[table.name]))
            if wanted:
                rows = connection.execute(select(table).where(or_(*wanted)))
                found[table.name] = sorted(repr(tuple(row)) for row in rows)
    return found


def _settle(services: Services, role: Role, secret: str, firm_id: int, tenant_id: int) -> Person:
    made = create_person(
        services.database,
        f"{role.value}@{secret}.example",
        f"{named(secret)} {role.value}",
        BEGUN,
    )
    place = Place(firm_id=firm_id) if role in OF_FIRM else Place(client_id=tenant_id)
    until = TODAY + dt.timedelta(days=30) if role is Role.AUDITOR else None
    memberships.add_member(services.database, place, made, Term(role, SINCE, until), By(secret), BEGUN)
    return made


def _invite(services: Services, person: Person, slug: str, secret: str) -> tuple[str, int]:
    """Invite somebody; return the secret of the link, which the mail alone holds, and the invitation."""
    access = tenant_access(services.database, person, slug, TODAY)
    assert access is not None
    sent: list[str] = []

    def link(text: str) -> str:
        sent.append(text)
        return f"https://lettrine.example/invitation/{text}"

    offer = Offer(f"guest@{secret}.example", Role.STAFF, called=named(secret))
    number = invitations.invite(services.database, access, offer, BEGUN, link)
    return sent[0], number


def _work(client: FlaskClient, firm: str, slug: str, secret: str, sign: str) -> dict[str, tuple[object, ...]]:
    """Write a note and a document, send a file, letter what is certain; return what addresses name of it."""
    customer = f"/t/{slug}/customers/{sign.upper()}"
    note = client.post(f"{customer}/notes", data={"csrf": client.csrf, "text": said(secret)})
    assert note.status_code == 303
    document = (io.BytesIO(f"Contrat {secret}".encode()), f"{sign}.txt")
    sent = client.post(f"{customer}/documents", data={"csrf": client.csrf, "file": document})
    assert sent.status_code == 303
    fec = FEC.read_bytes().replace("Zéphyr".encode(), said(secret).encode())
    file = (io.BytesIO(fec), f"{secret}-999888777FEC20251231.txt")
    sent = client.post(f"/f/{firm}/imports", data={"csrf": client.csrf, "file": file})
    assert sent.status_code == 303
    number = int(sent.location.rpartition("/")[2])
    started = client.post(f"/t/{slug}/jobs/letter-all", data={"csrf": client.csrf})
    assert started.status_code == 303
    return {
        "imports.number": (number,),
        "jobs.number": (int(started.location.rpartition("/")[2]),),
        "key": (sign.upper(), f"{sign.upper()}2"),
        "code": (sign.upper(), f"{sign.upper()}2"),
        "account": ("411000",),
        "customer": (sign.upper(), f"{sign.upper()}2"),
    }


def _seal(client: FlaskClient, slug: str) -> None:
    """Ask for a sealed package."""
    form = {"csrf": client.csrf, "revision": "1", "day": "2026-04-30", "year_end": ""}
    assert client.post(f"/t/{slug}/auditing/packages", data=form).status_code == 303


def _finish(services: Services) -> None:
    """Do every job that waits."""
    worker = Worker(Tools(services.database, services.jail, services.now), KINDS)
    while worker.work_once():
        pass


def _rows_of(services: Services, people: Mapping[Role, Person]) -> dict[str, tuple[object, ...]]:
    """Return the numbers of memberships, identities and sessions."""
    persons = [person.id for person in people.values()]
    found = {}
    with services.database.platform_reading() as session:
        for name, row in (
            ("membership_id", Membership),
            ("identity_id", IdentityRow),
            ("session_id", WebSessionRow),
        ):
            found[name] = tuple(session.scalars(select(row.id).where(row.person_id.in_(persons))))
    return found


def _books_names(services: Services, tenant_id: int, sign: str) -> dict[str, tuple[object, ...]]:
    """Return revisions, commits and files as addresses name them."""
    with services.database.reading(tenant_id) as session:
        revisions = session.execute(select(Revision)).scalars()
        known = [(revision.number, revision.commit) for revision in revisions]
        files = sorted(read_book(session).files)
    commits, numbers = tuple(commit for _, commit in known), tuple(number for number, _ in known)
    return {
        "at": ("main", str(max(numbers))),
        "commit": commits,
        "number": numbers,
        "revision": (max(numbers),),
        "page": ("income_statement/", "api/ledger_data", "options/"),
        "version": ("0",),
        "name": ("app.css",),
        "path": tuple(path for path in files if sign in path),
    }
