"""Schedules as JSON: how they are kept, and how one comes in from outside.

Owns the form alone, and is strict about it: every key must be there, none may be beside, and nothing is taken
for something else. whether the ladder is sound is `schedule.faults_of`'s to say.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from ledger_core.dunning.schedule import Audience, Base, Channel, Level, LevelKind, Schedule

_LONGEST_TEXT = 200
_LONGEST_LIST = 50
_LARGEST = 10**15

_Choice = TypeVar("_Choice", bound=StrEnum)
_LEVEL = frozenset(Level.__dataclass_fields__)
_SCHEDULE = frozenset(Schedule.__dataclass_fields__)


class ScheduleFormError(ValueError):
    """The data is no schedule; the message says where, such as `levels.2.days`, and what stands there."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}" if place else problem)
        self.place = place


def as_json(schedule: Schedule) -> dict[str, object]:
    """Give a schedule as plain values that JSON can hold; `from_json` reads them back."""
    return {
        "key": schedule.key,
        "version": schedule.version,
        "name": schedule.name,
        "audience": schedule.audience.value,
        "levels": [_level_as_json(level) for level in schedule.levels],
        "thanks": None if schedule.thanks is None else _level_as_json(schedule.thanks),
        "quiet_days": schedule.quiet_days,
    }


def from_json(data: object) -> Schedule:
    """Read a schedule from values that came out of JSON.

    Raises:
        ScheduleFormError: a key is missing or unknown, or a value is not of its kind.
    """
    said = _object(data, _SCHEDULE, "")
    levels = _list(said["levels"], "levels")
    thanks = said["thanks"]
    return Schedule(
        key=_text(said["key"], "key"),
        version=_integer(said["version"], "version"),
        name=_text(said["name"], "name"),
        audience=_choice(said["audience"], Audience, "audience"),
        levels=tuple(_level(level, f"levels.{place}") for place, level in enumerate(levels)),
        thanks=None if thanks is None else _level(thanks, "thanks"),
        quiet_days=_integer(said["quiet_days"], "quiet_days"),
    )


def _level_as_json(level: Level) -> dict[str, object]:
    return {
        "key": level.key,
        "kind": level.kind.value,
        "base": level.base.value,
        "days": level.days,
        "minimum_cents": level.minimum_cents,
        "channels": [channel.value for channel in level.channels],
        "template": level.template,
        "needs_approval": level.needs_approval,
        "adds_claims": level.adds_claims,
    }


def _level(data: object, place: str) -> Level:
    said = _object(data, _LEVEL, place)
    channels = _list(said["channels"], f"{place}.channels")
    return Level(
        key=_text(said["key"], f"{place}.key"),
        kind=_choice(said["kind"], LevelKind, f"{place}.kind"),
        base=_choice(said["base"], Base, f"{place}.base"),
        days=_integer(said["days"], f"{place}.days"),
        minimum_cents=_integer(said["minimum_cents"], f"{place}.minimum_cents"),
        channels=tuple(
            _choice(channel, Channel, f"{place}.channels.{rank}") for rank, channel in enumerate(channels)
        ),
        template=_text(said["template"], f"{place}.template"),
        needs_approval=_flag(said["needs_approval"], f"{place}.needs_approval"),
        adds_claims=_flag(said["adds_claims"], f"{place}.adds_claims"),
    )


def _object(data: object, keys: frozenset[str], place: str) -> Mapping[str, object]:
    if not isinstance(data, dict):
        raise ScheduleFormError(place, "an object is expected")
    if missing := keys - data.keys():
        raise ScheduleFormError(place, f"{', '.join(sorted(missing))} missing")
    if unknown := data.keys() - keys:
        raise ScheduleFormError(place, f"{', '.join(sorted(map(str, unknown)))[:_LONGEST_TEXT]} unknown")
    return data


def _list(value: object, place: str) -> list[object]:
    if not isinstance(value, list):
        raise ScheduleFormError(place, "a list is expected")
    if len(value) > _LONGEST_LIST:
        raise ScheduleFormError(place, f"more than {_LONGEST_LIST} entries")
    return value


def _text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise ScheduleFormError(place, "a text is expected")
    if len(value) > _LONGEST_TEXT:
        raise ScheduleFormError(place, f"more than {_LONGEST_TEXT} characters")
    return value


def _integer(value: object, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ScheduleFormError(place, "a whole number is expected")
    if abs(value) > _LARGEST:
        raise ScheduleFormError(place, "the number is too large")
    return value


def _flag(value: object, place: str) -> bool:
    if not isinstance(value, bool):
        raise ScheduleFormError(place, "true or false is expected")
    return value


def _choice(value: object, choices: type[_Choice], place: str) -> _Choice:
    if isinstance(value, str):
        try:
            return choices(value)
        except ValueError:
            pass
    raise ScheduleFormError(place, f"one of {', '.join(choices)} is expected")
