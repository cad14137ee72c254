"""Files of the dunning: letters as they were sent, print batches, proofs, answers, mandates, dossiers.

Owns which files people may hand in, and how one is kept and read. A file is never changed, and not looked
into beyond its first bytes.
"""

from dataclasses import dataclass
import datetime as dt
from enum import StrEnum
import hashlib
import re
import unicodedata

from sqlalchemy import ColumnElement, func, select

from tenants.db import TenantSession
from tenants.dunning.letter_rows import FileRow
from tenants.numbers import next_number

MOST_BYTES = 10_000_000  # of a file that somebody hands in
LONGEST_NAME = 120
PDF, MAIL, ZIP = "application/pdf", "message/rfc822", "application/zip"
_BEGINNINGS = {PDF: b"%PDF-", "image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
ENDINGS = {PDF: "pdf", "image/png": "png", "image/jpeg": "jpg", MAIL: "eml", ZIP: "zip"}
_UNSAFE = re.compile(r"[^\w .()'&+,=@-]+")


_HEAD = (
    FileRow.number,
    FileRow.kind,
    FileRow.name,
    FileRow.media_type,
    FileRow.sha256,
    FileRow.letter,
    FileRow.case,
    FileRow.author,
    FileRow.at,
)


class FileKind(StrEnum):
    """What a file is."""

    LETTER = "letter"  # as it was sent
    BATCH = "batch"  # letters to print, in one file
    PROOF = "proof"  # of deposit, or of receipt
    REPLY = "reply"
    BOUNCE = "bounce"
    MANDATE = "mandate"
    CASE_PROOF = "case-proof"
    CASE_DOSSIER = "case-dossier"


class UploadFault(StrEnum):
    """What can be wrong with a file that somebody hands in."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    NOT_A_PAPER = "not-a-paper"  # neither a PDF nor a picture


class FaultyUploadError(ValueError):
    """A file that is not taken."""

    def __init__(self, fault: UploadFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to keep; the type is what its bytes say."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class FileHead:
    """What is known of a file without reading it; `size` in bytes."""

    number: int
    kind: str  # value of `FileKind`
    name: str
    media_type: str
    sha256: str
    letter: int | None
    case: int | None
    author: str
    at: dt.datetime
    size: int


@dataclass(frozen=True, slots=True)
class File:
    """A file with its bytes."""

    head: FileHead
    data: bytes


def paper_from(name: str, data: bytes) -> Upload:
    """Take a PDF or a picture that somebody hands in; what its sender says of its type does not count.

    Raises:
        FaultyUploadError: it is none, empty, or too large.
    """
    if not data:
        raise FaultyUploadError(UploadFault.EMPTY)
    if len(data) > MOST_BYTES:
        raise FaultyUploadError(UploadFault.TOO_LARGE)
    for media_type, beginning in _BEGINNINGS.items():
        if data.startswith(beginning):
            return Upload(file_name(name, ENDINGS[media_type]), media_type, data)
    raise FaultyUploadError(UploadFault.NOT_A_PAPER)


def file_name(name: str, ending: str) -> str:
    """Return a name that every system takes, with the ending of its type; of a path its last part counts."""
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    stem = last.rpartition(".")[0] or last
    plain = "".join(sign for sign in _UNSAFE.sub("-", stem) if sign.isprintable())
    return f"{plain[: LONGEST_NAME - len(ending) - 1].strip(' .') or 'document'}.{ending}"


def put_file(  # noqa: PLR0913  a file says all of it
    session: TenantSession,
    kind: FileKind,
    upload: Upload,
    *,
    author: str,
    at: dt.datetime,
    letter: int | None = None,
    case: int | None = None,
) -> int:
    """Keep a file in the caller's transaction; return its number."""
    row = FileRow(
        number=next_number(session, "file"),
        kind=kind.value,
        name=upload.name,
        media_type=upload.media_type,
        sha256=hashlib.sha256(upload.data).hexdigest(),
        letter=letter,
        case=case,
        author=author,
        at=at,
        data=upload.data,
    )
    session.add(row)
    session.flush()
    return row.number


def read_file(session: TenantSession, number: int) -> File | None:
    """Return a file; None where there is none of this number."""
    return _first(session, FileRow.number == number)


def letter_file(session: TenantSession, letter: int) -> File | None:
    """Return the PDF of a letter as it was sent; None where it was not set yet."""
    return _first(session, FileRow.letter == letter, FileRow.kind == FileKind.LETTER.value)


def files_of(
    session: TenantSession,
    *,
    letter: int | None = None,
    case: int | None = None,
    kind: FileKind | None = None,
) -> tuple[FileHead, ...]:
    """Return what is kept of a letter, of a case, or of a kind, the earliest first; no bytes are read."""
    asked = ((FileRow.letter, letter), (FileRow.case, case), (FileRow.kind, kind and kind.value))
    named = [column == value for column, value in asked if value is not None]
    wanted = select(*_HEAD, func.length(FileRow.data)).where(*named).order_by(FileRow.number)
    return tuple(FileHead(*row) for row in session.execute(wanted))


def _first(session: TenantSession, *where: ColumnElement[bool]) -> File | None:
    wanted = select(*_HEAD, func.length(FileRow.data), FileRow.data).where(*where)
    row = session.execute(wanted.order_by(FileRow.number).limit(1)).first()
    return None if row is None else File(FileHead(*row[:-1]), row[-1])
