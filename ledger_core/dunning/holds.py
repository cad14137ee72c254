"""Holds: what stops reminders of a debt, or of all debts of a customer, for how long, and on whose word.

Owns the kinds, what a hold covers, and when it is in force. What follows for reminders is `plan`'s.
"""

from dataclasses import dataclass
import datetime as dt
from enum import StrEnum

from ledger_core.dunning.debts import Debt


class HoldKind(StrEnum):
    """Why nothing is sent."""

    DISPUTE = "dispute"
    PROMISE = "promise"
    PLAN = "plan"  # a payment plan covers the debt; its instalments are chased instead
    LEGAL = "legal"  # a procedure has begun
    INSOLVENCY = "insolvency"  # sauvegarde, redressement, liquidation
    MANDATE = "mandate"  # the firm may not write for the company
    STALE_BANK = "stale-bank"  # payments may have come in that the books do not know
    STALE_FACTOR = "stale-factor"  # a factor may have been paid, and has not said so yet
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
    """A hold as it stands. `debts` empty: all debts of the customer; no customer and no account: all debts.

    A promise has `cents`, `currency`, `day` and `grace_days`, and holds debts of its currency alone; a
    dispute its category, its owner, and the status of an electronic invoice (207, 208 or 210) where that is
    where it came from. `until` is the last day in force, `None` until somebody lifts it; a lifted hold is not
    handed in, one whose days are over may be. The `id` of a hold by a payment plan is the plan's number.
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


def last_day(hold: Hold) -> dt.date | None:
    """Give the last day a hold is in force, a promise's grace included; `None` where no day ends it."""
    if hold.kind is not HoldKind.PROMISE or hold.day is None:
        return hold.until
    promised = hold.day + dt.timedelta(days=min(hold.grace_days, (dt.date.max - hold.day).days))
    return promised if hold.until is None else min(promised, hold.until)


def in_force(hold: Hold, day: dt.date) -> bool:
    """Tell whether a hold stops reminders on a day; its first and its last day count."""
    last = last_day(hold)
    return hold.since <= day and (last is None or day <= last)


def is_of(hold: Hold, account: str, customer: str) -> bool:
    """Tell whether a hold is about a customer, or about all."""
    return (hold.account, hold.customer) in {(account, customer), ("", "")}


def covers(hold: Hold, debt: Debt) -> bool:
    """Tell whether a hold is about a debt, in force or not.

    A payment plan holds what it covers, never its own instalments. These are of the debts they cover: what
    stops one of those stops them, but a promise, which the plan has taken the place of: of promises about all
    that a customer owes only those made after the plan are about its instalments.
    """
    if not is_of(hold, debt.account, debt.customer):
        return False
    if hold.kind is HoldKind.PLAN and debt.instalment:
        return False
    if hold.kind is HoldKind.PROMISE and debt.instalment and not hold.debts and hold.since <= debt.date:
        return False
    names = {debt.name} if hold.kind is HoldKind.PROMISE else {debt.name, *debt.covers}
    if hold.debts and not names & hold.debts:
        return False
    return hold.kind is not HoldKind.PROMISE or hold.currency in {"", debt.currency}
