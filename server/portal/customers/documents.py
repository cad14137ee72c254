"""Files that people put beside a customer: which are taken, how large, and as what they are handed out.

A file is never shown by us: it is handed out to be saved, under the type that its ending names and no other.
"""

from dataclasses import dataclass
import posixpath
import re

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from server.portal import formats

MOST_BYTES = 10 * 1024**2
TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "eml": "application/octet-stream",
    "msg": "application/octet-stream",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
OTHER_TYPE = "application/octet-stream"
_DAY = re.compile(r"\A\d{4}-\d\d-\d\d (?=.)", re.DOTALL)


class RefusedFileError(ValueError):
    """A file that is not taken; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody sent: what it was called, and its bytes."""

    name: str
    data: bytes


def upload_of(sent: FileStorage | None) -> Upload:
    """Read a file that was sent.

    Raises:
        RefusedFileError: there is none, it is empty, too large, or of a kind that is not taken.
    """
    if sent is None or not sent.filename:
        raise RefusedFileError(_("Choose a file first."))
    if ending_of(sent.filename) not in TYPES:
        kinds = ", ".join(sorted(TYPES))
        raise RefusedFileError(_("A file of this kind is not taken. These are: %(kinds)s.", kinds=kinds))
    data = sent.stream.read(MOST_BYTES + 1)
    if not data:
        raise RefusedFileError(_("This file is empty."))
    if len(data) > MOST_BYTES:
        raise RefusedFileError(_("This file is larger than %(most)s.", most=formats.size(10 * 10**6)))
    return Upload(sent.filename, data)


def ending_of(name: str) -> str:
    """Return the ending of a file's name, in small letters; "" where it has none."""
    return posixpath.splitext(name.replace("\\", "/").rpartition("/")[2])[1].lstrip(".").lower()


def document_name(path: str) -> str:
    """Return what a file of the books is called, without the folder and the day before its name."""
    return _DAY.sub("", posixpath.basename(path))


def type_of(path: str) -> str:
    """Return the type under which a file is handed out."""
    return TYPES.get(ending_of(path), OTHER_TYPE)
