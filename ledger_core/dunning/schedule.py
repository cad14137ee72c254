"""The schedule: an ordered ladder of levels by which one kind of debtor is reminded.

Owns what a level says, when a ladder is sound, and the limits of its figures. A schedule is a value with a
version; a change makes another version. Never decides who follows which schedule, nor what is sent.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
import re

MOST_LEVELS = 12
MOST_DAYS = 730
MOST_QUIET_DAYS = 180
MOST_THANKS_DAYS = 30  # later nobody knows what the thanks are for
MOST_CENTS = 10**12
LONGEST_NAME = 80
LONGEST_KEY = 40
LONGEST_TEMPLATE = 60

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Audience(StrEnum):
    """Whom a schedule is for; a customer whose kind is not known counts as a consumer."""

    BUSINESS = "business"
    CONSUMER = "consumer"


class LevelKind(StrEnum):
    """What a letter of the level is; the order is that of the ladder."""

    NOTICE = "notice"  # prévenance, before the debt is due
    REMINDER = "reminder"  # relance, friendly or firm
    FORMAL_NOTICE = "formal-notice"  # mise en demeure
    THANKS = "thanks"  # remerciement, once a reminded debt is paid


_ORDER = {kind: place for place, kind in enumerate(LevelKind)}


class Base(StrEnum):
    """What the days of a level count from."""

    BEFORE_DUE = "before-due"
    AFTER_DUE = "after-due"
    AFTER_PREVIOUS = "after-previous"  # the day the level before was sent
    AFTER_PAYMENT = "after-payment"  # thanks alone


class Channel(StrEnum):
    """How a letter travels; of a level's channels the first that is possible is taken."""

    EMAIL = "email"
    E_REGISTERED = "e-registered"  # lettre recommandée électronique
    REGISTERED = "registered"  # lettre recommandée avec avis de réception
    POST = "post"
    CALL = "call"  # nothing is written: a person calls


@dataclass(frozen=True, slots=True)
class Level:
    """One rung. `key` is the same in all versions of a schedule as long as it means the same rung."""

    key: str
    kind: LevelKind
    base: Base
    days: int  # zero or more, from the base
    minimum_cents: int  # in the debt's currency; what is open below it is not chased at this level
    channels: tuple[Channel, ...]
    template: str  # key of the letter's template
    needs_approval: bool
    adds_claims: bool  # interest and the indemnity are stated and demanded, where the law gives them


@dataclass(frozen=True, slots=True)
class Schedule:
    """A ladder: `levels` in the order they are climbed; `thanks` closes it, where there is one."""

    key: str
    version: int  # from 1
    name: str
    audience: Audience
    levels: tuple[Level, ...]
    thanks: Level | None = None
    quiet_days: int = 7  # between two letters about the same debt, whatever the offsets say

    def reminder_rank(self, key: str) -> int:
        """Return which reminder of the ladder the level of a key is, from 1; 0 where it is none."""
        reminders = [each.key for each in self.levels if each.kind is LevelKind.REMINDER]
        return reminders.index(key) + 1 if key in reminders else 0


class ScheduleFault(StrEnum):
    """What can be wrong at a place of a schedule."""

    NOT_A_KEY = "not-a-key"  # small letters, digits and single hyphens between them
    NOT_A_NAME = "not-a-name"
    NO_LEVEL = "no-level"
    TOO_MANY_LEVELS = "too-many-levels"
    TWICE = "twice"  # a level's key, or a channel
    OUT_OF_RANGE = "out-of-range"
    WRONG_ORDER = "wrong-order"  # notices, then reminders, then formal notices
    WRONG_BASE = "wrong-base"  # the kind of level counts from something else
    NOTHING_BEFORE = (
        "nothing-before"  # it counts from a level after the due date, and there is none before it
    )
    NOT_RISING = "not-rising"  # the level comes no later than the one before
    NO_CHANNEL = "no-channel"
    NOT_WRITTEN = "not-written"  # what must be written would be said on the phone
    CLAIMS_TOO_EARLY = "claims-too-early"  # before the debt is late, or after it is paid
    CLAIMS_ON_CONSUMER = "claims-on-consumer"
    UNATTENDED = "unattended"  # a formal notice that no person would approve
    WRONG_KIND = "wrong-kind"  # thanks among the levels, or another kind in their place


def faults_of(schedule: Schedule) -> dict[str, ScheduleFault]:
    """Tell what is wrong with a schedule, by place such as `name`, `levels.2.days` or `thanks.channels`.

    Claims are refused in a schedule for consumers: a consumer owes neither the interest of article L441-10 of
    the code de commerce nor the indemnity of its article D441-5, and no costs of recovery (article L111-8 of
    the code des procédures civiles d'exécution).
    """
    found: dict[str, ScheduleFault] = {}
    for place, fault in _faults(schedule):
        found.setdefault(place, fault)
    return found


def usual_days(schedule: Schedule, *, quiet: bool = True) -> tuple[int, ...]:
    """Give the day of each level for a debt that is known in time.

    Args:
        schedule: the ladder.
        quiet: with the days that must lie between two letters; without, what the levels say by themselves.

    Returns:
        Days from the due date, below zero before it, in the order of the levels.
    """
    days: list[int] = []
    for level in schedule.levels:
        previous = days[-1] if days else 0
        match level.base:
            case Base.BEFORE_DUE:
                day = -level.days
            case Base.AFTER_PREVIOUS:
                day = previous + level.days
            case _:
                day = level.days
        days.append(max(day, previous + schedule.quiet_days) if quiet and days else day)
    return tuple(days)


def _faults(schedule: Schedule) -> Iterator[tuple[str, ScheduleFault]]:
    yield from _faults_of_head(schedule)
    for place, level in enumerate(schedule.levels):
        for field, fault in _faults_of_level(level, schedule.audience):
            yield f"levels.{place}.{field}", fault
        for field, fault in _faults_of_rung(level, schedule.levels[:place]):
            yield f"levels.{place}.{field}", fault
    for place in _not_rising(schedule):
        yield f"levels.{place}.days", ScheduleFault.NOT_RISING
    if schedule.thanks is not None:
        for field, fault in _faults_of_thanks(schedule.thanks, schedule):
            yield f"thanks.{field}", fault


def _faults_of_head(schedule: Schedule) -> Iterator[tuple[str, ScheduleFault]]:
    if not _is_key(schedule.key, LONGEST_KEY):
        yield "key", ScheduleFault.NOT_A_KEY
    if not _is_name(schedule.name):
        yield "name", ScheduleFault.NOT_A_NAME
    if schedule.version < 1:
        yield "version", ScheduleFault.OUT_OF_RANGE
    if not 1 <= schedule.quiet_days <= MOST_QUIET_DAYS:
        yield "quiet_days", ScheduleFault.OUT_OF_RANGE
    if not schedule.levels:
        yield "levels", ScheduleFault.NO_LEVEL
    if len(schedule.levels) > MOST_LEVELS:
        yield "levels", ScheduleFault.TOO_MANY_LEVELS


def _faults_of_level(level: Level, audience: Audience) -> Iterator[tuple[str, ScheduleFault]]:
    """Yield what is wrong with one level, wherever it stands."""
    if not _is_key(level.key, LONGEST_KEY):
        yield "key", ScheduleFault.NOT_A_KEY
    if not _is_key(level.template, LONGEST_TEMPLATE):
        yield "template", ScheduleFault.NOT_A_KEY
    if not 0 <= level.days <= MOST_DAYS:
        yield "days", ScheduleFault.OUT_OF_RANGE
    if not 0 <= level.minimum_cents <= MOST_CENTS:
        yield "minimum_cents", ScheduleFault.OUT_OF_RANGE
    if not level.channels:
        yield "channels", ScheduleFault.NO_CHANNEL
    if len(set(level.channels)) < len(level.channels):
        yield "channels", ScheduleFault.TWICE
    if level.kind is not LevelKind.REMINDER and Channel.CALL in level.channels:
        yield "channels", ScheduleFault.NOT_WRITTEN
    if level.adds_claims and level.kind in {LevelKind.NOTICE, LevelKind.THANKS}:
        yield "adds_claims", ScheduleFault.CLAIMS_TOO_EARLY
    if level.adds_claims and audience is Audience.CONSUMER:
        yield "adds_claims", ScheduleFault.CLAIMS_ON_CONSUMER


def _faults_of_rung(level: Level, before: Sequence[Level]) -> Iterator[tuple[str, ScheduleFault]]:
    """Yield what is wrong with a level after those before it."""
    if level.key in {other.key for other in before}:
        yield "key", ScheduleFault.TWICE
    if level.kind is LevelKind.THANKS:
        yield "kind", ScheduleFault.WRONG_KIND
    elif before and _ORDER[level.kind] < _ORDER[before[-1].kind]:
        yield "kind", ScheduleFault.WRONG_ORDER
    if level.kind is LevelKind.FORMAL_NOTICE and not level.needs_approval:
        yield "needs_approval", ScheduleFault.UNATTENDED
    is_notice = level.kind is LevelKind.NOTICE
    if level.base is Base.AFTER_PAYMENT or is_notice != (level.base is Base.BEFORE_DUE):
        yield "base", ScheduleFault.WRONG_BASE
    if level.base is Base.AFTER_PREVIOUS and (not before or before[-1].kind is LevelKind.NOTICE):
        yield "base", ScheduleFault.NOTHING_BEFORE


def _faults_of_thanks(thanks: Level, schedule: Schedule) -> Iterator[tuple[str, ScheduleFault]]:
    yield from _faults_of_level(thanks, schedule.audience)
    if thanks.key in {level.key for level in schedule.levels}:
        yield "key", ScheduleFault.TWICE
    if thanks.kind is not LevelKind.THANKS:
        yield "kind", ScheduleFault.WRONG_KIND
    if thanks.base is not Base.AFTER_PAYMENT:
        yield "base", ScheduleFault.WRONG_BASE
    if thanks.days > MOST_THANKS_DAYS:
        yield "days", ScheduleFault.OUT_OF_RANGE


def _not_rising(schedule: Schedule) -> list[int]:
    """Return the places of levels that, by their own days, come no later than the level before."""
    days = usual_days(schedule, quiet=False)
    return [place for place in range(1, len(days)) if days[place] <= days[place - 1]]


def _is_key(text: str, longest: int) -> bool:
    return len(text) <= longest and _KEY.fullmatch(text) is not None


def _is_name(text: str) -> bool:
    return text == text.strip() and 0 < len(text) <= LONGEST_NAME and text.isprintable()
