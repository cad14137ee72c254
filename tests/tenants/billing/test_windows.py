"""Windows: every moment is in one, whenever reports were made, and what they say is what was counted."""

from concurrent.futures import ThreadPoolExecutor
import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest
from sqlalchemy import select

from ledger_core.billing.entitlement import Status
from ledger_core.billing.plans import METERED, Metric
from tenants.billing.effects import KIND, Act, last_moments, put_effect
from tenants.billing.rows import SubscriptionRow
from tenants.billing.usage.reporting import SETTLING, report
from tenants.billing.usage.usage import days_of, totals
from tenants.billing.usage.windows import (
    changed_at,
    counted_from,
    counted_until,
    stamp_of,
    windows_between,
    windows_of,
)
from tenants.moment import day_of, midnight
from tenants.outbox_rows import PlatformEffect, State
from tenants.people.place import Place
from tests.statements import statements
from tests.tenants.billing.conftest import DAY, NOW, TODAY, Street
from tests.tenants.billing.test_counting import say_sent

HOUR = dt.timedelta(hours=1)
SECOND = dt.timedelta(seconds=1)
BEGAN = dt.datetime(2026, 3, 28, 15, 4, 5, tzinfo=dt.UTC)  # the night after it has an hour less


@given(st.lists(st.integers(0, 24 * 240), min_size=1, max_size=12), st.integers(0, 24 * 200))
@settings(max_examples=80)
def test_windows_touch_whenever_reports_are_made(hours: list[int], began: int) -> None:
    begin = last = BEGAN + began * HOUR
    found = []
    for now in sorted(BEGAN + hour * HOUR for hour in hours):
        made = list(windows_between(last, midnight(day_of(now - SETTLING))))
        found += made
        last = made[-1][1] if made else last
    assert [since for since, _ in found] == ([begin, *(until for _, until in found)] if found else [begin])[
        : len(found)
    ]
    assert all(since < until == midnight(day_of(since) + DAY) for since, until in found)


def use(street: Street, days: range, each: int = 1) -> None:
    """Have a letter of alpha leave at noon on days from today on, and one of beta at night."""
    for day in days:
        for _ in range(each):
            say_sent(street.database, street.alpha, NOW + day * DAY + 3 * HOUR)
        say_sent(street.database, street.beta, midnight(TODAY + (day + 1) * DAY) - SECOND)


def effects(street: Street) -> list[PlatformEffect]:
    with street.database.platform_reading() as session:
        wanted = select(PlatformEffect).where(PlatformEffect.kind == KIND)
        return list(session.scalars(wanted.order_by(PlatformEffect.key)))


def subscribed(street: Street, **days: dt.date) -> None:
    place = Place(firm_id=street.firm)
    street.customer(place, "cus_1")
    street.subscribe(place, **days)


def test_what_was_used_is_reported_once_its_day_is_over(street: Street) -> None:
    subscribed(street)
    use(street, range(3))
    assert report(street.database, street.terms, NOW + HOUR) == 0
    assert report(street.database, street.terms, midnight(TODAY + DAY) + SETTLING - SECOND) == 0
    assert report(street.database, street.terms, midnight(TODAY + DAY) + SETTLING) == len(METERED)
    assert report(street.database, street.terms, NOW + 3 * DAY) == 2 * len(METERED)
    assert report(street.database, street.terms, NOW + 3 * DAY) == 0
    payer = street.firm_payer
    with street.database.platform_reading() as session:
        letters = windows_of(session, payer.id, Metric.LETTERS)
        lines = windows_of(session, payer.id, Metric.LETTERED_LINES)
    assert [row.quantity for row in letters] == [2, 2, 2]
    assert [row.quantity for row in lines] == [0, 0, 0]
    assert letters[0].since == NOW
    said = [(each.payload["act"], each.payload["quantity"], each.payload["at"]) for each in effects(street)]
    assert said == [("meter", 2, (midnight(TODAY + day * DAY) - SECOND).isoformat()) for day in (1, 2, 3)]


def test_nobody_is_asked_for_what_was_used_before_or_by_others(street: Street) -> None:
    say_sent(street.database, street.alpha, NOW - SECOND)
    say_sent(street.database, street.gamma, NOW + HOUR)
    say_sent(street.database, street.lettrine, NOW + HOUR)
    subscribed(street)
    assert report(street.database, street.terms, NOW + DAY) == len(METERED)
    assert effects(street) == []


@pytest.mark.parametrize("status", [Status.INCOMPLETE, Status.CANCELLED])
def test_a_subscription_that_does_not_go_on_reports_nothing(street: Street, status: Status) -> None:
    street.customer(Place(firm_id=street.firm), "cus_1")
    ended = {"ended_on": TODAY} if status is Status.CANCELLED else {}
    street.subscribe(Place(firm_id=street.firm), status, **ended)
    assert report(street.database, street.terms, NOW + 2 * DAY) == 0


def test_who_left_is_no_question_more(street: Street) -> None:
    """It is asked every minute, and nothing is ever reported of them again."""
    asked = []
    for tenant_id in (street.alpha, street.beta, street.gamma):
        place = Place(client_id=tenant_id)
        street.customer(place, f"cus_{tenant_id}")
        street.subscribe(place, Status.CANCELLED, plan="decouverte", ended_on=TODAY)
        with statements() as found:
            assert report(street.database, street.terms, NOW + 2 * DAY) == 0
        asked.append(len(found))
    assert len(set(asked)) == 1


def test_when_a_plan_was_changed_is_the_same_of_all_and_of_one(street: Street) -> None:
    payers = [street.payer_at(Place(client_id=each)).id for each in (street.alpha, street.beta, street.gamma)]
    with street.database.platform() as session:
        for number, (payer, act) in enumerate(
            [
                (payers[0], Act.CHANGE),
                (payers[0], Act.CHANGE),
                (payers[1], Act.CHANGE),
                (payers[2], Act.METER),
            ]
        ):
            put_effect(session, act, payer, NOW, named=str(number))
        for number, effect in enumerate(session.scalars(select(PlatformEffect))):
            effect.state, effect.ended_at = State.DONE.value, NOW + number * DAY
    with street.database.platform_reading() as session:
        of_each = {payer: changed_at(session, payer) for payer in payers}
        assert last_moments(session, Act.CHANGE) == {each: at for each, at in of_each.items() if at}
    assert len([at for at in of_each.values() if at]) == 2


def test_two_workers_report_a_day_once(street: Street) -> None:
    subscribed(street)
    use(street, range(4))
    now = NOW + 5 * DAY
    with ThreadPoolExecutor(3) as workers:
        done = list(workers.map(lambda _: report(street.database, street.terms, now), range(3)))
    assert sum(done) == 5 * len(METERED)
    payer = street.firm_payer
    with street.database.platform_reading() as session:
        told = sum(row.quantity for row in windows_of(session, payer.id, Metric.LETTERS))
    assert told == totals(days_of(street.database, payer, NOW, now))[Metric.LETTERS] == 8
    assert sum(int(str(each.payload["quantity"])) for each in effects(street)) == 8


def row(**more: dt.datetime) -> SubscriptionRow:
    days = {"began_at": NOW, "period_from": NOW, "period_until": NOW + 30 * DAY}
    return SubscriptionRow(**{**days, **more})


def test_the_day_on_which_an_interval_ends_belongs_to_the_next() -> None:
    first, second = row(), row(period_from=NOW + 30 * DAY, period_until=NOW + 61 * DAY)
    assert (counted_from(first), counted_until(first)) == (NOW, midnight(TODAY + 30 * DAY))
    assert counted_from(second) == counted_until(first)


@pytest.mark.parametrize(
    ("now", "comes_late"),
    [
        (NOW + 30 * DAY, False),  # the invoice is being made
        (NOW + 30 * DAY + 50 * dt.timedelta(minutes=1), False),
        (NOW + 30 * DAY + HOUR, True),  # it is closed
    ],
)
def test_what_is_too_late_for_its_invoice_comes_with_the_next(now: dt.datetime, *, comes_late: bool) -> None:
    moment = midnight(TODAY + 29 * DAY) - SECOND
    turned = row(period_from=NOW + 30 * DAY, period_until=NOW + 61 * DAY)
    for seen in (row(), turned):  # the renewal was not seen yet, or was
        stamped = stamp_of(seen, moment, now)
        assert (stamped == moment) is not comes_late
        assert not comes_late or NOW + 30 * DAY <= stamped == stamp_of(seen, moment, now + DAY) <= now
        assert stamp_of(seen, stamped, now + DAY) == stamp_of(seen, moment, now + DAY)


def test_days_that_come_late_bear_a_minute_each() -> None:
    turned = row(period_from=NOW + 30 * DAY, period_until=NOW + 61 * DAY)
    moments = [NOW + day * DAY for day in range(30)]
    stamps = {stamp_of(turned, moment, NOW + 31 * DAY).replace(second=0) for moment in moments}
    assert len(stamps) == len(moments)


def test_what_is_older_than_is_taken_bears_a_minute_of_the_present() -> None:
    yearly, now = row(period_until=NOW + 365 * DAY), NOW + 60 * DAY
    moments = [until - SECOND for _, until in windows_between(NOW, midnight(TODAY + 60 * DAY))]
    stamps = [stamp_of(yearly, moment, now) for moment in moments]
    assert stamps[-30:] == moments[-30:]
    assert all(now - HOUR < stamp <= now for stamp in stamps[:-30])
    assert len(set(stamps)) == len(moments)
