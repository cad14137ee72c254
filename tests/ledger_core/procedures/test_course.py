"""Acts that follow each other, and the states they leave."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.procedures.course import (
    COURSES,
    Act,
    ActKind,
    ActRefusedError,
    CaseState,
    possible_acts,
    standing,
    state_of,
    with_act,
)
from ledger_core.procedures.routes import Route
from tests.ledger_core.procedures.conftest import TODAY, acts, day

A, S = ActKind, CaseState
ORDERED = acts(
    (A.FORMAL_NOTICE, "2026-08-03"),
    (A.REQUEST, "2026-09-01"),
    (A.ORDER, "2026-09-15"),
    (A.SERVED, "2026-10-02"),
)


@pytest.mark.parametrize(
    ("route", "noted", "state"),
    [
        (Route.ORDER_FOR_PAYMENT, (), S.PREPARING),
        (Route.ORDER_FOR_PAYMENT, (A.FORMAL_NOTICE, A.REQUEST), S.FILED),
        (Route.ORDER_FOR_PAYMENT, (A.REQUEST, A.REJECTED), S.REFUSED),
        (Route.ORDER_FOR_PAYMENT, (A.REQUEST, A.ORDER, A.SERVED, A.OPPOSITION), S.OPPOSED),
        (Route.ORDER_FOR_PAYMENT, (A.REQUEST, A.ORDER, A.SERVED, A.NO_OPPOSITION), S.ENFORCEABLE),
        (
            Route.ORDER_FOR_PAYMENT,
            (A.REQUEST, A.ORDER, A.SERVED, A.NO_OPPOSITION, A.ENFORCEMENT, A.IRRECOVERABLE),
            S.LOST,
        ),
        (Route.SIMPLIFIED, (A.INVITATION, A.AGREEMENT, A.TITLE), S.ENFORCEABLE),
        (Route.SIMPLIFIED, (A.INVITATION, A.REFUSAL), S.REFUSED),
        (Route.SUMMARY, (A.SUMMONS, A.JUDGMENT, A.SERVED), S.ENFORCEABLE),
        (Route.SUMMONS, (A.SUMMONS, A.DISMISSED), S.REFUSED),
        (Route.INSOLVENCY, (A.PUBLICATION, A.DECLARATION, A.ADMITTED, A.IRRECOVERABLE), S.LOST),
        (Route.INSOLVENCY, (A.DECLARATION, A.REJECTED), S.REFUSED),
        (Route.ORDER_FOR_PAYMENT, (A.REQUEST, A.CLOSED), S.CLOSED),
        (Route.ORDER_FOR_PAYMENT, (A.REQUEST, A.CLOSED, A.REOPENED), S.FILED),
    ],
)
def test_states_follow_from_acts(route: Route, noted: tuple[ActKind, ...], state: CaseState) -> None:
    assert state_of(route, acts(*((kind, "2026-09-01") for kind in noted))) is state


def test_an_act_that_does_not_follow_is_refused() -> None:
    for kind in (A.ORDER, A.REOPENED, A.SUMMONS):
        with pytest.raises(ActRefusedError, match="not-now"):
            state_of(Route.ORDER_FOR_PAYMENT, acts((kind, "2026-09-01")))


def test_a_withdrawn_act_counts_no_more_but_stays() -> None:
    noted = (*ORDERED, Act(5, A.WITHDRAWN, TODAY, withdraws=4))
    assert state_of(Route.ORDER_FOR_PAYMENT, noted) is S.ORDERED
    assert [act.number for act in standing(noted)] == [1, 2, 3]


def test_an_act_on_which_others_stand_is_not_withdrawn() -> None:
    with pytest.raises(ActRefusedError, match="not-now"):
        with_act(Route.ORDER_FOR_PAYMENT, ORDERED, Act(5, A.WITHDRAWN, TODAY, withdraws=3), TODAY)
    with pytest.raises(ActRefusedError, match="unknown"):
        with_act(Route.ORDER_FOR_PAYMENT, ORDERED, Act(5, A.WITHDRAWN, TODAY, withdraws=9), TODAY)


def test_days_of_acts_rise_and_lie_behind() -> None:
    late = Act(5, A.OPPOSITION, TODAY + dt.timedelta(days=1))
    with pytest.raises(ActRefusedError, match="future"):
        with_act(Route.ORDER_FOR_PAYMENT, ORDERED, late, TODAY)
    with pytest.raises(ActRefusedError, match="before"):
        with_act(Route.ORDER_FOR_PAYMENT, ORDERED, Act(5, A.OPPOSITION, day("2026-10-01")), TODAY)
    after = with_act(Route.ORDER_FOR_PAYMENT, ORDERED, Act(5, A.OPPOSITION, day("2026-10-02")), TODAY)
    assert after is S.OPPOSED


def test_what_others_did_is_noted_after_a_file_was_reopened() -> None:
    noted = (*ORDERED, Act(5, A.CLOSED, day("2026-10-30")), Act(6, A.REOPENED, day("2026-11-02")))
    after = with_act(Route.ORDER_FOR_PAYMENT, noted, Act(7, A.OPPOSITION, day("2026-10-20")), TODAY)
    assert after is S.OPPOSED


@given(st.sampled_from(Route), st.data())
def test_whatever_is_offered_is_taken(route: Route, data: st.DataObject) -> None:
    noted: tuple[Act, ...] = ()
    for number in range(1, data.draw(st.integers(1, 12)) + 1):
        kinds = possible_acts(route, noted)
        assert kinds, "a file can always be closed or opened again"
        act = Act(number, data.draw(st.sampled_from(kinds)), TODAY)
        with_act(route, noted, act, TODAY)
        noted = (*noted, act)


def test_every_way_has_its_course_and_can_end() -> None:
    assert set(COURSES) == set(Route)
    for course in COURSES.values():
        reached = {S.PREPARING}
        while more := {after for (before, _), after in course.items() if before in reached} - reached:
            reached |= more
        assert {state for pair in course.items() for state in (pair[0][0], pair[1])} <= reached
