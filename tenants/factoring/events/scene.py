"""What an event is about, as it stands before it: the contract, the assignment and its documents.

Owns which events a state knows, and what is left of a document for each. Changes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import datetime as dt

from sqlalchemy import select

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.states import State
from tenants.db import TenantSession
from tenants.factoring.assignments.reading import Assignment, Item, assignment_numbered
from tenants.factoring.contracts.contracts import contract_on, contract_version, versions_of
from tenants.factoring.events.refusals import EventFault, EventRefusedError
from tenants.factoring.events.wanted import Fund, OfSum, Parts, Wanted
from tenants.factoring.rows import EventRow

FIGURES, LENT = "figures", "lent_cents"
"""Of the facts of an event: by how much it moved the figures of the proof; and one of these."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What an event is about; no assignment where it is of the contract as a whole.

    `lent_cents` is what is lent on claims as security and not paid back. `posted` is the number of the last
    event of it that was posted, 0 for none: another payment of the same sum is not the one before.
    """

    contract: Contract
    assignment: Assignment | None = None
    lent_cents: int = 0
    posted: int = 0

    @property
    def number(self) -> int:
        """The assignment's number; 0 for none."""
        return self.assignment.number if self.assignment else 0

    @property
    def reference(self) -> str:
        """What people call the assignment; "" for none."""
        return self.assignment.reference if self.assignment else ""

    @property
    def items(self) -> tuple[Item, ...]:
        """What is in it."""
        return self.assignment.items if self.assignment else ()

    def parted(self, parts: Parts) -> tuple[tuple[Item, int], ...]:
        """Return documents with their cents, in the order of the assignment.

        Raises:
            EventRefusedError: there are none, or one is none of the assignment.
        """
        strange = parts.keys() - {item.name for item in self.items}
        if strange:
            raise EventRefusedError(EventFault.NOT_IN_IT, sorted(strange))
        found = tuple((item, parts[item.name]) for item in self.items if parts.get(item.name))
        if not found:
            raise EventRefusedError(EventFault.NOTHING)
        return found


def owed_cents(item: Item) -> int:
    """Return what a debtor still owes of a document: what is left, but for what the company collected."""
    return item.left_cents - item.collected_cents


def held_back_cents(item: Item) -> int:
    """Return what of a document's holdback has not come back."""
    return item.holdback_cents - item.released_cents


def scene_of(session: TenantSession, wanted: Wanted, today: dt.date) -> Scene:
    """Return what an event is about.

    Raises:
        EventRefusedError: there is none such, or its state or the day does not fit.
    """
    if wanted.day > today:
        raise EventRefusedError(EventFault.FUTURE)
    if not wanted.assignment and isinstance(wanted, OfSum):
        contract = _contract_at(session, wanted.contract, wanted.day)
        if contract is None:
            raise EventRefusedError(EventFault.NO_SUCH_CONTRACT)
        return Scene(contract, posted=_last_posted(_told(session, contract.key, 0)))
    scene = scene_numbered(session, wanted.assignment)
    if scene is None or scene.assignment is None:
        raise EventRefusedError(EventFault.NO_SUCH_ASSIGNMENT)
    _refuse_state(scene.assignment, wanted)
    return scene


def _contract_at(session: TenantSession, key: str, day: dt.date) -> Contract | None:
    """Return the version in force, or that which ended last: the factor settles accounts after the end."""
    in_force = contract_on(session, key, day)
    if in_force is not None:
        return in_force
    return next((kept.contract for kept in versions_of(session, key) if kept.contract.since <= day), None)


def scene_numbered(session: TenantSession, number: int) -> Scene | None:
    """Return an assignment as it stands; None where there is none of the number."""
    assignment = assignment_numbered(session, number)
    if assignment is None:
        return None
    told = _told(session, assignment.contract, number)
    return Scene(
        contract_version(session, assignment.contract, assignment.version),
        assignment,
        sum(figure_of(each, LENT) for each in told),
        _last_posted(told),
    )


def _told(session: TenantSession, contract_key: str, number: int) -> tuple[EventRow, ...]:
    wanted = select(EventRow).where(EventRow.contract == contract_key, EventRow.assignment == number)
    return tuple(session.scalars(wanted))


def _last_posted(told: Iterable[EventRow]) -> int:
    return max((each.number for each in told if each.revision is not None), default=0)


def figure_of(event: EventRow, name: str) -> int:
    """Return by how many cents an event moved a figure (a field of `in_books.Figures`)."""
    figures = event.facts.get(FIGURES)
    cents = figures.get(name) if isinstance(figures, Mapping) else None
    return cents if isinstance(cents, int) else 0


def _refuse_state(assignment: Assignment, wanted: Wanted) -> None:
    """Refuse what the state does not know: holdback, money and loans move after the end too."""
    if isinstance(wanted, Fund):
        is_known, since = assignment.state is State.SENT, assignment.day
    else:
        is_known, since = assignment.funded_on is not None, assignment.funded_on or assignment.day
    if not is_known:
        raise EventRefusedError(EventFault.WRONG_STATE)
    if wanted.day < since:
        raise EventRefusedError(EventFault.TOO_EARLY)
