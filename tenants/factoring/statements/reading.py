"""What a file of a factor or a bank says of a contract: its lines, each with the name it keeps in every file.

Owns which kind of file it is, which lines of a bank are the factor's, and the names by which lines that come
twice are known. Keeps nothing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
import datetime as dt
from enum import StrEnum
import hashlib
import json
import re

from ledger_core.bank.camt053 import is_xml, read_camt053
from ledger_core.bank.cfonb120 import is_cfonb120, read_cfonb120
from ledger_core.bank.faults import FileFaults
from ledger_core.bank.statement import BankLine, BankStatement
from ledger_core.factoring.contract import Contract, Factor
from ledger_core.factoring.statements.cells import plain
from ledger_core.factoring.statements.csv_reading import read_csv
from ledger_core.factoring.statements.factor_lines import FactorStatement
from ledger_core.factoring.statements.form import LineKind
from tenants.factoring.files import CSV, TEXT, XML

LONGEST_TEXT = 2_000
_NOT_WORDS = re.compile(r"[^0-9a-z]+")


class Source(StrEnum):
    """What kind of file a statement came in."""

    CSV = "csv"  # of the factor, by the contract's form
    CAMT053 = "camt053"  # of the bank
    CFONB120 = "cfonb120"

    @property
    def is_factors(self) -> bool:
        """Tell whether its lines are of the factor's current account, not of the bank's."""
        return self is Source.CSV


MEDIA_TYPES = {Source.CSV: CSV, Source.CAMT053: XML, Source.CFONB120: TEXT}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """A line; cents above zero: the factor owes more, or the bank has more. `key` names it in any file."""

    key: str
    day: dt.date
    label: str
    reference: str
    debtor: str
    kind: LineKind
    cents: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadStatement:
    """A statement as far as it is about the contract; `print` is the same for the same lines and balance.

    `balance_cents` is that of the factor's current account, None where the file does not tell it.
    `not_factors` counts lines of a bank that are none of the factor's, or not in the contract's currency.
    """

    source: Source
    first: dt.date
    last: dt.date
    balance_cents: int | None
    lines: tuple[ReadLine, ...]
    not_factors: int
    print: str


def read_statement(contract: Contract, data: bytes) -> ReadStatement | FileFaults:
    """Read a file: camt.053 or CFONB 120 where its bytes begin so, else CSV by the contract's form."""
    if is_xml(data):
        return _of_bank(contract, Source.CAMT053, read_camt053(data))
    if is_cfonb120(data):
        return _of_bank(contract, Source.CFONB120, read_cfonb120(data))
    read = read_csv(data, contract.statement)
    return read if isinstance(read, FileFaults) else _of_factor(contract, read)


def _of_factor(contract: Contract, told: FactorStatement) -> ReadStatement:
    lines = [
        ReadLine(
            key="",
            day=line.day,
            label=line.label,
            reference=line.reference,
            debtor=line.debtor,
            kind=line.kind,
            cents=line.cents,
            currency=contract.currency,
        )
        for line in told.lines
    ]
    days = [line.day for line in lines]
    return _named(Source.CSV, "", lines, (min(days), max(days)), told.balance_cents, 0)


def _of_bank(
    contract: Contract, source: Source, told: tuple[BankStatement, ...] | FileFaults
) -> ReadStatement | FileFaults:
    if isinstance(told, FileFaults):
        return told
    lines = [
        _bank_line(line, statement.currency)
        for statement in told
        for line in statement.lines
        if statement.currency == contract.currency and is_of_factor(line, contract.factor)
    ]
    days = [statement.opening_day for statement in told] + [statement.closing_day for statement in told]
    days += [line.day for line in lines]
    others = sum(len(statement.lines) for statement in told) - len(lines)
    accounts = " ".join(sorted({statement.account for statement in told}))
    return _named(source, accounts, lines, (min(days), max(days)), None, others)


def is_of_factor(line: BankLine, factor: Factor) -> bool:
    """Tell whether a line of the bank names the factor or its account."""
    iban = _bare(factor.iban)
    if iban and (iban == _bare(line.party_iban) or iban in _bare(line.label)):
        return True
    name = _words(factor.name)
    return bool(name) and f" {name} " in f" {_words(line.party)} {_words(line.label)} "


def _bare(iban: str) -> str:
    return "".join(iban.split()).upper()


def _words(text: str) -> str:
    return _NOT_WORDS.sub(" ", plain(text)).strip()


def _bank_line(line: BankLine, currency: str) -> ReadLine:
    """Take what comes from the factor as money that it paid out, what goes to it as passed on."""
    said = [line.party] if line.party and _words(line.party) not in _words(line.label) else []
    return ReadLine(
        key="",
        day=line.day,
        label=" ".join([*said, line.label]).strip()[:LONGEST_TEXT],
        reference=line.reference[:LONGEST_TEXT],
        debtor="",
        kind=LineKind.CASH if line.cents > 0 else LineKind.PASSED_ON,
        cents=line.cents,
        currency=currency,
    )


def _named(  # noqa: PLR0913, PLR0917  a statement is made of all of these
    source: Source,
    account: str,
    lines: Iterable[ReadLine],
    days: tuple[dt.date, dt.date],
    balance_cents: int | None,
    others: int,
) -> ReadStatement:
    named = tuple(_with_keys(account, lines))
    said = [source.is_factors, account, [line.key for line in named], balance_cents, str(days[1])]
    return ReadStatement(
        source=source,
        first=days[0],
        last=days[1],
        balance_cents=balance_cents,
        lines=named,
        not_factors=others,
        print=_hashed(said),
    )


def _with_keys(account: str, lines: Iterable[ReadLine]) -> Iterator[ReadLine]:
    """Name each line by what it says and its rank among those that say the same."""
    seen: Counter[tuple[object, ...]] = Counter()
    for line in lines:
        says = (account, str(line.day), line.cents, line.currency, plain(line.label), plain(line.reference))
        key = _hashed([*says, seen[says]])
        seen[says] += 1
        yield replace(line, key=key)


def _hashed(said: object) -> str:
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode(errors="replace")).hexdigest()
