"""The life of an assignment and of the documents in it, as pure transitions with their reasons.

Owns which act is possible when, and what follows from what became of the documents. Posts and sends nothing.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum


class State(StrEnum):
    """Where an assignment is."""

    DRAFT = "draft"
    CHECKED = "checked"  # nothing of it changes any more without opening it again
    SENT = "sent"
    FUNDED = "funded"
    SETTLED = "settled"
    RETURNED = "returned"  # the factor took none of it, or gave all of it back


class Act(StrEnum):
    """What somebody, or a statement, does to it."""

    CHECK = "check"
    REOPEN = "reopen"
    SEND = "send"
    FUND = "fund"
    SETTLE = "settle"
    RETURN = "return"
    RESUME = "resume"  # what had settled a claim that stayed in the books was taken back


class Obstacle(StrEnum):
    """Why an act that the state allows cannot be done."""

    NOTHING_IN_IT = "nothing-in-it"
    NOT_ELIGIBLE = "not-eligible"  # a document of it is not any more
    AMOUNT_CHANGED = "amount-changed"  # a document is open with another amount
    REVALUED = "revalued"  # limits or amounts would be others than those that were checked
    IN_ANOTHER = "in-another"  # a document is in another assignment
    NOT_IN_FORCE = "not-in-force"  # the contract, on that day
    SLIP_INCOMPLETE = "slip-incomplete"
    FILE_REFUSED = "file-refused"
    STILL_OPEN = "still-open"  # a document is neither settled nor returned
    NO_REASON = "no-reason"  # what comes back does so for a reason


class WrongStateError(ValueError):
    """The act is none of this state."""

    def __init__(self, state: State, act: Act) -> None:
        super().__init__(f"an assignment that is {state.value} knows no {act.value}")
        self.state = state
        self.act = act


class HinderedError(ValueError):
    """The act is possible in this state, but something stands in its way."""

    def __init__(self, act: Act, obstacles: Collection[Obstacle]) -> None:
        super().__init__(f"no {act.value}: {', '.join(obstacles)}")
        self.obstacles = tuple(obstacles)


_NEXT: Mapping[tuple[State, Act], State] = {
    (State.DRAFT, Act.CHECK): State.CHECKED,
    (State.CHECKED, Act.REOPEN): State.DRAFT,
    (State.CHECKED, Act.SEND): State.SENT,
    (State.SENT, Act.FUND): State.FUNDED,
    (State.SENT, Act.RETURN): State.RETURNED,
    (State.FUNDED, Act.SETTLE): State.SETTLED,
    (State.FUNDED, Act.RETURN): State.RETURNED,
    (State.SETTLED, Act.RESUME): State.FUNDED,
}

_BEFORE_SENDING = frozenset(
    {
        Obstacle.NOTHING_IN_IT,
        Obstacle.NOT_ELIGIBLE,
        Obstacle.AMOUNT_CHANGED,
        Obstacle.REVALUED,
        Obstacle.IN_ANOTHER,
        Obstacle.NOT_IN_FORCE,
        Obstacle.SLIP_INCOMPLETE,
        Obstacle.FILE_REFUSED,
    }
)
_HINDERING: Mapping[Act, frozenset[Obstacle]] = {
    Act.CHECK: _BEFORE_SENDING,
    Act.SEND: _BEFORE_SENDING,
    Act.SETTLE: frozenset({Obstacle.STILL_OPEN}),
    Act.RETURN: frozenset({Obstacle.NO_REASON, Obstacle.STILL_OPEN}),
}


def acts_of(state: State) -> tuple[Act, ...]:
    """Return the acts that a state knows, whatever stands in their way."""
    return tuple(act for of, act in _NEXT if of is state)


def moved(state: State, act: Act, found: Collection[Obstacle] = ()) -> State:
    """Return the state after an act.

    Args:
        state: where the assignment is.
        act: what is done.
        found: obstacles seen on the day; those that are none of this act do not count.

    Raises:
        WrongStateError: the state does not know the act.
        HinderedError: an obstacle of the act was found.
    """
    after = _NEXT.get((state, act))
    if after is None:
        raise WrongStateError(state, act)
    hindering = [each for each in Obstacle if each in found and each in _HINDERING.get(act, ())]
    if hindering:
        raise HinderedError(act, hindering)
    return after


class ItemState(StrEnum):
    """Where an assigned document is."""

    OPEN = "open"
    PARTLY = "partly"  # settled or returned in part
    SETTLED = "settled"
    RETURNED = "returned"
    NOT_TAKEN = "not-taken"  # the factor left it out of what it funded, or took nothing


@dataclass(frozen=True, slots=True)
class AssignedItem:
    """An assigned document and what became of it; cents, those of a credit note below zero.

    A dispute opened after the assignment flags it as long as something is left: the factor may give it back.
    """

    key: str
    cents: int
    settled_cents: int = 0
    returned_cents: int = 0
    disputed_since: dt.date | None = None
    is_taken: bool = True

    @property
    def left_cents(self) -> int:
        """What is neither settled nor returned."""
        return self.cents - self.settled_cents - self.returned_cents

    @property
    def state(self) -> ItemState:
        """Where it is; what is settled in part and returned for the rest was returned."""
        if not self.is_taken:
            return ItemState.NOT_TAKEN
        if not self.left_cents:
            return ItemState.RETURNED if self.returned_cents else ItemState.SETTLED
        return ItemState.PARTLY if self.left_cents != self.cents else ItemState.OPEN

    def is_flagged(self, day: dt.date) -> bool:
        """Tell whether a dispute threatens it on a day."""
        return self.disputed_since is not None and self.disputed_since <= day and self.left_cents != 0


def settled_by_lettrage(cents: int, open_cents: int) -> int:
    """Return what lettrage has settled of a claim that stayed in the books.

    Args:
        cents: what was assigned, debit positive.
        open_cents: what is open of its line as of the day (`receivables.open_items`); what is open beyond
            what was assigned was not assigned.
    """
    if cents >= 0:
        return cents - min(cents, max(0, open_cents))
    return cents - max(cents, min(0, open_cents))


def ending_of(items: Iterable[AssignedItem]) -> Act | None:
    """Return the act that ends an assignment, once nothing of it is left; None before.

    It is returned where nothing of it was settled.
    """
    listed = list(items)
    if not listed or any(item.left_cents for item in listed):
        return None
    return Act.SETTLE if any(item.settled_cents for item in listed) else Act.RETURN
