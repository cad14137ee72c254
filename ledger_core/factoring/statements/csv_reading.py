"""Read a factor's statement from CSV, by the form that the contract describes.

Owns cells and their faults: all of them are told, by line and column, up to a bound. What a line means for
an assignment is `matching`'s.
"""

from collections.abc import Iterator, Mapping, Sequence
import csv
import datetime as dt
import re

from ledger_core.bank.faults import FaultCause, FaultyFileError, FileFault, FileFaults, all_read
from ledger_core.bank.statement import MOST_BYTES, MOST_LINES
from ledger_core.factoring.statements.cells import cents_in, day_in, kind_in, text_in
from ledger_core.factoring.statements.factor_lines import FactorLine, FactorStatement, in_order
from ledger_core.factoring.statements.form import Encoding, StatementForm

MOST_CELLS = 500
_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_BOM = "\ufeff"
_COLUMNS = ("day", "label", "reference", "debtor", "amount", "debit", "credit", "kind", "balance")
"""Fields of `StatementForm` that name a column."""

Row = tuple[int, Sequence[str]]
"""Line of the file where the row begins, and its cells."""


def read_csv(data: bytes, form: StatementForm) -> FactorStatement | FileFaults:
    """Read a statement.

    Args:
        data: the file.
        form: how the contract says the factor writes it.

    Returns:
        Its lines, the earliest first; or every fault. Where it has balances, they are those that the lines
        lead to.
    """
    if len(data) > MOST_BYTES:
        return FileFaults((FileFault(FaultCause.TOO_LARGE, what=str(MOST_BYTES)),))
    try:
        rows = _rows(_text(data, form.encoding), form)
        columns = _columns(next(rows, None), form) if form.headings else _numbered(form)
        return _read(rows, columns, form)
    except FaultyFileError as error:
        return FileFaults((error.fault,))


def _text(data: bytes, encoding: Encoding) -> str:
    nul = data.find(b"\0")  # no text has one, nor could a database keep it
    try:
        if nul < 0:
            return data.decode(encoding.value).removeprefix(_BOM)
        at = nul
    except UnicodeDecodeError as error:
        at = error.start
    raise FaultyFileError(FaultCause.NOT_TEXT, data.count(b"\n", 0, at) + 1, "", encoding.value)


def _rows(text: str, form: StatementForm) -> Iterator[Row]:
    """Yield the rows that hold something."""
    lines = _LINES.findall(text)[form.skip :]
    reader = csv.reader(lines, delimiter=form.delimiter, strict=True)
    begins = form.skip + 1
    try:
        for rank, row in enumerate(reader):
            if rank > MOST_LINES:
                raise FaultyFileError(FaultCause.TOO_MANY, begins, "", str(MOST_LINES))
            if len(row) > MOST_CELLS:
                raise FaultyFileError(FaultCause.TOO_MANY, begins, "", str(MOST_CELLS))
            if any(cell.strip() for cell in row):
                yield begins, row
            begins = form.skip + reader.line_num + 1
    except csv.Error:
        raise FaultyFileError(FaultCause.QUOTES, begins) from None


def _columns(headings: Row | None, form: StatementForm) -> Mapping[str, int]:
    """Find each column of the form by its heading."""
    if headings is None:
        raise FaultyFileError(FaultCause.EMPTY)
    line, cells = headings
    names = [_plain(cell) for cell in cells]
    found = {}
    for field in _COLUMNS:
        heading = getattr(form, field)
        if not heading:
            continue
        count = names.count(_plain(heading))
        if count != 1:
            cause = FaultCause.TWO_COLUMNS if count else FaultCause.NO_COLUMN
            raise FaultyFileError(cause, line, heading)
        found[field] = names.index(_plain(heading))
    return found


def _numbered(form: StatementForm) -> Mapping[str, int]:
    """Take the form's columns as their numbers from 1."""
    said = {field: getattr(form, field) for field in _COLUMNS if getattr(form, field)}
    for number in said.values():
        if not (number.isascii() and number.isdecimal() and 0 < int(number[:4]) <= MOST_CELLS):
            raise FaultyFileError(FaultCause.NO_COLUMN, 0, number)
    return {field: int(number) - 1 for field, number in said.items()}


def _plain(heading: str) -> str:
    return " ".join(heading.casefold().split())


def _read(
    rows: Iterator[Row], columns: Mapping[str, int], form: StatementForm
) -> FactorStatement | FileFaults:
    lines = all_read(_readings(rows, columns, form))
    return lines if isinstance(lines, FileFaults) else in_order(lines, form.balance)


def _readings(
    rows: Iterator[Row], columns: Mapping[str, int], form: StatementForm
) -> Iterator[tuple[FactorLine, Sequence[FileFault]]]:
    for line, cells in rows:
        reading = _Cells(line, cells, columns, form)
        yield reading.line(), reading.faults


class _Cells:
    """One row under its columns; faults are collected, so that a person sees them all."""

    def __init__(
        self, line: int, cells: Sequence[str], columns: Mapping[str, int], form: StatementForm
    ) -> None:
        self.number = line
        self.form = form
        self.faults: list[FileFault] = []
        last = max(columns.values())
        if len(cells) <= last:
            self.faults.append(FileFault(FaultCause.SHORT_LINE, line, "", str(len(cells))))
        self.cells = {
            field: cells[place].strip() if place < len(cells) else "" for field, place in columns.items()
        }

    def line(self) -> FactorLine:
        """Return what the row says; it counts only where no fault was found."""
        label = self._text("label")
        return FactorLine(
            line=self.number,
            day=self._day(),
            label=label,
            reference=self._text("reference"),
            debtor=self._text("debtor"),
            kind=kind_in(self.cells.get("kind", ""), label, self.form.kinds),
            cents=self._amount(),
            balance_cents=self._cents("balance") if self.form.balance else None,
        )

    def _text(self, field: str) -> str:
        text = self.cells.get(field, "")
        if (fault := text_in(text)) is not None:
            self._fault(fault[0], field, fault[1])
        return text

    def _day(self) -> dt.date:
        text = self.cells.get("day", "")
        day = day_in(text, self.form.day_pattern)
        if day is None:
            self._fault(FaultCause.DAY if text else FaultCause.MISSING, "day", text)
        return day or dt.date.min

    def _amount(self) -> int:
        """Return the amount, from a column with a sign or from the two sides."""
        if self.form.amount:
            return self._cents("amount")
        debit, credit = (self.cells.get(side, "") for side in ("debit", "credit"))
        if debit and credit and self._cents("debit") and self._cents("credit"):
            self._fault(FaultCause.BOTH, "debit", debit)
            return 0
        if not debit and not credit:
            self._fault(FaultCause.MISSING, "credit" if self.form.credit else "debit", "")
            return 0
        return (self._cents("credit") if credit else 0) - (self._cents("debit") if debit else 0)

    def _cents(self, field: str) -> int:
        text = self.cells.get(field, "")
        cents = cents_in(text, self.form.decimal)
        if isinstance(cents, FaultCause):
            self._fault(cents, field, text)
            return 0
        return cents

    def _fault(self, cause: FaultCause, field: str, text: str) -> None:
        fault = FaultyFileError(cause, self.number, getattr(self.form, field), text).fault
        if fault not in self.faults:
            self.faults.append(fault)
