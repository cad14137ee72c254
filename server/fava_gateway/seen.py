"""What is told to the audit log: that somebody opened a revision, and each view of an auditor.

One view of Fava is several requests: the page, and what its scripts fetch. The same view of the same browser
is told once a minute, an opening once until nobody looked for a quarter of an hour. Counts are in memory.
"""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
import datetime as dt
from threading import Lock
from types import MappingProxyType

from server.fava_gateway.looking import Looking
from tenants import audit_log
from tenants.db import Database
from tenants.people.roles import Role

OPEN_FOR = dt.timedelta(minutes=15)
SAME_FOR = dt.timedelta(minutes=1)
_MOST = 20_000


class Seen:
    """When what was seen last; safe for several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._last: OrderedDict[Hashable, dt.datetime] = OrderedDict()

    def is_new(self, key: Hashable, at: dt.datetime, lasts: dt.timedelta, *, renewed: bool) -> bool:
        """Tell whether this was not seen within a time; `renewed`: each look begins that time anew."""
        with self._lock:
            last = self._last.get(key)
            new = last is None or at - last >= lasts
            if new or renewed:
                self._last[key] = at
                self._last.move_to_end(key)
            while len(self._last) > _MOST:
                self._last.popitem(last=False)
        return new

    def forget(self, key: Hashable) -> None:
        """Take back that this was seen."""
        with self._lock:
            self._last.pop(key, None)


def tell(  # noqa: PLR0913  each is a part of the entry
    seen: Seen,
    database: Database,
    looking: Looking,
    at: dt.datetime,
    *,
    view: str = "",
    filters: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Add to the tenant's log what an answer shows, where it was not told already.

    Args:
        seen: what was told lately.
        database: where the log is.
        looking: who looks at which revision.
        at: the moment.
        view: what they see, "" for no part of the books.
        filters: which of it.
    """
    opening = (looking.session, looking.access.tenant_id, looking.revision)
    told: list[tuple[str, dict[str, object]]] = []
    key = (*opening, view, tuple(sorted(filters.items())))
    if seen.is_new(opening, at, OPEN_FOR, renewed=True):
        told.append(("fava:open", {"revision": looking.revision}))
    watched = view and looking.access.role is Role.AUDITOR
    if watched and seen.is_new(key, at, SAME_FOR, renewed=False):
        chosen = {"filters": dict(filters)} if filters else {}
        told.append(("fava:view", {"revision": looking.revision, "page": view, **chosen}))
    if not told:
        return
    try:
        with database.writing(looking.access.tenant_id) as session:
            for action, detail in told:
                audit_log.append(
                    session,
                    actor=str(looking.access.author),
                    action=action,
                    subject=f"revision {looking.revision}",
                    detail=detail,
                    at=at,
                )
    except BaseException:  # it stands in no log, so the next attempt is to be told
        seen.forget(opening)
        seen.forget(key)
        raise
