"""The calls about what was invoiced and what moved, and about what the payment service told. All only ask."""

from collections.abc import Iterator, Sequence
import datetime as dt
from typing import Any

from tenants.billing.service.calls import A_PAGE, Calls, Json, seconds_of


class MoneyCalls(Calls):
    """What is asked of invoices and payments; a list `since` is of what was made then or later."""

    def invoice(self, name: str, *, expand: Sequence[str] = ()) -> Json:
        """Ask for an invoice."""
        return self._one(lambda: self._stripe.invoices.retrieve(name, {"expand": list(expand)}))

    def invoice_lines(self, invoice: str) -> Iterator[Json]:
        """Ask for all lines of an invoice, which itself has the first ten."""
        return self._all(lambda: self._stripe.invoices.line_items.list(invoice, {"limit": A_PAGE}))

    def invoices_of(self, customer: str) -> Iterator[Json]:
        """Ask for all invoices of a customer."""
        return self._all(lambda: self._stripe.invoices.list({"customer": customer, "limit": A_PAGE}))

    def invoices(self, since: dt.datetime) -> Iterator[Json]:
        """Ask for all invoices since a moment."""
        return self._all(lambda: self._stripe.invoices.list(_made(since)))

    def credit_notes(self, invoice: str) -> Iterator[Json]:
        """Ask for the credit notes about an invoice."""
        return self._all(lambda: self._stripe.credit_notes.list({"invoice": invoice, "limit": A_PAGE}))

    def credit_notes_since(self, since: dt.datetime | None) -> Iterator[Json]:
        """Ask for all credit notes since a moment, None: all there are."""
        return self._all(lambda: self._stripe.credit_notes.list(_made(since)))

    def customer_balance(self, customer: str) -> Iterator[Json]:
        """Ask for all that moved what a customer's next invoice asks more or less for."""
        balances = self._stripe.customers.balance_transactions
        return self._all(lambda: balances.list(customer, {"limit": A_PAGE}))

    def tax_rate(self, name: str) -> Json:
        """Ask for a rate of tax."""
        return self._one(lambda: self._stripe.tax_rates.retrieve(name))

    def invoice_payments(self, payment_intent: str) -> Iterator[Json]:
        """Ask of which invoices a payment is."""
        payment: Any = {"type": "payment_intent", "payment_intent": payment_intent}
        return self._all(lambda: self._stripe.invoice_payments.list({"payment": payment, "limit": A_PAGE}))

    def charge(self, name: str, *, expand: Sequence[str] = ()) -> Json:
        """Ask for a charge."""
        return self._one(lambda: self._stripe.charges.retrieve(name, {"expand": list(expand)}))

    def refund(self, name: str, *, expand: Sequence[str] = ()) -> Json:
        """Ask for a refund."""
        return self._one(lambda: self._stripe.refunds.retrieve(name, {"expand": list(expand)}))

    def dispute(self, name: str, *, expand: Sequence[str] = ()) -> Json:
        """Ask for a dispute."""
        return self._one(lambda: self._stripe.disputes.retrieve(name, {"expand": list(expand)}))

    def balance(self) -> Json:
        """Ask what the payment service holds now."""
        return self._one(self._stripe.balance.retrieve)

    def balance_transactions(self, since: dt.datetime | None = None) -> Iterator[Json]:
        """Ask for all that moved the balance since a moment, None: all there is."""
        return self._all(lambda: self._stripe.balance_transactions.list(_made(since)))

    def payout(self, name: str, *, expand: Sequence[str] = ()) -> Json:
        """Ask for a payout."""
        return self._one(lambda: self._stripe.payouts.retrieve(name, {"expand": list(expand)}))

    def payouts(self, since: dt.datetime) -> Iterator[Json]:
        """Ask for all payouts since a moment."""
        return self._all(lambda: self._stripe.payouts.list(_made(since)))

    def events(self, since: dt.datetime) -> Iterator[Json]:
        """Ask for all events since a moment, the newest first."""
        return self._all(lambda: self._stripe.events.list(_made(since)))


def _made(since: dt.datetime | None) -> Any:  # noqa: ANN401  each list has a class of its own for it
    return {"limit": A_PAGE, **({"created": {"gte": seconds_of(since)}} if since else {})}
