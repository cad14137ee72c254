"""Reading the audit logs of tenants and firms: page by page, whole for export, and whether they are whole.

Entries that are on their way are brought first, so that who reads sees what was done a moment ago. Owns the
forms of an export. Never decides who may read: that is `Permission.AUDIT`.
"""

from collections.abc import Iterable, Iterator
import csv
from dataclasses import dataclass
import datetime as dt
import io
import json

from tenants import audit_log
from tenants.chain import EVERYTHING, AuditFault, Filter, SealedEntry
from tenants.chain import Page as ChainPage
from tenants.db import Database
from tenants.people import entries, firm_log
from tenants.people.place import Place

HEADS = ("number", "at", "actor", "action", "subject", "detail", "digest")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet begins to compute


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done; `digest` (hexadecimal) seals it and all before it."""

    number: int
    at: dt.datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, object]
    digest: str


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, the newest first; `before` asks for the page after this one, None where this is the last."""

    entries: tuple[Entry, ...]
    before: int | None


def page(
    database: Database,
    place: Place,
    chosen: Filter = EVERYTHING,
    *,
    before: int | None = None,
    limit: int = 50,
) -> Page:
    """Return the newest entries of a firm or a tenant that were chosen, older than `before` where given."""
    entries.relay(database)
    found: ChainPage[audit_log.AuditEntry] | ChainPage[firm_log.FirmAuditEntry]
    if place.firm_id is not None:
        with database.platform_reading() as platform:
            found = firm_log.chain_of(place.firm_id).page(platform, chosen, before=before, limit=limit)
    else:
        with database.reading(_tenant(place)) as session:
            found = audit_log.chain_of(session).page(session, chosen, before=before, limit=limit)
    return Page(tuple(map(_entry, found.entries)), found.before)


def whole(database: Database, place: Place, chosen: Filter = EVERYTHING) -> Iterator[Entry]:
    """Give the entries that were chosen one by one, the oldest first, all of one state of the database."""
    entries.relay(database)
    if place.firm_id is not None:
        with database.platform_reading() as platform:
            yield from map(_entry, firm_log.chain_of(place.firm_id).oldest_first(platform, chosen))
    else:
        with database.reading(_tenant(place)) as session:
            yield from map(_entry, audit_log.chain_of(session).oldest_first(session, chosen))


def faults(database: Database, place: Place) -> tuple[AuditFault, ...]:
    """Recompute the chain of a firm or a tenant; return each place where it is broken."""
    if place.firm_id is not None:
        with database.platform_reading() as platform:
            return firm_log.verify_chain(platform, place.firm_id)
    with database.reading(_tenant(place)) as session:
        return audit_log.verify_chain(session)


def csv_lines(found: Iterable[Entry]) -> Iterator[str]:
    """Give a log as CSV, heads first; no cell makes a spreadsheet compute."""
    yield _csv_line(HEADS)
    for entry in found:
        yield _csv_line([_inert(value) for value in _texts(entry)])


def json_lines(found: Iterable[Entry], place: Place) -> Iterator[str]:
    """Give the log of a place as one JSON object a line: all that is sealed, and the seal (docs/audit.md)."""
    owner = {"firm": place.firm_id} if place.firm_id is not None else {"tenant": place.client_id}
    for entry in found:
        said = {
            **owner,
            **dict(zip(HEADS, _texts(entry), strict=True)),
            "number": entry.number,
            "detail": entry.detail,
        }
        yield json.dumps(said, ensure_ascii=True) + "\n"


def _tenant(place: Place) -> int:
    assert place.client_id is not None
    return place.client_id


def _entry(row: SealedEntry) -> Entry:
    return Entry(row.number, row.at, row.actor, row.action, row.subject, row.detail, row.digest.hex())


def _texts(entry: Entry) -> tuple[str, ...]:
    detail = json.dumps(entry.detail, ensure_ascii=True, sort_keys=True)
    at = entry.at.isoformat(timespec="microseconds")
    return (str(entry.number), at, entry.actor, entry.action, entry.subject, detail, entry.digest)


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv_line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()
