"""The daily look at claims that stayed in the books, of all tenants that have handed over some.

From six in the morning on, once a day each. What fails at one tenant stops no other, and is tried
again later. Reads no clock.
"""

from collections.abc import Callable
import datetime as dt
import logging
import threading

from sqlalchemy import select

from ledger_core.factoring.states import State
from tenants.books.picture import PictureCache
from tenants.db import Database
from tenants.desk import HOUSE, Desk
from tenants.dunning.days.daily import BEGINS, RETRY
from tenants.factoring.events.follow import follow
from tenants.factoring.rows import AssignmentRow
from tenants.jail import Jail
from tenants.moment import PARIS
from tenants.tenant import Tenant

_log = logging.getLogger("lettrine")
_FUNDED = (State.FUNDED.value, State.SETTLED.value)  # what was settled by a letter may lose it
_ANY = select(AssignmentRow.number).where(AssignmentRow.state.in_(_FUNDED)).limit(1)


class DailyFollowing:
    """Follows what is due: the body of a thread. Several processes may have one each."""

    def __init__(
        self, database: Database, jail: Jail, pictures: PictureCache, now: Callable[[], dt.datetime]
    ) -> None:
        self._database = database
        self._jail = jail
        self._pictures = pictures
        self._now = now
        self._done: dict[int, dt.date] = {}  # the last day on which a tenant was followed
        self._again: dict[int, dt.datetime] = {}  # when one that failed is looked at again

    def run_due(self, stopping: threading.Event | None = None) -> int:
        """Follow each tenant that was not followed today; return how many of them have handed over."""
        here = self._now().astimezone(PARIS)
        if here.time() < BEGINS:
            return 0
        with self._database.platform_reading() as session:
            tenants = list(session.execute(select(Tenant.id, Tenant.slug).order_by(Tenant.id)))
        done = 0
        for tenant_id, slug in tenants:
            if stopping is not None and stopping.is_set():
                break
            if self._done.get(tenant_id) != here.date() and self._is_time(tenant_id):
                done += self._follow(tenant_id, slug, here.date())
        return done

    def _is_time(self, tenant_id: int) -> bool:
        again = self._again.get(tenant_id)
        return again is None or self._now() >= again

    def _follow(self, tenant_id: int, slug: str, day: dt.date) -> bool:
        try:
            with self._database.reading(tenant_id) as session:
                has_some = session.scalar(_ANY) is not None
            if has_some:
                now = self._now()
                follow(Desk(self._database, self._jail, self._pictures, tenant_id, slug, HOUSE, now, day))
        except Exception:  # noqa: BLE001  whatever is wrong at one tenant, the others are followed
            _log.exception("the factoring of tenant %s could not be followed; trying again", tenant_id)
            self._again[tenant_id] = self._now() + RETRY
            return False
        self._done[tenant_id] = day
        return has_some
