"""Schedules as JSON: how they are kept, and how one comes in from outside.

Owns the form alone, and is strict about it: every key must be there, none may be beside, and nothing is taken
for something else. whether the ladder is sound is `schedule.faults_of`'s to say.
"""

from ledger_core.dunning.schedule import Audience, Base, Channel, Level, LevelKind, Schedule
from ledger_core.strict_form import choice_of, flag_of, integer_of, list_of, object_of, text_of

_LONGEST_TEXT = 200
_LONGEST_LIST = 50

_LEVEL = frozenset(Level.__dataclass_fields__)
_SCHEDULE = frozenset(Schedule.__dataclass_fields__)


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
        FormError: a key is missing or unknown, or a value is not of its kind.
    """
    said = object_of(data, _SCHEDULE, "")
    levels = list_of(said["levels"], "levels", _LONGEST_LIST)
    thanks = said["thanks"]
    return Schedule(
        key=_text(said["key"], "key"),
        version=integer_of(said["version"], "version"),
        name=_text(said["name"], "name"),
        audience=choice_of(said["audience"], Audience, "audience"),
        levels=tuple(_level(level, f"levels.{place}") for place, level in enumerate(levels)),
        thanks=None if thanks is None else _level(thanks, "thanks"),
        quiet_days=integer_of(said["quiet_days"], "quiet_days"),
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
    said = object_of(data, _LEVEL, place)
    channels = list_of(said["channels"], f"{place}.channels", _LONGEST_LIST)
    return Level(
        key=_text(said["key"], f"{place}.key"),
        kind=choice_of(said["kind"], LevelKind, f"{place}.kind"),
        base=choice_of(said["base"], Base, f"{place}.base"),
        days=integer_of(said["days"], f"{place}.days"),
        minimum_cents=integer_of(said["minimum_cents"], f"{place}.minimum_cents"),
        channels=tuple(
            choice_of(channel, Channel, f"{place}.channels.{rank}") for rank, channel in enumerate(channels)
        ),
        template=_text(said["template"], f"{place}.template"),
        needs_approval=flag_of(said["needs_approval"], f"{place}.needs_approval"),
        adds_claims=flag_of(said["adds_claims"], f"{place}.adds_claims"),
    )


def _text(value: object, place: str) -> str:
    return text_of(value, place, _LONGEST_TEXT)
