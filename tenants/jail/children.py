"""Children at work: one request, one child, one answer or the reason why there is none.

Safe for several threads. Knows how a child is asked and how it ended; never what the answer means.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
import threading

from ledger_core.book import MAIN_PATH
from tenants.jail.births import Births, ServerLostError
from tenants.jail.ending import book_fault
from tenants.jail.fault import JailBusyError, JailUnavailableError
from tenants.jail.hearing import Heard, Progress, unheard
from tenants.jail.limits import JailLimits
from tenants.jail.request import Request
from tenants.jail.server_process import COMMAND

_GRACE_SECONDS = 15  # beyond a child's time, for the fork server to tell of its end


@dataclass(frozen=True, slots=True)
class _Question:
    """A request, the most bytes of its answer, and who is told how far the child is."""

    request: Request
    cap: int
    progress: Progress


class Children:
    """Runs work in children of one fork server; `without` names protections to leave out."""

    def __init__(
        self, limits: JailLimits, command: Sequence[str] = COMMAND, without: frozenset[str] = frozenset()
    ) -> None:
        self._limits = limits
        self._places = threading.BoundedSemaphore(limits.children)
        self._births = Births(limits, command, without)

    @property
    def protections(self) -> tuple[str, ...]:
        """Names of the protections that every child has here."""
        return self._births.protections

    def close(self) -> None:
        """End the fork server and every child; calls at work end with `JailUnavailableError`."""
        self._births.close()

    def run(
        self, work: str, files: Mapping[str, bytes], *, cap: int | None = None, progress: Progress = unheard
    ) -> tuple[bytes, ...]:
        """Have a child do some work on files; return the parts of its answer.

        Args:
            work: its name among the works of the fork server.
            files: what the child is given.
            cap: most bytes that it may say, where the size of the files tells nothing of it.
            progress: is told how far the child says it is, in this thread.

        Raises:
            JailError: this book is at fault.
            JailUnavailableError: the jail is.
        """
        if not self._places.acquire(timeout=self._limits.wall_seconds):
            raise JailBusyError(JailBusyError.__doc__)
        try:
            most = self._limits.answer_cap(files) if cap is None else cap
            return self._run_twice(_Question(Request(work, files), most, progress))
        except OSError as error:  # no descriptors or memory left for one more child
            raise JailUnavailableError(f"the system refuses what the jail needs: {error}") from error
        finally:
            self._places.release()

    def _run_twice(self, question: _Question) -> tuple[bytes, ...]:
        """Run; once more where the fork server died of something else meanwhile."""
        try:
            return self._run(question)
        except ServerLostError:
            pass
        try:
            return self._run(question)
        except ServerLostError as error:
            raise JailUnavailableError("the fork server of the jail died twice; the log says why") from error

    def _run(self, question: _Question) -> tuple[bytes, ...]:
        request = question.request
        heard = Heard(progress=question.progress)
        with closing(self._births.birth(self._limits.wall_seconds + _GRACE_SECONDS)) as birth:
            try:
                birth.ask(request)
                heard.listen(birth.asked, question.cap)
                if heard.done or heard.unreadable:
                    birth.release()
                ending = birth.ending()
            except (OSError, ServerLostError) as error:
                self._births.forget(birth.server)
                raise ServerLostError from error
        if heard.done and not heard.unreadable and not heard.fault:
            return tuple(heard.parts)
        if not heard.ready:
            raise ending.unborn_fault()
        path = heard.path if heard.path in request.files else MAIN_PATH
        raise book_fault(heard, ending, path, self._limits)
