"""Files of factoring, in and out, as they were: none is changed, and none looked into here."""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum
import hashlib

from sqlalchemy import ColumnElement, func, select

from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.factoring.rows import FactoringFileRow
from tenants.numbers import next_number

PDF, TEXT, CSV, XML = "application/pdf", "text/plain", "text/csv", "application/xml"
_HEAD = (
    FactoringFileRow.number,
    FactoringFileRow.contract,
    FactoringFileRow.assignment,
    FactoringFileRow.kind,
    FactoringFileRow.name,
    FactoringFileRow.media_type,
    FactoringFileRow.sha256,
    FactoringFileRow.facts,
    FactoringFileRow.author,
    FactoringFileRow.at,
)


class FileKind(StrEnum):
    """What a file is."""

    FACTOR = "factor"  # for the factor, in its format
    SLIP = "slip"  # subrogation receipt, or Dailly assignment
    LIST = "list"  # accompanying list
    NOTIFICATION = "notification"  # letters to debtors
    STATEMENT = "statement"  # as it was imported
    LIMITS = "limits"  # as they were imported


@dataclass(frozen=True, slots=True)
class FileHead:
    """What is known of a file without reading it; `size` in bytes."""

    number: int
    contract: str
    assignment: int
    kind: str  # value of `FileKind`
    name: str
    media_type: str
    sha256: str
    facts: Mapping[str, object]
    author: str
    at: dt.datetime
    size: int


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to keep; `facts` are what a page says of it: records, documents, cents, market."""

    kind: FileKind
    name: str
    media_type: str
    data: bytes
    facts: Mapping[str, object]


def put_file(session: TenantSession, desk: Desk, contract: str, assignment: int, new: NewFile) -> int:
    """Keep a file in the caller's transaction; return its number. `assignment` is 0 where it is of none."""
    row = FactoringFileRow(
        number=next_number(session, "factoring-file"),
        contract=contract,
        assignment=assignment,
        kind=new.kind.value,
        name=new.name,
        media_type=new.media_type,
        sha256=hashlib.sha256(new.data).hexdigest(),
        facts=dict(new.facts),
        author=desk.hand.actor,
        at=desk.now,
        data=new.data,
    )
    session.add(row)
    session.flush()
    return row.number


def files_of(
    session: TenantSession, *, assignment: int | None = None, contract: str | None = None
) -> tuple[FileHead, ...]:
    """Return what is kept of an assignment or a contract, the earliest first; no bytes are read."""
    asked: list[ColumnElement[bool]] = []
    if assignment is not None:
        asked.append(FactoringFileRow.assignment == assignment)
    if contract is not None:
        asked.append(FactoringFileRow.contract == contract)
    wanted = select(*_HEAD, func.length(FactoringFileRow.data)).where(*asked)
    return tuple(FileHead(*row) for row in session.execute(wanted.order_by(FactoringFileRow.number)))


def read_file(session: TenantSession, number: int) -> tuple[FileHead, bytes] | None:
    """Return a file with its bytes; None where there is none of this number."""
    row = session.scalar(select(FactoringFileRow).where(FactoringFileRow.number == number))
    if row is None:
        return None
    head = FileHead(
        row.number,
        row.contract,
        row.assignment,
        row.kind,
        row.name,
        row.media_type,
        row.sha256,
        row.facts,
        row.author,
        row.at,
        len(row.data),
    )
    return head, row.data
