"""What keeps our rows near the payment service's even where it told us nothing: looks at what grows old.

A subscription whose period is over, or that nobody fetched for a day, is fetched; so is an invoice that is
not settled. Events that were sent and never came are asked for. So a webhook that was missed stops nobody.
Owns how old is too old.
"""

from collections.abc import Callable, Iterator
import datetime as dt
import logging

from sqlalchemy import and_, func, or_, select

from ledger_core.billing.entitlement import Status
from tenants.billing.following import events, findings
from tenants.billing.following.fetching import Fetching
from tenants.billing.following.findings import Finding, Kind
from tenants.billing.following.judging import judge, misjudged
from tenants.billing.rows import EventRow, InvoiceRow, PayerRow, SubscriptionRow
from tenants.billing.service.gateway import Gateway, GoneError, LaterError
from tenants.billing.terms import Terms
from tenants.db import Database

OLD = dt.timedelta(days=1)
"""What was not fetched for so long is."""
KEPT = dt.timedelta(days=30)
"""How long the payment service keeps its events."""
_BETWEEN = dt.timedelta(minutes=15)  # two looks at what is over and did not move yet
OVERLAP = dt.timedelta(hours=1)
"""How far a look for events that never came reaches back behind the last."""
_SENT_AGAIN = dt.timedelta(days=3)  # how long the payment service tries to deliver an event
_UNSETTLED = ("draft", "open")
_AT_A_TIME = 50

_log = logging.getLogger("lettrine")


def fetch_old(fetching: Fetching, stopping: Callable[[], bool] = lambda: False) -> int:
    """Fetch subscriptions and invoices that grew old; return how many were tried.

    Raises:
        LaterError: the payment service cannot be asked now.
    """
    done = 0
    for fetch, name in _old(fetching.database, fetching.now()):
        if stopping():
            break
        try:
            fetch(fetching, name)
        except GoneError:
            note_missing(fetching.database, name, fetching.now())
        except LaterError:
            raise
        except Exception:  # noqa: BLE001  one that cannot be understood keeps no other waiting
            _log.exception("billing: %s", name)
        done += 1
    return done


def note_missing(database: Database, name: str, at: dt.datetime) -> None:
    """Note that the payment service does not have a subscription that is here: a person looks."""
    with database.platform() as session:
        wanted = select(SubscriptionRow).where(SubscriptionRow.id == name).with_for_update()
        row = session.scalars(wanted).first()
        if row is not None:
            said = {"subscription": name, "status": row.status}
            row.fetched_at = max(row.fetched_at, at)  # so that it is asked for once a day
            finding = Finding(f"missing:{name}", Kind.MISSING, row.payer_id, said)
            findings.note(session, finding, at)


def catch_up(database: Database, gateway: Gateway, at: dt.datetime, since: dt.datetime) -> int:
    """Ask for events since a moment and keep those that never came; return how many."""
    lost = events.missing(database, gateway.events(since))
    return sum(events.keep(database, event, at) for event in lost)


def looked_until(database: Database, at: dt.datetime) -> dt.datetime:
    """Return from when on a service that starts asks for events that never came.

    The newest one that came proves nothing of those before it: it may have come in the second in which the
    service began to answer again. So it is some days at least.
    """
    with database.platform_reading() as session:
        come = EventRow.created_at <= at  # the clock of a test at the payment service runs ahead
        last = session.scalar(select(func.max(EventRow.created_at)).where(come))
    return at - KEPT if last is None else max(at - KEPT, min(last, at - _SENT_AGAIN) - OVERLAP)


def judge_all(database: Database, terms: Terms, at: dt.datetime) -> None:
    """Note of every payer what is wrong with its subscriptions: who pays for whom changes with the days.

    All are looked at together, and once more each of those whose findings are others.
    """
    with database.platform_reading() as session:
        payers = misjudged(session, terms, at)
    for payer_id in payers:
        with database.platform() as writing:
            payer = writing.scalars(select(PayerRow).where(PayerRow.id == payer_id).with_for_update()).one()
            judge(writing, payer, terms, at)


def _old(database: Database, at: dt.datetime) -> Iterator[tuple[events.Fetch, str]]:
    with database.platform_reading() as session:
        goes_on = SubscriptionRow.status != Status.CANCELLED.value
        over = and_(SubscriptionRow.period_until <= at, SubscriptionRow.fetched_at <= at - _BETWEEN)
        wanted = select(SubscriptionRow.id).where(goes_on, or_(over, SubscriptionRow.fetched_at <= at - OLD))
        rows = session.scalars(wanted.order_by(SubscriptionRow.fetched_at).limit(_AT_A_TIME)).all()
        unsettled = InvoiceRow.status.in_(_UNSETTLED), InvoiceRow.fetched_at <= at - OLD
        asked = select(InvoiceRow.id).where(*unsettled)
        invoices = session.scalars(asked.order_by(InvoiceRow.fetched_at).limit(_AT_A_TIME)).all()
    yield from ((Fetching.subscription, name) for name in rows)
    yield from ((Fetching.invoice, name) for name in invoices)
