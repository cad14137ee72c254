"""Tables of what is sent: runs, letters, the steps each letter takes, and files that prove them.

A debt takes a level once: an index refuses a second step that was not cancelled. Owns columns and states.
"""

import datetime as dt
from enum import StrEnum

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, TenantOwned
from tenants.books.models import CODE_LENGTH
from tenants.dunning.decisions.rows import AUTHOR_LENGTH, DEBT_LENGTH

REFERENCE_LENGTH = 40
REPLY_LENGTH = 24


class LetterState(StrEnum):
    """How far a letter has come."""

    QUEUED = "queued"  # approved; a mail that leaves at `send_at`
    TO_PRINT = "to-print"  # approved; waits for a print batch
    PRINTED = "printed"  # in a batch; waits for its proof of deposit
    TO_CALL = "to-call"  # nothing is written: a person calls
    SENT = "sent"
    UNCERTAIN = "uncertain"  # its sending began, and nobody knows whether it went out: a person says
    FAILED = "failed"  # refused for good, or came back
    CANCELLED = "cancelled"


class RunRow(TenantOwned, Base):
    """What one day's look found; `outcome` is compressed JSON, see `runs`."""

    __tablename__ = "dunning_run"
    __table_args__ = (Index(None, "tenant_id", "day"), {"sqlite_with_rowid": False})

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    day: Mapped[dt.date] = mapped_column(Date)
    at: Mapped[dt.datetime]
    actor: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    revision: Mapped[int]
    live: Mapped[bool]  # False: test mode, nothing leaves
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    outcome: Mapped[bytes] = mapped_column(LargeBinary)


class LetterRow(TenantOwned, Base):
    """A letter to one customer at one level; `content` is what sets it again, byte for byte."""

    __tablename__ = "dunning_letter"
    __table_args__ = (
        UniqueConstraint("tenant_id", "reference"),
        UniqueConstraint("tenant_id", "reply_code"),
        Index(None, "tenant_id", "account", "customer"),
        Index(None, "tenant_id", "state"),
    )

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    reference: Mapped[str] = mapped_column(String(REFERENCE_LENGTH))
    reply_code: Mapped[str] = mapped_column(String(REPLY_LENGTH))  # of the address for answers
    state: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(20))  # of `LevelKind`
    account: Mapped[str] = mapped_column(String(CODE_LENGTH))
    customer: Mapped[str] = mapped_column(String(CODE_LENGTH))
    name: Mapped[str] = mapped_column(String(400))
    currency: Mapped[str] = mapped_column(String(CODE_LENGTH))
    schedule: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    level: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(2))
    template: Mapped[str] = mapped_column(String(60))
    template_version: Mapped[int]
    delay_days: Mapped[int] = mapped_column(default=0)  # that its words give to pay
    cents: Mapped[int] = mapped_column(BigInteger)  # principal
    interest_cents: Mapped[int] = mapped_column(BigInteger)
    indemnity_cents: Mapped[int] = mapped_column(BigInteger)
    recipient: Mapped[str] = mapped_column(String(1200))  # address of mail, or the lines of a postal one
    content: Mapped[dict[str, object]] = mapped_column(JSON)
    revision: Mapped[int]  # of the books it was made from
    commit: Mapped[str] = mapped_column(String(40))
    day: Mapped[dt.date] = mapped_column(Date)  # that it bears
    approved_by: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))  # "": the schedule asks for nobody
    approved_at: Mapped[dt.datetime]
    mandate: Mapped[int | None]
    send_at: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
    tracking: Mapped[str] = mapped_column(String(60))  # number of a registered letter
    batch: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)  # why it was cancelled or failed
    noted_in: Mapped[int | None]  # revision whose note and document tell of it


class StepRow(TenantOwned, Base):
    """One debt at one level, taken by a letter."""

    __tablename__ = "dunning_step"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "letter"], ["dunning_letter.tenant_id", "dunning_letter.number"]),
    )

    letter: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    debt: Mapped[str] = mapped_column(String(DEBT_LENGTH), primary_key=True)
    level: Mapped[str] = mapped_column(String(40))
    schedule: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    rule: Mapped[str] = mapped_column(String(10))
    reference: Mapped[str] = mapped_column(String(200))
    due: Mapped[dt.date] = mapped_column(Date)
    cents: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[dt.date] = mapped_column(Date)  # it was sent, or is to be
    sent: Mapped[bool]
    cancelled: Mapped[bool]


Index(
    "uq_dunning_step_taken",
    StepRow.tenant_id,
    StepRow.debt,
    StepRow.level,
    unique=True,
    sqlite_where=StepRow.cancelled.is_(False),
    postgresql_where=StepRow.cancelled.is_(False),
)


class FileRow(TenantOwned, Base):
    """A file of the dunning: a letter as it was sent, a print batch, a proof, a mandate, a dossier."""

    __tablename__ = "dunning_file"
    __table_args__ = (Index(None, "tenant_id", "letter"), Index(None, "tenant_id", "case"))

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64))
    letter: Mapped[int | None]
    case: Mapped[int | None]
    author: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    at: Mapped[dt.datetime]
    data: Mapped[bytes] = mapped_column(LargeBinary)
