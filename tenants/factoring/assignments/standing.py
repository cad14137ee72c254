"""How a contract stands before an assignment: what its factor has, what it keeps of it, and what is taken.

Owns the reading of rows into what rules and limits look at. The assignment of the contract that is under
preparation does not count: it is the one that is asked about.
"""

from collections import Counter
from collections.abc import Sequence
import datetime as dt

from sqlalchemy import and_, func, select

from ledger_core.factoring.candidates import Standing
from ledger_core.factoring.contract import Contract
from ledger_core.factoring.limits import limits_on
from ledger_core.factoring.posting import shared
from ledger_core.factoring.states import State
from tenants.db import TenantSession
from tenants.factoring.assignments.reading import PREPARED, Assignment, Item, assignments_of
from tenants.factoring.contracts.limits import history_of
from tenants.factoring.rows import AssignmentRow, ItemRow

_HANDED_OVER = (State.SENT, State.FUNDED)
_ENDED = (State.SETTLED, State.RETURNED)


def standing_of(session: TenantSession, contract: Contract, day: dt.date) -> Standing:
    """Return how a contract stands; cents, those of a document that is sent and not funded counted as funded.

    Args:
        session: one that reads the tenant.
        contract: the version in force.
        day: on which limits count.
    """
    outstanding: Counter[str] = Counter()
    reserves: Counter[str] = Counter()
    references = set()
    held_cents = _still_held(session, contract.key)
    for assignment in assignments_of(session, contract=contract.key, states=_HANDED_OVER):
        holdbacks = _holdbacks(assignment)
        held_cents += sum(holdbacks)
        for item, holdback in zip(assignment.items, holdbacks, strict=True):
            if not item.left_cents:
                continue
            references.add((item.debtor, item.reference))
            outstanding[item.debtor] += item.left_cents
            reserves[item.debtor] += holdback + min(item.over_cents, max(0, item.left_cents))
    limits = limits_on(history_of(session, contract.key), day)
    return Standing(
        outstanding=outstanding,
        reserves=reserves,
        held_cents=held_cents,
        limits={debtor: limit.cents for debtor, limit in limits.items()},
        assigned=_assigned(session, contract.key),
        references=frozenset(references),
    )


def _holdbacks(assignment: Assignment) -> Sequence[int]:
    """Return what the factor keeps of each item, as a share of the whole until it is funded."""
    items: tuple[Item, ...] = assignment.items
    if assignment.state is State.SENT and assignment.amounts is not None:
        return shared(assignment.amounts.holdback_cents, [item.cents for item in items])
    return [item.holdback_cents - item.released_cents for item in items]


def _still_held(session: TenantSession, contract: str) -> int:
    """Return the holdback of assignments that ended: it may be given back later."""
    wanted = (
        select(func.sum(ItemRow.holdback_cents - ItemRow.released_cents))
        .join(AssignmentRow, AssignmentRow.number == ItemRow.assignment)
        .where(AssignmentRow.contract == contract, AssignmentRow.state.in_([each.value for each in _ENDED]))
    )
    return int(session.scalar(wanted) or 0)


def _assigned(session: TenantSession, contract: str) -> frozenset[str]:
    prepared = and_(
        AssignmentRow.contract == contract, AssignmentRow.state.in_([state.value for state in PREPARED])
    )
    own = select(AssignmentRow.number).where(prepared)
    wanted = select(ItemRow.name).where(ItemRow.held.is_(True), ItemRow.assignment.not_in(own))
    return frozenset(session.scalars(wanted))
