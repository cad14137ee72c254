"""The default clause of a payment plan: what must come before it, and invoking it.

As the paper of a plan says, all that is left falls due once a part is late and a formal notice about it has
remained without effect for eight days. Owns that count. Writes no notice.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
import datetime as dt

from sqlalchemy import and_, select

from ledger_core.dunning.debts import Debt
from ledger_core.dunning.instalments import instalment_debts
from ledger_core.dunning.schedule import LevelKind
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.claims.terms import RECEIVED
from tenants.dunning.hold_rows import PlanRow, PlanState
from tenants.dunning.letter_rows import LetterRow, LetterState, StepRow
from tenants.dunning.plans.kept import plan_of
from tenants.dunning.plans.plans import (
    PlanRefusal,
    PlanRefusedError,
    customer_debts,
    plan_in,
    refuse_text,
    tell_of_plan,
)
from tenants.dunning.story import Told
from tenants.dunning.story_rows import Happening

NOTICE_DAYS = 8  # as the paper says, tenants/paper/templates/payment-plan.typ


@dataclass(frozen=True, slots=True)
class Notice:
    """A formal notice about a part of a plan, on the `day` it was received, or else sent."""

    day: dt.date
    delay_days: int = 0  # that it gave to pay
    letter: int | None = None  # None: a person said so

    @property
    def last(self) -> dt.date:
        """The last day on which the clause may not be invoked yet."""
        return self.day + dt.timedelta(days=max(NOTICE_DAYS, self.delay_days))


def invoke(
    session: TenantSession, desk: Desk, number: int, reason: str, noticed_on: dt.date | None = None
) -> PlanRow:
    """Invoke the default clause of a plan: all that is left of what it covers falls due today.

    Args:
        session: one that writes.
        desk: who invokes it.
        number: of the plan.
        reason: in a person's words.
        noticed_on: the day on which the debtor received a formal notice about a part that is late; `None`
            where it is one of our letters.

    Raises:
        PlanRefusedError: it has no such clause, does not run, no instalment is late, or no formal notice
            about one has had its days.
    """
    refuse_text(reason)
    row = plan_in(session, number, PlanState.AGREED)
    if not row.default_clause:
        raise PlanRefusedError(PlanRefusal.NO_CLAUSE)
    late = _late(session, desk, row)
    if not late:
        raise PlanRefusedError(PlanRefusal.NOTHING_OVERDUE)
    notice = _notice(session, desk, late, noticed_on)
    if desk.today <= notice.last:
        raise PlanRefusedError(PlanRefusal.NOTICE_TOO_FRESH)
    row.state, row.invoked_on, row.end_reason = PlanState.BROKEN.value, desk.today, reason.strip()
    facts = {"noticed": notice.day.isoformat()}
    tell_of_plan(session, desk, row, Told.PLAN_INVOKED, row.end_reason, letter=notice.letter, facts=facts)
    return row


def _late(session: TenantSession, desk: Desk, row: PlanRow) -> Sequence[Debt]:
    """Return the parts of a plan that are late as of today."""
    debts = customer_debts(session, desk, row.account, row.customer)
    return [part for part in instalment_debts(plan_of(row), debts, desk.today) if part.due < desk.today]


def _notice(session: TenantSession, desk: Desk, late: Sequence[Debt], noticed_on: dt.date | None) -> Notice:
    """Return the notice that a person names, else the one of ours whose days end first."""
    if noticed_on is not None:
        if not min(part.due for part in late) < noticed_on <= desk.today:
            raise PlanRefusedError(PlanRefusal.NOT_A_NOTICE_DAY)
        return Notice(noticed_on)
    sent = _sent(session, {part.name for part in late})
    if not sent:
        raise PlanRefusedError(PlanRefusal.NO_NOTICE)
    return min(sent, key=lambda notice: (notice.last, notice.letter))


def _sent(session: TenantSession, names: Collection[str]) -> list[Notice]:
    """Return the formal notices about some parts that were sent and stand."""
    wanted = (
        select(LetterRow.number, LetterRow.delay_days, StepRow.day)
        .join(StepRow, and_(StepRow.tenant_id == LetterRow.tenant_id, StepRow.letter == LetterRow.number))
        .where(
            LetterRow.kind == LevelKind.FORMAL_NOTICE,
            LetterRow.state == LetterState.SENT,
            StepRow.debt.in_(names),
            StepRow.sent.is_(True),
            StepRow.cancelled.is_(False),
        )
        .order_by(LetterRow.number)
    )
    return [
        Notice(_received(session, letter) or day, delay_days, letter)
        for letter, delay_days, day in session.execute(wanted)
    ]


def _received(session: TenantSession, letter: int) -> dt.date | None:
    """Return the day on which a letter was received, by the last word on it; None where nobody told."""
    wanted = select(Happening).where(Happening.kind == Told.PROOF, Happening.letter == letter)
    days = [told.facts.get(RECEIVED) for told in session.scalars(wanted.order_by(Happening.number))]
    known = [dt.date.fromisoformat(day) for day in days if isinstance(day, str)]
    return known[-1] if known else None
