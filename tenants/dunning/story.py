"""What happened with each customer, and what a person is to do about it.

The story only grows; a task is put once under its key and closed, never removed. Every line raises the stamp.
Words for people are made elsewhere from kinds and facts.
"""

from collections.abc import Iterable, Mapping
import datetime as dt
from enum import StrEnum

from sqlalchemy import select

from tenants.db import TenantSession
from tenants.dunning.stamp import raise_stamp
from tenants.dunning.story_rows import Happening, Task
from tenants.numbers import next_number

MOST_SHOWN = 200
DEBTOR = "debtor"  # the actor of what is said on the page of a link
LONGEST_TEXT = 10_000


class Told(StrEnum):
    """Kinds of happenings."""

    LETTER_APPROVED = "letter-approved"
    LETTER_PRINTED = "letter-printed"
    LETTER_POSTED = "letter-posted"
    LETTER_SENT = "letter-sent"
    LETTER_CANCELLED = "letter-cancelled"  # a person took it back
    LETTER_STOPPED = "letter-stopped"  # the house did, for what had changed before it left
    LETTER_FAILED = "letter-failed"
    LETTER_RETURNED = "letter-returned"
    LETTER_UNCERTAIN = "letter-uncertain"
    PROOF = "proof"
    CALL_DONE = "call-done"  # of a level that is a call
    CALL = "call"  # any other that a person notes
    NOTE = "note"
    REPLY = "reply"
    DEBTOR_SAID = "debtor-said"
    HOLD_PUT = "hold-put"
    HOLD_LIFTED = "hold-lifted"
    PROMISE_BROKEN = "promise-broken"
    PLAN_PROPOSED = "plan-proposed"
    PLAN_AGREED = "plan-agreed"
    PLAN_REFUSED = "plan-refused"
    PLAN_INVOKED = "plan-invoked"
    PLAN_ENDED = "plan-ended"
    CLAIM_ACT = "claim-act"
    SCHEDULE_CHOSEN = "schedule-chosen"
    DEBTOR_NOTED = "debtor-noted"
    LINK_MADE = "link-made"
    LINK_REVOKED = "link-revoked"
    CASE_OPENED = "case-opened"
    CASE_ACT = "case-act"
    CASE_CLOSED = "case-closed"
    CASE_ENTRIES = "case-entries"


class TaskKind(StrEnum):
    """Kinds of tasks."""

    CALL = "call"  # a letter whose level is a call
    PROMISE = "promise"  # a promise was broken
    REPLY = "reply"  # a debtor said something
    CREDIT = "credit"  # credits cover what would be asked: letter them first
    UNCERTAIN = "uncertain"  # nobody knows whether a letter went out
    FAILED = "failed"  # a letter was refused
    RETURNED = "returned"  # a letter came back
    NOTE = "note"  # what was sent could not be noted in the books
    DEADLINE = "deadline"  # of a procedure


def tell(  # noqa: PLR0913  a line says all of it, by name
    session: TenantSession,
    *,
    kind: Told,
    account: str,
    customer: str,
    day: dt.date,
    at: dt.datetime,
    actor: str,
    debts: Iterable[str] = (),
    letter: int | None = None,
    hold: int | None = None,
    plan: int | None = None,
    text: str = "",
    facts: Mapping[str, object] | None = None,
) -> Happening:
    """Add a line to a customer's timeline, in the caller's transaction.

    Args:
        session: one that writes.
        kind: what happened.
        account: number of the customer's account.
        customer: code.
        day: on which it happened; it may be told later.
        at: when it is told.
        actor: who did it; "" the house, `debtor` whoever holds a link.
        debts: names of those concerned; none where it is about the customer.
        letter: number of the letter it is about.
        hold: of the hold.
        plan: of the payment plan.
        text: what a person wrote.
        facts: figures for the sentence, as JSON has them.
    """
    raise_stamp(session)
    row = Happening(
        number=next_number(session, "happening"),
        kind=kind.value,
        account=account,
        customer=customer,
        day=day,
        at=at,
        actor=actor,
        debts=sorted(debts),
        letter=letter,
        hold=hold,
        plan=plan,
        text=text[:LONGEST_TEXT],
        facts=dict(facts or {}),
    )
    session.add(row)
    session.flush()
    return row


def timeline(
    session: TenantSession, account: str, customer: str, most: int = MOST_SHOWN
) -> tuple[Happening, ...]:
    """Return what happened with a customer, the latest first."""
    wanted = (
        select(Happening)
        .where(Happening.account == account, Happening.customer == customer)
        .order_by(Happening.day.desc(), Happening.number.desc())
        .limit(most)
    )
    return tuple(session.scalars(wanted))


def put_task(  # noqa: PLR0913  a task says all of it, by name
    session: TenantSession,
    *,
    key: str,
    kind: TaskKind,
    account: str,
    customer: str,
    day: dt.date,
    at: dt.datetime,
    letter: int | None = None,
    hold: int | None = None,
    plan: int | None = None,
    facts: Mapping[str, object] | None = None,
) -> Task | None:
    """Give people a task from a day on; None where it was given under this key before, done or not."""
    if _is_put(session, key):
        return None
    raise_stamp(session)
    if _is_put(session, key):  # by somebody who was faster
        return None
    row = Task(
        number=next_number(session, "task"),
        key=key,
        kind=kind.value,
        account=account,
        customer=customer,
        day=day,
        letter=letter,
        hold=hold,
        plan=plan,
        facts=dict(facts or {}),
        put_at=at,
        done_at=None,
        done_by="",
        outcome="",
    )
    session.add(row)
    session.flush()
    return row


def _is_put(session: TenantSession, key: str) -> bool:
    return session.scalar(select(Task.number).where(Task.key == key)) is not None


def close_task(
    session: TenantSession, number: int, *, by: str, at: dt.datetime, outcome: str = ""
) -> Task | None:
    """Close a task; None where there is none of this number that is open."""
    raise_stamp(session)
    row = session.scalar(select(Task).where(Task.number == number, Task.done_at.is_(None)))
    if row is None:
        return None
    row.done_at, row.done_by, row.outcome = at, by, outcome[:LONGEST_TEXT]
    return row


def close_tasks_of(session: TenantSession, letter: int, *, by: str, at: dt.datetime, outcome: str) -> None:
    """Close what is still to be done about a letter, since it needs nobody any more."""
    raise_stamp(session)
    for row in session.scalars(select(Task).where(Task.letter == letter, Task.done_at.is_(None))):
        row.done_at, row.done_by, row.outcome = at, by, outcome


def task_of(session: TenantSession, number: int) -> Task | None:
    """Return a task, open or closed; None where there is none."""
    return session.scalar(select(Task).where(Task.number == number))


def tasks(session: TenantSession, day: dt.date) -> tuple[Task, ...]:
    """Return what is to be done by a day, what waits longest first."""
    wanted = select(Task).where(Task.done_at.is_(None), Task.day <= day).order_by(Task.day, Task.number)
    return tuple(session.scalars(wanted))
