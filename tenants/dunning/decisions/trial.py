"""What another schedule, or another choice of one, would change today: a plan that is made and not kept.

Compares it with the plan of the same day as it stands. Writes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ledger_core.dunning.plan import plan
from ledger_core.dunning.resolution import Choices
from ledger_core.dunning.schedule import Audience, Schedule
from ledger_core.dunning.steps import Rule
from tenants.dunning.days.findings import Difference, difference, findings_of
from tenants.dunning.days.look import Look


@dataclass(frozen=True, slots=True)
class Trial:
    """What a change would bring: `changes` against the plan as it stands; debts that follow it afterwards."""

    look: Look  # with the plan that would be
    changes: Difference
    followers: int


def try_schedule(look: Look, schedule: Schedule) -> Trial:
    """Plan a day as if a schedule were kept in this form."""
    return _tried(look, {**look.schedules, schedule.key: schedule}, look.choices, {schedule.key})


def try_choice(look: Look, scope: Rule, target: str, schedule: str | None) -> Trial:
    """Plan a day as if a schedule were chosen for an audience of the tenant, or a segment.

    Args:
        look: the day as it stands.
        scope: `Rule.TENANT` or `Rule.SEGMENT`.
        target: the audience's value, or the segment.
        schedule: key of the schedule; None takes the choice back.
    """
    choices = look.choices
    if scope is Rule.TENANT:
        tenant = {key: value for key, value in choices.tenant.items() if key != target}
        chosen = {Audience(target): schedule} if schedule is not None else {}
        choices = replace(choices, tenant={**tenant, **chosen})
    else:
        segment = {**choices.segment, target: schedule or ""}
        order = {name: place for place, name in enumerate(look.settings.segments)}
        ordered = sorted(segment, key=lambda name: (order.get(name, -1), name))
        choices = replace(choices, segment={name: segment[name] for name in ordered if segment[name]})
    return _tried(look, look.schedules, choices, {schedule} if schedule else set())


def _tried(look: Look, schedules: Mapping[str, Schedule], choices: Choices, keys: set[str]) -> Trial:
    made = plan(
        look.situation,
        choices,
        schedules,
        look.holds,
        look.past,
        look.day,
        look.settings.stale_bank_days,
    )
    would_be = replace(look, plan=made, schedules=schedules, choices=choices)
    followers = sum(step.schedule.key in keys for step in made.steps) + sum(
        each.schedule is not None and each.schedule.key in keys for each in made.withheld
    )
    return Trial(would_be, difference(findings_of(would_be), findings_of(look)), followers)
