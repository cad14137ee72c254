"""Who does a job: one worker at a time, by a lease that it renews; another takes over from a dead one."""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
import secrets
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update

from tenants.db import Database
from tenants.jobs.jobs import Job, of_row
from tenants.jobs.models import JobRow, JobState

LEASE = dt.timedelta(seconds=30)
MOST_ATTEMPTS = 3  # a job that ended its worker so many times is not given to another
_CANDIDATES = 20
GAVE_UP = "gave-up"


class LostLeaseError(Exception):
    """The job is no longer this worker's: it was stopped, or another has taken it over."""


@dataclass(frozen=True, slots=True)
class Leased:
    """A job in the hands of one worker."""

    job: Job
    lease: str


def take(database: Database, now: dt.datetime) -> Leased | None:
    """Take the job that has waited longest; None where none waits."""
    with database.platform_reading() as session:
        waiting = session.scalars(
            select(JobRow).where(_free(now)).order_by(JobRow.id).limit(_CANDIDATES)
        ).all()
    for row in waiting:
        if row.attempts >= MOST_ATTEMPTS:
            _give_up(database, row, now)
            continue
        lease = secrets.token_hex(16)
        taken = _change(
            database,
            (JobRow.id == row.id, JobRow.lease == row.lease, _free(now)),
            {
                "state": JobState.RUNNING.value,
                "lease": lease,
                "leased_until": now + LEASE,
                "attempts": row.attempts + 1,
                "started_at": row.started_at or now,
            },
        )
        if taken:
            return Leased(of_row(row), lease)
    return None


def renew(database: Database, leased: Leased, now: dt.datetime) -> None:
    """Keep the job for another while.

    Raises:
        LostLeaseError: it is no longer this worker's.
    """
    _own(database, leased, {"leased_until": now + LEASE})


def tell(database: Database, leased: Leased, now: dt.datetime, stage: str, done: int, total: int) -> None:  # noqa: PLR0913, PLR0917  what a stage is
    """Say how far the job is, and keep it.

    Raises:
        LostLeaseError: it is no longer this worker's.
    """
    _own(database, leased, {"leased_until": now + LEASE, "stage": stage, "done": done, "total": total})


def end(database: Database, leased: Leased, now: dt.datetime, result: Mapping[str, object]) -> None:
    """Say that the job is done.

    Raises:
        LostLeaseError: it is no longer this worker's.
    """
    _own(database, leased, {**_ended(JobState.DONE, now), "result": dict(result)})


def fail(database: Database, leased: Leased, now: dt.datetime, fault: str) -> None:
    """Say that the job cannot be done.

    Raises:
        LostLeaseError: it is no longer this worker's.
    """
    _own(database, leased, {**_ended(JobState.FAILED, now), "fault": fault[:400]})


def put_back(database: Database, leased: Leased, due_at: dt.datetime) -> None:
    """Let the job wait again, until `due_at`; the attempt does not count.

    Raises:
        LostLeaseError: it is no longer this worker's.
    """
    before = {"state": JobState.WAITING.value, "lease": "", "leased_until": None, "due_at": due_at}
    _own(database, leased, {**before, "attempts": JobRow.attempts - 1})


def _free(now: dt.datetime) -> ColumnElement[bool]:
    waits = (JobRow.state == JobState.WAITING.value) & (JobRow.due_at <= now)
    left = (JobRow.state == JobState.RUNNING.value) & (JobRow.leased_until < now)
    return or_(waits, left)


def _give_up(database: Database, row: JobRow, now: dt.datetime) -> None:
    _change(
        database,
        (JobRow.id == row.id, JobRow.lease == row.lease, _free(now)),
        {**_ended(JobState.FAILED, now), "fault": GAVE_UP},
    )


def _ended(state: JobState, now: dt.datetime) -> dict[str, Any]:
    return {"state": state.value, "ended_at": now, "lease": "", "leased_until": None}


def _own(database: Database, leased: Leased, values: Mapping[str, Any]) -> None:
    own = (JobRow.id == leased.job.id, JobRow.lease == leased.lease, JobRow.state == JobState.RUNNING.value)
    if not _change(database, own, values):
        raise LostLeaseError(LostLeaseError.__doc__)


def _change(database: Database, where: tuple[ColumnElement[bool], ...], values: Mapping[str, Any]) -> bool:
    statement = update(JobRow).where(*where).values(**values).execution_options(synchronize_session=False)
    with database.platform() as session:
        return bool(session.execute(statement).rowcount)  # type: ignore[attr-defined]  # an update's result has it
