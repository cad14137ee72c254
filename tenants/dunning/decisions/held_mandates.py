"""Mandates in force: which of them a firm holds on a day, and which covers a letter.

Only reads. Who may record or end a mandate, and what must be in one, is `mandates`'s to say.
"""

from collections.abc import Collection
import datetime as dt

from sqlalchemy import or_, select

from ledger_core.dunning.schedule import LevelKind
from tenants.db import TenantSession
from tenants.dunning.hold_rows import MandateRow


def mandates_on(session: TenantSession, firm_id: int, day: dt.date) -> tuple[MandateRow, ...]:
    """Return the mandates of a firm that hold on a day, the last first."""
    wanted = (
        select(MandateRow)
        .where(
            MandateRow.firm_number == firm_id,
            MandateRow.since <= day,
            or_(MandateRow.until.is_(None), MandateRow.until >= day),
            or_(MandateRow.ended_on.is_(None), MandateRow.ended_on >= day),
        )
        .order_by(MandateRow.number.desc())
    )
    return tuple(session.scalars(wanted))


def all_mandates_on(session: TenantSession, day: dt.date) -> dict[int, tuple[MandateRow, ...]]:
    """Return the mandates that hold on a day, by firm."""
    firms = session.scalars(select(MandateRow.firm_number).distinct()).all()
    return {firm: mandates_on(session, firm, day) for firm in firms}


def covering(held: Collection[MandateRow], kind: LevelKind, iban: str) -> MandateRow | None:
    """Return the first of some mandates that covers a kind of letter naming an account."""
    return next((row for row in held if kind.value in row.scope and row.iban == iban), None)
