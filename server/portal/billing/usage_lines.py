"""What was used under a plan and what it comes to, a line a metric, as pages show it."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from ledger_core.billing.plans import METERED, Metric, PayerKind, Plan
from ledger_core.billing.pricing import Estimate
from server.portal.billing.words import amount_words, metric_name, plan_name, price_words


@dataclass(frozen=True, slots=True)
class UsageLine:
    """A line: `included` and `charged` are None where nothing is counted for it, and `cents` is without tax.

    `price` says what one costs, or that all of it is included.
    """

    name: str
    included: int | None
    used: int | None
    charged: int | None
    price: str
    cents: int


def usage_lines(
    plan: Plan, usage: Mapping[Metric, int], estimate: Estimate, currency: str
) -> tuple[UsageLine, ...]:
    """Return the base price, and each metric that the plan's payers have.

    Args:
        plan: its prices.
        usage: how many of each there are or were counted.
        estimate: what they come to.
        currency: of the prices.
    """
    comes_to = {line.metric: line for line in estimate.lines}
    base = comes_to.get(None)
    lines = []
    if base is not None:
        words = amount_words(plan.base, currency)
        lines.append(UsageLine(_("Plan %(name)s", name=plan_name(plan)), None, None, None, words, base.cents))
    for metric in Metric:
        price, line = plan.prices.get(metric), comes_to.get(metric)
        if metric is Metric.TENANTS and plan.payer is PayerKind.TENANT and price is None:
            continue  # it is one company, and pays for itself
        if price is not None and price.amount and line is None and metric not in METERED:
            continue  # the subscription ends, and no coming interval is charged
        used = usage.get(metric, 0)
        if price is None or not price.amount:
            lines.append(UsageLine(metric_name(metric), None, used, None, _("included"), 0))
        else:
            lines.append(
                UsageLine(
                    metric_name(metric),
                    price.included,
                    used,
                    line.charged if line else 0,
                    price_words(metric, price, currency),
                    line.cents if line else 0,
                )
            )
    return tuple(lines)
