"""What people decide about letters that did not simply leave: whether they went, and what follows where not.

Owns the acts; each is one transaction, told in the story. Who may do them, others say.
"""

import datetime as dt

from tenants import outbox
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.decisions.settings import read_settings
from tenants.dunning.letter_rows import LetterRow, LetterState
from tenants.dunning.sending.effects import letter_key, note_key
from tenants.dunning.sending.hours import first_moment
from tenants.dunning.sending.standing import (
    close_tasks,
    free_steps,
    letter_in,
    mark_sent,
    steps_of,
    tell_by,
)
from tenants.dunning.stamp import raise_stamp
from tenants.dunning.story import TaskKind, Told
from tenants.moment import day_of
from tenants.outbox import NoSuchEffectError
from tenants.outbox_rows import State

_GOING = frozenset({State.WAITING, State.LEASED, State.BEGUN})


class StillLeavingError(Exception):
    """The letter is on its way this moment; ask again in some minutes."""


class NotReturnedError(Exception):
    """The letter never left, so that it cannot stand."""


def went(desk: Desk, letter: int) -> None:
    """Say of an uncertain letter that it went out: it counts from the day it bears as a mail.

    Raises:
        NoSuchLetterError, WrongStateError: it is not uncertain.
        StillLeavingError: it is on its way.
    """
    with desk.writing() as session:
        row = _uncertain(session, letter)
        at = row.send_at or desk.now
        mark_sent(
            session,
            row,
            day=day_of(at),
            at=at,
            actor=desk.hand.actor,
            facts={"to": row.recipient, "said": True},
            said_at=desk.now,
        )
        _drop(session, letter, desk.now)


def did_not_go(desk: Desk, letter: int) -> bool:
    """Say of an uncertain letter that it did not go out: it is sent again, under the same number.

    Returns:
        Whether it is; where its mail was dropped meanwhile it is taken back, and its debts are planned anew.

    Raises:
        NoSuchLetterError, WrongStateError: it is not uncertain.
        StillLeavingError: it is on its way.
    """
    with desk.writing() as session:
        row = _uncertain(session, letter)
        at = first_moment(desk.now, read_settings(session).send_from)
        row.reason = ""
        _close(session, desk, letter, "did-not-go", TaskKind.UNCERTAIN)
        try:
            outbox.retry_of(session, letter_key(session.tenant_id, letter), at)
        except NoSuchEffectError:
            _take_back(session, desk, row, "")
            return False
        row.state, row.send_at = LetterState.QUEUED.value, at
        return True


def release(desk: Desk, letter: int, reason: str) -> None:
    """Let the debts of a letter that was refused, or came back, be planned anew at its level.

    Raises:
        NoSuchLetterError, WrongStateError: it neither was refused nor came back.
    """
    with desk.writing() as session:
        row = letter_in(session, letter, [LetterState.FAILED])
        _close(session, desk, letter, "released", TaskKind.FAILED, TaskKind.RETURNED)
        _free(session, desk, row, reason)


def stands(desk: Desk, letter: int, reason: str) -> None:
    """Say of a letter that came back that it counts all the same, such as one that nobody fetched.

    Raises:
        NoSuchLetterError, WrongStateError: it did not come back.
        NotReturnedError: it never left.
    """
    with desk.writing() as session:
        row = letter_in(session, letter, [LetterState.FAILED])
        steps = steps_of(session, letter)
        if row.sent_at is None or any(step.cancelled for step in steps):
            raise NotReturnedError(NotReturnedError.__doc__)
        row.state, row.reason = LetterState.SENT.value, ""
        _close(session, desk, letter, "stands", TaskKind.RETURNED)
        tell_by(session, desk, row, Told.NOTE, reason)


def note_again(desk: Desk, letter: int) -> None:
    """Have a letter noted in the books once more, after what was in the way is gone.

    Raises:
        NoSuchEffectError: its note does not wait for a person.
    """
    with desk.writing() as session:
        raise_stamp(session)
        outbox.retry_of(session, note_key(session.tenant_id, letter), desk.now)
        _close(session, desk, letter, "again", TaskKind.NOTE)


def _close(session: TenantSession, desk: Desk, letter: int, outcome: str, *kinds: TaskKind) -> None:
    close_tasks(session, letter, kinds, by=desk.hand.actor, at=desk.now, outcome=outcome)


def _uncertain(session: TenantSession, letter: int) -> LetterRow:
    row = letter_in(session, letter, [LetterState.UNCERTAIN])
    if outbox.state_of(session, letter_key(session.tenant_id, letter)) in _GOING:
        raise StillLeavingError(StillLeavingError.__doc__)
    return row


def _drop(session: TenantSession, letter: int, at: dt.datetime) -> None:
    key = letter_key(session.tenant_id, letter)
    if outbox.state_of(session, key) is State.STUCK:
        outbox.drop_of(session, key, at)


def _take_back(session: TenantSession, desk: Desk, row: LetterRow, reason: str) -> None:
    row.state = LetterState.CANCELLED.value
    _free(session, desk, row, reason)


def _free(session: TenantSession, desk: Desk, row: LetterRow, reason: str) -> None:
    free_steps(session, row.number)
    tell_by(session, desk, row, Told.LETTER_CANCELLED, reason)
