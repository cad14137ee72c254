"""What may be done under a subscription on a day: one pure function of subscription, usage, tariff and day.

Never hostage: whatever was not paid, the books can be read, cloned and exported for the time the terms say;
what stops is sending, matching and new tenants. Nobody has less with a subscription than without one. Owns
when; what a page does about it is others'.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum

from ledger_core.billing.plans import Metric, Plan, Tariff


class Status(StrEnum):
    """How a subscription stands at the payment service, in our words."""

    INCOMPLETE = "incomplete"  # the first payment did not succeed yet
    TRIALING = "trialing"
    ACTIVE = "active"
    PAST_DUE = "past-due"  # an invoice is not paid, and is tried again
    UNPAID = "unpaid"  # it was tried for the last time
    PAUSED = "paused"
    CANCELLED = "cancelled"


_OWING = (Status.PAST_DUE, Status.UNPAID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A subscription as it was last seen; an incomplete one never takes the place of one that was served.

    `trial_end`, `period_end`, `ends_on` and `ended_on` are last days: service is still given on them.
    `period_end` is the last day that was paid for, None where nothing is ever owed. `past_due_since` is the
    first day on which an invoice stayed unpaid: of a subscription that owes, or was cancelled owing; others
    ignore it.
    """

    plan: str
    status: Status
    trial_end: dt.date | None = None
    period_end: dt.date | None = None
    past_due_since: dt.date | None = None
    ends_on: dt.date | None = None  # cancelled at the end of a period
    ended_on: dt.date | None = None

    def __post_init__(self) -> None:
        assert self.status is not Status.TRIALING or self.trial_end, "a trial has a last day"
        assert self.status not in _OWING or self.past_due_since, "who owes does so since a day"
        assert self.status is not Status.CANCELLED or self.ended_on, "what was cancelled had a last day"


class Standing(StrEnum):
    """How a payer stands on a day."""

    FREE = "free"
    TRIAL = "trial"
    ACTIVE = "active"
    GRACE = "grace"  # no payment was seen; all goes on for some days
    STOPPED = "stopped"  # sending, matching and new tenants stop; the books stay
    ENDED = "ended"  # so they do, and the time to take them out has a last day
    CLOSED = "closed"  # that day is over


WORKING = frozenset({Standing.FREE, Standing.TRIAL, Standing.ACTIVE, Standing.GRACE})


class Notice(StrEnum):
    """What a banner says."""

    TRIAL_ENDS = "trial-ends"
    TRIAL_OVER = "trial-over"
    NOT_PAID = "not-paid"  # the day: the last on which all goes on
    STOPPED = "stopped"
    PAUSED = "paused"
    ENDS = "ends"
    ENDED = "ended"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class Said:
    """A notice, the day it is about, and for a limit what is full.

    Of a service that is over the day is the last on which the books can be read.
    """

    notice: Notice
    day: dt.date | None = None
    metric: Metric | None = None


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What may be done on a day.

    Where service is over, `served_until` was its last day, and `readable_until` is the last on which the
    books can be read. Both are None where it goes on, or is paused.
    """

    standing: Standing
    may_work: bool  # send, match
    may_add_tenant: bool
    may_add_user: bool
    served_until: dt.date | None
    readable_until: dt.date | None
    said: tuple[Said, ...]

    @property
    def may_read(self) -> bool:
        """Tell whether the books can be read, cloned and exported."""
        return self.standing is not Standing.CLOSED

    @property
    def unpaid_until(self) -> dt.date | None:
        """Return the last day on which all goes on although an invoice is owed; None where none is."""
        return next((said.day for said in self.said if said.notice is Notice.NOT_PAID), None)


FREE = Entitlement(
    standing=Standing.FREE,
    may_work=True,
    may_add_tenant=True,
    may_add_user=True,
    served_until=None,
    readable_until=None,
    said=(),
)
"""What is given where the operator takes no money: all of it, for ever."""

_DAY = dt.timedelta(days=1)


def entitlement_on(
    subscription: Subscription | None,
    usage: Mapping[Metric, int],
    tariff: Tariff | None,
    since: dt.date,
    day: dt.date,
) -> Entitlement:
    """Tell what may be done on a day.

    Args:
        subscription: the payer's, as last seen; None where none was taken out.
        usage: how many tenants and users there are now.
        tariff: the operator's; None where it takes no money.
        since: the payer's first day: the trial of the house begins on it.
        day: the day.
    """
    if tariff is None:
        return FREE
    found = _Terms(tariff, since, day).found(subscription)
    works = found.standing in WORKING
    plan = tariff.plan(subscription.plan) if subscription else None
    full = tuple(_full(plan, usage)) if works else ()
    return Entitlement(
        standing=found.standing,
        may_work=works,
        may_add_tenant=works and Metric.TENANTS not in full,
        may_add_user=works and Metric.USERS not in full,
        served_until=found.served_until,
        readable_until=found.readable_until,
        said=(*found.said, *(Said(Notice.LIMIT, metric=metric) for metric in full)),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """How a payer stands before limits are looked at."""

    standing: Standing
    said: tuple[Said, ...] = ()
    served_until: dt.date | None = None
    readable_until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class _Terms:
    """The operator's terms on a day, for somebody who came on another."""

    tariff: Tariff
    since: dt.date
    day: dt.date

    def found(self, subscription: Subscription | None) -> _Found:
        """Tell how a payer stands; what is left of the trial of the house is never lost by subscribing."""
        if subscription is not None and subscription.status is not Status.INCOMPLETE:
            found = self.subscribed(subscription)
            if found.standing in WORKING or self.day > self.house_trial_end:
                return found
        if self.day > self.house_trial_end:
            return self.over(Standing.STOPPED, Notice.TRIAL_OVER, self.house_trial_end)
        return _Found(Standing.TRIAL, tuple(self.soon(Notice.TRIAL_ENDS, self.house_trial_end)))

    def subscribed(self, subscription: Subscription) -> _Found:
        plan = self.tariff.plan(subscription.plan)
        is_free = plan is not None and plan.is_free
        ends = subscription.ended_on or subscription.ends_on
        owed_since = _owed_since(subscription, is_free=is_free)
        grace_end = owed_since + (self.tariff.grace_days - 1) * _DAY if owed_since else None
        if ends is not None and self.day > ends:
            return self.over(Standing.ENDED, Notice.ENDED, min(ends, grace_end or ends))
        if subscription.status is Status.PAUSED:
            return _Found(Standing.STOPPED, (Said(Notice.PAUSED),))
        ending = tuple(self.soon(Notice.ENDS, ends))
        if owed_since is not None and grace_end is not None and self.day >= owed_since:
            last = max(min(grace_end, ends or grace_end), self.house_trial_end)
            if self.day > last:
                return self.over(Standing.STOPPED, Notice.STOPPED, last)
            return _Found(Standing.GRACE, (Said(Notice.NOT_PAID, last), *ending))
        trial_end = subscription.trial_end if subscription.status is Status.TRIALING else None
        if trial_end is not None and self.day <= trial_end:
            goes_on = ends is None or trial_end < ends
            trial = tuple(self.soon(Notice.TRIAL_ENDS, trial_end)) if goes_on else ()
            return _Found(Standing.TRIAL, (*trial, *ending))
        return _Found(Standing.FREE if is_free else Standing.ACTIVE, ending)

    @property
    def house_trial_end(self) -> dt.date:
        """The last day on which work needs no subscription."""
        return self.tariff.trial_end(self.since)

    def over(self, standing: Standing, notice: Notice, last: dt.date) -> _Found:
        """Tell of a service whose last day was `last`: the books stay for a time after it, and the trial."""
        readable = self.tariff.readable_until(last, self.since)
        if self.day > readable:
            standing = Standing.CLOSED
        return _Found(standing, (Said(notice, readable),), max(last, self.house_trial_end), readable)

    def soon(self, notice: Notice, last: dt.date | None) -> Iterator[Said]:
        """Say what ends within the days of warning."""
        if last is not None and last <= self.day + self.tariff.warn_days * _DAY:
            yield Said(notice, last)


def _owed_since(subscription: Subscription, *, is_free: bool) -> dt.date | None:
    """Return the first day for which no payment was seen, None where there is none.

    What is known of a subscription grows old: where its trial or what was paid for is over and nothing newer
    came from the payment service, nobody paid as far as we know.
    """
    match subscription.status:
        case Status.PAST_DUE | Status.UNPAID | Status.CANCELLED:
            return subscription.past_due_since
        case Status.TRIALING if not is_free:
            return _day_after(subscription.trial_end)
        case Status.ACTIVE if not is_free:
            return _day_after(subscription.period_end)
        case _:
            return None


def _day_after(day: dt.date | None) -> dt.date | None:
    return day + _DAY if day else None


def _full(plan: Plan | None, usage: Mapping[Metric, int]) -> Iterator[Metric]:
    for metric, most in plan.limits.items() if plan is not None else ():
        if usage.get(metric, 0) >= most:
            yield metric
