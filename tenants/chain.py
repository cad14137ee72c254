"""A chain of entries, each sealed with a hash over the one before it: what both audit logs are made of.

Only grows. An entry that was altered, removed or put elsewhere breaks the chain, and `verify` names it; the
head says where the chain ends, so that entries cut off its end are missed too. Whoever can rewrite the whole
chain and the head can forge it: keep a copy of the last digest elsewhere to notice. Never decides what is
worth an entry.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
import datetime as dt
import hashlib
import json
from typing import Any, Generic, TypeVar

from sqlalchemy import JSON, BigInteger, LargeBinary, Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from tenants.base import AppendOnly
from tenants.inserting import insert_missing
from tenants.moment import midnight

DIGEST_BYTES = 32
NOTHING_BEFORE = bytes(DIGEST_BYTES)
ROWS_A_FETCH = 1000
LONGEST_ACTOR = 400
LONGEST_SUBJECT = 400


class SealedEntry(AppendOnly):
    """Mixin of a table of entries, numbered from 1 without a gap for each owner of a chain."""

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime]
    actor: Mapped[str] = mapped_column(String(LONGEST_ACTOR))
    action: Mapped[str] = mapped_column(String(100))  # `subject:verb`, such as `books:write`
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT))
    detail: Mapped[dict[str, object]] = mapped_column(JSON)
    previous: Mapped[bytes] = mapped_column(LargeBinary(DIGEST_BYTES))
    digest: Mapped[bytes] = mapped_column(LargeBinary(DIGEST_BYTES))


class ChainHead:
    """Mixin of a table of last entries; locked while one is added, so that no two get the same number."""

    number: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[bytes] = mapped_column(LargeBinary(DIGEST_BYTES))


@dataclass(frozen=True, slots=True)
class AuditFault:
    """What is wrong with an entry of the chain."""

    number: int
    message: str

    def __str__(self) -> str:
        return f"audit entry {self.number}: {self.message}"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries are asked for; what is empty leaves all through.

    Args:
        action: how the action begins, such as `books` or `books:write`.
        actor: what the actor's name or address holds, in capitals or not.
        first: the first day, in Paris.
        last: the last day, in Paris.
    """

    action: str = ""
    actor: str = ""
    first: dt.date | None = None
    last: dt.date | None = None


EVERYTHING = Filter()
E = TypeVar("E", bound=SealedEntry)


@dataclass(frozen=True, slots=True)
class Page(Generic[E]):
    """Entries, the newest first; `before` asks for the page after this one, None where this is the last."""

    entries: tuple[E, ...]
    before: int | None


@dataclass(frozen=True, slots=True)
class Chain(Generic[E]):
    """The chain of one owner: where it is kept, and whose name is sealed into it.

    Args:
        entry: the table of entries.
        head: the table of heads.
        column: the column of both that names the owner.
        word: what the owner is, in what is sealed.
        owner: whose chain it is.
    """

    entry: type[E]
    head: type[Any]
    column: str
    word: str
    owner: int

    def append(  # noqa: PLR0913  an entry says all of it, by name
        self,
        session: Session,
        *,
        actor: str,
        action: str,
        subject: str,
        detail: Mapping[str, object],
        at: dt.datetime,
    ) -> E:
        """Add an entry in the session's transaction; others of this chain wait until that ends."""
        head = self._locked_head(session)
        make: Any = self.entry  # that a mixin is made with columns, its type does not say
        entry: E = make(
            **{self.column: self.owner},
            number=head.number + 1,
            at=at.astimezone(dt.UTC),
            actor=actor[:LONGEST_ACTOR],
            action=action,
            subject=subject[:LONGEST_SUBJECT],
            detail=json.loads(_canonical(detail)),
            previous=head.digest,
        )
        entry.digest = self._digest(entry)
        session.add(entry)
        head.number, head.digest = entry.number, entry.digest
        session.flush()
        return entry

    def hold(self, session: Session) -> None:
        """Wait until nobody else adds to the chain, and keep others from it until the transaction ends."""
        self._locked_head(session)

    def verify(self, session: Session) -> tuple[AuditFault, ...]:
        """Recompute the chain; return each place where it is broken, in order."""
        faults: list[AuditFault] = []
        number, digest = 0, NOTHING_BEFORE
        entries = self._entries().order_by(self.entry.number).execution_options(yield_per=ROWS_A_FETCH)
        for entry in session.scalars(entries):
            faults += self._faults_of(entry, number, digest)
            number, digest = entry.number, entry.digest
        head = session.scalar(select(self.head).where(getattr(self.head, self.column) == self.owner))
        known = (head.number, head.digest) if head is not None else (0, NOTHING_BEFORE)
        if known != (number, digest):
            faults.append(
                AuditFault(max(number, known[0]), f"the chain ends at {number}, its head says {known[0]}")
            )
        return tuple(faults)

    def page(
        self, session: Session, chosen: Filter = EVERYTHING, *, before: int | None = None, limit: int = 50
    ) -> Page[E]:
        """Return the newest entries that were chosen, those older than number `before` where it is given."""
        wanted = self._chosen(chosen).order_by(self.entry.number.desc()).limit(limit + 1)
        if before is not None:
            wanted = wanted.where(self.entry.number < before)
        found = session.scalars(wanted).all()
        kept = tuple(found[:limit])
        return Page(kept, kept[-1].number if len(found) > limit else None)

    def oldest_first(self, session: Session, chosen: Filter = EVERYTHING) -> Iterator[E]:
        """Give the entries that were chosen one by one, as they were written; the session stays open."""
        wanted = self._chosen(chosen).order_by(self.entry.number)
        yield from session.scalars(wanted.execution_options(yield_per=ROWS_A_FETCH))

    def _entries(self) -> Select[E]:
        return select(self.entry).where(getattr(self.entry, self.column) == self.owner)

    def _chosen(self, chosen: Filter) -> Select[E]:
        wanted = self._entries()
        if chosen.action:
            wanted = wanted.where(self.entry.action.startswith(chosen.action, autoescape=True))
        if chosen.actor:
            wanted = wanted.where(self.entry.actor.icontains(chosen.actor, autoescape=True))
        if chosen.first is not None:
            wanted = wanted.where(self.entry.at >= midnight(chosen.first))
        if chosen.last is not None:
            wanted = wanted.where(self.entry.at < midnight(chosen.last + dt.timedelta(days=1)))
        return wanted

    def _faults_of(self, entry: E, number: int, digest: bytes) -> list[AuditFault]:
        faults = []
        if entry.number != number + 1:
            faults.append(AuditFault(number + 1, f"missing; the next one there is number {entry.number}"))
        elif entry.previous != digest:
            faults.append(AuditFault(entry.number, "does not continue the entry before it"))
        if entry.digest != self._digest(entry):
            faults.append(AuditFault(entry.number, "was altered after it was written"))
        return faults

    def _locked_head(self, session: Session) -> Any:  # noqa: ANN401  a row of `head`
        first = {self.column: self.owner, "number": 0, "digest": NOTHING_BEFORE}
        session.execute(insert_missing(session, self.head), [first])
        wanted = select(self.head).where(getattr(self.head, self.column) == self.owner)
        return session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one()

    def _digest(self, entry: E) -> bytes:
        said = {
            self.word: getattr(entry, self.column),
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
