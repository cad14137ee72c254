"""What can go wrong in the jail: faults of one book, and faults of the jail itself."""

from ledger_core.ledger import BookError


class JailError(Exception):
    """These books could not be read: the child that loaded them did not come to an answer.

    One book's fault and nothing else. `path` is the file being read, or the last one read, when the child
    ended; `line` is 1-based, 0 where it is not known.
    """

    def __init__(self, path: str, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path = path
        self.line = line
        self.reason = reason

    @property
    def error(self) -> BookError:
        """Return the same as an error of the book, to be shown beside others."""
        return BookError(self.path, self.line, self.reason)


class JailCrashError(JailError):
    """The child ended without an answer."""


class JailTimeError(JailError):
    """The child took longer than any book may."""


class JailMemoryError(JailError):
    """The child used more memory than any book may."""


class JailFilesError(JailError):
    """More text files than any book may include: none of them was read."""


class JailAnswerError(JailError):
    """The child's answer is larger than any may be, or no answer at all."""


class JailUnavailableError(Exception):
    """The jail itself does not work on this machine; no book is at fault."""


class JailBusyError(JailUnavailableError):
    """All children are at work, and none became free in time; try again later."""


class UnsafeKernelError(JailUnavailableError):
    """The kernel does not offer the protections that the setting asks for."""
