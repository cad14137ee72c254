"""Plans by hand, for the tests of billing."""

import datetime as dt
from decimal import Decimal
from typing import Any

from ledger_core.billing.plans import Interval, Metric, PayerKind, Plan, Price, Tariff

START = dt.date(2026, 1, 1)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def after(days: int) -> dt.date:
    """Return the day so many days after the payer's first."""
    return START + dt.timedelta(days=days)


def plan(key: str = "cabinet", **fields: object) -> Plan:
    given: dict[str, Any] = {
        "key": key,
        "names": {"fr": key.title(), "en": key.title()},
        "payer": PayerKind.FIRM,
        "base": Decimal("49.00"),
        "prices": {
            Metric.TENANTS: Price(Decimal("12.00"), included=3),
            Metric.LETTERED_LINES: Price(Decimal("0.90"), per=1000, included=10_000),
        },
    }
    return Plan(**(given | fields))


FREE_PLAN = plan("libre", base=Decimal(0), prices={Metric.LETTERS: Price(Decimal(0))})
YEARLY = plan("an", interval=Interval.YEAR, base=Decimal("290.00"), most_tenants=2, most_users=1)


def tariff(**fields: object) -> Tariff:
    given: dict[str, Any] = {
        "currency": "EUR",
        "plans": (plan(), FREE_PLAN, YEARLY),
        "trial_days": 10,
        "grace_days": 4,
        "readable_days": 30,
        "warn_days": 3,
    }
    return Tariff(**(given | fields))
