"""What a child said: its frames, up to the end of its answer. A child is not believed, only heard."""

from collections.abc import Callable
from dataclasses import dataclass, field
import json
import socket

from ledger_core.book import MAIN_PATH
from tenants.jail.frames import (
    ANSWER,
    DONE,
    FAULT,
    PATH,
    PROGRESS,
    READY,
    FrameError,
    FrameReader,
    Readable,
)

_BUFFER_BYTES = 1024**2
_LONGEST_STAGE = 30
_MOST_STEPS = 10**9

Progress = Callable[[str, int, int], None]
"""Is told the stage, what of it is done, and what there is to do; 0 where that is not known."""


def unheard(_stage: str, _done: int, _total: int) -> None:
    """Let progress pass; what happens to it unless somebody asks."""


@dataclass(slots=True)
class Heard:
    """What was heard so far."""

    ready: bool = False  # it was confined, and had read nothing yet
    path: str = MAIN_PATH  # the file it said last that it reads
    parts: list[bytes] = field(default_factory=list)
    fault: str = ""  # the exception that it said nothing caught
    done: bool = False
    unreadable: str = ""  # why what it said is no answer
    progress: Progress = unheard

    def listen(self, asked: socket.socket, cap: int) -> None:
        """Listen until the child is done, ends, or says what is no frame or more than `cap` bytes.

        Raises:
            TimeoutError: the child lives on in silence, longer than the fork server lets it.
        """
        with asked.makefile("rb", buffering=_BUFFER_BYTES) as stream:
            self._listen(FrameReader(stream, cap), lambda: self.done)

    def next_part(self, stream: Readable, cap: int) -> bytes | None:
        """Listen until the child said one more part; None where there is none: it is done, or it ended.

        Raises:
            TimeoutError: `stream` waits no longer.
        """
        self._listen(FrameReader(stream, cap), lambda: self.done or bool(self.parts))
        return self.parts.pop() if self.parts else None

    def _listen(self, frames: FrameReader, enough: Callable[[], bool]) -> None:
        try:
            while not enough() and (frame := frames.read()):
                self._hear(*frame)
        except FrameError as error:
            self.unreadable = str(error)
        except ConnectionError:  # it ended before it had read everything: how, the fork server says
            return

    def _hear(self, kind: bytes, content: bytes) -> None:
        if kind == READY:
            self.ready = True
        elif kind == PATH:
            self.path = _text(content)
        elif kind == PROGRESS:
            self.progress(*_steps(content))
        elif kind == ANSWER:
            self.parts.append(content)
        elif kind == FAULT:
            self.fault = _text(content)
        elif kind == DONE:
            self.done = True


def _text(content: bytes) -> str:
    try:
        text = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise FrameError("it is not of the form that was agreed") from error
    if not isinstance(text, str):
        raise FrameError("it is not of the form that was agreed")
    return text


def _steps(content: bytes) -> tuple[str, int, int]:
    try:
        stage, done, total = json.loads(content)
    except (ValueError, TypeError, RecursionError) as error:
        raise FrameError("it is not of the form that was agreed") from error
    if (
        not isinstance(stage, str)
        or not stage.isascii()
        or not stage.isalpha()
        or len(stage) > _LONGEST_STAGE
    ):
        raise FrameError("it is not of the form that was agreed")
    if not all(type(number) is int and 0 <= number <= _MOST_STEPS for number in (done, total)):
        raise FrameError("it is not of the form that was agreed")
    return stage, done, total
