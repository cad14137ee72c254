"""The course of a legal file: which acts follow which, and the state they leave it in.

The state is derived from the acts each time; a wrong act is answered by one that withdraws it, never removed.
Owns the order of acts of each way. Days that follow from them are `deadlines`'.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum

from ledger_core.procedures.routes import Route


class ActKind(StrEnum):
    """What was done, by the creditor, the debtor, a court or an officer."""

    FORMAL_NOTICE = "formal-notice"  # mise en demeure sent
    NOTICE_RECEIVED = "notice-received"
    INVITATION = "invitation"  # the officer invites the debtor to the simplified procedure
    AGREEMENT = "agreement"
    REFUSAL = "refusal"  # of the debtor, or no answer
    TITLE = "title"  # the officer's enforceable title
    REQUEST = "request"
    ORDER = "order"
    REJECTED = "rejected"  # the judge, or the judicial representative, refuses
    SERVED = "served"  # signification
    OPPOSITION = "opposition"
    NO_OPPOSITION = "no-opposition"  # no opposition was notified
    SUMMONS = "summons"
    JUDGMENT = "judgment"
    DISMISSED = "dismissed"
    ENFORCEMENT = "enforcement"
    PUBLICATION = "publication"  # of the opening judgment in the BODACC
    DECLARATION = "declaration"
    ADMITTED = "admitted"
    IRRECOVERABLE = "irrecoverable"  # a certificate that nothing will be paid
    CLOSED = "closed"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"  # an act that was noted by mistake


class CaseState(StrEnum):
    """How far a legal file has come."""

    PREPARING = "preparing"
    FILED = "filed"
    ORDERED = "ordered"
    SERVED = "served"
    OPPOSED = "opposed"
    AGREED = "agreed"
    DECLARED = "declared"
    ADMITTED = "admitted"
    ENFORCEABLE = "enforceable"
    ENFORCING = "enforcing"
    REFUSED = "refused"
    LOST = "lost"  # nothing will be paid
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Act:
    """One act of a file; `number` from 1, `withdraws` the number of another act, 0 for none."""

    number: int
    kind: ActKind
    day: dt.date
    withdraws: int = 0


Course = Mapping[tuple[CaseState, ActKind], CaseState]

_S, _A = CaseState, ActKind

_NOTICES: Course = {
    (_S.PREPARING, _A.FORMAL_NOTICE): _S.PREPARING,
    (_S.PREPARING, _A.NOTICE_RECEIVED): _S.PREPARING,
}
_END: Course = {
    (_S.ENFORCEABLE, _A.ENFORCEMENT): _S.ENFORCING,
    (_S.ENFORCEABLE, _A.IRRECOVERABLE): _S.LOST,
    (_S.ENFORCING, _A.ENFORCEMENT): _S.ENFORCING,
    (_S.ENFORCING, _A.IRRECOVERABLE): _S.LOST,
}
_ORDER: Course = {
    (_S.PREPARING, _A.REQUEST): _S.FILED,
    (_S.FILED, _A.ORDER): _S.ORDERED,
    (_S.FILED, _A.REJECTED): _S.REFUSED,
    (_S.ORDERED, _A.SERVED): _S.SERVED,
    (_S.SERVED, _A.OPPOSITION): _S.OPPOSED,
    (_S.SERVED, _A.NO_OPPOSITION): _S.ENFORCEABLE,
    (_S.OPPOSED, _A.JUDGMENT): _S.ENFORCEABLE,
    (_S.OPPOSED, _A.DISMISSED): _S.REFUSED,
}
_SUIT: Course = {
    (_S.PREPARING, _A.SUMMONS): _S.FILED,
    (_S.FILED, _A.JUDGMENT): _S.ORDERED,
    (_S.FILED, _A.DISMISSED): _S.REFUSED,
    (_S.ORDERED, _A.SERVED): _S.ENFORCEABLE,
}
COURSES: Mapping[Route, Course] = {
    Route.ORDER_FOR_PAYMENT: {**_NOTICES, **_ORDER, **_END},
    Route.EUROPEAN_ORDER: {**_NOTICES, **_ORDER, **_END},
    Route.SIMPLIFIED: {
        **_NOTICES,
        (_S.PREPARING, _A.INVITATION): _S.FILED,
        (_S.FILED, _A.AGREEMENT): _S.AGREED,
        (_S.FILED, _A.REFUSAL): _S.REFUSED,
        (_S.AGREED, _A.TITLE): _S.ENFORCEABLE,
        **_END,
    },
    Route.SUMMARY: {**_NOTICES, **_SUIT, **_END},
    Route.SUMMONS: {**_NOTICES, **_SUIT, **_END},
    Route.INSOLVENCY: {
        (_S.PREPARING, _A.PUBLICATION): _S.PREPARING,
        (_S.PREPARING, _A.DECLARATION): _S.DECLARED,
        (_S.DECLARED, _A.ADMITTED): _S.ADMITTED,
        (_S.DECLARED, _A.REJECTED): _S.REFUSED,
        (_S.ADMITTED, _A.IRRECOVERABLE): _S.LOST,
        (_S.DECLARED, _A.IRRECOVERABLE): _S.LOST,
    },
}
"""Of each way, the state that an act leaves, by the state before it."""


class ActRefusedError(ValueError):
    """The act does not follow from what was noted before; `fault` says why."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def standing(acts: Iterable[Act]) -> tuple[Act, ...]:
    """Return the acts that stand, in their order: without those withdrawn, and what withdrew them."""
    known = list(acts)
    gone = {act.withdraws for act in known if act.kind is ActKind.WITHDRAWN}
    return tuple(act for act in known if act.number not in gone and act.kind is not ActKind.WITHDRAWN)


def state_of(route: Route, acts: Iterable[Act]) -> CaseState:
    """Return the state of a file from its acts, in the order they were noted.

    Raises:
        ActRefusedError: an act does not follow from those before it; `not-now`.
    """
    state = before = CaseState.PREPARING
    for act in standing(acts):
        if act.kind is ActKind.CLOSED and state is not CaseState.CLOSED:
            before, state = state, CaseState.CLOSED
        elif act.kind is ActKind.REOPENED and state is CaseState.CLOSED:
            state = before
        else:
            following = COURSES[route].get((state, act.kind))
            if following is None:
                raise ActRefusedError("not-now")
            state = following
    return state


def possible_acts(route: Route, acts: Iterable[Act]) -> tuple[ActKind, ...]:
    """Return the kinds of act that may be noted next."""
    state = state_of(route, acts)
    if state is CaseState.CLOSED:
        return (ActKind.REOPENED,)
    return (*(kind for (before, kind) in COURSES[route] if before is state), ActKind.CLOSED)


def with_act(route: Route, acts: Iterable[Act], act: Act, today: dt.date) -> CaseState:
    """Return the state that one more act leaves.

    Raises:
        ActRefusedError: `future`, its day is still to come; `before`, it lies before an act that it
            follows; `unknown`, it withdraws an act that does not stand; `not-now`, it does not follow.
    """
    known = tuple(acts)
    if act.day > today:
        raise ActRefusedError("future")
    stand = standing(known)
    if act.kind is ActKind.WITHDRAWN:
        if act.withdraws not in {each.number for each in stand}:
            raise ActRefusedError("unknown")
    elif any(act.day < each.day for each in stand if each.kind not in _NOTED_LATE):
        raise ActRefusedError("before")
    return state_of(route, (*known, act))


_NOTED_LATE = frozenset({ActKind.CLOSED, ActKind.REOPENED})
"""Acts of our own book-keeping: what others did before them may be noted after them."""
