"""What a tenant's reminders brought about, by the counts of `ledger_core.dunning.effect`.

Owns what goes into them: letters that left, what was paid of their debts, promises that nobody took back in
time. Reads alone.
"""

from dataclasses import dataclass
import datetime as dt

from sqlalchemy import select

from ledger_core.dunning.effect import (
    WITHIN_DAYS,
    LevelEffect,
    PromiseEffect,
    VersionEffect,
    level_effects,
    promise_effect,
    version_effects,
)
from ledger_core.dunning.holds import Hold, HoldKind, last_day
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.dunning.days.past import past_of
from tenants.dunning.days.situation import ground_of, paid_among
from tenants.dunning.hold_rows import HoldRow
from tenants.dunning.holds import hold_of


@dataclass(frozen=True, slots=True)
class Effects:
    """How well reminders work as of a day; `unproven` says why the books give no figures, or ""."""

    day: dt.date
    within_days: int
    levels: tuple[LevelEffect, ...]
    versions: tuple[VersionEffect, ...]
    promises: PromiseEffect
    unproven: str


def effects_of(
    session: TenantSession, picture: Picture, day: dt.date, within_days: int = WITHIN_DAYS
) -> Effects:
    """Count what a tenant's reminders brought about, as of a day."""
    ground, past = ground_of(picture, day), past_of(session)
    reminded = {step.debt for step in past if not step.under_way}
    paid = paid_among(picture, day, reminded)
    still_open = {debt.name for debt in ground.debts}
    return Effects(
        day=day,
        within_days=within_days,
        levels=level_effects(past, paid, still_open, day, within_days),
        versions=version_effects(past, paid, day),
        promises=promise_effect(_promises(session), ground.received, day),
        unproven=ground.unproven,
    )


def _promises(session: TenantSession) -> list[Hold]:
    """Return all promises but those that were taken back before their day was over."""
    rows = session.scalars(select(HoldRow).where(HoldRow.kind == HoldKind.PROMISE.value))
    found = [(hold_of(row), row.lifted_on) for row in rows]
    return [hold for hold, lifted_on in found if lifted_on is None or _was_over(hold, lifted_on)]


def _was_over(hold: Hold, day: dt.date) -> bool:
    last = last_day(hold)
    return last is not None and last < day
