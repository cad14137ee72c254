"""The pages of an audit log, the same for a firm and for a company: entries by day, the chain, exports.

Reads through `reading_logs`. An export is an entry of the log that it holds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import datetime as dt
from io import BytesIO
from itertools import groupby

from flask import Response, request, send_file, url_for
from flask_babel import gettext as _

from server.portal.audit import words
from server.portal.audit.asked import Asked, asked_of
from server.portal.formats import PARIS
from server.portal.premises import Premises
from server.services import services
from tenants import audit_log
from tenants.people import entries, firm_log, reading_logs
from tenants.people.people import initials_of
from tenants.people.place import Place
from tenants.people.reading_logs import Entry

A_PAGE = 50
_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}
_BOM = "\ufeff"  # without it a spreadsheet takes accents for other letters


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as people read it; `address` is of what it tells of, "" where there is no page."""

    number: int
    at: dt.datetime
    who: str
    email: str
    initials: str
    sentence: str
    address: str
    action: str
    where_from: str


@dataclass(frozen=True, slots=True)
class ChainState:
    """Whether a chain is whole up to an entry, whose digest seals all before it."""

    number: int
    digest: str
    faults: tuple[str, ...]


def log_page(premises: Premises) -> str:
    """Show the newest entries that are asked for, older ones page by page."""
    asked = asked_of(request.args)
    found = reading_logs.page(
        services().database, premises.place, asked.chosen, before=asked.before or None, limit=A_PAGE
    )
    rows = [_row(premises, entry) for entry in found.entries]
    return premises.page(
        "audit/log.html",
        "audit",
        days=[(day, tuple(each)) for day, each in groupby(rows, lambda row: row.at.astimezone(PARIS).date())],
        asked=asked,
        kinds=words.kinds(is_firm=premises.is_firm),
        older=premises.address("get_log", before=found.before, **asked.values) if found.before else "",
        newest=premises.address("get_log", **asked.values) if asked.before else "",
        check=premises.address("get_log", chain="1", **asked.values),
        exports=[
            (ending, premises.address("get_export", ending=ending, **asked.values)) for ending in _TYPES
        ],
        chain=_chain_state(premises.place) if request.args.get("chain") == "1" else None,
    )


def export(premises: Premises, ending: str) -> Response:
    """Hand out the entries that are asked for, the oldest first; the log says so."""
    asked, now = asked_of(request.args), services().now()
    what = _("audit-log")
    name = f"{premises.access.slug}-{what}-{services().today().isoformat()}.{ending}"
    _note(premises, name, asked, now)
    found = reading_logs.whole(services().database, premises.place, asked.chosen)
    file = BytesIO()
    for line in _lines(found, premises.place, ending):
        file.write(line.encode("utf-8", "replace"))
    file.seek(0)
    answer = send_file(file, mimetype=_TYPES[ending], as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _lines(found: Iterable[Entry], place: Place, ending: str) -> Iterable[str]:
    if ending == "csv":
        yield _BOM
        yield from reading_logs.csv_lines(found)
    else:
        yield from reading_logs.json_lines(found, place)


def _note(premises: Premises, name: str, asked: Asked, now: dt.datetime) -> None:
    """Add the export to the log, before it is read: the file ends with the entry that tells of it."""
    said: Mapping[str, object] = {"file": name, **({"chosen": asked.values} if asked.is_narrow else {})}
    actor, place, database = str(premises.access.author), premises.place, services().database
    entries.relay(database)  # what was done before stands before it
    if place.firm_id is not None:
        with database.platform() as platform:
            firm_log.append(
                platform,
                place.firm_id,
                actor=actor,
                action="audit:export",
                subject="log",
                detail=said,
                at=now,
            )
    elif place.client_id is not None:
        with database.writing(place.client_id) as session:
            audit_log.append(session, actor=actor, action="audit:export", subject="log", detail=said, at=now)


def _chain_state(place: Place) -> ChainState:
    """Recompute the chain; what is added meanwhile is not yet told of."""
    newest = reading_logs.page(services().database, place, limit=1).entries
    faults = reading_logs.faults(services().database, place)
    number, digest = (newest[0].number, newest[0].digest) if newest else (0, "")
    return ChainState(number, digest, tuple(map(words.of_fault, faults)))


def _row(premises: Premises, entry: Entry) -> Row:
    name, _mark, rest = entry.actor.partition(" <")
    who = {"operator": _("who runs the service"), "command line": _("who runs the service")}.get(name, name)
    return Row(
        number=entry.number,
        at=entry.at,
        who=who,
        email=rest.removesuffix(">"),
        initials=initials_of(name) if rest else "",
        sentence=words.of_entry(entry),
        address=_address(premises, entry),
        action=entry.action,
        where_from=words.where_from(entry),
    )


def _address(premises: Premises, entry: Entry) -> str:
    """Return the page of the revision that an entry tells of."""
    kind, _mark, number = entry.subject.partition(" ")
    is_number = number.isascii() and number.isdecimal() and len(number) < 10  # noqa: PLR2004  digits of a revision
    if premises.is_firm or kind != "revision" or not is_number:
        return ""
    return url_for("books.get_revision", slug=premises.access.slug, number=int(number))
