"""The table of jobs: what is to be done, how far it is, and what came of it.

A job is a firm's or a tenant's, and workers look for jobs of all of them, so the table belongs to no tenant.
It holds counts and names of stages; nothing of what a book says goes into it.
"""

import datetime as dt
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, RowId


class JobState(StrEnum):
    """How far a job has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"  # by a person


class Kind(StrEnum):
    """What there is to do."""

    READ_FEC = "read-fec"
    KEEP_FEC = "keep-fec"
    FILL_FEC = "fill-fec"
    LETTER_ALL = "letter-all"
    SEAL_PACKAGE = "seal-package"


class JobRow(Base):
    """A job; `lease` names the worker that has it, until `leased_until` unless it renews that."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("(firm_id IS NULL) <> (client_id IS NULL)", name="one_place"),
        Index(None, "state", "due_at"),
        Index(None, "firm_id"),
        Index(None, "client_id"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    firm_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("firm.id"))
    client_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("tenant.id"))
    person_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("person.id"))
    payload: Mapped[dict[str, object]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(20))
    stage: Mapped[str] = mapped_column(String(30))
    done: Mapped[int]
    total: Mapped[int]  # 0 where it is not known
    result: Mapped[dict[str, object]] = mapped_column(JSON)
    fault: Mapped[str] = mapped_column(String(400))  # why it failed, as a key or a sentence
    attempts: Mapped[int]
    put_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    started_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    lease: Mapped[str] = mapped_column(String(32))
    leased_until: Mapped[dt.datetime | None]
