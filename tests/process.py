"""Processes that tests start: what they say is read all the time, line by line, and how they end."""

from collections.abc import Callable, Mapping, Sequence
import multiprocessing
from multiprocessing.connection import Connection
import os
from pathlib import Path
import re
import signal
import subprocess
import threading
from typing import TextIO

ROOT = Path(__file__).resolve().parents[1]
LISTENING = r"Listening at: (http://\S+)"  # as a server says it, with its address
START_SECONDS = 120  # more than any start takes on a busy machine; what hangs ends
STOP_SECONDS = 60


class NotSaidError(Exception):
    """A process ended, or let too much time pass, without the words that were waited for."""


class Process:
    """A process that runs, and in `told` all that it said so far on both its streams."""

    def __init__(self, pid: int, said: TextIO, wait: Callable[[float], int | None]) -> None:
        self.pid = pid
        self.told: list[str] = []
        self._wait = wait
        self._silent = False
        self._news = threading.Condition()
        self._reading = threading.Thread(target=self._read, args=(said,), daemon=True)
        self._reading.start()

    def wait_for(self, pattern: str, seconds: float = START_SECONDS) -> re.Match[str]:
        """Wait until it says a line in which a pattern is found; return the first.

        Raises:
            NotSaidError: it ended without, or `seconds` were over.
        """
        with self._news:
            self._news.wait_for(lambda: self._silent or self._said(pattern), seconds)
            found = self._said(pattern)
        if found is None:
            raise NotSaidError(f"{pattern!r} was not said:\n{''.join(self.told)}")
        return found

    def faults(self) -> list[str]:
        """Return what it said from its first fault on."""
        told = list(self.told)
        first = next((at for at, line in enumerate(told) if "Traceback" in line), len(told))
        return told[first:]

    def is_running(self) -> bool:
        """Say whether it has not ended."""
        return self._wait(0) is None

    def ended(self, seconds: float = STOP_SECONDS) -> int | None:
        """Wait for its end and its last words; return the exit status, None where it did not end in time."""
        status = self._wait(seconds)
        if status is not None:
            self._reading.join()
        return status

    def end(self) -> int | None:
        """Tell it to end, and wait; return the exit status. What does not end is killed."""
        if self.is_running():
            os.kill(self.pid, signal.SIGTERM)
            if self._wait(STOP_SECONDS) is None:
                os.kill(self.pid, signal.SIGKILL)
        return self.ended()

    def _said(self, pattern: str) -> re.Match[str] | None:
        return next((found for line in self.told if (found := re.search(pattern, line))), None)

    def _read(self, said: TextIO) -> None:
        with said:
            for line in said:
                with self._news:
                    self.told.append(line)
                    self._news.notify_all()
        with self._news:
            self._silent = True
            self._news.notify_all()


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment with these settings of Lettrine, and none beside."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LETTRINE_")}
    python = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    return {**kept, **python, **settings}


def started(command: Sequence[str], folder: Path, settings: Mapping[str, str], **more: object) -> Process:
    """Start a command in a folder; `more` are arguments of `Popen`."""
    program = subprocess.Popen(
        command,
        cwd=folder,
        env=environment(settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        **more,
    )
    assert program.stdout is not None

    def wait(seconds: float) -> int | None:
        try:
            return program.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    return Process(program.pid, program.stdout, wait)


def forked(
    act: Callable[..., None], arguments: tuple[object, ...], folder: Path, settings: Mapping[str, str]
) -> Process:
    """Call a function in a process of its own, in a folder.

    The process is forked from one that imported the function's module once: most of what a start takes.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([act.__module__])
    heard, saying = context.Pipe(duplex=False)
    process = context.Process(target=_alone, args=(saying, folder, environment(settings), act, arguments))
    process.start()
    saying.close()
    said = os.fdopen(os.dup(heard.fileno()), encoding="utf-8")
    heard.close()

    def wait(seconds: float) -> int | None:
        process.join(seconds)
        return process.exitcode

    assert process.pid is not None
    return Process(process.pid, said, wait)


def _alone(
    saying: Connection,
    folder: Path,
    settings: Mapping[str, str],
    act: Callable[..., None],
    arguments: tuple[object, ...],
) -> None:
    for stream in (1, 2):
        os.dup2(saying.fileno(), stream)
    saying.close()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(settings)
    act(*arguments)
