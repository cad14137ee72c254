"""Key figures kept in rows, so that a portfolio of many tenants comes without a line being read.

A row is of one tenant, revision and day, and can be made again from the books; `keep_ahead` makes what is
missing, `glance` reads what there is. Only the latest row of a tenant is kept.
"""

from collections.abc import Collection
from dataclasses import dataclass
import datetime as dt
import logging
import threading

from sqlalchemy import and_, delete, select
from sqlalchemy.exc import IntegrityError

from tenants.books.models import Revision
from tenants.books.picture import OutdatedIndexError, PictureCache
from tenants.db import Database, TenantSession
from tenants.receivables.figures_rows import KeyFiguresRow
from tenants.receivables.key_figures import VERSION, KeyFigures, key_figures
from tenants.receivables.situation import receivables_of
from tenants.tenant import Tenant

QUIET = dt.timedelta(seconds=10)  # who letters line after line is not followed at each step …
LONGEST = dt.timedelta(seconds=60)  # … but once a minute

_log = logging.getLogger("lettrine")


@dataclass(frozen=True, slots=True)
class Glance:
    """What a portfolio shows of a tenant: its last revision, and the latest figures that are kept.

    Number 0: there are no books yet. `figures` are None before the first were made.
    """

    number: int = 0
    at: dt.datetime | None = None
    author: str = ""
    origin: str = ""
    checked: bool = True
    errors: tuple[str, ...] = ()
    figures: KeyFigures | None = None

    def is_current(self, today: dt.date) -> bool:
        """Tell whether the figures are those of the last revision and of this day."""
        figures = self.figures
        return not self.number or (
            figures is not None and (figures.number, figures.day) == (self.number, today)
        )


_SEEN = (  # made once: making it takes as long as running it
    select(
        Revision.number,
        Revision.at,
        Revision.author,
        Revision.origin,
        Revision.checked,
        Revision.errors,
        KeyFiguresRow.number,
        KeyFiguresRow.day,
        KeyFiguresRow.data,
    )
    .select_from(Revision)
    .outerjoin(
        KeyFiguresRow,
        and_(KeyFiguresRow.tenant_id == Revision.tenant_id, KeyFiguresRow.version == VERSION),
    )
    .order_by(Revision.number.desc(), KeyFiguresRow.number.desc(), KeyFiguresRow.day.desc())
    .limit(1)
)


def glance(session: TenantSession) -> Glance:
    """Read what a portfolio shows of the session's tenant, in one query."""
    found = session.execute(_SEEN).one_or_none()
    if found is None:
        return Glance()
    number, at, author, origin, checked, errors, of_revision, day, data = found
    figures = KeyFigures.from_json(of_revision, day, data) if data is not None else None
    return Glance(number, at, author, origin, checked, tuple(errors), figures)


def keep(database: Database, tenant_id: int, figures: KeyFigures) -> None:
    """Keep figures in the place of earlier ones; where somebody else kept the same meanwhile, theirs stay."""
    row = KeyFiguresRow(
        tenant_id=tenant_id,
        number=figures.number,
        day=figures.day,
        version=VERSION,
        data=figures.to_json(),
    )
    try:
        with database.writing(tenant_id) as session:
            session.execute(delete(KeyFiguresRow))
            session.add(row)
    except IntegrityError:
        _log.info("the figures of tenant %s were kept by another process", tenant_id)


def refresh(database: Database, pictures: PictureCache, tenant_id: int, today: dt.date) -> KeyFigures | None:
    """Work out and keep the figures of a tenant's last revision; None where there are no books.

    Raises:
        OutdatedIndexError: the index must be made anew first.
    """
    picture = pictures.of(database, tenant_id)
    if not picture.number:
        return None
    figures = key_figures(picture, today)
    keep(database, tenant_id, figures)
    return figures


class Ahead:
    """Works figures out before anybody asks: the body of a thread of the server."""

    def __init__(self, database: Database, pictures: PictureCache) -> None:
        self._database = database
        self._pictures = pictures
        self._made: dict[int, dt.datetime] = {}  # when this process made the last ones, by tenant
        self._broken: dict[int, int] = {}  # revisions whose index is of another version, by tenant
        self._put_off: set[int] = set()  # tenants whose books somebody works on just now

    def keep_ahead(
        self,
        now: dt.datetime,
        today: dt.date,
        stopping: threading.Event | None = None,
        tenants: Collection[int] | None = None,
    ) -> int:
        """Make what is missing of these tenants or all, and of those put off; return how many were made."""
        made = 0
        for tenant_id in self._tenants() if tenants is None else sorted({*tenants, *self._put_off}):
            if stopping is not None and stopping.is_set():
                break
            made += self._keep_one(tenant_id, now, today)
        return made

    def _tenants(self) -> Collection[int]:
        """Return the tenants, the session closed again: none stays open while figures are made and kept."""
        with self._database.platform_reading() as session:
            return session.scalars(select(Tenant.id).order_by(Tenant.id)).all()

    def _keep_one(self, tenant_id: int, now: dt.datetime, today: dt.date) -> int:
        with self._database.reading(tenant_id) as session:
            seen = glance(session)
        self._put_off.discard(tenant_id)
        if seen.is_current(today) or self._broken.get(tenant_id) == seen.number:
            return 0
        if seen.figures is not None and self._goes_on(tenant_id, seen, now):
            self._put_off.add(tenant_id)
            return 0
        try:
            refresh(self._database, self._pictures, tenant_id, today)
            receivables_of(self._pictures.of(self._database, tenant_id), today).make_ready()
        except OutdatedIndexError:
            self._broken[tenant_id] = seen.number
            _log.warning("the index of tenant %s must be made anew; it has no figures", tenant_id)
            return 0
        self._made[tenant_id] = now
        return 1

    def _goes_on(self, tenant_id: int, seen: Glance, now: dt.datetime) -> bool:
        """Tell whether somebody works on these books just now, and has figures that are not old yet."""
        last = self._made.get(tenant_id)
        assert seen.at is not None
        is_quiet = not dt.timedelta() <= now - seen.at < QUIET
        return not is_quiet and last is not None and now - last < LONGEST
