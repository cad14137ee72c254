"""When a ladder is sound, and on which days it reminds."""

from dataclasses import replace

import pytest

from ledger_core.dunning.ladders import BUSINESS, CONSUMER
from ledger_core.dunning.schedule import (
    Audience,
    Base,
    Channel,
    LevelKind,
    Schedule,
    ScheduleFault,
    faults_of,
    usual_days,
)
from tests.ledger_core.dunning.conftest import FIRST, FORMAL, LADDER, NOTICE, SECOND, THANKS, level, schedule

AFTER = level("after", 10, base=Base.AFTER_PREVIOUS)
LATE_FORMAL = replace(FORMAL, days=60)


@pytest.mark.parametrize("sound", [LADDER, BUSINESS, CONSUMER, schedule(FIRST, AFTER, SECOND, LATE_FORMAL)])
def test_a_ladder_whose_days_rise_is_sound(sound: Schedule) -> None:
    assert faults_of(sound) == {}


FAULTY: list[tuple[str, Schedule, str, ScheduleFault]] = [
    ("no key", replace(LADDER, key=""), "key", ScheduleFault.NOT_A_KEY),
    ("a key with a blank", replace(LADDER, key="my ladder"), "key", ScheduleFault.NOT_A_KEY),
    ("a long key", replace(LADDER, key="k" * 41), "key", ScheduleFault.NOT_A_KEY),
    ("no name", replace(LADDER, name=" "), "name", ScheduleFault.NOT_A_NAME),
    ("a name that turns the text around", replace(LADDER, name="a\u202eb"), "name", ScheduleFault.NOT_A_NAME),
    ("no version", replace(LADDER, version=0), "version", ScheduleFault.OUT_OF_RANGE),
    ("letters on one day", replace(LADDER, quiet_days=0), "quiet_days", ScheduleFault.OUT_OF_RANGE),
    ("nothing to climb", schedule(), "levels", ScheduleFault.NO_LEVEL),
    (
        "endless letters",
        schedule(*(level(f"l-{days}", days) for days in range(13))),
        "levels",
        ScheduleFault.TOO_MANY_LEVELS,
    ),
    ("days fall", schedule(SECOND, FIRST), "levels.1.days", ScheduleFault.NOT_RISING),
    (
        "a month, a week, a day, as if counted backwards",
        schedule(level("month", 30), level("week", 7), level("day", 1)),
        "levels.1.days",
        ScheduleFault.NOT_RISING,
    ),
    (
        "notices further and further before the day",
        schedule(NOTICE, replace(NOTICE, key="earlier", days=9)),
        "levels.1.days",
        ScheduleFault.NOT_RISING,
    ),
    (
        "a day that what comes after the previous has passed",
        schedule(FIRST, AFTER, level("third", 15)),
        "levels.2.days",
        ScheduleFault.NOT_RISING,
    ),
    (
        "after the previous, on its day",
        schedule(FIRST, replace(AFTER, days=0)),
        "levels.1.days",
        ScheduleFault.NOT_RISING,
    ),
    ("days below zero", schedule(level("l", -3)), "levels.0.days", ScheduleFault.OUT_OF_RANGE),
    ("years", schedule(level("l", 731)), "levels.0.days", ScheduleFault.OUT_OF_RANGE),
    ("a level twice", schedule(FIRST, replace(SECOND, key="first")), "levels.1.key", ScheduleFault.TWICE),
    (
        "a friendly word after the formal notice",
        schedule(FORMAL, level("later", 50)),
        "levels.1.kind",
        ScheduleFault.WRONG_ORDER,
    ),
    (
        "a notice after the day",
        schedule(replace(NOTICE, base=Base.AFTER_DUE)),
        "levels.0.base",
        ScheduleFault.WRONG_BASE,
    ),
    (
        "a reminder before the day",
        schedule(replace(FIRST, base=Base.BEFORE_DUE)),
        "levels.0.base",
        ScheduleFault.WRONG_BASE,
    ),
    (
        "a reminder once it is paid",
        schedule(replace(FIRST, base=Base.AFTER_PAYMENT)),
        "levels.0.base",
        ScheduleFault.WRONG_BASE,
    ),
    ("after nothing", schedule(AFTER), "levels.0.base", ScheduleFault.NOTHING_BEFORE),
    ("after a notice that may lapse", schedule(NOTICE, AFTER), "levels.1.base", ScheduleFault.NOTHING_BEFORE),
    ("no channel", schedule(level("l", 3, channels=())), "levels.0.channels", ScheduleFault.NO_CHANNEL),
    (
        "a channel twice",
        schedule(level("l", 3, channels=(Channel.POST, Channel.POST))),
        "levels.0.channels",
        ScheduleFault.TWICE,
    ),
    (
        "a formal notice on the phone",
        schedule(replace(FORMAL, channels=(Channel.CALL,))),
        "levels.0.channels",
        ScheduleFault.NOT_WRITTEN,
    ),
    (
        "a minimum below zero",
        schedule(level("l", 3, minimum_cents=-1)),
        "levels.0.minimum_cents",
        ScheduleFault.OUT_OF_RANGE,
    ),
    ("no template", schedule(level("l", 3, template="")), "levels.0.template", ScheduleFault.NOT_A_KEY),
    ("a key of a level that is none", schedule(level("É", 3)), "levels.0.key", ScheduleFault.NOT_A_KEY),
    (
        "claims before it is late",
        schedule(replace(NOTICE, adds_claims=True)),
        "levels.0.adds_claims",
        ScheduleFault.CLAIMS_TOO_EARLY,
    ),
    (
        "claims on a consumer",
        schedule(level("l", 3, adds_claims=True), audience=Audience.CONSUMER),
        "levels.0.adds_claims",
        ScheduleFault.CLAIMS_ON_CONSUMER,
    ),
    (
        "a formal notice that nobody approves",
        schedule(FIRST, replace(FORMAL, needs_approval=False)),
        "levels.1.needs_approval",
        ScheduleFault.UNATTENDED,
    ),
    ("thanks on the way up", schedule(THANKS), "levels.0.kind", ScheduleFault.WRONG_KIND),
    ("a reminder for thanks", schedule(FIRST, thanks=SECOND), "thanks.kind", ScheduleFault.WRONG_KIND),
    (
        "thanks that count from the due date",
        schedule(FIRST, thanks=replace(THANKS, base=Base.AFTER_DUE)),
        "thanks.base",
        ScheduleFault.WRONG_BASE,
    ),
    (
        "thanks next season",
        schedule(FIRST, thanks=replace(THANKS, days=31)),
        "thanks.days",
        ScheduleFault.OUT_OF_RANGE,
    ),
    (
        "thanks under a level's key",
        schedule(FIRST, thanks=replace(THANKS, key="first")),
        "thanks.key",
        ScheduleFault.TWICE,
    ),
    (
        "thanks with a bill",
        schedule(FIRST, thanks=replace(THANKS, adds_claims=True)),
        "thanks.adds_claims",
        ScheduleFault.CLAIMS_TOO_EARLY,
    ),
]


@pytest.mark.parametrize(("what", "ladder", "place", "fault"), FAULTY, ids=[row[0] for row in FAULTY])
def test_what_is_wrong_with_a_ladder_is_told_by_place(
    what: str, ladder: Schedule, place: str, fault: ScheduleFault
) -> None:
    assert faults_of(ladder)[place] is fault, what


def test_every_fault_is_shown_by_some_ladder() -> None:
    assert {fault for _, _, _, fault in FAULTY} == set(ScheduleFault)


def test_days_are_those_that_lie_between_two_letters_at_least() -> None:
    close = schedule(NOTICE, FIRST, level("soon", 7), AFTER, quiet_days=12)
    assert usual_days(close, quiet=False) == (-5, 5, 7, 17)
    assert usual_days(close) == (-5, 7, 19, 31)


def test_the_ladders_of_the_house_speak_of_claims_to_businesses_alone() -> None:
    assert [step.adds_claims for step in BUSINESS.levels] == [False, False, True, True]
    assert not any(step.adds_claims for step in CONSUMER.levels)
    for house in (BUSINESS, CONSUMER):
        assert [step.kind for step in house.levels] == [
            LevelKind.NOTICE,
            LevelKind.REMINDER,
            LevelKind.REMINDER,
            LevelKind.FORMAL_NOTICE,
        ]
        assert house.thanks is not None
        assert house.levels[-1].needs_approval
    assert {step.template for step in BUSINESS.levels}.isdisjoint(step.template for step in CONSUMER.levels)


@pytest.mark.parametrize(
    ("key", "rank"), [(NOTICE.key, 0), (FIRST.key, 1), (SECOND.key, 2), (FORMAL.key, 0), ("odd", 0)]
)
def test_reminders_of_a_ladder_are_counted_from_one(key: str, rank: int) -> None:
    assert schedule(NOTICE, FIRST, SECOND, FORMAL).reminder_rank(key) == rank
