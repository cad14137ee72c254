"""The command `lettrine` as the shell starts it: what Ctrl-C does, then the command line.

Ctrl-C ends the program at once, with no word of what it was doing. Left to Python it would be an
exception, which the parser of the books takes for a fault of their text. A write under way waits it
out (`server.synced.uninterrupted`), so nothing is left half-done.
"""

import os
import signal
import sys

_ENDED_BY_PERSON = 128 + signal.SIGINT  # as shells count it
_SHOW_CURSOR = b"\x1b[?25h"  # a bar of progress hides it


def main() -> None:
    """Run the command line."""
    signal.signal(signal.SIGINT, _end)
    from server.cli import main as commands  # noqa: PLC0415  Ctrl-C may come while all is imported

    commands()


def _end(_number: int, _frame: object) -> None:
    os.write(sys.stderr.fileno(), _SHOW_CURSOR * sys.stderr.isatty() + b"\nAborted!\n")
    os._exit(_ENDED_BY_PERSON)
