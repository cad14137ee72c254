"""Payment plans: payments fill instalments in order; the default clause makes what is left due at once."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.dunning.debts import Debt
from ledger_core.dunning.holds import Hold, HoldKind
from ledger_core.dunning.instalments import (
    MOST_INSTALMENTS,
    Instalment,
    PaymentPlan,
    PlanFault,
    accelerated,
    faults_of_plan,
    instalment_debts,
    under_plans,
)
from ledger_core.dunning.steps import Why
from tests.ledger_core.dunning.conftest import (
    ACCOUNT,
    FIRST,
    ORIEL,
    SECOND,
    day,
    debt,
    hold,
    past,
    planned,
    promise,
    situation,
)

F1, F2 = debt("f1", "2026-01-31", 600_00), debt("f2", "2026-02-28", 300_00)
PLAN = PaymentPlan(
    number=7,
    account=ACCOUNT,
    customer=ORIEL,
    currency="EUR",
    agreed_on=day("2026-03-10"),
    covered=(("f1", 600_00), ("f2", 300_00)),
    instalments=(
        Instalment(1, day("2026-03-31"), 300_00),
        Instalment(2, day("2026-04-30"), 300_00),
        Instalment(3, day("2026-05-31"), 300_00),
    ),
)
INVOKED = replace(PLAN, invoked_on=day("2026-05-11"))


def left(f1_cents: int, f2_cents: int, on: str = "2026-04-10") -> list[tuple[str, int]]:
    """Names and open cents of the instalments, where so much of the two debts is left."""
    open_debts = [
        replace(each, cents_open=cents) for each, cents in ((F1, f1_cents), (F2, f2_cents)) if cents
    ]
    return [(each.name, each.cents_open) for each in instalment_debts(PLAN, open_debts, day(on))]


@pytest.mark.parametrize(
    ("f1_cents", "f2_cents", "expected"),
    [
        (600_00, 300_00, [("plan-7:1", 300_00), ("plan-7:2", 300_00), ("plan-7:3", 300_00)]),
        (400_00, 300_00, [("plan-7:1", 100_00), ("plan-7:2", 300_00), ("plan-7:3", 300_00)]),
        (600_00, 0, [("plan-7:2", 300_00), ("plan-7:3", 300_00)]),
        (0, 299_99, [("plan-7:3", 299_99)]),
        (0, 0, []),
        (700_00, 300_00, [("plan-7:1", 300_00), ("plan-7:2", 300_00), ("plan-7:3", 400_00)]),
    ],
)
def test_payments_fill_the_instalments_in_order(
    f1_cents: int, f2_cents: int, expected: list[tuple[str, int]]
) -> None:
    assert left(f1_cents, f2_cents) == expected


def test_an_instalment_says_what_it_is_of() -> None:
    first, second, _ = instalment_debts(PLAN, [F1, F2], day("2026-03-10"))
    assert (first.account, first.customer, first.reference) == (ACCOUNT, ORIEL, "f1, f2")
    assert (second.date, second.due, second.instalment) == (day("2026-03-10"), day("2026-04-30"), 2)
    assert (second.cents_original, second.currency, second.due_assumed) == (300_00, "EUR", False)


def test_before_the_agreement_there_are_none() -> None:
    assert left(600_00, 300_00, on="2026-03-09") == []
    assert under_plans((F1, F2), [PLAN], day("2026-03-09")) == ((F1, F2), ())


@given(f1=st.integers(0, 900_00), f2=st.integers(0, 500_00))
def test_what_is_left_of_the_debts_is_left_of_the_instalments(f1: int, f2: int) -> None:
    assert sum(cents for _, cents in left(f1, f2)) == f1 + f2


def test_covered_debts_are_held_and_instalments_chased() -> None:
    other = debt("f3", "2026-01-31")
    debts, holds = under_plans((F1, F2, other), [PLAN], day("2026-04-10"))
    made = planned(situation(*debts), "2026-04-10", holds=holds)
    assert {each.debt.name: each.why for each in made.withheld} == {
        "f1": Why.HELD,
        "f2": Why.HELD,
        "plan-7:2": Why.NOT_YET,
        "plan-7:3": Why.NOT_YET,
    }
    assert {(each.hold, each.hold_kind) for each in made.withheld if each.why is Why.HELD} == {(7, "plan")}
    assert [(step.debt.name, step.level) for step in made.steps] == [("f3", FIRST), ("plan-7:1", FIRST)]


def test_a_debt_of_another_customer_with_the_same_name_is_not_covered() -> None:
    strangers = [replace(F1, customer="BETA"), replace(F2, currency="USD")]
    assert instalment_debts(PLAN, strangers, day("2026-04-10")) == ()


class TestDefaultClause:
    """Once it is invoked."""

    def test_all_that_is_left_is_due_that_day_on_the_covered_debts(self) -> None:
        part_paid = replace(F1, cents_open=100_00)
        (again,) = accelerated(INVOKED, [part_paid, debt("f3", "2026-01-31")], day("2026-05-11"))
        assert again == replace(part_paid, due=day("2026-05-11"), due_at_once=True)
        assert instalment_debts(INVOKED, [part_paid], day("2026-05-11")) == ()

    def test_until_the_day_before_the_plan_runs(self) -> None:
        assert accelerated(INVOKED, [F1], day("2026-05-10")) == ()
        assert len(instalment_debts(INVOKED, [F1, F2], day("2026-05-10"))) == 3
        _, holds = under_plans((F1, F2), [INVOKED], day("2026-05-10"))
        assert [each.until for each in holds] == [day("2026-05-10")]

    def test_nobody_is_told_beforehand_of_what_is_due_at_once(self) -> None:
        debts, _ = under_plans((F1, F2), [INVOKED], day("2026-05-11"))
        assert planned(situation(*debts), "2026-05-11").steps == ()

    def test_the_debts_go_on_where_their_ladders_stood(self) -> None:
        debts, holds = under_plans((F1, F2), [INVOKED], day("2026-05-29"))
        assert holds == ()
        taken = [past("f1", FIRST, "2026-02-05")]
        made = planned(situation(*debts), "2026-05-29", holds=holds, steps=taken)
        assert [(step.debt.name, step.level) for step in made.steps] == [("f1", SECOND), ("f2", FIRST)]
        assert [step.due_on for step in made.steps] == [day("2026-05-29"), day("2026-05-16")]


OPEN = (F1, F2)
FAULTY: list[tuple[str, PaymentPlan, str, PlanFault]] = [
    ("nothing", replace(PLAN, covered=()), "debts", PlanFault.NOTHING_COVERED),
    ("unknown", replace(PLAN, covered=(("f9", 900_00),)), "debts.0", PlanFault.NOT_OPEN),
    ("less than is open", replace(PLAN, covered=(("f1", 599_99),)), "debts.0", PlanFault.NOT_OPEN),
    ("twice", replace(PLAN, covered=(("f1", 600_00),) * 2), "debts.1", PlanFault.COVERED_TWICE),
    ("no instalment", replace(PLAN, instalments=()), "instalments", PlanFault.NO_INSTALMENT),
    (
        "from two on",
        replace(PLAN, instalments=PLAN.instalments[1:]),
        "instalments",
        PlanFault.NOT_NUMBERED,
    ),
    (
        "one cent less",
        replace(PLAN, instalments=(*PLAN.instalments[:2], Instalment(3, day("2026-05-31"), 299_99))),
        "instalments",
        PlanFault.WRONG_SUM,
    ),
    (
        "nothing to pay",
        replace(PLAN, instalments=(Instalment(1, day("2026-03-31"), 0),)),
        "instalments.0.cents",
        PlanFault.NOT_AN_AMOUNT,
    ),
    (
        "in the past",
        replace(PLAN, instalments=(Instalment(1, day("2026-03-09"), 900_00),)),
        "instalments.0.due",
        PlanFault.BEFORE_AGREEMENT,
    ),
    (
        "two on one day",
        replace(PLAN, instalments=tuple(replace(each, due=day("2026-03-31")) for each in PLAN.instalments)),
        "instalments.1.due",
        PlanFault.NOT_RISING,
    ),
    (
        "for ever",
        replace(
            PLAN,
            instalments=tuple(Instalment(n, day("2026-03-31"), 1) for n in range(1, MOST_INSTALMENTS + 2)),
        ),
        "instalments",
        PlanFault.TOO_MANY_INSTALMENTS,
    ),
]


def test_a_plan_that_adds_up_is_sound() -> None:
    assert faults_of_plan(PLAN, OPEN) == {}
    assert faults_of_plan(PLAN, OPEN, others=[PLAN]) == {}  # itself


@pytest.mark.parametrize(("what", "plan", "place", "fault"), FAULTY, ids=[row[0] for row in FAULTY])
def test_what_is_wrong_with_a_plan_is_told_by_place(
    what: str, plan: PaymentPlan, place: str, fault: PlanFault
) -> None:
    assert faults_of_plan(plan, OPEN)[place] is fault, what


def test_what_a_factor_has_is_in_no_plan() -> None:
    first, *others = OPEN
    faults = faults_of_plan(PLAN, [replace(first, assigned="aldebaran:1"), *others])
    assert faults == {"debts.0": PlanFault.ASSIGNED}


def test_every_fault_is_shown_by_some_plan() -> None:
    assert {fault for _, _, _, fault in FAULTY} | {PlanFault.ASSIGNED} == set(PlanFault)


def test_a_debt_stands_in_one_plan_at_a_time() -> None:
    faults = faults_of_plan(PLAN, OPEN, others=[replace(PLAN, number=8, covered=(("f2", 300_00),))])
    assert faults == {"debts.1": PlanFault.COVERED_TWICE}


def test_a_customer_s_hold_stops_the_instalments_too() -> None:
    debts, holds = under_plans(OPEN, [PLAN], day("2026-04-10"))
    stopped: list[Debt] = [
        each.debt
        for each in planned(situation(*debts), "2026-04-10", holds=[*holds, hold(HoldKind.LEGAL)]).withheld
        if each.hold_kind == "legal"
    ]
    assert len(stopped) == 5


@pytest.mark.parametrize(
    ("held", "is_stopped"),
    [
        (hold(HoldKind.DISPUTE, debts=frozenset({"f2"})), True),
        (hold(HoldKind.ASSIGNED, debts=frozenset({"f1", "f9"})), True),
        (hold(HoldKind.DISPUTE, debts=frozenset({"f9"})), False),
        (promise(debts=frozenset({"f1"}), day=day("2026-05-30")), False),
        (promise(debts=frozenset({"plan-7:1"}), since=day("2026-04-01"), day=day("2026-05-30")), True),
    ],
)
def test_what_stops_a_covered_debt_stops_the_instalments_that_are_of_it(
    held: Hold, *, is_stopped: bool
) -> None:
    debts, holds = under_plans((F1, F2), [PLAN], day("2026-04-10"))
    made = planned(situation(*debts), "2026-04-10", holds=[*holds, held])
    assert [step.debt.name for step in made.steps] == ([] if is_stopped else ["plan-7:1"])


def test_what_is_paid_of_a_plan_stops_its_instalments_no_more() -> None:
    debts, holds = under_plans((F2,), [PLAN], day("2026-06-10"))
    dispute = hold(HoldKind.DISPUTE, debts=frozenset({"f1"}))
    made = planned(situation(*debts), "2026-06-10", holds=[*holds, dispute])
    assert [step.debt.name for step in made.steps] == ["plan-7:3"]
