"""The schedule: an ordered ladder of levels by which one kind of debtor is reminded.

Owns what a level says and when a ladder is sound. A schedule is a value with a version; a change makes
another version. Never decides who follows which schedule, nor what is sent.
"""

from dataclasses import dataclass
from enum import StrEnum


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
