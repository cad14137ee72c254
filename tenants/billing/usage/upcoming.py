"""What a payer's next invoice comes to so far, counted as what is reported is.

An invoice asks for the interval that begins with it and for what the meters counted in the one before. Owns
the figures as a payer is shown them; the invoice itself is the payment service's. Without tax and coupons,
and without what a change of plan leaves behind: credit and charge, and what was used before under the other
plan.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
import datetime as dt
from typing import Self

from sqlalchemy import select

from ledger_core.billing.entitlement import Status
from ledger_core.billing.plans import METERED, Metric, Plan
from ledger_core.billing.pricing import Estimate, estimate
from tenants.billing.catalogue.held import held_plan
from tenants.billing.effects import Act, last_done, number_in
from tenants.billing.payers.clients import tenants_paid_by
from tenants.billing.payers.payers import Payer
from tenants.billing.payers.quantities import quantities_on
from tenants.billing.payers.subscriptions import current_row, is_live
from tenants.billing.rows import SubscriptionRow
from tenants.billing.terms import Terms
from tenants.billing.usage.counting import Days
from tenants.billing.usage.usage import days_by_tenant, totals
from tenants.billing.usage.windows import asked_from, counted_from, counted_until, windows_of
from tenants.db import Database, PlatformSession
from tenants.moment import day_of, midnight
from tenants.people.access import TenantRef
from tenants.tenant import Tenant

_DAY = dt.timedelta(days=1)

Meters = Counter[Metric]


@dataclass(frozen=True, slots=True)
class TenantUsage:
    """What one company used of the meters in the running interval."""

    tenant: TenantRef
    lettered_lines: int
    letters: int


@dataclass(frozen=True, slots=True)
class Upcoming:
    """The running interval of a subscription, and what the invoice at its end comes to as counted so far.

    `plan` is at the prices that the subscription has, which may be others than those of the file.
    `usage` is what was used, today included, and `reported` what of the meters the payment service knows: a
    day later at the most. In a trial the meters are free, and `estimate` leaves them out. So it does with
    the price of the coming interval where the subscription ends with this one. `since` is when counting
    began: with the interval, or on the day on which the plan was changed in it, `changed_on`.
    """

    plan: Plan
    period_from: dt.datetime
    period_until: dt.datetime
    since: dt.datetime
    changed_on: dt.date | None
    usage: Mapping[Metric, int]
    reported: Mapping[Metric, int]
    estimate: Estimate
    by_tenant: tuple[TenantUsage, ...]

    def days_left(self, today: dt.date) -> int:
        """Return how many days there are until the invoice; zero where it is due."""
        return max(0, (day_of(self.period_until) - today).days)


def upcoming(database: Database, terms: Terms, payer: Payer, now: dt.datetime) -> Upcoming | None:
    """Return what a payer's next invoice comes to so far; None where it has no subscription that goes on."""
    today = day_of(now)
    with database.platform_reading() as session:
        row = current_row(session, payer.id)
        plan = terms.plan(row.plan) if row is not None else None
        if row is None or plan is None or not is_live(row):
            return None
        plan = held_plan(plan, row.body)
        quantities = quantities_on(session, payer, today)
        paid = tenants_paid_by(session, payer, today)
        changed_on = _changed_on(session, row)
        since = asked_from(session, row)
        if changed_on is not None:
            since = max(counted_from(row), midnight(changed_on))
        until = min(midnight(today + _DAY), counted_until(row))
        reported = _Reported.of(session, payer, since, until)
    later = days_by_tenant(database, payer, max(reported.until, counted_from(row)), until)
    used = reported.with_days(later)
    usage = {**quantities, **{metric: sum(each[metric] for each in used.values()) for metric in METERED}}
    return Upcoming(
        plan=plan,
        period_from=row.period_from,
        period_until=row.period_until,
        since=since,
        changed_on=changed_on,
        usage=usage,
        reported=reported.quantities,
        estimate=_estimate(plan, row, usage),
        by_tenant=_by_tenant(database, used, paid),
    )


def _changed_on(session: PlatformSession, row: SubscriptionRow) -> dt.date | None:
    """Return the day on which the plan was last changed within the running interval, in no trial."""
    if Status(row.status) is Status.TRIALING:
        return None
    change = last_done(session, Act.CHANGE, row.payer_id)
    if change is None:
        return None
    seen = dt.datetime.fromtimestamp(number_in(change.payload, "seen"), dt.UTC)
    return day_of(seen) if seen > row.period_from else None


def _estimate(plan: Plan, row: SubscriptionRow, usage: Mapping[Metric, int]) -> Estimate:
    in_trial = Status(row.status) is Status.TRIALING
    charged = {metric: number for metric, number in usage.items() if metric not in METERED or not in_trial}
    found = estimate(plan, charged)
    if row.ends_on is None:
        return found
    return Estimate(tuple(line for line in found.lines if line.metric in METERED))


@dataclass(frozen=True, slots=True)
class _Reported:
    """What windows say of an interval up to a moment: days that are over are not counted again."""

    until: dt.datetime
    quantities: Mapping[Metric, int]
    by_tenant: Mapping[int, Meters]

    @classmethod
    def of(cls, session: PlatformSession, payer: Payer, since: dt.datetime, until: dt.datetime) -> Self:
        """Read the windows of a payer."""
        last, quantities, by_tenant = since, Counter[Metric](), defaultdict[int, Meters](Counter)
        for metric in METERED:
            for row in windows_of(session, payer.id, metric, since, until):
                last = max(last, row.until)
                quantities[metric] += row.quantity
                for tenant_id, number in row.by_tenant.items():
                    by_tenant[int(tenant_id)][metric] += number
        return cls(last, quantities, by_tenant)

    def with_days(self, later: Mapping[int, Days]) -> Mapping[int, Meters]:
        """Return what each company used, with what was counted after the last window."""
        found = defaultdict[int, Meters](
            Counter, {each: Counter(used) for each, used in self.by_tenant.items()}
        )
        for tenant_id, days in later.items():
            found[tenant_id].update(totals(days))
        return found


def _by_tenant(
    database: Database, used: Mapping[int, Meters], paid: Iterable[TenantRef]
) -> tuple[TenantUsage, ...]:
    """Return what each company used, by name: those that are paid for today, and those that were."""
    refs = {tenant.id: tenant for tenant in paid}
    refs |= _named(database, used.keys() - refs.keys())
    rows = [
        TenantUsage(ref, meters[Metric.LETTERED_LINES], meters[Metric.LETTERS])
        for ref in refs.values()
        for meters in [used.get(ref.id, Counter())]
    ]
    return tuple(sorted(rows, key=lambda row: (row.tenant.name.casefold(), row.tenant.slug)))


def _named(database: Database, ids: Collection[int]) -> Mapping[int, TenantRef]:
    with database.platform_reading() as session:
        rows = session.scalars(select(Tenant).where(Tenant.id.in_(ids)))
        return {row.id: TenantRef(row.id, row.slug, row.name) for row in rows}
