"""Calls as people note them on a customer's page: what came of one, and the promise that was made in it.

Where a letter of the ladder waits for a call, the call is that letter's. Owns what a note of a call must say.
"""

from dataclasses import dataclass

from sqlalchemy import select

from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.holds import LONGEST_REASON, FaultyHoldError, HoldFault, NewHold, hold_faults, put_hold
from tenants.dunning.letter_rows import LetterRow, LetterState
from tenants.dunning.sending.posting import CallOutcome, note_call_in
from tenants.dunning.stamp import raise_stamp
from tenants.dunning.story import Told, tell


@dataclass(frozen=True, slots=True)
class Call:
    """A call to a customer; `text` is what was said, `promise` what was promised."""

    account: str
    customer: str
    outcome: CallOutcome
    text: str
    promise: NewHold | None = None


def take_call(desk: Desk, call: Call) -> None:
    """Note a call and the promise made in it, both or neither.

    Raises:
        FaultyHoldError: the promise is none, or the text is too long; nothing was written.
    """
    with desk.writing() as session:
        raise_stamp(session)  # who notes the same call at once waits, and finds it made
        faults = hold_faults(session, desk, call.promise) if call.promise else {}
        if len(call.text) > LONGEST_REASON:
            faults["text"] = HoldFault.TOO_LONG
        if faults:
            raise FaultyHoldError(faults)
        letter = _waiting(session, call)
        if letter is not None:
            note_call_in(session, desk, letter, call.outcome, call.text)
        else:
            tell(
                session,
                kind=Told.CALL,
                account=call.account,
                customer=call.customer,
                day=desk.today,
                at=desk.now,
                actor=desk.hand.actor,
                text=call.text.strip(),
                facts={"outcome": call.outcome.value},
            )
        if call.promise:
            put_hold(session, desk, call.promise)


def _waiting(session: TenantSession, call: Call) -> int | None:
    """Return the letter of the customer that waits for a call; the earliest, of several."""
    wanted = select(LetterRow.number).where(
        LetterRow.account == call.account,
        LetterRow.customer == call.customer,
        LetterRow.state == LetterState.TO_CALL.value,
    )
    return session.scalar(wanted.order_by(LetterRow.number).limit(1))
