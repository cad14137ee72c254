"""One pass: what the payment service has and the operator's books have not is posted.

What cannot be waits for a person. A pass that is repeated, or broken off and begun again, posts nothing
twice: each happening has a key, and a row that stands with its entries.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
import datetime as dt

from sqlalchemy import func, select

from tenants.billing.booking.answers import Answers
from tenants.billing.booking.by_hand import take_in
from tenants.billing.booking.collecting import collected
from tenants.billing.booking.faults import CannotBookError, Fault
from tenants.billing.booking.lost import take_back
from tenants.billing.booking.office import office_of
from tenants.billing.booking.planning import Faults
from tenants.billing.booking.posting import booked_keys, post
from tenants.billing.following.findings import Finding, Kind, gone, note, open_findings, settle
from tenants.billing.rows import BookedRow, FindingRow
from tenants.billing.service.gateway import Gateway
from tenants.billing.terms import Terms
from tenants.books.landing import Watcher, unwatched
from tenants.books.picture import PictureCache
from tenants.db import Database, PlatformSession
from tenants.jail import Jail
from tenants.moment import midnight

FINDINGS = "booking:"
"""How keys of findings begin that tell what is not posted; the rest is the key of that."""

OVERLAP = dt.timedelta(days=45)
"""How far a pass looks back behind the last: a payout arrives in days, and a fault is mended in weeks."""

MOST_AT_ONCE = 200
"""Happenings in one revision."""

_BEGINNING = dt.datetime(2010, 1, 1, tzinfo=dt.UTC)  # older than the payment service


@dataclass(frozen=True, slots=True)
class Booked:
    """What a pass did: revisions written, happenings posted, and how many wait for a person."""

    revisions: int = 0
    posted: int = 0
    left: int = 0


def book(  # noqa: PLR0913, PLR0917  what a pass needs
    database: Database,
    jail: Jail,
    pictures: PictureCache,
    gateway: Gateway,
    terms: Terms,
    now: dt.datetime,
    *,
    whole: bool = False,
    watch: Watcher = unwatched,
) -> Booked:
    """Post what happened since the last pass; nothing where the operator keeps no books here.

    Args:
        database: where the books and the rows of invoices are.
        jail: reads the changed files.
        pictures: of books.
        gateway: the payment service.
        terms: whose books they are, and on which accounts.
        now: the moment.
        whole: look at all that the payment service has, from its first day.
        watch: told at each named point of a write; what it raises ends it.

    Raises:
        LaterError: the payment service does not answer.
        NotWrittenError: others were faster, again and again, or the database could not write.
        JailUnavailableError: the jail does not work or is busy; no book is at fault.
    """
    office = office_of(database, jail, pictures, terms, now)
    if office is None or not office.picture().commit:
        return Booked()
    with database.reading(office.tenant_id) as session:
        known = booked_keys(session)
        last, reached = session.execute(select(func.max(BookedRow.at), func.max(BookedRow.day))).one()
    waiting = _waiting(database)
    since = _BEGINNING if whole or last is None else _since(waiting, last, reached)
    found = collected(Answers(database, gateway, terms), known, since, now)
    faults: Faults = dict(found.faults)
    wanted = found.in_order()
    if not known:
        take_back(office, wanted)
    with database.platform() as writing:
        _note(writing, faults, now)  # a pass that is broken off must not forget them
    revisions = sum(
        post(office, wanted[first : first + MOST_AT_ONCE], faults, watch)
        for first in range(0, len(wanted), MOST_AT_ONCE)
    )
    take_in(office, {row.key.removeprefix(FINDINGS): _error(row) for row in waiting} | faults)
    with database.reading(office.tenant_id) as session:
        stands = booked_keys(session)
    with database.platform() as writing:
        _tell(writing, faults, stands | found.noted, now, whole=whole)
    return Booked(revisions, len(stands) - len(known), len(faults.keys() - stands))


def _waiting(database: Database) -> tuple[FindingRow, ...]:
    """Return what waits for a person."""
    with database.platform_reading() as session:
        ours = [row for row in open_findings(session) if row.key.startswith(FINDINGS)]
    return tuple(row for row in ours if row.said["why"] in set(Fault))


def _since(waiting: Iterable[FindingRow], last: dt.datetime, reached: dt.date) -> dt.datetime:
    """Return from when on a pass looks: behind the last one, and behind what is tried again.

    One that was broken off got no further than the last day it posted, for days are posted in their order.
    """
    again = [row.found_at for row in waiting if row.said["why"] != Fault.NO_NOTE.value]
    return min((last, midnight(reached), *again)) - OVERLAP


def _error(row: FindingRow) -> CannotBookError:
    said = {key: value for key, value in row.said.items() if key != "why"}
    return CannotBookError(Fault(str(row.said["why"])), **said)


def _tell(
    session: PlatformSession, faults: Faults, stands: Collection[str], now: dt.datetime, *, whole: bool
) -> None:
    """Tell what is not posted, and no longer what is; a pass over all knows what is not there any more."""
    left = {key: error for key, error in faults.items() if key not in stands}
    if whole:
        settle(session, FINDINGS, _findings(left), now)
        return
    _note(session, left, now)
    waiting = {row.key for row in open_findings(session) if row.key.startswith(FINDINGS)}
    gone(session, {key for key in waiting if key.removeprefix(FINDINGS) in stands}, now)


def _note(session: PlatformSession, faults: Faults, now: dt.datetime) -> None:
    for each in _findings(faults):
        note(session, each, now)


def _findings(faults: Faults) -> list[Finding]:
    return [
        Finding(f"{FINDINGS}{key}", Kind.BOOKING, None, {"why": error.fault.value, **error.said})
        for key, error in sorted(faults.items())
    ]
