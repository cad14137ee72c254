"""Approving: the letters that a person wants, or that need nobody, are kept and go their way.

Each letter is one transaction: the letter, the steps that it takes, its line in the story, and its effect.
What changed since it was seen is refused, and told. Owns when test mode ends. Sends nothing itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum
import logging
import secrets

from sqlalchemy import func, select

from ledger_core.dunning.schedule import Channel, LevelKind
from tenants import audit_log
from tenants.books.models import Revision
from tenants.db import TenantSession
from tenants.dunning.desk import Desk
from tenants.dunning.drafting import NO_EDIT, Draft, Edit, FaultyEditError, draft, leaves_at
from tenants.dunning.groups import Group, Refusal
from tenants.dunning.letter_rows import LetterRow, LetterState, StepRow
from tenants.dunning.letters.content import content_as_json
from tenants.dunning.look import Look, look_at
from tenants.dunning.numbers import next_number
from tenants.dunning.sending.effects import put_letter
from tenants.dunning.sending.standing import free_steps, letter_in, steps_of
from tenants.dunning.settings import go_live
from tenants.dunning.stamp import raise_stamp, stamp_of
from tenants.dunning.story import TaskKind, Told, close_tasks_of, put_task, tell
from tenants.moment import day_of

MOST_TRIES = 8
LONGEST_NAME, LONGEST_REFERENCE = 400, 200  # of what is kept beside the letter's content
REPLY_BYTES = 10

_STATES = {
    Channel.EMAIL: LetterState.QUEUED,
    Channel.CALL: LetterState.TO_CALL,
    Channel.POST: LetterState.TO_PRINT,
    Channel.REGISTERED: LetterState.TO_PRINT,
    Channel.E_REGISTERED: LetterState.TO_PRINT,
}
_STILL_HERE = (LetterState.QUEUED, LetterState.TO_PRINT, LetterState.PRINTED, LetterState.TO_CALL)

_HEAD = select(func.max(Revision.number)).select_from(Revision)

_log = logging.getLogger("lettrine")


class Result(StrEnum):
    """What became of a letter that was wanted."""

    APPROVED = "approved"
    CHANGED = "changed"  # it would say something else than what was seen
    GONE = "gone"  # there is no such letter: sent by somebody else, paid, held
    NO_CREDITOR = "creditor"
    NO_MANDATE = "mandate"
    FAULTY_EDIT = "faulty-edit"
    FAILED = "failed"  # it could not be written


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one letter; `letter` is its number, where it was approved."""

    key: str
    result: Result
    letter: int | None = None
    reference: str = ""


class _StaleError(Exception):
    """Somebody decided something, or the books changed, since the look."""


_REFUSALS = {Refusal.CREDITOR.value: Result.NO_CREDITOR, Refusal.MANDATE.value: Result.NO_MANDATE}


def approve(
    desk: Desk, wanted: Mapping[str, str], edits: Mapping[str, Edit] | None = None
) -> tuple[Outcome, ...]:
    """Approve letters; each stands by itself, and one that fails stops no other.

    Args:
        desk: who approves; the house approves what needs nobody.
        wanted: the print of each letter as it was seen, by the key of its group.
        edits: what a person changed of single letters, by the same.

    Returns:
        What became of each, in the order they were asked for. The first that a person approves ends test
        mode.
    """
    counter = _Counter(desk)
    return tuple(
        counter.serve(key, print_, (edits or {}).get(key, NO_EDIT)) for key, print_ in wanted.items()
    )


def cancel(desk: Desk, letter: int, reason: str) -> LetterRow:
    """Take a letter back before it has left: its debts may take the level anew.

    Raises:
        NoSuchLetterError: there is none of this number.
        WrongStateError: it has left, is leaving just now, or was taken back before.
    """
    with desk.writing() as session:
        row = letter_in(session, letter, _STILL_HERE)
        row.state, row.reason = LetterState.CANCELLED.value, reason.strip()
        free_steps(session, letter)
        _tell(session, desk, row, Told.LETTER_CANCELLED, row.reason)
        close_tasks_of(session, letter, by=desk.hand.actor, at=desk.now, outcome=row.state)
        _say(session, desk, "dunning:cancel", row)
    return row


class _Counter:
    """Where letters are approved one after the other, on a look that is made again where it is old."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._look: Look | None = None
        self._stamp = 0  # as it stands after our own last letter

    def serve(self, key: str, print_: str, edit: Edit) -> Outcome:
        """Approve one letter."""
        try:
            for _ in range(MOST_TRIES):
                try:
                    return self._try(key, print_, edit)
                except _StaleError:
                    self._look = None
            return Outcome(key, Result.CHANGED)
        except FaultyEditError:
            return Outcome(key, Result.FAULTY_EDIT)
        except Exception:  # noqa: BLE001  whatever is wrong with one letter, the others are written
            _log.exception("tenant %s: the letter %s could not be written", self._desk.tenant_id, key)
            self._look = None
            return Outcome(key, Result.FAILED)

    def _try(self, key: str, print_: str, edit: Edit) -> Outcome:
        look = self._looked()
        group = look.group(key)
        if group is None:
            return Outcome(key, Result.GONE)
        if group.print != print_:
            return Outcome(key, Result.CHANGED)
        if group.refusal:
            return Outcome(key, _REFUSALS[group.refusal])
        with self._desk.writing() as session:
            self._refuse_stale(session, look)
            row = _kept(session, self._desk, look, group, edit)
            if self._desk.hand.actor:
                go_live(session, self._desk)
            stamp = stamp_of(session)
        self._stamp = stamp
        return Outcome(key, Result.APPROVED, row.number, row.reference)

    def _looked(self) -> Look:
        if self._look is None:
            desk = self._desk
            self._look = look_at(desk.database, desk.pictures, desk.tenant_id, desk.today, desk.hand.firm_id)
            self._stamp = self._look.stamp
        return self._look

    def _refuse_stale(self, session: TenantSession, look: Look) -> None:
        """Have other writers wait, and refuse where one was faster."""
        if raise_stamp(session) != self._stamp + 1 or (session.scalar(_HEAD) or 0) != look.revision:
            raise _StaleError


def _kept(session: TenantSession, desk: Desk, look: Look, group: Group, edit: Edit) -> LetterRow:
    """Keep a letter, the steps that it takes, and what follows from it."""
    reference = _reference(session, group, day_of(leaves_at(desk, look)))
    made = draft(session, desk, look, group, edit, reference)
    row = _row(desk, look, made, next_number(session, "letter"))
    session.add(row)
    session.flush()
    session.add_all(_steps(row, made.group))
    session.flush()
    _tell(session, desk, row, Told.LETTER_APPROVED)
    if row.state == LetterState.QUEUED:
        put_letter(session, row.number, made.leaves)
    elif row.state == LetterState.TO_CALL:
        _ask_for_call(session, desk, row)
    _say(session, desk, "dunning:approve", row)
    return row


def _reference(session: TenantSession, group: Group, day: dt.date) -> str:
    """Return the next reference of the year that a letter bears, such as `RE-2026-0031`."""
    prefix = "MD" if group.level.kind is LevelKind.FORMAL_NOTICE else "RE"
    return f"{prefix}-{day.year}-{next_number(session, f'letter-{day.year}'):04}"


def _row(desk: Desk, look: Look, made: Draft, number: int) -> LetterRow:
    group, claims = made.group, made.group.claims
    return LetterRow(
        number=number,
        reference=made.content.reference,
        reply_code=secrets.token_hex(REPLY_BYTES),
        state=_STATES[group.channel].value,
        kind=group.level.kind.value,
        account=group.account,
        customer=group.customer,
        name=group.name[:LONGEST_NAME],
        currency=group.currency,
        schedule=group.schedule.key,
        version=group.schedule.version,
        level=group.level.key,
        channel=group.channel.value,
        language=group.language,
        template=made.template.key,
        template_version=made.template.version,
        cents=group.cents,
        interest_cents=claims.interest_cents if claims else 0,
        indemnity_cents=claims.indemnity_cents if claims else 0,
        recipient=group.recipient,
        content=content_as_json(made.content),
        revision=look.revision,
        commit=look.commit,
        day=made.day,
        approved_by=desk.hand.actor,
        approved_at=desk.now,
        mandate=made.mandate.number if made.mandate else None,
        send_at=made.leaves if group.channel is Channel.EMAIL else None,
        sent_at=None,
        tracking="",
        batch=None,
        reason="",
        noted_in=None,
    )


def _steps(row: LetterRow, group: Group) -> list[StepRow]:
    return [
        StepRow(
            letter=row.number,
            debt=step.debt.name,
            level=step.level.key,
            schedule=step.schedule.key,
            version=step.schedule.version,
            rule=step.rule.value,
            reference=step.debt.reference[:LONGEST_REFERENCE],
            due=step.debt.due,
            cents=step.debt.cents_open,
            day=row.day,
            sent=False,
            cancelled=False,
        )
        for step in group.steps
    ]


def _ask_for_call(session: TenantSession, desk: Desk, row: LetterRow) -> None:
    put_task(
        session,
        key=f"call:{row.number}",
        kind=TaskKind.CALL,
        account=row.account,
        customer=row.customer,
        day=row.day,
        at=desk.now,
        letter=row.number,
        facts={"reference": row.reference, "recipient": row.recipient},
    )


def _tell(session: TenantSession, desk: Desk, row: LetterRow, kind: Told, text: str = "") -> None:
    debts = [step.debt for step in steps_of(session, row.number)]
    tell(
        session,
        kind=kind,
        account=row.account,
        customer=row.customer,
        day=desk.today,
        at=desk.now,
        actor=desk.hand.actor,
        debts=debts,
        letter=row.number,
        text=text,
        facts={
            "reference": row.reference,
            "channel": row.channel,
            "level": row.level,
            "cents": row.cents,
            "currency": row.currency,
        },
    )


def _say(session: TenantSession, desk: Desk, action: str, row: LetterRow) -> None:
    audit_log.append(
        session,
        actor=desk.hand.actor or desk.hand.author.name,
        action=action,
        subject=row.reference,
        detail={"letter": row.number, "customer": row.customer, "level": row.level, "cents": row.cents},
        at=desk.now,
    )
