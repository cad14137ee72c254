"""What is done for billing in the background, and how often: round after round, by two threads a process.

Several processes may do so at once: each step is done again without harm. One step that fails stops no other,
and is tried at its next time. Owns the times; what each step does is others'.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
import datetime as dt
import logging

from tenants.billing.booking.book import book
from tenants.billing.effects import forget_done
from tenants.billing.following import events
from tenants.billing.following.fetching import Fetching
from tenants.billing.following.keeping_up import OVERLAP, catch_up, fetch_old, judge_all, looked_until
from tenants.billing.following.offered import note_unoffered
from tenants.billing.payers.payers import ensure_payers
from tenants.billing.service.gateway import Gateway
from tenants.billing.telling.deciding import decide
from tenants.billing.terms import Terms
from tenants.billing.usage.pushing import push_quantities
from tenants.billing.usage.reporting import report
from tenants.books.picture import PictureCache
from tenants.db import Database
from tenants.jail import Jail, JailUnavailableError
from tenants.moment import day_of
from tenants.outbox import LaterError

_MINUTE, _HOUR, _DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
_log = logging.getLogger("lettrine")

Stopping = Callable[[], bool]


@dataclass
class Keeper:
    """The rounds of one process; `mails`: owners are told by mail what they may not see on a page."""

    database: Database
    jail: Jail
    pictures: PictureCache
    gateway: Gateway
    terms: Terms
    now: Callable[[], dt.datetime]
    mails: bool = False
    _last: dict[str, dt.datetime] = field(default_factory=dict)
    _asked: dt.datetime | None = None

    def work(self, stopping: Stopping = lambda: False) -> None:
        """Do what is due now, but for the books, which may take long."""
        self._every("payers", _MINUTE, lambda: ensure_payers(self.database, self.terms, day_of(self.now())))
        self._step("events", lambda: self._work_off(stopping))
        steps: tuple[tuple[str, dt.timedelta, Callable[[], object]], ...] = (
            ("old", 5 * _MINUTE, lambda: fetch_old(self._fetching, stopping)),
            ("lost events", _HOUR, self._ask_for_lost),
            ("findings", _HOUR, lambda: judge_all(self.database, self.terms, self.now())),
            ("offers", 10 * _MINUTE, self._look_at_offers),
            ("old events", _DAY, lambda: events.empty_old(self.database, self.now())),
            ("old effects", _DAY, lambda: forget_done(self.database, self.now())),
            ("quantities", 10 * _MINUTE, lambda: push_quantities(self.database, self.terms, self.now())),
            ("usage", _MINUTE, lambda: report(self.database, self.terms, self.now())),
            ("mails", 10 * _MINUTE, self._tell),
        )
        for name, pause, act in steps:
            if not stopping():
                self._every(name, pause, act)

    def keep_books(self, stopping: Stopping = lambda: False) -> None:
        """Post what is due in the operator's books."""
        if not stopping():
            self._every("books", 10 * _MINUTE, self._book)

    @property
    def _fetching(self) -> Fetching:
        return Fetching(self.database, self.gateway, self.terms, self.now)

    def _work_off(self, stopping: Stopping) -> int:
        return events.work_off(self.database, self.gateway, self.terms, self.now, stopping)

    def _ask_for_lost(self) -> None:
        """Ask for what never came since the last look that succeeded."""
        at = self.now()
        since = self._asked - OVERLAP if self._asked else looked_until(self.database, at)
        catch_up(self.database, self.gateway, at, since)
        self._asked = at

    def _tell(self) -> None:
        if self.mails:
            decide(self.database, self.terms, self.now())

    def _look_at_offers(self) -> None:
        unoffered = note_unoffered(self.database, self.gateway, self.terms, self.now())
        if unoffered:
            plans = ", ".join(unoffered)
            _log.warning(
                "billing: the payment service has no price for %s: run `lettrine billing sync`", plans
            )

    def _book(self) -> object:
        return book(self.database, self.jail, self.pictures, self.gateway, self.terms, self.now())

    def _every(self, name: str, pause: dt.timedelta, act: Callable[[], object]) -> None:
        """Do a step where so much time has passed since it was done last."""
        last = self._last.get(name)
        if last is None or self.now() >= last + pause:
            self._last[name] = self.now()
            self._step(name, act)

    @staticmethod
    def _step(name: str, act: Callable[[], object]) -> None:
        try:
            act()
        except (LaterError, JailUnavailableError) as error:
            _log.warning("billing: %s: %s", name, error)
        except Exception:  # noqa: BLE001  whatever goes wrong in one step, the others are done
            _log.exception("billing: %s", name)
