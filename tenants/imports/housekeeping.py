"""What becomes of files that nobody decided on: they go after thirty days, half-sent ones after one."""

import datetime as dt

from sqlalchemy import select, update

from tenants.db import Database
from tenants.imports.intake import forget_content, remove
from tenants.imports.models import ImportRow, ImportState

_HALF_SENT = dt.timedelta(days=1)
_WAITING = (ImportState.READ.value, ImportState.REFUSED.value)


def tidy(database: Database, now: dt.datetime) -> int:
    """Remove what is past its time; return how many files that were."""
    with database.platform_reading() as session:
        half_sent = session.scalars(
            select(ImportRow.id).where(
                ImportRow.state == ImportState.RECEIVING.value, ImportRow.put_at < now - _HALF_SENT
            )
        ).all()
        expired = session.scalars(
            select(ImportRow.id).where(ImportRow.state.in_(_WAITING), ImportRow.expires_at < now)
        ).all()
    for import_id in half_sent:
        remove(database, import_id)
    for import_id in expired:
        with database.platform() as session:
            session.execute(
                update(ImportRow)
                .where(ImportRow.id == import_id, ImportRow.state.in_(_WAITING))
                .values(state=ImportState.EXPIRED.value, ended_at=now)
                .execution_options(synchronize_session=False)
            )
            forget_content(session, import_id)
    return len(half_sent) + len(expired)
