"""Small books of one tenant for tests, written to as the server writes."""

from dataclasses import dataclass
import datetime as dt

from ledger_core.book import Book, Change
from tenants.books.author import Author
from tenants.books.history import head, read_book
from tenants.books.models import Origin, Revision
from tenants.books.write import write
from tenants.db import Database
from tenants.jail import Jail
from tenants.tenant import Tenant

ALICE = Author("Alice Martin", "alice@firm.example", "alice")
MOMENT = dt.datetime(2026, 4, 1, 9, 30, tzinfo=dt.UTC)

MAIN = b"""option "title" "Boulangerie du Port"
option "operating_currency" "EUR"
plugin "ledger_core.lettrage.plugin"
include "accounts.beancount"
include "journal/*/*.beancount"
"""
ACCOUNTS = b"""2025-01-01 open Assets:41-Clients:411000:DUPONT EUR
  account-number: "411000"
  customer: "DUPONT"
  name: "Dupont SARL"

2025-01-01 open Assets:51-Banques:512000 EUR
  account-number: "512000"

2025-01-01 open Income:70-Ventes:706000 EUR
  account-number: "706000"
"""


def invoice(day: str, piece: str, amount: str, letter: str = "") -> str:
    """Write an invoice to DUPONT as an entry."""
    lettered = f'    lettrage: "{letter}"\n    lettrage-date: {day}\n' if letter else ""
    return (
        f'{day} * "Dupont SARL" "Facture {piece}"\n  piece: "{piece}"\n'
        f"  Assets:41-Clients:411000:DUPONT  {amount} EUR\n{lettered}"
        f"  Income:70-Ventes:706000  -{amount} EUR\n\n"
    )


def payment(day: str, piece: str, amount: str, letter: str = "") -> str:
    """Write a payment of DUPONT as an entry."""
    lettered = f'    lettrage: "{letter}"\n    lettrage-date: {day}\n' if letter else ""
    return (
        f'{day} * "Dupont SARL" "Virement {piece}"\n  piece: "{piece}"\n'
        f"  Assets:51-Banques:512000  {amount} EUR\n"
        f"  Assets:41-Clients:411000:DUPONT  -{amount} EUR\n{lettered}\n"
    )


def month(path_month: str) -> str:
    """Return the path of a month's file, such as `2026-03`."""
    return f"journal/{path_month[:4]}/{path_month}.beancount"


START = Book(
    {
        "main.beancount": MAIN,
        "accounts.beancount": ACCOUNTS,
        month("2026-03"): invoice("2026-03-02", "F1", "120.00").encode(),
    }
)


@dataclass(frozen=True, slots=True)
class Books:
    """The books of one tenant, written to as the server does."""

    database: Database
    jail: Jail
    tenant: Tenant

    def write(
        self, written: dict[str, str | bytes], removed: tuple[str, ...] = (), **more: object
    ) -> Revision:
        """Write files on top of the last revision."""
        files = {path: data.encode() if isinstance(data, str) else data for path, data in written.items()}
        options = {
            "base": self.head(),
            "author": ALICE,
            "message": "Edit",
            "origin": Origin.WEB,
            "at": MOMENT,
            **more,
        }
        change = Change(files, frozenset(removed))
        return write(self.database, self.jail, self.tenant.id, change=change, **options)

    def head(self) -> str | None:
        """Return the commit of main."""
        with self.database.reading(self.tenant.id) as session:
            return head(session)

    def files(self) -> dict[str, bytes]:
        """Return the files of the last revision."""
        with self.database.reading(self.tenant.id) as session:
            return dict(read_book(session).files)
