"""The worker: takes jobs one after the other and does them, several at a time, until it is told to stop.

What a job does is its kind's affair (`kinds`). Owns what happens when it ends well, fails, is stopped by a
person, or when the server stops in the middle of it: then it waits for the next worker.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
import datetime as dt
import logging
import threading
import time

from tenants.db import Database
from tenants.jail import Jail, JailUnavailableError
from tenants.jobs import leasing
from tenants.jobs.jobs import Job
from tenants.jobs.leasing import Leased, LostLeaseError
from tenants.jobs.models import Kind

IDLE_SECONDS = 1.0
RENEW_SECONDS = 8.0
TELL_SECONDS = 0.4  # between two words about progress: each is a transaction
RETRY = dt.timedelta(seconds=20)  # where the jail is busy

_log = logging.getLogger("lettrine")

Clock = Callable[[], dt.datetime]


class FailedJobError(Exception):
    """The job cannot be done; the message says why, for the person who asked for it."""


class StoppingError(Exception):
    """The server stops: the job waits for the next one."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What jobs are done with."""

    database: Database
    jail: Jail
    now: Clock


class Course:
    """One run of a job: what it tells of itself, and how it hears that it is to end."""

    def __init__(self, tools: Tools, leased: Leased, stopping: threading.Event) -> None:
        self.tools = tools
        self.job: Job = leased.job
        self._leased = leased
        self._stopping = stopping
        self._stage = ""
        self._told = 0.0

    def progress(self, stage: str, done: int, total: int) -> None:
        """Say how far it is; ends the run where nobody wants it any more.

        Raises:
            StoppingError: the server stops.
            LostLeaseError: the job was stopped, or another worker has it.
        """
        if self._stopping.is_set():
            raise StoppingError
        moment = time.monotonic()
        if stage == self._stage and moment - self._told < TELL_SECONDS:
            return
        self._stage, self._told = stage, moment
        leasing.tell(self.tools.database, self._leased, self.tools.now(), stage, done, total)


Doing = Callable[[Course], Mapping[str, object]]
"""Does a job; returns its result. Raises `FailedJobError` where it cannot be done."""


class Worker:
    """Does jobs of the given kinds, `threads` at a time."""

    def __init__(self, tools: Tools, kinds: Mapping[Kind, Doing], threads: int = 2) -> None:
        self._tools = tools
        self._kinds = kinds
        self._threads = threads

    def run(self, stopping: threading.Event) -> None:
        """Work until `stopping` is set; jobs at work then are put back."""
        others = [
            threading.Thread(target=self._loop, args=(stopping,), name=f"jobs {rank}", daemon=True)
            for rank in range(1, self._threads)
        ]
        for thread in others:
            thread.start()
        self._loop(stopping)
        for thread in others:
            thread.join()

    def work_once(self, stopping: threading.Event | None = None) -> bool:
        """Take one job and do it; tell whether there was one."""
        leased = leasing.take(self._tools.database, self._tools.now())
        if leased is None:
            return False
        self._do(leased, stopping or threading.Event())
        return True

    def _loop(self, stopping: threading.Event) -> None:
        while not stopping.is_set():
            try:
                busy = self.work_once(stopping)
            except Exception:  # noqa: BLE001  whatever goes wrong once is tried again
                _log.exception("a job could not be taken or ended; trying again")
                busy = False
            if not busy:
                stopping.wait(IDLE_SECONDS)

    def _do(self, leased: Leased, stopping: threading.Event) -> None:
        database, now = self._tools.database, self._tools.now
        ended = threading.Event()
        keeping = threading.Thread(target=self._keep, args=(leased, ended), name="lease", daemon=True)
        keeping.start()
        try:
            result = self._kinds[leased.job.kind](Course(self._tools, leased, stopping))
            leasing.end(database, leased, now(), result)
        except LostLeaseError:
            _log.info("job %s was taken from its worker", leased.job.id)
        except StoppingError:
            self._put_back(leased, now())
        except JailUnavailableError:
            _log.exception("job %s waits for the jail", leased.job.id)
            self._put_back(leased, now() + RETRY)
        except FailedJobError as error:
            self._fail(leased, str(error))
        except Exception:  # noqa: BLE001  the job fails, the worker goes on
            _log.exception("job %s ended in a fault of the program", leased.job.id)
            self._fail(leased, "fault")
        finally:
            ended.set()
            keeping.join()

    def _put_back(self, leased: Leased, due_at: dt.datetime) -> None:
        try:
            leasing.put_back(self._tools.database, leased, due_at)
        except LostLeaseError:
            _log.info("job %s was taken from its worker", leased.job.id)

    def _fail(self, leased: Leased, fault: str) -> None:
        try:
            leasing.fail(self._tools.database, leased, self._tools.now(), fault)
        except LostLeaseError:
            _log.info("job %s was taken from its worker", leased.job.id)

    def _keep(self, leased: Leased, ended: threading.Event) -> None:
        """Renew the lease while the job is at work, in stages that say nothing too."""
        while not ended.wait(RENEW_SECONDS):
            try:
                leasing.renew(self._tools.database, leased, self._tools.now())
            except LostLeaseError:
                return
            except Exception:  # noqa: BLE001  a busy database: the next try may come through
                _log.exception("the lease of job %s could not be renewed", leased.job.id)
