"""The life of an assignment: every act in every state, what stands in its way, and how it ends."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.factoring.states import (
    Act,
    AssignedItem,
    HinderedError,
    ItemState,
    Obstacle,
    State,
    WrongStateError,
    acts_of,
    ending_of,
    moved,
    settled_by_lettrage,
)

TODAY = dt.date(2026, 11, 23)
POSSIBLE = {
    State.DRAFT: {Act.CHECK: State.CHECKED},
    State.CHECKED: {Act.REOPEN: State.DRAFT, Act.SEND: State.SENT},
    State.SENT: {Act.FUND: State.FUNDED, Act.RETURN: State.RETURNED},
    State.FUNDED: {Act.SETTLE: State.SETTLED, Act.RETURN: State.RETURNED},
    State.SETTLED: {Act.RESUME: State.FUNDED},
    State.RETURNED: {},
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", Act)
def test_each_act_in_each_state(state: State, act: Act) -> None:
    after = POSSIBLE[state].get(act)
    assert (act in acts_of(state)) is (after is not None)
    if after is not None:
        assert moved(state, act) is after
        return
    with pytest.raises(WrongStateError) as caught:
        moved(state, act)
    assert (caught.value.state, caught.value.act) == (state, act)


@pytest.mark.parametrize(
    ("state", "act", "obstacle"),
    [
        (State.DRAFT, Act.CHECK, Obstacle.NOTHING_IN_IT),
        (State.DRAFT, Act.CHECK, Obstacle.NOT_ELIGIBLE),
        (State.CHECKED, Act.SEND, Obstacle.AMOUNT_CHANGED),
        (State.CHECKED, Act.SEND, Obstacle.REVALUED),
        (State.CHECKED, Act.SEND, Obstacle.IN_ANOTHER),
        (State.CHECKED, Act.SEND, Obstacle.SLIP_INCOMPLETE),
        (State.CHECKED, Act.SEND, Obstacle.FILE_REFUSED),
        (State.CHECKED, Act.SEND, Obstacle.NOT_IN_FORCE),
        (State.FUNDED, Act.SETTLE, Obstacle.STILL_OPEN),
        (State.FUNDED, Act.RETURN, Obstacle.NO_REASON),
    ],
)
def test_what_stands_in_the_way_is_told(state: State, act: Act, obstacle: Obstacle) -> None:
    with pytest.raises(HinderedError, match=obstacle.value) as caught:
        moved(state, act, {obstacle})
    assert caught.value.obstacles == (obstacle,)


def test_what_concerns_another_act_hinders_none() -> None:
    assert moved(State.CHECKED, Act.REOPEN, set(Obstacle)) is State.DRAFT
    assert moved(State.SENT, Act.FUND, set(Obstacle)) is State.FUNDED
    assert moved(State.FUNDED, Act.SETTLE, {Obstacle.NOT_ELIGIBLE}) is State.SETTLED


@pytest.mark.parametrize(
    ("settled", "returned", "state"),
    [
        (0, 0, ItemState.OPEN),
        (40_00, 0, ItemState.PARTLY),
        (100_00, 0, ItemState.SETTLED),
        (0, 100_00, ItemState.RETURNED),
        (40_00, 60_00, ItemState.RETURNED),
    ],
)
def test_where_a_document_is(settled: int, returned: int, state: ItemState) -> None:
    assert AssignedItem("F1", 100_00, settled, returned).state is state
    assert AssignedItem("A1", -100_00, -settled, -returned).state is state


def test_what_the_factor_did_not_take_was_not_given_back() -> None:
    assert AssignedItem("F1", 100_00, 0, 100_00, is_taken=False).state is ItemState.NOT_TAKEN


def test_a_dispute_flags_what_is_left_from_its_day_on() -> None:
    disputed = AssignedItem("F1", 100_00, disputed_since=TODAY)
    assert disputed.is_flagged(TODAY)
    assert not disputed.is_flagged(TODAY - dt.timedelta(days=1))
    assert not AssignedItem("F1", 100_00, 100_00, disputed_since=TODAY).is_flagged(TODAY)
    assert not AssignedItem("F1", 100_00).is_flagged(TODAY)


@pytest.mark.parametrize(
    ("cents", "open_cents", "settled"),
    [
        (100_00, 100_00, 0),
        (100_00, 30_00, 70_00),
        (100_00, 0, 100_00),
        (100_00, 150_00, 0),
        (-50_00, -50_00, 0),
        (-50_00, -20_00, -30_00),
        (-50_00, 0, -50_00),
    ],
)
def test_lettrage_settles_what_stayed_in_the_books(cents: int, open_cents: int, settled: int) -> None:
    assert settled_by_lettrage(cents, open_cents) == settled


def test_an_assignment_ends_when_nothing_is_left() -> None:
    assert ending_of([]) is None
    assert ending_of([AssignedItem("F1", 1, 1), AssignedItem("F2", 1)]) is None
    assert ending_of([AssignedItem("F1", 1, 1), AssignedItem("F2", 1, 0, 1)]) is Act.SETTLE
    assert ending_of([AssignedItem("F2", 1, 0, 1)]) is Act.RETURN


@given(st.lists(st.sampled_from(Act), max_size=12))
def test_no_way_leads_out_of_an_end_or_past_sending(acts: list[Act]) -> None:
    state, passed = State.DRAFT, [State.DRAFT]
    for act in acts:
        try:
            state = moved(state, act)
        except WrongStateError:
            continue
        passed.append(state)
    if State.FUNDED in passed:
        assert passed.index(State.SENT) < passed.index(State.FUNDED)
    for end in (State.SETTLED, State.RETURNED):
        if end in passed:
            assert passed[-1] is end
