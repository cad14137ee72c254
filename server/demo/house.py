"""The demo's house: one firm, its people, and four clients whose books come from made-up exports.

Owns who there is and what happened in their books before one comes in. All of it is done by the use-cases
that the portal calls, so that every page has something true to show. Never starts the service.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
import datetime as dt
from pathlib import Path

from ledger_core.book import MAIN_PATH, Book
from ledger_core.card_edit import (
    Card,
    NewDocument,
    card_of,
    document_path,
    with_card,
    with_document,
    with_note,
)
from ledger_core.fec.book import to_book
from ledger_core.fec.letter import letter
from ledger_core.fec.lines import lines_of
from ledger_core.fec.read import read
from ledger_core.lettrage.matcher import match
from ledger_core.setting_edit import with_setting
from server.demo import trade as making
from server.demo.factored import lend
from server.demo.trade import Buyer, Trade
from server.demo.trades import CARRIER, JOINER, SHOP, TRADES, address_of, siret_of
from server.demo.weeks import WEEKS, People, Weeks, until
from tenants.books.author import Author
from tenants.books.founding import fill, found_tenant, tenant_named
from tenants.books.history import head, read_book
from tenants.books.models import Origin
from tenants.books.picture import PictureCache, picture_of
from tenants.books.write import write
from tenants.db import Database
from tenants.desk import Desk, Hand
from tenants.jail import Jail
from tenants.lettrage.certain import letter_all_certain
from tenants.mail import MailFiles
from tenants.moment import PARIS, day_of
from tenants.people import firms, invitations, memberships, persons, tokens
from tenants.people.access import FirmRef, firm_access, tenant_access
from tenants.people.invitations import Offer
from tenants.people.memberships import Term
from tenants.people.passwords import Passwords
from tenants.people.people import Person
from tenants.people.place import Place, operator
from tenants.people.roles import Permission, Role
from tenants.tenant import Tenant

ADDRESS = "http://127.0.0.1:8710"
FIRM = "vauclair"
PASSWORD = "lettrer-en-marge"  # noqa: S105  of made-up people, printed at the start
MONTHS = 26
_LETTERED_DAYS = 75  # what is older was lettered by the program that the export came from
_SERVED_DAYS = 400
_COUNTRY_OF = {"": "FR", "GBP": "GB", "USD": "US"}  # of a buyer, by the currency that it asks for
_BY = operator("Hélène Dargoire <helene@vauclair.example>")


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody one can sign in as."""

    name: str
    email: str
    what: str
    role: Role
    at: str = ""  # slug of the company; "" for the firm


GUESTS = (
    Guest("Hélène Dargoire", "helene@vauclair.example", "partner of the firm", Role.PARTNER),
    Guest("Paul Rainval", "paul@vauclair.example", "accountant of the firm", Role.ACCOUNTANT),
    Guest("Odile Kermadec", "odile@tremarec.example", "owner of a client company", Role.OWNER, JOINER.slug),
    Guest("Sami Benacer", "sami@tremarec.example", "staff of that company", Role.STAFF, JOINER.slug),
    Guest("Aude Lestrange", "aude@audit.example", "auditor, for thirty days", Role.AUDITOR, JOINER.slug),
)
_FIRST_HOUR, _LAST_HOUR = 5, 20
_NOTES = (
    ("ORIELLE", 24, "Chantier réceptionné avec réserves ; attendre le procès-verbal avant de relancer."),
    ("KERMOR", 9, "M. Kermor promet un virement pour la fin du mois."),
    ("NOVALIS", 40, "Retenue de garantie de 5 % sur les situations 3 et 4."),
)
_DOCUMENT = ("ORIELLE", 24, "Procès-verbal de réception.pdf")


def working_hour(now: dt.datetime) -> dt.datetime:
    """Return the last moment up to one at which people work, from five to twenty hours in Paris.

    The demo's weeks are counted back from it: nearer to midnight, a week that lies beyond a change of summer
    time would begin on another day, and an hour before or after it would be on another day always.
    """
    here = now.astimezone(PARIS)
    evening = here.replace(hour=_LAST_HOUR, minute=0, second=0, microsecond=0)
    if here.hour < _FIRST_HOUR:
        return (evening - dt.timedelta(1)).astimezone(dt.UTC)
    return min(here, evening).astimezone(dt.UTC)


def settle(database: Database, jail: Jail, now: dt.datetime, mail: Path, say: Callable[[str], None]) -> None:
    """Bring the firm, its people and its clients into an empty database.

    Letters that left before one comes in lie in the folder `mail`; `say` is told each step in words.
    """
    today = day_of(now)
    firm = firms.found_firm(database, FIRM, "Cabinet Vauclair", now - dt.timedelta(_SERVED_DAYS), _BY.name)
    people = _people(database, now)
    for guest in GUESTS:
        if not guest.at:
            _join(database, Place(firm_id=firm.id), people[guest.name], guest, now)
    paul = people["Paul Rainval"].author
    for trade in TRADES:
        tenant = _client(database, jail, trade, paul, now)
        since = today - dt.timedelta(_SERVED_DAYS)
        firms.engage(database, firm.id, tenant.id, since, _BY.name, at=now)
        say(f"{trade.name}: the books are in")
    for guest in GUESTS:
        if guest.at:
            place = Place(client_id=tenant_named(database, guest.at).id)
            _join(database, place, people[guest.name], guest, now)
    _live(database, jail, firm, people, now, mail)
    say(f"{JOINER.name}: {WEEKS} weeks of reminders have left")
    _tell(database, jail, people["Hélène Dargoire"].author, now)
    for trade, hours in ((SHOP, 20), (CARRIER, 3)):
        tenant_id = tenant_named(database, trade.slug).id
        at = now - dt.timedelta(hours=hours)
        letter_all_certain(database, jail, tenant_id, paul, at, lambda _done, _all: None)
        say(f"{trade.name}: what is certain is lettered")
    lend(_desk_of(database, jail, CARRIER, _hand_of(people, firm), now - dt.timedelta(hours=2)))
    say(f"{JOINER.name}, {CARRIER.name}: claims are assigned")
    _invite(database, people["Hélène Dargoire"], now)


def _people(database: Database, now: dt.datetime) -> Mapping[str, Person]:
    kept = Passwords().hashed(PASSWORD)
    since = now - dt.timedelta(_SERVED_DAYS)
    return {
        guest.name: persons.create_person(database, guest.email, guest.name, since, password=kept)
        for guest in GUESTS
    }


def _join(database: Database, place: Place, person: Person, guest: Guest, now: dt.datetime) -> None:
    today = day_of(now)
    audits = guest.role is Role.AUDITOR
    since = today if audits else today - dt.timedelta(_SERVED_DAYS)
    until = today + dt.timedelta(30) if audits else None
    memberships.add_member(database, place, person, Term(guest.role, since, until), _BY, now)


def _client(database: Database, jail: Jail, trade: Trade, author: Author, now: dt.datetime) -> Tenant:
    """Bring a company in as a firm does: from its export, then the cards of its customers filled in."""
    came = now - (dt.timedelta(weeks=WEEKS, hours=3) if trade is JOINER else dt.timedelta(days=4))
    found_tenant(database, jail, trade.slug, trade.name, author, came)
    tenant = tenant_named(database, trade.slug)
    whole = _book_of(trade, now)
    book = until(whole, day_of(came)) if trade is JOINER else whole
    name = f"{trade.siren}FEC{day_of(came):%Y%m%d}.txt"
    fill(database, jail, tenant, book, author, f"Import {name}", at=came)
    _revise(
        database,
        jail,
        tenant.id,
        lambda before: _with_settings(_with_cards(database, tenant.id, trade, before), day_of(came)),
        author,
        "Fiches des clients, plafond des écarts et période close",
        came + dt.timedelta(hours=1),
    )
    return tenant


def _book_of(trade: Trade, now: dt.datetime) -> Book:
    return to_book(read(export_of(trade, day_of(now))), trade.name).book


def _live(  # noqa: PLR0913, PLR0917  what the weeks are made of
    database: Database,
    jail: Jail,
    firm: FirmRef,
    people: Mapping[str, Person],
    now: dt.datetime,
    mail: Path,
) -> None:
    """Live through the joiner's weeks of reminders; their mail goes to files."""
    Weeks(
        database,
        jail,
        tenant_named(database, JOINER.slug).id,
        JOINER,
        _book_of(JOINER, now),
        People(people["Paul Rainval"].author, _hand_of(people, firm), "Odile Kermadec"),
        MailFiles(mail, "Lettrine <lettrine@localhost>"),
        now,
    ).live()


def _hand_of(people: Mapping[str, Person], firm: FirmRef) -> Hand:
    """Return the partner's hand: who decides for the firm's clients."""
    helene = people["Hélène Dargoire"]
    return Hand(helene.author, str(helene.author), helene.id, firm.id, firm.name)


def _desk_of(database: Database, jail: Jail, trade: Trade, hand: Hand, at: dt.datetime) -> Desk:
    tenant_id = tenant_named(database, trade.slug).id
    return Desk(database, jail, PictureCache(), tenant_id, trade.slug, hand, at, day_of(at))


def export_of(trade: Trade, today: dt.date) -> bytes:
    """Return a company's FEC as another program wrote it: what is certain and old has its letters already."""
    first = today.replace(day=1)
    for _ in range(MONTHS):
        first = (first - dt.timedelta(1)).replace(day=1)
    entries = making.entries_of(trade, first, today)
    old = [entry for entry in entries if (today - entry.day).days > _LETTERED_DAYS]
    parsed = read(making.fec(old))
    lettered = letter(parsed, match(lines_of(parsed)).groups)
    _header, _end, recent = making.fec(entries[len(old) :], len(old) + 1).partition(b"\r\n")
    return lettered + recent


def _with_cards(database: Database, tenant_id: int, trade: Trade, book: Book) -> Book:
    with database.reading(tenant_id) as session:
        picture = picture_of(session)
    buyers = {buyer.code: buyer for buyer in trade.buyers}
    cards = [card for card in picture.customers.values() if card.code in buyers]
    for customer in sorted(cards, key=lambda card: card.lineno, reverse=True):  # from below: places hold
        buyer = buyers[customer.code]
        book = with_card(book, customer, _filled_in(card_of(customer), buyer))
    return book


def _filled_in(card: Card, buyer: Buyer) -> Card:
    return replace(
        card,
        siren=buyer.siren,
        siret=siret_of(buyer.siren),
        country=_COUNTRY_OF[buyer.currency],
        kind="business" if buyer.siren or buyer.currency else "consumer",
        email=buyer.email,
        contact=buyer.contact,
        address=address_of(buyer),
        payment_days=str(buyer.payment_days),
    )


def _with_settings(book: Book, today: dt.date) -> Book:
    closed = (today.replace(day=1) - dt.timedelta(120)).replace(day=1) - dt.timedelta(1)
    main = book.files[MAIN_PATH]
    main = with_setting(main, "lettrage", "gap-limit", "10.00 EUR", closed)
    return book.with_files({MAIN_PATH: with_setting(main, "books", "closed", closed.isoformat(), closed)})


def _tell(database: Database, jail: Jail, author: Author, now: dt.datetime) -> None:
    """Write notes and a document of the joiner's customers into its books."""
    tenant_id = tenant_named(database, JOINER.slug).id
    with database.reading(tenant_id) as session:
        picture = picture_of(session)
    accounts = {card.code: picture.accounts[name] for name, card in picture.customers.items()}
    today = day_of(now)

    def told(book: Book) -> Book:
        for code, days, text in _NOTES:
            book = with_note(book, accounts[code], today - dt.timedelta(days), text, author.name)
        code, days, name = _DOCUMENT
        day = today - dt.timedelta(days)
        path = document_path(accounts[code], day, name, book.files)
        return with_document(book, accounts[code], NewDocument(path, _pdf(name), day, author.name))

    message = "Notes et procès-verbal"
    _revise(database, jail, tenant_id, told, author, message, now - dt.timedelta(minutes=20))


def _revise(  # noqa: PLR0913, PLR0917  what a revision is made of
    database: Database,
    jail: Jail,
    tenant_id: int,
    change: Callable[[Book], Book],
    author: Author,
    message: str,
    at: dt.datetime,
) -> None:
    with database.reading(tenant_id) as session:
        base, book = head(session), read_book(session)
    write(
        database,
        jail,
        tenant_id,
        base=base,
        change=book.change_to(change(book)),
        author=author,
        message=message,
        origin=Origin.WEB,
        at=at,
    )


def _invite(database: Database, partner: Person, now: dt.datetime) -> None:
    """Leave an invitation that nobody has taken yet, and a token that programs would use."""
    today = day_of(now)
    firm = firm_access(database, partner, FIRM, today)
    tenant = tenant_access(database, partner, JOINER.slug, today)
    assert firm is not None
    assert tenant is not None
    offer = Offer("ines@vauclair.example", Role.ACCOUNTANT, language="fr", called="Inès Marchetti")
    invitations.invite(database, firm, offer, now, lambda secret: f"{ADDRESS}/invitation/{secret}")
    tokens.issue_own(
        database, tenant, frozenset({Permission.READ}), 90, now, label="Tableau de bord du cabinet"
    )


def _pdf(title: str) -> bytes:
    """Return a page that says its title, as small as a PDF can be."""
    shown = title.removesuffix(".pdf").encode("cp1252").replace(b"(", b"").replace(b")", b"")
    text = b"BT /F1 18 Tf 60 760 Td (" + shown + b") Tj ET"
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Font << /F1 5 0 R >> >>",
    )
    data, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\0\n", []  # so that it is taken for no text
    for number, part in enumerate(parts, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    ending = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + ending
