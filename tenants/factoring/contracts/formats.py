"""Formats of files that a tenant may choose: the house's, and those it described itself, as versions.

Owns how a description is kept and found again. Whether one is sound is the core's to say; a file is made
elsewhere. A description that no longer reads, since a later version of the service reads more strictly, is
listed without its format and stands in no contract's way but its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
import re

from sqlalchemy import select

from ledger_core.factoring.formats.description import (
    DescriptionFault,
    DescriptionFaults,
    format_in,
)
from ledger_core.factoring.formats.format import Format
from ledger_core.factoring.formats.house import HOUSE
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.stamp import raise_stamp
from tenants.factoring.rows import KEY_LENGTH, FormatRow
from tenants.factoring.story import Happened, tell

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_AT_KEY = "key"  # place of a fault that is the key's, not the text's


@dataclass(frozen=True, slots=True)
class OwnFormat:
    """The last version of a format that the tenant described; `form` is None where it reads no longer."""

    key: str
    version: int
    text: str
    form: Format | None
    author: str
    at: dt.datetime


class FaultyFormatError(ValueError):
    """A description that cannot be kept; `problems` are with line and place."""

    def __init__(self, problems: tuple[DescriptionFault, ...]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


class FormatConflictError(Exception):
    """Somebody else changed the description meanwhile; `theirs` is what holds now."""

    def __init__(self, theirs: OwnFormat | None) -> None:
        super().__init__("the format was changed by somebody else meanwhile")
        self.theirs = theirs


def format_of(session: TenantSession, key: str) -> Format:
    """Return a format, the house's or the tenant's own.

    Raises:
        KeyError: there is none of this key, or it reads no longer.
    """
    if key in HOUSE:
        return HOUSE[key]
    own = _last(session, key)
    if own is None or own.form is None:
        raise KeyError(key)
    return own.form


def is_format(session: TenantSession, key: str) -> bool:
    """Tell whether there is a format of this key."""
    try:
        format_of(session, key)
    except KeyError:
        return False
    return True


def formats_of(session: TenantSession) -> tuple[Format, ...]:
    """Return all formats that a contract may name: the house's, then the tenant's own by key."""
    own = (each.form for each in own_formats(session))
    return (*HOUSE.values(), *(form for form in own if form is not None))


def own_formats(session: TenantSession) -> tuple[OwnFormat, ...]:
    """Return the last version of each format that the tenant described, by key."""
    last: Mapping[str, FormatRow] = {
        row.key: row for row in session.scalars(select(FormatRow).order_by(FormatRow.key, FormatRow.version))
    }
    return tuple(_own(row) for row in last.values())


def format_text(session: TenantSession, key: str) -> str:
    """Return the description of a format as it was written; "" for one of the house.

    Raises:
        KeyError: there is none of this key.
    """
    if key in HOUSE:
        return ""
    own = _last(session, key)
    if own is None:
        raise KeyError(key)
    return own.text


def save_format(
    session: TenantSession, desk: Desk, key: str, text: str, expected: int | None = None
) -> Format:
    """Keep a description as the next version of its key; the same text makes none.

    Args:
        session: one that writes.
        desk: who describes, and when.
        key: small letters, digits and single hyphens; none of the house's.
        text: the TOML of `docs/factoring-files.md`.
        expected: number of the version that its author saw, 0 for none; any where it is left out.

    Raises:
        FaultyFormatError: it describes no format, or the key is none that it may have.
        FormatConflictError: another version holds than the author saw.
    """
    if key in HOUSE or len(key) > KEY_LENGTH or not _KEY.fullmatch(key):
        why = "small letters, digits and single hyphens are expected, and none of the house's keys"
        raise FaultyFormatError((DescriptionFault(0, _AT_KEY, why),))
    raise_stamp(session)
    before = _last(session, key)
    number = before.version if before else 0
    if expected is not None and expected != number:
        raise FormatConflictError(before)
    read = format_in(key, text.encode("utf-8", "surrogatepass"))
    if isinstance(read, DescriptionFaults):
        raise FaultyFormatError(read.faults)
    if before is not None and before.text == text:
        return read
    row = FormatRow(key=key, version=number + 1, text=text, author=desk.hand.actor, at=desk.now)
    session.add(row)
    session.flush()
    tell(
        session,
        desk,
        kind=Happened.FORMAT,
        contract="",
        subject=key,
        facts={"format": key, "version": row.version},
    )
    return read


def _last(session: TenantSession, key: str) -> OwnFormat | None:
    wanted = select(FormatRow).where(FormatRow.key == key).order_by(FormatRow.version.desc())
    row = session.scalar(wanted.limit(1))
    return _own(row) if row is not None else None


def _own(row: FormatRow) -> OwnFormat:
    read = format_in(row.key, row.text.encode("utf-8"))
    form = None if isinstance(read, DescriptionFaults) else read
    return OwnFormat(row.key, row.version, row.text, form, row.author, row.at)
