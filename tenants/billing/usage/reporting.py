"""What payers used of the meters, reported to the payment service: each window once.

A window and the effect that reports it are written in one transaction, and two workers cannot write one
window. Owns when a day is reported, by which subscription. What was used is counted elsewhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
import logging

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ledger_core.billing.plans import METERED, Metric, Plan, Tariff
from tenants.billing.catalogue.held import held_plan
from tenants.billing.effects import Act, last_moments, put_effect
from tenants.billing.payers.payers import Payer, payers_among
from tenants.billing.payers.subscriptions import current_among, is_live, rows_by_payer, was_begun
from tenants.billing.rows import PayerRow, SubscriptionRow, WindowRow
from tenants.billing.terms import Terms
from tenants.billing.usage.counting import Days
from tenants.billing.usage.usage import days_by_tenant
from tenants.billing.usage.windows import DRAFT, Window, stamp_of, windows_between
from tenants.db import Database, PlatformSession
from tenants.moment import day_of, midnight

SETTLING = dt.timedelta(minutes=30)
"""After midnight, for what began the day before and was written after it."""

_NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)
_SECOND = dt.timedelta(seconds=1)
_DAY = dt.timedelta(days=1)
_log = logging.getLogger("lettrine")


@dataclass(frozen=True, slots=True)
class _Due:
    """A subscription with windows that are over and were not written, the oldest first."""

    payer: Payer
    row: SubscriptionRow
    plan: Plan
    windows: tuple[Window, ...]
    changed_at: dt.datetime | None

    def used(self, window: Window, metric: Metric, days: Mapping[int, Days]) -> WindowRow:
        """Return what was used of a meter in one of the windows, by the days of each company."""
        since, until = window
        day = day_of(since)
        by_tenant = {
            str(tenant_id): used[metric, day] for tenant_id, used in days.items() if used[metric, day]
        }
        return WindowRow(
            payer_id=self.payer.id,
            metric=metric.value,
            since=since,
            until=until,
            quantity=sum(by_tenant.values()) if metric in self.plan.prices else 0,
            by_tenant=by_tenant,
            subscription=self.row.id,
        )


def report(database: Database, terms: Terms, now: dt.datetime) -> int:
    """Report what was used on days that are over; return how many windows were written.

    What goes wrong with one payer stops no other, and is done at the next time.
    """
    return sum(_reported(database, due, now) for due in _all_due(database, terms, now))


def _all_due(database: Database, terms: Terms, now: dt.datetime) -> list[_Due]:
    if terms.tariff is None:
        return []
    settled = _settled(now)
    with database.platform_reading() as session:
        ended = _reported_until(session)
        late = payers_among(session, terms, [each for each, until in ended.items() if until < settled])
        rows = rows_by_payer(session, [payer.id for payer in late])
        changed = last_moments(session, Act.CHANGE) if rows else {}
    return [
        due
        for payer in late
        for due in _due(
            terms.tariff, payer, rows[payer.id], now, ended=ended[payer.id], changed=changed.get(payer.id)
        )
    ]


def _due(  # noqa: PLR0913  what is known of a payer, and at what prices and when it is asked
    tariff: Tariff,
    payer: Payer,
    rows: Sequence[SubscriptionRow],
    now: dt.datetime,
    *,
    ended: dt.datetime,
    changed: dt.datetime | None,
) -> Iterator[_Due]:
    """Give what is to be reported of a payer; nothing of who has no subscription that takes it."""
    row = current_among(rows)
    plan = tariff.plan(row.plan) if row is not None else None
    if row is None or plan is None or not _takes(row, now):
        return
    plan = held_plan(plan, row.body)
    earlier = _earlier(rows, row)
    plan_before = tariff.plan(earlier.plan) if earlier is not None else None
    if earlier is not None and plan_before is not None:
        left = _left_over(earlier, ended, _settled(now))
        if left:
            ended = left[-1][1]
            yield _Due(payer, row, plan_before, left, changed)
    windows = tuple(windows_between(max(row.began_at, ended), _settled(now)))
    if windows:
        yield _Due(payer, row, plan, windows, changed)


def _earlier(rows: Sequence[SubscriptionRow], row: SubscriptionRow) -> SubscriptionRow | None:
    """Return the subscription of a payer that ended last before this one began."""
    over = [each for each in rows if each.ended_on and each.began_at < row.began_at]
    return max(over, key=lambda each: each.ended_on or dt.date.min, default=None)


def _left_over(earlier: SubscriptionRow, ended: dt.datetime, settled: dt.datetime) -> tuple[Window, ...]:
    """Return the last days of a subscription that none of its invoices asked for: the next one does.

    Else who cancels, uses much on the last day and subscribes anew pays for none of it, month after month.
    """
    assert earlier.ended_on is not None, "it ended"
    since = max(ended, earlier.began_at)
    if earlier.trial_end is not None:
        since = max(since, midnight(earlier.trial_end + _DAY))  # its meters were free
    return tuple(windows_between(since, min(midnight(earlier.ended_on + _DAY), settled)))


def _takes(row: SubscriptionRow, now: dt.datetime) -> bool:
    """Tell whether it is asked for; of one that ended with its period while its last invoice is made."""
    ended_with_it = was_begun(row) and row.ended_on == row.period_end
    return is_live(row) or (ended_with_it and row.period_until <= now <= row.period_until + DRAFT)


def _settled(now: dt.datetime) -> dt.datetime:
    """Return the midnight up to which days are reported."""
    return midnight(day_of(now - SETTLING))


def _reported_until(session: PlatformSession) -> Mapping[int, dt.datetime]:
    """Return where the last window of each customer ended; its meters are reported together."""
    of_payer = WindowRow.payer_id == PayerRow.id, WindowRow.metric == METERED[0].value
    last = select(WindowRow.until).where(*of_payer).order_by(WindowRow.since.desc()).limit(1)
    wanted = select(PayerRow.id, last.scalar_subquery()).where(PayerRow.customer.is_not(None))
    return {payer_id: until or _NEVER for payer_id, until in session.execute(wanted)}


def _reported(database: Database, due: _Due, now: dt.datetime) -> int:
    """Count the days of one payer, and write their windows with what reports them."""
    try:
        days = days_by_tenant(database, due.payer, due.windows[0][0], due.windows[-1][1])
        with database.platform() as session:
            for window in due.windows:
                for metric in METERED:
                    _write(session, due, due.used(window, metric, days), now)
    except IntegrityError:
        return 0  # another worker was faster
    except Exception:  # noqa: BLE001  the next time tries again
        _log.exception("billing: what payer %s used could not be reported", due.payer.id)
        return 0
    return len(due.windows) * len(METERED)


def _write(session: PlatformSession, due: _Due, window: WindowRow, now: dt.datetime) -> None:
    session.add(window)
    session.flush()
    if window.quantity:
        last = window.until - _SECOND
        put_effect(
            session,
            Act.METER,
            due.payer.id,
            now,
            named=f"{window.metric}:{window.until.astimezone(dt.UTC).isoformat()}",
            metric=window.metric,
            quantity=window.quantity,
            used=last.isoformat(),
            at=stamp_of(due.row, last, now, due.changed_at).isoformat(),
        )
