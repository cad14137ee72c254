"""How customers pay: the delay between the due date and the day the money came.

Owns what counts as paid and how delays are averaged. Past payments only: what a customer will do
is for others to infer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
import datetime as dt
from fractions import Fraction

from ledger_core.lettrage.lines import LineKind
from ledger_core.receivables.open_items import DueFrom, Terms, due_date
from ledger_core.receivables.parties import code_of
from ledger_core.receivables.settling import Settlement


@dataclass(frozen=True, slots=True)
class PaidDebt:
    """A debt, or a part of one, that a payment settled; `cents` above zero."""

    code: str
    issued: dt.date  # day of the invoice
    due: dt.date
    paid: dt.date
    cents: int
    currency: str

    @property
    def days_late(self) -> int:
        """Days from the due date to the payment; below zero where it came early."""
        return (self.paid - self.due).days

    @property
    def days_to_pay(self) -> int:
        """Days from the invoice to the payment."""
        return (self.paid - self.issued).days


def paid_debts(
    settlements: Iterable[Settlement], terms: Terms, first: dt.date, last: dt.date
) -> list[PaidDebt]:
    """Give the debts that payments of a period (both days included) settled.

    A payment is a line whose entry moved money. A debt counts where its due date follows from an
    invoice or is stated: what was carried over from the year before without one has no delay. A
    credit note pays nothing, and a payment that came back has not been made.
    """
    paid = []
    for settlement in settlements:
        debt, payment = settlement.debt, settlement.settling
        if payment.kind is not LineKind.PAYMENT or not first <= payment.date <= last:
            continue
        due, due_from = due_date(debt, terms)
        if debt.kind is LineKind.INVOICE or (due_from is DueFrom.LINE and debt.kind is not LineKind.BOUNCE):
            code, cents = code_of(debt), settlement.cents
            paid.append(PaidDebt(code, debt.date, due, payment.date, cents, debt.currency))
    return paid


def average_days_late(paid: Iterable[PaidDebt]) -> Fraction | None:
    """Average the days late, weighted by amount; early payments count as negative days.

    All of one currency. `None` where nothing was paid.
    """
    return _average((debt.days_late, debt.cents) for debt in paid)


def average_days_to_pay(paid: Iterable[PaidDebt]) -> Fraction | None:
    """Average the days from invoice to payment, weighted by amount.

    All of one currency. `None` where nothing was paid.
    """
    return _average((debt.days_to_pay, debt.cents) for debt in paid)


def _average(weighed: Iterable[tuple[int, int]]) -> Fraction | None:
    cents = weighted = 0
    for days, weight in weighed:
        cents += weight
        weighted += weight * days
    return Fraction(weighted, cents) if cents else None
