"""The jail as the rest of the house uses it: facts of files, full checks, FECs (`fec`), audits (`audit`).

Turns the answers of children into values, and trusts none of them: what is not of the agreed form is an
error on the book that was read.
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
import json

from ledger_core.book import MAIN_PATH, Book
from ledger_core.facts import FileFacts, file_facts
from ledger_core.ledger import BookError
from ledger_core.loading.faults import clean
from ledger_core.loading.limits import Limits
from ledger_core.loading.words import is_text
from tenants.jail.audit_reading import AuditReading
from tenants.jail.children import Children
from tenants.jail.fault import JailAnswerError, JailFilesError, UnsafeKernelError
from tenants.jail.fec_reading import FecReading
from tenants.jail.limits import JailLimits
from tenants.jail.memory import FactsMemory
from tenants.jail.server_process import COMMAND
from tenants.jail.settings import LANDLOCK, NAMESPACES, SECCOMP
from tenants.jail.work import FACTS, FULL_CHECK

_LIMITS = Limits()
_BATCH_BYTES, _BATCH_FILES = 16 * 1024**2, 1_000
_UNREADABLE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
_NO_FACTS = "reading this file gave no facts of it; undo its last change"


class Jail:
    """Children for hostile text. Safe for several threads; closed at the end of the service.

    Make it in the process that uses it (a worker of the HTTP server after its fork), or before: a copy of
    that process starts a fork server of its own. `memory` keeps what was read lately for those who ask
    again; whose it is, they say.

    Raises:
        UnsafeKernelError: `strict`, and the kernel offers neither what `missing_for_strict` asks for.
        JailUnavailableError: the fork server does not start.
    """

    def __init__(
        self,
        limits: JailLimits = JailLimits(),  # noqa: B008  a frozen value
        *,
        strict: bool = False,
        command: Sequence[str] = COMMAND,
        without: frozenset[str] = frozenset(),
    ) -> None:
        self._children = Children(limits, command, without)
        self.fec = FecReading(self._children)
        self.audit = AuditReading(self._children)
        self.memory = FactsMemory()
        missing = missing_for_strict(self.protections()) if strict else ""
        if missing:
            self.close()
            raise UnsafeKernelError(
                f"the jail is set to be strict, and this kernel does not offer {missing} to this user; allow "
                "them, or leave LETTRINE_JAIL unset to go on with less"
            )

    def protections(self) -> tuple[str, ...]:
        """Return the names of the protections that every child has here."""
        return self._children.protections

    def facts_of(self, files: Mapping[str, bytes]) -> dict[str, FileFacts]:
        """Return what each file says by itself, by path, as `ledger_core.facts.file_facts` reads it.

        Files that are no text of a book are not read, so they stay outside. The others go into several
        children, one after the other, where they are many or large.

        Raises:
            JailError: a child did not come to an answer; `path` names the file it was reading.
            JailUnavailableError: the jail does not work; no file is at fault.
        """
        texts = {path: data for path, data in files.items() if is_text(path)}
        if len(texts) > _LIMITS.text_files:
            most = f"{len(texts)} text files, at most {_LIMITS.text_files}: join small ones, one file a month"
            raise JailFilesError(MAIN_PATH, 0, most)
        found = {path: file_facts(path, data) for path, data in files.items() if path not in texts}
        for batch in _batches(texts):
            parts = self._children.run(FACTS, batch)
            if len(parts) != len(batch):
                raise JailAnswerError(
                    next(iter(batch)), 0, "reading this file and others gave too few answers"
                )
            for (path, data), part in zip(batch.items(), parts, strict=True):
                found[path] = _facts(path, data, part)
        return found

    def full_check(self, book: Book) -> tuple[BookError, ...]:
        """Load the whole book and return what is wrong with it, as `ledger_core.load.load` finds it.

        Raises:
            JailError: the child did not come to an answer on this book.
            JailUnavailableError: the jail does not work; the book is not at fault.
        """
        parts = self._children.run(FULL_CHECK, book.files)
        try:
            return _errors(parts)
        except _UNREADABLE as error:
            raise JailAnswerError(MAIN_PATH, 0, "loading this book gave no list of errors") from error

    def close(self) -> None:
        """End all children and the fork server."""
        self._children.close()


def missing_for_strict(protections: Sequence[str]) -> str:
    """Name what a strict jail needs and does not have: namespaces, and Landlock or seccomp."""
    missing = [] if NAMESPACES in protections else [NAMESPACES]
    if LANDLOCK not in protections and SECCOMP not in protections:
        missing.append(f"{LANDLOCK} or {SECCOMP}")
    return " and ".join(missing)


def _batches(files: Mapping[str, bytes]) -> Iterator[dict[str, bytes]]:
    """Yield the files, so many together that one child answers in a few seconds."""
    batch: dict[str, bytes] = {}
    room = _BATCH_BYTES
    for path, data in files.items():
        if batch and (len(batch) == _BATCH_FILES or len(data) > room):
            yield batch
            batch, room = {}, _BATCH_BYTES
        batch[path] = data
        room -= len(data)
    if batch:
        yield batch


def _facts(path: str, data: bytes, part: bytes) -> FileFacts:
    """Read the facts of one file; refuse those of another."""
    try:
        facts = FileFacts.from_json(part)
    except _UNREADABLE as error:
        raise JailAnswerError(clean(path, _LIMITS.path_bytes), 0, _NO_FACTS) from error
    if facts.path != path or facts.hash != sha256(data).hexdigest():
        raise JailAnswerError(clean(path, _LIMITS.path_bytes), 0, _NO_FACTS)
    return facts


def _errors(parts: Sequence[bytes]) -> tuple[BookError, ...]:
    """Read a list of errors.

    Raises:
        ValueError, TypeError, RecursionError: it is none.
    """
    (part,) = parts
    rows = json.loads(part)
    if not isinstance(rows, list) or len(rows) > _LIMITS.errors + 1:
        raise ValueError("no list of errors")
    return tuple(_error(*row) for row in rows)


def _error(path: object, line: object, message: object) -> BookError:
    if not isinstance(path, str) or not isinstance(line, int) or not isinstance(message, str):
        raise TypeError("no error of a book")
    return BookError(clean(path, _LIMITS.path_bytes), line, clean(message, _LIMITS.message_length))
