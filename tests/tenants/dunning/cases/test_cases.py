"""Legal files: what opens one, which acts follow, what becomes a task, how one ends; on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
import datetime as dt

import pytest

from ledger_core.dunning.holds import HoldKind
from ledger_core.dunning.steps import Why
from ledger_core.procedures.claim import Nature
from ledger_core.procedures.course import ActKind, CaseState
from ledger_core.procedures.deadlines import DeadlineKind
from ledger_core.procedures.routes import Route
from tenants.dunning.cases.acts import LONGEST_TEXT, NewAct, add_act
from tenants.dunning.cases.cases import NewCase, change_facts, open_case
from tenants.dunning.cases.facts import Costs, FactFault, FaultyFactsError
from tenants.dunning.cases.files import CaseFault, CaseRefusedError, Ending, cases_of
from tenants.dunning.holds import hold_row, holds
from tenants.dunning.sending.files import files_of, paper_from
from tenants.dunning.story import TaskKind, Told, tasks, timeline
from tenants.dunning.story_rows import Task
from tests.tenants.books.ground import month
from tests.tenants.dunning.cases.lawsuit import (
    FACTS,
    FILES,
    PAPER,
    found,
    invoice,
    names_of,
    noted,
    sued,
)
from tests.tenants.dunning.company import OLIVIA, TODAY, Company

A = ActKind


def open_tasks(company: Company, day: dt.date = TODAY) -> list[Task]:
    with company.desk().reading() as session:
        return [task for task in tasks(session, day) if task.kind == TaskKind.DEADLINE]


def refused(company: Company, new: NewCase) -> CaseFault:
    with pytest.raises(CaseRefusedError) as caught:
        open_case(company.desk(), new)
    return caught.value.fault


def test_an_open_file_stops_reminders_of_its_debts_and_of_no_others(plaintiff: Company) -> None:
    case = sued(plaintiff)
    assert (case.reference, case.state, case.is_open) == ("CJ-2026-0001", CaseState.PREPARING, True)
    withheld = {each.debt.reference: each.why for each in plaintiff.look().plan.withheld}
    assert (withheld["F1"], withheld["F2"]) == (Why.HELD, Why.HELD)
    assert {step.debt.reference for step in plaintiff.look().plan.steps} >= {"F3"}
    with plaintiff.desk().reading() as session:
        (hold,) = holds(session)
        told = timeline(session, "411000", "DUPONT")
    assert (hold.kind, hold.debts, hold.reason) == (HoldKind.LEGAL, set(case.debts), "CJ-2026-0001")
    assert [each.kind for each in told][:1] == [Told.CASE_OPENED]
    assert told[0].facts["cents"] == 1_200_00 + 1_800_00


def test_in_a_collective_procedure_all_that_the_customer_owes_is_held_from_the_judgment_on(
    plaintiff: Company,
) -> None:
    judgment = dt.date(2026, 10, 5)
    new = NewCase("411000", "DUPONT", "EUR", names_of(plaintiff, ["F1"]), Route.INSOLVENCY, FACTS, judgment)
    open_case(plaintiff.desk(), new)
    with plaintiff.desk().reading() as session:
        (hold,) = holds(session)
    assert (hold.kind, hold.debts, hold.since) == (HoldKind.INSOLVENCY, frozenset(), judgment)
    assert refused(plaintiff, replace(new, opened_on=TODAY + dt.timedelta(days=1))) is CaseFault.FUTURE
    assert refused(plaintiff, replace(new, opened_on=None)) is CaseFault.NO_OPENING


def test_debts_must_be_open_known_and_in_no_other_file(plaintiff: Company) -> None:
    new = NewCase("411000", "DUPONT", "EUR", names_of(plaintiff, ["F1"]), Route.SUMMONS, FACTS)
    assert refused(plaintiff, replace(new, debts=frozenset())) is CaseFault.NO_DEBTS
    assert refused(plaintiff, replace(new, debts=frozenset({"0000"}))) is CaseFault.UNKNOWN_DEBTS
    of_another = names_of(plaintiff, ["M1"])
    assert refused(plaintiff, replace(new, debts=of_another)) is CaseFault.UNKNOWN_DEBTS
    assert refused(plaintiff, replace(new, currency="USD")) is CaseFault.UNKNOWN_DEBTS
    many = frozenset(str(number) for number in range(301))
    assert refused(plaintiff, replace(new, debts=many)) is CaseFault.TOO_MANY_DEBTS
    sued(plaintiff, "F1")
    assert refused(plaintiff, new) is CaseFault.IN_ANOTHER_CASE


def test_the_rules_close_a_way(plaintiff: Company) -> None:
    debts = names_of(plaintiff, ["F1"])
    disputed = replace(FACTS, is_disputed=True)
    new = NewCase("411000", "DUPONT", "EUR", debts, Route.ORDER_FOR_PAYMENT, disputed)
    assert refused(plaintiff, new) is CaseFault.ROUTE_CLOSED
    other = replace(FACTS, nature=Nature.OTHER)
    assert refused(plaintiff, replace(new, facts=other)) is CaseFault.ROUTE_CLOSED
    open_case(plaintiff.desk(), replace(new, route=Route.SUMMONS))


def test_interest_counts_towards_the_limit_of_the_simplified_procedure(plaintiff: Company) -> None:
    march = str(FILES[month("2026-03")]) + invoice("F9", 4_100_00, "2026-03-01", "2026-03-31")  # 4 920.00
    plaintiff.books.write({month("2026-03"): march})
    debts = names_of(plaintiff, ["F9"])
    new = NewCase("411000", "DUPONT", "EUR", debts, Route.SIMPLIFIED, FACTS)
    assert refused(plaintiff, new) is CaseFault.ROUTE_CLOSED
    open_case(plaintiff.desk(), replace(new, facts=replace(FACTS, claims_interest=False)))


@pytest.mark.parametrize(
    ("part", "value", "fault"),
    [
        ("debtor_name", " ", FactFault.MISSING),
        ("debtor_name", "a\nb", FactFault.CONTROL),
        ("debtor_name", "n" * 201, FactFault.TOO_LONG),
        ("debtor_siren", "123456789", FactFault.NOT_A_SIREN),
        ("debtor_country", "France", FactFault.NOT_A_COUNTRY),
        ("debtor_department", "7", FactFault.NOT_A_DEPARTMENT),
        ("debtor_lines", ("x",) * 7, FactFault.TOO_MANY),
        ("ground", "g" * 6_001, FactFault.TOO_LONG),
        ("ground", "\u202e", FactFault.CONTROL),
        ("costs", (Costs("", 1),), FactFault.MISSING),
        ("costs", (Costs("Huissier", 0),), FactFault.NOT_AN_AMOUNT),
        ("costs", (Costs("Huissier", 1),) * 13, FactFault.TOO_MANY),
        ("exhibits", tuple(map(str, range(61))), FactFault.TOO_MANY),
        ("exhibits", ("x" * 501,), FactFault.TOO_LONG),
    ],
)
def test_what_is_typed_has_limits(plaintiff: Company, part: str, value: object, fault: FactFault) -> None:
    with pytest.raises(FaultyFactsError) as caught:
        sued(plaintiff, facts=replace(FACTS, **{part: value}))  # type: ignore[arg-type]
    assert caught.value.faults == {part: fault}
    with plaintiff.desk().reading() as session:
        assert cases_of(session) == ()
        assert holds(session) == ()


def test_facts_are_changed_until_a_court_has_them(plaintiff: Company) -> None:
    case = sued(plaintiff)
    changed = change_facts(plaintiff.desk(), case.number, replace(FACTS, seat=" Brest "))
    assert changed.facts.seat == "Brest"
    assert found(plaintiff, case.number).facts == changed.facts
    noted(plaintiff, changed, A.REQUEST)
    with pytest.raises(CaseRefusedError) as caught:
        change_facts(plaintiff.desk(), case.number, FACTS)
    assert caught.value.fault is CaseFault.FILED


def test_the_order_of_september_2026_gives_three_months_and_its_service_meets_them(
    plaintiff: Company,
) -> None:
    case = noted(plaintiff, sued(plaintiff), A.REQUEST, "2026-09-02")
    case = noted(plaintiff, case, A.ORDER, "2026-09-15", cents=3_000_00)
    (task,) = open_tasks(plaintiff)
    assert (task.facts["deadline"], task.facts["last"]) == (DeadlineKind.SERVICE, "2026-12-15")
    assert (task.facts["case"], task.facts["article"], task.day) == (case.number, "1411 CPC", TODAY)
    case = noted(plaintiff, case, A.SERVED, "2026-10-02")
    assert open_tasks(plaintiff) == []
    (later,) = open_tasks(plaintiff, dt.date(2027, 1, 1))
    assert (later.facts["deadline"], later.day) == (DeadlineKind.ENFORCEABLE, dt.date(2026, 12, 3))
    assert case.acts[1].cents == 3_000_00
    assert case.day_of(A.SERVED) == dt.date(2026, 10, 2)


def test_a_withdrawn_act_takes_its_days_back_and_the_earlier_ones_count_again(plaintiff: Company) -> None:
    case = noted(plaintiff, sued(plaintiff), A.REQUEST, "2026-09-02")
    case = noted(plaintiff, case, A.ORDER, "2026-09-15")
    case = noted(plaintiff, case, A.WITHDRAWN, withdraws=2)
    assert (case.state, open_tasks(plaintiff), len(case.standing)) == (CaseState.FILED, [], 1)
    noted(plaintiff, case, A.ORDER, "2026-09-16")
    (task,) = open_tasks(plaintiff)
    assert task.facts["last"] == "2026-12-16"


def test_of_two_who_note_an_act_at_once_the_second_is_told(plaintiff: Company) -> None:
    case = sued(plaintiff)
    noted(plaintiff, case, A.REQUEST)
    with pytest.raises(CaseRefusedError) as caught:
        noted(plaintiff, case, A.REQUEST)
    assert caught.value.fault is CaseFault.CHANGED
    assert len(found(plaintiff, case.number).acts) == 1


@pytest.mark.parametrize(
    ("kind", "day", "fault"),
    [
        (A.SERVED, "2026-11-23", CaseFault.NOT_NOW),
        (A.REQUEST, "2026-11-24", CaseFault.FUTURE),
        (A.CLOSED, "2026-11-23", CaseFault.NO_REASON),
    ],
)
def test_an_act_that_cannot_be_is_not_noted(
    plaintiff: Company, kind: ActKind, day: str, fault: CaseFault
) -> None:
    case = sued(plaintiff)
    with pytest.raises(CaseRefusedError) as caught:
        noted(plaintiff, case, kind, day)
    assert caught.value.fault is fault
    assert found(plaintiff, case.number).acts == ()


def test_words_of_an_act_are_bounded_and_an_unknown_file_is_none(plaintiff: Company) -> None:
    case = sued(plaintiff)
    with pytest.raises(CaseRefusedError, match="too-long"):
        noted(plaintiff, case, A.REQUEST, text="x" * (LONGEST_TEXT + 1))
    with pytest.raises(CaseRefusedError, match="no-such-case"):
        add_act(plaintiff.desk(), 99, NewAct(A.REQUEST, TODAY, 0))


def test_an_act_keeps_its_paper(plaintiff: Company) -> None:
    case = noted(plaintiff, sued(plaintiff), A.REQUEST, paper=paper_from("requête.pdf", PAPER))
    with plaintiff.desk().reading() as session:
        (head,) = files_of(session, case=case.number)
    assert (head.kind, head.name, case.acts[0].file) == ("case-proof", "requête.pdf", head.number)


@pytest.mark.parametrize("resumes", [True, False])
def test_a_closed_file_keeps_its_hold_unless_reminders_are_to_go_on(
    plaintiff: Company, *, resumes: bool
) -> None:
    case = sued(plaintiff)
    case = noted(plaintiff, case, A.CLOSED, ending=Ending.SETTLED, resumes=resumes)
    assert (case.state, case.acts[-1].ending) == (CaseState.CLOSED, Ending.SETTLED)
    with plaintiff.desk().reading() as session:
        assert len(holds(session)) == (0 if resumes else 1)
    again = noted(plaintiff, case, A.REOPENED)
    assert (again.state, again.is_open) == (CaseState.PREPARING, True)
    with plaintiff.desk().reading() as session:
        (hold,) = holds(session)
        assert (hold.kind, hold.id) == (HoldKind.LEGAL, again.hold)
        first = hold_row(session, 1)
    assert first is not None
    assert (first.lifted_by == OLIVIA.actor) == resumes


def test_a_file_that_ends_leaves_no_task(plaintiff: Company) -> None:
    case = noted(plaintiff, sued(plaintiff), A.REQUEST, "2026-09-02")
    case = noted(plaintiff, case, A.ORDER, "2026-09-15")
    assert open_tasks(plaintiff)
    noted(plaintiff, case, A.CLOSED, ending=Ending.PAID)
    assert open_tasks(plaintiff) == []
    sued(plaintiff)  # the debts are free for another file


def test_files_are_of_one_customer_and_the_latest_comes_first(plaintiff: Company) -> None:
    sued(plaintiff, "F1")
    sued(plaintiff, "F2", route=Route.SUMMONS)
    with plaintiff.desk().reading() as session:
        assert [case.reference for case in cases_of(session, "411000", "DUPONT")] == [
            "CJ-2026-0002",
            "CJ-2026-0001",
        ]
        assert cases_of(session, "411000", "MARTIN") == ()
        assert len(cases_of(session)) == 2


def test_of_two_who_open_a_file_about_the_same_debts_at_once_one_does(plaintiff: Company) -> None:
    debts = names_of(plaintiff, ["F1"])
    new = NewCase("411000", "DUPONT", "EUR", debts, Route.SUMMONS, FACTS)

    def attempt(_rank: int) -> CaseFault | None:
        try:
            open_case(plaintiff.desk(), new)
        except CaseRefusedError as refused:
            return refused.fault
        return None

    plaintiff.desk().picture()
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(attempt, range(4)))
    assert sorted(map(str, outcomes)) == ["None", *[str(CaseFault.IN_ANOTHER_CASE)] * 3]
    with plaintiff.desk().reading() as session:
        assert len(cases_of(session)) == len(holds(session)) == 1
