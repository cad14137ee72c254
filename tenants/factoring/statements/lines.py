"""Lines of statements as they stand: waiting, posted by an event, or put aside by a person with a reason."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
import datetime as dt

from sqlalchemy import ColumnElement, func, select, update

from ledger_core.factoring.statements.form import LineKind
from tenants import audit_log
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.factoring.rows import StatementLineRow, StatementRow
from tenants.factoring.statements.reading import Source

LONGEST_WHY = 1_000
PUT_ASIDE = 0
"""What `done` says of a line that a person put aside."""


class NoSuchLineError(KeyError):
    """There is no such line."""


class LineDoneError(ValueError):
    """The line does not wait any more, or was not put aside."""


class NoReasonError(ValueError):
    """A line is put aside for a reason, of `LONGEST_WHY` characters at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLine:
    """A line; cents above zero: the factor owes more, or the bank has more.

    `done` is the event that posted it, 0 where a person put it aside for the reason `why`; None while it
    waits.
    """

    statement: int
    rank: int
    source: Source
    day: dt.date
    label: str
    reference: str
    debtor: str
    kind: LineKind
    cents: int
    currency: str
    done: int | None
    why: str

    @property
    def key(self) -> tuple[int, int]:
        """Its statement's number and its rank there."""
        return self.statement, self.rank


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementHead:
    """A statement without its lines: `lines` counts them, `waiting` those that nothing was done about."""

    number: int
    contract: str
    source: Source
    file: int
    first: dt.date
    last: dt.date
    balance_cents: int | None
    author: str
    at: dt.datetime
    lines: int
    waiting: int


def waiting_lines(session: TenantSession, contract_key: str) -> tuple[KeptLine, ...]:
    """Return the lines of a contract that nothing was done about, the earliest first."""
    return tuple(_read(session, StatementLineRow.contract == contract_key, StatementLineRow.done.is_(None)))


def lines_of(session: TenantSession, statement: int) -> tuple[KeptLine, ...]:
    """Return the lines that a statement brought, as it has them."""
    found = _read(session, StatementLineRow.statement == statement)
    return tuple(sorted(found, key=lambda line: line.rank))


def posted_lines(session: TenantSession, contract_key: str, since: dt.date) -> tuple[KeptLine, ...]:
    """Return the lines of a contract from a day on that events posted, the earliest first."""
    return tuple(
        _read(
            session,
            StatementLineRow.contract == contract_key,
            StatementLineRow.done > PUT_ASIDE,
            StatementLineRow.day >= since,
        )
    )


def statements_of(session: TenantSession, contract_key: str) -> tuple[StatementHead, ...]:
    """Return the statements of a contract, the latest first."""
    counted = select(
        StatementLineRow.statement,
        func.count(),
        func.count().filter(StatementLineRow.done.is_(None)),
    ).where(StatementLineRow.contract == contract_key)
    counts = {
        number: (lines, waiting)
        for number, lines, waiting in session.execute(counted.group_by(StatementLineRow.statement))
    }
    wanted = select(StatementRow).where(StatementRow.contract == contract_key)
    rows = session.scalars(wanted.order_by(StatementRow.last.desc(), StatementRow.number.desc()))
    return tuple(_head(row, *counts.get(row.number, (0, 0))) for row in rows)


def put_aside(desk: Desk, statement: int, rank: int, why: str) -> None:
    """Put a line aside: it is none of the books', or stands there already.

    Raises:
        NoReasonError: it says no reason, or one that is too long.
        NoSuchLineError: there is no such line.
        LineDoneError: it does not wait any more.
    """
    reason = why.replace("\0", " ").strip()
    if not reason or len(reason) > LONGEST_WHY:
        raise NoReasonError
    with desk.writing() as session:
        _log(session, desk, "factoring:line-aside", (statement, rank), reason)
        _change(session, (statement, rank), StatementLineRow.done.is_(None), PUT_ASIDE, reason)


def take_back(desk: Desk, statement: int, rank: int) -> None:
    """Let a line that was put aside wait again.

    Raises:
        NoSuchLineError: there is no such line.
        LineDoneError: it was not put aside.
    """
    with desk.writing() as session:
        _log(session, desk, "factoring:line-back", (statement, rank), "")
        _change(session, (statement, rank), StatementLineRow.done == PUT_ASIDE, None, "")


def mark_done(session: TenantSession, keys: Iterable[tuple[int, int]], event: int) -> None:
    """Note in the caller's transaction which event posted lines that waited.

    Raises:
        LineDoneError: one of them does not wait any more.
    """
    for key in keys:
        _change(session, key, StatementLineRow.done.is_(None), event, "")


def _change(
    session: TenantSession, key: tuple[int, int], stands: ColumnElement[bool], done: int | None, why: str
) -> None:
    """Change a line that stands as is expected; who else would change it comes first or is refused."""
    is_it = (StatementLineRow.statement == key[0], StatementLineRow.rank == key[1])
    changed = session.execute(
        update(StatementLineRow)
        .where(*is_it, stands)
        .values(done=done, why=why)
        .returning(StatementLineRow.rank)
        .execution_options(synchronize_session=False)
    )
    if changed.first() is None:
        if session.scalar(select(StatementLineRow.rank).where(*is_it)) is None:
            raise NoSuchLineError(key)
        raise LineDoneError(key)


def _log(session: TenantSession, desk: Desk, action: str, key: tuple[int, int], why: str) -> None:
    """Tell of it, before the line is touched: a write of the books holds the log first as well."""
    contract = session.scalar(select(StatementRow.contract).where(StatementRow.number == key[0])) or ""
    detail = {"statement": key[0], "rank": key[1], **({"why": why} if why else {})}
    audit_log.append(
        session, actor=desk.hand.actor, action=action, subject=contract, detail=detail, at=desk.now
    )


def _read(session: TenantSession, *asked: ColumnElement[bool]) -> Iterator[KeptLine]:
    numbers = select(StatementLineRow.statement).where(*asked)
    wanted = select(StatementRow.number, StatementRow.source).where(StatementRow.number.in_(numbers))
    sources = {number: Source(source) for number, source in session.execute(wanted)}
    rows = session.scalars(
        select(StatementLineRow)
        .where(*asked)
        .order_by(StatementLineRow.day, StatementLineRow.statement, StatementLineRow.rank)
    )
    for row in rows:
        yield KeptLine(
            statement=row.statement,
            rank=row.rank,
            source=sources[row.statement],
            day=row.day,
            label=row.label,
            reference=row.reference,
            debtor=row.debtor,
            kind=LineKind(row.kind),
            cents=row.cents,
            currency=row.currency,
            done=row.done,
            why=row.why,
        )


def _head(row: StatementRow, lines: int, waiting: int) -> StatementHead:
    return StatementHead(
        number=row.number,
        contract=row.contract,
        source=Source(row.source),
        file=row.file,
        first=row.first,
        last=row.last,
        balance_cents=row.balance_cents,
        author=row.author,
        at=row.at,
        lines=lines,
        waiting=waiting,
    )
