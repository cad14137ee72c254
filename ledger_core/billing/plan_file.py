"""The operator's plans as a TOML file: read strictly, and every fault with its place.

Owns what the file may say and its limits; `docs/plans-example.toml` is one. An amount is a text such as
"12.00", for a number with a point is a float. What could not be charged to the cent as it is written is
refused.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
import re
from typing import Any

from ledger_core.billing.plans import Interval, Metric, Payer, Plan, Price, Tariff
from ledger_core.toml_text import NoToml, toml_in

MOST_BYTES = 64 * 1024
MOST_PLANS = 50
MOST_DAYS = 3660
MOST_TRIAL_DAYS = 730
"""Of a plan: the payment service tries no longer."""
MOST_AMOUNT = Decimal("999999.99")
MOST_COUNT = 10**9
LONGEST_KEY = 40
LONGEST_NAME = 80
LANGUAGES = ("fr", "en")
UNIT_DECIMALS = 12
"""Of a cent: how finely the payment service takes the price of one."""

_LONGEST_SHOWN = 80
_AMOUNT = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,14})?")
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CURRENCY = re.compile(r"[A-Z]{3}")
_OTHER_PARTS = frozenset(
    (
        *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "UGX", "VND", "VUV"),
        *("XAF", "XOF", "XPF"),
        *("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"),
    )
)
"""Currencies whose smallest part is no hundredth: of ISO 4217, and of docs.stripe.com/currencies."""


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


class _ValueError(ValueError):
    """A value is not of its kind; the message says what is expected."""


_Reader = Callable[[object], object]
_Keys = Mapping[str, tuple[_Reader, bool]]  # how each is read, and whether it must be there


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
        self.once([plan.key for plan in plans if plan], "key")
        for language in LANGUAGES:
            for payer in Payer:
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

    def price(self, said: object, place: str) -> Price | None:
        """Return a price; none where something is wrong with it."""
        values = self.table(said, _PRICE, place)
        if "amount" not in values:
            return None
        price = Price(**values)
        if not _is_whole_enough(price):
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
            except _ValueError as error:
                self.fault(f"{dot}{name}", str(error))
        return values

    def once(self, values: Sequence[str], what: str) -> None:
        """Note what two plans share and must not."""
        for value in sorted({value for value in values if values.count(value) > 1}):
            self.fault("plans", f"two have the same {what}: {value}")

    def fault(self, place: str, why: str) -> None:
        self.faults.append(PlanFault(0, place, why))


def _is_whole_enough(price: Price) -> bool:
    """Tell whether the price of one can be told the payment service as it is."""
    parts: Fraction = Fraction(price.amount) * (100 * 10**UNIT_DECIMALS) / price.per
    return parts.denominator == 1


def _amount(value: object) -> Decimal:
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise _ValueError('write the amount in quotes, such as "12.00": a number with a point is not exact')
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise _ValueError('an amount from 0 on is expected, in quotes, such as "12.00"')
    amount = Decimal(value)
    if amount > MOST_AMOUNT:
        raise _ValueError(f"at most {MOST_AMOUNT} is expected")
    return amount


def _base(value: object) -> Decimal:
    amount = _amount(value)
    if amount * 100 % 1:
        raise _ValueError("whole cents are expected")
    return amount


def _name(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value.strip()) <= len(value) <= LONGEST_NAME:
        raise _ValueError(f"a text of 1 to {LONGEST_NAME} signs is expected")
    if not value.isprintable():
        raise _ValueError("a text of signs that can be seen is expected")
    return value


def _key(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_KEY or not _KEY.fullmatch(value):
        raise _ValueError(f"small letters, digits and single hyphens are expected, {LONGEST_KEY} at most")
    return value


def _currency(value: object) -> str:
    if not isinstance(value, str) or not _CURRENCY.fullmatch(value):
        raise _ValueError("three capital letters are expected, such as EUR")
    if value in _OTHER_PARTS:
        raise _ValueError("amounts are counted in hundredths, which this currency has not")
    return value


def _whole(least: int, most: int) -> _Reader:
    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise _ValueError(f"a whole number from {least} to {most} is expected")
        return value

    return read


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _ValueError("true or false is expected")
    return value


def _one_of(choices: type[Enum]) -> _Reader:
    known: Collection[Any] = [each.value for each in choices]

    def read(value: object) -> object:
        if not isinstance(value, str) or value not in known:
            raise _ValueError(f"one of {', '.join(known)} is expected")
        return choices(value)

    return read


def _plans(value: object) -> list[object]:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_PLANS:
        raise _ValueError(f"1 to {MOST_PLANS} tables [[plans]] are expected")
    return value


def _as_it_is(value: object) -> object:
    return value


_DAYS = _whole(0, MOST_DAYS)
_TARIFF: _Keys = {
    "currency": (_currency, True),
    "trial_days": (_DAYS, False),
    "grace_days": (_DAYS, False),
    "readable_days": (_whole(30, MOST_DAYS), False),  # never hostage
    "warn_days": (_DAYS, False),
    "tax": (_flag, False),
    "plans": (_plans, True),
}
_PLAN: _Keys = {
    "key": (_key, True),
    "names": (_as_it_is, True),
    "payer": (_one_of(Payer), True),
    "interval": (_one_of(Interval), False),
    "trial_days": (_whole(0, MOST_TRIAL_DAYS), False),
    "base": (_base, False),
    "prices": (_as_it_is, False),
    "limits": (_as_it_is, False),
}
_NAMES: _Keys = dict.fromkeys(LANGUAGES, (_name, True))
_PRICES: _Keys = dict.fromkeys(Metric, (_as_it_is, False))
_PRICE: _Keys = {
    "amount": (_amount, True),
    "per": (_whole(1, MOST_COUNT), False),
    "included": (_whole(0, MOST_COUNT), False),
}
_LIMITS: _Keys = dict.fromkeys((Metric.TENANTS, Metric.USERS), (_whole(1, MOST_COUNT), False))
