"""Many runs one after the other: however often and however seldom, the letters are the same."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.dunning.debts import Debt, Paid, Past, Situation
from ledger_core.dunning.holds import Hold, HoldKind
from ledger_core.dunning.names import debt_names
from ledger_core.dunning.plan import plan
from ledger_core.dunning.resolution import Choices
from ledger_core.dunning.schedule import Schedule
from ledger_core.dunning.situation import credits_of, debts_of
from ledger_core.dunning.steps import Why
from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.receivables.open_items import Terms, open_items
from tests.ledger_core.dunning.conftest import (
    FIRST,
    FORMAL,
    LADDER,
    NOTICE,
    ORIEL,
    SECOND,
    day,
    debt,
    debtor,
    hold,
    letters_of,
    level,
    past,
    planned,
    promise,
    received,
    schedule,
    situation,
    version,
)

Sent = list[tuple[str, str, str]]
A_DAY = dt.timedelta(days=1)


def run(
    owed: Callable[[dt.date], Situation],
    days: Iterable[dt.date],
    *,
    ladder: Callable[[dt.date], Schedule] = lambda _: LADDER,
    holds: Sequence[Hold] = (),
    past: Sequence[Past] = (),
) -> Sent:
    """Plan on each of the days, send what is planned at once, and give day, debt and level of each letter."""
    known, sent = list(past), []
    for on in days:
        made = planned(owed(on), on.isoformat(), steps=known, holds=holds, ladder=ladder(on))
        letters = letters_of(made)
        known += letters
        sent += [(on.isoformat(), letter.debt, letter.level) for letter in letters]
    return sent


def days(first: str, last: str, every: int = 1) -> list[dt.date]:
    span = (day(last) - day(first)).days
    return [day(first) + dt.timedelta(days=number) for number in range(0, span + 1, every)]


def always(*debts: Debt, **fields: object) -> Callable[[dt.date], Situation]:
    owed = situation(*debts, **fields)
    return lambda _: owed


OWED = always(debt("f1", "2026-11-25"), debt("f2", "2026-12-20"), debt("f3", "2026-12-08", 10_00))
DAILY = [
    ("2026-12-10", "f1", "first"),
    ("2026-12-13", "f3", "first"),
    ("2026-12-15", "f2", "notice"),
    ("2026-12-17", "f1", "second"),
    ("2026-12-25", "f1", "formal"),
    ("2026-12-25", "f2", "first"),
    ("2026-12-26", "f3", "second"),
    ("2027-01-07", "f2", "second"),
    ("2027-01-07", "f3", "formal"),
]


def test_every_minute_for_thirty_days_is_the_same_as_daily() -> None:
    first = dt.datetime(2026, 12, 10, tzinfo=dt.UTC)
    minutes = (first + dt.timedelta(minutes=number) for number in range(30 * 24 * 60))
    assert run(OWED, (moment.date() for moment in minutes)) == DAILY
    assert run(OWED, days("2026-12-10", "2027-01-08")) == DAILY


@given(missed=st.sets(st.integers(0, 29), max_size=29))
def test_missed_days_lose_no_level_and_double_none(missed: set[int]) -> None:
    kept = [on for number, on in enumerate(days("2026-12-10", "2027-01-08")) if number not in missed]
    sent = run(OWED, [*kept, *days("2027-01-09", "2027-04-30")])
    daily = run(OWED, days("2026-12-10", "2027-04-30"))
    assert len({(name, key) for _, name, key in sent}) == len(sent)
    after_due = {(name, key) for _, name, key in daily if key != "notice"}
    assert {(name, key) for _, name, key in sent if key != "notice"} == after_due


def test_three_missed_days_move_a_letter_by_three_days() -> None:
    around = [on for on in days("2026-12-10", "2027-01-08") if not 13 <= on.day <= 15]
    late = run(OWED, around)
    assert ("2026-12-16", "f3", "first") in late
    assert ("2026-12-16", "f2", "notice") in late
    assert [letter[1:] for letter in late if letter[1] == "f1"] == [
        letter[1:] for letter in DAILY if letter[1] == "f1"
    ]


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("2028-02-24", ("2028-02-29", "2028-03-13", "2028-03-25")),
        ("2027-02-24", ("2027-03-01", "2027-03-14", "2027-03-26")),
        ("2028-02-29", ("2028-03-05", "2028-03-18", "2028-03-30")),
        ("2026-12-31", ("2027-01-05", "2027-01-18", "2027-01-30")),
        ("2026-12-26", ("2026-12-31", "2027-01-13", "2027-01-25")),
    ],
)
def test_leap_days_and_ends_of_years_are_days_like_others(due: str, expected: tuple[str, ...]) -> None:
    first = day(due) + A_DAY
    sent = run(always(debt("f1", due)), [first + dt.timedelta(days=number) for number in range(60)])
    assert tuple(on for on, _, _ in sent) == expected


def test_a_level_edited_in_between_is_followed_from_then_on() -> None:
    edited = version(LADDER, 2, NOTICE, FIRST, level("call", 12), replace(SECOND, days=40))

    def ladder(on: dt.date) -> Schedule:
        return LADDER if on < day("2026-04-10") else edited

    sent = run(always(debt("f1", "2026-03-31")), days("2026-04-01", "2026-07-01"), ladder=ladder)
    assert sent == [
        ("2026-04-05", "f1", "first"),
        ("2026-04-12", "f1", "call"),
        ("2026-05-10", "f1", "second"),
    ]


def _line(key: int, on: str, cents: int, kind: LineKind, letter: str = "") -> Line:
    return Line(key, "411000", ORIEL, day(on), cents, "EUR", f"P{key}", kind=kind, letter=letter)


def test_a_debt_that_is_unlettered_after_a_reminder_goes_on_where_it_stood() -> None:
    invoice = _line(0, "2026-03-01", 500_00, LineKind.INVOICE)
    payment = _line(1, "2026-04-08", -500_00, LineKind.PAYMENT)
    lettered = [replace(invoice, letter="AAA"), replace(payment, letter="AAA")]
    (name,) = debt_names([invoice]).values()
    books = {
        "2026-04-05": [invoice],
        "2026-04-10": lettered,
        "2026-04-20": [invoice, payment],  # the letter was wrong
        "2026-04-25": [invoice],  # and the money another customer's
    }

    def owed(on: dt.date) -> Situation:
        lines = books[max(known for known in books if known <= on.isoformat())]
        items = open_items(lines, Terms({}, 30), on)
        return situation(*debts_of(items, debt_names(lines)), credits=credits_of(items))

    sent = run(owed, days("2026-04-05", "2026-05-20"))
    assert sent == [
        ("2026-04-05", name, "first"),
        ("2026-04-25", name, "second"),
        ("2026-05-02", name, "formal"),
    ]
    on_the_20th = planned(owed(day("2026-04-20")), "2026-04-20", steps=[past(name, FIRST, "2026-04-05")])
    assert [each.why for each in on_the_20th.withheld] == [Why.CREDIT]


def test_a_credit_note_larger_than_the_debt_stops_every_letter() -> None:
    invoice = _line(0, "2026-03-01", 500_00, LineKind.INVOICE)
    note = _line(1, "2026-03-20", -800_00, LineKind.CREDIT_NOTE)

    def owed(on: dt.date) -> Situation:
        items = open_items([invoice, note], Terms({}, 30), on)
        return situation(*debts_of(items, debt_names([invoice, note])), credits=credits_of(items))

    assert run(owed, days("2026-04-01", "2026-09-01")) == []


def test_two_currencies_are_two_sums() -> None:
    euros = debt("euros", "2026-03-31", 100_00)
    dollars = debt("dollars", "2026-03-31", 100_00, currency="USD")
    credited = always(euros, dollars, credits={("411000", ORIEL, "EUR"): 100_00})
    sent = run(credited, days("2026-04-01", "2026-09-01"))
    assert [name for _, name, _ in sent] == ["dollars"] * 3


COMPLAINTS: list[tuple[str, Callable[[], Sent], Sent]] = [
    (
        "the second reminder came twenty-two times in a day",
        lambda: run(always(debt("f1", "2026-03-31")), [day("2026-05-01")] * 22),
        [("2026-05-01", "f1", "first")],
    ),
    (
        "a fee was added every hour",
        lambda: run(
            always(debt("f1", "2026-03-31")),
            [on for on in days("2026-05-01", "2026-05-03") for _ in range(24)],
            ladder=lambda _: schedule(level("with-fee", 5, adds_claims=True)),
        ),
        [("2026-05-01", "f1", "with-fee")],
    ),
    (
        "the invoice was called past due on the morning after it went out",
        lambda: run(
            always(debt("f1", "2026-03-31", date=day("2026-04-06"))),
            days("2026-04-06", "2026-04-13"),
        ),
        [("2026-04-13", "f1", "first")],
    ),
    (
        "reminders stopped silently after the set-up was changed",
        lambda: run(
            always(debt("f1", "2026-03-31")),
            days("2026-04-01", "2026-05-01"),
            ladder=lambda on: LADDER if on < day("2026-04-10") else version(LADDER, 2, NOTICE, FIRST, SECOND),
        ),
        [("2026-04-05", "f1", "first"), ("2026-04-18", "f1", "second")],
    ),
    (
        "whoever missed the very day was never reminded",
        lambda: run(always(debt("f1", "2026-03-31")), days("2026-04-06", "2026-08-01", every=30)),
        [("2026-04-06", "f1", "first"), ("2026-05-06", "f1", "second"), ("2026-06-05", "f1", "formal")],
    ),
    (
        "what was meant for sixty days late went sixty days early",
        lambda: run(
            always(debt("f1", "2026-03-31")),
            days("2026-01-01", "2026-06-30"),
            ladder=lambda _: schedule(level("late", 60)),
        ),
        [("2026-05-30", "f1", "late")],
    ),
    (
        "a reminder of one invoice put off those of the customer's others",
        lambda: run(
            always(debt("f1", "2026-03-31"), debt("f2", "2026-04-02")),
            days("2026-04-05", "2026-04-08"),
        ),
        [("2026-04-05", "f1", "first"), ("2026-04-07", "f2", "first")],
    ),
    (
        "one invoice paid closed the case of the other",
        lambda: run(
            lambda on: situation(
                *([debt("f1", "2026-03-31")] if on < day("2026-04-10") else []), debt("f2", "2026-03-31")
            ),
            days("2026-04-05", "2026-04-18"),
        ),
        [
            ("2026-04-05", "f1", "first"),
            ("2026-04-05", "f2", "first"),
            ("2026-04-18", "f2", "second"),
        ],
    ),
    (
        "a single invoice could not be left out any more",
        lambda: run(
            always(debt("f1", "2026-03-31"), debt("f2", "2026-03-31")),
            days("2026-04-01", "2026-04-30"),
            holds=[hold(HoldKind.MANUAL, debts=frozenset({"f1"}))],
        ),
        [("2026-04-05", "f2", "first"), ("2026-04-18", "f2", "second"), ("2026-04-30", "f2", "formal")],
    ),
    (
        "a debt was dropped since another of the customer stood at a higher level",
        lambda: run(
            always(debt("f1", "2026-03-31"), debt("f2", "2026-04-20")),
            days("2026-04-18", "2026-05-09"),
            past=[past("f1", FIRST, "2026-04-05")],
        ),
        [
            ("2026-04-18", "f1", "second"),
            ("2026-04-18", "f2", "notice"),
            ("2026-04-30", "f1", "formal"),
            ("2026-04-25", "f2", "first"),
            ("2026-05-08", "f2", "second"),
        ],
    ),
    (
        "what was found a year late got its formal notice at once",
        lambda: run(always(debt("f1", "2025-03-31")), days("2026-05-05", "2026-05-25")),
        [("2026-05-05", "f1", "first"), ("2026-05-12", "f1", "second"), ("2026-05-19", "f1", "formal")],
    ),
    (
        "the chaser went by the invoice's due date, and not by those of its instalments",
        lambda: run(
            always(
                debt("f1", "2026-01-31"),
                debt("plan-1:1", "2026-06-30", instalment=1, date=day("2026-03-01")),
            ),
            days("2026-04-01", "2026-07-05"),
            holds=[hold(HoldKind.PLAN, debts=frozenset({"f1"}))],
        ),
        [("2026-06-25", "plan-1:1", "notice"), ("2026-07-05", "plan-1:1", "first")],
    ),
    (
        "a letter left though a payment of exactly its sum stood beside it",
        lambda: run(
            always(
                debt("f1", "2026-03-31", 1_965_60),
                debt("f2", "2026-03-31", 86_869_40),
                credits={("411000", ORIEL, "EUR"): 84_540_00},
            ),
            [day("2026-04-05")],
        ),
        [("2026-04-05", "f2", "first")],
    ),
    (
        "a credit counted only against debts at its own level",
        lambda: run(
            always(
                debt("f1", "2026-03-31", 100_00),
                debt("f2", "2026-04-13", 100_00),
                credits={("411000", ORIEL, "EUR"): 200_00},
            ),
            [day("2026-04-18")],
            past=[past("f1", FIRST, "2026-04-05")],
        ),
        [],
    ),
    (
        "a broken promise began the ladder anew, again and again",
        lambda: run(
            always(debt("f1", "2026-03-31")),
            days("2026-05-01", "2026-06-30"),
            past=[past("f1", FIRST, "2026-04-05")],
            holds=[promise()],
        ),
        [("2026-05-11", "f1", "second"), ("2026-05-18", "f1", "formal")],
    ),
    (
        "endless reminders went on after the formal notice",
        lambda: run(
            always(debt("f1", "2026-03-31")),
            days("2026-06-01", "2027-06-01"),
            past=[past("f1", FORMAL, "2026-05-01")],
        ),
        [],
    ),
]


@pytest.mark.parametrize(("what", "sends", "expected"), COMPLAINTS, ids=[row[0] for row in COMPLAINTS])
def test_what_users_of_others_complain_of_does_not_happen(
    what: str, sends: Callable[[], Sent], expected: Sent
) -> None:
    assert sorted(sends()) == sorted(expected), what


def test_one_failure_stops_no_other_and_the_counts_are_true() -> None:
    owed = situation(
        debt("f1", "2026-03-31"), replace(debt("f0", "2026-03-31"), due=dt.date.min), debtors=[debtor()]
    )
    made = planned(owed, "2026-04-05")
    assert (len(made.steps), len(made.withheld)) == (1, 1)
    assert run(lambda _: owed, days("2026-04-05", "2026-04-17")) == [("2026-04-05", "f1", "first")]


def test_after_a_reminder_the_next_possible_day_is_told() -> None:
    made = planned(debt("f1", "2026-03-31"), "2026-04-06", steps=[past("f1", FIRST, "2026-04-05")])
    assert [(each.why, each.next_on) for each in made.withheld] == [(Why.NOT_YET, day("2026-04-18"))]


def test_what_two_invoices_come_to_is_the_sum_of_both() -> None:
    made = planned(situation(debt("f1", "2026-03-31", 1_00), debt("f2", "2026-03-31", 2_50)), "2026-04-05")
    assert sum(step.debt.cents_open for step in made.steps) == 3_50


@given(first=st.integers(0, 200), second=st.integers(0, 200))
def test_a_plan_depends_on_nothing_but_what_is_handed_in(first: int, second: int) -> None:
    owed = OWED(day("2026-12-10"))
    on = [(day("2026-11-01") + dt.timedelta(days=number)).isoformat() for number in (first, second, first)]
    made = [planned(owed, each) for each in on]
    assert made[0] == made[2]


def test_the_table_worked_by_hand_in_the_docs() -> None:
    """`docs/dunning-rules.md`, «By hand»."""
    invoice = debt("f1", "2026-03-31", date=day("2026-03-01"))
    came = received(("2026-04-29", 600_00))
    given = promise(since=day("2026-04-22"), day=day("2026-04-30"))
    missed = [day("2026-04-18"), day("2026-04-19")]

    def owed(on: dt.date) -> Situation:
        if on >= day("2026-05-10"):
            return situation(paid=(Paid(replace(invoice, cents_open=0), day("2026-05-10")),))
        if on >= day("2026-04-29"):
            return situation(replace(invoice, cents_open=400_00), received=came)
        return situation(invoice)

    known: list[Past] = []
    found = []
    for on in days("2026-03-01", "2026-06-30"):
        held = [given] if on >= given.since else []
        made = plan(owed(on), Choices(), {}, held, known, on)
        if on not in missed:
            known += letters_of(made)
            found += [
                (on.isoformat(), step.level.key, step.debt.cents_open, step.broken)
                for step in (*made.steps, *made.thanks)
            ]
    assert found == [
        ("2026-03-26", "notice", 1_000_00, ()),
        ("2026-04-05", "reminder", 1_000_00, ()),
        ("2026-04-20", "firm-reminder", 1_000_00, ()),
        ("2026-05-03", "formal-notice", 400_00, (1,)),
        ("2026-05-11", "thanks", 0, ()),
    ]
