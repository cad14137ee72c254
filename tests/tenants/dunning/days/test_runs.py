"""The daily run: what it does without a person, once, and what it says of what it did."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
import datetime as dt

import pytest
from sqlalchemy import delete, select

from ledger_core.dunning.holds import HoldKind
from ledger_core.dunning.ladders import BUSINESS
from ledger_core.dunning.schedule import Base, LevelKind
from ledger_core.dunning.steps import Rule, Why
from tenants.books.models import IndexBook
from tenants.books.reindex import reindex
from tenants.desk import Hand
from tenants.dunning.days.approving import Result, approve
from tenants.dunning.days.daily import RETRY, Daily
from tenants.dunning.days.findings import SETTLED, findings_of, packed, unpacked
from tenants.dunning.days.look import Trouble
from tenants.dunning.days.runs import KEPT, findings_in, last_run, run, since_last
from tenants.dunning.decisions.mandates import end_mandate
from tenants.dunning.decisions.schedules import choose, save_schedule
from tenants.dunning.decisions.settings import back_to_test
from tenants.dunning.holds import NewHold
from tenants.dunning.letter_rows import LetterRow, RunRow, StepRow
from tenants.dunning.plans.plans import NewPlan, agree, propose
from tenants.dunning.sending.standing import mark_sent
from tenants.dunning.stamp import stamp_of
from tenants.dunning.story import TaskKind, Told, tasks, timeline
from tenants.dunning.story_rows import Task
from tenants.tenant import Tenant
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import DAY, OLIVIA, PAUL, TODAY, Company, invoice, payment


def letters(company: Company) -> list[LetterRow]:
    """Return all letters, the first first."""
    with company.desk().reading() as session:
        return list(session.scalars(select(LetterRow).order_by(LetterRow.number)))


def send(company: Company) -> None:
    """Take what was approved for sent."""
    with company.desk().writing() as session:
        for row in session.scalars(select(LetterRow).where(LetterRow.sent_at.is_(None))).all():
            mark_sent(session, row, day=row.day, at=company.now, actor="")


def go_live(company: Company) -> None:
    """Approve one letter as the owner."""
    group = company.group("LEROY")
    (outcome,) = approve(company.desk(), {group.key: group.print})
    assert outcome.result is Result.APPROVED


def test_in_test_mode_nothing_leaves_by_itself(company: Company) -> None:
    result = run(company.house, TODAY)
    assert not result.live
    assert result.counts == {
        "debts": 5,
        "to-approve": 3,
        "approved": 0,
        "refused": 0,
        "failed": 0,
        "withheld:no-channel": 1,
    }
    assert not letters(company)


def test_after_the_first_approval_what_needs_nobody_leaves(company: Company) -> None:
    go_live(company)
    result = run(company.house, TODAY)
    assert result.live
    assert (result.counts["approved"], result.counts["to-approve"]) == (2, 0)
    assert [(row.customer, row.approved_by) for row in letters(company)] == [
        ("LEROY", company.desk().hand.actor),
        ("DUPONT", ""),
        ("MARTIN", ""),
    ]
    again = run(company.desk(), TODAY)
    assert (again.counts["approved"], again.counts["withheld:under-way"]) == (0, 4)
    assert len(letters(company)) == 3
    with company.desk().writing() as session:
        back_to_test(session, company.desk())
    assert not run(company.desk(), TODAY).live


def test_a_dry_run_writes_nothing(company: Company) -> None:
    go_live(company)
    company.hold(NewHold(HoldKind.PROMISE, "411000", "MARTIN", "x", cents=1, currency="EUR", day=TODAY))
    with company.desk().reading() as session:
        before = stamp_of(session)
    result = run(company.house, TODAY + 4 * DAY, dry_run=True)
    assert result.counts["approved"] == 0
    assert result.look.plan.broken_promises
    with company.desk().reading() as session:
        assert stamp_of(session) == before
        assert not session.scalars(select(RunRow)).all()
        assert not tasks(session, TODAY + 9 * DAY)
    assert len(letters(company)) == 1


def promise(company: Company, on: dt.date, *debts: str) -> int:
    """Have Dupont promise something."""
    new = NewHold(
        HoldKind.PROMISE, "411000", "DUPONT", "x", debts=frozenset(debts), cents=1, currency="EUR", day=on
    )
    return company.hold(new)


def broken(company: Company) -> list[tuple[int | None, str]]:
    """Return the promises whose tasks are closed, and what came of them."""
    with company.desk().reading() as session:
        wanted = select(Task).where(Task.kind == TaskKind.PROMISE.value, Task.done_at.is_not(None))
        return [(task.hold, task.outcome) for task in session.scalars(wanted)]


def test_a_new_promise_settles_the_task_of_a_broken_one_about_the_same_debts(company: Company) -> None:
    one, other = company.group("DUPONT").debts
    first = promise(company, TODAY, one)
    company.later(4)
    run(company.house, company.now.date())
    promise(company, company.now.date() + DAY, other)
    assert broken(company) == []
    promise(company, company.now.date() + DAY, one)
    assert broken(company) == [(first, "promise")]


def test_a_plan_settles_the_task_of_a_broken_promise_that_it_covers(company: Company) -> None:
    debts = company.group("DUPONT").debts
    first = promise(company, TODAY)
    company.later(4)
    run(company.house, company.now.date())
    parts = ((company.now.date() + DAY, 100000), (company.now.date() + 31 * DAY, 100000))
    desk = company.desk()
    with desk.writing() as session:
        plan = propose(session, desk, NewPlan("411000", "DUPONT", "EUR", debts, parts))
        agree(session, desk, plan.number)
    assert broken(company) == [(first, "plan-agreed")]


def test_two_runs_at_once_do_nothing_twice(company: Company) -> None:
    go_live(company)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: run(company.house, TODAY), range(4)))
    assert sum(result.counts["approved"] for result in results) == 2
    assert sum(result.counts["failed"] for result in results) == 0
    assert sum(result.number is not None for result in results) == 1
    assert len(letters(company)) == 3


def test_missed_days_lose_nothing_and_double_nothing(company: Company) -> None:
    go_live(company)
    for days in (0, 0, 9, 0):
        company.later(days)
        run(company.house, company.desk().today)
        send(company)
    with company.desk().reading() as session:
        taken = [(step.reference, step.level) for step in session.scalars(select(StepRow))]
    assert len(taken) == len(set(taken)) == 4
    company.later(8)
    company.books.write({month("2026-12"): payment("PERDU", 100, "2026-12-09")})
    assert {group.level.key for group in company.look().groups} == {"firm-reminder"}


def test_one_failing_letter_stops_no_other(company: Company) -> None:
    go_live(company)
    with company.desk().writing() as session:
        wordless = replace(BUSINESS.levels[1], template="of-nobody")
        save_schedule(session, company.desk(), replace(BUSINESS, key="own", levels=(wordless,)))
        choose(session, company.desk(), Rule.CUSTOMER, "411000 DUPONT", "own", ("411000", "DUPONT"))
    result = run(company.house, TODAY)
    assert (result.counts["failed"], result.counts["approved"]) == (1, 1)
    assert {row.customer for row in letters(company)} == {"LEROY", "MARTIN"}


def test_a_broken_promise_is_told_once(company: Company) -> None:
    number = company.hold(
        NewHold(HoldKind.PROMISE, "411000", "LEROY", "x", cents=25000, currency="EUR", day=TODAY)
    )
    for days in (1, 2, 1):
        company.later(days)
        run(company.house, company.desk().today)
    with company.desk().reading() as session:
        (task,) = tasks(session, company.desk().today)
        assert (task.kind, task.hold) == (TaskKind.PROMISE, number)
        told = [row.kind for row in timeline(session, "411000", "LEROY")]
    assert told == [Told.PROMISE_BROKEN, Told.HOLD_PUT]


def test_credits_that_may_have_paid_a_debt_are_a_task(company: Company) -> None:
    company.books.write({month("2026-12"): payment("LEROY", 25000, "2026-11-22")})
    for _ in range(2):
        run(company.house, TODAY)
    with company.desk().reading() as session:
        (task,) = tasks(session, TODAY)
    assert (task.kind, task.customer, task.facts["credit_cents"]) == (TaskKind.CREDIT, "LEROY", 25000)
    assert task.facts["sum_cents"] == 25000


def test_a_task_about_credits_names_the_sum_of_all_that_they_hold_back(company: Company) -> None:
    company.books.write({
        month("2026-08"): invoice("LEROY", "L0", 10000, "2026-10-15", day="2026-08-20"),
        month("2026-12"): payment("LEROY", 25000, "2026-11-22"),
    })  # fmt: skip
    run(company.house, TODAY)
    with company.desk().reading() as session:
        (task,) = tasks(session, TODAY)
    assert (task.facts["credit_cents"], task.facts["sum_cents"]) == (25000, 35000)


def test_unattended_letters_of_a_firm_end_with_its_mandate(company: Company) -> None:
    number = company.entrust()
    group = company.group("LEROY", firm_id=1)
    approve(company.desk(PAUL), {group.key: group.print})
    with company.desk().writing() as session:
        end_mandate(session, company.desk(), number, TODAY - DAY)
    result = run(company.house, TODAY)
    assert (result.live, result.counts["approved"], result.counts["refused"]) == (True, 0, 2)


def test_days_are_compared(company: Company) -> None:
    run(company.house, TODAY)
    company.later(1)
    company.books.write({
        month("2026-12"): payment("MARTIN", 1000, "2026-11-24")
        + invoice("MARTIN", "M2", 7000, "2026-11-01", day="2026-10-01")
    })  # fmt: skip
    company.hold(NewHold(HoldKind.MANUAL, "411000", "LEROY", "x"))
    look = company.look()
    with company.desk().reading() as session:
        change = since_last(session, look)
        row = last_run(session)
        assert row is not None
        assert since_last(session, company.look(TODAY)) is None
    assert row.revision == look.revision - 1
    assert change is not None
    assert change.since == TODAY
    assert [each.now.reference for each in change.added if each.now] == ["M2"]
    assert [(each.before.reference, each.why, each.hold_kind) for each in change.gone if each.before] == [
        ("L1", Why.HELD, "manual")
    ]
    assert not change.moved


def test_what_is_settled_is_gone(company: Company) -> None:
    run(company.house, TODAY)
    company.later(1)
    text = company.books.files()[month("2026-09")].decode()
    company.books.write({month("2026-09"): text.replace("M1", "M3")})
    with company.desk().reading() as session:
        change = since_last(session, company.look())
    assert change is not None
    assert [each.why for each in change.gone] == [SETTLED]
    assert len(change.added) == 1


def test_findings_are_read_as_they_were_kept(company: Company) -> None:
    found = findings_of(company.look())
    assert unpacked(found.day, packed(found)) == found
    assert unpacked(found.day, b"") is None


def test_of_old_runs_only_the_counts_stay(company: Company) -> None:
    run(company.desk(), TODAY)
    run(company.desk(), TODAY + KEPT + DAY)
    with company.desk().reading() as session:
        rows = session.scalars(select(RunRow).order_by(RunRow.number)).all()
    assert [findings_in(row) is None for row in rows] == [True, False]
    assert rows[0].counts["debts"] == 5


def test_nothing_is_run_without_books(company: Company, new_tenant: Callable[[str], Tenant]) -> None:
    empty = new_tenant("empty")
    result = run(replace(company.house, tenant_id=empty.id), TODAY)
    assert (result.trouble, result.counts["debts"]) == (Trouble.NO_BOOKS, 0)


@pytest.fixture
def clock() -> list[dt.datetime]:
    """Give the moment that the daily run is told; it changes as the test says."""
    return [dt.datetime(2026, 11, 23, 4, 59, tzinfo=dt.UTC)]  # 5:59 in Paris


def test_each_tenant_runs_once_a_day_from_six_on(
    company: Company, new_tenant: Callable[[str], Tenant], clock: list[dt.datetime]
) -> None:
    new_tenant("unwatched")
    daily = Daily(company.books.database, company.books.jail, company.pictures, lambda: clock[0])
    assert daily.run_due() == 0
    clock[0] += dt.timedelta(minutes=1)
    assert daily.run_due() == 1
    other = Daily(company.books.database, company.books.jail, company.pictures, lambda: clock[0])
    assert (daily.run_due(), other.run_due()) == (0, 0)
    clock[0] = dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC)  # New Year's Day in Paris, half past midnight
    assert daily.run_due() == 0
    clock[0] += dt.timedelta(hours=6)
    assert daily.run_due() == 1
    with company.desk().reading() as session:
        row = last_run(session)
        assert row is not None
        assert row.day == dt.date(2027, 1, 1)


def test_where_service_has_stopped_the_day_is_run_and_nothing_approved(
    company: Company, clock: list[dt.datetime]
) -> None:
    go_live(company)
    clock[0] += dt.timedelta(hours=1)
    served: list[int] = []
    books = company.books
    daily = Daily(
        books.database, books.jail, company.pictures, lambda: clock[0], lambda tenant_id: tenant_id in served
    )
    assert daily.run_due() == 1
    assert len(letters(company)) == 1  # the owner approved it
    served.append(books.tenant.id)
    clock[0] += dt.timedelta(days=1)
    assert daily.run_due() == 1
    assert len(letters(company)) > 1


def test_one_failing_tenant_stops_no_other(
    company: Company, new_tenant: Callable[[str], Tenant], clock: list[dt.datetime]
) -> None:
    other = replace(company.desk(), tenant_id=new_tenant("other").id)
    with other.writing() as session:
        save_schedule(session, other, replace(BUSINESS, key="own"))
    with company.desk().writing() as session:
        session.execute(delete(IndexBook))
    clock[0] += dt.timedelta(hours=1)
    now = clock[0]
    daily = Daily(company.books.database, company.books.jail, company.pictures, lambda: clock[0])
    assert daily.run_due() == 1
    reindex(company.books.database, company.books.jail, company.books.tenant.id)
    assert daily.run_due() == 0  # what failed waits for its next try
    clock[0] = now + RETRY
    assert daily.run_due() == 1


def test_a_level_that_was_edited_in_between_is_not_taken_again(company: Company) -> None:
    go_live(company)
    run(company.house, TODAY)
    send(company)
    first = replace(BUSINESS.levels[1], days=1)
    then = replace(BUSINESS.levels[2], base=Base.AFTER_PREVIOUS, days=10, needs_approval=False)
    with company.desk().writing() as session:
        save_schedule(session, company.desk(), replace(BUSINESS, key="own", levels=(first, then)))
        choose(session, company.desk(), Rule.TENANT, "business", "own")
    company.later(2)
    assert not run(company.house, company.desk().today).outcomes
    company.later(8)
    company.books.write({month("2026-12"): payment("PERDU", 100, "2026-12-02")})
    assert {group.level.key for group in company.look().groups if not group.is_consumer} == {"firm-reminder"}


def _follow_own(company: Company, writer: Hand, chooser: Hand) -> None:
    """Have a hand write a schedule, and one choose it for businesses."""
    with company.desk().writing() as session:
        save_schedule(session, company.desk(writer), replace(BUSINESS, key="own"))
        choose(session, company.desk(chooser), Rule.TENANT, "business", "own")


@pytest.mark.parametrize(
    ("writer", "chooser", "gone"), [(OLIVIA, OLIVIA, 2), (PAUL, OLIVIA, 0), (OLIVIA, PAUL, 0)]
)
def test_what_a_firm_wrote_or_chose_waits_for_a_person_without_a_mandate(
    company: Company, writer: Hand, chooser: Hand, gone: int
) -> None:
    go_live(company)
    _follow_own(company, writer, chooser)
    counts = run(company.house, TODAY).counts
    assert (counts["approved"], counts["to-approve"], counts["refused"]) == (gone, 2 - gone, 0)
    waiting = {group.key: group.print for group in company.look().groups}  # the company itself may send it
    assert [outcome.result for outcome in approve(company.desk(), waiting)] == [Result.APPROVED] * (2 - gone)


def test_what_a_firm_chose_leaves_under_its_mandate_for_that_kind(company: Company) -> None:
    go_live(company)
    _follow_own(company, OLIVIA, PAUL)
    notices = company.entrust(scope=frozenset({LevelKind.NOTICE}))
    assert run(company.house, TODAY).counts["approved"] == 0
    number = company.entrust(scope=frozenset({LevelKind.REMINDER}))
    assert run(company.desk(), TODAY).counts["approved"] == 2
    assert number != notices
    assert [row.mandate for row in letters(company)] == [None, number, number]


def test_the_house_approves_nothing_whose_leave_has_gone(company: Company) -> None:
    go_live(company)
    group = company.group("MARTIN")
    assert group.by_itself
    with company.desk().writing() as session:
        back_to_test(session, company.desk())
    (outcome,) = approve(company.house, {group.key: group.print})
    assert outcome.result is Result.CHANGED
    assert len(letters(company)) == 1
