"""How many companies and users a payer has, told to the payment service whenever it is another number.

Nothing is charged or given back at once for it: what was added counts from the next invoice. Owns when a
number is told; who is counted is `quantities`'.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
import datetime as dt

from sqlalchemy import select

from ledger_core.billing.plans import METERED, Metric, Plan
from tenants.billing.catalogue.held import held_plan
from tenants.billing.effects import Act, put_effect
from tenants.billing.following.shapes import items_of
from tenants.billing.payers.payers import payers_among
from tenants.billing.payers.quantities import quantities_of
from tenants.billing.payers.subscriptions import is_live, rows_by_payer
from tenants.billing.rows import SubscriptionRow
from tenants.billing.terms import Terms
from tenants.db import Database, PlatformSession
from tenants.moment import day_of

_QUANTITIES = frozenset(metric.value for metric in Metric if metric not in METERED)


@dataclass(frozen=True, slots=True)
class Differing:
    """A number that is not the one that the payment service has, which was `told` it."""

    row: SubscriptionRow
    metric: Metric
    told: int
    number: int


def push_quantities(database: Database, terms: Terms, now: dt.datetime) -> int:
    """Have the payment service told of numbers that differ from today's; return how many it is told."""
    with database.platform_reading() as session:
        found = list(differing_numbers(session, terms, day_of(now)))
    if found:
        with database.platform() as writing:
            for differing in found:
                _put(writing, differing, now)
    return len(found)


def differing_numbers(session: PlatformSession, terms: Terms, day: dt.date) -> Iterator[Differing]:
    """Give the numbers of a day that are not those told; none where no money is taken."""
    if terms.tariff is None:
        return
    subscribed = select(SubscriptionRow.payer_id)
    payers, rows = payers_among(session, terms, subscribed), rows_by_payer(session, subscribed)
    numbers = quantities_of(session, payers, day)
    for payer in payers:
        if payer.customer is not None:
            for row in filter(is_live, rows[payer.id]):
                yield from _differing(row, terms.plan(row.plan), numbers[payer.place])


def told_of(row: SubscriptionRow) -> Mapping[Metric, int]:
    """Return the numbers that the payment service has, as last fetched."""
    return {Metric(item.part): item.quantity for item in items_of(row.body) if item.part in _QUANTITIES}


def _differing(row: SubscriptionRow, plan: Plan | None, numbers: Mapping[Metric, int]) -> Iterator[Differing]:
    """Give those of a subscription; a number that was never told is zero there."""
    told = told_of(row)
    prices = held_plan(plan, row.body).prices if plan is not None else {}
    priced = {metric for metric in prices if metric not in METERED}
    for metric in sorted(priced | told.keys()):
        if numbers[metric] != told.get(metric, 0):
            yield Differing(row, metric, told.get(metric, 0), numbers[metric])


def _put(session: PlatformSession, differing: Differing, now: dt.datetime) -> None:
    """Put it once a difference: after the subscription was fetched anew, the same number is another."""
    row, metric, number = differing.row, differing.metric, differing.number
    put_effect(
        session,
        Act.QUANTITY,
        row.payer_id,
        now,
        named=f"{row.id}:{metric}:{number}:{row.fetched_at.isoformat()}",
        subscription=row.id,
        metric=metric.value,
        quantity=number,
    )
