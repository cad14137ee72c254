"""What may be done on each day around each border, by hand; and what holds whatever happens."""

from collections.abc import Iterator
from dataclasses import replace
import datetime as dt
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.billing.entitlement import (
    FREE,
    WORKING,
    Entitlement,
    Notice,
    Said,
    Standing,
    Status,
    Subscription,
    entitlement_on,
)
from ledger_core.billing.plans import Metric, Tariff
from tests.ledger_core.billing.conftest import START, after, tariff

A_DAY = dt.timedelta(days=1)
TERMS = tariff()  # trial 10, grace 4, readable 30, warned 3 days before


def subscription(status: Status, plan: str = "cabinet", **days: int) -> Subscription:
    """Make a subscription; days are counted from the payer's first."""
    said: dict[str, Any] = {name: after(count) for name, count in days.items()}
    return Subscription(plan=plan, status=status, **said)


def on(day: int, of: Subscription | None, terms: Tariff = TERMS) -> Entitlement:
    return entitlement_on(of, {}, terms, START, after(day))


def said(day: int, of: Subscription | None) -> tuple[Standing, list[tuple[Notice, int | None]]]:
    """Return standing and notices of a day, days counted from the payer's first."""
    found = on(day, of)
    works = found.standing in WORKING
    assert (found.may_work, found.may_add_tenant, found.may_add_user) == (works, works, works)
    return found.standing, [
        (each.notice, None if each.day is None else (each.day - START).days) for each in found.said
    ]


def test_all_is_given_where_the_operator_takes_no_money() -> None:
    cancelled = subscription(Status.CANCELLED, ended_on=0)
    for of in (None, cancelled):
        found = entitlement_on(of, {Metric.TENANTS: 10**6}, None, START, after(5000))
        assert found is FREE
        assert found.may_work
        assert found.may_read


# The trial of the house has ten days, 0 to 9; the books stay until the thirtieth day after it.
@pytest.mark.parametrize("of", [None, subscription(Status.INCOMPLETE, period_end=300)])
@pytest.mark.parametrize(
    ("day", "standing", "notices"),
    [
        (-1, Standing.TRIAL, []),
        (0, Standing.TRIAL, []),
        (5, Standing.TRIAL, []),
        (6, Standing.TRIAL, [(Notice.TRIAL_ENDS, 9)]),
        (9, Standing.TRIAL, [(Notice.TRIAL_ENDS, 9)]),
        (10, Standing.STOPPED, [(Notice.TRIAL_OVER, 39)]),
        (39, Standing.STOPPED, [(Notice.TRIAL_OVER, 39)]),
        (40, Standing.CLOSED, [(Notice.TRIAL_OVER, 39)]),
    ],
)
def test_without_a_subscription(
    of: Subscription | None, day: int, standing: Standing, notices: list[tuple[Notice, int]]
) -> None:
    assert said(day, of) == (standing, notices)
    readable = on(day, of).readable_until
    assert readable == (after(39) if day > 9 else None)
    assert on(day, of).served_until == (after(9) if day > 9 else None)


def test_a_house_without_a_trial_lets_read_and_no_more() -> None:
    found = on(0, None, tariff(trial_days=0))
    assert (found.standing, found.readable_until) == (Standing.STOPPED, after(29))
    assert found.may_read
    assert not found.may_work


# Each subscription, then standing and notices of days, all after the trial of the house.
TRIAL = subscription(Status.TRIALING, trial_end=50)
TRIAL_CANCELLED = replace(TRIAL, ends_on=after(50))
TRIAL_ENDING = replace(TRIAL, ends_on=after(52))
PAID = subscription(Status.ACTIVE, period_end=50)
ENDING = replace(PAID, ends_on=after(50))
OWING = subscription(Status.PAST_DUE, past_due_since=51, period_end=80)
OWING_ENDING = replace(OWING, ends_on=after(52))
UNPAID = replace(OWING, status=Status.UNPAID)
PAUSED = subscription(Status.PAUSED, period_end=50)
PAUSED_ENDING = replace(PAUSED, ends_on=after(60))
CANCELLED = subscription(Status.CANCELLED, ended_on=50)
CANCELLED_OWING = subscription(Status.CANCELLED, past_due_since=51, ended_on=80)
FREE_OF_CHARGE = subscription(Status.ACTIVE, plan="libre", period_end=50)
FREE_TRIAL = subscription(Status.TRIALING, plan="libre", trial_end=50)
NO_END = subscription(Status.ACTIVE)
GONE_PLAN = subscription(Status.ACTIVE, plan="gone", period_end=50)

TRIAL_, ACTIVE, GRACE = Standing.TRIAL, Standing.ACTIVE, Standing.GRACE
STOPPED, ENDED, CLOSED = Standing.STOPPED, Standing.ENDED, Standing.CLOSED


@pytest.mark.parametrize(
    ("of", "day", "standing", "notices"),
    [
        (TRIAL, 46, TRIAL_, []),
        (TRIAL, 47, TRIAL_, [(Notice.TRIAL_ENDS, 50)]),
        (TRIAL, 50, TRIAL_, [(Notice.TRIAL_ENDS, 50)]),
        (TRIAL, 51, GRACE, [(Notice.NOT_PAID, 54)]),  # nothing newer was seen of it
        (TRIAL, 54, GRACE, [(Notice.NOT_PAID, 54)]),
        (TRIAL, 55, STOPPED, [(Notice.STOPPED, 84)]),
        (TRIAL_CANCELLED, 46, TRIAL_, []),
        (TRIAL_CANCELLED, 47, TRIAL_, [(Notice.ENDS, 50)]),
        (TRIAL_CANCELLED, 51, ENDED, [(Notice.ENDED, 80)]),
        (TRIAL_ENDING, 47, TRIAL_, [(Notice.TRIAL_ENDS, 50)]),
        (TRIAL_ENDING, 49, TRIAL_, [(Notice.TRIAL_ENDS, 50), (Notice.ENDS, 52)]),
        (PAID, 50, ACTIVE, []),
        (PAID, 51, GRACE, [(Notice.NOT_PAID, 54)]),
        (PAID, 54, GRACE, [(Notice.NOT_PAID, 54)]),
        (PAID, 55, STOPPED, [(Notice.STOPPED, 84)]),
        (PAID, 84, STOPPED, [(Notice.STOPPED, 84)]),
        (PAID, 85, CLOSED, [(Notice.STOPPED, 84)]),
        (ENDING, 46, ACTIVE, []),
        (ENDING, 47, ACTIVE, [(Notice.ENDS, 50)]),
        (ENDING, 50, ACTIVE, [(Notice.ENDS, 50)]),
        (ENDING, 51, ENDED, [(Notice.ENDED, 80)]),
        (ENDING, 80, ENDED, [(Notice.ENDED, 80)]),
        (ENDING, 81, CLOSED, [(Notice.ENDED, 80)]),
        (OWING, 50, ACTIVE, []),
        (OWING, 51, GRACE, [(Notice.NOT_PAID, 54)]),
        (OWING, 54, GRACE, [(Notice.NOT_PAID, 54)]),
        (OWING, 55, STOPPED, [(Notice.STOPPED, 84)]),
        (OWING, 84, STOPPED, [(Notice.STOPPED, 84)]),
        (OWING, 85, CLOSED, [(Notice.STOPPED, 84)]),
        (OWING_ENDING, 51, GRACE, [(Notice.NOT_PAID, 52), (Notice.ENDS, 52)]),
        (OWING_ENDING, 53, ENDED, [(Notice.ENDED, 82)]),
        (UNPAID, 54, GRACE, [(Notice.NOT_PAID, 54)]),
        (UNPAID, 55, STOPPED, [(Notice.STOPPED, 84)]),
        (PAUSED, 40, STOPPED, [(Notice.PAUSED, None)]),
        (PAUSED, 4000, STOPPED, [(Notice.PAUSED, None)]),
        (PAUSED_ENDING, 60, STOPPED, [(Notice.PAUSED, None)]),
        (PAUSED_ENDING, 61, ENDED, [(Notice.ENDED, 90)]),
        (CANCELLED, 46, ACTIVE, []),
        (CANCELLED, 50, ACTIVE, [(Notice.ENDS, 50)]),
        (CANCELLED, 51, ENDED, [(Notice.ENDED, 80)]),
        (CANCELLED, 81, CLOSED, [(Notice.ENDED, 80)]),
        (CANCELLED_OWING, 54, GRACE, [(Notice.NOT_PAID, 54)]),
        (CANCELLED_OWING, 80, STOPPED, [(Notice.STOPPED, 84)]),  # cancelling gives no work back
        (CANCELLED_OWING, 81, ENDED, [(Notice.ENDED, 84)]),  # nor more time to take the books out
        (CANCELLED_OWING, 85, CLOSED, [(Notice.ENDED, 84)]),
        (FREE_OF_CHARGE, 51, Standing.FREE, []),
        (FREE_OF_CHARGE, 4000, Standing.FREE, []),
        (FREE_TRIAL, 50, TRIAL_, [(Notice.TRIAL_ENDS, 50)]),
        (FREE_TRIAL, 51, Standing.FREE, []),
        (NO_END, 4000, ACTIVE, []),
        (GONE_PLAN, 50, ACTIVE, []),
        (GONE_PLAN, 55, STOPPED, [(Notice.STOPPED, 84)]),
    ],
)
def test_with_a_subscription(
    of: Subscription, day: int, standing: Standing, notices: list[tuple[Notice, int | None]]
) -> None:
    assert said(day, of) == (standing, notices)
    assert on(day, of).may_read == (standing is not CLOSED)


def test_without_days_of_grace_work_stops_at_once() -> None:
    terms = tariff(grace_days=0)
    assert on(50, OWING, terms).may_work
    assert not on(51, OWING, terms).may_work


def test_what_is_left_of_the_trial_of_the_house_is_never_lost() -> None:
    for of in (
        subscription(Status.CANCELLED, ended_on=2),
        subscription(Status.PAUSED),
    ):
        assert said(9, of) == (TRIAL_, [(Notice.TRIAL_ENDS, 9)])
        assert not on(10, of).may_work
    owing = subscription(Status.PAST_DUE, past_due_since=0)
    for day in (1, 4, 9):  # no subscription goes on after that trial
        assert said(day, owing) == (GRACE, [(Notice.NOT_PAID, 9)])
    assert not on(10, owing).may_work
    # and the books stay as long as they would have without a subscription
    ended = on(10, subscription(Status.CANCELLED, ended_on=2))
    assert (ended.served_until, ended.readable_until) == (after(9), after(39))


def test_limits_keep_more_out_and_take_nothing_away() -> None:
    of = subscription(Status.ACTIVE, plan="an", period_end=300)
    cases: list[tuple[dict[Metric, int], bool, bool, list[Metric]]] = [
        ({}, True, True, []),
        ({Metric.TENANTS: 1}, True, True, []),
        ({Metric.TENANTS: 2}, False, True, [Metric.TENANTS]),
        ({Metric.TENANTS: 3, Metric.USERS: 1}, False, False, [Metric.TENANTS, Metric.USERS]),
        ({Metric.LETTERS: 10**6}, True, True, []),
    ]
    for usage, tenant, user, full in cases:
        found = entitlement_on(of, usage, TERMS, START, after(60))
        assert found.may_work
        assert (found.may_add_tenant, found.may_add_user) == (tenant, user)
        assert found.said == tuple(Said(Notice.LIMIT, metric=metric) for metric in full)
    over = entitlement_on(of, {Metric.TENANTS: 9}, TERMS, START, after(310))
    assert [each.notice for each in over.said] == [Notice.STOPPED]  # one reason is enough
    assert not over.may_add_tenant


@pytest.mark.parametrize("status", [Status.TRIALING, Status.PAST_DUE, Status.UNPAID, Status.CANCELLED])
def test_a_status_says_since_or_until_when(status: Status) -> None:
    with pytest.raises(AssertionError):
        Subscription(plan="cabinet", status=status)


DAYS = st.integers(-3, 30)
TERMS_GIVEN = st.builds(
    tariff,
    trial_days=st.integers(0, 12),
    grace_days=st.integers(0, 6),
    readable_days=st.integers(1, 8),
    warn_days=st.integers(0, 4),
)


@st.composite
def subscriptions(draw: st.DrawFn) -> Subscription:
    def given_day(*, needed: bool) -> dt.date | None:
        return after(draw(DAYS)) if needed or draw(st.booleans()) else None

    status = draw(st.sampled_from(Status))
    return Subscription(
        plan=draw(st.sampled_from(["cabinet", "libre", "an", "gone"])),
        status=status,
        trial_end=given_day(needed=status is Status.TRIALING),
        period_end=given_day(needed=False),
        past_due_since=given_day(needed=status in {Status.PAST_DUE, Status.UNPAID}),
        ends_on=given_day(needed=False),
        ended_on=given_day(needed=status is Status.CANCELLED),
    )


def course(of: Subscription | None, terms: Tariff) -> Iterator[tuple[dt.date, Entitlement]]:
    for count in range(-5, 60):
        yield after(count), on(count, of, terms)


def _paid_until(of: Subscription, terms: Tariff) -> dt.date:
    """Return the last day that was paid or is free, written apart from the code; far away without end."""
    never = dt.date(2999, 1, 1)
    plan = terms.plan(of.plan)
    free = plan is not None and plan.is_free
    if of.status in {Status.PAST_DUE, Status.UNPAID, Status.CANCELLED}:
        return of.past_due_since - A_DAY if of.past_due_since else never
    if free:
        return never
    if of.status is Status.TRIALING:
        assert of.trial_end
        return of.trial_end
    return of.period_end or never


@given(subscriptions(), TERMS_GIVEN)
def test_nobody_works_beyond_what_was_paid_and_grace(of: Subscription, terms: Tariff) -> None:
    house = START + (terms.trial_days - 1) * A_DAY
    last = max(_paid_until(of, terms) + terms.grace_days * A_DAY, house)
    over = max(min(filter(None, (of.ended_on or of.ends_on, dt.date(2999, 1, 1)))), house)
    for day, found in course(of, terms):
        assert not found.may_work or (day <= last and day <= over)
        assert found.may_work == (found.standing in WORKING)
        if of.status in {Status.PAUSED, Status.INCOMPLETE}:
            assert not found.may_work or day <= house


@given(st.none() | subscriptions(), TERMS_GIVEN)
def test_books_stay_readable_for_the_time_the_terms_say(of: Subscription | None, terms: Tariff) -> None:
    served: dt.date | None = None
    closed = False
    for day, found in course(of, terms):
        if found.may_work:
            served = day
        if served is not None and day <= served + terms.readable_days * A_DAY:
            assert found.may_read
        assert found.readable_until is None or found.may_read == (day <= found.readable_until)
        assert (found.readable_until is None) == (found.served_until is None)
        if found.served_until is not None:
            assert found.readable_until == found.served_until + terms.readable_days * A_DAY
        assert found.may_read or not found.may_work
        assert not (closed and found.may_read)  # what was closed stays so
        closed = not found.may_read


@given(st.none() | subscriptions(), TERMS_GIVEN)
def test_whatever_stops_work_is_said_and_so_is_its_end_before(of: Subscription | None, terms: Tariff) -> None:
    before: Entitlement | None = None
    for _, found in course(of, terms):
        assert found.may_work or found.said
        if before is not None and before.may_work and not found.may_work and terms.warn_days:
            ends = {Notice.TRIAL_ENDS, Notice.NOT_PAID, Notice.ENDS}
            assert ends & {each.notice for each in before.said} or terms.grace_days == 0
        before = found


@given(subscriptions(), TERMS_GIVEN)
def test_who_did_not_pay_is_told_the_last_day_on_which_all_goes_on(of: Subscription, terms: Tariff) -> None:
    for _, found in course(of, terms):
        for each in found.said:
            if each.notice is Notice.NOT_PAID and each.day is not None:
                assert entitlement_on(of, {}, terms, START, each.day).may_work
                assert not entitlement_on(of, {}, terms, START, each.day + A_DAY).may_work


def _gives_no_less(more: Entitlement, less: Entitlement) -> bool:
    return (
        more.may_work >= less.may_work
        and more.may_read >= less.may_read
        and more.may_add_tenant >= less.may_add_tenant
        and (more.may_work or (more.readable_until or dt.date.max) >= (less.readable_until or dt.date.min))
    )


@given(subscriptions(), TERMS_GIVEN, st.integers(0, 12))
def test_more_payment_never_gives_less(of: Subscription, terms: Tariff, days: int) -> None:
    later = days * A_DAY
    paid = replace(of, status=Status.ACTIVE, ended_on=None, period_end=None)
    longer = replace(
        of,
        period_end=of.period_end and of.period_end + later,
        trial_end=of.trial_end and of.trial_end + later,
        past_due_since=of.past_due_since and of.past_due_since + later,
        ended_on=of.ended_on and of.ended_on + later,
        ends_on=of.ends_on and of.ends_on + later,
    )
    kinder = replace(
        terms, trial_days=terms.trial_days + days, grace_days=terms.grace_days + days, readable_days=20
    )
    for (_, less), (_, more) in zip(course(of, terms), course(longer, terms), strict=True):
        assert _gives_no_less(more, less)
    for (_, less), (_, more) in zip(course(of, terms), course(of, kinder), strict=True):
        assert _gives_no_less(more, less)
    if of.ends_on is None and of.status is not Status.CANCELLED:
        for (_, less), (_, more) in zip(course(of, terms), course(paid, terms), strict=True):
            assert _gives_no_less(more, less)
    for (_, less), (_, more) in zip(course(None, terms), course(of, terms), strict=True):
        assert _gives_no_less(more, less)
