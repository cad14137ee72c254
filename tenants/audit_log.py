"""The audit log: who did what in a tenant, each entry sealed with a hash over the one before it.

Only grows. An entry that was altered, removed or put elsewhere breaks the chain, and `verify_chain` names it;
the head says where the chain ends, so that entries cut off its end are missed too. Whoever can rewrite the
whole chain and the head can forge it: keep a copy of the last digest elsewhere to notice. Never decides what
is worth an entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
import hashlib
import json

from sqlalchemy import JSON, BigInteger, LargeBinary, String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import AppendOnly, Base, TenantOwned
from tenants.db import TenantSession

DIGEST_BYTES = 32
NOTHING_BEFORE = bytes(DIGEST_BYTES)
ROWS_A_FETCH = 1000


class AuditEntry(AppendOnly, TenantOwned, Base):
    """One thing that was done; numbered from 1 without a gap."""

    __tablename__ = "audit_entry"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  as SQLAlchemy wants it

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime]
    actor: Mapped[str] = mapped_column(String(400))
    action: Mapped[str] = mapped_column(String(100))  # `subject:verb`, such as `books:write`
    subject: Mapped[str] = mapped_column(String(400))
    detail: Mapped[dict[str, object]] = mapped_column(JSON)
    previous: Mapped[bytes] = mapped_column(LargeBinary(DIGEST_BYTES))
    digest: Mapped[bytes] = mapped_column(LargeBinary(DIGEST_BYTES))


class AuditHead(TenantOwned, Base):
    """The last entry of a tenant's chain; locked while one is added, so that no two get the same number."""

    __tablename__ = "audit_head"

    number: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[bytes] = mapped_column(LargeBinary(DIGEST_BYTES))


@dataclass(frozen=True, slots=True)
class AuditFault:
    """What is wrong with an entry of the chain."""

    number: int
    message: str

    def __str__(self) -> str:
        return f"audit entry {self.number}: {self.message}"


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
    head = _locked_head(session)
    entry = AuditEntry(
        tenant_id=session.tenant_id,
        number=head.number + 1,
        at=(at or dt.datetime.now(dt.UTC)).astimezone(dt.UTC),
        actor=actor,
        action=action,
        subject=subject,
        detail=json.loads(_canonical(detail)),
        previous=head.digest,
    )
    entry.digest = _digest(entry)
    session.add(entry)
    head.number, head.digest = entry.number, entry.digest
    session.flush()
    return entry


def verify_chain(session: TenantSession) -> tuple[AuditFault, ...]:
    """Recompute the chain of the session's tenant; return each place where it is broken, in order."""
    faults: list[AuditFault] = []
    number, digest = 0, NOTHING_BEFORE
    entries = select(AuditEntry).order_by(AuditEntry.number).execution_options(yield_per=ROWS_A_FETCH)
    for entry in session.scalars(entries):
        faults += _faults_of(entry, number, digest)
        number, digest = entry.number, entry.digest
    head = session.scalar(select(AuditHead))
    known = (head.number, head.digest) if head is not None else (0, NOTHING_BEFORE)
    if known != (number, digest):
        faults.append(
            AuditFault(max(number, known[0]), f"the chain ends at {number}, its head says {known[0]}")
        )
    return tuple(faults)


def _faults_of(entry: AuditEntry, number: int, digest: bytes) -> list[AuditFault]:
    faults = []
    if entry.number != number + 1:
        faults.append(AuditFault(number + 1, f"missing; the next one there is number {entry.number}"))
    elif entry.previous != digest:
        faults.append(AuditFault(entry.number, "does not continue the entry before it"))
    if entry.digest != _digest(entry):
        faults.append(AuditFault(entry.number, "was altered after it was written"))
    return faults


def _locked_head(session: TenantSession) -> AuditHead:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    first = {"tenant_id": session.tenant_id, "number": 0, "digest": NOTHING_BEFORE}
    session.execute(dialect.insert(AuditHead).on_conflict_do_nothing(), [first])
    locked = select(AuditHead).with_for_update().execution_options(populate_existing=True)
    return session.scalars(locked).one()


def _digest(entry: AuditEntry) -> bytes:
    said = {
        "tenant": entry.tenant_id,
        "number": entry.number,
        "at": entry.at.isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "detail": entry.detail,
    }
    return hashlib.sha256(entry.previous + _canonical(said).encode()).digest()


def _canonical(value: object) -> str:
    return json.dumps(value, allow_nan=False, sort_keys=True, separators=(",", ":"))
