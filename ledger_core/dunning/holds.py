"""Holds: what stops reminders of a debt, or of all debts of a customer, for how long, and on whose word.

Owns the kinds and when a hold is in force. What a hold means for a plan of reminders is `plan`'s.
"""

from dataclasses import dataclass
import datetime as dt
from enum import StrEnum


class HoldKind(StrEnum):
    """Why nothing is sent."""

    DISPUTE = "dispute"
    PROMISE = "promise"
    PLAN = "plan"  # a payment plan covers the debt; its instalments are chased instead
    LEGAL = "legal"  # a procedure has begun
    INSOLVENCY = "insolvency"  # sauvegarde, redressement, liquidation
    MANDATE = "mandate"  # the firm may not write for the company
    STALE_BANK = "stale-bank"  # payments may have come in that the books do not know
    ASSIGNED = "assigned"  # the debt is a factor's
    MANUAL = "manual"


class DisputeCategory(StrEnum):
    """What a customer contests."""

    GOODS = "goods"  # damaged, missing, not as ordered
    SERVICE = "service"
    PRICE = "price"
    DELIVERY = "delivery"
    ALREADY_PAID = "already-paid"
    NOT_ORDERED = "not-ordered"
    INVOICE = "invoice"  # its form: order number, address, e-invoice refused
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold as it stands. `debts` empty: all debts of the customer.

    A promise has `cents`, `day` and `grace_days`; a dispute its category, its owner, and the status of an
    electronic invoice (207, 208 or 210) where that is where it came from. `until` is the last day in force,
    `None` until somebody lifts it; a lifted hold is not handed in.
    """

    id: int
    kind: HoldKind
    customer: str
    account: str  # number of the chart
    since: dt.date
    until: dt.date | None
    reason: str
    author: str
    debts: frozenset[str] = frozenset()
    category: DisputeCategory | None = None
    owner: str = ""
    e_invoice_status: str = ""
    cents: int = 0
    currency: str = ""
    day: dt.date | None = None  # the promised day
    grace_days: int = 0
