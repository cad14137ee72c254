"""Dulwich's server side of the Git protocol on one tenant's rows: the repository, and what it speaks on."""

from io import BytesIO
from typing import IO

from dulwich.errors import GitProtocolError
from dulwich.protocol import ReceivableProtocol
from dulwich.repo import BaseRepo
from dulwich.server import Backend

from tenants.books.objects import SqlObjectStore, SqlRefs
from tenants.books.packing import HistoryStore
from tenants.db import TenantSession

_SHALLOW = b"shallow "
_STEP = 1024**2


class BooksRepository(BaseRepo):
    """The books of the session's tenant, as dulwich's handlers see a repository."""

    object_store: SqlObjectStore

    def __init__(self, session: TenantSession) -> None:
        super().__init__(HistoryStore(session), SqlRefs(session))
        self.session = session


class OneRepository(Backend):
    """Gives the one repository that a request is about, whatever path is asked for."""

    def __init__(self, repository: BooksRepository) -> None:
        self._repository = repository

    def open_repository(self, path: str) -> BooksRepository:  # type: ignore[override]
        """Return the repository; dulwich's types ask for one with packs, its code does not."""
        del path
        return self._repository


class Line(ReceivableProtocol):
    """A request that was read whole, and the answer as it grows."""

    def __init__(self, body: bytes, answer: IO[bytes]) -> None:
        super().__init__(BytesIO(body).read, answer.write)

    def read_pkt_line(self) -> bytes | None:
        """Return the next line; None for a mark between lines.

        Raises:
            GitProtocolError: what comes next is none.
        """
        try:
            return super().read_pkt_line()
        except (AssertionError, ValueError) as error:
            raise GitProtocolError("the request is none of Git's") from error


class PushLine(Line):
    """The same for a push. A shallow clone says first where its history ends; ours does not end there."""

    def read_pkt_line(self) -> bytes | None:
        """Return the next line that is a command."""
        line = super().read_pkt_line()
        while line is not None and line.startswith(_SHALLOW):
            line = super().read_pkt_line()
        return line

    def rest(self) -> bytes:
        """Return what follows the lines: the pack."""
        pieces = []
        while piece := self.recv(_STEP):
            pieces.append(piece)
        return b"".join(pieces)
