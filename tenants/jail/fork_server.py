"""The fork server: a small process with the loader in it, of which each request's child is a copy.

Started afresh, with one thread, so that a service with many threads never copies itself. Gives birth to
children, ends those that are late or no longer wanted, and tells the service how each ended. Never reads
what a tenant wrote.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
import gc
import json
import os
import selectors
import signal
import socket
import time
from typing import BinaryIO, NoReturn

from tenants.jail.confine import REQUEST_DESCRIPTOR, Confinement, prepare
from tenants.jail.ending import EXIT_MEMORY, Ending
from tenants.jail.frames import ANSWER, DONE, FAULT, PATH, PROGRESS, READY, write_frame
from tenants.jail.request import Request
from tenants.jail.saying import Work
from tenants.jail.settings import Settings

_FAULT_CHARACTERS = 300
_MESSAGE_BYTES = 4097  # one sign, and the longest path there is


def serve(settings: Settings, works: Mapping[str, Work]) -> NoReturn:
    """Serve until the service closes the control socket; children still at work then are ended."""
    confinement = prepare(settings)
    control = socket.socket(fileno=settings.control)
    control.send(json.dumps(confinement.protections()).encode())
    gc.collect()
    gc.freeze()  # so that a child's collector does not touch, and so copy, what all share
    _ForkServer(control, confinement, works).run()


@dataclass(slots=True)
class _Child:
    pid: int
    handle: int  # becomes readable when the process ended
    status: socket.socket  # the service waits at its other end
    deadline: float
    wanted: bool = True
    late: bool = False


class _ForkServer:
    def __init__(self, control: socket.socket, confinement: Confinement, works: Mapping[str, Work]) -> None:
        self._control = control
        self._confinement = confinement
        self._works = works
        self._children: dict[int, _Child] = {}
        self._selector = selectors.DefaultSelector()
        self._watch(control, self._receive)

    def run(self) -> NoReturn:
        while True:
            for key, _events in self._selector.select(self._patience()):
                key.data()
            self._end_late_ones()

    def _patience(self) -> float | None:
        if not self._children:
            return None
        return max(0.0, min(child.deadline for child in self._children.values()) - time.monotonic())

    def _watch(self, what: socket.socket | int, then: Callable[[], None]) -> None:
        self._selector.register(what, selectors.EVENT_READ, then)

    def _receive(self) -> None:
        """Take one request from the service.

        Two sockets, the child's and the one for how it ended; after one sign, the folder it may read.
        """
        message, descriptors, _flags, _address = socket.recv_fds(self._control, _MESSAGE_BYTES, 2)
        if not message:
            self._end_all()
        request, status = descriptors
        ended = socket.socket(fileno=status)
        try:
            self._give_birth(request, ended, os.fsdecode(message[1:]))
        except OSError as error:  # no memory for one more process
            with ended:
                _tell(ended, Ending(unborn=str(error)))
        finally:
            os.close(request)

    def _give_birth(self, request: int, status: socket.socket, folder: str) -> None:
        deadline = time.monotonic() + self._confinement.limits.wall_seconds
        parent = os.getpid()
        pid = os.fork()
        if not pid:
            _live(lambda: self._confinement.enter(request, parent, folder), self._works)
        child = _Child(pid, os.pidfd_open(pid), status, deadline)
        self._children[pid] = child
        self._watch(child.handle, lambda: self._bury(child))
        self._watch(status, lambda: self._give_up(child))

    def _give_up(self, child: _Child) -> None:
        """End a child whose answer the service has, or no longer wants; it may have ended just now."""
        if self._children.get(child.pid) is not child:
            return
        child.wanted = False
        self._selector.unregister(child.status)
        signal.pidfd_send_signal(child.handle, signal.SIGKILL)

    def _end_late_ones(self) -> None:
        now = time.monotonic()
        for child in self._children.values():
            if now >= child.deadline and not child.late:
                child.late = True
                child.deadline = now + 1
                signal.pidfd_send_signal(child.handle, signal.SIGKILL)

    def _bury(self, child: _Child) -> None:
        _pid, status = os.waitpid(child.pid, 0)
        code = os.waitstatus_to_exitcode(status)
        self._selector.unregister(child.handle)
        os.close(child.handle)
        if child.wanted:
            self._selector.unregister(child.status)
        del self._children[child.pid]
        with child.status:
            _tell(child.status, Ending(code, child.late))

    def _end_all(self) -> NoReturn:
        for child in self._children.values():
            signal.pidfd_send_signal(child.handle, signal.SIGKILL)
            os.waitpid(child.pid, 0)
        os._exit(0)


def _tell(status: socket.socket, ending: Ending) -> None:
    try:
        status.send(ending.to_json())
    except OSError:  # nobody waits any more
        return


class _Telling:
    """Tells the service what the work says of itself."""

    def __init__(self, answers: BinaryIO) -> None:
        self._answers = answers

    def __call__(self, path: str) -> None:
        write_frame(self._answers, PATH, json.dumps(path).encode())

    def progress(self, stage: str, done: int, total: int) -> None:
        write_frame(self._answers, PROGRESS, json.dumps([stage, done, total]).encode())


def _live(confine: Callable[[], None], works: Mapping[str, Work]) -> NoReturn:
    """Be a child: confine itself, answer one request, end."""
    code = 1
    try:
        confine()
        _answer(works)
        code = 0
    except MemoryError:
        code = EXIT_MEMORY
    finally:
        os._exit(code)


def _answer(works: Mapping[str, Work]) -> None:
    with (
        open(REQUEST_DESCRIPTOR, "rb", closefd=False) as asked,
        open(REQUEST_DESCRIPTOR, "wb", closefd=False) as answers,
    ):
        write_frame(answers, READY)
        request = Request.read(asked)
        try:
            work = works[request.work]
            for part in work(request.files, _Telling(answers)):
                write_frame(answers, ANSWER, part)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001  whatever a book brings about is an answer on that book
            said = f"{type(error).__name__}: {error}"[:_FAULT_CHARACTERS]
            write_frame(answers, FAULT, json.dumps(said).encode())
        write_frame(answers, DONE)
