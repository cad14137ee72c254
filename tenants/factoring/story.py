"""What happened to assignments, told once for good: a row and an entry of the audit log.

Owns the kinds. Words for people are made elsewhere from kinds and facts. Every line raises the stamp of
reminders, for what is assigned changes whom they go to.
"""

from collections.abc import Mapping
import datetime as dt
from enum import StrEnum

from sqlalchemy import select

from tenants import audit_log
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.stamp import raise_stamp
from tenants.factoring.rows import EventRow
from tenants.numbers import next_number


class Happened(StrEnum):
    """Kinds of happenings; those from `funded` on have entries in the books."""

    CONTRACT = "contract"  # a version was kept
    FORMAT = "format"
    LIMITS = "limits"  # limits were given, by a person or a file
    DEBTOR = "debtor"  # the factor's number of one
    DRAFTED = "drafted"
    CHANGED = "changed"  # what is in a draft
    DROPPED = "dropped"  # a draft was given up
    CHECKED = "checked"
    REOPENED = "reopened"
    SENT = "sent"
    REFUSED = "refused"  # the factor took none of what was sent, or not all of it
    STATEMENT = "statement"  # one was imported
    NOTIFIED = "notified"  # letters to debtors were made
    FUNDED = "funded"
    CASH = "cash"
    FINANCING = "financing"  # charged by a statement
    CHARGED = "charged"  # a commission or fees outside a funding
    SETTLED = "settled"  # debtors paid the factor, or lettrage settled what stayed in the books
    RELEASE = "release"
    DIRECT_PAYMENT = "direct-payment"
    PASSED_ON = "passed-on"
    RECOURSE = "recourse"
    REPAID = "repaid"
    ENDED = "ended"


def tell(  # noqa: PLR0913  a line says all of it, by name
    session: TenantSession,
    desk: Desk,
    *,
    kind: Happened,
    contract: str,
    assignment: int = 0,
    subject: str = "",
    day: dt.date | None = None,
    facts: Mapping[str, object] | None = None,
    revision: int | None = None,
) -> EventRow:
    """Tell of something in the caller's transaction.

    Args:
        session: one that writes.
        desk: who does it, and when.
        kind: what happened.
        contract: key of the contract.
        assignment: its number, 0 for none.
        subject: how people name what it is about: the assignment's reference, the contract's key.
        day: on which it happened; today if not given.
        facts: what a sentence names, as JSON has it; amounts in cents.
        revision: of the books, where entries were posted.
    """
    raise_stamp(session)
    said = dict(facts or {})
    row = EventRow(
        number=next_number(session, "factoring-event"),
        contract=contract,
        assignment=assignment,
        kind=kind.value,
        day=day or desk.today,
        facts=said,
        revision=revision,
        actor=desk.hand.actor,
        at=desk.now,
    )
    session.add(row)
    session.flush()
    audit_log.append(
        session,
        actor=desk.hand.actor,
        action=f"factoring:{kind.value}",
        subject=subject or contract,
        detail=said | ({"revision": revision} if revision else {}),
        at=desk.now,
    )
    return row


def story_of(session: TenantSession, assignment: int) -> tuple[EventRow, ...]:
    """Return what happened to an assignment, the latest first."""
    wanted = select(EventRow).where(EventRow.assignment == assignment)
    return tuple(session.scalars(wanted.order_by(EventRow.number.desc())))
