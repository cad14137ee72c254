"""Dunning as a machine: whatever happens between runs, nothing goes twice and nothing is forgotten."""

from collections import Counter
from dataclasses import replace
import datetime as dt

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from ledger_core.dunning.debts import Debt, Past, Situation
from ledger_core.dunning.holds import Hold, HoldKind
from ledger_core.dunning.plan import plan
from ledger_core.dunning.resolution import Choices
from ledger_core.dunning.schedule import Audience, Base, LevelKind, Schedule
from ledger_core.dunning.steps import Plan, Step, Why
from tests.ledger_core.dunning.conftest import (
    FIRST,
    FORMAL,
    LADDER,
    NOTICE,
    SECOND,
    THANKS,
    debt,
    debtor,
    hold,
    level,
    schedule,
    version,
)

LADDERS: tuple[Schedule, ...] = (
    LADDER,
    version(LADDER, 2, NOTICE, FIRST, level("between", 12), SECOND, FORMAL),
    version(LADDER, 3, FIRST, level("after", 9, base=Base.AFTER_PREVIOUS), FORMAL),
    schedule(level("mild", 3), level("second", 10), level("severe", 40), quiet_days=20, thanks=THANKS),
)
START = dt.date(2026, 11, 20)
DAYS = st.integers(0, 45)
STOPS = sorted(set(HoldKind) - {HoldKind.PROMISE, HoldKind.STALE_BANK, HoldKind.STALE_FACTOR})


class Dunning(RuleBasedStateMachine):
    """One customer, some debts in two currencies, and somebody who plans when the mood takes them."""

    def __init__(self) -> None:
        super().__init__()
        self.day = START
        self.ladder = LADDER
        self.debts: dict[str, Debt] = {}
        self.settled: dict[str, Debt] = {}
        self.past: list[Past] = []
        self.holds: list[Hold] = []
        self.credits = 0
        self.is_consumer = False

    @rule(passed=DAYS)
    def days_pass(self, passed: int) -> None:
        self.day += dt.timedelta(days=passed)

    @rule(
        due=st.integers(-400, 60),
        cents=st.integers(60_00, 1_000_00),
        currency=st.sampled_from(["EUR", "USD"]),
    )
    def an_invoice_is_booked(self, due: int, cents: int, currency: str) -> None:
        name = f"f{len(self.debts) + len(self.settled)}"
        due_on = (self.day + dt.timedelta(days=due)).isoformat()
        self.debts[name] = debt(name, due_on, cents, currency=currency)

    @precondition(lambda self: self.debts)
    @rule(data=st.data())
    def a_debt_is_paid(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.debts)))
        self.settled[name] = self.debts.pop(name)

    @precondition(lambda self: self.debts)
    @rule(data=st.data())
    def a_part_is_paid(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.debts)))
        left = data.draw(st.integers(60_00, self.debts[name].cents_open))
        self.debts[name] = replace(self.debts[name], cents_open=left)

    @precondition(lambda self: self.settled)
    @rule(data=st.data())
    def a_letter_is_taken_back(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.settled)))
        self.debts[name] = self.settled.pop(name)

    @rule(cents=st.sampled_from([0, 100, 1_000_00, 10_000_00]))
    def a_payment_is_not_allocated(self, cents: int) -> None:
        self.credits = cents

    @rule(data=st.data(), kind=st.sampled_from(STOPS), lasts=st.none() | DAYS)
    def somebody_holds(self, data: st.DataObject, kind: HoldKind, lasts: int | None) -> None:
        names = data.draw(st.frozensets(st.sampled_from(sorted(self.debts)))) if self.debts else frozenset()
        until = None if lasts is None else self.day + dt.timedelta(days=lasts)
        self.holds.append(hold(kind, id=len(self.holds) + 1, since=self.day, until=until, debts=names))

    @rule(lasts=DAYS, cents=st.integers(1, 500_00), currency=st.sampled_from(["EUR", "USD"]))
    def the_customer_promises(self, lasts: int, cents: int, currency: str) -> None:
        promised = self.day + dt.timedelta(days=lasts)
        given = {"since": self.day, "day": promised, "grace_days": 2, "cents": cents, "currency": currency}
        self.holds.append(hold(HoldKind.PROMISE, id=len(self.holds) + 1, **given))

    @precondition(lambda self: self.holds)
    @rule(data=st.data())
    def a_hold_is_lifted(self, data: st.DataObject) -> None:
        self.holds.remove(data.draw(st.sampled_from(self.holds)))

    @rule(ladder=st.sampled_from(LADDERS))
    def somebody_edits_the_ladder(self, ladder: Schedule) -> None:
        self.ladder = ladder

    @rule()
    def the_customer_turns_out_to_be_another(self) -> None:
        self.is_consumer = not self.is_consumer

    @rule(sends=st.booleans(), often=st.integers(1, 3))
    def somebody_runs(self, *, sends: bool, often: int) -> None:
        """What is planned is approved, and leaves at once or later; running again adds nothing that day."""
        for number in range(often):
            steps = self._run()
            assert not (number and steps)
            self.past += [self._taken(step, under_way=not sends) for step in steps]

    @rule()
    def what_was_approved_leaves(self) -> None:
        self.past = [
            replace(step, day=self.day, under_way=False) if step.under_way else step for step in self.past
        ]

    def teardown(self) -> None:
        """Once nothing is in the way, every debt that is left climbs its whole ladder."""
        self.holds, self.credits = [], 0
        self.what_was_approved_leaves()
        for _ in range(80):
            self.day += dt.timedelta(days=11)
            self.past += [self._taken(step, under_way=False) for step in self._run()]
        assert {withheld.why for withheld in self._plan().withheld} <= {Why.DONE}
        for name in self.debts:
            assert any(taken.debt == name for taken in self.past), f"nobody ever wrote about {name}"

    def _plan(self) -> Plan:
        who = debtor(is_consumer=self.is_consumer)
        owed = Situation(
            debts=tuple(self.debts.values()),
            debtors={(who.account, who.customer): who},
            credits={(who.account, who.customer, "EUR"): self.credits},
        )
        choices = Choices(tenant={Audience.BUSINESS: "ours"})
        return plan(owed, choices, {"ours": self.ladder}, self.holds, self.past, self.day)

    def _run(self) -> tuple[Step, ...]:
        made = self._plan()
        assert made == self._plan()
        self._prove_whole(made)
        for step in made.steps:
            self._prove_allowed(step)
        return made.steps

    def _prove_whole(self, made: Plan) -> None:
        """Each debt stands in one of both lists, once."""
        told = Counter(decision.debt.name for decision in (*made.steps, *made.withheld))
        assert told == Counter(self.debts.keys())
        assert all(withheld.why is not Why.FAILED for withheld in made.withheld)

    def _prove_allowed(self, step: Step) -> None:
        own = [taken for taken in self.past if taken.debt == step.debt.name]
        assert step.level.key not in {taken.level for taken in own}
        assert not any(taken.under_way for taken in own)
        assert not any(self._holds_on(each, step.debt) for each in self.holds)
        assert step.due_on <= self.day
        last = max((taken.day for taken in own), default=step.debt.date)
        assert (self.day - last).days >= step.schedule.quiet_days
        if step.level.kind is LevelKind.NOTICE:
            assert self.day <= step.debt.due
        else:
            assert self.day >= step.debt.due
            assert step.debt.currency != "EUR" or self.credits < step.debt.cents_open
        if self.is_consumer:
            assert step.schedule.audience is Audience.CONSUMER
            assert not step.level.adds_claims

    def _holds_on(self, held: Hold, debt_: Debt) -> bool:
        if held.kind is HoldKind.PROMISE:
            assert held.day is not None
            last = held.day + dt.timedelta(days=held.grace_days)
            return self.day <= last and held.currency == debt_.currency
        is_named = not held.debts or debt_.name in held.debts
        return is_named and (held.until is None or self.day <= held.until)

    def _taken(self, step: Step, *, under_way: bool) -> Past:
        schedule_, rung = step.schedule, step.level
        return Past(
            step.debt.name, schedule_.key, schedule_.version, rung.key, rung.kind, self.day, under_way
        )


Dunning.TestCase.settings = settings(max_examples=120, stateful_step_count=25, deadline=None)
TestDunning = Dunning.TestCase
