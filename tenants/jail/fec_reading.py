"""FECs read in the jail, as the rest of the house uses it. Trusts no answer of a child."""

from collections.abc import Sequence
import datetime as dt
import json

from ledger_core.book import Book
from ledger_core.fec.preview import Preview
from ledger_core.fec.report import FecReport
from ledger_core.loading.limits import Limits
from ledger_core.loading.words import path_fault
from tenants.jail import fec_form, fec_work
from tenants.jail.children import Children
from tenants.jail.fault import JailAnswerError
from tenants.jail.hearing import Progress

_LIMITS = Limits()
_NO_ANSWER = "reading this file gave no answer of the agreed form"
_FAULTS = frozenset({"several", "empty", "locked", "large", "broken"})
_SMALL_ANSWER = 8 * 1024**2
_LONGEST_NAME = 200


class ArchiveError(ValueError):
    """An archive holds no FEC to read; `reason` is one of several, empty, locked, large, broken."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the archive cannot be used: {reason}")
        self.reason = reason


class NothingUsableError(ValueError):
    """Not one entry of the FEC can be used."""


class FecReading:
    """Reads FECs in children of the jail.

    Each method raises `JailError` where the child did not come to an answer on this file, and
    `JailUnavailableError` where the jail does not work. `progress` is told of stages: `unpack` (bytes),
    `read` (rows), `entries`, `count`, `match` (lines), `make`.
    """

    def __init__(self, children: Children) -> None:
        self._children = children

    def unpack(self, archive: bytes, largest: int, progress: Progress) -> tuple[str, bytes]:
        """Return name and content of the one file in a ZIP archive, of `largest` bytes at most.

        Raises:
            ArchiveError: there is none to take out.
        """
        options = json.dumps({"largest": largest}).encode()
        files = {fec_work.ARCHIVE: archive, fec_work.OPTIONS: options}
        cap = largest + _SMALL_ANSWER
        parts = self._children.run(fec_work.UNPACK, files, cap=cap, progress=progress)
        try:
            head = json.loads(parts[0])
            fault, name = head.get("fault"), head.get("name")
        except (AttributeError, LookupError, RecursionError, ValueError) as error:
            raise _no_answer() from error
        if fault in _FAULTS:
            raise ArchiveError(fault)
        if not isinstance(name, str) or len(parts) != 2 or len(parts[1]) > largest:  # noqa: PLR2004  name, content
            raise _no_answer()
        return name[-_LONGEST_NAME:], parts[1]

    def report(self, data: bytes, progress: Progress) -> FecReport:
        """Return what a FEC holds."""
        files = {fec_work.FILE: data}
        part = _only(self._children.run(fec_work.REPORT, files, cap=_SMALL_ANSWER, progress=progress))
        try:
            return fec_form.report_of(part)
        except fec_form.FormError as error:
            raise _no_answer() from error

    def preview(self, data: bytes, as_of: dt.date, progress: Progress) -> Preview:
        """Return what the books of a FEC would show as of a day."""
        files = {fec_work.FILE: data, fec_work.OPTIONS: json.dumps({"as_of": as_of.isoformat()}).encode()}
        part = _only(self._children.run(fec_work.PREVIEW, files, cap=_SMALL_ANSWER, progress=progress))
        try:
            return fec_form.preview_of(part)
        except fec_form.FormError as error:
            raise _no_answer() from error

    def make(self, data: bytes, title: str, progress: Progress) -> Book:
        """Return the books of a FEC, those of its entries that can be used.

        Raises:
            NothingUsableError: there is not one.
        """
        files = {fec_work.FILE: data, fec_work.OPTIONS: json.dumps({"title": title}).encode()}
        head, *parts = self._children.run(fec_work.MAKE, files, progress=progress)
        try:
            count = int(json.loads(head)["files"])
            paths = [json.loads(path) for path in parts[::2]]
        except (LookupError, RecursionError, TypeError, ValueError) as error:
            raise _no_answer() from error
        if not count and not parts:
            raise NothingUsableError(NothingUsableError.__doc__)
        if len(parts) != 2 * count or len(set(map(repr, paths))) != count or not all(map(_is_path, paths)):
            raise _no_answer()
        return Book(dict(zip(paths, parts[1::2], strict=True)))


def _only(parts: Sequence[bytes]) -> bytes:
    if len(parts) != 1:
        raise _no_answer()
    return parts[0]


def _is_path(path: object) -> bool:
    return isinstance(path, str) and not path_fault(path, _LIMITS)


def _no_answer() -> JailAnswerError:
    return JailAnswerError(fec_work.FILE, 0, _NO_ANSWER)
