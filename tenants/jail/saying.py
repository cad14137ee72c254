"""How work in a child tells the service where it is. Types only; `fork_server` writes what is said."""

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol


class Report(Protocol):
    """Where work says how it goes on."""

    def __call__(self, path: str, /) -> None:
        """Say which file the work begins with."""

    def progress(self, stage: str, done: int, total: int, /) -> None:
        """Say how far it is."""


Work = Callable[[Mapping[str, bytes], Report], Iterator[bytes]]
"""What a child can be asked: from files to the parts of an answer."""
