"""Payment plans: instalments that stand in for the due dates of what they cover, and are chased like debts.

Owns how payments fill instalments, what a plan holds, and what falls due when its default clause is invoked.
Nothing is stored of what was paid: it follows from what is left open of the covered debts.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
import datetime as dt
from enum import StrEnum

from ledger_core.dunning.debts import Debt
from ledger_core.dunning.holds import Hold, HoldKind
from ledger_core.dunning.names import instalment_name

MOST_INSTALMENTS = 60


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of a plan: `number` from 1, cents above zero in the plan's currency."""

    number: int
    due: dt.date
    cents: int


@dataclass(frozen=True, slots=True)
class PaymentPlan:
    """A plan as it was agreed. From `invoked_on` on its default clause has ended it.

    `covered` names debts with what was open of each when the plan was agreed; the instalments add up to it.
    """

    number: int
    account: str
    customer: str
    currency: str
    agreed_on: dt.date
    covered: tuple[tuple[str, int], ...]
    instalments: tuple[Instalment, ...]
    invoked_on: dt.date | None = None
    has_default_clause: bool = False

    def covers(self, debt: Debt) -> bool:
        """Tell whether a debt is one of those that the plan is about."""
        is_of_plan = (debt.account, debt.customer, debt.currency) == (
            self.account,
            self.customer,
            self.currency,
        )
        return is_of_plan and any(debt.name == name for name, _ in self.covered)


class PlanFault(StrEnum):
    """What can be wrong with a plan, before it is agreed."""

    NOTHING_COVERED = "nothing-covered"
    NOT_OPEN = "not-open"  # a debt that the customer does not owe, or not so much of
    COVERED_TWICE = "covered-twice"  # here, or by another plan
    ASSIGNED = "assigned"  # a factor has it: time is its to give
    NO_INSTALMENT = "no-instalment"
    TOO_MANY_INSTALMENTS = "too-many-instalments"
    NOT_NUMBERED = "not-numbered"  # from 1, in order
    NOT_AN_AMOUNT = "not-an-amount"
    NOT_RISING = "not-rising"  # the day is no later than that of the instalment before
    BEFORE_AGREEMENT = "before-agreement"
    WRONG_SUM = "wrong-sum"  # the instalments do not add up to what they cover


def faults_of_plan(
    plan: PaymentPlan, debts: Iterable[Debt], others: Iterable[PaymentPlan] = ()
) -> dict[str, PlanFault]:
    """Tell what is wrong with a plan to be agreed, by place such as `debts.0` or `instalments.2.due`.

    Args:
        plan: the plan.
        debts: what is open of the customer.
        others: the customer's other plans, as far as they run.
    """
    found: dict[str, PlanFault] = {}
    for place, fault in (*_faults_of_covered(plan, debts, others), *_faults_of_instalments(plan)):
        found.setdefault(place, fault)
    return found


def instalment_debts(plan: PaymentPlan, debts: Iterable[Debt], day: dt.date) -> tuple[Debt, ...]:
    """Give the instalments that are not paid yet as debts, in order, while the plan runs.

    What was paid on the covered debts fills the instalments from the first on: where nothing of these is
    open, no instalment is. What is open beyond the agreed sum, since an earlier payment came back, is due
    with the last.

    Args:
        plan: the plan.
        debts: debts as of the day; those that the plan does not cover do not count.
        day: the day.
    """
    if not _runs(plan, day):
        return ()
    covered = [debt for debt in debts if plan.covers(debt)]
    left = sum(debt.cents_open for debt in covered)
    beyond = max(0, left - sum(instalment.cents for instalment in plan.instalments))
    found: list[Debt] = []
    for instalment in reversed(plan.instalments):
        cents = min(instalment.cents, left)
        left -= cents
        if cents:
            found.append(_as_debt(plan, instalment, covered, cents + beyond))
            beyond = 0
    return tuple(reversed(found))


def accelerated(plan: PaymentPlan, debts: Iterable[Debt], day: dt.date) -> tuple[Debt, ...]:
    """Give the covered debts once the default clause was invoked: all that is left of them was due that day.

    Before that, none. They keep their names, and so their place on their ladders.
    """
    invoked_on = plan.invoked_on
    if invoked_on is None or day < invoked_on:
        return ()
    return tuple(
        replace(debt, due=invoked_on, due_assumed=False, due_at_once=True)
        for debt in debts
        if plan.covers(debt)
    )


def under_plans(
    debts: Sequence[Debt], plans: Iterable[PaymentPlan], day: dt.date
) -> tuple[tuple[Debt, ...], tuple[Hold, ...]]:
    """Give debts as payment plans change them, and the holds that these plans are.

    Args:
        debts: what is open as of the day, by the books.
        plans: plans that were agreed and not ended otherwise than by their default clause.
        day: the day.

    Returns:
        All debts, those covered by an ended plan with the day its clause was invoked as due date, and the
        instalments after them; holds on what running plans cover.
    """
    plans = tuple(plans)
    due_at_once = {debt.name: debt for plan in plans for debt in accelerated(plan, debts, day)}
    instalments = [debt for plan in plans for debt in instalment_debts(plan, debts, day)]
    changed = (*(due_at_once.get(debt.name, debt) for debt in debts), *instalments)
    return changed, tuple(_hold_of(plan) for plan in plans if _runs(plan, day))


def _runs(plan: PaymentPlan, day: dt.date) -> bool:
    return plan.agreed_on <= day and (plan.invoked_on is None or day < plan.invoked_on)


def _as_debt(plan: PaymentPlan, instalment: Instalment, covered: Sequence[Debt], cents: int) -> Debt:
    return Debt(
        name=instalment_name(plan.number, instalment.number),
        account=plan.account,
        customer=plan.customer,
        reference=", ".join(dict.fromkeys(debt.reference for debt in covered if debt.reference)),
        label="",
        date=plan.agreed_on,
        due=instalment.due,
        due_assumed=False,
        cents_original=instalment.cents,
        cents_open=cents,
        currency=plan.currency,
        instalment=instalment.number,
        covers=frozenset(debt.name for debt in covered),
        has_default_clause=plan.has_default_clause,
    )


def _hold_of(plan: PaymentPlan) -> Hold:
    return Hold(
        id=plan.number,
        kind=HoldKind.PLAN,
        customer=plan.customer,
        account=plan.account,
        since=plan.agreed_on,
        until=plan.invoked_on - dt.timedelta(days=1) if plan.invoked_on else None,
        reason="",
        author="",
        debts=frozenset(name for name, _ in plan.covered),
    )


def _faults_of_covered(
    plan: PaymentPlan, debts: Iterable[Debt], others: Iterable[PaymentPlan]
) -> Iterator[tuple[str, PlanFault]]:
    if not plan.covered:
        yield "debts", PlanFault.NOTHING_COVERED
    own = [debt for debt in debts if plan.covers(debt)]
    open_cents = {debt.name: debt.cents_open for debt in own}
    assigned = {debt.name for debt in own if debt.assigned}
    taken = {name for other in others if other.number != plan.number for name, _ in other.covered}
    for place, (name, cents) in enumerate(plan.covered):
        if name in taken:
            yield f"debts.{place}", PlanFault.COVERED_TWICE
        taken.add(name)
        if not 0 < cents == open_cents.get(name):
            yield f"debts.{place}", PlanFault.NOT_OPEN
        elif name in assigned:
            yield f"debts.{place}", PlanFault.ASSIGNED


def _faults_of_instalments(plan: PaymentPlan) -> Iterator[tuple[str, PlanFault]]:
    if not plan.instalments:
        yield "instalments", PlanFault.NO_INSTALMENT
    if len(plan.instalments) > MOST_INSTALMENTS:
        yield "instalments", PlanFault.TOO_MANY_INSTALMENTS
    if [each.number for each in plan.instalments] != list(range(1, len(plan.instalments) + 1)):
        yield "instalments", PlanFault.NOT_NUMBERED
    before = plan.agreed_on - dt.timedelta(days=1)
    for place, instalment in enumerate(plan.instalments):
        if instalment.cents <= 0:
            yield f"instalments.{place}.cents", PlanFault.NOT_AN_AMOUNT
        if instalment.due <= before:
            yield f"instalments.{place}.due", PlanFault.NOT_RISING if place else PlanFault.BEFORE_AGREEMENT
        before = instalment.due
    if sum(each.cents for each in plan.instalments) != sum(cents for _, cents in plan.covered):
        yield "instalments", PlanFault.WRONG_SUM
