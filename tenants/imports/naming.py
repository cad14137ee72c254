"""What the name of a file says: the company's SIREN and the last day, and what a tenant of it may be called.

Pure. Believes nothing of a name but its characters.
"""

from dataclasses import dataclass
import datetime as dt
import re
import unicodedata

from stdnum.exceptions import ValidationError
from stdnum.fr import siren as siren_number

from tenants.imports.models import LONGEST_FILE_NAME

ENDS = (".txt", ".csv", ".zip")
ARCHIVE_END = ".zip"
LONGEST_SLUG = 63
_LEGAL = re.compile(r"([0-9]{9})FEC([0-9]{8})(?![0-9])", re.IGNORECASE | re.ASCII)
_NOT_IN_A_SLUG = re.compile(r"[^a-z0-9]+")
_SIGNS = {"œ": "oe", "æ": "ae", "ß": "ss", "&": " et "}


class FileNameError(ValueError):
    """The file is called as none that is read: .txt, .csv or .zip."""


@dataclass(frozen=True, slots=True)
class NamedFile:
    """What a file's name says; "" and None where it says nothing."""

    siren: str
    last_day: dt.date | None


def cleaned(file_name: str) -> str:
    """Return a file's name without folders and signs that cannot be seen.

    Raises:
        FileNameError: its end is none of `ENDS`.
    """
    last = file_name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(sign for sign in last if sign.isprintable()).strip()
    if not seen.lower().endswith(ENDS) or len(seen) <= len(ARCHIVE_END):
        raise FileNameError(FileNameError.__doc__)
    return seen[-LONGEST_FILE_NAME:]


def named(file_name: str) -> NamedFile:
    """Read a name of the legal form, <SIREN>FEC<AAAAMMJJ>, wherever it stands in the file's name."""
    found = _LEGAL.search(file_name)
    if not found:
        return NamedFile("", None)
    try:
        siren = str(siren_number.validate(found[1]))
    except ValidationError:
        siren = ""
    try:
        day = dt.datetime.strptime(found[2], "%Y%m%d").replace(tzinfo=dt.UTC).date()
    except ValueError:
        day = None
    return NamedFile(siren, day)


def slug_of(name: str) -> str:
    """Return what a name may be in an address; "" where nothing of it can be."""
    lower = "".join(_SIGNS.get(sign, sign) for sign in name.lower())
    plain = unicodedata.normalize("NFKD", lower).encode("ascii", "ignore").decode()
    return _NOT_IN_A_SLUG.sub("-", plain).strip("-")[:LONGEST_SLUG].strip("-")
