"""Imports as a firm sees them: listed, looked at, kept, thrown away.

Owns what may follow what. Reads no FEC and makes no books: jobs do (`reading`, `keeping`).
"""

from dataclasses import dataclass
import datetime as dt
from functools import cached_property

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from ledger_core.fec.preview import Preview
from ledger_core.fec.report import FecReport
from tenants.books.founding import check_names
from tenants.db import Database, Look, PlatformSession
from tenants.imports.intake import Sender, forget_content
from tenants.imports.models import ImportRow, ImportState
from tenants.jail import fec_form
from tenants.jobs import jobs
from tenants.jobs.jobs import Job, Place
from tenants.jobs.models import JobRow, JobState, Kind
from tenants.people import firm_log
from tenants.tenant import Tenant

_SHOWN = tuple(
    state.value for state in (ImportState.READING, ImportState.READ, ImportState.REFUSED, ImportState.KEEPING)
)
_ABANDONABLE = tuple(state.value for state in (ImportState.READING, ImportState.READ, ImportState.REFUSED))


class SlugTakenError(Exception):
    """Another tenant has this address."""


class WrongStateError(Exception):
    """The import is no longer where this can be done: somebody else decided meanwhile."""


class FaultyEntriesError(Exception):
    """The file has faulty entries, and nobody said that they are to be left out."""


@dataclass(frozen=True)  # without slots: what is read on demand is kept
class Import:
    """An import at one moment; `slug` is that of its tenant once it is kept."""

    id: int
    file_name: str
    inner_name: str
    size: int
    state: ImportState
    fault: str
    report_text: str
    preview_text: str
    slug: str
    name: str
    siren: str
    person_id: int
    tenant_id: int | None
    letter_certain: bool
    put_at: dt.datetime
    expires_at: dt.datetime
    job: Job | None

    @property
    def is_stuck(self) -> bool:
        """Whether the work on it ended in a fault of the program."""
        return (
            self.state in {ImportState.READING, ImportState.KEEPING}
            and self.job is not None
            and self.job.state is JobState.FAILED
        )

    @property
    def is_busy(self) -> bool:
        """Whether it is worked on."""
        return self.state in {ImportState.READING, ImportState.KEEPING} and not self.is_stuck

    @cached_property
    def report(self) -> FecReport | None:
        """What was read; None before."""
        return fec_form.report_of(self.report_text.encode()) if self.report_text else None

    @cached_property
    def preview(self) -> Preview | None:
        """What the books would show; None before, and where it could not be found out."""
        return fec_form.preview_of(self.preview_text.encode()) if self.preview_text else None


@dataclass(frozen=True, slots=True)
class Keeping:
    """How a file is to be kept."""

    name: str
    slug: str
    leave_out_faulty: bool
    letter_certain: bool


def import_of(database: Database, firm_id: int, import_id: int) -> Import | None:
    """Return an import of this firm; None where it has none of that id."""
    with database.platform_reading() as session:
        found = session.execute(
            select(ImportRow, JobRow)
            .outerjoin(JobRow, JobRow.id == ImportRow.job_id)
            .where(ImportRow.id == import_id, ImportRow.firm_id == firm_id)
        ).one_or_none()
    return _import(*found) if found else None


def open_imports(database: Database, firm_id: int) -> list[Import]:
    """Return the firm's imports that go on or wait for a decision, the first sent first."""
    with database.platform_reading() as session:
        found = session.execute(
            select(ImportRow, JobRow)
            .outerjoin(JobRow, JobRow.id == ImportRow.job_id)
            .where(ImportRow.firm_id == firm_id, ImportRow.state.in_(_SHOWN))
            .order_by(ImportRow.id)
        ).all()
    return [_import(row, job) for row, job in found]


def being_made(database: Database, firm_id: int) -> int:
    """Return of how many files of the firm the books are being made: tenants that it does not serve yet."""
    wanted = ImportRow.firm_id == firm_id, ImportRow.state == ImportState.KEEPING.value
    with database.platform_reading() as session:
        return session.scalar(select(func.count()).select_from(ImportRow).where(*wanted)) or 0


def sirens_of(database: Database, firm_id: int) -> dict[int, str]:
    """Return the SIREN that the file of each kept import named, by tenant."""
    with database.platform_reading() as session:
        found = session.execute(
            select(ImportRow.client_id, ImportRow.siren).where(
                ImportRow.firm_id == firm_id, ImportRow.state == ImportState.KEPT.value, ImportRow.siren != ""
            )
        ).all()
    return {client_id: siren for client_id, siren in found if client_id is not None}


def keep(  # noqa: PLR0913, PLR0917  which file, how it is kept, who says so and when, and who may object
    database: Database,
    sender: Sender,
    import_id: int,
    keeping: Keeping,
    at: dt.datetime,
    fits: Look = lambda _session: None,
) -> None:
    """Decide that a file becomes the books of a new tenant, unless `fits` raises; a job makes them.

    The address is the tenant's from here on. Nobody sees the tenant before its books are made.

    Raises:
        TenantNameError: name or address cannot be used.
        FaultyEntriesError: there are faulty entries, and nobody said to leave them out.
        SlugTakenError: the address is another's.
        WrongStateError: the import does not wait for a decision.
    """
    check_names(keeping.slug, keeping.name)
    found = import_of(database, sender.firm_id, import_id)
    if found is None or found.state is not ImportState.READ or found.report is None:
        raise WrongStateError(WrongStateError.__doc__)
    if found.report.refused_rows and not keeping.leave_out_faulty:
        raise FaultyEntriesError(FaultyEntriesError.__doc__)
    try:
        with database.platform() as session:
            fits(session)
            _decide(session, sender, found, keeping, at)
    except IntegrityError as error:
        raise SlugTakenError(SlugTakenError.__doc__) from error


def abandon(database: Database, sender: Sender, import_id: int, at: dt.datetime) -> None:
    """Throw a file away, and stop its reading.

    Raises:
        WrongStateError: its books are being made, or somebody decided before.
    """
    with database.platform() as session:
        row = session.scalar(
            select(ImportRow).where(ImportRow.id == import_id, ImportRow.firm_id == sender.firm_id)
        )
        if row is None or not _move(session, row.id, _ABANDONABLE, ImportState.ABANDONED, ended_at=at):
            raise WrongStateError(WrongStateError.__doc__)
        if row.job_id is not None:
            jobs.stop(session, row.job_id, at)
        forget_content(session, import_id)
        _log(session, sender, "import:abandon", row.file_name, {"import": import_id}, at)


def retry(database: Database, sender: Sender, import_id: int, at: dt.datetime) -> None:
    """Have a job begun anew that ended in a fault of the program, with the file as it is.

    Raises:
        WrongStateError: no job of the import failed.
    """
    found = import_of(database, sender.firm_id, import_id)
    kinds = {ImportState.READING: Kind.READ_FEC, ImportState.KEEPING: Kind.KEEP_FEC}
    if found is None or found.state not in kinds or found.job is None or found.job.is_open:
        raise WrongStateError(WrongStateError.__doc__)
    with database.platform() as session:
        job_id = jobs.put(
            session,
            kinds[found.state],
            Place(firm_id=sender.firm_id),
            person_id=sender.person.id,
            payload={"import": found.id},
            at=at,
        )
        moved = session.execute(
            update(ImportRow)
            .where(ImportRow.id == import_id, ImportRow.job_id == found.job.id)
            .values(job_id=job_id)
            .execution_options(synchronize_session=False)
        )
        if not moved.rowcount:  # type: ignore[attr-defined]  # an update's result has it
            raise WrongStateError(WrongStateError.__doc__)


def _decide(
    session: PlatformSession, sender: Sender, found: Import, keeping: Keeping, at: dt.datetime
) -> None:
    tenant_id = found.tenant_id if found.slug == keeping.slug else None
    if tenant_id is None:
        tenant = Tenant(slug=keeping.slug, name=keeping.name.strip(), created_at=at)
        session.add(tenant)
        session.flush()
        tenant_id = tenant.id
    job_id = jobs.put(
        session,
        Kind.KEEP_FEC,
        Place(firm_id=sender.firm_id),
        person_id=sender.person.id,
        payload={"import": found.id},
        at=at,
    )
    moved = _move(
        session,
        found.id,
        (ImportState.READ.value,),
        ImportState.KEEPING,
        client_id=tenant_id,
        job_id=job_id,
        slug=keeping.slug,
        name=keeping.name.strip(),
        letter_certain=keeping.letter_certain,
        fault="",
    )
    if not moved:
        raise WrongStateError(WrongStateError.__doc__)
    detail = {"import": found.id, "tenant": keeping.slug, "left_out": keeping.leave_out_faulty}
    _log(session, sender, "import:keep", found.file_name, detail, at)


def _move(
    session: PlatformSession, import_id: int, before: tuple[str, ...], after: ImportState, **values: object
) -> bool:
    moved = session.execute(
        update(ImportRow)
        .where(ImportRow.id == import_id, ImportRow.state.in_(before))
        .values(state=after.value, **values)
        .execution_options(synchronize_session=False)
    )
    return bool(moved.rowcount)  # type: ignore[attr-defined]  # an update's result has it


def _log(  # noqa: PLR0913, PLR0917  an entry says all of it
    session: PlatformSession,
    sender: Sender,
    action: str,
    subject: str,
    detail: dict[str, object],
    at: dt.datetime,
) -> None:
    actor = str(sender.person.author)
    firm_log.append(
        session, sender.firm_id, actor=actor, action=action, subject=subject, detail=detail, at=at
    )


def _import(row: ImportRow, job: JobRow | None) -> Import:
    return Import(
        id=row.id,
        file_name=row.file_name,
        inner_name=row.inner_name,
        size=row.size,
        state=ImportState(row.state),
        fault=row.fault,
        report_text=row.report,
        preview_text=row.preview,
        slug=row.slug,
        name=row.name,
        siren=row.siren,
        person_id=row.person_id,
        tenant_id=row.client_id,
        letter_certain=row.letter_certain,
        put_at=row.put_at,
        expires_at=row.expires_at,
        job=jobs.of_row(job) if job is not None else None,
    )
