"""What reminders bring about, counted by hand."""

from decimal import Decimal

import pytest

from ledger_core.dunning.debts import Paid
from ledger_core.dunning.effect import (
    LevelEffect,
    VersionEffect,
    level_effects,
    promise_effect,
    version_effects,
)
from ledger_core.dunning.holds import HoldKind
from ledger_core.dunning.schedule import LevelKind
from tests.ledger_core.dunning.conftest import (
    FIRST,
    SECOND,
    THANKS,
    day,
    debt,
    hold,
    past,
    promise,
    received,
)

DUE = "2026-03-31"


def paid(name: str, on: str) -> Paid:
    return Paid(debt(name, DUE), day(on))


def first_level(
    *payments: Paid, still_open: tuple[str, ...] = (), on: str = "2026-06-01"
) -> tuple[int, int, int]:
    """Sent, known and paid of the first level, of which `f1` got a letter on 5 April."""
    (effect,) = level_effects([past("f1", FIRST, "2026-04-05")], payments, still_open, day(on))
    return effect.sent, effect.known, effect.paid


@pytest.mark.parametrize(
    ("paid_on", "counts"),
    [
        ("2026-04-04", (1, 0, 0)),
        ("2026-04-05", (1, 0, 0)),
        ("2026-04-06", (1, 1, 1)),
        ("2026-04-19", (1, 1, 1)),
        ("2026-04-20", (1, 1, 0)),
    ],
)
def test_a_payment_counts_from_the_day_after_the_letter_for_fourteen_days(
    paid_on: str, counts: tuple[int, int, int]
) -> None:
    assert first_level(paid("f1", paid_on)) == counts


@pytest.mark.parametrize(("on", "known"), [("2026-04-19", 0), ("2026-04-20", 1)])
def test_a_fresh_letter_says_nothing_yet(on: str, known: int) -> None:
    assert first_level(still_open=("f1",), on=on) == (1, known, 0)


def test_what_a_credit_note_settled_counts_nowhere() -> None:
    assert first_level() == (1, 0, 0)


def test_a_payment_belongs_to_the_last_letter_before_it() -> None:
    taken = [
        past("f1", FIRST, "2026-04-05"),
        past("f1", SECOND, "2026-04-15"),
        past("f2", FIRST, "2026-04-05"),
        past("f2", SECOND, "2026-04-15"),
        past("f3", FIRST, "2026-04-05"),
        past("f3", FIRST, "2026-04-20", under_way=True),
        past("f3", THANKS, "2026-04-12"),
    ]
    payments = [paid("f1", "2026-04-18"), paid("f2", "2026-04-15"), paid("f3", "2026-04-10")]
    assert level_effects(taken, payments, (), day("2026-06-01")) == (
        LevelEffect("ours", 1, "first", LevelKind.REMINDER, sent=3, known=3, paid=2),
        LevelEffect("ours", 1, "second", LevelKind.REMINDER, sent=2, known=1, paid=1),
    )


def test_what_is_later_than_the_day_is_not_known() -> None:
    assert first_level(paid("f1", "2026-04-10"), on="2026-04-09") == (1, 0, 0)
    assert level_effects([past("f1", FIRST, "2026-04-05")], (), (), day("2026-04-04")) == ()


def test_a_share_is_of_what_is_known() -> None:
    level = LevelEffect("ours", 1, "first", LevelKind.REMINDER, sent=9, known=3, paid=2)
    assert level.share == Decimal("66.67")
    assert LevelEffect("ours", 1, "first", LevelKind.REMINDER, sent=9, known=0, paid=0).share is None


def test_days_are_medians_of_what_the_last_letter_s_version_saw_paid() -> None:
    taken = [
        past("f1", FIRST, "2026-04-05"),
        past("f1", SECOND, "2026-04-18", version=2),
        past("f2", FIRST, "2026-04-05", version=2),
        past("f3", FIRST, "2026-04-05", version=2),
        past("f4", FIRST, "2026-04-05", version=2),
        past("f5", FIRST, "2026-04-05"),
    ]
    payments = [paid("f1", "2026-04-20"), paid("f2", "2026-04-10"), paid("f3", "2026-05-30")]
    assert version_effects(taken, payments, day("2026-06-01")) == (
        VersionEffect("ours", 1, debts=1, paid=0, days_to_pay=None, days_late=None),
        VersionEffect("ours", 2, debts=4, paid=3, days_to_pay=50, days_late=20),
    )


def test_promises_count_once_their_days_are_over() -> None:
    promises = [
        promise(id=1, day=day("2026-05-08")),
        promise(400_00, id=2, day=day("2026-05-20")),
        promise(id=3, day=day("2026-06-20")),
        hold(HoldKind.DISPUTE, id=4, until=day("2026-05-01")),
    ]
    came = received(("2026-05-07", 999_99), ("2026-05-15", 400_00))
    effect = promise_effect(promises, came, day("2026-06-01"))
    assert (effect.over, effect.kept, effect.share) == (2, 1, Decimal("50.00"))
    assert promise_effect([], came, day("2026-06-01")).share is None
