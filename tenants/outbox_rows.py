"""The two tables of the outbox: effects that a tenant's transaction decided, and those of no tenant.

Owns columns and states; what happens to a row is `outbox`'s.
"""

import datetime as dt
from enum import StrEnum

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from tenants.base import Base, TenantOwned


class State(StrEnum):
    """How far an effect has come."""

    WAITING = "waiting"  # to be done at `due_at`
    LEASED = "leased"  # somebody does it, until `leased_until` at the latest
    BEGUN = "begun"  # somebody does it, and can no longer take it back
    DONE = "done"
    STUCK = "stuck"  # a person decides: it was refused, or nobody knows whether it was done
    DROPPED = "dropped"  # a person decided that it is not done


class Effect:
    """Mixin: one thing to do in the outside world, once."""

    key: Mapped[str] = mapped_column(String(200), primary_key=True)  # at most one effect each
    kind: Mapped[str] = mapped_column(String(20))
    payload: Mapped[dict[str, object]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(20))
    attempts: Mapped[int]
    put_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    leased_until: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    error: Mapped[str] = mapped_column(Text)


class TenantEffect(Effect, TenantOwned, Base):
    """An effect of a tenant's transaction."""

    __tablename__ = "outbox"

    @declared_attr.directive
    def __table_args__(self) -> tuple[Index, ...]:
        """Return the index that finds what is to be done."""
        return (Index(None, "tenant_id", "state", "due_at"),)


class PlatformEffect(Effect, Base):
    """An effect of a transaction of no tenant, such as an invitation."""

    __tablename__ = "platform_outbox"
    __table_args__ = (Index(None, "state", "due_at"),)
