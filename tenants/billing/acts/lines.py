"""The lines of an invoice to come after a change of plan: what each is of, and for which days."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
import datetime as dt
from typing import Any

from tenants.billing.catalogue.items import items_in
from tenants.billing.catalogue.wanted import part_of
from tenants.billing.following.shapes import last_day


@dataclass(frozen=True, slots=True)
class Line:
    """A line: cents without tax, before discounts, below zero where it is given back.

    `plan` and `part` (`base`, or a metric) say of which price it is, and are "" where neither plan has it:
    then only `words`, the payment service's own, tell. `since` and `until` are its first and last day.
    """

    plan: str
    part: str
    quantity: int
    since: dt.date | None
    until: dt.date | None
    words: str
    cents: int


def lines_in(
    invoice: Mapping[str, Any], subscription: Mapping[str, Any], plan: str, prices: Mapping[str, str]
) -> tuple[Line, ...]:
    """Return the lines that come to something; what each tier of a price comes to is one line.

    Args:
        invoice: as the payment service makes it out.
        subscription: as it is before the change.
        plan: the plan it is to be of.
        prices: of that plan, by part.
    """
    known = {item["price"]["id"]: part_of(item["price"]) or ("", "") for item in items_in(subscription)}
    known |= {price: (plan, part) for part, price in prices.items()}
    found: dict[object, Line] = {}
    for each in invoice["lines"]["data"]:
        line = _line(each, known)
        # what is given back and what is asked for the same days stay apart
        key = (line.plan, line.part, line.since, line.until, line.cents < 0) if line.plan else each["id"]
        before = found.get(key)
        found[key] = line if before is None else _together(before, line)
    return tuple(line for line in found.values() if line.cents)


def price_of(line: Mapping[str, Any]) -> str | None:
    """Return the name of a line's price at the payment service; None of a line that has none."""
    details = (line["pricing"] or {}).get("price_details") or {}
    price: str | None = details.get("price")
    return price


def _line(body: Mapping[str, Any], known: Mapping[str, tuple[str, str]]) -> Line:
    plan, part = known.get(price_of(body) or "", ("", ""))
    period = body["period"]
    return Line(
        plan,
        part,
        body["quantity"] or 0,
        last_day(period["start"] + 1),
        last_day(period["end"]),
        body["description"] or "",
        body["amount"],
    )


def _together(one: Line, other: Line) -> Line:
    return replace(one, quantity=one.quantity + other.quantity, cents=one.cents + other.cents)
