"""Why a change of the books was not written; in each case nothing of it was."""

from collections.abc import Sequence

from ledger_core.ledger import BookError


class NotWrittenError(Exception):
    """The change was not written; nothing of it stands anywhere."""


class StaleBaseError(NotWrittenError):
    """The books were changed meanwhile; read them again and repeat the change."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class RefusedBookError(NotWrittenError):
    """The books would not be sound; `errors` says where and why."""

    def __init__(self, errors: Sequence[BookError]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = tuple(errors)


class ClosedPeriodError(RefusedBookError):
    """An entry of a closed period would be added, changed or removed."""


class StorageError(NotWrittenError):
    """The database could not take the change, for example because its disk is full."""
