"""What a usage comes to under a plan, before tax: shown to the customer before the invoice comes.

Owns the rounding: each line is exact until it is rounded once, half up to the cent. The invoice is the
payment service's; both must come to the same, and `reconcile` says where they do not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from ledger_core.billing.plans import METERED, Metric, Plan, Price
from ledger_core.late_payment.cents import half_up

_CENTS = 100


@dataclass(frozen=True, slots=True)
class EstimateLine:
    """What a metric comes to, in cents of the tariff, without tax; `metric` None: the base price."""

    metric: Metric | None
    quantity: int
    charged: int  # of it, beyond what is included
    cents: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """What an interval comes to, as counted so far."""

    lines: tuple[EstimateLine, ...]

    @property
    def cents(self) -> int:
        """The sum, without tax."""
        return sum(line.cents for line in self.lines)


def estimate(plan: Plan, usage: Mapping[Metric, int]) -> Estimate:
    """Return what a usage comes to in one interval.

    Args:
        plan: its base price and what each metric costs.
        usage: how many of each there are, or were counted in the interval; zero or more.

    Returns:
        A line for the base price, for each quantity that has a price, and for each meter that has one and was
        used; amounts without tax.
    """
    lines = [EstimateLine(None, 1, 1, cents_of(Price(plan.base), 1))] if plan.base else []
    for metric in Metric:
        price, quantity = plan.prices.get(metric), usage.get(metric, 0)
        if price is not None and (quantity or metric not in METERED):
            charged = max(0, quantity - price.included)
            lines.append(EstimateLine(metric, quantity, charged, cents_of(price, charged)))
    return Estimate(tuple(lines))


def monthly_cents(plan: Plan, usage: Mapping[Metric, int]) -> int:
    """Return what comes again every month under a plan, half up to the cent: a year's part of it, no meters.

    Args:
        plan: its base price and what each metric costs.
        usage: how many of each there are; what was counted of meters is not looked at.
    """
    steady = {metric: quantity for metric, quantity in usage.items() if metric not in METERED}
    return half_up(estimate(plan, steady).cents, plan.interval.months)


def cents_of(price: Price, charged: int) -> int:
    """Return what a quantity beyond what is included costs, half up to the cent."""
    exact = Fraction(price.amount) * _CENTS * charged / price.per
    return half_up(exact.numerator, exact.denominator)
