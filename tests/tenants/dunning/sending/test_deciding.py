"""What a person says of a letter that did not simply leave, and what follows from it."""

import pytest

from tenants import outbox
from tenants.dunning.letter_rows import LetterState
from tenants.dunning.sending.answers import note_return
from tenants.dunning.sending.deciding import (
    NotReturnedError,
    StillLeavingError,
    did_not_go,
    release,
    stands,
    went,
)
from tenants.dunning.sending.standing import NoSuchLetterError, WrongStateError
from tenants.dunning.sending.transport import Point
from tests.tenants.dunning.sending.conftest import HOUR, Office


def uncertain(office: Office) -> int:
    office.postmaster.answers["DATA"] = ["hang up"]
    (number,) = office.approve("DUPONT")
    office.pass_time()
    office.deliver()
    assert office.letter(number).state == LetterState.UNCERTAIN
    return number


def refused(office: Office) -> int:
    office.postmaster.answers["RCPT"] = ["550 No such mailbox"]
    (number,) = office.approve("DUPONT")
    office.pass_time()
    office.deliver()
    assert office.letter(number).state == LetterState.FAILED
    return number


def test_a_letter_that_went_counts_from_its_day(office: Office) -> None:
    number = uncertain(office)
    day = office.company.now.date()
    office.pass_time(50 * HOUR)
    went(office.company.desk(), number)
    assert [(step.sent, step.day) for step in office.steps(number)] == [(True, day)] * 2
    assert office.tasks() == []
    with pytest.raises(WrongStateError):
        went(office.company.desk(), number)
    office.deliver()
    assert office.postmaster.taken == []
    assert office.letter(number).noted_in is not None


def test_a_letter_that_did_not_go_goes_again_under_its_number(office: Office) -> None:
    number = uncertain(office)
    reference = office.letter(number).reference
    assert did_not_go(office.company.desk(), number)
    assert office.tasks() == []
    office.deliver()
    (arrived,) = office.postmaster.taken
    assert reference in arrived["Subject"]
    assert office.letter(number).state == LetterState.SENT


def test_a_letter_may_become_uncertain_twice(office: Office) -> None:
    number = uncertain(office)
    did_not_go(office.company.desk(), number)
    office.postmaster.answers["DATA"] = ["hang up"]
    office.deliver()
    assert [task.kind for task in office.tasks()] == ["uncertain"]
    went(office.company.desk(), number)
    assert office.told(number).count("letter-uncertain") == 2


def test_nobody_decides_while_a_letter_is_leaving(office: Office) -> None:
    (number,) = office.approve("DUPONT")
    asked: list[int] = []

    def decide(point: Point) -> None:
        if point is Point.TAKEN:
            for act in (went, did_not_go):
                with pytest.raises(StillLeavingError):
                    act(office.company.desk(), number)
            asked.append(number)

    office.pass_time()
    office.deliver(decide)
    assert asked == [number]
    assert office.letter(number).state == LetterState.SENT


def test_a_letter_whose_mail_was_dropped_is_taken_back_where_it_did_not_go(office: Office) -> None:
    (number,) = office.approve("DUPONT")
    key = next(iter(office.effects()))
    outbox.drop(office.company.books.database, office.tenant_id, key, office.company.now)
    office.pass_time()
    office.deliver()
    assert not did_not_go(office.company.desk(), number)
    assert office.letter(number).state == LetterState.CANCELLED
    (again,) = office.approve("DUPONT")
    assert again != number


def test_a_refused_letter_is_planned_anew_once_somebody_says_so(office: Office) -> None:
    number = refused(office)
    assert "DUPONT" not in {group.customer for group in office.company.look().groups}
    release(office.company.desk(), number, "Nouvelle adresse")
    assert office.tasks() == []
    (again,) = office.approve("DUPONT")
    office.pass_time()
    office.deliver()
    assert office.letter(again).state == LetterState.SENT
    assert office.letter(number).state == LetterState.FAILED
    assert office.letter(number).noted_in is None  # it never left
    with pytest.raises(NotReturnedError):
        stands(office.company.desk(), number, "")


def test_a_letter_that_came_back_counts_where_a_person_says_so(office: Office) -> None:
    (number,) = office.approve("DUPONT")
    office.pass_time()
    office.deliver()
    note_return(office.company.desk(), number, "Pli avisé et non réclamé")
    assert office.letter(number).state == LetterState.FAILED
    assert [(task.kind, task.letter) for task in office.tasks()] == [("returned", number)]
    stands(office.company.desk(), number, "Avisé")
    assert office.letter(number).state == LetterState.SENT
    assert office.tasks() == []
    assert all(step.sent and not step.cancelled for step in office.steps(number))


def test_what_came_back_is_sent_again_where_a_person_says_so(office: Office) -> None:
    (number,) = office.approve("DUPONT")
    office.pass_time()
    office.deliver()
    note_return(office.company.desk(), number, "Parti sans laisser d’adresse")
    release(office.company.desk(), number, "")
    with pytest.raises(NotReturnedError):
        stands(office.company.desk(), number, "")
    assert len(office.approve("DUPONT")) == 1


@pytest.mark.parametrize("act", [went, did_not_go, lambda desk, number: release(desk, number, "")])
def test_a_letter_that_is_not_there_is_decided_about_by_nobody(office: Office, act: object) -> None:
    assert callable(act)
    with pytest.raises(NoSuchLetterError):
        act(office.company.desk(), 99)
