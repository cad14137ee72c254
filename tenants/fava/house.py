"""One jailed Fava: the books of one tenant at one revision, and nothing else. Asked by several threads."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
import socket
import threading
import time

from tenants.fava.asking import (
    FavaAnswer,
    FavaAnswerError,
    FavaBusyError,
    FavaGoneError,
    FavaRequest,
    FavaTimeError,
)
from tenants.fava.limits import FavaLimits
from tenants.jail.births import Birth
from tenants.jail.fava.wire import Answer, HashQuestion, PageQuestion, Question, WireError, question_bytes
from tenants.jail.hearing import Heard

_CHUNK = 1024**2


class TimedStream:
    """Reads from a socket until a moment; what trickles gets no more time than what comes at once."""

    def __init__(self, asked: socket.socket, seconds: float) -> None:
        self._asked = asked
        self._deadline = time.monotonic() + seconds

    def read(self, size: int, /) -> bytes:
        """Return so many bytes, fewer where the other side closed.

        Raises:
            TimeoutError: they did not come in time.
        """
        data = bytearray()
        while len(data) < size:
            self._wait()
            chunk = self._asked.recv(min(size - len(data), _CHUNK))
            if not chunk:
                break
            data += chunk
        return bytes(data)

    def send(self, data: bytes) -> None:
        """Send it all, or raise TimeoutError."""
        self._wait()
        self._asked.sendall(data)

    def _wait(self) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._asked.settimeout(left)


class House:
    """Answers for one revision, one question after the other; `ended` is called once, at its end."""

    def __init__(self, birth: Birth, limits: FavaLimits, ended: Callable[[], None]) -> None:
        self._birth = birth
        self._limits = limits
        self._ended = ended
        self._turn = threading.Lock()
        self._ending = threading.Lock()
        self._gone = False

    @property
    def gone(self) -> bool:
        """Tell whether its process has ended, as far as is known."""
        return self._gone

    @property
    def busy(self) -> bool:
        """Tell whether it is answering."""
        return self._turn.locked()

    def ask(self, request: FavaRequest) -> FavaAnswer:
        """Return what Fava says.

        Raises:
            FavaGoneError: its process has ended, or was ended for taking too long or saying too much.
            FavaBusyError: questions before this one took too long.
        """
        query = request.query.decode("latin-1")
        answer = self._answer(PageQuestion(request.path, query, request.prefix, request.accept_language))
        return FavaAnswer(answer.status, answer.headers, answer.body)

    def entry_hash(self, path: str, line: int) -> str:
        """Return Fava's hash of the entry that a line stands in (1-based), "" where there is none.

        Raises:
            FavaGoneError, FavaBusyError: as `ask`.
        """
        return self._answer(HashQuestion(path, line)).body.decode("ascii", "replace")

    def end(self) -> None:
        """End its process; who waits for an answer hears that it is gone."""
        with self._ending:
            if self._gone:
                return
            self._gone = True
        self._birth.close()
        self._ended()

    def _answer(self, question: Question) -> Answer:
        with self._my_turn():
            if self._gone:
                raise FavaGoneError(FavaGoneError.__doc__)
            try:
                return self._said(question)
            except BaseException:
                self.end()
                raise

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        if not self._turn.acquire(timeout=self._limits.answer_seconds):
            raise FavaBusyError(FavaBusyError.__doc__)
        try:
            yield
        finally:
            self._turn.release()

    def _said(self, question: Question) -> Answer:
        """Ask and listen; whatever is raised here ends the house, for nobody knows what it would say next."""
        heard = Heard()
        stream = TimedStream(self._birth.asked, self._limits.answer_seconds)
        try:
            stream.send(question_bytes(question))
            part = heard.next_part(stream, self._limits.answer_bytes)
            if part is not None:
                return Answer.from_bytes(part)
        except TimeoutError as error:
            raise FavaTimeError(FavaTimeError.__doc__) from error
        except WireError as error:
            raise FavaAnswerError(FavaAnswerError.__doc__) from error
        except OSError as error:
            raise FavaGoneError(FavaGoneError.__doc__) from error
        if heard.unreadable:
            raise FavaAnswerError(FavaAnswerError.__doc__)
        raise FavaGoneError(FavaGoneError.__doc__)
