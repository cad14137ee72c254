"""The plan of a day: which level is next, from when on, and every reason why nothing is sent."""

from collections.abc import Sequence
from dataclasses import replace
import datetime as dt

import pytest

from ledger_core.dunning.debts import Paid, Past, Received
from ledger_core.dunning.holds import Hold, HoldKind
from ledger_core.dunning.ladders import BUSINESS, CONSUMER
from ledger_core.dunning.plan import plan
from ledger_core.dunning.resolution import Choices
from ledger_core.dunning.schedule import Audience, Base, Channel, Level
from ledger_core.dunning.steps import Plan, Rule, Step, Why, Withheld
from tests.ledger_core.dunning.conftest import (
    ACCOUNT,
    EUR,
    FIRST,
    FORMAL,
    LADDER,
    NOTICE,
    ORIEL,
    SECOND,
    THANKS,
    day,
    debt,
    debtor,
    hold,
    level,
    past,
    planned,
    promise,
    received,
    schedule,
    situation,
    version,
)


def step_of(made: Plan) -> Step:
    assert not made.withheld
    (step,) = made.steps
    return step


def reason_of(made: Plan) -> Withheld:
    assert not made.steps
    (withheld,) = made.withheld
    return withheld


DUE = debt("f1", "2026-03-31")


class TestLadder:
    """The next level and its day."""

    @pytest.mark.parametrize(
        ("on", "key", "due_on"),
        [
            ("2026-03-26", "notice", "2026-03-26"),
            ("2026-03-31", "notice", "2026-03-26"),
            ("2026-04-05", "first", "2026-04-05"),
            ("2026-04-17", "first", "2026-04-05"),
            ("2027-05-05", "first", "2026-04-05"),
        ],
    )
    def test_a_level_is_due_from_its_day_on_and_none_is_skipped(self, on: str, key: str, due_on: str) -> None:
        step = step_of(planned(DUE, on))
        assert (step.level.key, step.due_on) == (key, day(due_on))
        assert (step.schedule, step.rule, step.channel, step.last) == (
            LADDER,
            Rule.TENANT,
            Channel.EMAIL,
            None,
        )

    @pytest.mark.parametrize(
        ("due", "on", "key"),
        [
            ("2026-03-29", "2026-03-27", "notice"),  # a Sunday, seen on Friday
            ("2026-03-29", "2026-03-28", "first"),
            ("2026-04-06", "2026-04-04", "first"),  # Easter Monday
            ("2026-04-07", "2026-04-04", "notice"),
        ],
    )
    def test_a_notice_that_would_leave_after_the_due_day_lapses(self, due: str, on: str, key: str) -> None:
        made = planned(debt("f1", due), on)
        decision = (*made.steps, *made.withheld)[0]
        assert decision.level is not None
        assert decision.level.key == key

    @pytest.mark.parametrize(
        ("on", "next_on", "key"),
        [("2026-03-25", "2026-03-26", "notice"), ("2026-04-01", "2026-04-05", "first")],
    )
    def test_before_its_day_the_reason_says_when(self, on: str, next_on: str, key: str) -> None:
        withheld = reason_of(planned(DUE, on))
        assert (withheld.why, withheld.next_on) == (Why.NOT_YET, day(next_on))
        assert withheld.level is not None
        assert withheld.level.key == key

    def test_after_a_step_the_next_one_waits_for_its_day(self) -> None:
        taken = [past("f1", FIRST, "2026-04-05")]
        assert reason_of(planned(DUE, "2026-04-17", steps=taken)).next_on == day("2026-04-18")
        step = step_of(planned(DUE, "2026-04-18", steps=taken))
        assert (step.level.key, step.last) == ("second", ("first", day("2026-04-05")))

    def test_a_late_letter_is_followed_by_quiet_days(self) -> None:
        taken = [past("f1", FIRST, "2026-04-17")]
        withheld = reason_of(planned(DUE, "2026-04-23", steps=taken))
        assert (withheld.why, withheld.next_on) == (Why.QUIET, day("2026-04-24"))
        assert step_of(planned(DUE, "2026-04-24", steps=taken)).due_on == day("2026-04-24")

    def test_the_invoice_itself_counts_as_a_letter(self) -> None:
        at_once = debt("f1", "2026-03-31", date=day("2026-03-31"))
        assert reason_of(planned(at_once, "2026-04-06")).why is Why.QUIET
        assert step_of(planned(at_once, "2026-04-07")).level == FIRST

    def test_a_level_may_count_from_the_day_the_one_before_was_sent(self) -> None:
        ladder = schedule(FIRST, level("after", 10, base=Base.AFTER_PREVIOUS))
        taken = [past("f1", FIRST, "2026-06-01")]
        assert reason_of(planned(DUE, "2026-06-10", steps=taken, ladder=ladder)).next_on == day("2026-06-11")
        assert step_of(planned(DUE, "2026-06-11", steps=taken, ladder=ladder)).level.key == "after"

    def test_a_climbed_ladder_is_for_a_person(self) -> None:
        taken = [past("f1", FIRST, "2026-04-05"), past("f1", FORMAL, "2026-05-01")]
        assert reason_of(planned(DUE, "2026-09-01", steps=taken)).why is Why.DONE

    def test_what_is_on_its_way_is_not_followed_yet(self) -> None:
        taken = [past("f1", FIRST, "2026-04-05", under_way=True)]
        assert reason_of(planned(DUE, "2026-06-01", steps=taken)).why is Why.UNDER_WAY

    def test_a_due_date_that_was_moved_brings_no_level_back(self) -> None:
        moved = replace(DUE, due=day("2026-06-30"))
        taken = [past("f1", FIRST, "2026-04-05")]
        assert reason_of(planned(moved, "2026-06-28", steps=taken)).next_on == day("2026-07-18")

    def test_thanks_that_were_too_early_are_no_level_but_a_letter(self) -> None:
        taken = [past("f1", FIRST, "2026-04-05"), past("f1", THANKS, "2026-04-16")]
        withheld = reason_of(planned(DUE, "2026-04-22", steps=taken))
        assert (withheld.why, withheld.next_on) == (Why.QUIET, day("2026-04-23"))
        step = step_of(planned(DUE, "2026-04-23", steps=taken))
        assert (step.level, step.last) == (SECOND, ("first", day("2026-04-05")))

    def test_an_assumed_due_date_is_chased_and_the_step_says_so(self) -> None:
        assert step_of(planned(replace(DUE, due_assumed=True), "2026-04-05")).debt.due_assumed


class TestEditedLadder:
    """Levels that were changed between two letters."""

    def test_a_level_is_known_by_its_key_wherever_it_stands_now(self) -> None:
        moved = version(LADDER, 2, FIRST, level("between", 12), SECOND)
        assert (
            step_of(
                planned(DUE, "2026-06-01", steps=[past("f1", FIRST, "2026-04-05")], ladder=moved)
            ).level.key
            == "between"
        )
        taken = [past("f1", SECOND, "2026-04-18")]
        assert reason_of(planned(DUE, "2026-06-01", steps=taken, ladder=moved)).why is Why.DONE

    def test_where_the_key_of_a_notice_is_gone_no_second_one_is_sent(self) -> None:
        ladder = schedule(replace(NOTICE, key="early", days=10), FIRST)
        taken = [past("f1", NOTICE, "2026-03-11")]
        withheld = reason_of(planned(DUE, "2026-03-25", steps=taken, ladder=ladder))
        assert withheld.level == FIRST

    def test_where_a_key_is_gone_as_many_levels_count_as_were_taken(self) -> None:
        renamed = version(LADDER, 2, NOTICE, level("anew", 5), SECOND, FORMAL)
        taken = [past("f1", NOTICE, "2026-03-26"), past("f1", FIRST, "2026-04-05")]
        assert step_of(planned(DUE, "2026-06-01", steps=taken, ladder=renamed)).level == SECOND

    def test_under_another_schedule_the_count_goes_on(self) -> None:
        other = schedule(level("mild", 3), level("severe", 9), key="ours")
        taken = [past("f1", FIRST, "2026-04-05", schedule="former")]
        assert step_of(planned(DUE, "2026-06-01", steps=taken, ladder=other)).level.key == "severe"

    def test_a_key_that_another_schedule_shares_is_not_taken_twice(self) -> None:
        crossed = schedule(level("second", 3), level("first", 9), level("third", 20))
        taken = [past("f1", FIRST, "2026-04-05", schedule="former")]
        assert step_of(planned(DUE, "2026-06-01", steps=taken, ladder=crossed)).level.key == "third"

    def test_an_unsound_schedule_is_followed_by_nobody(self) -> None:
        backwards = schedule(SECOND, FIRST)
        assert step_of(planned(DUE, "2026-06-01", ladder=backwards)).rule is Rule.HOUSE


class TestReasons:
    """Why nothing is sent although the day has come."""

    def test_below_the_minimum_of_the_level(self) -> None:
        ladder = schedule(level("first", 5, minimum_cents=50_00), level("second", 20))
        withheld = reason_of(planned(replace(DUE, cents_open=49_99), "2026-06-01", ladder=ladder))
        assert (withheld.why, withheld.facts) == (Why.BELOW_MINIMUM, {"cents": 49_99, "minimum_cents": 50_00})
        assert (
            step_of(planned(replace(DUE, cents_open=50_00), "2026-06-01", ladder=ladder)).level.key == "first"
        )

    def test_of_what_a_factor_has_all_but_a_formal_notice_is_taken(self) -> None:
        assigned = replace(DUE, assigned="aldebaran:1")
        ladder = schedule(level("first", 5), FORMAL)
        assert step_of(planned(assigned, "2026-06-01", ladder=ladder)).level.key == "first"
        steps = [past(DUE.name, level("first", 5), "2026-05-10")]
        assert step_of(planned(DUE, "2026-06-20", steps=steps, ladder=ladder)).level is FORMAL
        withheld = reason_of(planned(assigned, "2026-06-20", steps=steps, ladder=ladder))
        assert (withheld.why, withheld.level, withheld.hold) == (Why.ASSIGNED, FORMAL, 0)
        quiet = reason_of(planned(assigned, "2026-05-12", steps=steps, ladder=ladder))
        assert quiet.why is Why.QUIET

    def test_the_first_channel_that_reaches_the_debtor_is_taken(self) -> None:
        by_post = situation(DUE, debtors=[debtor(channels=frozenset({Channel.REGISTERED}))])
        assert step_of(planned(by_post, "2026-06-01")).channel is Channel.REGISTERED
        unreachable = situation(DUE, debtors=[debtor(channels=frozenset({Channel.POST}))])
        assert reason_of(planned(unreachable, "2026-06-01")).why is Why.NO_CHANNEL

    def test_somebody_unknown_is_a_consumer_whom_nothing_reaches(self) -> None:
        stranger = situation(replace(DUE, customer=""), debtors=[debtor()])
        withheld = reason_of(planned(stranger, "2026-06-01"))
        assert (withheld.why, withheld.schedule) == (Why.NO_CHANNEL, CONSUMER)

    @pytest.mark.parametrize(
        ("until", "why"),
        [("2026-05-31", Why.HELD), ("2026-05-22", Why.HELD), (None, Why.HELD), ("2026-06-01", None)],
    )
    def test_stale_books_of_the_bank_hold_what_is_late(self, until: str | None, why: Why | None) -> None:
        known = situation(DUE, bank_until=day(until) if until else None)
        made = planned(known, "2026-06-08", stale=7)
        assert [withheld.why for withheld in made.withheld] == ([why] if why else [])
        assert all(withheld.hold_kind == "stale-bank" for withheld in made.withheld)

    def test_stale_books_of_the_bank_hold_no_notice(self) -> None:
        assert step_of(planned(DUE, "2026-03-27", stale=7)).level == NOTICE

    @pytest.mark.parametrize(
        ("known", "stale", "bank", "kind"),
        [
            ("2026-05-31", 7, "2026-06-08", "stale-factor"),
            ("2026-06-01", 7, "2026-06-08", ""),
            ("2026-01-01", None, None, ""),  # of any age
            ("2026-05-31", 7, None, "stale-bank"),
            (None, 7, "2026-06-08", ""),  # no factor is paid
        ],
    )
    def test_what_a_factor_was_paid_must_be_known_before_a_demand(
        self, known: str | None, stale: int | None, bank: str | None, kind: str
    ) -> None:
        theirs = replace(DUE, assigned="a:1", known_until=day(known) if known else None)
        ours = debt("f2", "2026-03-31")
        made = planned(
            situation(theirs, ours, bank_until=day(bank) if bank else None), "2026-06-08", stale=stale
        )
        assert {each.debt.name: each.hold_kind for each in made.withheld}.get("f1", "") == kind
        if kind == "stale-factor":
            (withheld,) = made.withheld  # the other debt is asked for
            assert (withheld.why, withheld.facts) == (Why.HELD, {"known_until": day("2026-05-31")})

    def test_what_a_factor_was_paid_holds_no_notice(self) -> None:
        theirs = replace(DUE, assigned="a:1", known_until=day("2026-01-01"))
        made = planned(situation(theirs, bank_until=day("2026-03-27")), "2026-03-27", stale=7)
        assert step_of(made).level == NOTICE

    def test_one_debt_that_cannot_be_planned_stops_no_other(self) -> None:
        broken = replace(debt("f0", "2026-03-31"), due=dt.date.min)
        made = planned(situation(broken, DUE, debt("f2", "2026-03-31")), "2026-04-05")
        assert [(each.debt.name, each.why) for each in made.withheld] == [("f0", Why.FAILED)]
        assert made.withheld[0].facts == {"error": "OverflowError"}
        assert [step.debt.name for step in made.steps] == ["f1", "f2"]


class TestCredits:
    """What customers have not allocated."""

    @pytest.mark.parametrize("cents", [1_000_00, 1_000_01, 5_000_00])
    def test_what_credits_may_have_paid_is_not_demanded(self, cents: int) -> None:
        withheld = reason_of(planned(situation(DUE, credits={EUR: cents}), "2026-04-05"))
        assert withheld.why is Why.CREDIT
        assert withheld.facts == {"credit_cents": cents, "sum_cents": 1_000_00}
        assert withheld.level == FIRST

    @pytest.mark.parametrize("cents", [0, 1, 999_99])
    def test_credits_below_the_debt_stop_nothing(self, cents: int) -> None:
        assert step_of(planned(situation(DUE, credits={EUR: cents}), "2026-04-05")).level == FIRST

    def test_each_debt_counts_by_itself_whatever_else_is_due(self) -> None:
        small, exact, large = (
            debt(name, "2026-03-31", cents)
            for name, cents in [("small", 1_00), ("exact", 1_965_60), ("large", 1_965_61)]
        )
        owed = situation(small, large, exact, credits={EUR: 1_965_60})
        made = planned(owed, "2026-04-05")
        assert [step.debt.name for step in made.steps] == ["large"]
        assert [(each.debt.name, each.why, each.facts["sum_cents"]) for each in made.withheld] == [
            ("small", Why.CREDIT, 1_00),
            ("exact", Why.CREDIT, 1_965_60),
        ]

    def test_a_debt_that_credits_fall_short_of_is_demanded_beside_many(self) -> None:
        debts = [debt(f"f{number}", "2026-03-31", 10_00) for number in range(5)]
        made = planned(situation(*debts, credits={EUR: 9_99}), "2026-04-05")
        assert len(made.steps) == 5

    def test_another_reason_is_told_before_credits(self) -> None:
        later = debt("f2", "2026-12-31")
        made = planned(situation(DUE, later, credits={EUR: 1_000_00}), "2026-04-05")
        assert [each.why for each in made.withheld] == [Why.CREDIT, Why.NOT_YET]

    def test_currencies_never_mix(self) -> None:
        in_dollars = debt("f2", "2026-03-31", 10_00, currency="USD")
        dollars = (ACCOUNT, ORIEL, "USD")
        made = planned(situation(DUE, in_dollars, credits={dollars: 1_000_00}), "2026-04-05")
        assert [step.debt.name for step in made.steps] == ["f1"]
        assert [each.debt.name for each in made.withheld] == ["f2"]

    def test_credits_of_another_customer_or_account_do_not_count(self) -> None:
        others = {(ACCOUNT, "BETA", "EUR"): 9_000_00, ("416000", ORIEL, "EUR"): 9_000_00}
        assert planned(situation(DUE, credits=others), "2026-04-05").steps

    def test_credits_never_count_in_a_notice(self) -> None:
        made = planned(situation(DUE, credits={EUR: 9_000_00}), "2026-03-27")
        assert step_of(made).level == NOTICE
        due = debt("f2", "2026-03-20", 1_00)
        mixed = planned(situation(DUE, due, credits={EUR: 9_000_00}), "2026-03-27")
        assert [step.debt.name for step in mixed.steps] == ["f1"]
        assert [(each.debt.name, each.why) for each in mixed.withheld] == [("f2", Why.CREDIT)]


class TestHolds:
    """What stops reminders, and for how long."""

    @pytest.mark.parametrize("kind", sorted(set(HoldKind) - {HoldKind.PROMISE}))
    def test_every_kind_holds_all_debts_of_the_customer(self, kind: HoldKind) -> None:
        withheld = reason_of(planned(DUE, "2026-04-05", holds=[hold(kind, id=7)]))
        assert (withheld.why, withheld.hold, withheld.hold_kind) == (Why.HELD, 7, kind.value)
        assert (withheld.next_on, withheld.level) == (None, FIRST)

    def test_a_dispute_of_one_invoice_stops_only_it(self) -> None:
        disputed = hold(HoldKind.DISPUTE, debts=frozenset({"f1"}))
        made = planned(situation(DUE, debt("f2", "2026-03-31")), "2026-04-05", holds=[disputed])
        assert [each.debt.name for each in made.withheld] == ["f1"]
        assert [step.debt.name for step in made.steps] == ["f2"]

    def test_a_hold_of_one_customer_holds_no_other(self) -> None:
        others = hold(HoldKind.LEGAL, customer="BETA"), hold(HoldKind.LEGAL, account="416000")
        assert step_of(planned(DUE, "2026-04-05", holds=others)).level == FIRST

    def test_a_hold_of_nobody_in_particular_holds_everybody(self) -> None:
        mandate = hold(HoldKind.MANDATE, customer="", account="")
        assert reason_of(planned(DUE, "2026-04-05", holds=[mandate])).hold_kind == "mandate"

    def test_the_first_and_the_last_day_count(self) -> None:
        manual = hold(HoldKind.MANUAL, since=day("2026-04-06"), until=day("2026-04-10"))
        held = [
            bool(planned(DUE, f"2026-04-{number:02}", holds=[manual]).withheld) for number in range(5, 12)
        ]
        assert held == [False, True, True, True, True, True, False]

    def test_the_longest_hold_is_named_and_the_day_after_it(self) -> None:
        short = hold(HoldKind.MANUAL, until=day("2026-04-10"))
        long = hold(HoldKind.DISPUTE, id=2, until=day("2026-05-10"))
        withheld = reason_of(planned(DUE, "2026-04-05", holds=[short, long]))
        assert (withheld.hold, withheld.next_on) == (2, day("2026-05-11"))
        forever = hold(HoldKind.LEGAL, id=3)
        withheld = reason_of(planned(DUE, "2026-04-05", holds=[short, long, forever]))
        assert (withheld.hold, withheld.next_on) == (3, None)

    def test_a_hold_that_ends_before_the_level_is_due_says_the_level_s_day(self) -> None:
        manual = hold(HoldKind.MANUAL, until=day("2026-03-02"))
        assert reason_of(planned(DUE, "2026-03-01", holds=[manual])).next_on == day("2026-03-26")

    def test_a_payment_plan_does_not_hold_its_own_instalments(self) -> None:
        instalment = debt("plan-1:1", "2026-03-31", instalment=1)
        made = planned(situation(DUE, instalment), "2026-04-05", holds=[hold(HoldKind.PLAN)])
        assert [step.debt.name for step in made.steps] == ["plan-1:1"]


class TestPromises:
    """Kept and broken ones."""

    TAKEN = (past("f1", FIRST, "2026-04-05"),)

    def test_a_promise_holds_until_its_grace_is_over(self) -> None:
        for on in ("2026-05-01", "2026-05-08", "2026-05-10"):
            made = planned(DUE, on, steps=self.TAKEN, holds=[promise()])
            withheld = reason_of(made)
            assert made.broken_promises == ()
            assert (withheld.hold_kind, withheld.next_on) == ("promise", day("2026-05-11"))

    def test_a_promise_may_end_before_its_day(self) -> None:
        ended = promise(until=day("2026-05-04"))
        assert reason_of(planned(DUE, "2026-05-04", steps=self.TAKEN, holds=[ended])).next_on == day(
            "2026-05-05"
        )
        assert step_of(planned(DUE, "2026-05-05", steps=self.TAKEN, holds=[ended])).level == SECOND

    def test_a_broken_promise_puts_the_debt_back_where_it_stood(self) -> None:
        made = planned(DUE, "2026-05-11", steps=self.TAKEN, holds=[promise(id=4)])
        assert (step_of(made).level, step_of(made).broken, made.broken_promises) == (SECOND, (4,), (4,))

    def test_it_is_told_once(self) -> None:
        later = (*self.TAKEN, past("f1", SECOND, "2026-05-12"))
        made = planned(DUE, "2026-06-01", steps=later, holds=[promise()])
        assert (step_of(made).level, step_of(made).broken) == (FORMAL, ())

    @pytest.mark.parametrize(
        ("payments", "is_broken"),
        [
            ([], True),
            ([("2026-05-10", 1_000_00)], False),
            ([("2026-05-02", 400_00), ("2026-05-09", 600_00)], False),
            ([("2026-05-02", 400_00), ("2026-05-09", 599_99)], True),
            ([("2026-05-01", 1_000_00)], False),
            ([("2026-04-30", 1_000_00)], True),
            ([("2026-05-11", 1_000_00)], True),
            ([("2026-05-05", 1_000_00), ("2026-05-09", -1_000_00)], True),
            ([("2026-05-05", 1_500_00), ("2026-05-09", -500_00)], False),
            ([("2026-04-20", 300_00), ("2026-05-05", 1_000_00), ("2026-05-09", -300_00)], False),
            ([("2026-05-05", 1_000_00), ("2026-05-15", 300_00), ("2026-05-18", -1_000_00)], True),
        ],
    )
    def test_what_came_in_time_keeps_it(self, payments: list[tuple[str, int]], *, is_broken: bool) -> None:
        owed = situation(DUE, received=received(*payments))
        made = planned(owed, "2026-05-20", steps=self.TAKEN, holds=[promise()])
        assert (made.broken_promises == (1,)) is is_broken
        assert (step_of(made).broken == (1,)) is is_broken

    def test_one_for_the_day_it_was_given_can_be_kept(self) -> None:
        owed = situation(DUE, received=received(("2026-05-01", 1_000_00)))
        given = promise(day=day("2026-05-01"), grace_days=0)
        assert planned(owed, "2026-05-20", holds=[given]).broken_promises == ()

    def test_two_promises_do_not_count_one_payment(self) -> None:
        second = promise(id=2, day=day("2026-05-12"))
        owed = situation(DUE, received=received(("2026-05-06", 1_000_00)))
        made = planned(owed, "2026-05-20", holds=[second, promise()])
        assert made.broken_promises == (2,)

    def test_a_payment_in_another_currency_keeps_nothing(self) -> None:
        dollars = {(ACCOUNT, ORIEL, "USD"): (Received(day("2026-05-06"), 1_000_00),)}
        assert planned(situation(DUE, received=dollars), "2026-05-20", holds=[promise()]).broken_promises

    def test_a_promise_in_one_currency_holds_no_debt_of_another(self) -> None:
        dollars = debt("f2", "2026-03-31", currency="USD")
        made = planned(situation(DUE, dollars), "2026-05-02", holds=[promise()])
        assert [step.debt.name for step in made.steps] == ["f2"]

    def test_a_promise_whose_debts_are_settled_is_done(self) -> None:
        about_another = promise(debts=frozenset({"f0"}))
        assert planned(DUE, "2026-05-20", holds=[about_another]).broken_promises == ()

    def test_a_promise_without_an_amount_is_about_all_it_covers(self) -> None:
        owed = situation(DUE, received=received(("2026-05-06", 1_00)))
        assert planned(owed, "2026-05-20", holds=[promise(0)]).broken_promises == (1,)


NAMED = {name: replace(LADDER, key=name) for name in ("d", "c", "s", "t", "f", "x")}
BUSINESS_ONLY = {Audience.BUSINESS: "t"}


class TestResolution:
    """Whose choice of a schedule counts, and that it is told."""

    @pytest.mark.parametrize(
        ("choices", "key", "rule"),
        [
            (Choices({"f1": "d"}, {(ACCOUNT, ORIEL): "c"}, {"abc:A": "s"}, BUSINESS_ONLY), "d", Rule.DEBT),
            (Choices({"f2": "d"}, {(ACCOUNT, ORIEL): "c"}, {"abc:A": "s"}), "c", Rule.CUSTOMER),
            (Choices({}, {(ACCOUNT, "BETA"): "c"}, {"abc:B": "x", "abc:A": "s"}), "s", Rule.SEGMENT),
            (Choices(segment={"late": "s", "abc:A": "x"}), "s", Rule.SEGMENT),
            (
                Choices(segment={"abc:C": "s"}, tenant=BUSINESS_ONLY, firm={Audience.BUSINESS: "f"}),
                "t",
                Rule.TENANT,
            ),
            (Choices(tenant={Audience.CONSUMER: "t"}, firm={Audience.BUSINESS: "f"}), "f", Rule.FIRM),
            (Choices({"f1": "gone"}, tenant={Audience.BUSINESS: "gone"}), "house-business", Rule.HOUSE),
        ],
    )
    def test_the_nearest_choice_wins(self, choices: Choices, key: str, rule: Rule) -> None:
        owed = situation(DUE, debtors=[debtor(segments=frozenset({"abc:A", "late"}))])
        step = step_of(plan(owed, choices, NAMED, (), (), day("2026-06-01")))
        assert (step.schedule.key, step.rule) == (key, rule)

    @pytest.mark.parametrize(
        "choices",
        [
            Choices(debt={"f1": "ours"}),
            Choices(customer={(ACCOUNT, ORIEL): "ours"}),
            Choices(segment={"vip": "ours"}),
            Choices(tenant={Audience.CONSUMER: "ours"}),
            Choices(firm={Audience.CONSUMER: "ours"}),
        ],
    )
    def test_no_choice_gives_a_consumer_the_schedule_of_businesses(self, choices: Choices) -> None:
        claiming = schedule(level("first", 5, adds_claims=True))
        person = debtor(is_consumer=True, segments=frozenset({"vip"}))
        made = plan(situation(DUE, debtors=[person]), choices, {"ours": claiming}, (), (), day("2026-06-01"))
        assert (step_of(made).schedule, step_of(made).rule) == (CONSUMER, Rule.HOUSE)

    def test_an_unsound_schedule_of_consumers_claims_nothing_either(self) -> None:
        claiming = schedule(level("first", 5, adds_claims=True), audience=Audience.CONSUMER)
        owed = situation(DUE, debtors=[debtor(is_consumer=True)])
        assert step_of(planned(owed, "2026-06-01", ladder=claiming)).schedule is CONSUMER

    def test_the_house_gives_each_its_own(self) -> None:
        for is_consumer, house in ((False, BUSINESS), (True, CONSUMER)):
            owed = situation(DUE, debtors=[debtor(is_consumer=is_consumer)])
            assert step_of(plan(owed, Choices(), {}, (), (), day("2026-06-01"))).schedule is house


class TestThanks:
    """Who was reminded and paid is thanked once."""

    SETTLED = replace(DUE, cents_open=0)
    REMINDED = (past("f1", FIRST, "2026-04-05"),)

    def _thanked(self, on: str, steps: Sequence[Past] = REMINDED, holds: Sequence[Hold] = ()) -> list[Step]:
        owed = situation(paid=(Paid(self.SETTLED, day("2026-04-20")),))
        made = planned(owed, on, steps=steps, holds=holds)
        assert not made.steps
        assert not made.withheld
        return list(made.thanks)

    def test_from_the_day_after_the_payment_for_thirty_days(self) -> None:
        days = ("2026-04-20", "2026-04-21", "2026-05-20", "2026-05-21")
        assert [len(self._thanked(on)) for on in days] == [0, 1, 1, 0]

    def test_they_say_what_was_sent_last(self) -> None:
        (step,) = self._thanked("2026-04-22")
        assert (step.level, step.due_on, step.last) == (
            THANKS,
            day("2026-04-21"),
            ("first", day("2026-04-05")),
        )

    @pytest.mark.parametrize(
        "steps",
        [
            (),
            (past("f1", NOTICE, "2026-03-26"),),
            (past("f1", FIRST, "2026-04-05", under_way=True),),
            (past("f2", FIRST, "2026-04-05"),),
            (*REMINDED, past("f1", THANKS, "2026-04-21")),
            (*REMINDED, past("f1", replace(THANKS, key="former"), "2026-04-21", under_way=True)),
        ],
    )
    def test_not_without_a_reminder_and_not_twice(self, steps: tuple[Past, ...]) -> None:
        assert self._thanked("2026-04-22", steps) == []

    def test_a_promise_that_was_kept_does_not_stop_them(self) -> None:
        kept = promise(since=day("2026-04-10"), day=day("2026-04-25"))
        assert self._thanked("2026-04-22", holds=[kept])
        assert not self._thanked("2026-04-22", holds=[hold(HoldKind.INSOLVENCY)])

    @pytest.mark.parametrize(
        "thanks",
        [
            replace(THANKS, minimum_cents=1_000_01),
            replace(THANKS, channels=(Channel.POST,)),
        ],
    )
    def test_not_for_little_and_not_where_nothing_reaches(self, thanks: Level) -> None:
        by_mail = debtor(channels=frozenset({Channel.EMAIL}))
        owed = situation(paid=(Paid(self.SETTLED, day("2026-04-20")),), debtors=[by_mail])
        ladder = replace(LADDER, thanks=thanks)
        assert planned(owed, "2026-04-22", steps=self.REMINDED, ladder=ladder).thanks == ()
        assert planned(owed, "2026-04-22", steps=self.REMINDED).thanks

    def test_one_that_cannot_be_planned_is_told_of(self) -> None:
        impossible = Paid(self.SETTLED, dt.date.max)
        made = planned(situation(paid=(impossible,)), "2026-04-22", steps=self.REMINDED)
        assert [each.why for each in made.withheld] == [Why.FAILED]

    @pytest.mark.parametrize(
        ("back", "is_thanked"), [("2026-04-21", False), ("2026-04-20", False), ("2026-04-19", True)]
    )
    def test_not_where_the_bank_took_money_back_since(self, back: str, *, is_thanked: bool) -> None:
        came = received(("2026-04-20", 1_000_00), (back, -1_000_00))
        owed = situation(paid=(Paid(self.SETTLED, day("2026-04-20")),), received=came)
        assert bool(planned(owed, "2026-04-22", steps=self.REMINDED).thanks) is is_thanked

    def test_a_letter_on_its_way_was_no_reminder_yet(self) -> None:
        going = past("f1", SECOND, "2026-04-23", under_way=True)
        (step,) = self._thanked("2026-04-22", [*self.REMINDED, going])
        assert step.last == (FIRST.key, self.REMINDED[-1].day)

    def test_a_schedule_without_thanks_thanks_nobody(self) -> None:
        owed = situation(paid=(Paid(self.SETTLED, day("2026-04-20")),))
        assert planned(owed, "2026-04-22", steps=self.REMINDED, ladder=schedule(FIRST)).thanks == ()


@pytest.mark.parametrize(("last", "barred"), [("2026-05-09", True), ("2026-05-10", False), (None, False)])
def test_a_debt_past_its_last_day_is_a_person_s_to_decide(last: str | None, *, barred: bool) -> None:
    owed = debt("f1", "2026-03-31", last_day=day(last) if last else None)
    made = planned(owed, "2026-05-10", steps=[past("f1", FIRST, "2026-04-05")])
    assert bool(made.steps) is not barred
    assert [each.why for each in made.withheld] == [Why.TIME_BARRED] * barred
    held = planned(owed, "2026-05-10", holds=[hold(HoldKind.LEGAL)])
    assert [each.why for each in held.withheld] == [Why.HELD]
