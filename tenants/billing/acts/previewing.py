"""What a change of plan comes to, seen before it is done.

It is asked of the payment service for a moment, and done for that very moment where it still comes to the
same. Owns what is seen, and the print by which it is known again. Changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
from typing import Any

from ledger_core.billing.plans import METERED, Plan
from ledger_core.procedures.counting import months_after
from tenants.billing.acts.asked import Asked
from tenants.billing.acts.changing import target
from tenants.billing.acts.lines import Line, lines_in, price_of
from tenants.billing.acts.refused import Refusal, Refused
from tenants.billing.catalogue.catalogue import prices_of
from tenants.billing.catalogue.held import held_plan
from tenants.billing.catalogue.items import Item, changed_items, digest, is_metered, items_in
from tenants.billing.following.means import is_left_to_customer, with_customers
from tenants.billing.payers.quantities import quantities_on
from tenants.billing.service.gateway import Gateway
from tenants.moment import day_of

SEEN_FOR = dt.timedelta(minutes=30)
"""How long what was seen of a change may be confirmed."""
PRORATION = "create_prorations"
_TAX, _NOWHERE = ("tax",), "unrecognized_location"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a change of plan comes to, in cents of `currency`, tax included.

    Something is due now only where the interval changes or one of the plans is free; otherwise all of it
    stands on the invoice of `next_on`, as far as that is known. `total_cents` is that of the invoice whose
    `lines` these are, below zero where something is left for later ones; `other_cents` of it, before tax, are
    discounts, and lines that were not told (`has_more`). `print` names what was seen.
    """

    plan_from: Plan | None
    plan_to: Plan
    lines: tuple[Line, ...]
    other_cents: int
    has_more: bool
    due_now_cents: int
    tax_cents: int
    total_cents: int
    currency: str
    next_on: dt.date
    next_cents: int | None
    print: str


def preview(gateway: Gateway, asked: Asked, plan_key: str) -> Preview | Refused:
    """Return what a change of plan comes to at the moment of who asks; nothing is changed.

    Raises:
        LaterError: the payment service does not answer.
        NotSyncedError: it does not know the plan yet.
    """
    tariff = asked.terms.tariff
    with asked.database.platform_reading() as session:
        found = target(session, asked, plan_key)
        if isinstance(found, Refused):
            return found
        row, plan = found
        usage = quantities_on(session, asked.payer, asked.day)
    assert tariff is not None, "who has a plan has a tariff"
    subscription = gateway.subscription(row.id)
    tax = asked.terms.taxes(plan)
    lacking = None if plan.is_free else _lacking(gateway, subscription, tax=tax)
    if lacking is not None:
        return Refused(lacking)
    prices = prices_of(gateway, plan, tariff)
    items = changed_items(subscription, prices, usage)
    if not items:  # as somebody saw to since it was fetched
        return Refused(Refusal.SAME_PLAN)
    before = tariff.plan(row.plan)
    held = held_plan(before, subscription) if before is not None else None
    invoice = gateway.preview_change(row.id, items, proration=PRORATION, at=asked.at, tax=tax)
    return _Change(subscription, held, plan, prices, items, asked.at).told(invoice)


def moment_of(print_: str, now: dt.datetime) -> dt.datetime | None:
    """Return the moment for which somebody saw a change; None where it is too long ago, or no such print."""
    seconds, _, _ = print_.partition("-")
    if not seconds.isascii() or not seconds.isdigit() or len(seconds) > len(str(int(now.timestamp()))):
        return None
    at = dt.datetime.fromtimestamp(int(seconds), dt.UTC)
    return at if now - SEEN_FOR <= at <= now else None


def _lacking(gateway: Gateway, subscription: Mapping[str, Any], *, tax: bool) -> Refusal | None:
    """Tell whether a payer has to give a card or account first, or where tax is worked out its address."""
    is_left = is_left_to_customer(subscription)
    if not is_left and not tax:
        return None
    customer = gateway.customer(subscription["customer"], expand=_TAX if tax else ())
    if is_left and is_left_to_customer(with_customers(subscription, customer)):
        return Refusal.NO_MEANS
    known = (customer.get("tax") or {}).get("automatic_tax")
    return Refusal.NO_ADDRESS if known == _NOWHERE else None


@dataclass(frozen=True, slots=True)
class _Change:
    """A subscription as it is, the plan it is to be of with its prices, and the items that make it so."""

    subscription: Mapping[str, Any]
    before: Plan | None
    plan: Plan
    prices: Mapping[str, str]
    items: Sequence[Item]
    at: dt.datetime

    def told(self, invoice: Mapping[str, Any]) -> Preview:
        """Return what an invoice to come says of it."""
        lines = lines_in(invoice, self.subscription, self.plan.key, self.prices)
        tax = sum(tax["amount"] for tax in invoice["total_taxes"] or ())
        resets, due = self.resets, invoice["amount_due"]
        return Preview(
            plan_from=self.before,
            plan_to=self.plan,
            lines=lines,
            other_cents=invoice["total"] - tax - sum(line.cents for line in lines),
            has_more=invoice["lines"]["has_more"],
            due_now_cents=due if resets else 0,
            tax_cents=tax,
            total_cents=invoice["total"],
            currency=invoice["currency"].upper(),
            next_on=months_after(day_of(self.at), self.plan.interval.months) if resets else self.period_end,
            next_cents=None if resets else due,
            print=self.print(invoice),
        )

    @property
    def resets(self) -> bool:
        """Tell whether a new interval begins with the change, and is paid at once.

        docs.stripe.com/api/subscriptions/update: it does where the interval changes, or one of the two is
        free; a trial goes on.
        """
        if self.subscription["status"] == "trialing":
            return False
        interval = items_in(self.subscription)[0]["price"]["recurring"]["interval"]
        was_free = self.before is not None and self.before.is_free
        return bool(interval != self.plan.interval) or was_free != self.plan.is_free

    @property
    def period_end(self) -> dt.date:
        """Return the day on which the next invoice comes."""
        end = max(item["current_period_end"] for item in items_in(self.subscription))
        return day_of(dt.datetime.fromtimestamp(end, dt.UTC))

    def print(self, invoice: Mapping[str, Any]) -> str:
        """Name what is seen, but for the lines of meters: a minute later those may be others."""
        metered = {self.prices[part] for part in METERED if part in self.prices}
        metered |= {item["price"]["id"] for item in items_in(self.subscription) if is_metered(item)}
        steady = [
            (line["description"] or "", line["amount"])
            for line in invoice["lines"]["data"]
            if price_of(line) not in metered
        ]
        return (
            f"{int(self.at.timestamp())}-{digest(self.subscription['id'], self.plan.key, self.items, steady)}"
        )
