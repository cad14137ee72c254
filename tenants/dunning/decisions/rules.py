"""What people decide once and for long, version by version: settings, the creditor, schedules, templates.

Owns how versions follow each other, and what is a conflict of two people over one. What a body says is
checked by whoever puts it. A tenant's decisions stand in its own rows; a
firm's, for its clients, in rows of the firm.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from tenants import audit_log
from tenants.db import PlatformSession, TenantSession
from tenants.desk import Desk
from tenants.dunning.decisions.rows import FirmRuleVersion, RuleVersion
from tenants.dunning.stamp import raise_stamp
from tenants.people import firm_log

Body = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of one decision; numbered from 1. `firm_id` is the firm whose hand it was, if any."""

    subject: str
    version: int
    body: Body
    author: str
    at: dt.datetime
    firm_id: int | None


class RuleConflictError(Exception):
    """Somebody else decided the same thing meanwhile; `theirs` is what holds now."""

    def __init__(self, subject: str, theirs: Version | None) -> None:
        super().__init__(f"{subject} was changed by somebody else meanwhile")
        self.theirs = theirs


def latest(session: TenantSession, subject: str) -> Version | None:
    """Return what holds; None where nothing was ever decided."""
    wanted = select(RuleVersion).where(RuleVersion.subject == subject)
    return _version(session.scalar(wanted.order_by(RuleVersion.version.desc()).limit(1)))


def version_of(session: TenantSession, subject: str, number: int) -> Version | None:
    """Return one version; None where there is none of that number."""
    wanted = select(RuleVersion).where(RuleVersion.subject == subject, RuleVersion.version == number)
    return _version(session.scalar(wanted))


def versions(session: TenantSession, subject: str) -> tuple[Version, ...]:
    """Return all versions, the last first."""
    wanted = select(RuleVersion).where(RuleVersion.subject == subject).order_by(RuleVersion.version.desc())
    return tuple(_made(row) for row in session.scalars(wanted))


def all_latest(session: TenantSession, prefix: str) -> tuple[Version, ...]:
    """Return what holds of every subject that begins with `prefix`, by subject."""
    last = (
        select(RuleVersion.subject, func.max(RuleVersion.version).label("version"))
        .where(RuleVersion.subject.startswith(prefix, autoescape=True))
        .group_by(RuleVersion.subject)
    )
    held = {(row.subject, row.version) for row in session.execute(last)}
    wanted = select(RuleVersion).where(RuleVersion.subject.in_({subject for subject, _ in held}))
    found = [_made(row) for row in session.scalars(wanted) if (row.subject, row.version) in held]
    return tuple(sorted(found, key=lambda version: version.subject))


def put_version(
    session: TenantSession, desk: Desk, subject: str, body: Body, expected: int | None = None
) -> Version:
    """Put the next version, and say so in the audit log; a body that holds already makes none.

    Args:
        session: one that writes.
        desk: who decides, and when.
        subject: what is decided.
        body: what JSON can say.
        expected: number of the version that its author saw, 0 for none; any where it is left out.

    Raises:
        RuleConflictError: another version holds than the author saw.
    """
    raise_stamp(session)
    before = latest(session, subject)
    number = before.version if before else 0
    if expected is not None and expected != number:
        raise RuleConflictError(subject, before)
    if before is not None and before.body == body:
        return before
    row = RuleVersion(
        subject=subject,
        version=number + 1,
        body=dict(body),
        author=desk.hand.actor,
        at=desk.now,
        firm_number=desk.hand.firm_id,
    )
    session.add(row)
    session.flush()
    audit_log.append(
        session,
        actor=desk.hand.actor,
        action="dunning:decide",
        subject=subject,
        detail={"version": row.version},
        at=desk.now,
    )
    return _made(row)


def firm_latest(session: PlatformSession, firm_id: int, subject: str) -> Version | None:
    """Return what holds at a firm; None where nothing was ever decided."""
    return next(iter(firm_versions(session, firm_id, subject)), None)


def firm_versions(session: PlatformSession, firm_id: int, subject: str) -> tuple[Version, ...]:
    """Return all versions of a firm's decision, the last first."""
    wanted = (
        select(FirmRuleVersion)
        .where(FirmRuleVersion.firm_id == firm_id, FirmRuleVersion.subject == subject)
        .order_by(FirmRuleVersion.version.desc())
    )
    return tuple(_made(row) for row in session.scalars(wanted))


def firm_all_latest(session: PlatformSession, firm_id: int, prefix: str) -> tuple[Version, ...]:
    """Return what holds at a firm of every subject that begins with `prefix`, by subject."""
    wanted = (
        select(FirmRuleVersion)
        .where(
            FirmRuleVersion.firm_id == firm_id,
            FirmRuleVersion.subject.startswith(prefix, autoescape=True),
        )
        .order_by(FirmRuleVersion.subject, FirmRuleVersion.version)
    )
    held = {row.subject: _made(row) for row in session.scalars(wanted)}
    return tuple(held.values())


def firm_put_version(  # noqa: PLR0913, PLR0917  what a decision is made of
    session: PlatformSession,
    firm_id: int,
    author: str,
    at: dt.datetime,
    subject: str,
    body: Body,
    expected: int | None = None,
) -> Version:
    """Put the next version of a firm's decision, and say so in the firm's log; as `put_version`.

    Raises:
        RuleConflictError: another version holds than the author saw, or came at the same moment.
    """
    before = firm_latest(session, firm_id, subject)
    number = before.version if before else 0
    if expected is not None and expected != number:
        raise RuleConflictError(subject, before)
    if before is not None and before.body == body:
        return before
    row = FirmRuleVersion(
        firm_id=firm_id, subject=subject, version=number + 1, body=dict(body), author=author, at=at
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise RuleConflictError(subject, before) from error
    firm_log.append(
        session,
        firm_id,
        actor=author,
        action="dunning:decide",
        subject=subject,
        detail={"version": row.version},
        at=at,
    )
    return _made(row)


def _version(row: RuleVersion | None) -> Version | None:
    return _made(row) if row is not None else None


def _made(row: RuleVersion | FirmRuleVersion) -> Version:
    firm_id = row.firm_number if isinstance(row, RuleVersion) else row.firm_id
    return Version(row.subject, row.version, row.body, row.author, row.at, firm_id)
