"""Payment plans: proposed, agreed, refused, broken, kept; what they hold, and what is due in its place."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from ledger_core.dunning.debts import Debt
from ledger_core.dunning.holds import HoldKind
from ledger_core.dunning.instalments import PlanFault
from ledger_core.dunning.schedule import LevelKind
from ledger_core.dunning.steps import Why
from tenants.dunning.claims.terms import note_receipt
from tenants.dunning.days.approving import approve
from tenants.dunning.days.runs import run
from tenants.dunning.hold_rows import PlanRow, PlanState
from tenants.dunning.holds import NewHold, hold_row, hold_rows
from tenants.dunning.letter_rows import LetterRow, StepRow
from tenants.dunning.plans.default import invoke
from tenants.dunning.plans.kept import plan_rows, proposed_plans
from tenants.dunning.plans.plans import (
    FaultyPlanError,
    NewPlan,
    PlanRefusal,
    PlanRefusedError,
    agree,
    end,
    propose,
    refuse,
)
from tenants.dunning.sending.standing import mark_sent
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
    company.later(12)
    noticed_on = TODAY + 3 * DAY
    with company.desk().writing() as session:
        row = invoke(session, company.desk(), number, "Impayé", noticed_on)
    assert (row.state, row.invoked_on) == (PlanState.BROKEN, company.desk().today)
    with company.desk().reading() as session:
        (told,) = [each for each in timeline(session, "411000", "DUPONT") if each.kind == Told.PLAN_INVOKED]
    assert (told.facts["noticed"], told.letter) == (noticed_on.isoformat(), None)
    look = company.look()
    due = {debt.due for debt in look.situation.debts if debt.customer == "DUPONT"}
    assert due == {company.desk().today}
    assert not any(debt.instalment for debt in look.situation.debts)


@pytest.mark.parametrize(
    ("noticed_in", "refusal"),
    [
        (None, PlanRefusal.NO_NOTICE),
        (2, PlanRefusal.NOT_A_NOTICE_DAY),  # the day the part was due
        (13, PlanRefusal.NOT_A_NOTICE_DAY),  # to come
        (12, PlanRefusal.NOTICE_TOO_FRESH),
        (4, PlanRefusal.NOTICE_TOO_FRESH),  # eight days are over at the end of this one
    ],
)
def test_the_default_clause_needs_a_formal_notice_that_had_eight_days(
    company: Company, noticed_in: int | None, refusal: PlanRefusal
) -> None:
    number = _agreed(company).number
    company.later(12)
    noticed_on = None if noticed_in is None else TODAY + noticed_in * DAY
    with pytest.raises(PlanRefusedError) as refused, company.desk().writing() as session:
        invoke(session, company.desk(), number, "Impayé", noticed_on)
    assert refused.value.refusal is refusal
    with company.desk().reading() as session:
        (row,) = plan_rows(session, "411000", "DUPONT")
    assert row.state == PlanState.AGREED


def _notice_of_first_part(company: Company) -> int:
    """Climb the ladder of a plan's first part up to its formal notice, and take that for posted."""
    for days in (9, 14, 14):
        company.later(days)
        month_of_books = company.desk().today.isoformat()
        company.books.write({month(month_of_books[:7]): payment("PERDU", 100, month_of_books)})
        (group,) = [each for each in company.look().groups if "plan-1:1" in each.debts]
        (outcome,) = approve(company.desk(), {group.key: group.print})
        with company.desk().writing() as session:
            row = session.scalars(select(LetterRow).where(LetterRow.number == outcome.letter)).one()
            mark_sent(session, row, day=company.desk().today, at=company.now, actor="")
    assert row.kind == LevelKind.FORMAL_NOTICE
    return row.number


def test_our_own_formal_notice_about_a_part_prepares_the_clause(company: Company) -> None:
    number = _agreed(company).number
    notice = _notice_of_first_part(company)
    sent_on = company.desk().today
    for days in (8, 2):  # the words of businesses give ten days
        company.later(days)
        with pytest.raises(PlanRefusedError) as refused, company.desk().writing() as session:
            invoke(session, company.desk(), number, "Impayé")
        assert refused.value.refusal is PlanRefusal.NOTICE_TOO_FRESH
    with company.desk().writing() as session:
        note_receipt(session, company.desk(), notice, sent_on + DAY)
    company.later(1)
    with pytest.raises(PlanRefusedError), company.desk().writing() as session:
        invoke(session, company.desk(), number, "Impayé")
    company.later(1)
    with company.desk().writing() as session:
        row = invoke(session, company.desk(), number, "Impayé")
    assert row.state == PlanState.BROKEN
    with company.desk().reading() as session:
        told = timeline(session, "411000", "DUPONT")[0]
    assert (told.letter, told.facts["noticed"]) == (notice, (sent_on + DAY).isoformat())


@pytest.mark.parametrize("change", ["cancelled", "of-another-plan"])
def test_a_notice_that_is_none_of_the_plan_prepares_nothing(company: Company, change: str) -> None:
    number = _agreed(company).number
    notice = _notice_of_first_part(company)
    with company.desk().writing() as session:
        step = session.scalars(select(StepRow).where(StepRow.letter == notice)).one()
        if change == "cancelled":
            step.cancelled = True
        else:
            step.debt = "plan-2:1"
    company.later(12)
    with pytest.raises(PlanRefusedError) as refused, company.desk().writing() as session:
        invoke(session, company.desk(), number, "Impayé")
    assert refused.value.refusal is PlanRefusal.NO_NOTICE


def _owed(company: Company) -> tuple[Debt, ...]:
    """Return what DUPONT owes."""
    return tuple(debt for debt in company.look().situation.debts if debt.customer == "DUPONT")


def _promise(company: Company, **parts: object) -> int:
    given = {"cents": 1, "currency": "EUR", "day": TODAY + DAY}
    new = NewHold(HoldKind.PROMISE, "411000", "DUPONT", "au téléphone")
    return company.hold(replace(new, **(given | parts)))  # type: ignore[arg-type]  parts of a promise


def test_a_plan_takes_the_place_of_promises_about_what_it_covers(company: Company) -> None:
    first, *_rest = (debt.name for debt in _owed(company))
    lifted = {_promise(company), _promise(company, debts=frozenset({first}))}
    company.hold(NewHold(HoldKind.MANUAL, "411000", "DUPONT", "Attendre", until=TODAY + DAY))
    with company.desk().writing() as session:
        debts = tuple((debt.name, debt.cents_open) for debt in _owed(company))
        parts = ((TODAY + 2 * DAY, sum(cents for _name, cents in debts)),)
        new = NewPlan("411000", "DUPONT", "EUR", tuple(name for name, _cents in debts), parts)
        agree(session, company.desk(), propose(session, company.desk(), new).number)
    with company.desk().reading() as session:
        rows = hold_rows(session, "411000", "DUPONT")
        told = [each.hold for each in timeline(session, "411000", "DUPONT") if each.kind == Told.HOLD_LIFTED]
    assert {row.number for row in rows if row.lifted_on == TODAY} == lifted == set(told)
    assert {row.lift_reason for row in rows if row.lifted_on} == {"PL-2026-0001"}


def test_a_promise_about_all_is_not_broken_by_an_instalment(company: Company) -> None:
    kept = _promise(company, cents=30000)
    first, *_rest = _owed(company)
    parts = ((TODAY + 2 * DAY, first.cents_open),)
    with company.desk().writing() as session:
        new = NewPlan("411000", "DUPONT", "EUR", (first.name,), parts)
        agree(session, company.desk(), propose(session, company.desk(), new).number)
        assert hold_row(session, kept).lifted_on is None  # type: ignore[union-attr]  it was put above
    company.later(9)
    company.books.write({month("2026-12"): payment("PERDU", 100, "2026-12-01")})
    steps = {
        step.debt.name: step.broken for step in company.look().plan.steps if step.debt.customer == "DUPONT"
    }
    assert steps.pop("plan-1:1") == ()
    assert set(steps.values()) == {(kept,)}


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
