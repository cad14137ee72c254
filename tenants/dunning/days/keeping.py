"""Keeping: what a draft becomes once it is approved: its row, the steps it takes, its effect and its line.

All in the caller's transaction, which holds the stamp. Owns references and the state a letter begins in.
Decides nothing about who may approve it.
"""

import datetime as dt
import secrets

from ledger_core.dunning.schedule import Channel, LevelKind
from tenants import audit_log
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.days.drafting import Draft
from tenants.dunning.days.groups import Group
from tenants.dunning.days.look import Look
from tenants.dunning.letter_rows import LetterRow, LetterState, StepRow
from tenants.dunning.letters.content import LetterContent, content_as_json
from tenants.dunning.sending.effects import put_letter
from tenants.dunning.sending.standing import steps_of
from tenants.dunning.story import TaskKind, Told, put_task, tell
from tenants.numbers import next_number

LONGEST_NAME, LONGEST_REFERENCE = 400, 200  # of what is kept beside the letter's content
REPLY_BYTES = 10

_STATES = {
    Channel.EMAIL: LetterState.QUEUED,
    Channel.CALL: LetterState.TO_CALL,
    Channel.POST: LetterState.TO_PRINT,
    Channel.REGISTERED: LetterState.TO_PRINT,
    Channel.E_REGISTERED: LetterState.TO_PRINT,
}


def keep_letter(session: TenantSession, desk: Desk, look: Look, made: Draft) -> LetterRow:
    """Keep a letter, the steps that it takes, and what follows from it, in the caller's transaction."""
    content = made.under(_reference(session, made.group, made.day))
    row = _row(desk, look, made, content, next_number(session, "letter"))
    session.add(row)
    session.flush()
    session.add_all(_steps(row, made.group))
    session.flush()
    tell_of(session, desk, row, Told.LETTER_APPROVED)
    if row.state == LetterState.QUEUED:
        put_letter(session, row.number, made.leaves)
    elif row.state == LetterState.TO_CALL:
        _ask_for_call(session, desk, row)
    log_act(session, desk, row, action="dunning:approve")
    return row


def _reference(session: TenantSession, group: Group, day: dt.date) -> str:
    """Return the next reference of the year that a letter bears, such as `RE-2026-0031`."""
    prefix = "MD" if group.level.kind is LevelKind.FORMAL_NOTICE else "RE"
    return f"{prefix}-{day.year}-{next_number(session, f'letter-{day.year}'):04}"


def _row(desk: Desk, look: Look, made: Draft, content: LetterContent, number: int) -> LetterRow:
    group, claims = made.group, made.group.claims
    return LetterRow(
        number=number,
        reference=content.reference,
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
        delay_days=made.template.words.delay_days,
        cents=group.cents,
        interest_cents=claims.interest_cents if claims else 0,
        indemnity_cents=claims.indemnity_cents if claims else 0,
        recipient=group.recipient,
        content=content_as_json(content),
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


def tell_of(session: TenantSession, desk: Desk, row: LetterRow, kind: Told, text: str = "") -> None:
    """Tell what somebody did with a letter."""
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


def log_act(session: TenantSession, desk: Desk, row: LetterRow, *, action: str) -> None:
    """Say in the audit log what somebody did with a letter."""
    audit_log.append(
        session,
        actor=desk.hand.actor or desk.hand.author.name,
        action=action,
        subject=row.reference,
        detail={"letter": row.number, "customer": row.customer, "level": row.level, "cents": row.cents},
        at=desk.now,
    )
