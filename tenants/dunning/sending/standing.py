"""How far a letter has come: the changes of its row that several ways of sending share.

Each is made in the caller's transaction, which has raised the stamp, so that no two change one letter at a
time. Owns what belongs to a change: the steps, the line in the story, the task, the note that follows.
Decides nothing about when.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
import datetime as dt

from sqlalchemy import select

from tenants import audit_log
from tenants.db import TenantSession
from tenants.desk import HOUSE, Desk
from tenants.dunning.letter_rows import LetterRow, LetterState, StepRow
from tenants.dunning.sending.effects import put_note
from tenants.dunning.sending.recheck import Stopped
from tenants.dunning.stamp import raise_stamp
from tenants.dunning.story import TaskKind, Told, close_tasks_of, put_task, tell
from tenants.dunning.story_rows import Task

LONGEST_REASON = 1_000


class NoSuchLetterError(LookupError):
    """There is no letter of this number."""


class WrongStateError(Exception):
    """The letter has come another way meanwhile; `state` says how far."""

    def __init__(self, letter: int, state: LetterState) -> None:
        super().__init__(f"letter {letter} is {state}")
        self.letter = letter
        self.state = state


def letter_in(session: TenantSession, number: int, states: Iterable[LetterState]) -> LetterRow:
    """Return a letter that has come so far, to be changed; others who change letters wait from here on.

    Raises:
        NoSuchLetterError: there is none of this number.
        WrongStateError: it is in none of these states.
    """
    raise_stamp(session)
    row = session.scalar(select(LetterRow).where(LetterRow.number == number))
    if row is None:
        raise NoSuchLetterError(NoSuchLetterError.__doc__)
    if row.state not in set(states):
        raise WrongStateError(number, LetterState(row.state))
    return row


def steps_of(session: TenantSession, letter: int) -> Sequence[StepRow]:
    """Return the steps that a letter takes, by due day."""
    wanted = select(StepRow).where(StepRow.letter == letter)
    return session.scalars(wanted.order_by(StepRow.due, StepRow.debt)).all()


def mark_sent(  # noqa: PLR0913  what is known of a letter that left
    session: TenantSession,
    row: LetterRow,
    *,
    day: dt.date,
    at: dt.datetime,
    actor: str,
    told: Told = Told.LETTER_SENT,
    text: str = "",
    facts: Mapping[str, object] | None = None,
    said_at: dt.datetime | None = None,
) -> None:
    """Note that a letter left on a day: its steps are taken, and its note in the books follows.

    `said_at` is when somebody said so, where that is not the moment `at` itself: the audit log bears it.
    """
    row.state, row.sent_at, row.reason = LetterState.SENT.value, at, ""
    steps = steps_of(session, row.number)
    for step in steps:
        step.sent, step.day = True, day
    said = {"channel": row.channel, "reference": row.reference, **(facts or {})}
    tell_of(session, row, told, day=day, at=at, actor=actor, text=text, facts=said)
    over = (TaskKind.CALL, TaskKind.UNCERTAIN)
    close_tasks(session, row.number, over, by=actor, at=at, outcome=LetterState.SENT.value)
    put_note(session, row.number, at)
    audit_log.append(
        session,
        actor=actor or row.approved_by or HOUSE.author.name,
        action="dunning:send",
        subject=row.reference,
        detail={"letter": row.number, "channel": row.channel, "customer": row.customer},
        at=said_at or at,
    )


def mark_stopped(
    session: TenantSession, row: LetterRow, stopped: Stopped, at: dt.datetime, day: dt.date
) -> None:
    """Note that the house stopped a letter before it left: its debts are free for another."""
    row.state, row.reason = LetterState.CANCELLED.value, stopped.stop.reason
    free_steps(session, row.number)
    tell_of(
        session,
        row,
        Told.LETTER_STOPPED,
        day=day,
        at=at,
        actor="",
        hold=stopped.hold,
        debts=stopped.debts,
        facts={"stop": stopped.stop.value, "reference": row.reference, **stopped.facts},
    )
    close_tasks_of(session, row.number, by="", at=at, outcome=LetterState.CANCELLED.value)


def mark_failed(  # noqa: PLR0913  what is known of a letter that did not arrive
    session: TenantSession,
    row: LetterRow,
    reason: str,
    *,
    at: dt.datetime,
    day: dt.date,
    actor: str = "",
    returned: bool = False,
) -> None:
    """Note that a letter was refused, or came back: a person decides what follows."""
    row.state, row.reason = LetterState.FAILED.value, reason[:LONGEST_REASON]
    told, kind = (
        (Told.LETTER_RETURNED, TaskKind.RETURNED) if returned else (Told.LETTER_FAILED, TaskKind.FAILED)
    )
    facts = {"reference": row.reference, "recipient": row.recipient}
    tell_of(session, row, told, day=day, at=at, actor=actor, text=row.reason, facts=facts)
    task_about(session, row, kind, f"{kind}:{row.number}", day=day, at=at, facts={"reason": row.reason})


def mark_uncertain(
    session: TenantSession, row: LetterRow, reason: str, at: dt.datetime, day: dt.date
) -> None:
    """Note that nobody knows whether a letter went out: a person says."""
    row.state, row.reason = LetterState.UNCERTAIN.value, reason[:LONGEST_REASON]
    facts = {"reference": row.reference, "recipient": row.recipient}
    tell_of(session, row, Told.LETTER_UNCERTAIN, day=day, at=at, actor="", text=row.reason, facts=facts)


def free_steps(session: TenantSession, letter: int) -> None:
    """Let the debts of a letter take its level once more."""
    for step in steps_of(session, letter):
        step.cancelled = True


def task_about(  # noqa: PLR0913  a task says all of it
    session: TenantSession,
    row: LetterRow,
    kind: TaskKind,
    key: str,
    *,
    day: dt.date,
    at: dt.datetime,
    facts: Mapping[str, object] | None = None,
) -> None:
    """Give people a task about a letter, once under its key."""
    put_task(
        session,
        key=key,
        kind=kind,
        account=row.account,
        customer=row.customer,
        day=day,
        at=at,
        letter=row.number,
        facts={"reference": row.reference, "recipient": row.recipient, **(facts or {})},
    )


def close_tasks(  # noqa: PLR0913  who closed which of them, when and why
    session: TenantSession,
    letter: int,
    kinds: Collection[TaskKind],
    *,
    by: str,
    at: dt.datetime,
    outcome: str,
) -> None:
    """Close what people were asked about a letter by some kinds of tasks; an answer stays to be read."""
    wanted = select(Task).where(
        Task.letter == letter, Task.done_at.is_(None), Task.kind.in_([kind.value for kind in kinds])
    )
    for task in session.scalars(wanted):
        task.done_at, task.done_by, task.outcome = at, by, outcome


def tell_of(  # noqa: PLR0913  a line says all of it
    session: TenantSession,
    row: LetterRow,
    kind: Told,
    *,
    day: dt.date,
    at: dt.datetime,
    actor: str,
    debts: Sequence[str] = (),
    hold: int | None = None,
    text: str = "",
    facts: Mapping[str, object],
) -> None:
    """Add a line about a letter to its customer's story; about all its debts, where none is named."""
    tell(
        session,
        kind=kind,
        account=row.account,
        customer=row.customer,
        day=day,
        at=at,
        actor=actor,
        debts=debts or [step.debt for step in steps_of(session, row.number)],
        letter=row.number,
        hold=hold,
        text=text,
        facts=facts,
    )


def tell_by(
    session: TenantSession, desk: Desk, row: LetterRow, told: Told, text: str = "", **facts: object
) -> None:
    """Add what somebody did about a letter to its customer's story."""
    tell_of(
        session,
        row,
        told,
        day=desk.today,
        at=desk.now,
        actor=desk.hand.actor,
        text=text.strip()[:LONGEST_REASON],
        facts={"reference": row.reference, **facts},
    )
