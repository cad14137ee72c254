"""What each kind of job does, and the worker that the server runs for all of them."""

from collections.abc import Mapping
import logging
import threading

from tenants.books.refusals import NotWrittenError
from tenants.imports.housekeeping import tidy
from tenants.imports.keeping import author_of, keep_fec
from tenants.imports.reading import read_fec
from tenants.jobs.models import Kind
from tenants.jobs.worker import Course, Doing, FailedJobError, Tools, Worker
from tenants.lettrage.certain import letter_all_certain
from tenants.lettrage.refusals import RefusedActError

TIDY_SECONDS = 3600.0

_log = logging.getLogger("lettrine")


def letter_all(course: Course) -> Mapping[str, object]:
    """Letter what is certain in a whole book; see `tenants.jobs.worker.Doing`."""
    tenant_id, person_id = course.job.place.tenant_id, course.job.person_id
    if tenant_id is None or person_id is None:
        raise FailedJobError("gone")
    tools = course.tools
    try:
        groups = letter_all_certain(
            tools.database,
            tools.jail,
            tenant_id,
            author_of(tools.database, person_id),
            tools.now(),
            lambda done, total: course.progress("match", done, total),
        )
    except (NotWrittenError, RefusedActError) as error:
        raise FailedJobError("not-written") from error
    return {"groups": groups}


KINDS: Mapping[Kind, Doing] = {
    Kind.READ_FEC: read_fec,
    Kind.KEEP_FEC: keep_fec,
    Kind.LETTER_ALL: letter_all,
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
        except Exception:  # noqa: BLE001  what goes wrong once is tried again
            _log.exception("old imports could not be removed; trying again")
        stopping.wait(TIDY_SECONDS)
