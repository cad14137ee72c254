"""A glance at a tenant's dunning: what waits for people, from rows that are kept anyway.

Nothing is planned and no line of the books is read, so that a firm sees all its clients on one page. What
waits for approval is what the last run found, less what was approved since.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt

from sqlalchemy import func, select

from tenants.db import TenantSession
from tenants.dunning.days.runs import REFUSED, TO_APPROVE, last_run
from tenants.dunning.decisions.creditor import may_send, read_creditor
from tenants.dunning.decisions.settings import read_settings
from tenants.dunning.letter_rows import LetterRow, RunRow
from tenants.dunning.story import TaskKind
from tenants.dunning.story_rows import Task


@dataclass(frozen=True, slots=True)
class DunningGlance:
    """What waits at one tenant; `ran_on` is None where no run was kept yet."""

    live_since: dt.date | None
    may_send: bool  # the creditor of the letters is complete
    ran_on: dt.date | None
    to_approve: int
    refused: int  # letters that the last run could not let go: no mandate, or no creditor
    tasks: Mapping[TaskKind, int]

    def waiting(self, *kinds: TaskKind) -> int:
        """Count the open tasks of some kinds."""
        return sum(self.tasks.get(kind, 0) for kind in kinds)


def glance(session: TenantSession, day: dt.date) -> DunningGlance:
    """Return what waits at a tenant on a day."""
    run = last_run(session)
    counts = run.counts if run is not None else {}
    approved = _approved_since(session, run.at) if run is not None else 0
    return DunningGlance(
        live_since=read_settings(session).live_since,
        may_send=may_send(read_creditor(session)),
        ran_on=run.day if run is not None else None,
        to_approve=max(0, counts.get(TO_APPROVE, 0) - approved),
        refused=counts.get(REFUSED, 0),
        tasks=_open_tasks(session, day),
    )


def letters_waiting(session: TenantSession) -> int:
    """Count the letters that wait for approval; what the last run found else is not read."""
    last = select(RunRow.at, RunRow.counts).order_by(RunRow.day.desc(), RunRow.number.desc()).limit(1)
    found = session.execute(last).first()
    count: int = found.counts.get(TO_APPROVE, 0) if found is not None else 0
    return max(0, count - _approved_since(session, found.at)) if found is not None and count else 0


def _approved_since(session: TenantSession, at: dt.datetime) -> int:
    """Count the letters that people approved after a moment."""
    where = LetterRow.approved_at > at, LetterRow.approved_by != ""
    return session.scalar(select(func.count()).select_from(LetterRow).where(*where)) or 0


def _open_tasks(session: TenantSession, day: dt.date) -> dict[TaskKind, int]:
    wanted = (
        select(Task.kind, func.count()).where(Task.done_at.is_(None), Task.day <= day).group_by(Task.kind)
    )
    return {TaskKind(kind): number for kind, number in session.execute(wanted)}
