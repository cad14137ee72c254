"""Statements taken in: the file is kept as it is, and every line once, whatever files it comes in.

Owns what is new of a statement. A file is taken whole or not at all; what its lines mean is `offers`'.
"""

from dataclasses import dataclass
import datetime as dt

from sqlalchemy import select

from ledger_core.bank.faults import FileFaults
from ledger_core.factoring.contract import Contract
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.sending.files import file_name
from tenants.dunning.stamp import raise_stamp
from tenants.factoring.contracts.contracts import contract_on, versions_of
from tenants.factoring.files import FileKind, NewFile, put_file
from tenants.factoring.rows import StatementLineRow, StatementRow
from tenants.factoring.statements.reading import MEDIA_TYPES, ReadLine, ReadStatement, Source, read_statement
from tenants.factoring.story import Happened, tell
from tenants.numbers import next_number

_ENDINGS = {Source.CSV: "csv", Source.CAMT053: "xml", Source.CFONB120: "txt"}


class FaultyStatementError(ValueError):
    """A file that is not taken; `faults` say where and why."""

    def __init__(self, faults: FileFaults) -> None:
        super().__init__("; ".join(map(str, faults.faults)))
        self.faults = faults


class NoSuchContractError(KeyError):
    """There is no contract of this key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPlan:
    """What taking a statement in would do: the lines that are new, and how many are not.

    `known` lines came with an earlier statement, `not_factors` are a bank's lines of others. `is_known`: the
    very same statement was taken in before. `balance_cents` of the factor's current account on day `last`.
    """

    source: Source
    first: dt.date
    last: dt.date
    balance_cents: int | None
    lines: tuple[ReadLine, ...]
    known: int
    not_factors: int
    print: str
    is_known: bool

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing of it would be kept."""
        return self.is_known or (not self.lines and self.balance_cents is None)


@dataclass(frozen=True, slots=True)
class Imported:
    """A statement that was taken in; its number is 0 where nothing of it was new, and nothing was kept."""

    number: int
    plan: StatementPlan


def contract_for_statements(session: TenantSession, key: str, day: dt.date) -> Contract:
    """Return the version in force, or the last one: statements come after the end of a contract too.

    Raises:
        NoSuchContractError: there is none of this key.
    """
    found = contract_on(session, key, day)
    if found is None:
        versions = versions_of(session, key)
        if not versions:
            raise NoSuchContractError(key)
        found = versions[0].contract
    return found


def plan_statement(session: TenantSession, contract: Contract, data: bytes) -> StatementPlan | FileFaults:
    """Say what taking a file in would do; nothing is kept."""
    read = read_statement(contract, data)
    return read if isinstance(read, FileFaults) else _planned(session, contract.key, read)


def import_statement(desk: Desk, contract_key: str, name: str, data: bytes) -> Imported:
    """Take a statement in; the same one again does nothing.

    Args:
        desk: who does it, and when.
        contract_key: the contract that it is about.
        name: of the file, as its sender calls it.
        data: the file.

    Raises:
        FaultyStatementError: it cannot be read, or is no statement.
        NoSuchContractError: there is no such contract.
    """
    with desk.reading() as session:
        contract = contract_for_statements(session, contract_key, desk.today)
    read = read_statement(contract, data)
    if isinstance(read, FileFaults):
        raise FaultyStatementError(read)
    with desk.writing() as session:
        raise_stamp(session)  # who else takes one in waits until this is kept
        plan = _planned(session, contract_key, read)
        if plan.is_empty:
            return Imported(0, plan)
        return Imported(_kept(session, desk, contract_key, plan, _file(name, data, plan)), plan)


def _planned(session: TenantSession, key: str, read: ReadStatement) -> StatementPlan:
    same = select(StatementRow.number).where(StatementRow.contract == key, StatementRow.print == read.print)
    kept = select(StatementLineRow.key).where(
        StatementLineRow.contract == key, StatementLineRow.day.between(read.first, read.last)
    )
    known = set(session.scalars(kept))
    lines = tuple(line for line in read.lines if line.key not in known)
    return StatementPlan(
        source=read.source,
        first=read.first,
        last=read.last,
        balance_cents=read.balance_cents,
        lines=lines,
        known=len(read.lines) - len(lines),
        not_factors=read.not_factors,
        print=read.print,
        is_known=session.scalar(same) is not None,
    )


def _file(name: str, data: bytes, plan: StatementPlan) -> NewFile:
    facts = {
        "source": plan.source.value,
        "first": plan.first.isoformat(),
        "last": plan.last.isoformat(),
        "lines": len(plan.lines),
        "known": plan.known,
        "not_factors": plan.not_factors,
        "balance_cents": plan.balance_cents,
    }
    named = file_name(name, _ENDINGS[plan.source])
    return NewFile(FileKind.STATEMENT, named, MEDIA_TYPES[plan.source], data, facts)


def _kept(session: TenantSession, desk: Desk, key: str, plan: StatementPlan, file: NewFile) -> int:
    row = StatementRow(
        number=next_number(session, "factoring-statement"),
        contract=key,
        source=plan.source.value,
        file=put_file(session, desk, key, 0, file),
        first=plan.first,
        last=plan.last,
        balance_cents=plan.balance_cents,
        print=plan.print,
        author=desk.hand.actor,
        at=desk.now,
    )
    session.add(row)
    session.flush()
    session.add_all(
        StatementLineRow(
            statement=row.number,
            rank=rank,
            contract=key,
            key=line.key,
            day=line.day,
            label=line.label,
            reference=line.reference,
            debtor=line.debtor,
            kind=line.kind.value,
            cents=line.cents,
            currency=line.currency,
            done=None,
            why="",
        )
        for rank, line in enumerate(plan.lines, 1)
    )
    session.flush()
    facts = {"statement": row.number, "file": row.file, **file.facts}
    tell(session, desk, kind=Happened.STATEMENT, contract=key, subject=file.name, facts=facts)
    return row.number
