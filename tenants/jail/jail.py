"""The jail as the rest of the house uses it: facts of files, and full checks of books.

Turns the answers of children into values, and trusts none of them: what is not of the agreed form is an
error on the book that was read.
"""

from collections.abc import Sequence
import json

from ledger_core.book import MAIN_PATH, Book
from ledger_core.ledger import BookError
from ledger_core.loading.faults import clean
from ledger_core.loading.limits import Limits
from tenants.jail.children import Children
from tenants.jail.fault import JailAnswerError, UnsafeKernelError
from tenants.jail.limits import JailLimits
from tenants.jail.server_process import COMMAND
from tenants.jail.settings import LANDLOCK, NAMESPACES, SECCOMP
from tenants.jail.work import FULL_CHECK

_LIMITS = Limits()


class Jail:
    """Children for hostile text. Safe for several threads; closed at the end of the service.

    Make it in the process that uses it (a worker of the HTTP server after its fork), or before: a copy of
    that process starts a fork server of its own.

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

    def full_check(self, book: Book) -> tuple[BookError, ...]:
        """Load the whole book and return what is wrong with it, as `ledger_core.load.load` finds it.

        Raises:
            JailError: the child did not come to an answer on this book.
            JailUnavailableError: the jail does not work; the book is not at fault.
        """
        parts = self._children.run(FULL_CHECK, book.files)
        try:
            return _errors(parts)
        except (ValueError, TypeError, RecursionError) as error:
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
