"""A schedule that is tried brings what it then brings, and trying it keeps nothing."""

from dataclasses import replace

from ledger_core.dunning.ladders import BUSINESS, CONSUMER
from ledger_core.dunning.schedule import Audience
from ledger_core.dunning.steps import Rule
from tenants.dunning.days.findings import SETTLED
from tenants.dunning.days.look import Look
from tenants.dunning.decisions.debtors import DebtorNotes
from tenants.dunning.decisions.schedules import choose, save_schedule
from tenants.dunning.decisions.settings import read_settings, save_settings
from tenants.dunning.decisions.trial import try_choice, try_schedule
from tests.tenants.dunning.company import Company

SLOW = replace(
    BUSINESS,
    key="slow",
    name="Slow",
    levels=tuple(replace(level, days=level.days + 20) for level in BUSINESS.levels[1:]),
)


def chosen(company: Company) -> None:
    """Have the company follow a ladder of its own."""
    desk = company.desk()
    with desk.writing() as session:
        save_schedule(session, desk, replace(BUSINESS, key="slow", name="Slow"))
        choose(session, desk, Rule.TENANT, Audience.BUSINESS.value, "slow")


def said(look: Look) -> list[tuple[str, str, str]]:
    """Return the steps of a plan: the debt, the level and the way."""
    return [(step.debt.name, step.level.key, step.channel) for step in look.plan.steps]


def test_a_schedule_that_is_tried_brings_what_it_then_brings(company: Company) -> None:
    chosen(company)
    before = company.look()
    trial = try_schedule(before, SLOW)
    assert company.look() is before
    gone = [change.name for change in trial.changes.gone]
    assert gone
    assert all(change.why != SETTLED for change in trial.changes.gone)
    desk = company.desk()
    with desk.writing() as session:
        save_schedule(session, desk, SLOW)
    after = company.look()
    assert said(after) == said(trial.look)
    named = {step.debt.name for step in before.plan.steps} - {step.debt.name for step in after.plan.steps}
    assert sorted(gone) == sorted(named)


def test_those_who_follow_another_schedule_are_not_counted(company: Company) -> None:
    look = company.look()
    assert try_schedule(look, SLOW).followers == 0
    assert try_schedule(look, SLOW).changes.gone == ()
    businesses = try_choice(look, Rule.TENANT, Audience.BUSINESS.value, "house-business")
    assert businesses.followers == sum(
        not look.debtors[debt.account, debt.customer].is_consumer for debt in look.situation.debts
    )
    assert businesses.changes.added == businesses.changes.gone == businesses.changes.moved == ()


def test_a_choice_for_a_segment_is_tried_in_the_order_of_segments(company: Company) -> None:
    desk = company.desk()
    with desk.writing() as session:
        save_settings(session, desk, replace(read_settings(session), segments=("first", "second")))
        save_schedule(session, desk, SLOW)
        choose(session, desk, Rule.SEGMENT, "second", "house-business")
    company.note("DUPONT", DebtorNotes(segments=("first", "second")))
    look = company.look()
    trial = try_choice(look, Rule.SEGMENT, "first", "slow")
    assert list(trial.look.choices.segment) == ["first", "second"]
    assert {change.name for change in trial.changes.gone} == {
        step.debt.name for step in look.plan.steps if step.debt.customer == "DUPONT"
    }
    taken_back = try_choice(trial.look, Rule.SEGMENT, "first", None)
    assert taken_back.look.plan.steps == look.plan.steps


def test_a_schedule_for_the_other_audience_changes_nothing(company: Company) -> None:
    look = company.look()
    strict = replace(CONSUMER, key="strict", name="Strict")
    trial = try_choice(
        replace(look, schedules={**look.schedules, "strict": strict}), Rule.TENANT, "business", "strict"
    )
    assert trial.look.plan.steps == look.plan.steps
