"""A claim between two trading companies, and acts by hand."""

from dataclasses import replace
import datetime as dt

from ledger_core.procedures.claim import ClaimFacts, Nature, Quality
from ledger_core.procedures.course import Act, ActKind

TODAY = dt.date(2026, 11, 23)
TRADERS = ClaimFacts(Quality.TRADER, Quality.TRADER, Nature.CONTRACT, 3_000_00, 120_00)
CONSUMER = replace(TRADERS, debtor=Quality.CONSUMER)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def acts(*noted: tuple[ActKind, str] | tuple[ActKind, str, int]) -> tuple[Act, ...]:
    """Number acts from 1; a third value is the number of the act that it withdraws."""
    return tuple(
        Act(number, each[0], day(each[1]), each[2] if len(each) > 2 else 0)
        for number, each in enumerate(noted, 1)
    )
