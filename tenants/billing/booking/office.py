"""Where the operator keeps its own books: its company, the accounts they use, the moment of a pass."""

from collections.abc import Sequence
from dataclasses import dataclass
import datetime as dt

from ledger_core.billing.billing_accounts import BillingAccounts
from ledger_core.book import Book
from tenants.billing.terms import Terms
from tenants.books.picture import Picture, PictureCache
from tenants.db import Database, TenantSession
from tenants.jail import Jail
from tenants.lettrage.shelf import Shelf

_TEXT = ".beancount"


@dataclass(frozen=True, slots=True)
class Office:
    """Where the operator keeps its books, on which accounts, and when it is."""

    database: Database
    jail: Jail
    pictures: PictureCache
    tenant_id: int
    accounts: BillingAccounts
    now: dt.datetime

    def picture(self) -> Picture:
        """Return what the head of the books says."""
        return self.pictures.of(self.database, self.tenant_id)

    def shelf(self, session: TenantSession, picture: Picture) -> Shelf:
        """Return text and facts of the revision of a picture."""
        return Shelf(session, self.jail, picture.commit)


def office_of(
    database: Database, jail: Jail, pictures: PictureCache, terms: Terms, now: dt.datetime
) -> Office | None:
    """Return where the operator keeps its books; None where it keeps none here."""
    if terms.own_books is None:
        return None
    tenant_id, accounts = terms.own_books
    return Office(database, jail, pictures, tenant_id, accounts, now)


def texts_in(book: Book) -> Sequence[bytes]:
    """Return the files of books that are Beancount's text: documents are left out."""
    return [book.files[path] for path in book.files if path.endswith(_TEXT)]
