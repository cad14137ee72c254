"""Which mails are due on each day around each border, by hand; days are counted from the payer's first."""

from collections.abc import Sequence
import datetime as dt
from typing import Any

import pytest

from ledger_core.billing.entitlement import Status, Subscription, entitlement_on
from ledger_core.billing.mails import Occasion, mails_on
from ledger_core.billing.plans import Metric, Tariff
from tests.ledger_core.billing.conftest import START, after, tariff

TERMS = tariff()  # trial 10, grace 4, readable 30, warned 3 days before
Told = Sequence[tuple[Occasion, int, int | None]]
"""Occasions with the day each is about, and the last on which books can be read."""


def subscription(status: Status, plan: str = "cabinet", **days: int) -> Subscription:
    said: dict[str, Any] = {name: after(count) for name, count in days.items()}
    return Subscription(plan=plan, status=status, **said)


def due(day: int, of: Subscription | None, terms: Tariff = TERMS, **usage: int) -> Told:
    counted = {Metric(name): number for name, number in usage.items()}
    found = entitlement_on(of, counted, terms, START, after(day))
    return [
        (
            each.occasion,
            _count(each.day),
            None if each.readable_until is None else _count(each.readable_until),
        )
        for each in mails_on(found, of, terms, START, after(day))
    ]


def _count(day: dt.date) -> int:
    return (day - START).days


@pytest.mark.parametrize("of", [None, subscription(Status.INCOMPLETE)])
@pytest.mark.parametrize(
    ("day", "told"),
    [
        (0, []),
        (5, []),
        (6, [(Occasion.TRIAL_ENDS, 9, 39)]),
        (9, [(Occasion.TRIAL_ENDS, 9, 39)]),
        (10, [(Occasion.STOPPED, 39, 39)]),
        (35, [(Occasion.STOPPED, 39, 39)]),
        (36, [(Occasion.CLOSING, 39, 39)]),
        (39, [(Occasion.CLOSING, 39, 39)]),
        (40, []),
    ],
)
def test_the_trial_of_the_house(of: Subscription | None, day: int, told: Told) -> None:
    assert due(day, of) == told


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (99, []),
        (100, [(Occasion.NOT_PAID, 103, 133)]),
        (103, [(Occasion.NOT_PAID, 103, 133)]),
        (104, [(Occasion.STOPPED, 133, 133)]),
        (129, [(Occasion.STOPPED, 133, 133)]),
        (130, [(Occasion.CLOSING, 133, 133)]),
        (133, [(Occasion.CLOSING, 133, 133)]),
        (134, []),
    ],
)
@pytest.mark.parametrize("status", [Status.PAST_DUE, Status.UNPAID])
def test_an_invoice_that_was_not_paid(status: Status, day: int, told: Told) -> None:
    assert due(day, subscription(status, past_due_since=100)) == told


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (96, []),
        (97, [(Occasion.ENDS, 100, 130)]),
        (100, [(Occasion.ENDS, 100, 130)]),
        (101, [(Occasion.STOPPED, 130, 130)]),
        (127, [(Occasion.CLOSING, 130, 130)]),
        (131, []),
    ],
)
def test_a_subscription_that_was_cancelled(day: int, told: Told) -> None:
    assert due(day, subscription(Status.ACTIVE, period_end=100, ends_on=100)) == told


def test_who_is_cancelled_after_service_stopped_is_told_of_no_other_day() -> None:
    owing = due(110, subscription(Status.PAST_DUE, past_due_since=100))
    assert owing == due(110, subscription(Status.CANCELLED, past_due_since=100, ended_on=109))


def test_a_trial_that_goes_on_with_its_subscription_ends_nothing() -> None:
    of = subscription(Status.TRIALING, trial_end=100)
    assert due(97, of) == [(Occasion.TRIAL_ENDS, 100, None)]


@pytest.mark.parametrize("day", [101, 104, 105, 130, 140])
@pytest.mark.parametrize("status", [Status.ACTIVE, Status.TRIALING])
def test_what_only_the_calendar_says_is_told_by_no_mail(status: Status, day: int) -> None:
    """The strip says that no payment was seen; it may be the payment service that was not to be had."""
    of = subscription(status, period_end=100, trial_end=100)
    assert entitlement_on(of, {}, TERMS, START, after(day)).said
    assert due(day, of) == []


def test_neither_a_pause_nor_a_limit_is_told_by_mail() -> None:
    assert due(50, subscription(Status.PAUSED)) == []
    yearly = subscription(Status.ACTIVE, "an", period_end=300)
    assert entitlement_on(yearly, {Metric.USERS: 1}, TERMS, START, after(50)).said
    assert due(50, yearly, users=1) == []


def test_of_a_service_that_is_over_one_thing_is_told_a_day_however_long_the_warning() -> None:
    assert due(10, None, tariff(warn_days=60)) == [(Occasion.CLOSING, 39, 39)]


def test_nothing_is_told_where_nothing_is_owed() -> None:
    assert due(50, subscription(Status.ACTIVE, "libre")) == []
    assert due(50, subscription(Status.ACTIVE, period_end=300)) == []
