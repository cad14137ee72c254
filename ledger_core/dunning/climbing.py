"""Where a debt stands on its ladder: the level that is next, and the day from which it may be taken.

Owns how steps of the past are found again in the ladder as it is now. Days are ranges: a level is due from
its day on, and stays so until it is taken; a notice alone lapses, once no business day is left up to the due
day. Never asks whether a step may be taken: that is `plan`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass
import datetime as dt

from ledger_core.dunning.business_days import next_business_day
from ledger_core.dunning.debts import Debt, Past
from ledger_core.dunning.schedule import Base, Level, LevelKind, Schedule


@dataclass(frozen=True, slots=True)
class Rung:
    """The next level, which may be taken from a day on."""

    level: Level
    due_on: dt.date
    is_quiet: bool  # the level's own day has come: only the last letter is too fresh


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a debt stands; no rung where the ladder is climbed."""

    rung: Rung | None
    last: tuple[str, dt.date] | None  # key and day of the level taken before


def stand(debt: Debt, schedule: Schedule, past: Sequence[Past], day: dt.date) -> Standing:
    """Tell where a debt stands as of a day.

    Args:
        debt: the debt.
        schedule: the ladder it follows now, sound.
        past: the debt's own steps so far, under whatever schedule and version.
        day: the day; a notice that can no longer leave, on a business day, by the day the debt is due is
            passed over.
    """
    climbed = sorted((step for step in past if step.kind is not LevelKind.THANKS), key=lambda step: step.day)
    last = (climbed[-1].level, climbed[-1].day) if climbed else None
    quiet_until = _quiet_until(debt, schedule, past)
    for level in schedule.levels[_reached(schedule, climbed) + 1 :]:
        own_day = _own_day(level, debt, climbed)
        due_on = max(own_day, quiet_until)
        if level.kind is LevelKind.NOTICE and (debt.due_at_once or _leaves_on(due_on, day) > debt.due):
            continue
        return Standing(Rung(level, due_on, is_quiet=own_day <= day < due_on), last)
    return Standing(None, last)


def _leaves_on(due_on: dt.date, day: dt.date) -> dt.date:
    """Give the first day on which a letter of a level may leave: letters leave on business days."""
    return next_business_day(max(due_on, day))


def _reached(schedule: Schedule, climbed: Sequence[Past]) -> int:
    """Give the place of the highest level reached; -1 where none was.

    A level is known again by its key, in whatever version or schedule it was taken, so that no debt takes a
    key twice. Where a key is gone, as many notices, and as many levels after the due date, count as reached
    as were taken.
    """
    places = {level.key: place for place, level in enumerate(schedule.levels)}
    reached = max((places.get(step.level, -1) for step in climbed), default=-1)
    if all(step.level in places for step in climbed):
        return reached
    for are_notices in (True, False):
        taken = {step.level for step in climbed if (step.kind is LevelKind.NOTICE) is are_notices}
        alike = [
            place
            for place, level in enumerate(schedule.levels)
            if (level.kind is LevelKind.NOTICE) is are_notices
        ]
        reached = max([reached, *alike[: len(taken)]])
    return reached


def _own_day(level: Level, debt: Debt, climbed: Sequence[Past]) -> dt.date:
    if level.base is Base.BEFORE_DUE:
        return debt.due - dt.timedelta(days=level.days)
    base = debt.due
    if level.base is Base.AFTER_PREVIOUS:
        base = max((step.day for step in climbed if step.kind is not LevelKind.NOTICE), default=debt.due)
    return base + dt.timedelta(days=level.days)


def _quiet_until(debt: Debt, schedule: Schedule, past: Sequence[Past]) -> dt.date:
    """Give the first day for a letter after the last one, thanks included; the invoice counts as one."""
    last = max((step.day for step in past), default=debt.date)
    return last + dt.timedelta(days=schedule.quiet_days)
