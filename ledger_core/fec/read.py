"""Read a FEC: bytes to rows of values, and every fault with its row and column.

Owns what a row is and what makes it unusable. Never groups rows into entries (`entries`), never
changes a byte. What a real file does beside the law is read without a word where its meaning is
plain: BOM, any line end, padded cells and amounts, header case, more columns, amounts with a sense.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
import re
from typing import TypeVar

from ledger_core.accounts import spelt
from ledger_core.fec import values
from ledger_core.fec.columns import HEADER_ROW, Column, Layout, recognise
from ledger_core.fec.fault import Fault
from ledger_core.fec.source import ENCODING_NAMES, NotFecError, Source, open_source

Progress = Callable[[int, int], None]
T = TypeVar("T")

_EMPTY = Layout(0, {}, ())
_ACCOUNT = re.compile(r"[1-9][0-9]{2}.*")
_CURRENCY = re.compile(r"[A-Z][A-Z0-9]{1,22}[A-Z]|[A-Z]{2}")
_CURRENCY_SIGNS = {"€": "EUR"}
_STEP = 10_000
_LONGEST_NUMBER = 35
_LONGEST_CELL = 1_000  # characters
_LARGEST_CELL = 2_000  # bytes: label, name and reference of an entry share a line of the book
_LONGEST_NUMBER_SPELT, _LONGEST_CODE_SPELT = 60, 120  # parts of an account's name
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class FecRow:
    """One line of an entry. Texts are without the blanks around them; "" and None are blank cells.

    `debit_cents` and `credit_cents` keep their sign; at least one of them is zero. The amount
    of the deal in a foreign currency keeps the sign and the decimals that the cell has.
    """

    number: int  # line of the file, the header is 1
    journal: str
    journal_label: str
    entry_number: str
    date: dt.date
    account: str
    account_label: str
    third_party: str
    third_party_label: str
    piece: str
    piece_date: dt.date | None
    label: str
    debit_cents: int
    credit_cents: int
    letter: str
    letter_date: dt.date | None
    valid_date: dt.date | None
    currency_amount: Decimal | None
    currency: str
    extra: tuple[str, ...]  # cells of the columns beyond the legal ones, in the layout's order

    @property
    def cents(self) -> int:
        """Amount in cents of the books' currency, debit positive, credit negative."""
        return self.debit_cents - self.credit_cents


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used, with what it says of its entry, as far as that can be read."""

    number: int
    journal: str
    entry_number: str
    date: dt.date | None
    piece: str


@dataclass(frozen=True, slots=True)
class Fec:
    """A FEC that was read: its bytes, the rows that hold, the rows that do not, and every fault.

    `usable` is False where the file is none, or lacks a column without which no row has a meaning.
    """

    source: Source | None
    layout: Layout
    rows: tuple[FecRow, ...]
    bad_rows: tuple[BadRow, ...]
    faults: tuple[Fault, ...]
    usable: bool


def read(data: bytes, progress: Progress | None = None) -> Fec:
    """Read the bytes of a FEC; `progress` is told the rows done and the rows there are."""
    try:
        source = open_source(data)
    except NotFecError as error:
        return Fec(None, _EMPTY, (), (), (Fault(0, "", str(error)),), usable=False)
    try:
        names = source.texts(HEADER_ROW)
    except UnicodeDecodeError:
        fault = Fault(HEADER_ROW, "", f"the header is not {ENCODING_NAMES[source.encoding]}, the rest is")
        return Fec(source, _EMPTY, (), (), (fault,), usable=False)
    header = recognise(names)
    if not header.usable:
        return Fec(source, header.layout, (), (), header.faults, usable=False)
    reader = _RowReader(source, header.layout)
    for row in source.rows():
        reader.read_row(row)
        if progress and row % _STEP == 0:
            progress(row, len(source.starts))
    faults = [*header.faults, *reader.faults]
    if not reader.rows and not reader.bad_rows:
        faults.append(Fault(0, "", "the file has no row under its header"))
    return Fec(source, header.layout, tuple(reader.rows), tuple(reader.bad_rows), tuple(faults), usable=True)


class _RowReader:
    """Reads the rows of one file in turn and gathers what they give."""

    def __init__(self, source: Source, layout: Layout) -> None:
        self.source = source
        self.layout = layout
        self.rows: list[FecRow] = []
        self.bad_rows: list[BadRow] = []
        self.faults: list[Fault] = []
        self._accounts: set[str] = set()
        self._third_parties = {""}
        self._texts: dict[str, str] = {}  # one object for each text that comes again
        self._places = [(column, layout.place.get(column, -1)) for column in Column]
        self._names = {index: column.value for column, index in layout.place.items()}
        self._named = max(*self._names, *(index for _, index in layout.extra), 0) + 1

    def read_row(self, row: int) -> None:
        """Read one row: it becomes a `FecRow`, or a `BadRow` with its faults."""
        before = len(self.faults)
        cells = self._cells(row)
        if len(self.faults) > before and not self._is_whole(cells):
            self.bad_rows.append(self._broken(row, cells))
            return
        texts = {column: cells[index] if index >= 0 else "" for column, index in self._places}
        read = self._fec_row(row, texts, cells)
        if len(self.faults) == before:
            self.rows.append(read)
        else:
            self.bad_rows.append(
                BadRow(row, read.journal, read.entry_number, self._day_or_none(texts), read.piece)
            )

    def _cells(self, row: int) -> list[str]:
        """Return the texts of a row's cells, and note where there are too few, too many or none."""
        line = self.source.line(row)
        if not line.strip():
            self.faults.append(Fault(row, "", "the row is empty"))
            return []
        cells = self._decoded(row, line)
        if len(cells) == self.layout.width + 1 and not cells[-1]:
            cells.pop()  # a separator at the end of the row
        if not self._is_whole(cells):
            message = f"the row has {len(cells)} cells, the header {self.layout.width}"
            self.faults.append(Fault(row, "", message))
        for index, cell in enumerate(cells):
            if len(cell) * 4 > _LARGEST_CELL and _is_too_long(cell):
                column = self._names.get(index, str(index + 1))
                wrong = f"longer than {_LONGEST_CELL} characters or {_LARGEST_CELL} bytes"
                self.faults.append(Fault(row, column, wrong))
        return cells

    def _is_whole(self, cells: Sequence[str]) -> bool:
        """Tell whether every column with a name has its cell, and no cell is beyond the header's."""
        return self._named <= len(cells) <= self.layout.width

    def _broken(self, row: int, cells: Sequence[str]) -> BadRow:
        """Return what a row with too few or too many cells says of its entry, counted from the left."""
        shown = {column: cells[index] if 0 <= index < len(cells) else "" for column, index in self._places}
        return BadRow(
            row,
            shown[Column.JOURNAL_CODE],
            shown[Column.ECRITURE_NUM],
            self._day_or_none(shown),
            shown[Column.PIECE_REF],
        )

    def _decoded(self, row: int, line: bytes) -> list[str]:
        try:
            return self.source.texts(row)
        except UnicodeDecodeError:
            return [self._decoded_cell(row, *cell) for cell in enumerate(line.split(self.source.separator))]

    def _decoded_cell(self, row: int, index: int, cell: bytes) -> str:
        encoding = self.source.encoding
        try:
            cell.decode(encoding)
        except UnicodeDecodeError as error:
            name = ENCODING_NAMES[encoding]
            wrong = f"byte 0x{cell[error.start]:02X} is not {name}, the encoding of the rest of the file"
            self.faults.append(Fault(row, self._names.get(index, str(index + 1)), wrong))
        return self.source.text_of(cell)

    def _fec_row(self, row: int, texts: Mapping[Column, str], cells: list[str]) -> FecRow:
        debit, credit = self._amounts(row, texts)
        date = self._value(row, Column.ECRITURE_DATE, texts, values.day_of)
        if date is None and not texts[Column.ECRITURE_DATE].strip("0"):
            self.faults.append(Fault(row, Column.ECRITURE_DATE, "the date of the entry is blank"))
        account = texts[Column.COMPTE_NUM]
        self._check_codes(row, account, texts[Column.COMP_AUX_NUM])
        amount = self._value(row, Column.MONTANT_DEVISE, texts, values.amount_of)
        currency = self._currency(row, texts, amount, debit - credit)
        return FecRow(
            number=row,
            journal=self._shared(texts[Column.JOURNAL_CODE]),
            journal_label=self._shared(texts[Column.JOURNAL_LIB]),
            entry_number=self._shared(texts[Column.ECRITURE_NUM]),
            date=date or dt.date.min,
            account=self._shared(account),
            account_label=self._shared(texts[Column.COMPTE_LIB]),
            third_party=self._shared(texts[Column.COMP_AUX_NUM]),
            third_party_label=self._shared(texts[Column.COMP_AUX_LIB]),
            piece=self._shared(texts[Column.PIECE_REF]),
            piece_date=self._value(row, Column.PIECE_DATE, texts, values.day_of),
            label=self._shared(texts[Column.ECRITURE_LIB]),
            debit_cents=debit,
            credit_cents=credit,
            letter=self._shared(texts[Column.ECRITURE_LET]),
            letter_date=self._value(row, Column.DATE_LET, texts, values.day_of),
            valid_date=self._value(row, Column.VALID_DATE, texts, values.day_of),
            currency_amount=amount,
            currency=self._shared(currency),
            extra=tuple(cells[index] for _, index in self.layout.extra),
        )

    def _check_codes(self, row: int, account: str, third_party: str) -> None:
        """Check account number and third party's code; what held once in the file holds again."""
        if account not in self._accounts:
            wrong = _account_fault(account)
            if wrong:
                self.faults.append(Fault(row, Column.COMPTE_NUM, wrong))
            else:
                self._accounts.add(account)
        if third_party not in self._third_parties:
            if len(spelt(third_party)) > _LONGEST_CODE_SPELT:
                wrong = (
                    f"«{third_party[:_SHOWN]}…» is too long: {_LONGEST_CODE_SPELT} letters and digits "
                    "at most, any other sign counts as several"
                )
                self.faults.append(Fault(row, Column.COMP_AUX_NUM, wrong))
            else:
                self._third_parties.add(third_party)

    def _amounts(self, row: int, texts: Mapping[Column, str]) -> tuple[int, int]:
        """Return debit and credit in cents, one of them zero."""
        if self.layout.has_sense and Column.DEBIT not in self.layout.place:
            amount = self._value(row, Column.MONTANT, texts, values.cents_of) or 0
            sense = self._value(row, Column.SENS, texts, values.sense_of)
            return (amount, 0) if sense == 1 else (0, amount)
        debit = self._value(row, Column.DEBIT, texts, values.cents_of) or 0
        credit = self._value(row, Column.CREDIT, texts, values.cents_of) or 0
        if debit and credit:
            message = f"both Debit ({texts[Column.DEBIT]}) and Credit ({texts[Column.CREDIT]}) are not zero"
            self.faults.append(Fault(row, Column.CREDIT, message))
        return debit, credit

    def _currency(self, row: int, texts: Mapping[Column, str], amount: Decimal | None, cents: int) -> str:
        """Return the code of the deal's currency; "" where the two cells say nothing of a deal.

        That is where no amount stands, a zero without a code, or the row's own amount without one.
        """
        code = _CURRENCY_SIGNS.get(texts[Column.IDEVISE], texts[Column.IDEVISE].upper())
        if amount is None or _CURRENCY.fullmatch(code):
            return code if amount is not None else ""
        if amount and (code or abs(amount) * 100 != abs(cents)):
            wrong = f"«{code[:_SHOWN]}» is not a currency code such as USD"
            blank = "an amount stands in Montantdevise, but no currency here"
            self.faults.append(Fault(row, Column.IDEVISE, wrong if code else blank))
        return ""

    def _value(
        self, row: int, column: Column, texts: Mapping[Column, str], parse: Callable[[str], T]
    ) -> T | None:
        try:
            return parse(texts[column])
        except values.CellError as error:
            self.faults.append(Fault(row, column, str(error)))
            return None

    def _shared(self, text: str) -> str:
        return self._texts.setdefault(text, text)

    @staticmethod
    def _day_or_none(texts: Mapping[Column, str]) -> dt.date | None:
        try:
            return values.day_of(texts[Column.ECRITURE_DATE])
        except values.CellError:
            return None


def _account_fault(account: str) -> str:
    """Say what is wrong with an account number; "" where it holds."""
    if not account:
        return "the account is blank"
    if not _ACCOUNT.fullmatch(account):
        return f"«{account[:_SHOWN]}» does not begin with three digits of the chart, 1 to 9 the first"
    if len(account) > _LONGEST_NUMBER or len(spelt(account)) > _LONGEST_NUMBER_SPELT:
        return f"«{account[:_SHOWN]}» is longer than {_LONGEST_NUMBER} letters and digits"
    return ""


def _is_too_long(cell: str) -> bool:
    return len(cell) > _LONGEST_CELL or len(cell.encode()) > _LARGEST_CELL
