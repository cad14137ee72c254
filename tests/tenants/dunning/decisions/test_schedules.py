"""Who follows which schedule: the nearest choice wins, and ladders are kept version by version."""

from dataclasses import replace
import datetime as dt

import pytest
from sqlalchemy import select

from ledger_core.dunning.ladders import BUSINESS, CONSUMER
from ledger_core.dunning.schedule import Audience, ScheduleFault
from ledger_core.dunning.steps import Rule
from tenants.dunning.decisions.debtors import DebtorNotes
from tenants.dunning.decisions.rows import FirmRuleVersion
from tenants.dunning.decisions.rules import (
    RuleConflictError,
    firm_latest,
    firm_put_version,
    firm_versions,
)
from tenants.dunning.decisions.schedules import (
    ChoiceFault,
    FaultyChoiceError,
    FaultyScheduleError,
    ReservedKeyError,
    choose,
    customer_target,
    ladder_of,
    own_schedules,
    save_firm_schedule,
    save_schedule,
    schedule_version,
)
from tenants.dunning.decisions.settings import (
    DunningSettings,
    save_settings,
)
from tenants.people import firm_log
from tenants.people.models import Engagement, FirmRow
from tests.tenants.dunning.company import Company


def _firm(company: Company) -> int:
    """Have a firm serve the company."""
    with company.books.database.platform() as session:
        firm = FirmRow(slug="vauclair", name="Cabinet Vauclair", created_at=company.now)
        session.add(firm)
        session.flush()
        session.add(
            Engagement(
                firm_id=firm.id, client_id=company.books.tenant.id, since=dt.date(2026, 1, 1), until=None
            )
        )
        return firm.id


def test_a_firm_decides_for_clients_who_did_not(company: Company) -> None:
    firm_id, database = _firm(company), company.books.database
    look = company.look()
    assert {group.schedule.key for group in look.groups} == {"house-business", "house-consumer"}
    slow = replace(BUSINESS, key="firm-slow", levels=(replace(BUSINESS.levels[1], days=12),))
    with database.platform() as session:
        kept = save_firm_schedule(session, firm_id, "Paul", company.now, slow)
        again = save_firm_schedule(session, firm_id, "Paul", company.now, slow)
        assert (kept.version, again.version) == (1, 1)
        firm_put_version(session, firm_id, "Paul", company.now, "choices", {"business": "firm-slow"})
        with pytest.raises(RuleConflictError):
            firm_put_version(session, firm_id, "Paul", company.now, "choices", {}, expected=0)
        with pytest.raises(ReservedKeyError):
            save_firm_schedule(session, firm_id, "Paul", company.now, replace(slow, key="slow"))
        assert len(firm_versions(session, firm_id, "choices")) == 1
        assert firm_latest(session, firm_id + 1, "choices") is None
        assert firm_log.verify_chain(session, firm_id) == ()
        assert len(session.scalars(select(FirmRuleVersion)).all()) == 2
    look = company.look()
    found = {group.customer: (group.schedule.key, group.steps[0].rule) for group in look.groups}
    assert found == {
        "LEROY": ("house-consumer", Rule.HOUSE),
        "DUPONT": ("firm-slow", Rule.FIRM),
        "MARTIN": ("firm-slow", Rule.FIRM),
    }
    with company.desk().writing() as session:
        save_schedule(session, company.desk(), replace(BUSINESS, key="own"))
        choose(session, company.desk(), Rule.TENANT, "business", "own")
    assert company.group("DUPONT").steps[0].rule is Rule.TENANT


def test_the_nearest_choice_wins(company: Company) -> None:
    desk = company.desk()
    with desk.writing() as session:
        save_settings(session, desk, DunningSettings(segments=("grands", "petits")))
        for key in ("a", "b", "c", "d"):
            save_schedule(session, desk, replace(BUSINESS, key=key))
        choose(session, desk, Rule.TENANT, Audience.BUSINESS, "a")
        choose(session, desk, Rule.SEGMENT, "petits", "b")
    company.note("DUPONT", DebtorNotes(segments=("petits",)))
    assert company.group("MARTIN").schedule.key == "a"
    assert company.group("DUPONT").schedule.key == "b"
    debt = company.group("DUPONT").debts[0]
    with desk.writing() as session:
        choose(session, desk, Rule.CUSTOMER, customer_target("411000", "DUPONT"), "c", ("411000", "DUPONT"))
        choose(session, desk, Rule.DEBT, debt, "d", ("411000", "DUPONT"))
    found = {group.schedule.key for group in company.look().groups if group.customer == "DUPONT"}
    assert found == {"c", "d"}
    with desk.writing() as session:
        choose(session, desk, Rule.DEBT, debt, None, ("411000", "DUPONT"))
    assert company.group("DUPONT").schedule.key == "c"


@pytest.mark.parametrize(
    ("scope", "target", "schedule", "fault"),
    [
        (Rule.FIRM, "business", "house-business", ChoiceFault.NOT_A_TARGET),
        (Rule.TENANT, "everybody", "house-business", ChoiceFault.NOT_A_TARGET),
        (Rule.SEGMENT, "", "house-business", ChoiceFault.NOT_A_TARGET),
        (Rule.SEGMENT, "x" * 121, "house-business", ChoiceFault.NOT_A_TARGET),
        (Rule.SEGMENT, "abc:A", "nothing", ChoiceFault.NO_SUCH_SCHEDULE),
        (Rule.SEGMENT, "unnamed", "house-business", ChoiceFault.NOT_A_TARGET),
        (Rule.CUSTOMER, "411000 NOBODY", "house-business", ChoiceFault.NOT_A_TARGET),
        (Rule.DEBT, "0-1", "house-business", ChoiceFault.NOT_A_TARGET),
        (Rule.HOUSE, "business", None, ChoiceFault.NOT_A_TARGET),
        (Rule.TENANT, "consumer", "house-business", ChoiceFault.WRONG_AUDIENCE),
    ],
)
def test_a_faulty_choice_is_refused(
    company: Company, scope: Rule, target: str, schedule: str | None, fault: ChoiceFault
) -> None:
    with pytest.raises(FaultyChoiceError) as refused, company.desk().writing() as session:
        choose(session, company.desk(), scope, target, schedule)
    assert refused.value.fault is fault


def test_a_schedule_is_kept_version_by_version(company: Company) -> None:
    desk = company.desk()
    with desk.writing() as session:
        assert save_schedule(session, desk, replace(CONSUMER, key="own"), expected=0).version == 1
        changed = save_schedule(session, desk, replace(CONSUMER, key="own", quiet_days=10), expected=1)
    assert changed.version == 2
    with desk.reading() as session:
        assert own_schedules(session) == {"own": changed}
        before = schedule_version(session, "own", 1)
        assert before is not None
        assert before.quiet_days == CONSUMER.quiet_days
        assert schedule_version(session, "own", 9) is None
    unsound = replace(BUSINESS, key="own", levels=tuple(reversed(BUSINESS.levels)))
    with pytest.raises(FaultyScheduleError) as refused, desk.writing() as session:
        save_schedule(session, desk, unsound)
    assert set(refused.value.faults.values()) <= set(ScheduleFault)
    for key in ("house-own", "firm-own"):
        with pytest.raises(ReservedKeyError), desk.writing() as session:
            save_schedule(session, desk, replace(BUSINESS, key=key))


def test_a_letter_has_the_ladder_that_it_was_made_under(company: Company) -> None:
    desk = company.desk()
    with desk.writing() as session:
        save_schedule(session, desk, replace(CONSUMER, key="own"))
        save_schedule(session, desk, replace(CONSUMER, key="own", quiet_days=10))
    firm = {"firm-slow": replace(BUSINESS, key="firm-slow", version=3)}
    with desk.reading() as session:
        ladders = [
            ladder_of(session, firm, key, version)
            for key, version in (
                ("own", 1),
                (BUSINESS.key, 1),
                ("firm-slow", 3),
                ("firm-slow", 2),
                ("odd", 1),
            )
        ]
    assert ladders == [replace(CONSUMER, key="own"), BUSINESS, firm["firm-slow"], None, None]
