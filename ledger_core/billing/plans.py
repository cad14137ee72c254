"""What can be subscribed to: the operator's plans, their prices, what they hold, and the terms of all.

Owns the values alone. How a file says them is `plan_file`'s, what a usage comes to `pricing`'s. No plan is
built in: where the operator takes no money there is no tariff, and all is given (`entitlement.FREE`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
import datetime as dt
from decimal import Decimal
from enum import StrEnum

from ledger_core.billing.billing_accounts import BillingAccounts

_DAY = dt.timedelta(days=1)


class PayerKind(StrEnum):
    """Who pays under a plan."""

    FIRM = "firm"  # for itself and all its tenants
    TENANT = "tenant"  # for itself


class Interval(StrEnum):
    """How often an invoice comes."""

    MONTH = "month"
    YEAR = "year"

    @property
    def months(self) -> int:
        """Return how many months it has."""
        return 12 if self is Interval.YEAR else 1


class Metric(StrEnum):
    """What is counted. The first two are quantities of a subscription, the others are metered."""

    TENANTS = "tenants"  # companies that the payer pays for
    USERS = "users"  # people who may sign in there
    LETTERED_LINES = "lettered-lines"
    LETTERS = "letters"  # reminders that left


METERED = (Metric.LETTERED_LINES, Metric.LETTERS)


@dataclass(frozen=True, slots=True)
class Price:
    """What a metric costs: `amount` in the tariff's currency for `per` of it, beyond what is included.

    Without tax. A price of a quantity is for one interval; that of a meter for what was counted in it. What
    is included is for one interval too; fewer than `per` cost their share.
    """

    amount: Decimal
    per: int = 1
    included: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One plan. `base` is the price of an interval whatever is used; a metric without a price is free.

    A limit is the most that may be, None where there is none. `trial_days` is how long a subscription is
    tried before its first payment.
    """

    key: str
    names: Mapping[str, str]  # by language, fr and en
    payer: PayerKind
    interval: Interval = Interval.MONTH
    trial_days: int = 0
    base: Decimal = Decimal(0)
    prices: Mapping[Metric, Price] = field(default_factory=dict)
    most_tenants: int | None = None
    most_users: int | None = None

    @property
    def limits(self) -> Mapping[Metric, int]:
        """Return the most there may be of what is limited."""
        most = {Metric.TENANTS: self.most_tenants, Metric.USERS: self.most_users}
        return {metric: number for metric, number in most.items() if number is not None}

    @property
    def is_free(self) -> bool:
        """Tell whether nothing is ever owed under it."""
        return not self.base and not any(price.amount for price in self.prices.values())

    def exceeded(self, usage: Mapping[Metric, int]) -> Mapping[Metric, int]:
        """Return the limits that are passed by how many of each there are: the most that may be."""
        return {metric: most for metric, most in self.limits.items() if usage.get(metric, 0) > most}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """All plans of an operator, and the terms of all of them.

    `trial_days` is how long who has not chosen a plan may work; `grace_days` how long after an invoice was
    not paid all goes on; `readable_days` how long after the end of service the books stay readable and can be
    taken out; `warn_days` how long before something ends it is said. `contact` is where payers write to, ""
    where nobody says. `books` are the accounts of the operator's own receivables, None where it does not keep
    them here.
    """

    currency: str
    plans: tuple[Plan, ...]
    trial_days: int = 30
    grace_days: int = 14
    readable_days: int = 365
    warn_days: int = 14
    tax: bool = False  # worked out by the payment service
    contact: str = ""
    books: BillingAccounts | None = None

    def plan(self, key: str) -> Plan | None:
        """Return a plan by its key."""
        return next((plan for plan in self.plans if plan.key == key), None)

    def plans_for(self, payer: PayerKind) -> tuple[Plan, ...]:
        """Return the plans that somebody may choose."""
        return tuple(plan for plan in self.plans if plan.payer is payer)

    def trial_end(self, since: dt.date) -> dt.date:
        """Return the last day on which who came on a day works without a plan; the one before, if on none."""
        return since + (self.trial_days - 1) * _DAY

    def readable_until(self, last: dt.date, since: dt.date) -> dt.date:
        """Return the last day on which books can be read after a service, and the trial of all, is over.

        Args:
            last: the last day of the service.
            since: the first of whose service it was.
        """
        return max(last, self.trial_end(since)) + self.readable_days * _DAY
