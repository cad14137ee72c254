"""A FEC into books that a tenant has and that hold no entry yet: taken in, read, written by a job.

Nobody looks at a preview here, as somebody does who brings a firm a new tenant (`imports`): who sends the
file says beforehand whether faulty entries are left out. What came of it stays until the next file is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
import zlib

from sqlalchemy import Integer, LargeBinary, String, Text, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from ledger_core.book import Book
from ledger_core.fec.report import FecReport
from tenants import audit_log
from tenants.base import Base, RowId, TenantOwned
from tenants.books.author import Author
from tenants.books.founding import TenantExistsError, fill
from tenants.books.history import NoSuchRevisionError, revision_of
from tenants.books.models import Origin
from tenants.books.refusals import NotWrittenError
from tenants.db import Database
from tenants.imports.intake import EmptyFileError, TooLargeError
from tenants.imports.models import LONGEST_FILE_NAME
from tenants.imports.naming import ARCHIVE_END, cleaned
from tenants.jail import JailError, fec_form
from tenants.jail.fec_reading import ArchiveError, NothingUsableError
from tenants.jobs import jobs
from tenants.jobs.jobs import Job, Place, job_of
from tenants.jobs.models import Kind
from tenants.jobs.worker import Course, FailedJobError
from tenants.moment import Moment
from tenants.tenant import Tenant

MOST_BYTES = 64 * 1024**2
UNREADABLE = "unreadable"  # the child that read it did not come to an answer
NOTHING = "nothing"  # not one entry can be used
FAULTY = "faulty-entries"  # some cannot, and nobody said to leave them out
BEGUN = "begun"  # the books hold entries by now
NOT_WRITTEN = "not-written"  # and why
ARCHIVE = "archive-"  # and what is wrong with it


class BooksImport(TenantOwned, Base):
    """A file for a tenant's own books; `data` is compressed, and empty once it is decided."""

    __tablename__ = "books_import"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    file_name: Mapped[str] = mapped_column(String(LONGEST_FILE_NAME))
    size: Mapped[int] = mapped_column(Integer)
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    leave_out_faulty: Mapped[bool]
    author_name: Mapped[str] = mapped_column(String(200))
    author_email: Mapped[str] = mapped_column(String(320))
    author_login: Mapped[str] = mapped_column(String(63))
    job_id: Mapped[int | None] = mapped_column(RowId)
    report: Mapped[str] = mapped_column(Text)  # as `tenants.jail.fec_form` writes it
    fault: Mapped[str] = mapped_column(String(400))
    revision: Mapped[int | None]  # that it became
    put_at: Mapped[dt.datetime] = mapped_column(Moment)


class ImportUnderWayError(Exception):
    """Another file for these books is being read."""


class BooksBegunError(Exception):
    """The books hold entries: an import would take their place."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it is sent; `leave_out_faulty`: entries that cannot be used are left out."""

    file_name: str
    data: bytes
    leave_out_faulty: bool


@dataclass(frozen=True, slots=True)
class OwnImport:
    """An import at one moment."""

    number: int
    file_name: str
    size: int
    report: FecReport | None
    fault: str
    revision: int | None
    put_at: dt.datetime
    job: Job | None

    @property
    def state(self) -> str:
        """Return how far it is: reading, kept, refused, failed or stopped."""
        if self.revision is not None:
            return "kept"
        if self.fault:
            return "refused"
        if self.job is None:
            return "failed"
        return "reading" if self.job.is_open else "stopped" if self.job.state == "stopped" else "failed"


def send(database: Database, tenant_id: int, sent: Sent, author: Author, at: dt.datetime) -> int:
    """Take a file in and have it read and written; return the import's number.

    Raises:
        FileNameError: it is called as none that is read.
        EmptyFileError: it is empty.
        TooLargeError: it is larger than `MOST_BYTES`.
        BooksBegunError: the books hold entries.
        ImportUnderWayError: another file is being read.
    """
    name = cleaned(sent.file_name)
    if not sent.data:
        raise EmptyFileError(EmptyFileError.__doc__)
    if len(sent.data) > MOST_BYTES:
        raise TooLargeError(TooLargeError.__doc__)
    latest = latest_import(database, tenant_id)
    if latest is not None and latest.state == "reading":
        raise ImportUnderWayError(ImportUnderWayError.__doc__)
    number = _put(database, tenant_id, sent, name, author, at)
    with database.platform() as session:
        place = Place(tenant_id=tenant_id)
        job_id = jobs.put(session, Kind.FILL_FEC, place, person_id=None, payload={"import": number}, at=at)
    with database.writing(tenant_id) as session:
        session.execute(update(BooksImport).where(BooksImport.number == number).values(job_id=job_id))
    return number


def import_numbered(database: Database, tenant_id: int, number: int) -> OwnImport | None:
    """Return an import of a tenant; None where it has none of that number."""
    with database.reading(tenant_id) as session:
        row = session.scalar(select(BooksImport).where(BooksImport.number == number))
    return _import(database, tenant_id, row) if row is not None else None


def latest_import(database: Database, tenant_id: int) -> OwnImport | None:
    """Return the import that was sent last; None where none was."""
    with database.reading(tenant_id) as session:
        row = session.scalar(select(BooksImport).order_by(BooksImport.number.desc()).limit(1))
    return _import(database, tenant_id, row) if row is not None else None


def fill_fec(course: Course) -> Mapping[str, object]:
    """Read a file and write it into its tenant's books; see `tenants.jobs.worker.Doing`."""
    database, tenant_id = course.tools.database, course.job.place.tenant_id
    number = course.job.payload.get("import")
    if tenant_id is None or not isinstance(number, int):
        raise FailedJobError("gone")
    with database.reading(tenant_id) as session:
        row = session.scalar(select(BooksImport).where(BooksImport.number == number))
        data = row.data if row is not None else b""
    if row is None or row.fault or row.revision is not None:
        return {}
    try:
        values = _filled(course, row, zlib.decompress(data))
    except ArchiveError as error:
        values = {"fault": ARCHIVE + error.reason}
    except (JailError, NothingUsableError):
        values = {"fault": UNREADABLE}
    except TenantExistsError:
        values = {"fault": BEGUN}
    except NotWrittenError as error:
        values = {"fault": f"{NOT_WRITTEN}: {error}"[:400]}
    with database.writing(tenant_id) as session:
        session.execute(update(BooksImport).where(BooksImport.number == number).values(data=b"", **values))
    return {"import": number}


def _put(  # noqa: PLR0913, PLR0917  what is kept of it
    database: Database, tenant_id: int, sent: Sent, name: str, author: Author, at: dt.datetime
) -> int:
    packed = zlib.compress(sent.data, 6)
    with database.writing(tenant_id) as session:
        try:
            begun = revision_of(session).number > 1
        except NoSuchRevisionError:
            begun = False
        if begun:
            raise BooksBegunError(BooksBegunError.__doc__)
        session.execute(update(BooksImport).values(data=b""))
        last = session.scalar(select(func.max(BooksImport.number)).select_from(BooksImport)) or 0
        session.add(
            BooksImport(
                tenant_id=tenant_id,
                number=last + 1,
                file_name=name,
                size=len(sent.data),
                data=packed,
                leave_out_faulty=sent.leave_out_faulty,
                author_name=author.name,
                author_email=author.email,
                author_login=author.login,
                job_id=None,
                report="",
                fault="",
                revision=None,
                put_at=at,
            )
        )
        session.flush()
        detail = {"import": last + 1, "bytes": len(sent.data)}
        audit_log.append(session, actor=str(author), action="import:send", subject=name, detail=detail, at=at)
    return last + 1


def _filled(course: Course, row: BooksImport, data: bytes) -> dict[str, object]:
    """Read and write; return what is to be noted of it."""
    tools = course.tools
    if row.file_name.lower().endswith(ARCHIVE_END):
        _, data = tools.jail.fec.unpack(data, MOST_BYTES, course.progress)
    report = tools.jail.fec.report(data, course.progress)
    said: dict[str, object] = {"report": fec_form.report_json(report).decode()}
    if not report.good_rows:
        return {**said, "fault": NOTHING}
    if report.refused_rows and not row.leave_out_faulty:
        return {**said, "fault": FAULTY}
    with tools.database.platform_reading() as session:
        tenant = session.scalars(select(Tenant).where(Tenant.id == row.tenant_id)).one()
    book = tools.jail.fec.make(data, tenant.name, course.progress)
    course.progress("fill", 0, 0)
    return {**said, "revision": _written(course, tenant, row, book)}


def _written(course: Course, tenant: Tenant, row: BooksImport, book: Book) -> int:
    """Write the books; where a run before this one came so far, return the revision that it wrote."""
    tools, message = course.tools, f"Import {row.file_name}"
    author = Author(row.author_name, row.author_email, row.author_login)
    try:
        return fill(tools.database, tools.jail, tenant, book, author, message, tools.now()).number
    except TenantExistsError:
        with tools.database.reading(tenant.id) as session:
            last = revision_of(session)
        if (last.origin, last.message, last.author) != (Origin.IMPORT, message, str(author)):
            raise
        return last.number


def _import(database: Database, tenant_id: int, row: BooksImport) -> OwnImport:
    job = job_of(database, Place(tenant_id=tenant_id), row.job_id) if row.job_id is not None else None
    return OwnImport(
        number=row.number,
        file_name=row.file_name,
        size=row.size,
        report=fec_form.report_of(row.report.encode()) if row.report else None,
        fault=row.fault,
        revision=row.revision,
        put_at=row.put_at,
        job=job,
    )
