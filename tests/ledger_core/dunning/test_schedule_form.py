"""Schedules as JSON: what goes out comes back, and nothing else comes in."""

import copy
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.dunning.ladders import BUSINESS, CONSUMER
from ledger_core.dunning.schedule import Audience, Base, Channel, Level, LevelKind, Schedule, faults_of
from ledger_core.dunning.schedule_form import as_json, from_json
from ledger_core.strict_form import FormError

_NUMBERS = st.integers(min_value=-(10**15), max_value=10**15)
_TEXTS = st.text(max_size=200)
LEVELS = st.builds(
    Level,
    key=_TEXTS,
    kind=st.sampled_from(LevelKind),
    base=st.sampled_from(Base),
    days=_NUMBERS,
    minimum_cents=_NUMBERS,
    channels=st.lists(st.sampled_from(Channel), max_size=6).map(tuple),
    template=_TEXTS,
    needs_approval=st.booleans(),
    adds_claims=st.booleans(),
)
SCHEDULES = st.builds(
    Schedule,
    key=_TEXTS,
    version=_NUMBERS,
    name=_TEXTS,
    audience=st.sampled_from(Audience),
    levels=st.lists(LEVELS, max_size=5).map(tuple),
    thanks=st.none() | LEVELS,
    quiet_days=_NUMBERS,
)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


@pytest.mark.parametrize("house", [BUSINESS, CONSUMER])
def test_a_ladder_of_the_house_goes_out_and_comes_back(house: Schedule) -> None:
    assert from_json(json.loads(json.dumps(as_json(house)))) == house


@given(schedule=SCHEDULES)
def test_any_schedule_goes_out_and_comes_back_and_can_be_judged(schedule: Schedule) -> None:
    back = from_json(json.loads(json.dumps(as_json(schedule))))
    assert back == schedule
    assert faults_of(back) == faults_of(schedule)


@given(data=JSON)
def test_what_is_no_schedule_is_refused_with_one_error(data: object) -> None:
    with pytest.raises(FormError):
        from_json(data)


def _places(data: object, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner: list[tuple[str | int, Any]] = []
    if isinstance(data, dict):
        inner = list(data.items())
    elif isinstance(data, list):
        inner = list(enumerate(data))
    return [at, *(place for key, value in inner for place in _places(value, (*at, key)))]


@given(place=st.sampled_from(_places(as_json(BUSINESS))), instead=JSON)
def test_a_value_of_another_kind_is_told_by_its_place(place: tuple[str | int, ...], instead: object) -> None:
    data: Any = {"": copy.deepcopy(as_json(BUSINESS))}
    holder = data
    for key in ("", *place)[:-1]:
        holder = holder[key]
    holder[("", *place)[-1]] = instead
    told = ".".join(map(str, place))
    try:
        taken: object = as_json(from_json(data[""]))
    except FormError as fault:
        taken, told_as = None, fault.place
    else:
        told_as = ""
    assert taken is None or taken == data[""]
    assert told.startswith(told_as) or told_as.startswith(told)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"levels": None}, "levels: a list is expected"),
        ({"extra": 1}, "extra unknown"),
        ({"version": True}, "version: a whole number is expected"),
        ({"version": 1.0}, "version: a whole number is expected"),
        ({"version": 10**16}, "version: the number is too large"),
        ({"name": "x" * 201}, "name: more than 200 characters"),
        ({"audience": "everybody"}, "audience: one of business, consumer is expected"),
        ({"levels": [None] * 51}, "levels: more than 50 entries"),
        ({"thanks": []}, "thanks: an object is expected"),
    ],
)
def test_messages_name_the_place_and_what_is_wrong(change: dict[str, object], message: str) -> None:
    with pytest.raises(FormError) as caught:
        from_json(as_json(BUSINESS) | change)
    assert str(caught.value) == message


def test_a_missing_key_is_named() -> None:
    data: Any = as_json(BUSINESS)
    del data["levels"][1]["days"]
    with pytest.raises(FormError, match=r"levels\.1: days missing"):
        from_json(data)
