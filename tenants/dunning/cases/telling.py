"""What every change of a legal file leaves behind: its hold, a line in the customer's story, an audit entry.

In the transaction of the change. Decides nothing about files.
"""

from collections.abc import Mapping
import datetime as dt

from ledger_core.dunning.holds import HoldKind
from ledger_core.procedures.routes import Route
from tenants import audit_log
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.cases.rows import CaseRow
from tenants.dunning.holds import NewHold, put_hold
from tenants.dunning.story import Told, tell

_ACTIONS = {
    Told.CASE_OPENED: "case:open",
    Told.CASE_CLOSED: "case:close",
    Told.CASE_ENTRIES: "case:post",
}


def hold_for(session: TenantSession, desk: Desk, row: CaseRow, opened_on: dt.date | None = None) -> int:
    """Put the hold of a file: on its debts; in a collective procedure on all that the customer owes.

    Args:
        session: one that writes.
        desk: who opens the file.
        row: of the file, which need not be kept yet.
        opened_on: the day of the judgment that opened a collective procedure.
    """
    is_insolvency = row.route == Route.INSOLVENCY
    new = NewHold(
        kind=HoldKind.INSOLVENCY if is_insolvency else HoldKind.LEGAL,
        account=row.account,
        customer=row.customer,
        reason=row.reference,
        debts=frozenset() if is_insolvency else frozenset(row.debts),
        since=opened_on if is_insolvency else None,
    )
    return put_hold(session, desk, new).number


def tell_of(  # noqa: PLR0913, PLR0917  a line says all of it
    session: TenantSession,
    desk: Desk,
    row: CaseRow,
    kind: Told,
    said: Mapping[str, object],
    day: dt.date,
    text: str = "",
    more: Mapping[str, object] | None = None,
) -> None:
    """Tell of what happened, in the story and in the audit log; `more` goes into the story alone."""
    facts = {"case": row.number, "reference": row.reference, **said, **(more or {})}
    tell(
        session,
        kind=kind,
        account=row.account,
        customer=row.customer,
        day=day,
        at=desk.now,
        actor=desk.hand.actor,
        debts=row.debts,
        hold=row.hold,
        text=text,
        facts=facts,
    )
    detail = {"customer": f"{row.account} {row.customer}".strip(), **said}
    audit_log.append(
        session,
        actor=desk.hand.actor,
        action=_ACTIONS.get(kind, "case:act"),
        subject=row.reference,
        detail=detail,
        at=desk.now,
    )
