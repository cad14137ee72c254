"""The job that reads a file: out of its archive, row by row, then what its books would show.

Writes nothing but the import's row. Begun anew after a crash, it comes to the same.
"""

from collections.abc import Mapping
import datetime as dt

from sqlalchemy import update

from ledger_core.fec.report import FecReport
from tenants.db import Database
from tenants.imports.imports import Import, import_of
from tenants.imports.intake import MOST_BYTES, content_of
from tenants.imports.models import ImportRow, ImportState
from tenants.imports.naming import ARCHIVE_END, named
from tenants.jail import JailError, fec_form
from tenants.jail.fec_reading import ArchiveError, FecReading
from tenants.jobs.worker import Course, FailedJobError

UNREADABLE = "unreadable"  # the child that read it did not come to an answer
NOTHING = "nothing"  # not one entry can be used
ARCHIVE = "archive-"  # and what is wrong with it


def read_fec(course: Course) -> Mapping[str, object]:
    """Read the file of the job's import; see `tenants.jobs.worker.Doing`."""
    found = import_of_job(course)
    if found.state is not ImportState.READING:
        return {}
    try:
        inner, data = file_of(course, found)
        report = course.tools.jail.fec.report(data, course.progress)
    except ArchiveError as error:
        _set(course.tools.database, found, state=ImportState.REFUSED.value, fault=ARCHIVE + error.reason)
        return {}
    except JailError:
        _set(course.tools.database, found, state=ImportState.REFUSED.value, fault=UNREADABLE)
        return {}
    values = {
        "inner_name": inner,
        "report": fec_form.report_json(report).decode(),
        "siren": found.siren or named(inner).siren,
    }
    if not report.good_rows:
        values |= {"state": ImportState.REFUSED.value, "fault": NOTHING}
    _set(course.tools.database, found, **values)
    if not report.good_rows:
        return {}
    preview = _preview(course, data, _last_day(report, inner or found.file_name))
    course.progress("end", 0, 0)
    _set(course.tools.database, found, state=ImportState.READ.value, preview=preview)
    return {}


def import_of_job(course: Course) -> Import:
    """Return the import that a job is about.

    Raises:
        FailedJobError: it is gone.
    """
    firm_id, import_id = course.job.place.firm_id, course.job.payload.get("import")
    if isinstance(firm_id, int) and isinstance(import_id, int):
        found = import_of(course.tools.database, firm_id, import_id)
        if found is not None:
            return found
    raise FailedJobError("gone")


def file_of(course: Course, found: Import) -> tuple[str, bytes]:
    """Return the FEC itself; of an archive its one file, with its name.

    Raises:
        ArchiveError: the archive holds none.
        JailError: taking it out did not come to an end.
    """
    data = content_of(course.tools.database, found.id)
    if not found.file_name.lower().endswith(ARCHIVE_END):
        return "", data
    course.progress("unpack", 0, 0)
    fec: FecReading = course.tools.jail.fec
    return fec.unpack(data, MOST_BYTES, course.progress)


def _last_day(report: FecReport, file_name: str) -> dt.date:
    """Return the day of the preview: the year's last where the name says it and the entries begin before."""
    assert report.first_day is not None and report.last_day is not None, "there are good rows"  # noqa: PT018
    said = named(file_name).last_day
    return said if said is not None and report.first_day <= said else report.last_day


def _preview(course: Course, data: bytes, as_of: dt.date) -> str:
    """Return the preview as it is kept; "" where it takes more time or memory than there is."""
    try:
        return fec_form.preview_json(course.tools.jail.fec.preview(data, as_of, course.progress)).decode()
    except JailError:
        return ""


def _set(database: Database, found: Import, **values: object) -> None:
    with database.platform() as session:
        session.execute(
            update(ImportRow)
            .where(ImportRow.id == found.id, ImportRow.state == ImportState.READING.value)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
