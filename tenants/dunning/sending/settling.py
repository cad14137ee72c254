"""What the outbox could not do, made known to people: letters of which nobody knows, or that were given up.

Looked at after each round of deliveries; looking twice changes nothing. Owns what each end of an effect means
for the letter. Decides nothing that is a person's.
"""

from collections.abc import Callable, Collection
import datetime as dt
import logging

from sqlalchemy import func, select

from tenants import outbox
from tenants.db import Database, TenantSession
from tenants.dunning.letter_rows import LetterRow, LetterState
from tenants.dunning.sending.effects import LETTER, NOTE, letter_key, note_key, number_in
from tenants.dunning.sending.standing import mark_failed, mark_uncertain, task_about
from tenants.dunning.stamp import raise_stamp
from tenants.dunning.story import TaskKind
from tenants.dunning.story_rows import Task
from tenants.moment import day_of
from tenants.outbox_rows import State
from tenants.tenant import Tenant

ENDED = (State.DROPPED, State.DONE, None)
DROPPED = "whoever runs the service dropped its mail: nobody knows whether it went out"
_log = logging.getLogger("lettrine")


def settle_all(
    database: Database, now: Callable[[], dt.datetime], tenants: Collection[int] | None = None
) -> None:
    """Look at these tenants, or at all; what goes wrong with one stops no other."""
    if tenants is None:
        with database.platform_reading() as session:
            tenants = session.scalars(select(Tenant.id).order_by(Tenant.id)).all()
    for tenant_id in sorted(tenants):
        try:
            settle(database, tenant_id, now())
        except Exception:  # noqa: BLE001  the next round looks again
            _log.exception("dunning: tenant %s could not be settled", tenant_id)


def settle(database: Database, tenant_id: int, at: dt.datetime) -> None:
    """Tell people of what one tenant's letters came to that could not be done."""
    with database.reading(tenant_id) as session:
        letters = {number_in(key): error for key, error in outbox.stuck_of(session, LETTER).items()}
        letters |= dict.fromkeys(_dropped(session, at) - set(letters), DROPPED)
        notes = {number_in(key): error for key, error in outbox.stuck_of(session, NOTE).items()}
        known = _told(session)
    for number, error in letters.items():
        if (TaskKind.UNCERTAIN, number) not in known:
            with database.writing(tenant_id) as session:
                _settle_letter(session, number, error, at)
    for number, error in notes.items():
        if (TaskKind.NOTE, number) not in known:
            with database.writing(tenant_id) as session:
                _settle_note(session, number, error, at)


def _dropped(session: TenantSession, at: dt.datetime) -> set[int]:
    """Return the letters that should leave and whose effect is no more."""
    leaving = select(LetterRow.number).where(
        LetterRow.state.in_([LetterState.QUEUED.value, LetterState.UNCERTAIN.value]), LetterRow.send_at <= at
    )
    return {
        number
        for number in session.scalars(leaving)
        if outbox.state_of(session, letter_key(session.tenant_id, number)) in ENDED
    }


def _told(session: TenantSession) -> set[tuple[str, int]]:
    """Return about which letters people were told, and have not decided yet."""
    wanted = select(Task.kind, Task.letter).where(
        Task.done_at.is_(None), Task.kind.in_([TaskKind.UNCERTAIN.value, TaskKind.NOTE.value])
    )
    return {(kind, letter) for kind, letter in session.execute(wanted) if letter is not None}


def _settle_letter(session: TenantSession, number: int, error: str, at: dt.datetime) -> None:
    raise_stamp(session)
    row = session.scalar(select(LetterRow).where(LetterRow.number == number))
    key = letter_key(session.tenant_id, number)
    state = outbox.state_of(session, key)
    if state not in {State.STUCK, *ENDED}:
        return  # somebody decided meanwhile
    if row is None or row.state not in {LetterState.QUEUED, LetterState.UNCERTAIN}:
        if state is State.STUCK:
            outbox.drop_of(session, key, at)  # its row says how it ended
        return
    if row.state == LetterState.QUEUED and state is State.STUCK:
        mark_failed(session, row, error, at=at, day=day_of(at))  # it never began
        outbox.drop_of(session, key, at)
        return
    mark_uncertain(session, row, error, at, day_of(at))
    _task(session, row, TaskKind.UNCERTAIN, error, at)


def _settle_note(session: TenantSession, number: int, error: str, at: dt.datetime) -> None:
    raise_stamp(session)
    row = session.scalar(select(LetterRow).where(LetterRow.number == number))
    key = note_key(session.tenant_id, number)
    if outbox.state_of(session, key) is not State.STUCK:
        return
    if row is None or row.noted_in is not None:
        outbox.drop_of(session, key, at)
        return
    _task(session, row, TaskKind.NOTE, error, at)


def _task(session: TenantSession, row: LetterRow, kind: TaskKind, error: str, at: dt.datetime) -> None:
    """Give a task about a letter; one that came to this before gets another."""
    counted = select(func.count()).select_from(Task).where(Task.letter == row.number, Task.kind == kind.value)
    key = f"{kind}:{row.number}:{(session.scalar(counted) or 0) + 1}"
    task_about(session, row, kind, key, day=day_of(at), at=at, facts={"reason": error})
