"""Books for the workbench's tests: accounts with something of each kind, as the server writes them."""

from collections.abc import Iterable
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
import random

from ledger_core.book import Change
from tenants.books.models import Origin
from tenants.books.write import write
from tenants.db import Database
from tenants.jail import Jail
from tenants.tenant import Tenant
from tests.server.cast import NOW
from tests.tenants.books.ground import ACCOUNTS, ALICE, Books

FIRST = dt.date(2026, 5, 4)
SETTINGS = '2026-01-01 custom "lettrage" "gap-limit" 10.00 EUR\n'
ORIEL = "Assets:41-Clients:411000:ORIEL"
NOVA = "Assets:41-Clients:411000:NOVA"
BOIS = "Liabilities:40-Fournisseurs:401000:BOIS"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry with one line of an account that takes letters; a debit where its cents are positive."""

    day: dt.date
    account: str
    cents: int
    piece: str
    label: str

    @property
    def path(self) -> str:
        return f"journal/{self.day:%Y}/{self.day:%Y-%m}.beancount"

    @property
    def text(self) -> str:
        paid = self.piece.startswith("VIR")
        other = "Assets:51-Banques:512000" if paid else "Income:70-Ventes:706000"
        amount = Decimal(self.cents).scaleb(-2)
        return (
            f'{self.day} * "{self.label}"\n  journal: "{"BQ" if paid else "VE"}"\n  piece: "{self.piece}"\n'
            f"  {self.account}  {amount} EUR\n  {other}  {-amount} EUR\n\n"
        )


def card(number: str, code: str, name: str, root: str = "Assets:41-Clients") -> str:
    """Open the account of a third party."""
    return (
        f'2025-01-01 open {root}:{number}:{code}\n  account-number: "{number}"\n'
        f'  customer: "{code}"\n  name: "{name}"\n  payment-days: 30\n\n'
    )


CARDS = (
    card("411000", "NOVA", "Promotion Nova")
    + card("411000", "ORIEL", "Bâtiments Oriel")
    + card("401000", "BOIS", "Scierie du Bois", "Liabilities:40-Fournisseurs")
)


def pairs(account: str, count: int, seed: int = 4) -> Iterable[Entry]:
    """Give invoices, and as many payments of the same amounts in another order, that name no invoice."""
    chance = random.Random(seed)
    amounts = chance.sample(range(10_000, 900_000), count)
    for index, cents in enumerate(amounts):
        day = FIRST + dt.timedelta(days=index % 60)
        yield Entry(day, account, cents, f"F26-{index + 1:04}", f"Menuiserie, lot {index % 7 + 1}")
    for index, cents in enumerate(chance.sample(amounts, count)):
        day = FIRST + dt.timedelta(days=75 + index % 60)
        yield Entry(day, account, -cents, f"VIR {index + 1:04}", "Virement reçu")


def nova() -> Iterable[Entry]:
    """Give something of each kind: certain, probable with a variant, a gap, a part, and what is alone."""
    day = dt.date(2026, 9, 4)
    lines = [
        (234_017, "F26-0231", "Escalier chêne", 0), (108_000, "F26-0240", "Pose plinthes A", 1),
        (108_000, "F26-0268", "Pose plinthes B", 2), (481_200, "F26-0148", "Portes palières", 2),
        (386_431, "F26-0274", "Habillage gaines", 3), (93_652, "F26-0291", "Serrurerie", 4),
        (1_260_000, "F26-0279", "Façade bois, situation 1", 4), (62_735, "F26-0331", "Quincaillerie", 8),
        (-234_017, "VIR 1008", "SEPA NOVA F26-0231", 5), (-108_000, "VIR 1016", "SEPA NOVA PLINTHES", 6),
        (-480_400, "VIR 1018", "SEPA NOVA F26-0148", 6), (-480_083, "VIR 1117", "SEPA 0274 0291", 7),
        (-500_000, "VIR 1110", "ACOMPTE FACADE", 8),
    ]  # fmt: skip
    for cents, piece, label, weeks in lines:
        yield Entry(day + dt.timedelta(weeks=weeks), NOVA, cents, piece, label)


def supplier() -> Iterable[Entry]:
    """Give an invoice of a supplier and what was paid on it."""
    day = dt.date(2026, 10, 1)
    yield Entry(day, BOIS, -240_000, "A-117", "Scierie, chêne")
    yield Entry(day, BOIS, 240_000, "VIR 7", "Scierie")


def write_books(database: Database, jail: Jail, tenant: Tenant, entries: Iterable[Entry]) -> Books:
    """Write entries on top of a tenant's books, by month."""
    books = Books(database, jail, tenant)
    there = books.files()
    files = {
        "accounts.beancount": ACCOUNTS + CARDS.encode(),
        "main.beancount": there["main.beancount"] + SETTINGS.encode(),
    }
    for entry in entries:
        files[entry.path] = files.get(entry.path, there.get(entry.path, b"")) + entry.text.encode()
    write(
        database,
        jail,
        tenant.id,
        base=books.head(),
        change=Change(files),
        author=ALICE,
        message="Bring in what the workbench is tried on",
        origin=Origin.WEB,
        at=NOW - dt.timedelta(hours=1),
    )
    return books
