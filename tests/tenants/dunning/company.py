"""A company whose customers are late, and the hands that ask for its money."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
import datetime as dt

from ledger_core.dunning.schedule import LevelKind
from tenants.books.author import Author
from tenants.books.picture import PictureCache
from tenants.desk import HOUSE, Desk, Hand
from tenants.dunning.days.groups import Group
from tenants.dunning.days.look import Look, look_at
from tenants.dunning.decisions.creditor import Creditor, save_creditor
from tenants.dunning.decisions.debtors import DebtorNotes, save_notes
from tenants.dunning.decisions.mandates import NewMandate, put_mandate
from tenants.dunning.holds import NewHold, put_hold
from tenants.moment import day_of
from tests.tenants.books.ground import Books, month

NOW = dt.datetime(2026, 11, 23, 8, 30, tzinfo=dt.UTC)  # a Monday, 9:30 in Paris
TODAY = NOW.date()
DAY = dt.timedelta(days=1)
OLIVIA = Hand(
    Author("Olivia Owner", "olivia@shop.example", "olivia"), "Olivia Owner <olivia@shop.example>", 1
)
PAUL = Hand(
    Author("Paul Firm", "paul@firm.example", "paul"),
    "Paul Firm <paul@firm.example>",
    2,
    1,
    "Cabinet Vauclair",
)
IBAN = "FR7630006000011234567890189"  # the example of the standard
CREDITOR = Creditor(
    name="Menuiserie Trémarec",
    address=("3 quai des Essais", "29000 Quimper"),
    legal=("SARL au capital de 10 000 €",),
    siren="732829320",
    registered_at="Quimper",
    email="compta@tremarec.example",
    phone="02 99 00 00 17",
    iban=IBAN,
    place="Quimper",
    signs="Olivia Owner, gérante",
)
MAIN = """option "title" "Menuiserie"
option "operating_currency" "EUR"
plugin "ledger_core.lettrage.plugin"
include "accounts.beancount"
include "journal/*/*.beancount"
"""


def customer(code: str, *, account: str = "411000", **card: str) -> str:
    """Write the account of a customer with its card."""
    lines = "".join(f'  {key.replace("_", "-")}: "{value}"\n' for key, value in card.items())
    return (
        f"2025-01-01 open Assets:41-Clients:{account}:{code}\n"
        f'  account-number: "{account}"\n  customer: "{code}"\n{lines}'
    )


ACCOUNTS = (
    customer(
        "DUPONT",
        name="Dupont SARL",
        kind="business",
        email="compta@dupont.example",
        phone="02 99 00 00 18",
        address="4 rue des Essais\\n29000 Quimper",
    )
    + customer("MARTIN", name="Martin SAS", kind="business", address="5 rue des Essais\\n29000 Quimper")
    + customer("LEROY", name="Anne Leroy", kind="consumer", email="anne@leroy.example")
    + customer("PERDU", name="Perdu SA", kind="business")
    + """2025-01-01 open Assets:51-Banques:512000
  account-number: "512000"
2025-01-01 open Income:70-Ventes:706000
  account-number: "706000"
"""
)


def invoice(  # noqa: PLR0913  what an invoice is made of
    code: str,
    piece: str,
    cents: int,
    due: str,
    *,
    day: str = "2026-09-01",
    letter: str = "",
    currency: str = "EUR",
) -> str:
    """Write an invoice, or with cents below zero a credit note."""
    amount = f"{cents / 100:.2f} {currency}"
    lettered = f'    lettrage: "{letter}"\n    lettrage-date: {due}\n' if letter else ""
    return (
        f'{day} * "{code.title()}" "Facture {piece}"\n  piece: "{piece}"\n'
        f"  Assets:41-Clients:411000:{code}  {amount}\n    due: {due}\n{lettered}"
        f"  Income:70-Ventes:706000  {-cents / 100:.2f} {currency}\n\n"
    )


def payment(code: str, cents: int, day: str, letter: str = "") -> str:
    """Write a payment."""
    lettered = f'    lettrage: "{letter}"\n    lettrage-date: {day}\n' if letter else ""
    return (
        f'{day} * "{code.title()}" "Virement"\n'
        f"  Assets:41-Clients:411000:{code}  {-cents / 100:.2f} EUR\n{lettered}"
        f"  Assets:51-Banques:512000  {cents / 100:.2f} EUR\n\n"
    )


FILES: Mapping[str, str] = {
    "main.beancount": MAIN,
    "accounts.beancount": ACCOUNTS,
    month("2026-09"): (
        invoice("DUPONT", "F0", 50000, "2026-10-01", letter="AAA")
        + invoice("DUPONT", "F1", 120000, "2026-10-31", day="2026-09-30")
        + invoice("DUPONT", "F2", 80000, "2026-11-15", day="2026-09-15")
        + invoice("MARTIN", "M1", 30000, "2026-11-10", day="2026-09-10")
        + invoice("LEROY", "L1", 25000, "2026-10-20", day="2026-09-20")
        + invoice("PERDU", "P1", 9900, "2026-10-20", day="2026-09-20")
    ),
    month("2026-11"): payment("DUPONT", 50000, "2026-11-20", letter="AAA"),
}


@dataclass
class Company:
    """One tenant's dunning in tests, and short ways to work on it."""

    books: Books
    pictures: PictureCache = field(default_factory=PictureCache)
    now: dt.datetime = NOW

    def desk(self, hand: Hand = OLIVIA, now: dt.datetime | None = None) -> Desk:
        """Return the desk of a hand."""
        moment = now or self.now
        tenant = self.books.tenant
        return Desk(
            self.books.database,
            self.books.jail,
            self.pictures,
            tenant.id,
            tenant.slug,
            hand,
            moment,
            day_of(moment),
        )

    @property
    def house(self) -> Desk:
        """The desk of the service itself."""
        return self.desk(HOUSE)

    def look(self, day: dt.date | None = None, firm_id: int | None = None) -> Look:
        """Look as of a day."""
        return look_at(
            self.books.database, self.pictures, self.books.tenant.id, day or day_of(self.now), firm_id
        )

    def group(self, code: str, firm_id: int | None = None, day: dt.date | None = None) -> Group:
        """Return the one letter to a customer."""
        (found,) = [group for group in self.look(day, firm_id).groups if group.customer == code]
        return found

    def introduce(self, creditor: Creditor = CREDITOR) -> None:
        """Say who the creditor is."""
        with self.desk().writing() as session:
            save_creditor(session, self.desk(), creditor)

    def entrust(
        self, *, until: dt.date | None = None, scope: frozenset[LevelKind] = frozenset(LevelKind)
    ) -> int:
        """Give the firm a mandate; return its number."""
        new = NewMandate(
            1, "Cabinet Vauclair", scope, TODAY - 30 * DAY, until, IBAN, "Olivia", TODAY - 40 * DAY
        )
        with self.desk().writing() as session:
            return put_mandate(session, self.desk(), new).number

    def hold(self, new: NewHold) -> int:
        """Put a hold; return its number."""
        with self.desk().writing() as session:
            return put_hold(session, self.desk(), new).number

    def note(self, code: str, notes: DebtorNotes) -> None:
        """Note something of a customer."""
        with self.desk().writing() as session:
            save_notes(session, self.desk(), "411000", code, notes)

    def later(self, days: int) -> None:
        """Let days go by."""
        self.now += days * DAY

    def at(self, moment: dt.datetime) -> "Company":
        """Return the same at another moment."""
        return replace(self, now=moment)
