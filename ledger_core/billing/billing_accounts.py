"""The accounts of the operator's own receivables: numbers of the chart, each one changeable.

Owns the numbers, their labels and their names in a book. Which of them move is `posting`'s.

Source: plan comptable général (règlement ANC 2014-03 as amended by 2022-06), accounts 411, 416, 4452, 44566,
44571, 511, 512, 627, 654, 706; that 5117 holds what a payment service owes is usage.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ledger_core.accounts import account_name


class FeeVat(StrEnum):
    """How the operator's country taxes the fees of a payment service that sits in another."""

    NONE = "none"
    REVERSE_CHARGE = "reverse-charge"  # of France, article 283-2 CGI: owed and deducted at once


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingAccounts:
    """Numbers of the chart. The first two stand for one account a customer."""

    customers: str = "411000"
    disputed: str = "416000"
    services: str = "706000"
    vat_collected: str = "445710"
    clearing: str = "511700"
    bank: str = "512000"
    fees: str = "627000"
    vat_due: str = "445200"
    vat_deductible: str = "445660"
    losses: str = "654000"
    fee_vat: FeeVat = FeeVat.NONE


LABELS: Mapping[str, str] = {
    "services": "Prestations de services",
    "vat_collected": "TVA collectée",
    "clearing": "Prestataire de paiement, à encaisser",
    "bank": "Banque",
    "fees": "Services bancaires",
    "vat_due": "TVA due intracommunautaire",
    "vat_deductible": "TVA déductible sur services",
    "losses": "Pertes sur créances irrécouvrables",
}
"""Names of the accounts by their place, where a book does not have them yet; a customer's have its own."""


@dataclass(frozen=True, slots=True)
class BillingBooks:
    """The accounts, and their Beancount names where a book has others than `account_name` makes.

    `names` are by number and the customer's code, "" for an account that is no customer's.
    """

    accounts: BillingAccounts = field(default_factory=BillingAccounts)
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def name(self, number: str, customer: str = "") -> str:
        """Return the Beancount name of an account."""
        return self.names.get((number, customer)) or account_name(number, customer)


def numbers_of(accounts: BillingAccounts) -> dict[str, str]:
    """Return the accounts that entries may need but for customers': number → label, for the book to open."""
    return {getattr(accounts, place): label for place, label in LABELS.items()}
