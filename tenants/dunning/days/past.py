"""Steps that were taken or are under way, as plans remember them. Reads rows; decides nothing."""

from sqlalchemy import and_, select

from ledger_core.dunning.debts import Past
from ledger_core.dunning.schedule import LevelKind
from tenants.db import TenantSession
from tenants.dunning.letter_rows import LetterRow, StepRow

_TAKEN = (
    select(
        StepRow.debt,
        StepRow.schedule,
        StepRow.version,
        StepRow.level,
        LetterRow.kind,
        StepRow.day,
        StepRow.sent,
    )
    .join(LetterRow, and_(LetterRow.tenant_id == StepRow.tenant_id, LetterRow.number == StepRow.letter))
    .where(StepRow.cancelled.is_(False))
    .order_by(StepRow.letter, StepRow.debt)
)
_KINDS = {kind.value: kind for kind in LevelKind}


def past_of(session: TenantSession) -> tuple[Past, ...]:
    """Return all steps of the tenant that were not cancelled, in the order of their letters."""
    return tuple(
        Past(debt, schedule, version, level, _KINDS[kind], day, under_way=not sent)
        for debt, schedule, version, level, kind, day, sent in session.execute(_TAKEN)
    )
