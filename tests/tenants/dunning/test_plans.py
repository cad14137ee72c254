"""Payment plans: proposed, agreed, refused, broken, kept; what they hold, and what is due in its place."""

from dataclasses import replace

import pytest

from ledger_core.dunning.instalments import PlanFault
from ledger_core.dunning.steps import Why
from tenants.dunning.hold_rows import PlanRow
from tenants.dunning.plans import (
    FaultyPlanError,
    NewPlan,
    PlanRefusal,
    PlanRefusedError,
    PlanState,
    agree,
    end,
    invoke,
    plan_rows,
    propose,
    proposed_plans,
    refuse,
)
from tenants.dunning.runs import run
from tenants.dunning.story import Told, timeline
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import DAY, TODAY, Company, payment


def _new(company: Company) -> NewPlan:
    """Return a plan over all that DUPONT owes, in two parts."""
    debts = company.group("DUPONT").debts
    parts = ((TODAY + 2 * DAY, 120000), (TODAY + 40 * DAY, 80000))
    return NewPlan("411000", "DUPONT", "EUR", debts, parts)


def _proposed(company: Company) -> PlanRow:
    with company.desk().writing() as session:
        return propose(session, company.desk(), _new(company))


def _agreed(company: Company) -> PlanRow:
    number = _proposed(company).number
    with company.desk().writing() as session:
        return agree(session, company.desk(), number, recognised_on=TODAY)


def _reasons(company: Company) -> dict[str, str]:
    look = company.look()
    said = {step.debt.name: step.level.key for step in look.plan.steps if step.debt.customer == "DUPONT"}
    return said | {
        each.debt.name: each.hold_kind or each.why.value
        for each in look.plan.withheld
        if each.debt.customer == "DUPONT"
    }


def test_a_proposed_plan_changes_nothing_and_an_agreed_one_takes_the_place(company: Company) -> None:
    before = _reasons(company)
    row = _proposed(company)
    assert _reasons(company) == before
    with company.desk().reading() as session:
        assert [each.number for each in proposed_plans(session)] == [row.number]
    with company.desk().writing() as session:
        agree(session, company.desk(), row.number)
    assert _reasons(company) == {
        **dict.fromkeys(before, "plan"),
        "plan-1:1": Why.NOT_YET,
        "plan-1:2": Why.NOT_YET,
    }
    company.later(9)
    company.books.write({month("2026-12"): payment("PERDU", 100, "2026-12-01")})
    assert _reasons(company)["plan-1:1"] == "reminder"
    assert company.group("DUPONT").cents == 120000
    with company.desk().reading() as session:
        told = [each.kind for each in timeline(session, "411000", "DUPONT")]
    assert told == [Told.PLAN_AGREED, Told.PLAN_PROPOSED]


def test_a_refused_or_ended_plan_leaves_the_debts_as_before(company: Company) -> None:
    before = _reasons(company)
    number = _proposed(company).number
    with company.desk().writing() as session:
        assert refuse(session, company.desk(), number, "Trop long").state == PlanState.REFUSED
    with pytest.raises(PlanRefusedError) as refused, company.desk().writing() as session:
        agree(session, company.desk(), number)
    assert refused.value.refusal is PlanRefusal.NOT_IN_STATE
    number = _agreed(company).number
    with company.desk().writing() as session:
        end(session, company.desk(), number, "Accord retiré")
    assert _reasons(company) == before


def test_the_default_clause_makes_all_due_once_an_instalment_is_late(company: Company) -> None:
    number = _agreed(company).number
    with pytest.raises(PlanRefusedError) as refused, company.desk().writing() as session:
        invoke(session, company.desk(), number, "Impayé")
    assert refused.value.refusal is PlanRefusal.NOTHING_OVERDUE
    company.later(3)
    with company.desk().writing() as session:
        row = invoke(session, company.desk(), number, "Impayé")
    assert (row.state, row.invoked_on) == (PlanState.BROKEN, company.desk().today)
    look = company.look()
    due = {debt.due for debt in look.situation.debts if debt.customer == "DUPONT"}
    assert due == {company.desk().today}
    assert not any(debt.instalment for debt in look.situation.debts)


def test_a_plan_without_the_clause_cannot_be_made_due(company: Company) -> None:
    with company.desk().writing() as session:
        number = propose(session, company.desk(), replace(_new(company), default_clause=False)).number
        agree(session, company.desk(), number)
    company.later(3)
    with pytest.raises(PlanRefusedError) as refused, company.desk().writing() as session:
        invoke(session, company.desk(), number, "Impayé")
    assert refused.value.refusal is PlanRefusal.NO_CLAUSE


def test_a_plan_of_which_all_is_paid_is_closed_by_the_run(company: Company) -> None:
    number = _agreed(company).number
    text = company.books.files()[month("2026-09")].decode()
    lettered = text
    for amount in ("1200.00", "800.00"):
        line = f"411000:DUPONT  {amount} EUR\n"
        lettered = lettered.replace(line, f'{line}    lettrage: "AAB"\n')
    company.books.write({
        month("2026-09"): lettered,
        month("2026-12"): payment("DUPONT", 200000, "2026-11-24", letter="AAB"),
    })  # fmt: skip
    company.later(1)
    run(company.house, company.desk().today)
    with company.desk().reading() as session:
        (row,) = plan_rows(session, "411000", "DUPONT")
    assert (row.number, row.state, row.ended_on) == (number, PlanState.KEPT, company.desk().today)


def test_what_was_paid_since_it_was_proposed_is_said(company: Company) -> None:
    number = _proposed(company).number
    text = company.books.files()[month("2026-09")].decode()
    company.books.write({month("2026-09"): text.replace("F1", "F7")})
    with pytest.raises(FaultyPlanError) as refused, company.desk().writing() as session:
        agree(session, company.desk(), number)
    assert PlanFault.NOT_OPEN in refused.value.faults.values()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"debts": ()}, PlanFault.NOTHING_COVERED),
        ({"debts": ("0-1",)}, PlanFault.NOT_OPEN),
        ({"customer": "MARTIN"}, PlanFault.NOT_OPEN),
        ({"instalments": ()}, PlanFault.NO_INSTALMENT),
        ({"instalments": ((TODAY, 1),)}, PlanFault.WRONG_SUM),
        ({"instalments": ((TODAY - DAY, 200000),)}, PlanFault.BEFORE_AGREEMENT),
    ],
)
def test_a_faulty_plan_is_refused(company: Company, change: dict[str, object], fault: PlanFault) -> None:
    new = replace(_new(company), **change)  # type: ignore[arg-type]  parts of a plan
    with pytest.raises(FaultyPlanError) as refused, company.desk().writing() as session:
        propose(session, company.desk(), new)
    assert fault in refused.value.faults.values()
    with company.desk().reading() as session:
        assert plan_rows(session, "411000", "DUPONT") == ()


@pytest.mark.parametrize(
    ("text", "refusal"), [(" ", PlanRefusal.TEXT_MISSING), ("x" * 2001, PlanRefusal.TEXT_TOO_LONG)]
)
def test_an_end_needs_a_reason(company: Company, text: str, refusal: PlanRefusal) -> None:
    number = _agreed(company).number
    with pytest.raises(PlanRefusedError) as refused, company.desk().writing() as session:
        end(session, company.desk(), number, text)
    assert refused.value.refusal is refusal
