"""Jobs as whoever asks for them sees them: put, looked at, stopped. Never does one."""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt

from sqlalchemy import select, update

from tenants.db import Database, PlatformSession
from tenants.jobs.models import JobRow, JobState, Kind

OPEN = (JobState.WAITING.value, JobState.RUNNING.value)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose job it is: a firm's or a tenant's, never both."""

    firm_id: int | None = None
    tenant_id: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A job at one moment. `total` is 0 where nobody knows how much there is to do."""

    id: int
    kind: Kind
    place: Place
    person_id: int | None
    payload: Mapping[str, object]
    state: JobState
    stage: str
    done: int
    total: int
    result: Mapping[str, object]
    fault: str
    put_at: dt.datetime
    started_at: dt.datetime | None
    ended_at: dt.datetime | None

    @property
    def is_open(self) -> bool:
        """Tell whether something of it is still to be done."""
        return self.state in OPEN

    @property
    def percent(self) -> int | None:
        """Return how much of the stage is done, 0 to 100; None where that is not known."""
        return min(100, 100 * self.done // self.total) if self.total else None


def put(  # noqa: PLR0913  a job says all of it
    session: PlatformSession,
    kind: Kind,
    place: Place,
    *,
    person_id: int | None,
    payload: Mapping[str, object],
    at: dt.datetime,
) -> int:
    """Add a job in the caller's transaction; return its id. It begins after that transaction."""
    row = JobRow(
        kind=kind.value,
        firm_id=place.firm_id,
        client_id=place.tenant_id,
        person_id=person_id,
        payload=dict(payload),
        state=JobState.WAITING.value,
        stage="",
        done=0,
        total=0,
        result={},
        fault="",
        attempts=0,
        put_at=at,
        due_at=at,
        started_at=None,
        ended_at=None,
        lease="",
        leased_until=None,
    )
    session.add(row)
    session.flush()
    return row.id


def put_once(  # noqa: PLR0913, PLR0917  as `put`
    database: Database,
    kind: Kind,
    tenant_id: int,
    person_id: int | None,
    payload: Mapping[str, object],
    at: dt.datetime,
) -> int:
    """Add a job of a tenant unless one of its kind is open; return the id of the one there is now."""
    with database.platform() as session:
        open_one = session.scalar(
            select(JobRow.id)
            .where(JobRow.client_id == tenant_id, JobRow.kind == kind.value, JobRow.state.in_(OPEN))
            .order_by(JobRow.id)
            .limit(1)
        )
        if open_one is not None:
            return open_one
        return put(session, kind, Place(tenant_id=tenant_id), person_id=person_id, payload=payload, at=at)


def job_of(database: Database, place: Place, job_id: int) -> Job | None:
    """Return a job of this firm or tenant; None where it has none of that id."""
    with database.platform_reading() as session:
        row = session.scalar(select(JobRow).where(JobRow.id == job_id))
    if row is None or Place(row.firm_id, row.client_id) != place:
        return None
    return of_row(row)


def open_jobs(database: Database, place: Place) -> list[Job]:
    """Return the jobs of a firm or tenant that are not ended, the first put first."""
    own = (
        JobRow.firm_id == place.firm_id if place.firm_id is not None else JobRow.client_id == place.tenant_id
    )
    with database.platform_reading() as session:
        rows = session.scalars(select(JobRow).where(own, JobRow.state.in_(OPEN)).order_by(JobRow.id)).all()
    return [of_row(row) for row in rows]


def stop(session: PlatformSession, job_id: int, at: dt.datetime) -> bool:
    """Stop a job that is not ended; its worker notices at its next word. Tell whether it was open."""
    stopped = session.execute(
        update(JobRow)
        .where(JobRow.id == job_id, JobRow.state.in_(OPEN))
        .values(state=JobState.STOPPED.value, ended_at=at, lease="", leased_until=None)
        .execution_options(synchronize_session=False)
    )
    return bool(stopped.rowcount)  # type: ignore[attr-defined]  # an update's result has it


def of_row(row: JobRow) -> Job:
    """Return the job of a row."""
    return Job(
        id=row.id,
        kind=Kind(row.kind),
        place=Place(row.firm_id, row.client_id),
        person_id=row.person_id,
        payload=row.payload,
        state=JobState(row.state),
        stage=row.stage,
        done=row.done,
        total=row.total,
        result=row.result,
        fault=row.fault,
        put_at=row.put_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )
