"""What the payment service has now, brought into our rows: asked for by name, never guessed from an event.

A fetch writes what it found in one transaction; done again it changes nothing, and one that began earlier
never overwrites one that began later. Nothing is changed at the payment service. Owns who a customer is here;
what the values mean is `shapes`'.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
import datetime as dt
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select

from tenants.billing.catalogue.held import TIERS
from tenants.billing.following import shapes
from tenants.billing.following.judging import judge
from tenants.billing.following.means import METHOD, is_left_to_customer, trimmed, with_customers
from tenants.billing.following.shapes import Json
from tenants.billing.payers import subscriptions
from tenants.billing.rows import CheckoutRow, CheckoutState, InvoiceRow, PayerRow, SubscriptionRow
from tenants.billing.service.gateway import Gateway, GoneError
from tenants.billing.terms import Terms
from tenants.db import Database, PlatformSession
from tenants.inserting import insert_missing

PAYMENTS = ("payments.data.payment.payment_intent",)
"""What of an invoice's payments is fetched with it: why one failed stands there."""

_CHARGED_OF_CUSTOMER = (f"invoice_settings.{METHOD}",)
_DRAFT = "draft"
_CODES = {"F": PayerRow.firm_id, "T": PayerRow.client_id}
_MOST_DIGITS = 19  # what a database takes
_ENDS_OF_CHECKOUT = {"complete": CheckoutState.DONE, "expired": CheckoutState.GONE}
_Row = TypeVar("_Row", SubscriptionRow, InvoiceRow)


@dataclass(frozen=True, slots=True)
class Seen:
    """A subscription of ours as it was fetched: its row's values, None where it never began."""

    payer_id: int
    customer: str
    values: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Fetching:
    """Fetches by the operator's key; every call raises what the gateway raises."""

    database: Database
    gateway: Gateway
    terms: Terms
    now: Callable[[], dt.datetime]

    def payer(self, payer_id: int) -> None:
        """Fetch all of a payer: nothing where the payment service does not know it."""
        with self.database.platform_reading() as session:
            customer = session.scalar(select(PayerRow.customer).where(PayerRow.id == payer_id))
        if customer is not None:
            self.customer(customer)

    def customer(self, name: str) -> None:
        """Fetch the subscriptions and invoices of a customer."""
        self.subscriptions(name)
        for body in self.gateway.invoices_of(name):
            self._invoice(body["id"])

    def subscriptions(self, customer: str) -> None:
        """Fetch the subscriptions of a customer."""
        for body in self.gateway.subscriptions_of(customer):
            self.subscription(body["id"])

    def means(self, customer: str) -> None:
        """Fetch what is charged for the subscriptions of a customer; nothing where it is not known here."""
        with self.database.platform_reading() as session:
            known = session.scalar(select(PayerRow.id).where(PayerRow.customer == customer))
        for body in self.gateway.subscriptions_of(customer) if known is not None else ():
            if not shapes.is_over(body):
                self.subscription(body["id"])

    def subscription(self, name: str) -> None:
        """Fetch a subscription; of a customer that is none of ours nothing is kept.

        Raises:
            UnknownStatusError: the payment service has a word for how it stands that is not known here.
        """
        at = self.now()
        seen = self.seen(self._with_means(name))
        if seen is None:
            return
        with self.database.platform() as session:
            payer = _held(session, seen.payer_id, seen.customer)
            if seen.values is None:
                _forget_incomplete(session, name, at)
            else:
                _kept(session, SubscriptionRow, name, seen.values, at)
            judge(session, payer, self.terms, at)

    def seen(self, body: Json) -> Seen | None:
        """Return what a subscription that was fetched is in our rows; None where it is none of ours.

        Raises:
            UnknownStatusError: as above.
        """
        status, customer = shapes.status_of(body), shapes.customer_of(body)
        owner = self.owner(customer, body)
        if owner is None:
            return None
        if status is None:
            return Seen(owner, customer, None)
        owing = list(self.gateway.invoices_of(customer)) if shapes.may_owe(status) else []
        values = shapes.subscription_values(body, status, owing, self.terms.tariff)
        return Seen(owner, customer, {**values, "payer_id": owner})

    def invoice(self, name: str) -> None:
        """Fetch an invoice, and how the subscription it is of stands now; a draft may be there no more."""
        subscription = self._invoice(name)
        if subscription is not None:
            self.subscription(subscription)

    def checkout(self, name: str) -> None:
        """Fetch how far a first payment has come, and the subscription it brought."""
        body = self.gateway.checkout(name)
        subscription = shapes.name_of(body.get("subscription"))
        if subscription:
            self.subscription(subscription)
        state = _ENDS_OF_CHECKOUT.get(body["status"])
        if state is None:
            return
        with self.database.platform() as session:
            wanted = select(CheckoutRow).where(CheckoutRow.session == name).with_for_update()
            row = session.scalars(wanted).first()
            if row is not None and row.state not in (CheckoutState.DONE, state):
                row.state, row.ended_at = state.value, row.ended_at or self.now()

    def owner(self, customer: str, body: Json | None = None) -> int | None:
        """Return the payer whose customer it is: known here, or named in the metadata; None: none of ours."""
        with self.database.platform_reading() as session:
            known = session.scalar(select(PayerRow.id).where(PayerRow.customer == customer))
        if known is not None:
            return known
        site = self.terms.site
        said = _owner_in(body or {}, site)
        if said is None:
            said = _owner_in(self.gateway.customer(customer), site)
        with self.database.platform_reading() as session:
            return session.scalar(select(PayerRow.id).where(said)) if said is not None else None

    def _with_means(self, name: str) -> Json:
        """Ask for a subscription with what is charged for it: its customer's where it has none of its own."""
        body: Json = self.gateway.subscription(name, expand=(*TIERS, METHOD))
        if not shapes.is_over(body) and is_left_to_customer(body):
            customer = self.gateway.customer(shapes.customer_of(body), expand=_CHARGED_OF_CUSTOMER)
            body = with_customers(body, customer)
        return trimmed(body)

    def _invoice(self, name: str) -> str | None:
        """Fetch an invoice alone; return the subscription it is of."""
        at = self.now()
        try:
            body = self.gateway.invoice(name, expand=PAYMENTS)
        except GoneError:
            self._forget_draft(name, at)
            return None
        customer = shapes.customer_of(body)
        owner = self.owner(customer) if customer else None
        with self.database.platform() as session:
            values = shapes.invoice_values(body)
            if owner is not None:  # else its customer is gone by now, and whose it was stays
                _held(session, owner, customer)
                values["payer_id"] = owner
            _kept(session, InvoiceRow, name, values, at)
        return shapes.subscription_in(body)

    def _forget_draft(self, name: str, at: dt.datetime) -> None:
        """Forget a draft that is there no more; what was issued stays."""
        with self.database.platform() as session:
            row = _locked(session, InvoiceRow, name)
            if row is not None and row.status == _DRAFT and row.fetched_at <= at:
                session.delete(row)


def _owner_in(body: Json, site: str) -> ColumnElement[bool] | None:
    """Return the payer that metadata name, by `Payer.code`, which outlasts the rows of payers.

    None where another service made the object: its payers have the same codes and are others.
    """
    metadata = body.get("metadata") or {}
    if site and metadata.get(shapes.SITE, site) != site:
        return None
    said = str(metadata.get(shapes.OWNER) or "")
    column, number = _CODES.get(said[:1]), said[1:]
    is_number = number.isascii() and number.isdigit() and len(number) < _MOST_DIGITS
    return column == int(number) if column is not None and is_number else None


def _held(session: PlatformSession, payer_id: int, customer: str) -> PayerRow:
    """Let fetches of a payer write one after the other; the first tells its name at the payment service."""
    row = session.scalars(select(PayerRow).where(PayerRow.id == payer_id).with_for_update()).one()
    if row.customer is None:
        row.customer = customer
        session.flush()
    return row


def _kept(
    session: PlatformSession, table: type[_Row], name: str, values: Mapping[str, Any], at: dt.datetime
) -> None:
    """Write what a fetch that began at a moment found, unless a later one was faster."""
    found = {**values, "fetched_at": at}
    session.execute(insert_missing(session, table), [{"id": name, **found}])
    row = _locked(session, table, name)
    assert row is not None, "it was there, or is now"
    if row.fetched_at <= at:
        for column, value in found.items():
            setattr(row, column, value)
    session.flush()


def _locked(session: PlatformSession, table: type[_Row], name: str) -> _Row | None:
    wanted = select(table).where(table.id == name).with_for_update()
    return session.scalars(wanted.execution_options(populate_existing=True)).first()


def _forget_incomplete(session: PlatformSession, name: str, at: dt.datetime) -> None:
    """Forget a subscription whose first payment never succeeded."""
    row = _locked(session, SubscriptionRow, name)
    if row is not None and not subscriptions.was_begun(row) and row.fetched_at <= at:
        session.delete(row)
        session.flush()
