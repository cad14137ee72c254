"""What each kind of job does, and the worker that the server runs for all of them."""

from collections.abc import Mapping
import logging
import threading

from tenants.imports.housekeeping import tidy
from tenants.imports.keeping import keep_fec
from tenants.imports.reading import read_fec
from tenants.jobs.models import Kind
from tenants.jobs.worker import Doing, Tools, Worker

TIDY_SECONDS = 3600.0

_log = logging.getLogger("lettrine")


KINDS: Mapping[Kind, Doing] = {
    Kind.READ_FEC: read_fec,
    Kind.KEEP_FEC: keep_fec,
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
