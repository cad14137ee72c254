"""Our rows compared with all that the payment service has, and put right.

What differs is shown first; putting it right is fetching it again, so what ended half way is done again. What
only a person can mend becomes a finding. Owns what is compared; the operator's books are `booking`'s.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from ledger_core.billing.plans import METERED, Metric
from tenants.billing.catalogue.wanted import EVENT_NAMES
from tenants.billing.effects import Act, open_keys
from tenants.billing.following import events, findings, shapes
from tenants.billing.following.fetching import Fetching
from tenants.billing.following.findings import Finding, Kind
from tenants.billing.following.keeping_up import KEPT, catch_up, judge_all, note_missing
from tenants.billing.payers.payers import Payer, all_payers
from tenants.billing.rows import InvoiceRow, SubscriptionRow
from tenants.billing.service.gateway import Gateway
from tenants.billing.terms import Terms
from tenants.billing.usage.pushing import differing_numbers, push_quantities
from tenants.billing.usage.windows import windows_of
from tenants.db import Database
from tenants.moment import day_of

INVOICES_OF = dt.timedelta(days=400)
"""How far back invoices are compared."""

_LOOSE = frozenset({"body", "failure"})
"""What is not compared: it changes without a meaning here, or stands in no list."""
_MINUTE = dt.timedelta(minutes=1)


class What(StrEnum):
    """What differs."""

    EVENT = "event"  # it never came
    SUBSCRIPTION = "subscription"
    INVOICE = "invoice"
    MISSING = "missing"  # the payment service does not have the subscription that is here
    QUANTITY = "quantity"  # the payment service has another number of companies or users
    USAGE = "usage"  # the payment service has another number of a meter


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not here as it is there: its name, whose it is, and what about it."""

    what: What
    name: str
    payer_id: int | None
    said: str


@dataclass(frozen=True, slots=True)
class Reconciling:
    """A comparison by the operator's key; every call raises what the gateway raises."""

    database: Database
    gateway: Gateway
    terms: Terms
    now: Callable[[], dt.datetime]

    def differences(self) -> tuple[Difference, ...]:
        """Return what differs; nothing is changed."""
        return (
            *self._events(),
            *self._subscriptions(),
            *self._invoices(),
            *self._quantities(),
            *self._usage(),
        )

    def repair(self, differing: tuple[Difference, ...]) -> None:
        """Put right what differs, as it is by now; note what only a person can mend."""
        catch_up(self.database, self.gateway, self.now(), self.now() - KEPT)
        for each in differing:
            if each.what is What.SUBSCRIPTION:
                self._fetching.subscription(each.name)
            elif each.what is What.INVOICE:
                self._fetching.invoice(each.name)
            elif each.what is What.MISSING:
                note_missing(self.database, each.name, self.now())
        push_quantities(self.database, self.terms, self.now())
        judge_all(self.database, self.terms, self.now())
        self._note_usage(tuple(self._usage()))

    @property
    def _fetching(self) -> Fetching:
        return Fetching(self.database, self.gateway, self.terms, self.now)

    def _events(self) -> Iterator[Difference]:
        for event in events.missing(self.database, self.gateway.events(self.now() - KEPT)):
            yield Difference(What.EVENT, event["id"], None, event["type"])

    def _subscriptions(self) -> Iterator[Difference]:
        known = self._rows(SubscriptionRow)
        there = set()
        for body in self.gateway.subscriptions():
            there.add(body["id"])
            seen = self._fetching.seen(body)
            if seen is None:
                continue
            row = known.get(body["id"])
            if seen.values is None:
                if row is not None:
                    yield Difference(What.SUBSCRIPTION, body["id"], seen.payer_id, "never began")
            elif said := _differing(row, seen.values):
                yield Difference(What.SUBSCRIPTION, body["id"], seen.payer_id, said)
        for name, row in known.items():
            if name not in there:
                yield Difference(What.MISSING, name, row.payer_id, row.status)

    def _invoices(self) -> Iterator[Difference]:
        known = self._rows(InvoiceRow)
        owners: dict[str, int | None] = {}
        for body in self.gateway.invoices(self.now() - INVOICES_OF):
            customer = shapes.customer_of(body)
            if customer not in owners:
                owners[customer] = self._fetching.owner(customer) if customer else None
            values = shapes.invoice_values(body)
            if owners[customer] is not None:
                values["payer_id"] = owners[customer]
            if said := _differing(known.get(body["id"]), values):
                yield Difference(What.INVOICE, body["id"], owners[customer], said)

    def _quantities(self) -> Iterator[Difference]:
        with self.database.platform_reading() as session:
            for each in differing_numbers(session, self.terms, day_of(self.now())):
                said = f"{each.metric}: {each.told} there, {each.number} here"
                yield Difference(What.QUANTITY, each.row.id, each.row.payer_id, said)

    def _usage(self) -> Iterator[Difference]:
        with self.database.platform_reading() as session:
            payers = [payer for payer in all_payers(session, self.terms) if payer.customer]
        for payer in payers:
            for metric in METERED:
                yield from self._metered(payer, metric)

    def _metered(self, payer: Payer, metric: Metric) -> Iterator[Difference]:
        """Compare what was reported of a meter; while a report is under way there is nothing to compare."""
        with self.database.platform_reading() as session:
            windows = windows_of(session, payer.id, metric)
            if not windows or open_keys(session, (Act.METER,), payer.id):
                return
        since = windows[0].since.replace(second=0, microsecond=0)
        until = self.now().replace(second=0, microsecond=0) + _MINUTE
        assert payer.customer is not None
        here = sum(window.quantity for window in windows)
        there = self.gateway.metered(EVENT_NAMES[metric], payer.customer, since, until)
        if here != there:
            yield Difference(What.USAGE, metric.value, payer.id, f"{metric}: {there} there, {here} here")

    def _note_usage(self, differing: tuple[Difference, ...]) -> None:
        found = [
            Finding(f"usage:{each.payer_id}:{each.name}", Kind.USAGE, each.payer_id, {"said": each.said})
            for each in differing
        ]
        with self.database.platform() as session:
            findings.settle(session, "usage:", found, self.now())

    def _rows(self, table: type[Any]) -> Mapping[str, Any]:
        with self.database.platform_reading() as session:
            return {row.id: row for row in session.scalars(select(table))}


def _differing(row: SubscriptionRow | InvoiceRow | None, values: Mapping[str, Any]) -> str:
    """Say which columns of a row differ from what was fetched; "" where none does."""
    if row is None:
        return "not here"
    differing = [
        f"{column}: {value} there, {getattr(row, column)} here"
        for column, value in values.items()
        if column not in _LOOSE and getattr(row, column) != value
    ]
    return "; ".join(differing)
