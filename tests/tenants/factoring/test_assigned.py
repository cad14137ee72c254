"""What reminders are told of a factor's documents, and what its events make of them."""

from dataclasses import replace
import datetime as dt

import pytest

from ledger_core.dunning.debts import Debt
from ledger_core.factoring.contract import Chasing, Notice, Transfer
from ledger_core.factoring.states import State
from tenants.dunning.stamp import raise_stamp
from tenants.factoring.assigned import NOTHING_ASSIGNED, Assigned, assigned_of, handed_over
from tenants.factoring.events.wanted import DirectPayment, Fund, PassedOn, Recourse, Settled
from tenants.factoring.story import Happened, tell
from tests.tenants.dunning.company import TODAY, Company
from tests.tenants.dunning.factor import (
    CONFIDENTIAL,
    FACTOR,
    MENTION,
    NOTIFIED,
    assign,
    change,
    move,
    name_of,
    state_of,
)
from tests.tenants.factoring.events.conftest import factored
from tests.tenants.factoring.events.factored import DAY, Factored

__all__ = ["factored"]

ON_SQLITE = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)
IN_ITS_NAME = {
    "notice": Notice.NOTIFIED,
    "chasing": Chasing.FACTORS_NAME,
    "mention": MENTION,
    "factor": FACTOR,
}


def told(company: Company, party: tuple[str, str] | None = None, day: dt.date = TODAY) -> Assigned:
    with company.desk().reading() as session:
        return assigned_of(session, day, party)


def debts(factored: Factored) -> dict[str, Debt]:
    """Return what customers owe by piece, as reminders see it."""
    return {debt.reference: debt for debt in factored.company.look().situation.debts}


def test_a_company_without_a_factor_has_nothing_assigned(company: Company) -> None:
    assert told(company) == NOTHING_ASSIGNED
    with company.desk().reading() as session:
        assert handed_over(session, ["a", "b"]) == frozenset()


def test_each_document_says_who_has_it_and_what_its_contract_says(company: Company) -> None:
    assign(company, NOTIFIED, "F1", "M1")
    assign(company, CONFIDENTIAL, "F2", number=15, state=State.FUNDED)
    found = told(company)
    assert {each.reference for each in found.by_name.values()} == {"F1", "F2", "M1"}
    first, second = found.get(name_of(company, "F1")), found.get(name_of(company, "F2"))
    assert first is not None
    assert second is not None
    assert (first.assigned_as, first.agreement, first.factor) == ("C-2026-014", "aldebaran:1", FACTOR)
    assert (first.pays_factor, first.is_chased, first.has_left_books) == (True, True, False)
    assert (second.pays_factor, second.is_chased, second.has_left_books) == (False, True, True)
    assert (first.to_pay_cents, second.agreement) == (120000, "discret:1")
    assert set(told(company, ("411000", "MARTIN")).by_name) == {name_of(company, "M1")}
    before = told(company, day=TODAY - dt.timedelta(days=1)).get(name_of(company, "F2"))
    assert before is not None
    assert not before.has_left_books  # funded on the next day
    assert found.get("nothing") is None


def test_each_keeps_the_version_under_which_it_was_handed_over(company: Company) -> None:
    assign(company, NOTIFIED, "F1")
    assign(company, replace(NOTIFIED, version=2, chasing=Chasing.NONE), "F2", number=15)
    versions = {each.reference: (each.version, each.is_chased) for each in told(company).by_name.values()}
    assert versions == {"F1": (1, True), "F2": (2, False)}


@ON_SQLITE
def test_a_factor_s_own_statement_tells_what_it_was_paid(company: Company) -> None:
    def known() -> dict[str, dt.date | None]:
        return {each.reference: each.known_until for each in told(company).by_name.values()}

    assign(company, NOTIFIED, "F1", state=State.FUNDED)
    assign(company, CONFIDENTIAL, "F2", number=15)
    assign(company, replace(NOTIFIED, key="autre"), "M1", number=16)
    assert known() == {"F1": TODAY, "F2": None, "M1": TODAY}
    days = [TODAY + dt.timedelta(days=days) for days in range(1, 5)]
    state_of(company, "aldebaran", days[3], "camt053", number=1)
    assert known()["F1"] == TODAY  # a bank does not know
    desk = company.desk()
    with desk.writing() as session:
        tell(session, desk, contract="aldebaran", assignment=14, kind=Happened.SETTLED, day=days[2])
    assert known()["F1"] == days[2]
    state_of(company, "aldebaran", days[1], number=2)
    state_of(company, "aldebaran", days[0], number=3)
    state_of(company, "aldebaran", TODAY - dt.timedelta(days=9), number=4)
    assert known() == {"F1": days[1], "F2": None, "M1": TODAY}  # the last of its statements, whatever came


def test_what_is_over_or_was_never_sent_is_none(company: Company) -> None:
    assign(company, NOTIFIED, "F1", state=State.CHECKED)
    name = name_of(company, "F1")
    seen = []
    for state in (State.SENT, State.FUNDED, State.SETTLED, State.RETURNED):
        move(company, state)
        with company.desk().reading() as session:
            seen.append((name in told(company).by_name, handed_over(session, {name, "x"})))
    had = frozenset({name})
    assert seen == [(True, had), (True, had), (False, had), (False, had)]
    move(company, State.FUNDED)
    change(company, "F1", settled_cents=120000)
    assert told(company) == NOTHING_ASSIGNED
    move(company, State.RETURNED, held=False)
    with company.desk().reading() as session:
        assert handed_over(session, {name}) == frozenset()


@ON_SQLITE
def test_the_events_of_an_assignment_and_the_reminders_agree(factored: Factored) -> None:
    factored.agree(**IN_ITS_NAME)
    assert not debts(factored)["F1"].assigned
    factored.send("F1")
    with factored.desk.writing() as session:
        raise_stamp(session)  # as sending does
    sent = debts(factored)["F1"]
    factored.post(Fund(assignment=1, day=DAY, cash_cents=1000))
    name = sent.name
    assert "F1" not in factored.open()
    assert debts(factored)["F1"] == replace(sent, known_until=DAY)  # its name, its due day, its sum
    assert (sent.assigned, sent.cents_open) == ("aldebaran:1", 115000)
    for wanted, left in (
        (Settled(assignment=1, day=DAY, parts={name: 50000}), 65000),
        (DirectPayment(assignment=1, day=DAY, parts={name: 20000}), 45000),
        (PassedOn(assignment=1, day=DAY, parts={name: 20000}), 45000),
    ):
        factored.post(wanted)
        assert debts(factored)["F1"].cents_open == left
    factored.post(Recourse(assignment=1, day=DAY, names=frozenset({name}), reason="impayée"))
    found = debts(factored)
    assert "F1" not in found
    assert (found["F1R"].cents_open, found["F1R"].due, found["F1R"].assigned) == (45000, sent.due, "")


@ON_SQLITE
def test_of_a_document_paid_in_part_and_handed_over_whole_the_rest_is_asked_for(factored: Factored) -> None:
    factored.agree(**IN_ITS_NAME)
    before = debts(factored)["F2"].cents_open
    factored.send("F2", cents={"F2": 60000})
    factored.post(Fund(assignment=1, day=DAY, cash_cents=1000))
    assert (before, debts(factored)["F2"].cents_open) == (40000, 40000)


@ON_SQLITE
def test_a_security_stays_a_debt_of_the_books(factored: Factored) -> None:
    factored.agree(**IN_ITS_NAME, transfer=Transfer.SECURITY)
    factored.fund("F1", cash_cents=None)
    assert factored.open()["F1"] == (115000, debts(factored)["F1"].due)
    assert debts(factored)["F1"].assigned
