"""The daily run of all tenants that have set up their dunning: from six in the morning on, once a day each.

A day that was missed is not run again: plans are ranges, so the next one finds all that was due. What fails
at one tenant stops no other, and is tried again. Reads no clock.
"""

from collections.abc import Callable
import datetime as dt
import logging
import threading

from sqlalchemy import select

from tenants.books.picture import PictureCache
from tenants.db import Database, TenantSession
from tenants.desk import HOUSE, Desk
from tenants.dunning.days.runs import ran_on, run
from tenants.dunning.decisions.rows import RuleVersion, ScheduleChoice
from tenants.jail import Jail
from tenants.moment import PARIS
from tenants.serving import Serves, everybody
from tenants.tenant import Tenant

BEGINS = dt.time(6)
RETRY = dt.timedelta(minutes=15)

_log = logging.getLogger("lettrine")


class Daily:
    """Runs what is due: the body of a thread. Several processes may have one each.

    The day of a tenant that is not served is looked at all the same; nothing is approved without a person.
    """

    def __init__(
        self,
        database: Database,
        jail: Jail,
        pictures: PictureCache,
        now: Callable[[], dt.datetime],
        serves: Serves = everybody,
    ) -> None:
        self._database = database
        self._jail = jail
        self._pictures = pictures
        self._now = now
        self._serves = serves
        self._done: dict[int, dt.date] = {}  # the last day that is known to have been run, by tenant
        self._again: dict[
            int, dt.datetime
        ] = {}  # when a tenant is looked at again that failed or has no dunning

    def run_due(self, stopping: threading.Event | None = None) -> int:
        """Run the day of each tenant that has not run yet; return how many were."""
        here = self._now().astimezone(PARIS)
        if here.time() < BEGINS:
            return 0
        done = 0
        for tenant_id, slug in self._tenants():
            if stopping is not None and stopping.is_set():
                break
            if self._done.get(tenant_id) != here.date() and self._is_time(tenant_id):
                done += self._run(tenant_id, slug, here.date())
        return done

    def _tenants(self) -> list[tuple[int, str]]:
        with self._database.platform_reading() as session:
            return [
                (tenant_id, slug)
                for tenant_id, slug in session.execute(select(Tenant.id, Tenant.slug).order_by(Tenant.id))
            ]

    def _is_time(self, tenant_id: int) -> bool:
        again = self._again.get(tenant_id)
        return again is None or self._now() >= again

    def _run(self, tenant_id: int, slug: str, day: dt.date) -> bool:
        """Run a tenant's day; what cannot be run now is looked at again later."""
        self._again[tenant_id] = self._now() + RETRY
        try:
            with self._database.reading(tenant_id) as session:
                watched, ran = is_watched(session), ran_on(session, day)
            if not watched:
                return False
            if not ran:
                desk = Desk(
                    self._database, self._jail, self._pictures, tenant_id, slug, HOUSE, self._now(), day
                )
                run(desk, day, approves=self._serves(tenant_id))
        except Exception:  # noqa: BLE001  whatever is wrong at one tenant, the others have their day
            _log.exception("the dunning of tenant %s could not be run; trying again", tenant_id)
            return False
        self._done[tenant_id] = day
        del self._again[tenant_id]
        return not ran


def is_watched(session: TenantSession) -> bool:
    """Tell whether a tenant has set up its dunning: somebody decided something about it."""
    decided = (select(RuleVersion.version).limit(1), select(ScheduleChoice.schedule).limit(1))
    return any(session.scalar(each) is not None for each in decided)
