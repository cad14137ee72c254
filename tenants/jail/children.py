"""Children at work: one request, one child, one answer or the reason why there is none.

Safe for several threads. Starts the fork server, and starts it again where it died. Knows how a child is
asked and how it ended; never what the answer means.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
import socket
import threading

from ledger_core.book import MAIN_PATH
from tenants.jail.ending import Ending, book_fault
from tenants.jail.fault import JailBusyError, JailUnavailableError
from tenants.jail.hearing import Heard, Progress, unheard
from tenants.jail.limits import JailLimits
from tenants.jail.request import Request
from tenants.jail.server_process import COMMAND, ServerProcess

_GRACE_SECONDS = 15  # beyond a child's time, for the fork server to tell of its end
_STATUS_BYTES = 500


class _ServerLostError(Exception):
    """The fork server ended, or hangs, while a child was at work: nobody's book is at fault."""


@dataclass(frozen=True, slots=True)
class _Birth:
    """A child as it is asked for: our ends of its two sockets, and the server that was asked."""

    asked: socket.socket
    status: socket.socket
    server: ServerProcess


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
        self._command = command
        self._without = without
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(limits.children)
        self._closed = False
        self._server: ServerProcess | None = None
        self.protections: tuple[str, ...] = ()
        self.protections = self._living_server().protections

    def close(self) -> None:
        """End the fork server and every child; calls at work end with `JailUnavailableError`."""
        with self._lock:
            self._closed = True
            self._drop_server()

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
        except _ServerLostError:
            pass
        try:
            return self._run(question)
        except _ServerLostError as error:
            raise JailUnavailableError("the fork server of the jail died twice; the log says why") from error

    def _run(self, question: _Question) -> tuple[bytes, ...]:
        request = question.request
        heard = Heard(progress=question.progress)
        with self._birth() as birth:
            try:
                _ask(birth.asked, request)
                heard.listen(birth.asked, question.cap)
                if heard.done or heard.unreadable:
                    birth.status.shutdown(socket.SHUT_WR)  # the child may end now
                ending = _ending(birth.status)
            except (OSError, _ServerLostError) as error:
                self._forget(birth.server)
                raise _ServerLostError from error
        if heard.done and not heard.unreadable and not heard.fault:
            return tuple(heard.parts)
        if not heard.ready:
            why = ending.unborn or "it could not be confined as others were"
            raise JailUnavailableError(f"a child of the jail could not begin to work: {why}")
        path = heard.path if heard.path in request.files else MAIN_PATH
        raise book_fault(heard, ending, path, self._limits)

    @contextmanager
    def _birth(self) -> Iterator[_Birth]:
        """Ask for a child; a child that lives when this is left is ended."""
        asked, theirs = socket.socketpair()
        status, their_status = socket.socketpair()
        with asked, status, theirs, their_status:
            for ours in (asked, status):
                ours.settimeout(self._limits.wall_seconds + _GRACE_SECONDS)
            server = self._give_birth(theirs, their_status)
            theirs.close()
            their_status.close()
            yield _Birth(asked, status, server)

    def _give_birth(self, asked: socket.socket, status: socket.socket) -> ServerProcess:
        with self._lock:
            server = self._living_server()
            try:
                server.give_birth(asked, status)
            except OSError:  # it died since the last request
                self._drop_server()
                server = self._living_server()
                server.give_birth(asked, status)
            return server

    def _living_server(self) -> ServerProcess:
        if self._closed:
            raise JailUnavailableError("the jail is closed")
        if self._server is not None and not self._server.belongs_here():
            self._drop_server()
        if self._server is None:
            self._server = self._started()
        return self._server

    def _started(self) -> ServerProcess:
        server = ServerProcess(self._command, self._limits, self._without)
        if self.protections and server.protections != self.protections:
            server.end()
            raise JailUnavailableError("a new fork server does not find the protections of the first")
        return server

    def _forget(self, server: ServerProcess) -> None:
        """Drop a server that is lost, unless another thread did."""
        with self._lock:
            if self._server is server:
                self._drop_server()

    def _drop_server(self) -> None:
        if self._server is not None:
            self._server.end()
        self._server = None


def _ask(asked: socket.socket, request: Request) -> None:
    try:
        for chunk in request.chunks():
            asked.sendall(chunk)
    except ConnectionError:  # the child ended before it had read everything: how, the fork server says
        return


def _ending(status: socket.socket) -> Ending:
    """Read to the end: when the fork server has closed its side, nothing of the child is left."""
    told = b""
    while chunk := status.recv(_STATUS_BYTES):
        told += chunk
    if not told:
        raise _ServerLostError
    return Ending.from_json(told)
