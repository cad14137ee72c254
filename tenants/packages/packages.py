"""Sealed packages of a tenant: asked for, made by a job, kept for a week, taken out. Who may, others decide.

Each seal is an entry in the tenant's audit log, and so is each time that a package is taken out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
import datetime as dt

from sqlalchemy import ColumnElement, delete, func, select, update

from ledger_core.fec.write import Period
from tenants import audit_log
from tenants.books.history import NoSuchRevisionError, revision_of
from tenants.books.refusals import RefusedBookError
from tenants.db import Database, TenantSession
from tenants.jail import Jail, JailError
from tenants.jobs import jobs
from tenants.jobs.jobs import Job, Place, job_of
from tenants.jobs.models import Kind
from tenants.jobs.worker import Course, FailedJobError
from tenants.packages.content import Progress, UnprovenPackageError, Wanted, content_of
from tenants.packages.models import PackagePart, SealedPackage
from tenants.packages.sealing import Sealed, Sealing, sealed
from tenants.tenant import Tenant

KEPT = dt.timedelta(days=7)
MOST_KEPT = 20  # of one tenant: each is as large as its books
PART_BYTES = 4 * 1024**2
UNREADABLE, UNPROVEN = "unreadable", "unproven"  # why a package could not be made, and where


@dataclass(frozen=True, slots=True)
class Package:
    """A package at one moment; `seal` is empty until it is made."""

    number: int
    wanted: Wanted
    actor: str
    file_name: str
    size: int
    seal: str
    put_at: dt.datetime
    made_at: dt.datetime | None
    expires_at: dt.datetime
    job: Job | None

    @property
    def state(self) -> str:
        """Return how far it is: making, made, failed or stopped."""
        if self.seal:
            return "made"
        if self.job is None:
            return "failed"
        return "making" if self.job.is_open else "stopped" if self.job.state == "stopped" else "failed"


class PackageUnderWayError(Exception):
    """Another package of this tenant is being made."""


class TooManyPackagesError(Exception):
    """As many packages of this tenant are kept as can be; each goes when its time is over."""


def ask(  # noqa: PLR0913, PLR0917  what is wanted, by whom and when
    database: Database,
    tenant_id: int,
    wanted: Wanted,
    actor: str,
    person_id: int | None,
    at: dt.datetime,
) -> int:
    """Have a package made; return its number.

    Raises:
        NoSuchRevisionError: there is no revision of this number.
        PackageUnderWayError: another one is being made.
        TooManyPackagesError: as many as can be are kept.
    """
    kept = packages_of(database, tenant_id, at)
    if any(package.state == "making" for package in kept):
        raise PackageUnderWayError(PackageUnderWayError.__doc__)
    if sum(package.state == "made" for package in kept) >= MOST_KEPT:
        raise TooManyPackagesError(TooManyPackagesError.__doc__)
    with database.writing(tenant_id) as session:
        audit_log.chain_of(session).hold(
            session
        )  # who asks at the same moment waits for a number of their own
        revision_of(session, wanted.revision)
        number = (session.scalar(select(func.max(SealedPackage.number)).select_from(SealedPackage)) or 0) + 1
        session.add(
            SealedPackage(
                tenant_id=tenant_id,
                number=number,
                revision=wanted.revision,
                day=wanted.day,
                year_start=wanted.year.start if wanted.year else None,
                year_end=wanted.year.end if wanted.year else None,
                actor=actor,
                job_id=None,
                file_name="",
                size=0,
                seal="",
                put_at=at,
                made_at=None,
                expires_at=at + KEPT,
            )
        )
    with database.platform() as platform:
        place = Place(tenant_id=tenant_id)
        job_id = jobs.put(
            platform, Kind.SEAL_PACKAGE, place, person_id=person_id, payload={"package": number}, at=at
        )
    with database.writing(tenant_id) as session:
        session.execute(update(SealedPackage).where(SealedPackage.number == number).values(job_id=job_id))
    return number


def packages_of(database: Database, tenant_id: int, now: dt.datetime) -> list[Package]:
    """Return the packages whose time is not over, the latest first."""
    return _kept(database, tenant_id, SealedPackage.expires_at > now)


def package_numbered(database: Database, tenant_id: int, number: int, now: dt.datetime) -> Package | None:
    """Return a package whose time is not over; None where there is none of that number."""
    found = _kept(database, tenant_id, SealedPackage.expires_at > now, SealedPackage.number == number)
    return found[0] if found else None


def taken_out(
    database: Database, tenant_id: int, package: Package, actor: str, at: dt.datetime
) -> Sequence[bytes]:
    """Return the pieces of a package's file; the audit log says who took it out."""
    with database.writing(tenant_id) as session:
        parts = session.scalars(
            select(PackagePart.data).where(PackagePart.package == package.number).order_by(PackagePart.rank)
        ).all()
        detail = {"file": package.file_name, "seal": package.seal}
        subject = f"revision {package.wanted.revision}"
        audit_log.append(session, actor=actor, action="package:export", subject=subject, detail=detail, at=at)
    return parts


def sealed_now(  # noqa: PLR0913, PLR0917  what is sealed, by whom and when
    database: Database,
    jail: Jail,
    tenant_id: int,
    wanted: Wanted,
    actor: str,
    at: dt.datetime,
    progress: Progress,
) -> Sealed:
    """Make a package; nothing of it is written, and `note_seal` is still to be called.

    Raises:
        NoSuchRevisionError: there is no revision of this number.
        RefusedBookError: the revision is not what is sound today, or its reader crashed.
        UnprovenPackageError: the tables do not add up to the books.
        JailError: the books could not be read.
        JailUnavailableError: the jail does not work; nothing is at fault.
    """
    content = content_of(database, jail, tenant_id, wanted, progress)
    with database.platform_reading() as platform:
        tenant = platform.scalars(select(Tenant).where(Tenant.id == tenant_id)).one()
    return sealed(content.files, content.facts, Sealing(tenant_id, tenant.slug, tenant.name, actor, at))


def note_seal(session: TenantSession, wanted: Wanted, made: Sealed, actor: str, at: dt.datetime) -> None:
    """Write a seal into the audit log, which then proves it."""
    detail = {"seal": made.seal, "day": wanted.day.isoformat(), "bytes": len(made.data)}
    subject = f"revision {wanted.revision}"
    audit_log.append(session, actor=actor, action="package:seal", subject=subject, detail=detail, at=at)


def seal_package(course: Course) -> Mapping[str, object]:
    """Make the package of a job; see `tenants.jobs.worker.Doing`."""
    tools, tenant_id = course.tools, course.job.place.tenant_id
    number = course.job.payload.get("package")
    if tenant_id is None or not isinstance(number, int):
        raise FailedJobError("gone")
    with tools.database.reading(tenant_id) as session:
        row = session.scalar(select(SealedPackage).where(SealedPackage.number == number))
    if row is None or row.seal:
        return {}
    wanted, at = _wanted(row), tools.now()
    try:
        made = sealed_now(tools.database, tools.jail, tenant_id, wanted, row.actor, at, course.progress)
    except (JailError, NoSuchRevisionError, RefusedBookError) as error:
        raise FailedJobError(f"{UNREADABLE}: {error}") from error
    except UnprovenPackageError as error:
        raise FailedJobError(f"{UNPROVEN}: {error}") from error
    course.progress("keep", 0, 0)
    with tools.database.writing(tenant_id) as session:
        for rank, data in enumerate(_pieces(made.data)):
            session.add(PackagePart(tenant_id=tenant_id, package=number, rank=rank, data=data))
        values = {"seal": made.seal, "size": len(made.data), "file_name": made.file_name, "made_at": at}
        session.execute(update(SealedPackage).where(SealedPackage.number == number).values(**values))
        note_seal(session, wanted, made, row.actor, at)
    return {"package": number}


def tidy(database: Database, now: dt.datetime) -> int:
    """Remove the packages whose time is over; return how many those were. Their seals stay in the log."""
    with database.platform_reading() as platform:
        tenants = platform.scalars(select(Tenant.id)).all()
    removed = 0
    for tenant_id in tenants:
        with database.reading(tenant_id) as reading:
            over = reading.scalars(select(SealedPackage.number).where(SealedPackage.expires_at <= now)).all()
        if over:
            with database.writing(tenant_id) as session:
                session.execute(delete(PackagePart).where(PackagePart.package.in_(over)))
                session.execute(delete(SealedPackage).where(SealedPackage.number.in_(over)))
        removed += len(over)
    return removed


def _kept(database: Database, tenant_id: int, *where: ColumnElement[bool]) -> list[Package]:
    """Return packages of a tenant, the latest first."""
    with database.reading(tenant_id) as session:
        wanted = select(SealedPackage).where(*where).order_by(SealedPackage.number.desc())
        rows = session.scalars(wanted).all()
    return [_package(database, tenant_id, row) for row in rows]


def _pieces(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), PART_BYTES):
        yield data[start : start + PART_BYTES]


def _wanted(row: SealedPackage) -> Wanted:
    year = Period(row.year_start, row.year_end) if row.year_start and row.year_end else None
    return Wanted(row.revision, row.day, year)


def _package(database: Database, tenant_id: int, row: SealedPackage) -> Package:
    place = Place(tenant_id=tenant_id)
    return Package(
        number=row.number,
        wanted=_wanted(row),
        actor=row.actor,
        file_name=row.file_name,
        size=row.size,
        seal=row.seal,
        put_at=row.put_at,
        made_at=row.made_at,
        expires_at=row.expires_at,
        job=job_of(database, place, row.job_id) if row.job_id is not None else None,
    )
