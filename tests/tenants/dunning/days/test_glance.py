"""A glance tells what waits, from kept rows, and never more than is there."""

from dataclasses import replace
import datetime as dt

from ledger_core.dunning.holds import HoldKind
from tenants.dunning.days.approving import approve
from tenants.dunning.days.glance import DunningGlance, glance
from tenants.dunning.days.runs import TO_APPROVE, run
from tenants.dunning.holds import NewHold
from tenants.dunning.story import TaskKind, close_task, put_task
from tests.tenants.dunning.company import CREDITOR, TODAY, Company


def seen(company: Company) -> DunningGlance:
    with company.desk().reading() as session:
        return glance(session, company.desk().today)


def test_before_anything_nothing_waits(company: Company) -> None:
    found = seen(company)
    assert (found.ran_on, found.to_approve, found.live_since, found.tasks) == (None, 0, None, {})
    assert found.may_send
    company.introduce(replace(CREDITOR, iban=""))
    assert not seen(company).may_send


def test_what_was_approved_since_the_run_waits_no_more(company: Company) -> None:
    ran = run(company.desk(), TODAY)
    assert seen(company).to_approve == ran.counts[TO_APPROVE] > 1
    company.now += dt.timedelta(minutes=5)
    group = company.look().groups[0]
    approve(company.desk(), {group.key: group.print})
    after = seen(company)
    assert after.to_approve == ran.counts[TO_APPROVE] - 1
    assert after.live_since == TODAY
    company.later(1)
    again = run(company.desk(), company.desk().today)
    assert seen(company).to_approve == again.counts[TO_APPROVE]


def test_tasks_are_counted_by_kind_until_they_are_done(company: Company) -> None:
    promise = NewHold(
        HoldKind.PROMISE,
        "411000",
        "DUPONT",
        "On the phone",
        cents=120000,
        currency="EUR",
        day=TODAY,
        grace_days=2,
    )
    company.hold(promise)
    company.later(7)
    run(company.desk(), company.desk().today)
    assert seen(company).waiting(TaskKind.PROMISE) == 1
    desk = company.desk()
    with desk.writing() as session:
        call = put_task(
            session, key="call:1", kind=TaskKind.CALL, account="411000", customer="DUPONT",
            day=desk.today + dt.timedelta(days=1), at=desk.now,
        )  # fmt: skip
    assert call is not None
    assert seen(company).waiting(TaskKind.CALL) == 0  # from tomorrow on
    company.later(1)
    assert seen(company).waiting(TaskKind.CALL, TaskKind.PROMISE) == 2
    with company.desk().writing() as session:
        close_task(session, call.number, by="somebody", at=desk.now)
    assert seen(company).waiting(TaskKind.CALL, TaskKind.PROMISE) == 1
