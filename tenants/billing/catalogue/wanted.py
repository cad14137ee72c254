"""What the payment service is to offer under the operator's file of plans: meters, products and prices.

Owns names, words and what a price costs there, all derived from the file. A price can never be changed at
the payment service, so its name holds a fingerprint of what it costs: another cost is another price. What is
there already is `catalogue`'s.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any

from ledger_core.billing.plans import METERED, Metric, Plan, Price, Tariff

BASE = "base"
PREFIX = "lettrine:"
PRODUCT_PREFIX = "lettrine-"
PLAN_FIELD = "lettrine_plan"
PART_FIELD = "lettrine_part"
EVENT_NAMES: Mapping[Metric, str] = {
    Metric.LETTERED_LINES: "lettrine_lettered_lines",
    Metric.LETTERS: "lettrine_letters",
}

_FINGERPRINT = 8  # characters
_CENTS = 100
_LABELS: Mapping[Metric, tuple[str, str]] = {  # as invoices say them: what is counted, and one of it
    Metric.TENANTS: ("sociétés", "société"),
    Metric.USERS: ("utilisateurs", "utilisateur"),
    Metric.LETTERED_LINES: ("lignes lettrées", "ligne"),
    Metric.LETTERS: ("relances envoyées", "relance"),
}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a price asks: `cents` without tax, with decimals, for each beyond `included`, each interval.

    `metric` is None for a base price, which is asked once.
    """

    currency: str  # in capitals
    interval: str
    metric: Metric | None
    cents: Decimal
    included: int = 0

    @property
    def fingerprint(self) -> str:
        """Return a short name of this cost: the same for the same, whatever text the file writes."""
        said = (self.currency, self.interval, self.metric or BASE, plain(self.cents), str(self.included))
        return sha256("|".join(said).encode()).hexdigest()[:_FINGERPRINT]


@dataclass(frozen=True, slots=True)
class WantedProduct:
    """What stands on a line of invoices: a part of a plan."""

    name: str
    label: str
    unit: str
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WantedPrice:
    """A price of a product."""

    lookup_key: str
    product: WantedProduct
    cost: Cost

    def words(self, meters: Mapping[str, str]) -> dict[str, Any]:
        """Return the price as the payment service takes it; `meters` are names of meters by event name."""
        return {
            "product": self.product.name,
            "lookup_key": self.lookup_key,
            "transfer_lookup_key": True,  # from one that somebody gave it by hand
            "currency": self.cost.currency.lower(),
            "tax_behavior": "exclusive",
            "recurring": self._recurring(meters),
            "metadata": dict(self.product.metadata),
            **_amounts(self.cost),
        }

    def _recurring(self, meters: Mapping[str, str]) -> dict[str, str]:
        metric = self.cost.metric
        if metric not in METERED:
            return {"interval": self.cost.interval, "usage_type": "licensed"}
        meter = meters[EVENT_NAMES[metric]]
        return {"interval": self.cost.interval, "usage_type": "metered", "meter": meter}


def wanted_prices(tariff: Tariff) -> tuple[WantedPrice, ...]:
    """Return all prices that a tariff asks for, plan by plan."""
    return tuple(price for plan in tariff.plans for price in prices_of_plan(plan, tariff.currency))


def prices_of_plan(plan: Plan, currency: str) -> Iterator[WantedPrice]:
    """Return the prices of a plan; one at least, for the payment service subscribes to no empty plan."""
    if plan.base or not plan.prices:
        yield _wanted(plan, currency, None, Price(plan.base))
    for metric in Metric:
        if metric in plan.prices:
            yield _wanted(plan, currency, metric, plan.prices[metric])


def wanted_meters(tariff: Tariff) -> dict[str, str]:
    """Return the meters that a tariff asks for: what each is called, by its event name."""
    metered = [metric for metric in METERED if any(metric in plan.prices for plan in tariff.plans)]
    return {EVENT_NAMES[metric]: _LABELS[metric][0] for metric in metered}


def part_of(price: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the plan and the part of a price, as its key says; None where it is none of ours."""
    key = price.get("lookup_key") or ""
    parts = key.removeprefix(PREFIX).split(":") if key.startswith(PREFIX) else []
    return (parts[0], parts[1]) if len(parts) == 3 else None  # noqa: PLR2004  plan, part, fingerprint


def cost_of(price: Mapping[str, Any]) -> Cost | None:
    """Return what a price of ours at the payment service costs; None where it is not as we make them."""
    part = (price.get("metadata") or {}).get(PART_FIELD)
    recurring = price.get("recurring") or {}
    if part not in {BASE, *Metric} or recurring.get("interval_count", 1) != 1:
        return None
    tiers: Sequence[Mapping[str, Any]] = price.get("tiers") or []
    included, last = 0, price
    if price.get("billing_scheme") == "tiered":
        if len(tiers) != 2 or _cents(tiers[0]) or any(tier.get("flat_amount") for tier in tiers):  # noqa: PLR2004
            return None
        included, last = tiers[0]["up_to"], tiers[1]
    cents = _cents(last)
    if cents is None:
        return None
    metric = None if part == BASE else Metric(str(part))
    return Cost(price["currency"].upper(), recurring["interval"], metric, cents, included)


def plain(cents: Decimal) -> str:
    """Return cents in one way of writing: without an exponent and without noughts at the end."""
    return f"{cents.normalize():f}"


def _wanted(plan: Plan, currency: str, metric: Metric | None, price: Price) -> WantedPrice:
    part = metric or BASE
    name = plan.names["fr"]
    label, unit = (name, "") if metric is None else (f"{name} : {_LABELS[metric][0]}", _LABELS[metric][1])
    product = WantedProduct(
        f"{PRODUCT_PREFIX}{plan.key}-{part}", label, unit, {PLAN_FIELD: plan.key, PART_FIELD: part}
    )
    cost = Cost(currency, plan.interval.value, metric, _cents_of_one(price), price.included)
    return WantedPrice(f"{PREFIX}{plan.key}:{part}:{cost.fingerprint}", product, cost)


def _cents_of_one(price: Price) -> Decimal:
    """Return what one costs in cents: exact, as `plan_file` made sure."""
    exact = Fraction(price.amount) * _CENTS / price.per
    cents = Decimal(exact.numerator) / Decimal(exact.denominator)
    assert Fraction(cents) == exact, "a price that is not exact was refused with the file"
    return cents


def _amounts(cost: Cost) -> dict[str, Any]:
    one = plain(cost.cents)
    if not cost.included:
        return {"billing_scheme": "per_unit", "unit_amount_decimal": one}
    return {
        "billing_scheme": "tiered",
        "tiers_mode": "graduated",
        "tiers": [
            {"up_to": cost.included, "unit_amount_decimal": "0"},
            {"up_to": "inf", "unit_amount_decimal": one},
        ],
    }


def _cents(body: Mapping[str, Any]) -> Decimal | None:
    said = body.get("unit_amount_decimal")
    return Decimal(said) if said is not None else None
