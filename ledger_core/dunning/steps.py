"""What a plan says: steps to take with their reasons, and debts that are not chased with theirs.

Values only; words for people are made elsewhere from the reasons.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
import datetime as dt
from enum import StrEnum

from ledger_core.dunning.debts import Debt
from ledger_core.dunning.schedule import Channel, Level, Schedule


class Rule(StrEnum):
    """Which rule chose the schedule; the first that says something wins."""

    DEBT = "debt"
    CUSTOMER = "customer"
    SEGMENT = "segment"
    TENANT = "tenant"
    FIRM = "firm"
    HOUSE = "house"  # nobody said anything: the ladder that Lettrine brings


class Why(StrEnum):
    """Why a debt is not chased today; each has a sentence in the portal."""

    NOT_YET = "not-yet"  # the next level's day has not come
    BELOW_MINIMUM = "below-minimum"
    TIME_BARRED = "time-barred"  # its last day is over: a person decides, and no letter speaks of a court
    DONE = "done"  # the ladder is climbed: a person decides what follows
    UNDER_WAY = "under-way"  # approved, not sent yet
    QUIET = "quiet"  # the last letter is too fresh
    CREDIT = "credit"  # unallocated credits come to what is open of it, or more: letter them first
    NO_CHANNEL = "no-channel"  # no address by which the level may travel
    HELD = "held"  # `hold` says by what
    ASSIGNED = "assigned"  # a factor has it: whether a formal notice leaves is the factor's to say
    FAILED = "failed"  # this one debt could not be planned; the rest was


@dataclass(frozen=True, slots=True)
class Step:
    """One debt at one level, to be taken today or as soon as possible."""

    debt: Debt
    schedule: Schedule
    level: Level
    rule: Rule
    channel: Channel
    due_on: dt.date  # the day the level came due; today or before
    last: tuple[str, dt.date] | None = None  # key and day of the level sent before
    broken: tuple[int, ...] = ()  # promises that were broken since, by id


@dataclass(frozen=True, slots=True)
class Withheld:
    """One debt that is not chased, and why; `next_on` is the first day it may be, where that is known."""

    debt: Debt
    why: Why
    schedule: Schedule | None = None
    level: Level | None = None  # the level it would have been
    rule: Rule | None = None
    hold: int = 0  # id, where a hold that was handed in does it
    hold_kind: str = ""  # value of `HoldKind`
    next_on: dt.date | None = None
    facts: Mapping[str, object] = field(default_factory=dict)  # figures for the sentence: cents, day, ...


@dataclass(frozen=True, slots=True)
class Plan:
    """What a day brings: every debt is in one of both, once; `thanks` are steps of debts that were paid."""

    day: dt.date
    steps: tuple[Step, ...]
    withheld: tuple[Withheld, ...]
    thanks: tuple[Step, ...]
    broken_promises: tuple[int, ...]  # ids of promises that are broken as of the day
