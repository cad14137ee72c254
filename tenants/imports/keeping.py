"""The job that makes a tenant of a file: its books, then its place with the firm.

Each step finds out whether it was made before, so a job that was cut short anywhere comes to the same end.
The firm sees the tenant only after the last step.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from sqlalchemy import select, update

from ledger_core.book import Book
from tenants.books.author import Author
from tenants.books.founding import TenantExistsError, fill, found_tenant
from tenants.books.history import revisions
from tenants.books.models import Origin
from tenants.books.refusals import NotWrittenError
from tenants.db import Database, PlatformSession
from tenants.imports.imports import Import
from tenants.imports.intake import forget_content
from tenants.imports.models import ImportRow, ImportState
from tenants.imports.reading import file_of, import_of_job
from tenants.jail import JailError
from tenants.jail.fec_reading import ArchiveError, NothingUsableError
from tenants.jobs import jobs
from tenants.jobs.jobs import Place
from tenants.jobs.models import Kind
from tenants.jobs.worker import Course, FailedJobError
from tenants.moment import day_of
from tenants.people.entries import Saying, of_firm, of_tenant
from tenants.people.models import Engagement, FirmRow, PersonRow
from tenants.people.people import person_of
from tenants.tenant import Tenant

NOT_MADE = "not-made"  # the books could not be made or written; the file still waits


def keep_fec(course: Course) -> Mapping[str, object]:
    """Make the tenant of the job's import; see `tenants.jobs.worker.Doing`."""
    found = import_of_job(course)
    if found.state is not ImportState.KEEPING or found.tenant_id is None:
        return {}
    author = author_of(course.tools.database, course.job.person_id or found.person_id)
    try:
        _, data = file_of(course, found)
        book = course.tools.jail.fec.make(data, found.name, course.progress)
        _found(course, found, book, author)
    except (ArchiveError, JailError, NothingUsableError, NotWrittenError) as error:
        _give_back(course, found, str(error))
        raise FailedJobError(NOT_MADE) from error
    course.progress("engage", 0, 0)
    with course.tools.database.platform() as session:
        _hand_over(session, course, found, author)
    return {"slug": found.slug}


def author_of(database: Database, person_id: int) -> Author:
    """Return a person as the author of what a job does for them."""
    with database.platform_reading() as session:
        row = session.scalars(select(PersonRow).where(PersonRow.id == person_id)).one()
    return person_of(row).author


def _found(course: Course, found: Import, book: Book, author: Author) -> None:
    """Write the first revision and the imported one, unless they are there."""
    tools = course.tools
    course.progress("found", 0, 0)
    with tools.database.platform_reading() as session:
        tenant = session.scalars(select(Tenant).where(Tenant.id == found.tenant_id)).one()
    with suppress(TenantExistsError):  # a run before this one came so far
        found_tenant(tools.database, tools.jail, tenant.slug, tenant.name, author, tools.now())
    course.progress("fill", 0, 0)
    try:
        message = f"Import {found.inner_name or found.file_name}"
        fill(tools.database, tools.jail, tenant, book, author, message, tools.now())
    except TenantExistsError:
        with tools.database.reading(tenant.id) as session:
            first_two = revisions(session)[-2:]
        assert first_two[0].origin == Origin.IMPORT, "nobody else reaches the tenant yet"


def _hand_over(session: PlatformSession, course: Course, found: Import, author: Author) -> None:
    """Give the firm its tenant, and forget the file."""
    now = course.tools.now()
    moved = session.execute(
        update(ImportRow)
        .where(ImportRow.id == found.id, ImportRow.state == ImportState.KEEPING.value)
        .values(state=ImportState.KEPT.value, ended_at=now)
        .execution_options(synchronize_session=False)
    )
    if not moved.rowcount:  # type: ignore[attr-defined]  # an update's result has it
        return
    firm_id, tenant_id = course.job.place.firm_id, found.tenant_id
    session.add(Engagement(firm_id=firm_id, client_id=tenant_id, since=day_of(now), until=None))
    forget_content(session, found.id)
    assert firm_id is not None  # as `import_of_job` found it
    assert tenant_id is not None  # as `keep_fec` found it
    days = {"since": day_of(now).isoformat(), "until": None}
    for_firm = Saying(now, str(author), "engagement:begin", f"tenant {found.slug}", days)
    of_firm(session, firm_id, for_firm)
    firm_slug = session.scalars(select(FirmRow.slug).where(FirmRow.id == firm_id)).one()
    of_tenant(session, tenant_id, replace(for_firm, subject=f"firm {firm_slug}"))
    if found.letter_certain:
        jobs.put(
            session,
            Kind.LETTER_ALL,
            Place(tenant_id=tenant_id),
            person_id=course.job.person_id,
            payload={},
            at=now,
        )


def _give_back(course: Course, found: Import, why: str) -> None:
    """Let the file wait for a decision again, with the reason."""
    with course.tools.database.platform() as session:
        session.execute(
            update(ImportRow)
            .where(ImportRow.id == found.id, ImportRow.state == ImportState.KEEPING.value)
            .values(state=ImportState.READ.value, fault=f"{NOT_MADE}: {why}"[:400])
            .execution_options(synchronize_session=False)
        )
