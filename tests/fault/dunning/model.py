"""What a company of the simulation truly owns, kept without the code under test: invoices, payments, letters.

The books are written from it, and what was sent is held against it.
"""

from dataclasses import dataclass, field
import datetime as dt
from enum import StrEnum

from tests.tenants.dunning.company import MAIN, customer

CODES = ("ATLAS", "BRISE", "CEDRE")  # by mail; by post alone; a consumer
LEVELS = ("reminder", "firm-reminder", "formal-notice")  # those of the house's ladders after the due day
JOURNAL = "journal/2026/all.beancount"
_PLACE = "4 rue des Essais\\n29000 Quimper"
_ACCOUNTS = (
    customer("ATLAS", name="Atlas SARL", kind="business", email="a@atlas.example", address=_PLACE)
    + customer("BRISE", name="Brise SAS", kind="business", address=_PLACE)
    + customer("CEDRE", name="Anne Cèdre", kind="consumer", email="c@cedre.example", address=_PLACE)
    + '2025-01-01 open Assets:51-Banques:512000\n  account-number: "512000"\n'
    + '2025-01-01 open Assets:46-Debiteurs:467100\n  account-number: "467100"\n'
    + '2025-01-01 open Income:70-Ventes:706000\n  account-number: "706000"\n'
)
FIRST_FILES = {"main.beancount": MAIN, "accounts.beancount": _ACCOUNTS, JOURNAL: ""}


class Agreement(StrEnum):
    """Whom a sale was handed over to, and how it may be asked for."""

    NONE = ""  # to nobody
    NAMED = "named"  # in the factor's name, to be paid to it
    SILENT = "silent"  # not at all, to be paid to the factor
    QUIET = "quiet"  # in the company's name, to be paid to the company


@dataclass
class Sale:
    """An invoice, what was paid of it, and whether somebody lettered that; cents above zero."""

    piece: str
    code: str
    cents: int
    day: dt.date
    due: dt.date
    payments: list[tuple[dt.date, int]] = field(default_factory=list)
    is_lettered: bool = False
    dispute: int | None = None  # number of the hold
    promised_until: dt.date | None = None
    agreement: Agreement = Agreement.NONE
    is_funded: bool = False  # and so off the customer's account
    factor_left: int = 0  # of what was handed over
    returned_on: dt.date | None = None

    @property
    def with_factor(self) -> bool:
        """Tell whether a factor has it, or a part of it."""
        return bool(self.agreement and self.factor_left)

    @property
    def paid(self) -> int:
        return sum(cents for _, cents in self.payments)

    @property
    def open_cents(self) -> int:
        """What is left of it: an unlettered payment is of nothing yet, and of what is funded rows tell."""
        if self.is_funded:
            return self.factor_left
        return self.cents - (self.paid if self.is_lettered else 0)

    def is_quiet(self, day: dt.date) -> bool:
        """Tell whether nothing may be sent about it on a day."""
        return self.dispute is not None or (self.promised_until is not None and day <= self.promised_until)


@dataclass
class Ledger:
    """The books of one company, as they truly are."""

    sales: list[Sale] = field(default_factory=list)

    def sale(self, piece: str) -> Sale:
        return next(sale for sale in self.sales if sale.piece == piece)

    def credit(self, code: str) -> int:
        """What a customer paid that nobody lettered."""
        return sum(sale.paid for sale in self.sales if sale.code == code and not sale.is_lettered)

    def text(self) -> str:
        """Write the journal."""
        return "".join(_entries(sale, letter) for letter, sale in enumerate(self.sales))


def _entries(sale: Sale, letter: int) -> str:
    account = f"Assets:41-Clients:411000:{sale.code}"
    lettered, handed_over = "", ""
    if sale.is_funded:
        code = "".join("ABCDEFGHIJ"[int(digit)] for digit in f"{letter:03}")
        lettered = f'    lettrage: "{code}"\n    lettrage-date: {sale.day}\n'
        handed_over = (
            f'{sale.day} * "{sale.code}" "Cession {sale.piece}"\n'
            f"  {account}  -{sale.cents / 100:.2f} EUR\n{lettered}"
            f"  Assets:46-Debiteurs:467100  {sale.cents / 100:.2f} EUR\n\n"
        )
    elif sale.is_lettered and sale.payments:
        code = "".join("ABCDEFGHIJ"[int(digit)] for digit in f"{letter:03}")
        code = code if sale.paid == sale.cents else code.lower()
        lettered = f'    lettrage: "{code}"\n    lettrage-date: {max(day for day, _ in sale.payments)}\n'
    amount = f"{sale.cents / 100:.2f}"
    said = (
        f'{sale.day} * "{sale.code}" "Facture {sale.piece}"\n  piece: "{sale.piece}"\n'
        f"  {account}  {amount} EUR\n    due: {sale.due}\n{lettered}"
        f"  Income:70-Ventes:706000  -{amount} EUR\n\n{handed_over}"
    )
    for day, cents in sale.payments:
        paid = f"{cents / 100:.2f}"
        said += (
            f'{day} * "{sale.code}" "Virement {sale.piece}"\n'
            f"  {account}  -{paid} EUR\n{lettered}"
            f"  Assets:51-Banques:512000  {paid} EUR\n\n"
        )
    return said
