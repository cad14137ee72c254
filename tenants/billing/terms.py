"""What the operator asks for its service, and where it keeps its own books: handed in wherever it counts."""

from dataclasses import dataclass

from ledger_core.billing.billing_accounts import BillingAccounts
from ledger_core.billing.plans import Plan, Tariff


@dataclass(frozen=True, slots=True)
class Terms:
    """The operator's tariff, None where it takes no money, and the id of its own tenant, None where none is.

    The operator's own tenant is served free. `site` is the service's own address, "" where it has none: what
    another one makes in the same account of the payment service is not taken for its own.
    """

    tariff: Tariff | None = None
    operator_id: int | None = None
    site: str = ""

    def plan(self, key: str) -> Plan | None:
        """Return a plan by its key; None where the file has none of it, or there is no file."""
        return self.tariff.plan(key) if self.tariff is not None else None

    def taxes(self, plan: Plan) -> bool:
        """Tell whether the payment service works out tax for a plan; of a free one nobody gave an address."""
        return self.tariff is not None and self.tariff.tax and not plan.is_free

    @property
    def own_books(self) -> tuple[int, BillingAccounts] | None:
        """The operator's own tenant and the accounts of its receivables; None where it keeps none here."""
        if self.operator_id is None or self.tariff is None or self.tariff.books is None:
            return None
        return self.operator_id, self.tariff.books


NO_TERMS = Terms()
"""All is given, to everybody, for ever."""
