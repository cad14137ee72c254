"""What is handed over, refused or settled between an approval and the mail has no wrong party paid."""

from dataclasses import replace

import pytest

from ledger_core.factoring.states import State
from tenants.dunning.decisions.settings import read_settings, save_settings
from tenants.dunning.letter_rows import LetterState
from tenants.dunning.sending.recheck import Stop, stop_of
from tests.tenants.dunning.company import DAY, IBAN
from tests.tenants.dunning.factor import (
    CONFIDENTIAL,
    FACTOR_IBAN,
    MENTION,
    NOTIFIED,
    assign,
    change,
    move,
    state_of,
    take_off,
)
from tests.tenants.dunning.sending.conftest import Office


def bodies(office: Office) -> list[str]:
    """Return the texts of what left, without blanks."""
    parts = [mail.get_body() for mail in office.postmaster.taken]
    return ["".join(part.get_content().split()) for part in parts if part is not None]


def test_a_letter_approved_before_a_notified_assignment_does_not_leave(office: Office) -> None:
    (number,) = office.approve("DUPONT")
    assign(office.company, NOTIFIED, "F1")
    office.pass_time()
    office.deliver()
    assert office.postmaster.taken == []
    row = office.letter(number)
    assert (row.state, stop_of(row.reason)) == (LetterState.CANCELLED, Stop.ASSIGNED)
    for new in office.approve("DUPONT"):  # its debts are free again: one letter each
        assert office.letter(new).state == LetterState.QUEUED
    office.pass_time()
    office.deliver()
    theirs, ours = sorted(bodies(office), key=lambda body: FACTOR_IBAN not in body)
    assert (FACTOR_IBAN in theirs, IBAN in theirs) == (True, False)
    assert (FACTOR_IBAN in ours, IBAN in ours) == (False, True)
    assert "".join(MENTION.split()) in theirs


def test_where_nobody_is_told_it_leaves_as_it_was_approved(office: Office) -> None:
    office.approve("DUPONT")
    assign(office.company, CONFIDENTIAL, "F1", "F2")
    office.pass_time()
    office.deliver()
    (body,) = bodies(office)
    assert IBAN in body


def test_a_letter_of_which_one_debt_was_handed_over_does_not_leave(office: Office) -> None:
    (number,) = office.approve("DUPONT")
    assign(office.company, CONFIDENTIAL, "F1")
    office.pass_time()
    office.deliver()
    assert office.postmaster.taken == []
    assert stop_of(office.letter(number).reason) is Stop.ASSIGNED


@pytest.mark.parametrize(
    ("what", "stop"),
    [("refused", Stop.ASSIGNED), ("settled", Stop.PAID), ("part", Stop.AMOUNT), ("returned", Stop.PAID)],
)
def test_what_becomes_of_it_stops_a_letter_in_the_factor_s_name(
    office: Office, what: str, stop: Stop
) -> None:
    company = office.company
    if what != "refused":
        take_off(company, ["F1"])
    assign(company, NOTIFIED, "F1", state=State.SENT if what == "refused" else State.FUNDED)
    letters = {office.steps(number)[0].reference: number for number in office.approve("DUPONT")}
    if what == "refused":
        move(company, State.RETURNED, held=False)
    else:
        part = {"settled": "settled_cents", "part": "settled_cents", "returned": "returned_cents"}[what]
        change(company, "F1", **{part: 500_00 if what == "part" else 1_200_00})
    office.pass_time()
    office.deliver()
    row = office.letter(letters["F1"])
    assert (row.state, stop_of(row.reason)) == (LetterState.CANCELLED, stop)
    assert not any(FACTOR_IBAN in body for body in bodies(office))


@pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("told_days", "state"), [(0, LetterState.CANCELLED), (1, LetterState.SENT)])
def test_what_the_factor_was_paid_is_looked_at_as_a_letter_leaves(
    office: Office, told_days: int, state: LetterState
) -> None:
    desk = office.company.desk()
    with desk.writing() as session:
        save_settings(session, desk, replace(read_settings(session), stale_bank_days=3))
    assign(office.company, NOTIFIED, "F1", "F2")
    (number,) = office.approve("DUPONT")
    office.pass_time(4 * DAY)  # the mail was down
    state_of(office.company, NOTIFIED.key, desk.today + told_days * DAY)
    office.deliver()
    row = office.letter(number)
    assert row.state == state
    if not told_days:
        assert stop_of(row.reason) is Stop.HELD
        assert office.postmaster.taken == []


def test_a_letter_of_what_left_the_books_leaves(office: Office) -> None:
    take_off(office.company, ["F1", "F2"])
    assign(office.company, NOTIFIED, "F1", "F2", state=State.FUNDED)
    (number,) = office.approve("DUPONT")
    office.pass_time()
    office.deliver()
    assert office.letter(number).state == LetterState.SENT
    (body,) = bodies(office)
    assert (FACTOR_IBAN in body, IBAN in body) == (True, False)
