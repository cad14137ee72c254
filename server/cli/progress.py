"""Progress of long work, on standard error, for a person who waits.

Nothing is shown where standard error is no terminal: logs and pipes stay clean.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
import sys

import click

Progress = Callable[[int, int], None]


@contextmanager
def progress(label: str) -> Iterator[Progress]:
    """Give a function to tell how much is done, and of how much; it draws a bar on a terminal."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    with click.progressbar(length=0, label=label, file=sys.stderr) as bar:

        def show(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield show
