"""`lettrine dunning`: the daily run by hand, how it stands, and schedules as files.

For whoever runs the service. Approves nothing that a schedule keeps for a person; what a run does is
`tenants.dunning.days.runs`'.
"""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import click
from sqlalchemy import func, select

from ledger_core.money import from_cents
from ledger_core.strict_form import FormError
from server.cli.days import YEARS, Day
from server.cli.dunning_answers import file_command
from server.cli.failure import fail, report
from server.cli.operating import opened, tenant_desk
from server.cli.output import counted, echo_rows, format_option
from server.cli.schedule_file import ScheduleFileError, schedule_in, schedule_text
from server.services import utc_now
from tenants.books.founding import tenant_named
from tenants.books.picture import OutdatedIndexError
from tenants.db import Database, TenantSession
from tenants.dunning.days.approving import Result
from tenants.dunning.days.daily import is_watched
from tenants.dunning.days.groups import Group
from tenants.dunning.days.runs import (
    APPROVED,
    DEBTS,
    FAILED,
    TO_APPROVE,
    WITHHELD,
    RunResult,
    last_run,
    run,
    unattended,
)
from tenants.dunning.decisions.rules import RuleConflictError
from tenants.dunning.decisions.schedules import (
    FaultyScheduleError,
    ReservedKeyError,
    firm_rules,
    house_schedules,
    own_schedules,
    save_schedule,
)
from tenants.dunning.decisions.settings import read_settings
from tenants.dunning.letter_rows import LetterRow, LetterState
from tenants.dunning.story_rows import Task
from tenants.moment import day_of
from tenants.tenant import Tenant

_RUN_HEADS = ("code", "name", "level", "channel", "debts", "amount", "currency", "state")
_STATUS_HEADS = (
    "tenant",
    "live since",
    "last run",
    "to approve",
    "failed",
    "on their way",
    "uncertain",
    "tasks",
)
_SCHEDULE_HEADS = ("schedule", "version", "name", "for", "levels", "of")
_MOST_BYTES = 100_000
_tenant_option = click.option("--tenant", "slug", metavar="TENANT", required=True, help="Whose.")
_ON_THEIR_WAY = (LetterState.QUEUED, LetterState.TO_PRINT, LetterState.PRINTED, LetterState.TO_CALL)


@click.group("dunning")
def dunning_group() -> None:
    """Reminders: the daily run, how it stands, mail that came back, and schedules."""


dunning_group.add_command(file_command)


@dunning_group.command("run")
@_tenant_option
@click.option("--as-of", "day", metavar="DATE", type=Day(YEARS), help="The day; today if not given.")
@click.option("--dry-run", is_flag=True, help="Only show what the day would bring; nothing is written.")
@format_option
def run_command(slug: str, day: dt.date | None, dry_run: bool, output_format: str) -> None:  # noqa: FBT001
    """Run the day of TENANT: list its letters, and send those that need nobody.

    In test mode, until a person approved a first letter, none of them leaves. The server does the same each
    morning; a second run on one day finds what is new since, and repeats nothing. Another day than today can
    only be looked at.
    """
    now = utc_now()
    if day not in {None, day_of(now)} and not dry_run:
        fail(f"{day} is not today: letters that leave now say what holds now; add --dry-run to look")
    with tenant_desk(slug, now) as desk:
        try:
            found = run(desk, day or desk.today, dry_run=dry_run)
        except OutdatedIndexError as error:
            fail(f"{slug}: {error}")
    echo_rows(_RUN_HEADS, _letters(found), output_format)
    report(_said(slug, found, dry_run=dry_run))


@dunning_group.command("status")
@format_option
def status_command(output_format: str) -> None:
    """List the companies that have set up their reminders, and how they stand."""
    with opened() as database:
        rows = [row for tenant in _tenants(database) if (row := _status(database, tenant)) is not None]
    echo_rows(_STATUS_HEADS, rows, output_format)


@dunning_group.group("schedule")
def schedule_group() -> None:
    """Schedules: which there are, one as a file, and a file as the next version of one."""


@schedule_group.command("list")
@_tenant_option
@format_option
def list_command(slug: str, output_format: str) -> None:
    """List the schedules that TENANT may follow: the house's, its firm's and its own."""
    with opened() as database:
        tenant = tenant_named(database, slug)
        firm = firm_rules(database, tenant.id, day_of(utc_now()))
        with database.reading(tenant.id) as session:
            own = own_schedules(session)
    rows = [
        (schedule.key, schedule.version, schedule.name, schedule.audience.value, len(schedule.levels), whose)
        for whose, found in (("house", house_schedules()), ("firm", firm.schedules), ("tenant", own))
        for schedule in found.values()
    ]
    echo_rows(_SCHEDULE_HEADS, rows, output_format)


@schedule_group.command("show")
@_tenant_option
@click.argument("key", metavar="SCHEDULE")
def show_command(slug: str, key: str) -> None:
    """Write SCHEDULE as a TOML file to standard output."""
    with opened() as database:
        tenant = tenant_named(database, slug)
        firm = firm_rules(database, tenant.id, day_of(utc_now()))
        with database.reading(tenant.id) as session:
            found = (house_schedules() | dict(firm.schedules) | own_schedules(session)).get(key)
    if found is None:
        fail(f"{slug}: there is no schedule {key!r}; `lettrine dunning schedule list` names them")
    click.echo(schedule_text(found), nl=False)


@schedule_group.command("load")
@_tenant_option
@click.argument("source", metavar="FILE", type=click.Path(path_type=Path))
def load_command(slug: str, source: Path) -> None:
    """Keep the TOML file FILE as the next version of the schedule of its key.

    What was sent under earlier versions stays as it was. Who follows it is chosen in the portal.
    """
    try:
        with source.open("rb") as file:
            schedule = schedule_in(file.read(_MOST_BYTES))
    except OSError as error:
        fail(f"{source}: {error.strerror}")
    except (ScheduleFileError, FormError) as error:
        fail(f"{source}: {error}")
    with tenant_desk(slug, utc_now()) as desk:
        try:
            with desk.writing() as session:
                kept = save_schedule(session, desk, schedule)
        except FaultyScheduleError as error:
            fail(*(f"{source}: {place}: {fault}" for place, fault in error.faults.items()))
        except ReservedKeyError:
            fail(
                f"{source}: key: {schedule.key!r} begins as those of the house or of firms do; "
                "give `key` a name of your own"
            )
        except RuleConflictError as error:
            fail(f"{source}: {error}")
    report([f"{slug}: schedule {kept.key}, version {kept.version}"])


def _letters(found: RunResult) -> list[tuple[str | int | Decimal, ...]]:
    """Return a row a letter, and what became of it."""
    outcomes = {outcome.key: outcome for outcome in found.outcomes}
    by_themselves = {group.key for group in unattended(found.look)}

    def state(group: Group) -> str:
        outcome = outcomes.get(group.key)
        if outcome is not None:
            return outcome.reference if outcome.result is Result.APPROVED else outcome.result.value
        if group.refusal:
            return f"refused: {group.refusal}"
        return "needs nobody" if group.key in by_themselves else "waits"

    return [
        (
            group.customer,
            group.name,
            group.level.key,
            group.channel.value,
            len(group.steps),
            from_cents(group.cents),
            group.currency,
            state(group),
        )
        for group in (*found.look.groups, *found.look.thanks)
    ]


def _said(slug: str, found: RunResult, *, dry_run: bool) -> list[str]:
    counts = found.counts
    if found.trouble:
        return [f"{slug}: nothing is planned: {found.trouble}"]
    mode = "" if found.live else ", test mode"
    withheld = sum(count for name, count in counts.items() if name.startswith(WITHHELD))
    alone = (
        f"{len(unattended(found.look))} would leave without a person"
        if dry_run
        else f"{counts[APPROVED]} approved without a person"
    )
    return [
        f"{slug}: {found.day}, revision {found.revision}{mode}",
        f"{counted(counts[DEBTS], 'open debt')}, {withheld} withheld, {counts[FAILED]} failed",
        f"{counted(counts[TO_APPROVE], 'letter')} to approve, {alone}",
    ]


def _tenants(database: Database) -> list[Tenant]:
    with database.platform_reading() as session:
        return list(session.scalars(select(Tenant).order_by(Tenant.slug)))


def _status(database: Database, tenant: Tenant) -> tuple[str | int | dt.date | None, ...] | None:
    with database.reading(tenant.id) as session:
        if not is_watched(session):
            return None
        row = last_run(session)
        counts = row.counts if row is not None else {}
        return (
            tenant.slug,
            read_settings(session).live_since,
            row.day if row is not None else None,
            counts.get(TO_APPROVE, 0),
            counts.get(FAILED, 0),
            _count_letters(session, *_ON_THEIR_WAY),
            _count_letters(session, LetterState.UNCERTAIN),
            session.scalar(select(func.count(Task.number)).where(Task.done_at.is_(None))) or 0,
        )


def _count_letters(session: TenantSession, *states: LetterState) -> int:
    wanted = select(func.count(LetterRow.number)).where(LetterRow.state.in_([each.value for each in states]))
    return session.scalar(wanted) or 0
