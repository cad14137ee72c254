"""A schedule as a form: its fields read into a ladder, levels put in and taken out before anything is kept.

Owns the names of the fields. Whether the ladder is sound is `ledger_core.dunning.schedule.faults_of`'s to
say; what cannot be read at all becomes a value that it refuses at the same place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
import re
from typing import TypeVar

from ledger_core.dunning.schedule import (
    MOST_LEVELS,
    Audience,
    Base,
    Channel,
    Level,
    LevelKind,
    Schedule,
    usual_days,
)
from server.portal.typed import cents_typed
from tenants.dunning.letters.templates import TEMPLATE_KEYS, is_for_consumers, kind_of
from tenants.people.naming import login_from

FEWEST_CHANNELS = 3  # fields for ways that a level has at least
_UNREADABLE = -1
_NUMBER = re.compile(r"[0-9]{1,5}")
_Choice = TypeVar("_Choice", bound=StrEnum)
_STEP_DAYS = 10  # from the level before to one that is put in


def read(form: Mapping[str, str], base: Schedule) -> Schedule:
    """Return the schedule that was typed; key, version and audience are those of `base`.

    Args:
        form: what was sent; `levels` counts its levels.
        base: the schedule that the page showed, whose levels lend what no field holds.
    """
    count = min(_number(form.get("levels", "")), MOST_LEVELS + 1)
    levels = tuple(_level(form, f"levels.{place}", base.audience) for place in range(count))
    has_thanks = form.get("has_thanks") == "1"
    return replace(
        base,
        name=" ".join(form.get("name", "").split()),
        levels=levels,
        thanks=_level(form, "thanks", base.audience) if has_thanks else None,
        quiet_days=_number(form.get("quiet_days", "")),
    )


def with_level_after(schedule: Schedule, place: int, used: Iterable[str]) -> Schedule:
    """Put a reminder behind the level at a place; its key is none that was ever used."""
    taken = {level.key for level in schedule.levels} | set(used)
    number = next(number for number in range(1, len(taken) + 2) if f"level-{number}" not in taken)
    before = usual_days(schedule)[: place + 1]
    prefix = schedule.audience.value
    added = Level(
        key=f"level-{number}",
        kind=LevelKind.REMINDER,
        base=Base.AFTER_DUE,
        days=max(0, before[-1] if before else 0) + _STEP_DAYS,
        minimum_cents=5_00,
        channels=(Channel.EMAIL, Channel.POST),
        template=f"{prefix}-reminder",
        needs_approval=True,
        adds_claims=False,
    )
    levels = schedule.levels
    return replace(schedule, levels=(*levels[: place + 1], added, *levels[place + 1 :]))


def without_level(schedule: Schedule, place: int) -> Schedule:
    """Take the level at a place out."""
    return replace(
        schedule, levels=tuple(level for rank, level in enumerate(schedule.levels) if rank != place)
    )


def template_keys(audience: Audience) -> tuple[str, ...]:
    """Return the templates that a schedule for an audience may name."""
    return tuple(key for key in TEMPLATE_KEYS if is_for_consumers(key) is (audience is Audience.CONSUMER))


def faults_of_templates(schedule: Schedule) -> dict[str, str]:
    """Return the places of levels whose template is of another kind of letter, with that template's key."""
    places = {f"levels.{rank}": level for rank, level in enumerate(schedule.levels)}
    if schedule.thanks is not None:
        places["thanks"] = schedule.thanks
    known = template_keys(schedule.audience)
    return {
        f"{place}.template": level.template
        for place, level in places.items()
        if level.template not in known or kind_of(level.template) is not level.kind
    }


def new_key(name: str, prefix: str, taken: Iterable[str]) -> str:
    """Return a key made of a name that no schedule has."""
    used = set(taken)
    keys = (f"{prefix}{login_from(name, attempt=attempt)}" for attempt in range(1, len(used) + 2))
    return next(key for key in keys if key not in used)


def _level(form: Mapping[str, str], place: str, audience: Audience) -> Level:
    is_thanks = place == "thanks"
    kind, base = form.get(f"{place}.kind", ""), form.get(f"{place}.base", "")
    cents = cents_typed(form.get(f"{place}.minimum", ""))
    template = form.get(f"{place}.template", "")
    return Level(
        key=form.get(f"{place}.key", ""),
        kind=LevelKind.THANKS if is_thanks else _of(LevelKind, kind),
        base=Base.AFTER_PAYMENT if is_thanks else _of(Base, base),
        days=_number(form.get(f"{place}.days", "")),
        minimum_cents=_UNREADABLE if cents is None else cents,
        channels=_channels(form, place),
        template=template if template in template_keys(audience) else "",
        needs_approval=form.get(f"{place}.needs_approval") == "1",
        adds_claims=form.get(f"{place}.adds_claims") == "1",
    )


def _channels(form: Mapping[str, str], place: str) -> tuple[Channel, ...]:
    typed = (form.get(f"{place}.channel.{rank}", "") for rank in range(len(Channel)))
    return tuple(Channel(value) for value in typed if value in set(Channel))


def _of(choices: type[_Choice], value: str) -> _Choice:
    """Return what was chosen; the first where it is none."""
    return next((choice for choice in choices if choice.value == value), next(iter(choices)))


def _number(typed: str) -> int:
    text = typed.strip()
    return int(text) if _NUMBER.fullmatch(text) else _UNREADABLE
