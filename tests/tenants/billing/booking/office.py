"""The operator's own books, and what happened to post into them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from ledger_core.billing.billing_accounts import BillingAccounts, FeeVat
from ledger_core.billing.happenings import Fee, Invoice, Line, Payment, Payout
from tenants.billing.booking.bookable import Bookable
from tenants.billing.booking.office import Office
from tenants.billing.booking.planning import Faults
from tenants.billing.booking.posting import post
from tenants.billing.rows import BookedRow
from tenants.books.founding import starting_book
from tenants.books.landing import Step, Watcher, unwatched
from tenants.books.models import Origin, Revision
from tenants.books.picture import Picture, PictureCache
from tenants.db import Database
from tenants.jail import Jail
from tenants.tenant import Tenant
from tests.tenants.books.ground import Books

NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 2)
ACCOUNTS = BillingAccounts(fee_vat=FeeVat.REVERSE_CHARGE)
on_sqlite = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)


class CrashError(Exception):
    """The process ends here."""


def crash_at(step: Step) -> Watcher:
    def fail(reached: Step) -> None:
        if reached is step:
            raise CrashError

    return fail


@dataclass
class OwnBooks:
    """The operator's company, with books that have no account yet."""

    database: Database
    jail: Jail
    tenant: Tenant
    pictures: PictureCache = field(default_factory=PictureCache)
    accounts: BillingAccounts = ACCOUNTS

    def begin(self) -> None:
        book = starting_book("Lettrine", DAY)
        Books(self.database, self.jail, self.tenant).write(
            dict(book.files), origin=Origin.CREATE, message="Begin"
        )

    @property
    def office(self) -> Office:
        return Office(self.database, self.jail, self.pictures, self.tenant.id, self.accounts, NOW)

    @property
    def books(self) -> Books:
        return Books(self.database, self.jail, self.tenant)

    def text(self, path: str) -> str:
        return self.books.files()[path].decode()

    def add(self, path: str, text: str) -> None:
        """Have a person write something behind what a file says."""
        self.books.write({path: self.text(path) + text})

    def picture(self) -> Picture:
        return self.pictures.of(self.database, self.tenant.id)

    def post(self, *batch: Bookable, watch: Watcher = unwatched) -> Faults:
        faults: Faults = {}
        post(self.office, batch, faults, watch)
        return faults

    def rows(self) -> Mapping[str, BookedRow]:
        with self.database.reading(self.tenant.id) as session:
            return {row.key: row for row in session.scalars(select(BookedRow))}

    def revisions(self) -> list[str]:
        with self.database.reading(self.tenant.id) as session:
            return list(session.scalars(select(Revision.message).order_by(Revision.number)))

    def cents(self, number: str) -> int:
        """Return what stands on an account, of all customers together."""
        picture = self.picture()
        return sum(
            int(amount * 100)
            for (name, _), amount in picture.balances.items()
            if picture.accounts[name].number == number
        )

    def letters(self) -> list[tuple[str, str, int, str]]:
        """Return number, customer, cents and letter of the customers' lines."""
        return sorted(
            (line.account, line.customer, line.cents, line.letter)
            for line in self.picture().lines
            if line.customer
        )


def of_customer(day: dt.date = DAY, **fields: object) -> dict[str, Any]:
    return {
        "source": "in_1",
        "day": day,
        "currency": "EUR",
        "customer": "F1",
        "customer_name": "Cabinet Arche",
        **fields,
    }


def invoice(number: str = "F-1", cents: int = 120_00, **fields: Any) -> Bookable:  # noqa: ANN401
    lines = (Line("Formule Cabinet", cents),)
    happened = Invoice(**of_customer(**fields), number=number, lines=lines, taxes=(), total_cents=cents)
    return Bookable.of(f"invoice:{number}", happened)


def payment(number: str = "F-1", cents: int = 120_00, **fields: Any) -> Bookable:  # noqa: ANN401
    return Bookable.of(f"payment:{number}", Payment(**of_customer(**fields), invoice=number, cents=cents))


def fee(cents: int = 2_05, name: str = "1") -> Bookable:
    return Bookable.of(f"fee:{name}", Fee(source="txn", day=DAY, currency="EUR", cents=cents))


def payout(cents: int, name: str = "1") -> Bookable:
    return Bookable.of(f"payout:{name}", Payout(source="po", day=DAY, currency="EUR", cents=cents))


Begin = Callable[[], OwnBooks]
