"""What each kind of job does, and the worker that the server runs for all of them."""

from collections.abc import Mapping
import logging
import threading

from tenants.books.author import Author
from tenants.books.refusals import NotWrittenError
from tenants.imports.housekeeping import tidy
from tenants.imports.keeping import author_of, keep_fec
from tenants.imports.own_books import fill_fec
from tenants.imports.reading import read_fec
from tenants.jobs.models import Kind
from tenants.jobs.worker import Course, Doing, FailedJobError, Tools, Worker
from tenants.lettrage.certain import letter_all_certain
from tenants.lettrage.refusals import RefusedActError
from tenants.packages.packages import seal_package
from tenants.packages.packages import tidy as tidy_packages

TIDY_SECONDS = 3600.0
_PARTS_OF_AUTHOR = 3  # name, address, login

_log = logging.getLogger("lettrine")


def letter_all(course: Course) -> Mapping[str, object]:
    """Letter what is certain in a whole book; see `tenants.jobs.worker.Doing`."""
    tenant_id, author = course.job.place.tenant_id, _author(course)
    if tenant_id is None or author is None:
        raise FailedJobError("gone")
    tools = course.tools
    try:
        groups = letter_all_certain(
            tools.database,
            tools.jail,
            tenant_id,
            author,
            tools.now(),
            lambda done, total: course.progress("match", done, total),
        )
    except (NotWrittenError, RefusedActError) as error:
        raise FailedJobError("not-written") from error
    return {"groups": groups}


def _author(course: Course) -> Author | None:
    """Return in whose name a job is done: a person's, else the holder of a token's."""
    if course.job.person_id is not None:
        return author_of(course.tools.database, course.job.person_id)
    named = course.job.payload.get("author")
    return Author(*map(str, named)) if isinstance(named, list) and len(named) == _PARTS_OF_AUTHOR else None


KINDS: Mapping[Kind, Doing] = {
    Kind.READ_FEC: read_fec,
    Kind.KEEP_FEC: keep_fec,
    Kind.FILL_FEC: fill_fec,
    Kind.LETTER_ALL: letter_all,
    Kind.SEAL_PACKAGE: seal_package,
}


def work(tools: Tools, stopping: threading.Event) -> None:
    """Do jobs, and tidy up now and then, until `stopping` is set: the body of a thread of the server."""
    tidying = threading.Thread(target=_tidy, args=(tools, stopping), name="tidy", daemon=True)
    tidying.start()
    Worker(tools, KINDS).run(stopping)
    tidying.join()


def _tidy(tools: Tools, stopping: threading.Event) -> None:
    while not stopping.is_set():
        try:
            tidy(tools.database, tools.now())
            tidy_packages(tools.database, tools.now())
        except Exception:  # noqa: BLE001  what goes wrong once is tried again
            _log.exception("old files could not be removed; trying again")
        stopping.wait(TIDY_SECONDS)
