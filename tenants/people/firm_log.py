"""The audit log of a firm: who did what there, in a chain of the same make as a tenant's.

Owns the firm's tables; they belong to no tenant, so a session of the platform reads and adds.
"""

from collections.abc import Mapping
import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from tenants.base import Base, RowId
from tenants.chain import AuditFault, Chain, ChainHead, SealedEntry
from tenants.db import PlatformSession


class _FirmOwned:
    """Mixin of tables whose key begins with the firm."""

    @declared_attr
    def firm_id(self) -> Mapped[int]:
        """Return the first column of the key."""
        return mapped_column(RowId, ForeignKey("firm.id"), primary_key=True, sort_order=-1)


class FirmAuditEntry(SealedEntry, _FirmOwned, Base):
    """One thing that was done in a firm."""

    __tablename__ = "firm_audit_entry"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  as SQLAlchemy wants it


class FirmAuditHead(ChainHead, _FirmOwned, Base):
    """The last entry of a firm's chain."""

    __tablename__ = "firm_audit_head"


def chain_of(firm_id: int) -> Chain[FirmAuditEntry]:
    """Return the chain of a firm."""
    return Chain(FirmAuditEntry, FirmAuditHead, column="firm_id", word="firm", owner=firm_id)


def append(  # noqa: PLR0913  an entry says all of it, by name
    session: PlatformSession,
    firm_id: int,
    *,
    actor: str,
    action: str,
    subject: str,
    detail: Mapping[str, object],
    at: dt.datetime,
) -> FirmAuditEntry:
    """Add an entry to a firm's chain, in the session's transaction; others wait until that ends.

    Args:
        session: one that writes.
        firm_id: whose chain.
        actor: who did it.
        action: what was done, `subject:verb`.
        subject: to what.
        detail: what JSON can say, without NaN.
        at: when.
    """
    return chain_of(firm_id).append(
        session, actor=actor, action=action, subject=subject, detail=detail, at=at
    )


def verify_chain(session: PlatformSession, firm_id: int) -> tuple[AuditFault, ...]:
    """Recompute a firm's chain; return each place where it is broken, in order."""
    return chain_of(firm_id).verify(session)
