"""Read a factor's file of limits: a CSV with headings in French or English, in any order.

Owns which headings mean what and how an amount is written there. Which debtor a line is about is not said
here. A file with one fault is not read at all; every fault is told, up to a bound.
"""

from collections.abc import Iterator, Mapping, Sequence
import csv
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum
import re

from ledger_core.bank.faults import FaultCause, FaultyFileError, FileFault, FileFaults, all_read
from ledger_core.factoring.statements.cells import cents_in, day_in, plain, text_in

MOST_BYTES = 2_000_000
MOST_LINES = 10_000
MOST_CELLS = 200
_BOM = "\ufeff"
_DELIMITERS = (";", ",", "\t")
_DAYS = ("DD/MM/YYYY", "YYYY-MM-DD", "DD.MM.YYYY", "DD-MM-YYYY", "YYYYMMDD")
_WITHDRAWN = frozenset({
    "annule", "annulee", "cancelled", "neant", "refus", "refuse", "refusee", "refused", "resilie", "resiliee",
    "retire", "retiree", "supprime", "supprimee", "withdrawn",
})  # fmt: skip
_UNCLEAR = re.compile(r"(?<![0-9.,])[0-9]{1,3}[.,][0-9]{3}(?![0-9.,])")
"""Thousands, or thousandths: who reads it cannot tell."""
_BLANK = re.compile(r"\s+")
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


class LimitColumn(StrEnum):
    """What a column holds."""

    DEBTOR = "debtor"  # the company's code, a SIREN, a SIRET, or the factor's number
    FACTOR_ID = "factor-id"
    SIREN = "siren"
    SIRET = "siret"
    NAME = "name"
    AMOUNT = "amount"
    CURRENCY = "currency"
    SINCE = "since"
    WHY = "why"


NAMING = (LimitColumn.DEBTOR, LimitColumn.FACTOR_ID, LimitColumn.SIREN, LimitColumn.SIRET)
"""Columns by which a line says whom it is about."""

_HEADINGS: Mapping[LimitColumn, tuple[str, ...]] = {
    LimitColumn.DEBTOR: (
        "acheteur", "client", "code", "code acheteur", "code client", "code debiteur", "compte", "customer",
        "customer code", "debiteur", "debtor", "debtor code", "ref client", "reference client", "tiers",
    ),
    LimitColumn.FACTOR_ID: (
        "factor id", "factor number", "id factor", "identifiant", "identifiant factor", "n acheteur",
        "n debiteur", "n factor", "no debiteur", "numero acheteur", "numero debiteur", "numero factor",
    ),
    LimitColumn.SIREN: ("n siren", "no siren", "numero siren", "siren"),
    LimitColumn.SIRET: ("n siret", "no siret", "numero siret", "siret"),
    LimitColumn.NAME: (
        "company", "denomination", "name", "nom", "nom acheteur", "nom client", "nom debiteur",
        "raison sociale",
    ),
    LimitColumn.AMOUNT: (
        "agrement", "amount", "approved limit", "credit limit", "encours autorise", "limit", "limite",
        "limite agreee", "limite d agrement", "limite de credit", "montant", "montant agree",
        "montant agrement", "montant limite", "plafond",
    ),
    LimitColumn.CURRENCY: ("currency", "devise", "monnaie"),
    LimitColumn.SINCE: (
        "a compter du", "date", "date agrement", "date d agrement", "date d effet", "date effet", "depuis",
        "depuis le", "effective date", "from", "since", "valable du", "valid from",
    ),
    LimitColumn.WHY: ("commentaire", "comment", "libelle", "motif", "note", "observation", "reason"),
}  # fmt: skip
_COLUMN_OF = {heading: column for column, headings in _HEADINGS.items() for heading in headings}


@dataclass(frozen=True, slots=True)
class ReadLimit:
    """A line: how it names the debtor, and its limit in cents, zero where the factor withdrew it."""

    line: int
    named: Mapping[LimitColumn, str]  # by the columns of `NAMING` that hold something, at least one
    name: str
    cents: int
    since: dt.date | None  # None where the line says no day
    why: str


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """The lines of a file, and the headings that nothing was read of."""

    lines: tuple[ReadLimit, ...]
    ignored: tuple[str, ...]


def read_limits(data: bytes, currency: str) -> ReadLimits | FileFaults:
    """Read a file of limits.

    Args:
        data: UTF-8, or Windows' letters; cells parted by `;`, `,` or tabs, headings in the first line.
        currency: of the contract; a line that names another is a fault.

    Returns:
        Its lines; or every fault.
    """
    if len(data) > MOST_BYTES:
        return FileFaults((FileFault(FaultCause.TOO_LARGE, what=str(MOST_BYTES)),))
    try:
        rows = _rows(_text(data))
        head = next(rows, None)
        return _read(rows, _Head.of(*head), currency) if head else FileFaults((FileFault(FaultCause.EMPTY),))
    except FaultyFileError as error:
        return FileFaults((error.fault,))


def _text(data: bytes) -> str:
    for encoding in ("utf-8", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.removeprefix(_BOM)
    raise FaultyFileError(FaultCause.NOT_TEXT, what="utf-8, cp1252")


def _rows(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the rows that hold something, each with its line."""
    lines = text.splitlines(keepends=True)
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    begins = 1
    try:
        for rank, row in enumerate(reader):
            if rank > MOST_LINES:
                raise FaultyFileError(FaultCause.TOO_MANY, begins, "", str(MOST_LINES))
            if len(row) > MOST_CELLS:
                raise FaultyFileError(FaultCause.TOO_MANY, begins, "", str(MOST_CELLS))
            if any(cell.strip() for cell in row):
                yield begins, [cell.strip() for cell in row]
            begins = reader.line_num + 1
    except csv.Error:
        raise FaultyFileError(FaultCause.QUOTES, begins) from None


@dataclass(frozen=True, slots=True)
class _Head:
    """Where each column stands, and what it is called there."""

    places: Mapping[LimitColumn, int]
    headings: Sequence[str]

    @classmethod
    def of(cls, line: int, headings: Sequence[str]) -> "_Head":
        places: dict[LimitColumn, int] = {}
        for place, heading in enumerate(headings):
            column = _COLUMN_OF.get(_NOT_A_WORD.sub(" ", plain(heading)).strip())
            if column is None:
                continue
            if column in places:
                raise FaultyFileError(FaultCause.TWO_COLUMNS, line, heading)
            places[column] = place
        if not places.keys() & set(NAMING):
            raise FaultyFileError(FaultCause.NO_COLUMN, line, "Code, SIREN, SIRET")
        if LimitColumn.AMOUNT not in places:
            raise FaultyFileError(FaultCause.NO_COLUMN, line, "Limite")
        return cls(places, headings)

    def ignored(self) -> tuple[str, ...]:
        """Return the headings of columns that are not read."""
        read = set(self.places.values())
        return tuple(each for place, each in enumerate(self.headings) if each and place not in read)

    def called(self, column: LimitColumn) -> str:
        """Return the heading of a column."""
        return self.headings[self.places[column]]


def _read(rows: Iterator[tuple[int, Sequence[str]]], head: _Head, currency: str) -> ReadLimits | FileFaults:
    lines = all_read(_readings(rows, head, currency))
    return lines if isinstance(lines, FileFaults) else ReadLimits(lines, head.ignored())


def _readings(
    rows: Iterator[tuple[int, Sequence[str]]], head: _Head, currency: str
) -> Iterator[tuple[ReadLimit, Sequence[FileFault]]]:
    for line, cells in rows:
        reading = _Row(line, cells, head)
        yield reading.limit(currency), reading.faults


class _Row:
    """One row under its headings; faults are collected, so that a person sees them all."""

    def __init__(self, line: int, cells: Sequence[str], head: _Head) -> None:
        self.line = line
        self.head = head
        self.faults: list[FileFault] = []
        self.cells = {
            column: cells[place] if place < len(cells) else "" for column, place in head.places.items()
        }
        for column, text in self.cells.items():
            if (wrong := text_in(text)) is not None:
                self._fault(wrong[0], column, wrong[1])

    def limit(self, currency: str) -> ReadLimit:
        """Return what the row says; it counts only where no fault was found."""
        named = {column: text for column in NAMING if (text := self.cells.get(column, ""))}
        if not named:
            self._fault(FaultCause.MISSING, next(each for each in NAMING if each in self.cells))
        said = self.cells.get(LimitColumn.CURRENCY, "")
        if said and said.upper() not in {currency, "€" if currency == "EUR" else currency}:
            self._fault(FaultCause.CURRENCY, LimitColumn.CURRENCY, said)
        return ReadLimit(
            line=self.line,
            named=named,
            name=self.cells.get(LimitColumn.NAME, ""),
            cents=self._cents(),
            since=self._since(),
            why=self.cells.get(LimitColumn.WHY, ""),
        )

    def _cents(self) -> int:
        text = self.cells[LimitColumn.AMOUNT]
        if plain(text) in _WITHDRAWN:
            return 0
        found = (
            FaultCause.AMOUNT if _UNCLEAR.search(_BLANK.sub("", text)) else cents_in(text, _decimal_of(text))
        )
        if isinstance(found, FaultCause) or found < 0:
            cause = found if isinstance(found, FaultCause) else FaultCause.AMOUNT
            self._fault(cause, LimitColumn.AMOUNT, text)
            return 0
        return found

    def _since(self) -> dt.date | None:
        text = self.cells.get(LimitColumn.SINCE, "")
        if not text:
            return None
        day = next((found for pattern in _DAYS if (found := day_in(text, pattern))), None)
        if day is None:
            self._fault(FaultCause.DAY, LimitColumn.SINCE, text)
        return day

    def _fault(self, cause: FaultCause, column: LimitColumn, text: str = "") -> None:
        self.faults.append(FaultyFileError(cause, self.line, self.head.called(column), text).fault)


def _decimal_of(text: str) -> str:
    """Return the mark before the cents: the last one, unless it comes twice and so parts thousands."""
    comma, point = text.rfind(","), text.rfind(".")
    last, other = (",", ".") if comma > point else (".", ",")
    return other if text.count(last) > 1 else last
