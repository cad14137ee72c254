"""A wire that is cut: passes on what Git sends until so many bytes went through, and nothing after."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
import socket
import threading
from urllib.parse import urlsplit

_STEP = 4096


class Relay:
    """Listens at `port` and passes connections on to `base`; `full` is set when no more passes."""

    def __init__(self, base: str, after: int) -> None:
        self._target = urlsplit(base)
        self._left = after
        self.full = threading.Event()
        self._threads: list[threading.Thread] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.sent = 0

    @contextmanager
    def open(self) -> Iterator["Relay"]:
        """Pass connections on until the end of the block; then wait until none is left."""
        accepting = threading.Thread(target=self._accept)
        accepting.start()
        try:
            yield self
        finally:
            self._listening.shutdown(socket.SHUT_RDWR)
            accepting.join()
            self._listening.close()
            for thread in self._threads:
                thread.join()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                far = socket.create_connection((self._target.hostname, self._target.port))
                for work in (self._pass_on, self._pass_back):
                    thread = threading.Thread(target=work, args=(near, far))
                    self._threads.append(thread)
                    thread.start()

    def _pass_on(self, near: socket.socket, far: socket.socket) -> None:
        with closing(far), suppress(OSError):
            while data := near.recv(_STEP):
                far.sendall(data[: self._left])
                self.sent += len(data)
                self._left -= min(len(data), self._left)
                if not self._left:
                    self.full.set()
            far.shutdown(socket.SHUT_RDWR)

    def _pass_back(self, near: socket.socket, far: socket.socket) -> None:
        with closing(near), suppress(OSError):
            while data := far.recv(_STEP):
                near.sendall(data)
            near.shutdown(socket.SHUT_RDWR)
