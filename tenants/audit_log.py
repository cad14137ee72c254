"""The audit log of a tenant: who did what there, in a chain that shows what was done to it.

Owns the tenant's tables; the sealing is `chain`'s, and the log of a firm is `people.firm_log`.
"""

from collections.abc import Mapping
import datetime as dt

from sqlalchemy import Index

from tenants.base import Base, TenantOwned
from tenants.chain import AuditFault, Chain, ChainHead, SealedEntry
from tenants.db import TenantSession

__all__ = ["AuditEntry", "AuditFault", "AuditHead", "append", "chain_of", "verify_chain"]


class AuditEntry(SealedEntry, TenantOwned, Base):
    """One thing that was done in a tenant."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "tenant_id", "action", "at"), {"sqlite_with_rowid": False})


class AuditHead(ChainHead, TenantOwned, Base):
    """The last entry of a tenant's chain."""

    __tablename__ = "audit_head"


def chain_of(session: TenantSession) -> Chain[AuditEntry]:
    """Return the chain of the session's tenant."""
    return Chain(AuditEntry, AuditHead, column="tenant_id", word="tenant", owner=session.tenant_id)


def append(  # noqa: PLR0913  an entry says all of it, by name
    session: TenantSession,
    *,
    actor: str,
    action: str,
    subject: str,
    detail: Mapping[str, object],
    at: dt.datetime | None = None,
) -> AuditEntry:
    """Add an entry to the chain of the session's tenant, in its transaction; others wait until that ends.

    Args:
        session: one that writes.
        actor: who did it.
        action: what was done, `subject:verb`.
        subject: to what.
        detail: what JSON can say, without NaN.
        at: when; now, where it is left out.
    """
    moment = at or dt.datetime.now(dt.UTC)
    return chain_of(session).append(
        session, actor=actor, action=action, subject=subject, detail=detail, at=moment
    )


def verify_chain(session: TenantSession) -> tuple[AuditFault, ...]:
    """Recompute the chain of the session's tenant; return each place where it is broken, in order."""
    return chain_of(session).verify(session)
