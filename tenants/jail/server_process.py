"""The fork server as the service sees it: started, spoken to, ended. Never speaks with a child."""

import array
from collections.abc import Sequence
import json
import os
import socket
import subprocess
import sys

from tenants.jail.fault import JailUnavailableError
from tenants.jail.limits import JailLimits
from tenants.jail.settings import Settings

COMMAND = (sys.executable, "-I", "-m", "tenants.jail")
_START_SECONDS = 60
_END_SECONDS = 5
_GREETING_BYTES = 4096
_ENVIRONMENT = {"LC_ALL": "C.UTF-8"}


class ServerProcess:
    """A running fork server; `protections` is what it found. Not for several threads at once."""

    def __init__(self, command: Sequence[str], limits: JailLimits, without: frozenset[str]) -> None:
        self._home = os.getpid()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        settings = Settings(theirs.fileno(), limits, without)
        with theirs:
            self._process = self._started([*command, settings.to_json()], theirs.fileno())
        self.protections = self._greeting()

    def _started(self, command: Sequence[str], control: int) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(  # noqa: S603  our own program
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(control,),
                env=_ENVIRONMENT,
                cwd="/",
                start_new_session=True,
            )
        except OSError as error:
            self._control.close()
            raise JailUnavailableError(f"the fork server of the jail does not start: {error}") from error

    def _greeting(self) -> tuple[str, ...]:
        self._control.settimeout(_START_SECONDS)
        try:
            return tuple(json.loads(self._control.recv(_GREETING_BYTES)))
        except (OSError, ValueError) as error:
            self.end()
            raise JailUnavailableError(
                "the fork server of the jail does not start; the log says why. Is the package installed for "
                f"{sys.executable}?"
            ) from error

    def belongs_here(self) -> bool:
        """Tell whether this process started it; a copy of that process has a server of its own."""
        return self._home == os.getpid()

    def give_birth(self, request: socket.socket, status: socket.socket, folder: str = "") -> None:
        """Ask for a child that answers on one socket, and whose end is told on the other.

        `folder` is one that it stands in and may read, by its absolute path; "": none.

        Raises:
            OSError: the server is gone.
        """
        descriptors = array.array("i", [request.fileno(), status.fileno()])
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptors)]
        self._control.sendmsg([b"+", os.fsencode(folder)], ancillary)

    def end(self) -> None:
        """End the server and all its children; in a copy of the process that started it, let go of it."""
        self._control.close()
        if not self.belongs_here():
            return
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
