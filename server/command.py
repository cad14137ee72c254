"""The command `lettrine` as the shell starts it: how it ends early, and else the command line.

Ctrl-C ends the program at once, with no word of what it was doing. Left to Python it would be an
exception, which the parser of the books takes for a fault of their text. A write under way waits it
out (`server.synced.uninterrupted`), so nothing is left half-done.
"""

import io
import os
import signal
import sys
from typing import NoReturn, TextIO

_ENDED_BY_PERSON = 128 + signal.SIGINT  # as shells count it
_SHOW_CURSOR = b"\x1b[?25h"  # a bar of progress hides it


def main() -> None:
    """Run the command line."""
    signal.signal(signal.SIGINT, _end)
    for stream in (sys.stdout, sys.stderr):
        _take_every_sign(stream)
    from server.cli import main as commands  # noqa: PLC0415  Ctrl-C may come while all is imported

    try:
        commands()
    except OSError as error:  # of standard output: a full disk; what a command opens it answers for itself
        _leave(f"{error.filename or 'output'}: {error.strerror}", 1)


def _take_every_sign(stream: TextIO) -> None:
    """Write UTF-8 to files and pipes; on a terminal of another charset a sign that it lacks is `?`."""
    if isinstance(stream, io.TextIOWrapper):
        if stream.isatty():
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8")


def _end(_number: int, _frame: object) -> None:
    _leave("\nAborted!", _ENDED_BY_PERSON)


def _leave(word: str, status: int) -> NoReturn:
    """Write a last word and end at once: a flush of what is left to write would fail, or wait."""
    os.write(sys.stderr.fileno(), _SHOW_CURSOR * sys.stderr.isatty() + f"{word}\n".encode())
    os._exit(status)
