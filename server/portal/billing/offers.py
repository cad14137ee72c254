"""The plans that a payer may choose, held against what it used lately, a line each."""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt

from flask_babel import gettext as _

from ledger_core.billing.plans import METERED, Interval, Metric, Plan
from ledger_core.billing.pricing import estimate
from server.portal.billing import words
from server.portal.billing.desk import BillingDesk
from server.portal.formats import count
from server.services import services
from tenants.billing.catalogue.held import has_other_prices
from tenants.billing.payers.subscriptions import live_row, rows_of
from tenants.billing.rows import SubscriptionRow
from tenants.billing.usage.usage import usage_of

LATELY_DAYS = 30
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Offer:
    """A plan: its price in words, what it holds, its limits, and what it would have come to.

    `cents` are of one interval, without tax. `has_new_prices` tells that the payer has it at other ones.
    `why_not` says why it cannot be chosen, "" where it can.
    """

    key: str
    name: str
    price: str
    billed: str
    holds: tuple[str, ...]
    limits: tuple[str, ...]
    trial_days: int
    cents: int
    is_yearly: bool
    is_current: bool
    has_new_prices: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class Offers:
    """All plans, what was used in the last days, and whether one of them goes on now."""

    lines: tuple[Offer, ...]
    used: tuple[str, ...]
    is_subscribed: bool

    @property
    def has_trials(self) -> bool:
        """Tell whether one of the plans is tried before it is paid for."""
        return any(line.trial_days for line in self.lines)


def offers_for(desk: BillingDesk) -> Offers:
    """Return the plans that a payer may choose."""
    house, own = services(), desk.own
    with house.database.platform_reading() as session:
        live = live_row(session, own.id)
        is_first = not rows_of(session, own.id)
    since = desk.now - dt.timedelta(days=LATELY_DAYS)
    usage = usage_of(house.database, own, desk.today, since, desk.now)
    plans = desk.tariff.plans_for(own.kind)
    return Offers(
        tuple(_offer(desk, plan, usage, live, is_first=is_first) for plan in plans),
        tuple(words.counted_words(metric, usage.get(metric, 0)) for metric in _shown(desk)),
        live is not None,
    )


def why_not(plan: Plan, usage: Mapping[Metric, int]) -> str:
    """Say which limit of a plan is passed by what there is now; "" where none is."""
    for metric, most in plan.exceeded(usage).items():
        return _(
            "too small: %(most)s at the most, and there are %(n)s",
            most=words.counted_words(metric, most),
            n=count(usage[metric]),
        )
    return ""


def _offer(
    desk: BillingDesk,
    plan: Plan,
    usage: Mapping[Metric, int],
    live: SubscriptionRow | None,
    *,
    is_first: bool,
) -> Offer:
    currency = desk.tariff.currency
    is_current = live is not None and live.plan == plan.key
    return Offer(
        key=plan.key,
        name=words.plan_name(plan),
        price=words.base_words(plan, currency),
        billed=words.interval_words(plan.interval),
        holds=words.holds(plan, currency),
        limits=words.limits(plan),
        trial_days=plan.trial_days if is_first else 0,
        cents=estimate(plan, _of_interval(plan, usage)).cents,
        is_yearly=plan.interval is Interval.YEAR,
        is_current=is_current,
        has_new_prices=live is not None and is_current and has_other_prices(plan, currency, live.body),
        why_not=why_not(plan, usage),
    )


def _of_interval(plan: Plan, usage: Mapping[Metric, int]) -> dict[Metric, int]:
    """Return the usage of an interval as the last days let expect it: of a year, each meter twelve times."""
    times = MONTHS if plan.interval is Interval.YEAR else 1
    return {metric: number * (times if metric in METERED else 1) for metric, number in usage.items()}


def _shown(desk: BillingDesk) -> tuple[Metric, ...]:
    return tuple(metric for metric in Metric if desk.own.firm_id is not None or metric is not Metric.TENANTS)
