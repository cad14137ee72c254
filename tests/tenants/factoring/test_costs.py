"""What a factor cost since a day: fees of its events, and the yearly rate on what it had advanced."""

import datetime as dt
from decimal import Decimal

from tenants.factoring.costs import Cost, cost_between
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
    # of 1 150,00 the factor keeps 115,00: 1 035,00 advanced, for the 20th to the 22nd; 560 × 365 / 310 500
    assert cost(factored, JANUARY, DAY + dt.timedelta(days=2)) == Cost(560, Decimal("65.8"))
    factored.post(Financing(day=DAY + dt.timedelta(days=1), cents=240, contract="aldebaran"))
    # the commission charged on the 21st lies on the current account, below zero, until money settles it:
    # it is advanced too: 103 500 + 2 × 103 740; 800 × 365 / 310 980
    assert cost(factored, JANUARY, DAY + dt.timedelta(days=2)) == Cost(800, Decimal("93.9"))
    # from the 21st on: 240 × 365 / 207 480
    assert cost(factored, DAY + dt.timedelta(days=1), DAY + dt.timedelta(days=2)) == Cost(
        240, Decimal("42.2")
    )
    assert cost(factored, JANUARY, DAY - dt.timedelta(days=1)) == Cost(0, None)
