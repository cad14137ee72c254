"""Births: children of one fork server, which is started, and started again where it died.

Safe for several threads. Knows how a child comes to be and how it is told that it ended; never what it is
asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
import socket
import threading

from tenants.jail.ending import Ending
from tenants.jail.fault import JailUnavailableError
from tenants.jail.limits import JailLimits
from tenants.jail.request import Request
from tenants.jail.server_process import ServerProcess

_STATUS_BYTES = 500


class ServerLostError(Exception):
    """The fork server ended, or hangs, while a child was at work: nobody's book is at fault."""


@dataclass(frozen=True, slots=True)
class Birth:
    """A child as it is asked for: our ends of its two sockets, and the server that was asked."""

    asked: socket.socket
    status: socket.socket
    server: ServerProcess

    def ask(self, request: Request) -> None:
        """Send a request; the child may end before it has read everything: how, `ending` says."""
        try:
            for chunk in request.chunks():
                self.asked.sendall(chunk)
        except ConnectionError:
            return

    def release(self) -> None:
        """Let the child end now, answered or not."""
        self.status.shutdown(socket.SHUT_WR)

    def ending(self) -> Ending:
        """Read to the end: when the fork server has closed its side, nothing of the child is left.

        Raises:
            ServerLostError: it cannot tell any more.
            OSError: the same, or it does not tell in time.
        """
        told = b""
        while chunk := self.status.recv(_STATUS_BYTES):
            told += chunk
        if not told:
            raise ServerLostError
        return Ending.from_json(told)

    def close(self) -> None:
        """Close both sockets; a child that lives then is ended."""
        self.asked.close()
        self.status.close()


class Births:
    """Gives birth to children of one fork server; `without` names protections to leave out."""

    def __init__(self, limits: JailLimits, command: Sequence[str], without: frozenset[str]) -> None:
        self._limits = limits
        self._command = command
        self._without = without
        self._lock = threading.Lock()
        self._closed = False
        self._server: ServerProcess | None = None
        self.protections: tuple[str, ...] = ()
        self.protections = self._living_server().protections

    def close(self) -> None:
        """End the fork server and every child."""
        with self._lock:
            self._closed = True
            self._drop_server()

    def birth(self, patience: float, folder: str = "") -> Birth:
        """Ask for a child.

        Args:
            patience: seconds that its sockets wait for it.
            folder: absolute path of a folder that it stands in and may read; "": none.

        Raises:
            JailUnavailableError: there is no fork server, and none can be started.
            OSError: the system has no more descriptors.
        """
        asked, theirs = socket.socketpair()
        status, their_status = socket.socketpair()
        with theirs, their_status:
            for ours in (asked, status):
                ours.settimeout(patience)
            try:
                server = self._give_birth(theirs, their_status, folder)
            except BaseException:
                asked.close()
                status.close()
                raise
        return Birth(asked, status, server)

    def forget(self, server: ServerProcess) -> None:
        """Drop a server that is lost, unless another thread did."""
        with self._lock:
            if self._server is server:
                self._drop_server()

    def _give_birth(self, asked: socket.socket, status: socket.socket, folder: str) -> ServerProcess:
        with self._lock:
            server = self._living_server()
            try:
                server.give_birth(asked, status, folder)
            except OSError:  # it died since the last request
                self._drop_server()
                server = self._living_server()
                server.give_birth(asked, status, folder)
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

    def _drop_server(self) -> None:
        if self._server is not None:
            self._server.end()
        self._server = None
