"""Fava's ledger on books that our own loader read.

Beancount's loader is never called, no file is watched, and no extension is looked for: ours is always there,
also where an old revision does not name it.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from beancount.core.amount import Amount
from beancount.core.data import Transaction
from beancount.core.display_context import DisplayContext
import fava.core
from fava.core import FavaLedger
from fava.core.extensions import ExtensionModule
from fava.core.watcher import WatcherBase
from fava.ext import FavaExtensionBase
from fava.helpers import BeancountError

from ledger_core.book import MAIN_PATH
import ledger_core.fava as our_extension
from ledger_core.ledger import BookError, Ledger
from ledger_core.loading.collector import collector_paused

EXTENSIONS: tuple[type[FavaExtensionBase], ...] = tuple(
    found
    for found in vars(our_extension).values()
    if isinstance(found, type) and issubclass(found, FavaExtensionBase) and found is not FavaExtensionBase
)


class _Still(WatcherBase):
    """Watches nothing: a revision never changes."""

    last_checked = 0
    last_notified = 0

    def update(self, files: Iterable[Path], folders: Iterable[Path]) -> None:
        """Let it pass."""

    def _get_latest_mtime(self) -> int:
        return 0


class _OurExtension(ExtensionModule):
    """Our pages, and none that a book names."""

    def load_file(self) -> None:
        """Make each of them."""
        made = (kind(self.ledger) for kind in EXTENSIONS)
        self._instances = {extension.name: extension for extension in made}


class JailedLedger(FavaLedger):
    """Fava's ledger of books that are loaded already."""

    def __init__(self, loaded: Ledger) -> None:
        self._loaded = loaded
        with collector_paused():
            super().__init__(MAIN_PATH, poll_watcher=True)

    def load_file(self) -> None:
        """Take the books as they were loaded; what Fava makes of them is Fava's."""
        self.watcher = _Still()  # type: ignore[assignment]  # the base of both that Fava knows
        self.extensions = _OurExtension(self)
        vars(fava.core)["load_uncached"] = self._given  # its name for Beancount's loader
        super().load_file()

    def _given(
        self, *_path: object, **_options: object
    ) -> tuple[Sequence[Any], Sequence[Any], Mapping[str, Any]]:
        loaded = self._loaded
        options = {**loaded.options, "dcontext": _precisions(loaded.entries)}
        return loaded.entries, [_as_beancounts(error) for error in loaded.errors], options


def _precisions(entries: Iterable[Any]) -> DisplayContext:
    """Return how precise numbers of each currency are: our loader, which renders none, does not count it."""
    found = DisplayContext()
    for entry in entries:
        for posting in entry.postings if isinstance(entry, Transaction) else ():
            if isinstance(posting.units, Amount) and isinstance(posting.units.number, Decimal):
                found.update(posting.units.number, posting.units.currency)
    return found


def _as_beancounts(error: BookError) -> BeancountError:
    return BeancountError({"filename": error.path, "lineno": error.line}, error.message, None)
