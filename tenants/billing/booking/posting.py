"""Happenings posted into the operator's books: one revision a batch, with its letters and its rows.

What was posted stands with its row or not at all, so nothing is posted twice and nothing is forgotten. Owns
the rows and the one write; what the books can take is `planning`'s. Asks the payment service nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
import datetime as dt

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ledger_core.billing.posting import EVENT_KEY
from ledger_core.entry import FileNotIncludedError
from tenants.billing.booking.bookable import Bookable
from tenants.billing.booking.faults import CannotBookError, Fault
from tenants.billing.booking.office import Office
from tenants.billing.booking.planning import Faults, Head, Planned
from tenants.billing.rows import BookedRow
from tenants.books.landing import Watcher, unwatched
from tenants.books.models import Origin, Revision
from tenants.books.refusals import RefusedBookError, StaleBaseError, StorageError
from tenants.books.write import write
from tenants.db import TenantSession
from tenants.desk import HOUSE

TRIES = 4

_WORDS: Mapping[str, tuple[str, str]] = {
    "invoice": ("facture", "factures"),
    "credit-note": ("avoir", "avoirs"),
    "credit-note-void": ("avoir annulé", "avoirs annulés"),
    "payment": ("règlement", "règlements"),
    "fee": ("commission", "commissions"),
    "refund": ("remboursement", "remboursements"),
    "refund-failed": ("remboursement revenu", "remboursements revenus"),
    "payout": ("virement", "virements"),
    "write-off": ("perte", "pertes"),
}
_OTHER = ("mouvement de contestation", "mouvements de contestation")


def booked_keys(session: TenantSession) -> set[str]:
    """Return the keys of all that is posted."""
    return set(session.scalars(select(BookedRow.key)))


def post(office: Office, batch: Sequence[Bookable], faults: Faults, watch: Watcher = unwatched) -> int:
    """Post what is not posted yet; what the books refuse is posted without what they refuse of it.

    Args:
        office: where.
        batch: in their order.
        faults: takes, by key, what cannot be posted.
        watch: told at each named point of a write; what it raises ends it.

    Returns:
        How many revisions it took.

    Raises:
        StaleBaseError: others were faster, again and again.
        StorageError: the database could not write.
        JailUnavailableError: the jail does not work or is busy; no book is at fault.
    """
    try:
        return _posted(office, batch, faults, watch)
    except (RefusedBookError, FileNotIncludedError) as error:
        if len(batch) == 1:
            faults[batch[0].key] = CannotBookError(Fault.REFUSED, words=str(error))
            return 0
        half = len(batch) // 2
        return sum(post(office, part, faults, watch) for part in (batch[:half], batch[half:]))


def _posted(office: Office, batch: Sequence[Bookable], faults: Faults, watch: Watcher) -> int:
    for attempt in range(TRIES):
        picture = office.picture()
        with office.database.reading(office.tenant_id) as session:
            known = booked_keys(session)
            shelf = office.shelf(session, picture)
            head = Head(office.accounts, picture, shelf.book, shelf.ground)
            planned = head.planned([each for each in batch if each.key not in known], faults)
            change = head.book.change_to(head.with_planned(planned))
        if not planned:
            return 0
        try:
            if not change:
                keep(office, [each.bookable for each in planned])
                return 0
            write(
                office.database,
                office.jail,
                office.tenant_id,
                base=picture.commit,
                change=change,
                author=HOUSE.author,
                message=_message(planned),
                origin=Origin.BILLING,
                alongside=_alongside(planned, office.now),
                at=office.now,
                watch=watch,
            )
        except (StaleBaseError, StorageError):
            if attempt == TRIES - 1:
                raise
            continue
        return 1
    raise StaleBaseError


def _alongside(planned: Sequence[Planned], at: dt.datetime) -> Callable[[TenantSession, Revision], None]:
    def rows(session: TenantSession, revision: Revision) -> None:
        session.add_all(
            _row(session, each.bookable, revision.number if each.entry else None, at) for each in planned
        )

    return rows


def keep(office: Office, bookables: Iterable[Bookable]) -> None:
    """Keep rows of what moves nothing here; whoever was faster kept the same."""
    with suppress(IntegrityError), office.database.writing(office.tenant_id) as session:
        session.add_all(_row(session, each, None, office.now) for each in bookables)


def _row(session: TenantSession, said: Bookable, revision: int | None, at: dt.datetime) -> BookedRow:
    return BookedRow(
        tenant_id=session.tenant_id,
        key=said.key,
        day=said.day,
        currency=said.currency,
        cents=said.cents,
        revision=revision,
        at=at,
    )


def _message(planned: Sequence[Planned]) -> str:
    """Return what the history of the books says of a batch: «Facturation : 3 factures, 2 règlements»."""
    kinds = Counter(str(each.entry.metadata[EVENT_KEY]) for each in planned if each.entry)
    counts = Counter[tuple[str, str]]()
    for kind, count in kinds.items():
        counts[_WORDS.get(kind, _OTHER)] += count
    said = [f"{count} {words[count > 1]}" for words, count in counts.items()]
    return f"Facturation : {', '.join(said)}"
