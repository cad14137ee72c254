"""Hand over today, or wait: money now, what it costs, and what that is a year.

Owns the comparison. When debtors will pay is what their own behaviour says (`receivables.expected`),
averaged by amount; nothing is promised. VAT is no cost: it is taken back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from ledger_core.factoring.amounts import Amounts
from ledger_core.factoring.charges import financing_cents
from ledger_core.factoring.contract import Contract, FinancingCharged
from ledger_core.factoring.documents import AssignedDocument
from ledger_core.receivables.expected import days_until_paid
from ledger_core.receivables.paying import Habit, whole

DAYS_A_YEAR = 365
_TENTH = Decimal("0.1")
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """When the money would come by itself: averages by amount, in whole days, a half upwards."""

    days: int  # from the day, zero or more
    days_late: int  # after the due dates; below zero: before them
    probable_cents: int  # of debtors whose habit is known


@dataclass(frozen=True, slots=True)
class Simulation:
    """Both ways side by side; cents. Waiting costs nothing and brings `assigned_cents` in the end."""

    days: int
    assigned_cents: int
    now_cents: int
    cost_cents: int  # without VAT
    yearly_percent: (
        Decimal | None
    )  # cost of a year of the money had now, one decimal; None: nothing to relate

    @property
    def in_the_end_cents(self) -> int:
        """What the company has of the claims once debtors have paid, if it hands over."""
        return self.assigned_cents - self.cost_cents


def waiting_for(
    documents: Iterable[AssignedDocument],
    habits: Mapping[str, Habit],
    usual_days_late: int,
    day: dt.date,
) -> Waiting:
    """Tell when debtors are expected to pay what is open.

    Args:
        documents: of which those that are owed, with a due date, count.
        habits: how customers pay, by code.
        usual_days_late: of all customers together; what counts for one without a habit.
        day: from which days are counted.
    """
    cents = weighted = late = probable_cents = 0
    for document in documents:
        if document.due is None or document.cents_open <= 0:
            continue
        habit = habits.get(document.debtor.code)
        days, is_probable = days_until_paid(document.due, habit, usual_days_late, day)
        cents += document.cents_open
        weighted += days * document.cents_open
        late += (days - (document.due - day).days) * document.cents_open
        probable_cents += document.cents_open if is_probable else 0
    if not cents:
        return Waiting(0, 0, 0)
    return Waiting(whole(Fraction(weighted, cents)), whole(Fraction(late, cents)), probable_cents)


def simulate(amounts: Amounts, contract: Contract) -> Simulation:
    """Compare handing over with waiting, for the days the amounts were valued with.

    The yearly rate is simple: cost over money had now, times 365 over the days; half up to a tenth. A
    financing commission that the factor's statement takes later counts as well.
    """
    cost = amounts.cost_cents
    if contract.fees.financing_charged is FinancingCharged.ON_STATEMENT:
        funded = amounts.assigned_cents - amounts.kept_cents
        cost += financing_cents(contract.fees, funded, amounts.days)
    return Simulation(
        amounts.days,
        amounts.assigned_cents,
        amounts.available_cents,
        cost,
        _yearly(cost, amounts.available_cents, amounts.days),
    )


def _yearly(cost: int, had: int, days: int) -> Decimal | None:
    if had <= 0 or days <= 0:
        return None
    return (Decimal(cost * DAYS_A_YEAR * _PERCENT) / Decimal(had * days)).quantize(_TENTH, ROUND_HALF_UP)
