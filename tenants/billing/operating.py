"""What the operator sees of its own business: subscriptions, what comes every month, what was not paid.

Reads rows as they were last fetched, and asks the payment service nothing. Owns the questions; the counting
of months is `ledger_core.billing.recurring`'s, events and findings are their modules'.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum

from sqlalchemy import func, select

from ledger_core.billing.entitlement import Status
from ledger_core.billing.plans import Metric, Tariff
from ledger_core.billing.recurring import Life, Month, Tally, months
from tenants.billing.effects import KIND
from tenants.billing.following.invoices import is_processing
from tenants.billing.payers.payers import Payer, payers_among
from tenants.billing.rows import (
    BookedRow,
    EventRow,
    EventState,
    InvoiceRow,
    SubscriptionRow,
    WindowRow,
)
from tenants.billing.terms import Terms
from tenants.db import Database, PlatformSession
from tenants.moment import day_of
from tenants.outbox_rows import PlatformEffect, State
from tenants.tenant import Tenant

MONTHS = 12
EVENTS_A_PAGE = 100

_DAY = dt.timedelta(days=1)
_NOT_SOLD = frozenset({Status.INCOMPLETE, Status.TRIALING, Status.CANCELLED})
_OWING = frozenset({Status.PAST_DUE, Status.UNPAID})
_NOT_PAID = ("open", "uncollectible")


class Group(StrEnum):
    """Subscriptions that are looked at together."""

    LIVE = "live"
    TRIALS = "trials"
    OWING = "owing"
    ENDING = "ending"  # at the end of their period
    OVER = "over"
    BEGUN = "begun"  # the first payment did not succeed yet


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A subscription and whose it is; `next_on` is the day of the next invoice, None where none follows."""

    payer: Payer
    row: SubscriptionRow
    status: Status
    since: dt.date
    next_on: dt.date | None

    @property
    def groups(self) -> frozenset[Group]:
        """Return where it is looked at."""
        if self.status is Status.INCOMPLETE:
            return frozenset({Group.BEGUN})
        if self.status is Status.CANCELLED:
            return frozenset({Group.OVER})
        more = {
            Group.TRIALS: self.status is Status.TRIALING,
            Group.OWING: self.status in _OWING,
            Group.ENDING: self.row.ends_on is not None,
        }
        return frozenset({Group.LIVE, *(group for group, fits in more.items() if fits)})


@dataclass(frozen=True, slots=True)
class Business:
    """What comes every month, without tax and meters: in all, of it from who owes, and of trials apart."""

    recurring: Tally
    owing: Tally
    trials: Tally
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """An invoice that was tried and not paid; `payer` is None where the customer is none of ours."""

    row: InvoiceRow
    payer: Payer | None


@dataclass(frozen=True, slots=True)
class Booked:
    """What stands in the operator's books: how many happenings, and the day of the last."""

    number: int
    last_day: dt.date | None


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events of one page, the newest first, and what there is to choose from."""

    rows: Sequence[EventRow]
    number: int
    types: Sequence[str]

    @property
    def last_page(self) -> int:
        """Return how many pages there are, one at least."""
        return max(1, -(-self.number // EVENTS_A_PAGE))


def subscriptions(session: PlatformSession, terms: Terms) -> tuple[Subscribed, ...]:
    """Return all subscriptions there ever were, by payer's name."""
    payers = {payer.id: payer for payer in payers_among(session, terms, select(SubscriptionRow.payer_id))}
    rows = session.scalars(select(SubscriptionRow).order_by(SubscriptionRow.began_at, SubscriptionRow.id))
    found = [_subscribed(payers[row.payer_id], row) for row in rows if row.payer_id in payers]
    return tuple(sorted(found, key=lambda each: (each.payer.name.casefold(), each.payer.id)))


def business(found: Iterable[Subscribed], tariff: Tariff, day: dt.date) -> Business:
    """Return what comes every month by a day, and the months before; free plans are left out."""
    sold = [each for each in found if not _is_free(each, tariff)]
    return Business(
        recurring=_tally(each for each in sold if each.status not in _NOT_SOLD),
        owing=_tally(each for each in sold if each.status in _OWING),
        trials=_tally(each for each in sold if each.status is Status.TRIALING),
        months=months([_life(each) for each in sold if each.status is not Status.INCOMPLETE], day, MONTHS),
    )


def failed_payments(session: PlatformSession, terms: Terms) -> tuple[Failed, ...]:
    """Return the invoices that were tried and not paid, the oldest first; a debit under way is no failure."""
    wanted = select(InvoiceRow).where(InvoiceRow.status.in_(_NOT_PAID), InvoiceRow.attempts > 0)
    rows = session.scalars(wanted.order_by(InvoiceRow.day, InvoiceRow.id)).all()
    payers = {payer.id: payer for payer in payers_among(session, terms, {row.payer_id or 0 for row in rows})}
    return tuple(Failed(row, payers.get(row.payer_id or 0)) for row in rows if not is_processing(row))


def events(session: PlatformSession, state: EventState | None, kind: str, page: int) -> EventPage:
    """Return a page of events in a state and of a type; None and "" are all of them."""
    chosen = [
        *([EventRow.state == state.value] if state else ()),
        *([EventRow.type == kind] if kind else ()),
    ]
    newest = select(EventRow).where(*chosen).order_by(EventRow.created_at.desc(), EventRow.id)
    rows = session.scalars(newest.offset((page - 1) * EVENTS_A_PAGE).limit(EVENTS_A_PAGE)).all()
    number = session.scalar(select(func.count()).select_from(EventRow).where(*chosen)) or 0
    types = session.scalars(select(EventRow.type).distinct().order_by(EventRow.type)).all()
    return EventPage(rows, number, types)


def event_counts(session: PlatformSession) -> Mapping[EventState, int]:
    """Return how many events there are in each state."""
    counted = session.execute(select(EventRow.state, func.count()).group_by(EventRow.state))
    return {EventState(row[0]): row[1] for row in counted}


def event(session: PlatformSession, name: str) -> EventRow | None:
    """Return an event."""
    return session.get(EventRow, name)


def stuck(session: PlatformSession) -> Sequence[PlatformEffect]:
    """Return what was to be done at the payment service and waits for a person, the oldest first."""
    ours = PlatformEffect.kind == KIND, PlatformEffect.state == State.STUCK.value
    wanted = select(PlatformEffect).where(*ours).order_by(PlatformEffect.put_at, PlatformEffect.key)
    return session.scalars(wanted).all()


def reported(session: PlatformSession, since: dt.datetime, until: dt.datetime) -> Mapping[Metric, int]:
    """Return what all payers used of each meter, as it was reported for windows that end in a time."""
    wanted = select(WindowRow.metric, func.sum(WindowRow.quantity)).group_by(WindowRow.metric)
    within = session.execute(wanted.where(WindowRow.until > since, WindowRow.until <= until))
    return {Metric(row[0]): int(row[1]) for row in within}


def booked(database: Database, operator_id: int) -> Booked:
    """Return what stands in the operator's books."""
    with database.reading(operator_id) as session:
        number, last_day = session.execute(select(func.count(), func.max(BookedRow.day))).one()
    return Booked(number, last_day)


def slug_of(database: Database, tenant_id: int) -> str:
    """Return the short name of a company."""
    with database.platform_reading() as session:
        return session.scalars(select(Tenant.slug).where(Tenant.id == tenant_id)).one()


def _subscribed(payer: Payer, row: SubscriptionRow) -> Subscribed:
    status = Status(row.status)
    goes_on = status not in {Status.CANCELLED, Status.INCOMPLETE, Status.PAUSED} and row.ends_on is None
    since = day_of(row.began_at)
    return Subscribed(payer, row, status, since, day_of(row.period_until) if goes_on else None)


def _is_free(each: Subscribed, tariff: Tariff) -> bool:
    plan = tariff.plan(each.row.plan)
    return plan is not None and plan.is_free


def _life(each: Subscribed) -> Life:
    """Return when a subscription was paid for: from the day after its trial on."""
    paid_from = max(each.since, each.row.trial_end + _DAY) if each.row.trial_end else each.since
    return Life(paid_from, each.row.ended_on, each.row.monthly_cents)


def _tally(found: Iterable[Subscribed]) -> Tally:
    cents = [each.row.monthly_cents for each in found]
    return Tally(len(cents), sum(cents))
