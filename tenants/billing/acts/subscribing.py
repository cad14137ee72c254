"""A first payment is opened at the payment service: a customer, a page; without one where a plan is free.

Done again after whatever ended it, it leaves one subscription: what was opened earlier is closed first, and
nothing is opened where a subscription is found. Owns these steps; that a payer wants a plan is `checkout`'s.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
import datetime as dt
from typing import Any

from sqlalchemy import select

from ledger_core.billing.plans import Plan
from tenants.billing.catalogue.catalogue import prices_of
from tenants.billing.catalogue.held import PARTS_FIELD, parts_chosen
from tenants.billing.catalogue.items import digest, new_items
from tenants.billing.catalogue.wanted import PLAN_FIELD
from tenants.billing.effects import number_in
from tenants.billing.following.fetching import Fetching
from tenants.billing.following.shapes import OWNER, SITE, is_over
from tenants.billing.payers import subscriptions
from tenants.billing.payers.payers import Payer, payer_by_id
from tenants.billing.payers.quantities import quantities_on
from tenants.billing.rows import CheckoutRow, CheckoutState, PayerRow
from tenants.billing.service.gateway import Gateway
from tenants.billing.terms import Terms
from tenants.db import Database, PlatformSession
from tenants.moment import day_of
from tenants.outbox import Payload, RefusedError

CHECKOUT = "lettrine_checkout"
"""Metadata of a page and of the subscription it brings: which first payment here it is."""

_OPEN, _COMPLETE = "open", "complete"  # the payment service's own words


@dataclass(frozen=True, slots=True)
class Subscribing:
    """First payments at the payment service."""

    database: Database
    gateway: Gateway
    terms: Terms
    now: Callable[[], dt.datetime]

    def perform(self, key: str, payload: Payload, *, free: bool) -> None:
        """Open a page for a first payment, or take out a free plan; nothing where it is no longer wanted.

        Raises:
            RefusedError: there is a subscription already, or the payment service refused; the row says so.
            LaterError: the payment service cannot be asked now.
        """
        checkout = number_in(payload, "checkout")
        found = self._wanted(checkout)
        if found is None:
            return
        payer, plan = found
        try:
            customer = self._customer(key, payer, payload)
            self._close_others(key, payer, checkout)
            if self._found_subscription(customer, checkout):
                self._end(checkout, CheckoutState.DONE)
            elif free:
                self._subscribe(key, customer, (payer, plan), checkout)
            else:
                self._open(key, customer, (payer, plan), payload)
        except RefusedError as error:
            self._end(checkout, CheckoutState.GONE, str(error))
            raise

    def _wanted(self, checkout: int) -> tuple[Payer, Plan] | None:
        """Return who wants which plan; None where nobody does any more, or the page is open."""
        with self.database.platform_reading() as session:
            row = session.scalars(select(CheckoutRow).where(CheckoutRow.id == checkout)).one()
            payer = payer_by_id(session, self.terms, row.payer_id)
        if row.state != CheckoutState.WANTED:
            return None
        plan = self.terms.plan(row.plan)
        if plan is None:
            self._end(checkout, CheckoutState.GONE, "the plan is no longer in the file of plans")
            return None
        return payer, plan

    def _customer(self, key: str, payer: Payer, payload: Payload) -> str:
        """Return the payer's name at the payment service; made there where it is not, or no more."""
        if payer.customer is not None and not self.gateway.customer(payer.customer).get("deleted"):
            return payer.customer
        made = self.gateway.create_customer(
            f"{key}:customer",
            name=str(payload["name"]),
            email=str(payload["email"]),
            metadata=self._owned(payer),
            language=str(payload["language"]),
        )
        with self.database.platform() as session:
            row = session.scalars(select(PayerRow).where(PayerRow.id == payer.id).with_for_update()).one()
            if row.customer == payer.customer:  # else somebody was faster, and this one stays unused
                row.customer = made["id"]
            return row.customer or ""

    def _close_others(self, key: str, payer: Payer, checkout: int) -> None:
        """Close what the payer opened before; what was paid meanwhile is fetched."""
        with self.database.platform_reading() as session:
            others = select(CheckoutRow).where(
                CheckoutRow.payer_id == payer.id,
                CheckoutRow.id != checkout,
                CheckoutRow.state == CheckoutState.GONE.value,
                CheckoutRow.url != "",
            )
            rows = session.scalars(others.order_by(CheckoutRow.id)).all()
        for row in rows:
            assert row.session is not None, "who has a page has its name"
            self._close(key, row.id, row.session)

    def _close(self, key: str, checkout: int, name: str) -> None:
        """Close a page where it is open, fetch what it brought where it was paid, and forget where it is."""
        status = self.gateway.checkout(name)["status"]
        if status == _OPEN:
            try:
                self.gateway.expire_checkout(f"{key}:{digest('expire', name)}", name)
            except RefusedError:  # it was paid, or ran out, between the two calls
                status = self.gateway.checkout(name)["status"]
                if status == _OPEN:
                    raise
        if status == _COMPLETE:
            self._fetching.checkout(name)
        with self.database.platform() as session:
            _held(session, checkout).url = ""

    def _found_subscription(self, customer: str, checkout: int) -> bool:
        """Tell whether this first payment brought a subscription already, before what ended it.

        Raises:
            RefusedError: another one did.
        """
        going_on = [each for each in self.gateway.subscriptions_of(customer) if not is_over(each)]
        for each in going_on:
            self._fetching.subscription(each["id"])
        if any((each["metadata"] or {}).get(CHECKOUT) == str(checkout) for each in going_on):
            return True
        if going_on:
            raise RefusedError("there is a subscription already")
        return False

    def _subscribe(self, key: str, customer: str, wanted: tuple[Payer, Plan], checkout: int) -> None:
        payer, plan = wanted
        items = self._items(payer, plan, zero=True)
        said: dict[str, Any] = {
            "customer": customer,
            "items": items,
            "metadata": {**self._owned(payer), **_metadata(plan, checkout)},
        }
        tax = self.terms.taxes(plan)
        made = self.gateway.create_subscription(f"{key}:{digest(said)}", **said, trial_days=0, tax=tax)
        self._fetching.subscription(made["id"])
        self._end(checkout, CheckoutState.DONE)

    def _open(self, key: str, customer: str, wanted: tuple[Payer, Plan], payload: Payload) -> None:
        payer, plan = wanted
        checkout = number_in(payload, "checkout")
        said: dict[str, Any] = {
            "customer": customer,
            "line_items": self._items(payer, plan, zero=False),
            "trial_days": self._trial_days(payer, plan),
            "tax": self.terms.taxes(plan),
            "success_url": str(payload["success"]),
            "cancel_url": str(payload["cancel"]),
            "locale": str(payload["language"]),
            "metadata": {**self._owned(payer), **_metadata(plan, checkout)},
        }
        made = self.gateway.create_checkout(f"{key}:{digest(said)}", **said)
        if not self._kept(checkout, made):
            self._close(key, checkout, made["id"])

    def _items(self, payer: Payer, plan: Plan, *, zero: bool) -> list[dict[str, Any]]:
        assert self.terms.tariff is not None
        prices = prices_of(self.gateway, plan, self.terms.tariff)
        with self.database.platform_reading() as session:
            usage = quantities_on(session, payer, day_of(self.now()))
        return new_items(prices, usage, zero=zero)

    def _trial_days(self, payer: Payer, plan: Plan) -> int:
        """Return how long the plan is tried: by who never subscribed, so that nobody tries for ever."""
        with self.database.platform_reading() as session:
            return 0 if subscriptions.rows_of(session, payer.id) else plan.trial_days

    def _kept(self, checkout: int, made: Mapping[str, Any]) -> bool:
        """Keep where the page is; tell whether it is still wanted."""
        with self.database.platform() as session:
            row = _held(session, checkout)
            row.session, row.url = made["id"], made["url"]
            if row.state != CheckoutState.WANTED:
                return False
            row.state = CheckoutState.OPEN.value
            return True

    def _end(self, checkout: int, state: CheckoutState, error: str = "") -> None:
        with self.database.platform() as session:
            row = _held(session, checkout)
            if row.state != CheckoutState.DONE:
                row.state, row.error, row.ended_at = state.value, error, self.now()

    def _owned(self, payer: Payer) -> dict[str, str]:
        """Return the metadata that say whose an object is, and at which service."""
        return {OWNER: payer.code, **({SITE: self.terms.site} if self.terms.site else {})}

    @property
    def _fetching(self) -> Fetching:
        return Fetching(self.database, self.gateway, self.terms, self.now)


def _held(session: PlatformSession, checkout: int) -> CheckoutRow:
    return session.scalars(select(CheckoutRow).where(CheckoutRow.id == checkout).with_for_update()).one()


def _metadata(plan: Plan, checkout: int) -> dict[str, str]:
    chosen = {PLAN_FIELD: plan.key, PARTS_FIELD: parts_chosen(plan)}
    return {**chosen, CHECKOUT: str(checkout)}
