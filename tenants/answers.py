"""What programs and the workbench were answered, by the key under which they asked; asked again, the same.

Kept in the transaction of what was asked wherever there is one, so that an answer stands exactly if its
deed does. Owns the keys of one tenant and how long they are remembered. Never does what is asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, TenantOwned
from tenants.db import TenantSession
from tenants.moment import Moment

KEY_LENGTH = 64
KEPT = dt.timedelta(days=30)
_ACTOR_LENGTH = 320
_HASH_BYTES = 32


class KeptAnswer(TenantOwned, Base):
    """An answer; `asked` is a hash of what was asked, `status` that of HTTP."""

    __tablename__ = "kept_answer"
    __table_args__ = (Index(None, "tenant_id", "at"), {"sqlite_with_rowid": False})

    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    actor: Mapped[str] = mapped_column(String(_ACTOR_LENGTH))
    asked: Mapped[bytes] = mapped_column(LargeBinary(_HASH_BYTES))
    status: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[dt.datetime] = mapped_column(Moment)


class KeyReusedError(Exception):
    """Something else was asked under this key before, or by somebody else."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: its key, who asks, and a hash of all of it."""

    key: str
    actor: str
    asked: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: the status of HTTP, and the body as JSON has it."""

    status: int
    body: Mapping[str, Any]


def earlier(session: TenantSession, question: Question) -> Answer | None:
    """Return what was answered under the key of a question; None where nobody asked.

    Raises:
        KeyReusedError: another question has the key.
    """
    row = session.scalar(select(KeptAnswer).where(KeptAnswer.key == question.key))
    if row is None:
        return None
    if (row.actor, row.asked) != (question.actor[:_ACTOR_LENGTH], question.asked):
        raise KeyReusedError(KeyReusedError.__doc__)
    return Answer(row.status, row.body)


def keep(session: TenantSession, question: Question, answer: Answer, at: dt.datetime) -> None:
    """Keep an answer in the caller's transaction, and forget those that are past their time."""
    session.execute(delete(KeptAnswer).where(KeptAnswer.at < at - KEPT))
    session.add(
        KeptAnswer(
            tenant_id=session.tenant_id,
            key=question.key,
            actor=question.actor[:_ACTOR_LENGTH],
            asked=question.asked,
            status=answer.status,
            body=dict(answer.body),
            at=at,
        )
    )
