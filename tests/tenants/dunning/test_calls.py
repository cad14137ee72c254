"""A call as people note it: the letter that waits for it, the promise made in it, both or neither."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

from ledger_core.dunning.holds import HoldKind
from tenants.dunning.calls import Call, take_call
from tenants.dunning.hold_rows import HoldRow
from tenants.dunning.holds import FaultyHoldError, NewHold
from tenants.dunning.letter_rows import LetterRow, LetterState
from tenants.dunning.sending.posting import CallOutcome
from tenants.dunning.story import Told, timeline
from tests.server.debtor.conftest import letter_row
from tests.tenants.dunning.company import DAY, TODAY, Company

PROMISE = NewHold(
    HoldKind.PROMISE, "411000", "DUPONT", "Mme Dupont", cents=120000, currency="EUR", day=TODAY + 7 * DAY
)
REACHED = Call("411000", "DUPONT", CallOutcome.REACHED, "Paiera lundi", PROMISE)


def _waiting(company: Company) -> None:
    with company.desk().writing() as session:
        session.add(letter_row(1, state=LetterState.TO_CALL.value, channel="call", sent_at=None))


def _kept(company: Company) -> tuple[str, int, list[str]]:
    """Return the state of the letter, how many promises are kept, and what is told of calls."""
    with company.desk().reading() as session:
        letter = session.scalars(select(LetterRow)).one()
        told = [each.kind for each in timeline(session, "411000", "DUPONT") if each.kind.startswith("call")]
        return letter.state, len(list(session.scalars(select(HoldRow)))), sorted(told)


def test_a_call_is_noted_with_its_promise(company: Company) -> None:
    _waiting(company)
    take_call(company.desk(), REACHED)
    assert _kept(company) == (LetterState.SENT, 1, [Told.CALL_DONE])


def test_a_call_whose_promise_is_none_is_not_noted_at_all(company: Company) -> None:
    _waiting(company)
    with pytest.raises(FaultyHoldError):
        take_call(company.desk(), replace(REACHED, promise=replace(PROMISE, day=TODAY - DAY)))
    assert _kept(company) == (LetterState.TO_CALL, 0, [])


def test_of_two_who_note_a_call_at_once_one_has_the_letter_and_the_other_a_line(company: Company) -> None:
    _waiting(company)
    with ThreadPoolExecutor(4) as pool:
        for noted in [pool.submit(take_call, company.desk(), REACHED) for _ in range(4)]:
            noted.result()
    assert _kept(company) == (LetterState.SENT, 4, [Told.CALL, Told.CALL, Told.CALL, Told.CALL_DONE])
