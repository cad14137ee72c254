"""Past books: the picture of any revision, as the head's is, and which revision was the last of a day.

Made from what its files say by themselves, which is kept by content, so that the jail reads only what no
later revision shares. A revision never changes, so neither does its picture; only the outcome of its full
check may come later. Writes nothing.
"""

from dataclasses import replace
import datetime as dt
from operator import attrgetter
from threading import Lock

from sqlalchemy import select

from ledger_core.facts import Digest, combine
from tenants.books import index
from tenants.books.history import files_at, revision_of
from tenants.books.judging import facts_of
from tenants.books.models import Revision
from tenants.books.objects import SqlObjectStore
from tenants.books.picture import Document, Note, Picture, RecentPictures, by_place
from tenants.books.picture_lines import LINE_COLUMNS, placed_lines
from tenants.books.refusals import RefusedBookError
from tenants.db import Database, TenantSession
from tenants.jail import Jail
from tenants.moment import midnight


def revision_on(session: TenantSession, day: dt.date) -> Revision | None:
    """Return the last revision made up to the end of a day in Paris; None where there was none yet."""
    if day == dt.date.max:
        return session.scalar(select(Revision).order_by(Revision.number.desc()).limit(1))
    end = midnight(day + dt.timedelta(days=1))
    made = select(Revision).where(Revision.at < end)
    return session.scalar(made.order_by(Revision.number.desc()).limit(1))


def past_picture(database: Database, jail: Jail, tenant_id: int, number: int) -> Picture:
    """Make the picture of a revision, equal to the one that the head's index gave while it was the head.

    Raises:
        NoSuchRevisionError: there is no revision of this number.
        RefusedBookError: its files are not what is sound today, or crashed or hung their reader.
    """
    with database.reading(tenant_id) as session:
        revision = revision_of(session, number)
        facts, _new = facts_of(session, jail, SqlObjectStore(session), files_at(session, revision))
    digest = combine(facts)
    if digest.errors:
        raise RefusedBookError(digest.errors)
    return _picture(tenant_id, revision, digest)


def _picture(tenant_id: int, revision: Revision, digest: Digest) -> Picture:
    rows = ([row[name] for name in LINE_COLUMNS] for row in index.line_rows(digest.lines))
    notes = (Note(**row) for row in index.note_rows(digest))
    documents = (Document(**row) for row in index.document_rows(digest))
    return Picture(
        tenant_id=tenant_id,
        number=revision.number,
        commit=revision.commit,
        at=revision.at,
        author=revision.author,
        message=revision.message,
        checked=revision.checked,
        errors=tuple(revision.errors),
        title=digest.title,
        currencies=tuple(digest.operating_currencies),
        settings=digest.settings,
        lines=placed_lines(rows),
        accounts={card.name: card for card in sorted(digest.accounts.values(), key=attrgetter("name"))},
        customers={
            card.account: card for card in sorted(digest.customers.values(), key=attrgetter("account"))
        },
        balances=dict(digest.balances),
        notes=tuple(sorted(notes, key=by_place)),
        documents=tuple(sorted(documents, key=by_place)),
    )


class PastPictures:
    """Pictures of past revisions made lately: those of `most_lines` lines together, and one in any case.

    Safe for several threads: while one makes a picture, others who want the same wait for it.
    """

    def __init__(self, most_lines: int = 300_000) -> None:
        self._kept = RecentPictures[tuple[int, int]](most_lines)  # by tenant and revision
        self._lock = Lock()
        self._making: dict[tuple[int, int], Lock] = {}

    def of(self, database: Database, jail: Jail, tenant_id: int, number: int) -> Picture:
        """Return the picture of a revision.

        Raises:
            NoSuchRevisionError: there is no revision of this number.
            RefusedBookError: as `past_picture`.
        """
        key = tenant_id, number
        with database.reading(tenant_id) as session:
            revision = revision_of(session, number)
        with self._lock:
            making = self._making.setdefault(key, Lock())
        with making:
            with self._lock:
                found = self._kept.get(key)
            if found is None:
                found = past_picture(database, jail, tenant_id, number)
            elif found.checked != revision.checked:
                found = replace(found, checked=revision.checked, errors=tuple(revision.errors))
            with self._lock:
                self._kept.keep(key, found)
                self._making.pop(key, None)
        return found
