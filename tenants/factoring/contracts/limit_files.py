"""The factor's file of limits into a contract: planned, shown, and then taken as it was shown.

Owns whom a line is about: a customer's code, the factor's number, a SIREN or a SIRET of a card. Who is not
found is named and left out; nothing is guessed. The file is kept as it came, and one that was taken before
changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import datetime as dt
import hashlib

from sqlalchemy import select

from ledger_core.bank.faults import FaultCause, FileFault, FileFaults
from ledger_core.factoring.contract import Contract
from ledger_core.factoring.contract_faults import LONGEST_TEXT, MOST_CENTS
from ledger_core.factoring.limit_reading import LimitColumn, ReadLimit, read_limits
from ledger_core.factoring.limits import Limit, limit_of
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.sending.files import file_name
from tenants.dunning.stamp import raise_stamp
from tenants.factoring.contracts.contracts import versions_of
from tenants.factoring.contracts.debtor_ids import ids_of
from tenants.factoring.contracts.limits import FIRST_DAY, LAST_DAY, NewLimit, history_of, put_limits
from tenants.factoring.files import CSV, FileKind, NewFile, put_file
from tenants.factoring.rows import FactoringFileRow
from tenants.factoring.story import Happened, tell

_SIREN_DIGITS, _SIRET_DIGITS = 9, 14


@dataclass(frozen=True, slots=True)
class PlannedLimit:
    """A line about a customer of the books: the limit that counts on the day, and the file's; cents."""

    line: int
    debtor: str
    name: str  # as the books say it
    since: dt.date
    before: int | None  # None: it has none of its own
    after: int
    why: str

    @property
    def changes(self) -> bool:
        """Tell whether the line says anything new."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class UnknownDebtor:
    """A line about nobody whom the books know, or about several: `codes` are theirs."""

    line: int
    said: str
    name: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LimitImport:
    """What a file would bring, or brought. `known`: the same file was taken before, and brings nothing now.

    `ignored` are headings of columns that were not read; `print` names the plan.
    """

    rows: tuple[PlannedLimit, ...]
    unknown: tuple[UnknownDebtor, ...]
    ignored: tuple[str, ...]
    known: bool
    print: str

    @property
    def changes(self) -> tuple[PlannedLimit, ...]:
        """Return what is new."""
        return () if self.known else tuple(row for row in self.rows if row.changes)


class FaultyLimitsError(ValueError):
    """A file that is not taken, with every reason."""

    def __init__(self, faults: FileFaults) -> None:
        super().__init__("; ".join(map(str, faults.faults)))
        self.faults = faults


class LimitsConflictError(Exception):
    """The file would bring something else by now; `plan` is what."""

    def __init__(self, plan: LimitImport) -> None:
        super().__init__("limits, customers or the factor's numbers were changed meanwhile")
        self.plan = plan


def plan_import(
    session: TenantSession, picture: Picture, contract: Contract, data: bytes, day: dt.date
) -> LimitImport | FileFaults:
    """Tell what a file of limits would bring; nothing is written.

    Args:
        session: the tenant's.
        picture: the books, for whom lines are about.
        contract: whose limits they are.
        data: the file.
        day: from when a limit counts whose line does not say it.
    """
    read = read_limits(data, contract.currency)
    if isinstance(read, FileFaults):
        return read
    debtors = _Debtors(picture, ids_of(session, contract.key))
    history: dict[str, list[Limit]] = defaultdict(list)
    for limit in history_of(session, contract.key):
        history[limit.debtor].append(limit)
    rows: list[PlannedLimit] = []
    unknown: list[UnknownDebtor] = []
    faults: list[FileFault] = []
    first_of: dict[tuple[str, dt.date], ReadLimit] = {}
    for line in read.lines:
        codes, fault = debtors.codes_of(line)
        since = line.since or day
        fault = fault or _fault_of(line, since)
        if fault is None and len(codes) == 1:
            earlier = first_of.setdefault((codes[0], since), line)
            if earlier is not line:
                fault = FileFault(FaultCause.TWICE, line.line, "", str(earlier.line))
        if fault is not None:
            faults.append(fault)
        elif len(codes) != 1:
            unknown.append(UnknownDebtor(line.line, _said(line), line.name, codes))
        else:
            counting = limit_of(history[codes[0]], codes[0], since)
            before = counting.cents if counting is not None else None
            name = debtors.names[codes[0]]
            rows.append(PlannedLimit(line.line, codes[0], name, since, before, line.cents, line.why))
    if faults:
        return FileFaults(tuple(faults))
    known = _is_kept(session, contract.key, data)
    made = _print(contract.key, data, rows, unknown, known=known)
    return LimitImport(tuple(rows), tuple(unknown), read.ignored, known, made)


def import_limits(desk: Desk, contract_key: str, name: str, data: bytes, seen: str) -> LimitImport:
    """Take a file of limits as its plan showed it: the file is kept, and each limit that is new.

    Args:
        desk: who takes it, and when.
        contract_key: whose limits they are.
        name: what the file is called.
        data: the file.
        seen: the print of the plan that its author saw.

    Raises:
        KeyError: there is no such contract.
        FaultyLimitsError: the file has faults.
        LimitsConflictError: it would bring something else by now.
    """
    picture = desk.picture()
    with desk.writing() as session:
        raise_stamp(session)
        kept = versions_of(session, contract_key)
        if not kept:
            raise KeyError(contract_key)
        plan = plan_import(session, picture, kept[0].contract, data, desk.today)
        if isinstance(plan, FileFaults):
            raise FaultyLimitsError(plan)
        if plan.print != seen:
            raise LimitsConflictError(plan)
        if plan.known:
            return plan
        called = file_name(name, "csv")
        facts = {"name": called, "count": len(plan.changes), "unknown": len(plan.unknown)}
        file = put_file(session, desk, contract_key, 0, NewFile(FileKind.LIMITS, called, CSV, data, facts))
        given = [NewLimit(row.debtor, row.since, row.after, row.why or called) for row in plan.changes]
        put_limits(session, desk, contract_key, given, file)
        tell(session, desk, kind=Happened.LIMITS, contract=contract_key, facts=facts | {"file": file})
    return plan


class _Debtors:
    """The customers of the books, by all that a line may name them with."""

    def __init__(self, picture: Picture, factor_ids: Mapping[str, str]) -> None:
        self.names = {card.code: card.name for card in picture.customers.values()}
        self._by_factor_id: dict[str, set[str]] = defaultdict(set)
        self._by_number: dict[str, set[str]] = defaultdict(set)
        for code, factor_id in factor_ids.items():
            if code in self.names:
                self._by_factor_id[factor_id.casefold()].add(code)
        for card in picture.customers.values():
            siren = card.siren or card.siret[:_SIREN_DIGITS]
            for number in filter(None, {siren, card.siret}):
                self._by_number[number].add(card.code)

    def codes_of(self, line: ReadLimit) -> tuple[tuple[str, ...], FileFault | None]:
        """Return whom a line may be about, and a fault where its columns name two."""
        found: set[str] | None = None
        for column, text in line.named.items():
            named = self._named(column, text)
            if found and named and not found & named:
                both = ", ".join(sorted(found | named))
                return (), FileFault(FaultCause.TWO_DEBTORS, line.line, "", both[:LONGEST_TEXT])
            found = (found & named or found or named) if found is not None else named
        return tuple(sorted(found or ())), None

    def _named(self, column: LimitColumn, text: str) -> set[str]:
        number = "".join(text.split())
        if column is LimitColumn.FACTOR_ID:
            return self._by_factor_id.get(text.casefold(), set())
        if column in {LimitColumn.SIREN, LimitColumn.SIRET}:
            return self._numbered(number)
        if text in self.names:
            return {text}
        return self._by_factor_id.get(text.casefold()) or self._numbered(number)

    def _numbered(self, number: str) -> set[str]:
        """Return whose SIREN or SIRET it is; a SIRET that no card has is looked for by its SIREN."""
        found = self._by_number.get(number, set())
        if found or len(number) != _SIRET_DIGITS:
            return found
        return self._by_number.get(number[:_SIREN_DIGITS], set())


def _fault_of(line: ReadLimit, since: dt.date) -> FileFault | None:
    if line.cents > MOST_CENTS:
        return FileFault(FaultCause.AMOUNT, line.line, "", str(line.cents))
    if not FIRST_DAY <= since <= LAST_DAY:
        return FileFault(FaultCause.DAY, line.line, "", since.isoformat())
    return None


def _said(line: ReadLimit) -> str:
    return " ".join(line.named.values())


def _is_kept(session: TenantSession, contract_key: str, data: bytes) -> bool:
    wanted = select(FactoringFileRow.number).where(
        FactoringFileRow.contract == contract_key,
        FactoringFileRow.kind == FileKind.LIMITS.value,
        FactoringFileRow.sha256 == hashlib.sha256(data).hexdigest(),
    )
    return session.scalar(wanted.limit(1)) is not None


def _print(
    contract_key: str,
    data: bytes,
    rows: Iterable[PlannedLimit],
    unknown: Iterable[UnknownDebtor],
    *,
    known: bool,
) -> str:
    """Name a plan: whoever saw one agrees to that one alone."""
    said = repr(
        (
            contract_key,
            hashlib.sha256(data).hexdigest(),
            [(row.debtor, row.since.isoformat(), row.before, row.after) for row in rows],
            [row.line for row in unknown],
            known,
        )
    )
    return hashlib.sha256(said.encode()).hexdigest()
