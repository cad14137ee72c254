"""Debts that a factor has, among what customers owe: which are asked for, and in whose name.

Counts in those that the assignment took off the customer's account, and holds those that the contract lets
nobody ask for. Owns whom a letter has paid. Reads no rows, and knows no level.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
import datetime as dt

from ledger_core.dunning.debts import Debt
from ledger_core.dunning.holds import Hold, HoldKind
from ledger_core.dunning.instalments import PaymentPlan
from tenants.books.picture import Picture
from tenants.dunning.days.groups import Assignee
from tenants.dunning.days.situation import ground_of, lines_by_debt
from tenants.factoring.assigned import Assigned, AssignedDebt, document_of, said_of

_Credits = Mapping[tuple[str, str, str, str], int]
"""By agreement, account, customer and the piece that they correct; cents above zero."""


def debts_with(picture: Picture, day: dt.date, assigned: Assigned) -> tuple[Debt, ...]:
    """Return what customers owe as of a day, whoever owns it.

    What is on the customers' accounts stays as the books have it, marked where a factor has it. What left
    them is counted in where the contract has it asked for: open is what is left of it, less what the company
    collected, and less the credit notes that were assigned with it.
    """
    own = ground_of(picture, day).debts
    if not assigned.by_name:
        return own
    known = {debt.name for debt in own}
    marked = tuple(_marked(debt, assigned.get(debt.name)) for debt in own)
    credits_ = _credit_notes(assigned)
    left = [
        debt
        for each in assigned.by_name.values()
        if each.has_left_books and each.is_chased and each.name not in known
        if (debt := _debt(picture, each, credits_)).cents_open > 0
    ]
    return (*marked, *left)


def known_in(picture: Picture, assigned: Assigned) -> Assigned:
    """Return what factors have by the names of the books: text that was changed since named a debt anew.

    Its debtor is to pay the same party as before, whatever the amount is now.
    """
    known = lines_by_debt(picture)
    lost = [
        each
        for each in assigned.by_name.values()
        if each.reference and not each.has_left_books and each.name not in known
    ]
    if not lost:
        return assigned
    told = {said: each for each in lost for said in said_of(document_of(each))}
    found = {
        name: replace(each, name=name)
        for name, line in known.items()
        if (each := next((told[said] for said in said_of(document_of(line)) if said in told), None))
    }
    return Assigned({**found, **assigned.by_name})


def holds_of(
    debts: Iterable[Debt], assigned: Assigned, plans: Iterable[PaymentPlan], day: dt.date
) -> tuple[Hold, ...]:
    """Return what stops debts that a factor has: all that is not asked for, and what a payment plan covers.

    A plan was agreed with the company, and only the owner of a debt can keep to it. The number of such a hold
    is below zero: no person put it, and none lifts it.
    """
    planned = {name for plan in plans for name, _ in plan.covered}
    held: defaultdict[tuple[int, str, str], list[AssignedDebt]] = defaultdict(list)
    for debt in debts:
        each = assigned.get(debt.name)
        if each is not None and (not each.is_chased or each.name in planned):
            held[each.assignment, debt.account, debt.customer].append(each)
    return tuple(_hold(own, day) for own in held.values())


def assignee_of(each: AssignedDebt) -> Assignee:
    """Return what a letter about a debt says of the factor that has it."""
    if not each.pays_factor:
        return Assignee(each.mention.strip())
    return Assignee(each.mention.strip(), each.factor.name, each.factor.iban, each.factor.bic)


def _marked(debt: Debt, each: AssignedDebt | None) -> Debt:
    if each is None:
        return debt
    return replace(debt, assigned=each.agreement, known_until=each.known_until)


def _credit_notes(assigned: Assigned) -> _Credits:
    """Sum up what assigned credit notes leave."""
    sums: defaultdict[tuple[str, str, str, str], int] = defaultdict(int)
    for each in assigned.by_name.values():
        if each.left_cents < 0:
            sums[each.agreement, each.account, each.customer, each.concerns] -= each.left_cents
    return sums


def _debt(picture: Picture, each: AssignedDebt, credits_: _Credits) -> Debt:
    line = lines_by_debt(picture).get(each.name)
    credited = credits_.get((each.agreement, each.account, each.customer, each.reference), 0)
    return Debt(
        name=each.name,
        account=each.account,
        customer=each.customer,
        reference=each.reference,
        label=line.label if line is not None else "",
        date=each.date,
        due=each.due or each.date,
        due_assumed=each.due is None,
        cents_original=each.cents_original,
        cents_open=each.to_pay_cents - credited,
        currency=each.currency,
        assigned=each.agreement,
        known_until=each.known_until,
    )


def _hold(own: Sequence[AssignedDebt], day: dt.date) -> Hold:
    first = own[0]
    return Hold(
        id=-first.assignment,
        kind=HoldKind.ASSIGNED,
        customer=first.customer,
        account=first.account,
        since=min(first.assigned_on, day),
        until=None,
        reason=first.assigned_as,
        author="",
        debts=frozenset(each.name for each in own),
        owner=first.factor.name,
    )
