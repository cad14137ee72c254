"""The operator's plans as a TOML file: read strictly, and every fault with its place.

Owns what the file may say and its limits; `docs/plans-example.toml` is one. An amount is a text such as
"12.00", for a number with a point is a float. What could not be charged to the cent as it is written is
refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from typing import Any

from ledger_core.billing.billing_accounts import BillingAccounts, FeeVat
from ledger_core.billing.plan_values import (
    Reader,
    ValueFaultError,
    account_number,
    amount,
    as_it_is,
    base_price,
    currency,
    customers_number,
    flag,
    mail_address,
    one_of,
    plan_key,
    plan_name,
    tables,
    whole,
)
from ledger_core.billing.plans import Interval, Metric, PayerKind, Plan, Price, Tariff
from ledger_core.toml_text import NoToml, toml_in

MOST_BYTES = 64 * 1024
MOST_DAYS = 3660
MOST_TRIAL_DAYS = 730
"""Of a plan: the payment service tries no longer."""
MOST_COUNT = 10**9
LANGUAGES = ("fr", "en")
UNIT_DECIMALS = 12
"""Of a cent: how finely the payment service takes the price of one."""

_LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class PlanFault:
    """What is wrong: the line (0 where only the place is known), the place of the key, and why."""

    line: int
    place: str
    why: str

    def __str__(self) -> str:
        """Return `line: place: why`, to stand behind the file's name."""
        return ": ".join(part for part in (str(self.line or ""), self.place, self.why) if part)


@dataclass(frozen=True, slots=True)
class PlanFaults:
    """Every reason why a text holds no tariff."""

    faults: tuple[PlanFault, ...]


_Keys = Mapping[str, tuple[Reader, bool]]  # how each is read, and whether it must be there


def tariff_in(data: bytes) -> Tariff | PlanFaults:
    """Read the operator's plans.

    Args:
        data: the TOML text.

    Returns:
        The tariff; or every fault, at places such as `plans.2.prices.letters.amount`, plans counted from 1.
    """
    said = toml_in(data, MOST_BYTES)
    if isinstance(said, NoToml):
        return PlanFaults((PlanFault(said.line, "", said.why),))
    reading = _Reading([])
    tariff = reading.tariff(said)
    return PlanFaults(tuple(reading.faults)) if tariff is None else tariff


@dataclass(frozen=True, slots=True)
class _Reading:
    """A file on its way to a tariff, and what is wrong with it so far."""

    faults: list[PlanFault]

    def tariff(self, said: object) -> Tariff | None:
        values = self.table(said, _TARIFF, "")
        entries = values.pop("plans", ())
        plans = [self.plan(each, f"plans.{rank}") for rank, each in enumerate(entries, start=1)]
        if "books" in values:
            values["books"] = self.books(values["books"])
        self.once([plan.key for plan in plans if plan], "key")
        for language in LANGUAGES:
            for payer in PayerKind:
                names = [plan.names[language] for plan in plans if plan and plan.payer is payer]
                self.once(names, f"names.{language}")
        if self.faults:
            return None
        return Tariff(plans=tuple(plan for plan in plans if plan), **values)

    def plan(self, said: object, place: str) -> Plan | None:
        """Return a plan; none where something is wrong with it."""
        before = len(self.faults)
        values = self.table(said, _PLAN, place)
        if "names" in values:
            values["names"] = self.table(values["names"], _NAMES, f"{place}.names")
        limits = self.table(values.pop("limits", {}), _LIMITS, f"{place}.limits")
        prices = self.table(values.get("prices", {}), _PRICES, f"{place}.prices")
        values["prices"] = {
            Metric(metric): self.price(price, f"{place}.prices.{metric}") for metric, price in prices.items()
        }
        if len(self.faults) > before:
            return None
        return Plan(**values, **{f"most_{name}": most for name, most in limits.items()})

    def books(self, said: object) -> BillingAccounts:
        """Return the accounts of the operator's own receivables; note those that stand for two things."""
        accounts = BillingAccounts(**self.table(said, _BOOKS, "books"))
        places = {place: str(number) for place, number in asdict(accounts).items() if place != "fee_vat"}
        numbers = list(places.values())
        for place, number in places.items():
            if numbers.count(number) > 1:
                self.fault(f"books.{place}", f"another account of them has the number {number} too")
        return accounts

    def price(self, said: object, place: str) -> Price | None:
        """Return a price; none where something is wrong with it."""
        values = self.table(said, _PRICE, place)
        if "amount" not in values:
            return None
        price = Price(**values)
        if not _is_exact(price):
            self.fault(
                f"{place}.amount",
                f"one of {price.per} would cost a part of a cent with more than {UNIT_DECIMALS} decimals",
            )
        return price

    def table(self, said: object, keys: _Keys, place: str) -> dict[str, Any]:
        """Return the values of a table's keys, read; note what is missing, unknown or of another kind."""
        if not isinstance(said, dict):
            self.fault(place, "a table is expected")
            return {}
        dot = f"{place}." if place else ""
        for name in sorted(said.keys() - keys.keys()):
            self.fault(f"{dot}{name[:_LONGEST_SHOWN]}", "there is no such key here")
        values: dict[str, Any] = {}
        for name, (read, needed) in keys.items():
            if name not in said:
                if needed:
                    self.fault(f"{dot}{name}", "it is missing")
                continue
            try:
                values[name] = read(said[name])
            except ValueFaultError as error:
                self.fault(f"{dot}{name}", str(error))
        return values

    def once(self, values: Sequence[str], what: str) -> None:
        """Note what two plans share and must not."""
        for value in sorted({value for value in values if values.count(value) > 1}):
            self.fault("plans", f"two have the same {what}: {value}")

    def fault(self, place: str, why: str) -> None:
        self.faults.append(PlanFault(0, place, why))


def _is_exact(price: Price) -> bool:
    """Tell whether the payment service takes the price of one as it is, with no part of a cent lost."""
    parts: Fraction = Fraction(price.amount) * (100 * 10**UNIT_DECIMALS) / price.per
    return parts.denominator == 1


_DAYS = whole(0, MOST_DAYS)
_TARIFF: _Keys = {
    "currency": (currency, True),
    "trial_days": (_DAYS, False),
    "grace_days": (_DAYS, False),
    "readable_days": (whole(30, MOST_DAYS), False),  # never hostage
    "warn_days": (_DAYS, False),
    "tax": (flag, False),
    "contact": (mail_address, False),
    "books": (as_it_is, False),
    "plans": (tables, True),
}
_PLAN: _Keys = {
    "key": (plan_key, True),
    "names": (as_it_is, True),
    "payer": (one_of(PayerKind), True),
    "interval": (one_of(Interval), False),
    "trial_days": (whole(0, MOST_TRIAL_DAYS), False),
    "base": (base_price, False),
    "prices": (as_it_is, False),
    "limits": (as_it_is, False),
}
_NAMES: _Keys = dict.fromkeys(LANGUAGES, (plan_name, True))
_PRICES: _Keys = dict.fromkeys(Metric, (as_it_is, False))
_PRICE: _Keys = {
    "amount": (amount, True),
    "per": (whole(1, MOST_COUNT), False),
    "included": (whole(0, MOST_COUNT), False),
}
_BOOKS: _Keys = {
    **{each.name: (account_number, False) for each in fields(BillingAccounts)},
    "customers": (customers_number, False),
    "disputed": (customers_number, False),
    "fee_vat": (one_of(FeeVat), False),
}
_LIMITS: _Keys = dict.fromkeys((Metric.TENANTS, Metric.USERS), (whole(1, MOST_COUNT), False))
