"""Windows of time for which usage is reported, and the interval of a subscription into which each falls.

A window ends at a midnight in Paris and begins where the one before it ended, the first one with the
subscription; so it is a day, which is settled once it is over, and it belongs to the interval in which that
day ends. Owns these borders and the moment that a report bears. Counts and writes nothing.
"""

from collections.abc import Iterator
import datetime as dt

from sqlalchemy import func, select

from ledger_core.billing.plans import Metric
from tenants.billing.effects import Act, last_done
from tenants.billing.rows import SubscriptionRow, WindowRow
from tenants.db import PlatformSession
from tenants.moment import day_of, midnight

DRAFT = dt.timedelta(minutes=50)
"""How long after its end an invoice takes usage: of an hour, at the payment service."""

_OLDEST = dt.timedelta(days=30)  # of 35 that it takes
_SPREAD = 45  # minutes, fewer than in `DRAFT`
_MINUTE = dt.timedelta(minutes=1)
_DAY = dt.timedelta(days=1)

Window = tuple[dt.datetime, dt.datetime]


def windows_of(
    session: PlatformSession,
    payer_id: int,
    metric: Metric,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
) -> tuple[WindowRow, ...]:
    """Return the windows of a payer's meter that lie between two moments, the oldest first; None: all."""
    wanted = [WindowRow.payer_id == payer_id, WindowRow.metric == metric.value]
    if since is not None:
        wanted.append(WindowRow.since >= since)
    if until is not None:
        wanted.append(WindowRow.until <= until)
    return tuple(session.scalars(select(WindowRow).where(*wanted).order_by(WindowRow.since)))


def windows_between(since: dt.datetime, settled: dt.datetime) -> Iterator[Window]:
    """Give the days from a moment up to a midnight, the first one from that moment on."""
    while since < settled:
        until = midnight(day_of(since) + _DAY)
        yield since, until
        since = until


def counted_from(row: SubscriptionRow) -> dt.datetime:
    """Return the moment from which what is used falls into a subscription's running interval."""
    return max(row.began_at, midnight(day_of(row.period_from)))


def asked_from(session: PlatformSession, row: SubscriptionRow) -> dt.datetime:
    """Return the same, with what an earlier subscription left to the first interval of this one."""
    since = counted_from(row)
    if since > row.began_at:
        return since
    ours = WindowRow.payer_id == row.payer_id, WindowRow.subscription == row.id
    return min(session.scalar(select(func.min(WindowRow.since)).where(*ours)) or since, since)


def counted_until(row: SubscriptionRow) -> dt.datetime:
    """Return the moment up to which it does: the day on which an interval ends belongs to the next."""
    return midnight(day_of(row.period_until))


def changed_at(session: PlatformSession, payer_id: int) -> dt.datetime | None:
    """Return the moment at which a payer's plan was last changed, None where it never was."""
    change = last_done(session, Act.CHANGE, payer_id)
    return None if change is None else change.ended_at


def stamp_of(
    row: SubscriptionRow, moment: dt.datetime, now: dt.datetime, changed: dt.datetime | None = None
) -> dt.datetime:
    """Return the moment that a report about another bears: that one, as long as its invoice takes any.

    Afterwards it is one of the next interval's first, so that what comes late is on the next invoice: the
    same whenever it is asked, and of each day another minute, by which the payment service can be asked for
    it; it may lie ahead by that. What is older than it takes bears one of the last minutes.

    Args:
        row: the subscription.
        moment: the one that is reported about.
        now: the moment of the report.
        changed: when its plan was last changed: what was used before is asked for at that moment, and
            nothing that comes later.
    """
    turned = row.period_until if row.period_until <= now else row.period_from
    is_closed = now - turned > DRAFT
    if changed is not None and changed > turned:
        turned, is_closed = changed, True
    minutes = (now - moment).days % _SPREAD * _MINUTE
    if moment < turned and (is_closed or moment < row.began_at):
        moment = turned + (1 + (turned - moment).days % _SPREAD) * _MINUTE
    return moment if now - moment <= _OLDEST else now - minutes
