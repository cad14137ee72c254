"""One jailed Fava: the books of one tenant at one revision, and nothing else. Asked by several threads."""

from tenants.fava.asking import FavaAnswer, FavaRequest


class House:
    """Answers for one revision, one question after the other."""

    def ask(self, request: FavaRequest) -> FavaAnswer:
        """Return what Fava says.

        Raises:
            FavaGoneError: its process has ended, or was ended for taking too long or saying too much.
            FavaBusyError: questions before this one took too long.
        """
        raise NotImplementedError

    def entry_hash(self, path: str, line: int) -> str:
        """Return Fava's hash of the entry that a line stands in (1-based), "" where there is none.

        Raises:
            FavaGoneError, FavaBusyError: as `ask`.
        """
        raise NotImplementedError
