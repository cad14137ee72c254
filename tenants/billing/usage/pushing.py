"""How many companies and users a payer has, told to the payment service whenever it is another number.

Nothing is charged or given back at once for it: what was added counts from the next invoice. Owns when a
number is told; who is counted is `quantities`'.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
import datetime as dt
from typing import Any, cast

from sqlalchemy import select

from ledger_core.billing.plans import METERED, Metric, Plan
from tenants.billing.catalogue.catalogue import part_of
from tenants.billing.catalogue.held import held_plan
from tenants.billing.effects import Act, put_effect
from tenants.billing.payers.payers import Payer, payers_among
from tenants.billing.payers.quantities import quantities_on
from tenants.billing.payers.subscriptions import live_rows
from tenants.billing.rows import SubscriptionRow
from tenants.billing.terms import Terms
from tenants.db import Database, PlatformSession
from tenants.moment import day_of

_QUANTITIES = frozenset(metric.value for metric in Metric if metric not in METERED)


@dataclass(frozen=True, slots=True)
class _Differing:
    """A number that is not the one that the payment service has."""

    row: SubscriptionRow
    metric: Metric
    number: int


def push_quantities(database: Database, terms: Terms, now: dt.datetime) -> int:
    """Have the payment service told of numbers that differ from today's; return how many it is told."""
    if terms.tariff is None:
        return 0
    with database.platform_reading() as session:
        found = [
            differing
            for payer in payers_among(session, terms, select(SubscriptionRow.payer_id))
            if payer.customer is not None
            for row in live_rows(session, payer.id)
            for differing in _differing(session, payer, row, terms.tariff.plan(row.plan), day_of(now))
        ]
    if found:
        with database.platform() as writing:
            for differing in found:
                _put(writing, differing, now)
    return len(found)


def told_of(row: SubscriptionRow) -> Mapping[Metric, int]:
    """Return the numbers that the payment service has, as last fetched."""
    items = cast("dict[str, Any]", row.body).get("items", {}).get("data", [])
    parts = ((part_of(item["price"]), item.get("quantity")) for item in items)
    return {Metric(part[1]): number for part, number in parts if part is not None and part[1] in _QUANTITIES}


def _differing(
    session: PlatformSession, payer: Payer, row: SubscriptionRow, plan: Plan | None, day: dt.date
) -> Iterator[_Differing]:
    """Give the numbers of today that are not those told; one that was never told is zero there."""
    told = told_of(row)
    prices = held_plan(plan, row.body).prices if plan is not None else {}
    priced = {metric for metric in prices if metric not in METERED}
    wanted = sorted(priced | told.keys())
    if wanted:
        numbers = quantities_on(session, payer, day)
        yield from (
            _Differing(row, metric, numbers[metric])
            for metric in wanted
            if numbers[metric] != told.get(metric, 0)
        )


def _put(session: PlatformSession, differing: _Differing, now: dt.datetime) -> None:
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
