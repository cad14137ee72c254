"""What objects of the payment service are in our rows, by values alone."""

import datetime as dt

import pytest

from ledger_core.billing.entitlement import Status, Subscription
from tenants.billing.following import events, shapes

MIDNIGHT = dt.datetime(2026, 11, 30, 23, tzinfo=dt.UTC)  # in Paris, the 1st begins
HOUR = dt.timedelta(hours=1)
START, END = MIDNIGHT - dt.timedelta(days=30), MIDNIGHT


def seconds(moment: dt.datetime) -> int:
    return int(moment.timestamp())


def subscription(status: str = "active", **more: object) -> dict[str, object]:
    price = {"id": "price_1", "lookup_key": None, "metadata": {}}
    item = {
        "price": price,
        "quantity": 1,
        "current_period_start": seconds(START),
        "current_period_end": seconds(END),
    }
    return {
        "id": "sub_1",
        "status": status,
        "metadata": {"lettrine_plan": "cabinet"},
        "items": {"data": [item]},
        "start_date": seconds(START),
        "customer": "cus_1",
        **more,
    }


def invoice(status: str, day: int, *, tries: int = 1, of: str = "sub_1") -> dict[str, object]:
    return {
        "status": status,
        "attempt_count": tries,
        "created": seconds(START),
        "status_transitions": {"finalized_at": seconds(dt.datetime(2026, 11, day, 12, tzinfo=dt.UTC))},
        "parent": {"subscription_details": {"subscription": of}},
    }


def core(body: dict[str, object], *invoices: dict[str, object]) -> Subscription:
    status = shapes.status_of(body)
    assert status is not None
    found = shapes.subscription_values(body, status, invoices, None)
    names = ("plan", "trial_end", "period_end", "past_due_since", "ends_on", "ended_on")
    return Subscription(status=status, **{name: found[name] for name in names})


def test_days_are_last_days() -> None:
    assert shapes.last_day(seconds(MIDNIGHT)) == dt.date(2026, 11, 30)
    assert shapes.last_day(seconds(MIDNIGHT + 15 * HOUR)) == dt.date(2026, 12, 1)
    assert shapes.last_day(seconds(MIDNIGHT + HOUR / 3600)) == dt.date(2026, 12, 1)
    assert shapes.last_day(None) is None


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("trialing", Status.TRIALING),
        ("active", Status.ACTIVE),
        ("past_due", Status.PAST_DUE),
        ("unpaid", Status.UNPAID),
        ("paused", Status.PAUSED),
        ("canceled", Status.CANCELLED),
        ("incomplete", Status.INCOMPLETE),
    ],
)
def test_every_status_is_one_that_the_core_can_judge(said: str, status: Status) -> None:
    assert core(subscription(said, trial_end=seconds(END))).status is status


def test_an_invoice_that_is_not_made_yet_is_not_asked_for() -> None:
    about = {"object": {"id": "upcoming_in_1", "object": "invoice", "customer": "cus_1"}}
    assert events.target_of({"type": "invoice.upcoming", "data": about}) is None
    assert events.target_of({"type": "invoice.updated", "data": about}) is not None


def test_one_that_never_began_is_none_and_an_unknown_word_is_no_guess() -> None:
    assert shapes.status_of(subscription("incomplete_expired")) is None
    with pytest.raises(shapes.UnknownStatusError, match="sub_1: sleeping"):
        shapes.status_of(subscription("sleeping"))


@pytest.mark.parametrize("behavior", ["void", "keep_as_draft", "mark_uncollectible"])
def test_one_that_is_not_collected_is_paused_unless_it_is_over(behavior: str) -> None:
    paused = {"pause_collection": {"behavior": behavior, "resumes_at": None}}
    assert core(subscription("past_due", **paused)).status is Status.PAUSED
    assert core(subscription("canceled", **paused)).status is Status.CANCELLED


def test_it_owes_since_the_oldest_invoice_that_was_tried_and_not_paid() -> None:
    invoices = [
        invoice("paid", 2),
        invoice("open", 3, tries=0),
        invoice("open", 4, of="sub_2"),
        invoice("open", 9),
        invoice("uncollectible", 6),
        invoice("void", 5),
    ]
    assert core(subscription("past_due"), *invoices).past_due_since == dt.date(2026, 11, 6)
    assert core(subscription("unpaid")).past_due_since == dt.date(2026, 11, 1)  # the period's
    assert core(subscription("active"), *invoices).past_due_since is None
    assert core(subscription("canceled"), *invoices).past_due_since == dt.date(2026, 11, 6)
    assert core(subscription("canceled"), invoices[0]).past_due_since is None


def test_the_end_is_said_before_and_after_it() -> None:
    assert core(subscription(cancel_at_period_end=True)).ends_on == dt.date(2026, 11, 30)
    assert core(subscription(cancel_at=seconds(END - 33 * HOUR))).ends_on == dt.date(2026, 11, 29)
    over = subscription("canceled", ended_at=seconds(END - HOUR), canceled_at=seconds(START))
    assert core(over).ended_on == dt.date(2026, 11, 30)
    assert core(subscription("canceled")).ended_on == dt.date(2026, 11, 30)


def test_a_plan_is_what_is_charged_for_and_else_what_was_written() -> None:
    charged = subscription()
    charged["items"]["data"][0]["price"] |= {  # type: ignore[index]  # as made above
        "lookup_key": "lettrine:societe-an:base:0123abcd",
        "metadata": {"lettrine_plan": "societe-an", "lettrine_part": "base"},
    }
    assert shapes.plan_of(charged) == "societe-an"
    assert shapes.plan_of(subscription()) == "cabinet"
    assert shapes.plan_of(subscription(metadata={})) == ""
