"""Acts of a legal file: each noted with its day and its paper; days that follow become tasks.

Owns what an act must say before it is kept. The order of acts and the count of days are
`ledger_core.procedures`'.
"""

from collections.abc import Sequence
from dataclasses import dataclass
import datetime as dt

from sqlalchemy import select

from ledger_core.procedures.course import Act, ActKind, ActRefusedError, CaseState, with_act
from ledger_core.procedures.deadlines import Whose
from ledger_core.procedures.routes import Route
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.cases.files import (
    CaseFault,
    CaseFile,
    CaseRefusedError,
    Ending,
    NotedAct,
    acts_of,
    file_of,
    row_numbered,
)
from tenants.dunning.cases.rows import CaseAct, CaseRow
from tenants.dunning.cases.telling import hold_for, tell_of
from tenants.dunning.holds import hold_row, lift_hold
from tenants.dunning.sending.files import FileKind, Upload, put_file
from tenants.dunning.stamp import raise_stamp
from tenants.dunning.story import TaskKind, Told, close_task, put_task
from tenants.dunning.story_rows import Task

LONGEST_TEXT = 2_000
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NewAct:
    """An act as somebody notes it.

    `seen` is how many acts there were when its author looked. `ending` goes with the act that closes a file,
    and `resumes` says whether reminders may go on then. `withdraws` is the number of an act.
    """

    kind: ActKind
    day: dt.date
    seen: int
    text: str = ""
    cents: int | None = None  # what was granted or admitted, where the act says an amount
    withdraws: int = 0
    ending: Ending | None = None
    resumes: bool = False
    paper: Upload | None = None


def add_act(desk: Desk, number: int, new: NewAct) -> CaseFile:
    """Note an act of a file, with its paper; days that follow become tasks, those that are met are done.

    Raises:
        CaseRefusedError: the act does not follow, or somebody noted another one meanwhile.
    """
    if len(new.text) > LONGEST_TEXT:
        raise CaseRefusedError(CaseFault.TOO_LONG)
    with desk.writing() as session:
        raise_stamp(session)
        row = row_numbered(session, number)
        acts = acts_of(session, number)
        if len(acts) != new.seen:
            raise CaseRefusedError(CaseFault.CHANGED)
        act = Act(len(acts) + 1, new.kind, new.day, new.withdraws)
        row.state = _state_after(row, acts, act, new, desk.today).value
        session.add(_act_row(session, desk, row, act, new))
        session.flush()
        _follow_hold(session, desk, row, new)
        said = {"act": act.kind.value, "number": act.number, "withdraws": new.withdraws}
        if new.cents is not None:
            said |= {"cents": new.cents, "currency": row.currency}
        kind = Told.CASE_CLOSED if act.kind is ActKind.CLOSED else Told.CASE_ACT
        if new.ending is not None:
            said["ending"] = new.ending.value
        tell_of(session, desk, row, kind, said, act.day, text=new.text.strip())
        case = file_of(session, row)
        _follow_tasks(session, desk, case)
        return case


def _state_after(row: CaseRow, acts: Sequence[NotedAct], act: Act, new: NewAct, today: dt.date) -> CaseState:
    if act.kind is ActKind.CLOSED and new.ending is None:
        raise CaseRefusedError(CaseFault.NO_REASON)
    try:
        return with_act(Route(row.route), [noted.act for noted in acts], act, today)
    except ActRefusedError as refused:
        raise CaseRefusedError(CaseFault(refused.fault)) from refused


def _act_row(session: TenantSession, desk: Desk, row: CaseRow, act: Act, new: NewAct) -> CaseAct:
    file = None
    if new.paper is not None:
        file = put_file(
            session,
            FileKind.CASE_PROOF,
            new.paper,
            author=desk.hand.actor,
            at=desk.now,
            case=row.number,
        )
    return CaseAct(
        case=row.number,
        number=act.number,
        kind=act.kind.value,
        day=act.day,
        facts={
            "text": new.text.strip(),
            "cents": new.cents,
            "withdraws": new.withdraws,
            "ending": new.ending.value if new.ending else None,
        },
        file=file,
        actor=desk.hand.actor,
        at=desk.now,
    )


def _follow_hold(session: TenantSession, desk: Desk, row: CaseRow, new: NewAct) -> None:
    """Lift the hold of a file that ends where reminders are to go on; put it again when it opens."""
    if new.kind is ActKind.CLOSED and new.resumes and row.hold is not None:
        lift_hold(session, desk, row.hold, row.reference)
    if new.kind is ActKind.REOPENED:
        held = None if row.hold is None else hold_row(session, row.hold)
        if held is None or held.lifted_on is not None:
            row.hold = hold_for(session, desk, row, held.since if held else None)


def _follow_tasks(session: TenantSession, desk: Desk, case: CaseFile) -> None:
    """Give people the days that wait for them, and close those that were met or are none any more."""
    waiting = {
        f"case:{case.number}:{deadline.rule.kind.value}:{deadline.from_act.number}": deadline
        for deadline in case.deadlines
        if case.is_open and deadline.is_open and deadline.rule.whose is not Whose.THEIRS
    }
    prefix = f"case:{case.number}:"
    wanted = select(Task).where(Task.key.startswith(prefix, autoescape=True), Task.done_at.is_(None))
    for task in session.scalars(wanted).all():
        if task.key not in waiting:
            close_task(session, task.number, by="", at=desk.now, outcome="met")
    for key, deadline in waiting.items():
        opens = deadline.rule.whose is Whose.OPENS
        put_task(
            session,
            key=key,
            kind=TaskKind.DEADLINE,
            account=case.account,
            customer=case.customer,
            day=deadline.last + _ONE_DAY if opens else desk.today,
            at=desk.now,
            hold=case.hold,
            facts={
                "case": case.number,
                "reference": case.reference,
                "deadline": deadline.rule.kind.value,
                "last": deadline.counted.isoformat(),  # to act by, though it may be carried on
                "carried_to": deadline.last.isoformat(),
                "article": deadline.rule.article,
            },
        )
