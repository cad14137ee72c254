"""Receiving a file: its bytes go into rows piece by piece, so that none is held whole or locks others out.

A file whose sender went away in the middle leaves an import that is receiving; `housekeeping` removes it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
import datetime as dt
from typing import Protocol
import zlib

from sqlalchemy import delete, func, select, update

from tenants.db import Database, PlatformSession
from tenants.imports.models import ImportPart, ImportRow, ImportState
from tenants.imports.naming import cleaned, named
from tenants.jobs.jobs import Place, put
from tenants.jobs.models import Kind
from tenants.people import firm_log
from tenants.people.people import Person

MOST_BYTES = 200 * 1024**2
MOST_OPEN = 20  # imports of one firm that wait for somebody's decision
KEPT_DAYS = 30
_PIECE = 1024**2
_PIECES_A_WRITE = 8
_OPEN = tuple(
    state.value
    for state in (
        ImportState.RECEIVING,
        ImportState.READING,
        ImportState.READ,
        ImportState.REFUSED,
        ImportState.KEEPING,
    )
)


class TooLargeError(ValueError):
    """The file is larger than any that is taken."""


class EmptyFileError(ValueError):
    """The file has no byte."""


class TooManyImportsError(Exception):
    """So many imports wait for a decision that no more are taken."""


class Stream(Protocol):
    """Where bytes come from."""

    def read(self, size: int, /) -> bytes:
        """Return so many bytes at most; none at the end."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a file, and for which firm."""

    firm_id: int
    person: Person


def receive(database: Database, sender: Sender, file_name: str, stream: Stream, at: dt.datetime) -> int:
    """Take a file in and have it read; return the import's id.

    Raises:
        FileNameError: it is called as none that is read.
        EmptyFileError: it is empty.
        TooLargeError: it is larger than `MOST_BYTES`; nothing of it is kept.
        TooManyImportsError: others wait for a decision.
    """
    name = cleaned(file_name)
    import_id = _begin(database, sender, name, at)
    try:
        size = _take(database, import_id, stream)
    except (TooLargeError, EmptyFileError):
        remove(database, import_id)
        raise
    with database.platform() as session:
        job_id = put(
            session,
            Kind.READ_FEC,
            Place(firm_id=sender.firm_id),
            person_id=sender.person.id,
            payload={"import": import_id},
            at=at,
        )
        session.execute(
            update(ImportRow)
            .where(ImportRow.id == import_id, ImportRow.state == ImportState.RECEIVING.value)
            .values(state=ImportState.READING.value, size=size, job_id=job_id)
        )
        firm_log.append(
            session,
            sender.firm_id,
            actor=str(sender.person.author),
            action="import:send",
            subject=name,
            detail={"import": import_id, "bytes": size},
            at=at,
        )
    return import_id


def content_of(database: Database, import_id: int) -> bytes:
    """Return the bytes of a file that was received."""
    pieces = select(ImportPart.data).where(ImportPart.import_id == import_id).order_by(ImportPart.rank)
    with database.platform_reading() as session:
        return b"".join(map(zlib.decompress, session.scalars(pieces)))


def remove(database: Database, import_id: int) -> None:
    """Remove an import and its bytes without a trace: it never was one."""
    with database.platform() as session:
        forget_content(session, import_id)
        row = session.get(ImportRow, import_id)
        if row is not None:
            session.delete(row)


def forget_content(session: PlatformSession, import_id: int) -> None:
    """Remove the bytes of an import."""
    session.execute(delete(ImportPart).where(ImportPart.import_id == import_id))


def _begin(database: Database, sender: Sender, name: str, at: dt.datetime) -> int:
    with database.platform() as session:
        waiting = session.scalar(
            select(func.count())
            .select_from(ImportRow)
            .where(ImportRow.firm_id == sender.firm_id, ImportRow.state.in_(_OPEN))
        )
        if (waiting or 0) >= MOST_OPEN:
            raise TooManyImportsError(TooManyImportsError.__doc__)
        row = ImportRow(
            firm_id=sender.firm_id,
            person_id=sender.person.id,
            client_id=None,
            job_id=None,
            file_name=name,
            inner_name="",
            size=0,
            state=ImportState.RECEIVING.value,
            fault="",
            report="",
            preview="",
            slug="",
            name="",
            siren=named(name).siren,
            letter_certain=False,
            put_at=at,
            ended_at=None,
            expires_at=at + dt.timedelta(days=KEPT_DAYS),
        )
        session.add(row)
        session.flush()
        return row.id


def _take(database: Database, import_id: int, stream: Stream) -> int:
    size = 0
    waiting: list[ImportPart] = []
    for rank, piece in enumerate(_pieces(stream)):
        size += len(piece)
        if size > MOST_BYTES:
            raise TooLargeError(TooLargeError.__doc__)
        waiting.append(ImportPart(import_id=import_id, rank=rank, data=zlib.compress(piece, 6)))
        if len(waiting) == _PIECES_A_WRITE:
            _write(database, waiting)
    if not size:
        raise EmptyFileError(EmptyFileError.__doc__)
    _write(database, waiting)
    return size


def _pieces(stream: Stream) -> Iterator[bytes]:
    while piece := stream.read(_PIECE):
        yield piece


def _write(database: Database, parts: list[ImportPart]) -> None:
    with database.platform() as session:
        session.add_all(parts)
    parts.clear()
