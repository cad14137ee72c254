"""What a factor cost since a day, and what that is a year of the money it had advanced.

Owns the sum over the events of a contract. Each event says what it moved (`EventRow.facts`); nothing is
read of the books.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import select

from ledger_core.factoring.simulation import DAYS_A_YEAR
from tenants.db import TenantSession
from tenants.factoring.rows import EventRow
from tenants.factoring.story import Happened

LEAST_DAYS = 30  # of an advance, for a yearly rate: fees taken at once weigh on its first days alone
_TENTH = Decimal("0.1")
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Cost:
    """What a contract cost in a span of days, in cents without VAT.

    `yearly_percent` relates it to the money advanced, day by day; None where none was, or for too few days
    to tell (`is_early`).
    """

    cents: int
    yearly_percent: Decimal | None
    is_early: bool = False


def cost_between(session: TenantSession, contract: str, first: dt.date, last: dt.date) -> Cost:
    """Return the fees of a contract's events from a day to another, and their yearly rate.

    Args:
        session: one that reads the tenant.
        contract: its key.
        first: the first day that counts.
        last: the last one.
    """
    wanted = select(EventRow).where(EventRow.contract == contract, EventRow.day <= last)
    rows = list(session.scalars(wanted.order_by(EventRow.day, EventRow.number)))
    cents = sum(_fees(row) for row in rows if row.day >= first)
    advanced = sum(_advanced_a_day(rows, first, last))
    begun = min((row.day for row in rows if _moved(row) > 0), default=last)
    if advanced > 0 and (last - max(begun, first)).days < LEAST_DAYS:
        return Cost(cents, None, is_early=True)
    return Cost(cents, _yearly(cents, advanced))


def _fees(row: EventRow) -> int:
    """Return what an event charges: the fees of an assignment, or what a statement charges."""
    if row.kind == Happened.FINANCING:
        return _cents(row.facts, "cents")
    if row.kind == Happened.CHARGED:
        return _cents(row.facts, "net_cents")
    if row.kind == Happened.FUNDED:
        amounts = row.facts.get("amounts")
        told = amounts if isinstance(amounts, Mapping) else {}
        return sum(_cents(told, name) for name in ("commission_cents", "financing_cents", "file_fees_cents"))
    return 0


def _advanced_a_day(rows: Iterable[EventRow], first: dt.date, last: dt.date) -> Iterator[int]:
    """Yield the money advanced at the end of each span of days, times its days.

    It is what is assigned and not settled, less what the factor keeps or still owes, and what it lent.
    """
    held, since = 0, first
    for row in rows:
        day = max(row.day, first)
        yield max(held, 0) * (day - since).days
        held += _moved(row)
        since = day
    yield max(held, 0) * ((last - since).days + 1)


def _moved(row: EventRow) -> int:
    figures = row.facts.get("figures")
    told = figures if isinstance(figures, Mapping) else {}
    kept = _cents(told, "holdback_cents") + _cents(told, "current_cents")
    return _cents(told, "outstanding_cents") - kept + _cents(told, "lent_cents")


def _cents(told: Mapping[str, object], name: str) -> int:
    value = told.get(name)
    return value if isinstance(value, int) else 0


def _yearly(cents: int, advanced_days: int) -> Decimal | None:
    if advanced_days <= 0:
        return None
    return (Decimal(cents * DAYS_A_YEAR * _PERCENT) / Decimal(advanced_days)).quantize(_TENTH, ROUND_HALF_UP)
