"""Lines of an invoice to come: of which price, for which days; tiers together, what nobody knows as it is."""

import datetime as dt
from typing import Any

from tenants.billing.acts.lines import Line, lines_in

DAY = 86_400
START = int(dt.datetime(2026, 12, 2, 8, tzinfo=dt.UTC).timestamp())
OLD = {"id": "price_old", "lookup_key": "lettrine:cabinet:base:0123abcd"}
SUBSCRIPTION = {"items": {"data": [{"price": OLD}]}}
PRICES = {"base": "price_new", "tenants": "price_tenants"}


def line(price: str | None, cents: int, quantity: int = 1, days: int = 21) -> dict[str, Any]:
    return {
        "id": f"il_{price}_{cents}_{quantity}",
        "pricing": {"price_details": {"price": price}} if price else None,
        "period": {"start": START, "end": START + days * DAY},
        "quantity": quantity,
        "description": "Unused time on 1 × Practice",
        "amount": cents,
    }


def told(*lines: dict[str, Any]) -> tuple[Line, ...]:
    return lines_in({"lines": {"data": list(lines)}}, SUBSCRIPTION, "grand", PRICES)


def test_a_line_is_of_a_plan_for_days() -> None:
    (back, rest) = told(line("price_old", -3430), line("price_new", 10430))
    assert (back.plan, back.part, back.cents) == ("cabinet", "base", -3430)
    assert (rest.plan, rest.part, rest.cents) == ("grand", "base", 10430)
    assert (back.since, back.until) == (dt.date(2026, 12, 2), dt.date(2026, 12, 23))


def test_tiers_are_one_line_and_what_comes_to_nothing_is_none() -> None:
    (tenants,) = told(line("price_tenants", 0, 3), line("price_tenants", 2400, 2), line("price_old", 0))
    assert (tenants.quantity, tenants.cents) == (5, 2400)


def test_a_price_of_neither_plan_keeps_its_words() -> None:
    (other, bare) = told(line("price_older", -100), line(None, 200))
    assert (other.plan, other.words, bare.plan) == ("", "Unused time on 1 × Practice", "")
