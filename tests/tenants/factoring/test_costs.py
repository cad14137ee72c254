"""What a factor cost since a day: fees of its events, and the yearly rate on what it had advanced."""

import datetime as dt
from decimal import Decimal

from tenants.factoring.costs import LEAST_DAYS, Cost, cost_between
from tenants.factoring.events.wanted import Financing
from tests.tenants.factoring.events.conftest import factored
from tests.tenants.factoring.events.factored import DAY, Factored, worth

__all__ = ["factored"]
JANUARY = dt.date(2026, 1, 1)


def cost(factored: Factored, first: dt.date, last: dt.date) -> Cost:
    with factored.desk.reading() as session:
        return cost_between(session, "aldebaran", first, last)


def test_nothing_costs_nothing(factored: Factored) -> None:
    factored.agree()
    assert cost(factored, JANUARY, DAY) == Cost(0, None)


def test_fees_are_related_to_what_was_advanced(factored: Factored) -> None:
    factored.agree()
    amounts = worth(115000, holdback=11500, commission=460, commission_vat=92, financing=100)
    factored.fund("F1", amounts=amounts, cash_cents=115000 - 11500 - 460 - 92 - 100)
    month = DAY + dt.timedelta(days=LEAST_DAYS)
    # of 1 150,00 the factor keeps 115,00: 1 035,00 advanced for 31 days; 560 × 365 / 3 208 500
    assert cost(factored, JANUARY, month) == Cost(560, Decimal("6.4"))
    factored.post(Financing(day=DAY + dt.timedelta(days=1), cents=240, contract="aldebaran"))
    # the commission charged a day later lies on the current account, below zero, until money settles it:
    # it is advanced too: 103 500 + 30 × 103 740; 800 × 365 / 3 215 700
    assert cost(factored, JANUARY, month) == Cost(800, Decimal("9.1"))
    # from that day on: 240 × 365 / (31 × 103 740)
    later = DAY + dt.timedelta(days=1)
    assert cost(factored, later, month + dt.timedelta(days=1)) == Cost(240, Decimal("2.7"))
    assert cost(factored, JANUARY, DAY - dt.timedelta(days=1)) == Cost(0, None)
    # fees taken at once would weigh on the first days alone
    assert cost(factored, JANUARY, month - dt.timedelta(days=1)) == Cost(800, None, is_early=True)
