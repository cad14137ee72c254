"""Schedules that people made, and who follows which: a tenant's own, its firm's, and those of the house.

Owns whose key a schedule bears: a firm's begins with `firm-`, the house's with `house-`. What a ladder must
be is `ledger_core.dunning.schedule`'s, and which of several choices wins `resolution`'s.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
import datetime as dt
from enum import StrEnum

from sqlalchemy import delete, select

from ledger_core.dunning.resolution import HOUSE, Choices
from ledger_core.dunning.schedule import Audience, Schedule, ScheduleFault, faults_of
from ledger_core.dunning.schedule_form import as_json, from_json
from ledger_core.dunning.steps import Rule
from tenants import audit_log
from tenants.db import Database, PlatformSession, TenantSession
from tenants.desk import Desk
from tenants.dunning.days.situation import is_chased, lines_by_debt
from tenants.dunning.decisions import rules
from tenants.dunning.decisions.rows import SUBJECT_LENGTH, ScheduleChoice
from tenants.dunning.decisions.settings import read_settings
from tenants.dunning.stamp import raise_stamp
from tenants.dunning.story import Told, tell
from tenants.people.access import firms_of

PREFIX = "schedule:"
FIRM_CHOICES = "choices"
FIRM_KEY, HOUSE_KEY = "firm-", "house-"
SEGMENTS_BY_SALES = ("abc:A", "abc:B", "abc:C")  # there without anybody's doing


class ChoiceFault(StrEnum):
    """Why a schedule cannot be chosen."""

    NO_SUCH_SCHEDULE = "no-such-schedule"
    WRONG_AUDIENCE = "wrong-audience"
    NOT_A_TARGET = "not-a-target"


class FaultyScheduleError(ValueError):
    """A schedule that cannot be kept; `faults` are by place, such as `levels.2.days`."""

    def __init__(self, faults: Mapping[str, ScheduleFault]) -> None:
        super().__init__(", ".join(f"{place}: {fault}" for place, fault in faults.items()))
        self.faults = dict(faults)


class ReservedKeyError(ValueError):
    """A schedule's key begins as those of the house or of firms do, or of a firm does not."""


class FaultyChoiceError(ValueError):
    """A choice that cannot be kept; `fault` says why."""

    def __init__(self, fault: ChoiceFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class FirmRules:
    """What the firms that serve a tenant decided for their clients; of two firms the first by name counts.

    `stamp` differs wherever any of it does. `writers` and `choosers` are the firms whose each is.
    """

    schedules: Mapping[str, Schedule]
    choices: Mapping[Audience, str]
    stamp: tuple[tuple[int, str, int], ...]
    writers: Mapping[str, int] = field(default_factory=dict)
    choosers: Mapping[Audience, int] = field(default_factory=dict)


def house_schedules() -> dict[str, Schedule]:
    """Return the ladders that Lettrine brings, by key."""
    return {schedule.key: schedule for schedule in HOUSE.values()}


def own_schedules(session: TenantSession) -> dict[str, Schedule]:
    """Return the tenant's own schedules as they hold, by key."""
    return _read(rules.all_latest(session, PREFIX))


def schedule_version(session: TenantSession, key: str, version: int) -> Schedule | None:
    """Return an earlier version of one of the tenant's own schedules; None where there is none."""
    found = rules.version_of(session, PREFIX + key, version)
    return None if found is None else from_json(found.body)


def ladder_of(
    session: TenantSession, firm: Mapping[str, Schedule], key: str, version: int
) -> Schedule | None:
    """Return the ladder of a letter as it was; None of one that a firm has changed since.

    Args:
        session: of the tenant.
        firm: the schedules of the firms that serve it, by key.
        key: of the schedule.
        version: under which the letter was made.
    """
    kept = schedule_version(session, key, version) or house_schedules().get(key)
    if kept is not None:
        return kept
    found = firm.get(key)
    return found if found is not None and found.version == version else None


def firm_schedules(session: PlatformSession, firm_id: int) -> dict[str, Schedule]:
    """Return a firm's schedules as they hold, by key."""
    return _read(rules.firm_all_latest(session, firm_id, PREFIX))


def firm_rules(database: Database, tenant_id: int, day: dt.date) -> FirmRules:
    """Return what the firms that serve a tenant on a day decided for their clients."""
    schedules: dict[str, Schedule] = {}
    choices: dict[Audience, str] = {}
    stamp: list[tuple[int, str, int]] = []
    writers: dict[str, int] = {}
    choosers: dict[Audience, int] = {}
    firms = firms_of(database, tenant_id, day)
    if not firms:
        return FirmRules({}, {}, ())
    with database.platform_reading() as session:
        for firm in firms:
            versions = rules.firm_all_latest(session, firm.id, "")
            stamp += [(firm.id, version.subject, version.version) for version in versions]
            own = _read(version for version in versions if version.subject.startswith(PREFIX))
            schedules = own | schedules
            writers = dict.fromkeys(own, firm.id) | writers
            for version in versions:
                if version.subject == FIRM_CHOICES:
                    chosen = {Audience(key): str(value) for key, value in version.body.items()}
                    choices = chosen | choices
                    choosers = dict.fromkeys(chosen, firm.id) | choosers
    return FirmRules(schedules, choices, tuple(stamp), writers, choosers)


def save_schedule(
    session: TenantSession, desk: Desk, schedule: Schedule, expected: int | None = None
) -> Schedule:
    """Keep a schedule as the next version of its key; what was sent under earlier ones stays as it was.

    Raises:
        FaultyScheduleError: the ladder is not sound.
        ReservedKeyError: its key is not one of a tenant.
        RuleConflictError: another version holds than the author saw.
    """
    if schedule.key.startswith((FIRM_KEY, HOUSE_KEY)):
        raise ReservedKeyError(ReservedKeyError.__doc__)
    before = rules.latest(session, PREFIX + schedule.key)
    numbered = _next(schedule, before)
    put = rules.put_version(session, desk, PREFIX + schedule.key, as_json(numbered), expected)
    return from_json(put.body)


def save_firm_schedule(  # noqa: PLR0913, PLR0917  as of a tenant, and whose
    session: PlatformSession,
    firm_id: int,
    author: str,
    at: dt.datetime,
    schedule: Schedule,
    expected: int | None = None,
) -> Schedule:
    """Keep a schedule of a firm; as `save_schedule`."""
    if not schedule.key.startswith(FIRM_KEY):
        raise ReservedKeyError(ReservedKeyError.__doc__)
    before = rules.firm_latest(session, firm_id, PREFIX + schedule.key)
    numbered = _next(schedule, before)
    subject = PREFIX + schedule.key
    put = rules.firm_put_version(session, firm_id, author, at, subject, as_json(numbered), expected)
    return from_json(put.body)


def choices_of(session: TenantSession, firm: FirmRules) -> Choices:
    """Return who follows which schedule; segments in the order of the settings."""
    by_scope: dict[Rule, dict[str, str]] = {rule: {} for rule in Rule}
    for row in session.scalars(select(ScheduleChoice).order_by(ScheduleChoice.target)):
        by_scope[Rule(row.scope)][row.target] = row.schedule
    order = {segment: place for place, segment in enumerate(read_settings(session).segments)}
    segments = sorted(by_scope[Rule.SEGMENT].items(), key=lambda each: (order.get(each[0], -1), each[0]))
    return Choices(
        debt=by_scope[Rule.DEBT],
        customer={_party(target): key for target, key in by_scope[Rule.CUSTOMER].items()},
        segment=dict(segments),
        tenant={Audience(target): key for target, key in by_scope[Rule.TENANT].items()},
        firm=firm.choices,
    )


def choose(  # noqa: PLR0913, PLR0917  a choice is made of all of these
    session: TenantSession,
    desk: Desk,
    scope: Rule,
    target: str,
    schedule: str | None,
    party: tuple[str, str] = ("", ""),
) -> None:
    """Choose a schedule for a debt, a customer, a segment or an audience of the tenant; None takes it back.

    Args:
        session: one that writes.
        desk: who chooses.
        scope: what the target is.
        target: name of the debt, `customer_target(…)`, name of the segment, or the audience's value.
        schedule: key of the schedule.
        party: account and code of the customer, where the choice is about one: its timeline tells of it.

    Raises:
        FaultyChoiceError: there is no such schedule or target, or it is for the other audience.
    """
    if fault := _fault(session, desk, scope, target, schedule, party):
        raise FaultyChoiceError(fault)
    raise_stamp(session)
    same = ScheduleChoice.scope == scope.value, ScheduleChoice.target == target
    session.execute(delete(ScheduleChoice).where(*same).execution_options(synchronize_session="fetch"))
    if schedule is not None:
        session.add(
            ScheduleChoice(
                scope=scope.value,
                target=target,
                schedule=schedule,
                firm_number=desk.hand.firm_id,
                author=desk.hand.actor,
                at=desk.now,
            )
        )
        session.flush()
    if scope in {Rule.DEBT, Rule.CUSTOMER}:
        tell(
            session,
            kind=Told.SCHEDULE_CHOSEN,
            account=party[0],
            customer=party[1],
            day=desk.today,
            at=desk.now,
            actor=desk.hand.actor,
            debts=[target] if scope is Rule.DEBT else [],
            facts={"schedule": schedule},
        )
    audit_log.append(
        session,
        actor=desk.hand.actor,
        action="dunning:choose",
        subject=f"{scope.value} {target}",
        detail={"schedule": schedule},
        at=desk.now,
    )


def customer_target(account: str, customer: str) -> str:
    """Return the target of a choice for a customer."""
    return f"{account} {customer}"


def _party(target: str) -> tuple[str, str]:
    account, _blank, customer = target.partition(" ")
    return account, customer


def _fault(  # noqa: PLR0913, PLR0917  as `choose`
    session: TenantSession,
    desk: Desk,
    scope: Rule,
    target: str,
    schedule: str | None,
    party: tuple[str, str],
) -> ChoiceFault | None:
    if schedule is None:  # taken back, though its target may be gone
        return ChoiceFault.NOT_A_TARGET if scope in {Rule.FIRM, Rule.HOUSE} else None
    if not _is_target(session, desk, scope, target, party):
        return ChoiceFault.NOT_A_TARGET
    firm = firm_rules(desk.database, desk.tenant_id, desk.today)
    found = (house_schedules() | dict(firm.schedules) | own_schedules(session)).get(schedule)
    if found is None:
        return ChoiceFault.NO_SUCH_SCHEDULE
    if scope is Rule.TENANT and found.audience != target:
        return ChoiceFault.WRONG_AUDIENCE
    return None


def _is_target(session: TenantSession, desk: Desk, scope: Rule, target: str, party: tuple[str, str]) -> bool:
    """Tell whether there is such an audience, segment, customer or debt; a firm's choices stand elsewhere."""
    if scope is Rule.TENANT:
        return target in set(Audience)
    if scope is Rule.SEGMENT:
        return target in {*read_settings(session).segments, *SEGMENTS_BY_SALES}
    if scope is Rule.CUSTOMER:
        known = party in desk.picture().parties and is_chased(party[0])
        return known and target == customer_target(*party) and len(target) <= SUBJECT_LENGTH
    if scope is Rule.DEBT:
        line = lines_by_debt(desk.picture()).get(target)
        return line is not None and (line.account, line.customer) == party
    return False


def _next(schedule: Schedule, before: rules.Version | None) -> Schedule:
    """Return a schedule with its next number; with the present one where it says the same."""
    number = before.version if before else 0
    numbered = replace(schedule, version=number + 1)
    if faults := faults_of(numbered):
        raise FaultyScheduleError(faults)
    same = replace(schedule, version=number)
    return same if before is not None and as_json(same) == before.body else numbered


def _read(versions: Iterable[rules.Version]) -> dict[str, Schedule]:
    return {schedule.key: schedule for schedule in (from_json(version.body) for version in versions)}
