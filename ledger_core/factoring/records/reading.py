"""A file read back by its layout: its records with their fields, and everything that is wrong.

Owns what records say together: their order, their numbers, counts and totals. A file is hostile, whoever
wrote it: its size is limited, and no flaw stops the reading of the rest. Never mends a file.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as default

from ledger_core.factoring.records.field_reading import read_field
from ledger_core.factoring.records.fields import (
    Amount,
    Constant,
    Count,
    Distinct,
    Field,
    KindCode,
    Kinds,
    Ordinal,
    Overflow,
    Sign,
    SignOf,
    Text,
    Total,
)
from ledger_core.factoring.records.flaw import Flaw, FlawCause
from ledger_core.factoring.records.layout import Layout, Record, Role, beginnings
from ledger_core.factoring.records.spelling import UnspellableError, cents_text, digits_text

MOST_BYTES = 64 * 1024 * 1024
MOST_RECORDS = 500_000
MOST_FLAWS = 500


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of a record as it stands, with its blanks; `at` is the position, or the column."""

    field: str
    at: int
    text: str


@dataclass(frozen=True, slots=True)
class ShownRecord:
    """A record to look at; `number` counts from 1, `name` is "" where it is none of the layout's."""

    number: int
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds. `shown` are its first records; `left_off` counts the flaws beyond those listed."""

    records: int
    documents: int
    shown: tuple[ShownRecord, ...]
    flaws: tuple[Flaw, ...]
    left_off: int


def read(layout: Layout, data: bytes, show: int = 0) -> Reading:
    """Read a file and check it.

    Args:
        layout: what it should be.
        data: the file.
        show: how many of its first records are wanted with their fields.
    """
    if len(data) > MOST_BYTES:
        return Reading(0, 0, (), (Flaw(0, 0, "", FlawCause.TOO_LARGE, str(MOST_BYTES)),), 0)
    if data.count(b"\n") > MOST_RECORDS:
        return Reading(0, 0, (), (Flaw(0, 0, "", FlawCause.TOO_MANY, str(MOST_RECORDS)),), 0)
    reading = _Reading(layout, show)
    lines = reading.split(data)
    for number, line in enumerate(lines, start=1):
        reading.take(number, line)
    reading.end(len(lines))
    return Reading(
        len(lines),
        reading.documents,
        tuple(reading.shown),
        tuple(reading.flaws[:MOST_FLAWS]),
        max(0, reading.found - MOST_FLAWS),
    )


@dataclass(slots=True)
class _Reading:
    """One file as far as it is read."""

    layout: Layout
    show: int
    documents: int = 0
    found: int = 0
    shown: list[ShownRecord] = default(default_factory=list)
    flaws: list[Flaw] = default(default_factory=list)
    _cents: dict[str, Counter[frozenset[str]]] = default(default_factory=dict)
    _kinds: Counter[frozenset[str]] = default(default_factory=Counter)
    _unknown: set[str] = default(default_factory=set)  # sources of amounts that were not read
    _numbers: dict[tuple[str, str], int] = default(default_factory=dict)
    _stage: Role = Role.HEADER
    # counts and totals, with their text
    _awaited: list[tuple[int, Field, str]] = default(default_factory=list)
    _met: set[str] = default(default_factory=set)

    def note(self, number: int, field: Field | None, cause: FlawCause, what: str = "") -> None:
        """Note a flaw; all are counted, as many as are shown are kept."""
        self.found += 1
        if len(self.flaws) < MOST_FLAWS:
            at, name = (field.at, field.name) if field else (0, "")
            self.flaws.append(Flaw(number, at, name, cause, what[:200]))

    def split(self, data: bytes) -> Sequence[bytes]:
        """Return the records' bytes, without their ends."""
        if not data:
            self.note(0, None, FlawCause.EMPTY)
            return ()
        end = self.layout.line_end.encode("ascii")
        lines = data.split(end)
        ends = lines[-1] == b""
        if ends != self.layout.final_line_end:
            says = "end with" if self.layout.final_line_end else "not end with"
            self.note(len(lines) - ends, None, FlawCause.FINAL_LINE_END, says)
        return lines[:-1] if ends else lines

    def take(self, number: int, line: bytes) -> None:
        """Read one record."""
        encoding = self.layout.characters.encoding
        try:
            text = line.decode(encoding)
        except UnicodeDecodeError:
            self.note(number, None, FlawCause.ENCODING, encoding)
            text = line.decode(encoding, "replace")
        if "\r" in text or "\n" in text:
            self.note(number, None, FlawCause.LINE_END)
        record = self._record_of(text)
        cells = self._cells(number, text, record) if record else None
        if len(self.shown) < self.show:
            self.shown.append(_shown(number, text, record, cells))
        if record is None:
            self.note(number, None, FlawCause.UNKNOWN_RECORD, text[:10])
            return
        self._look_at_order(number, record)
        if cells is not None:
            self._read(number, record, cells)

    def end(self, records: int) -> None:
        """Look at what only the whole file shows."""
        for record in self.layout.records:
            if record.role is not Role.DETAIL and record.name not in self._met:
                self.note(records, None, FlawCause.LACKS_RECORD, record.name)
        for number, field, text in self._awaited:
            self._look_at_sum(number, field, text)

    def _record_of(self, text: str) -> Record | None:
        records = self.layout.records
        if len(records) == 1:
            return records[0]
        return next((each for each in records if text.startswith(tuple(beginnings(each)))), None)

    def _cells(self, number: int, text: str, record: Record) -> Sequence[str] | None:
        layout = self.layout
        if layout.is_fixed:
            if len(text) != layout.width:
                self.note(number, None, FlawCause.LENGTH, f"{len(text)}, not {layout.width}")
                return None
            self._look_at_separators(number, text, record)
            return [text[field.at - 1 : field.last] for field in record.fields]
        cells = text.split(layout.separator)
        if layout.closing and cells[-1] == "":
            cells.pop()
        if len(cells) != len(record.fields):
            self.note(number, None, FlawCause.COLUMNS, f"{len(cells)}, not {len(record.fields)}")
            return None
        return cells

    def _look_at_separators(self, number: int, text: str, record: Record) -> None:
        separator = self.layout.separator
        if not separator:
            return
        parted = record.fields if self.layout.closing else record.fields[:-1]
        for field in parted:
            if text[field.last] != separator:
                self.note(number, field, FlawCause.FIELD_END, separator)
            if separator in text[field.at - 1 : field.last]:
                self.note(number, field, FlawCause.SIGN, separator)

    def _look_at_order(self, number: int, record: Record) -> None:
        stages = list(Role)
        again = record.role is not Role.DETAIL and record.name in self._met
        if again or stages.index(record.role) < stages.index(self._stage):
            self.note(number, None, FlawCause.ORDER, record.name)
        else:
            self._stage = record.role
        self._met.add(record.name)

    def _read(self, number: int, record: Record, cells: Sequence[str]) -> None:
        kinds = self._kinds_of(number, record, cells)
        cents: dict[str, int] = {}
        for field, text in zip(record.fields, cells, strict=True):
            if isinstance(field, Constant) and text == field.text and not field.only_for:
                continue
            said = read_field(field, text, kinds, self.layout)
            if said.flaw:
                self.note(number, field, *said.flaw)
            else:
                self._look_at(number, field, text)
            if isinstance(field, Amount):
                if said.cents is None:
                    self._unknown.add(field.source)
                else:
                    cents[field.source] = self._signed(field, said.cents, record, cells, kinds)
        if record.role is Role.DETAIL:
            self.documents += 1
            self._kinds[kinds] += 1
            for source, value in cents.items():
                self._cents.setdefault(source, Counter())[kinds] += value

    def _look_at(self, number: int, field: Field, text: str) -> None:
        """Look at a field that is sound by itself beside what stands elsewhere in the file."""
        if isinstance(field, Text):
            self._look_at_number(number, field, text)
        elif isinstance(field, Ordinal) and int(text) != number:
            self.note(number, field, FlawCause.SEQUENCE, str(number))
        elif isinstance(field, Count | Total):
            self._awaited.append((number, field, text))

    def _kinds_of(self, number: int, record: Record, cells: Sequence[str]) -> frozenset[str]:
        """Return which kinds of document a record may be, by its codes."""
        kinds: frozenset[str] = record.kinds
        for field, text in zip(record.fields, cells, strict=True):
            if isinstance(field, KindCode):
                named = frozenset(kind for kind, code in field.codes if code == text)
                if kinds and named and not kinds & named:
                    self.note(number, field, FlawCause.KINDS, text)
                elif named:
                    kinds = kinds & named if kinds else named
        return kinds

    def _signed(
        self, field: Amount, cents: int, record: Record, cells: Sequence[str], kinds: frozenset[str]
    ) -> int:
        """Return an amount with the sign that another field, or the kind, gives it."""
        if field.sign is not Sign.ABSOLUTE:
            return cents
        for other, text in zip(record.fields, cells, strict=True):
            if isinstance(other, SignOf) and other.source == field.source:
                return cents if (text == "-") is other.turned else -cents
        return -cents if kinds and kinds <= self.layout.owing else cents

    def _look_at_number(self, number: int, field: Text, text: str) -> None:
        if field.distinct is not Distinct.ONCE or not text.strip():
            return
        if self._numbers.setdefault((field.name, text), number) != number:
            self.note(number, field, FlawCause.TWICE, text.strip())

    def _look_at_sum(self, number: int, field: Field, text: str) -> None:
        if isinstance(field, Count):
            counted = _over(field.over, self._kinds)
            expected, cause = digits_text(counted, field.width, Overflow.LAST, self.layout), FlawCause.COUNT
        elif isinstance(field, Total) and field.source not in self._unknown:
            sums = self._cents.get(field.source, Counter())
            expected, cause = _total_text(field, _over(field.over, sums), self.layout), FlawCause.TOTAL
        else:
            return
        if text != expected:
            self.note(number, field, cause, expected)


def _over(kinds: Kinds, sums: Counter[frozenset[str]]) -> int:
    """Add up what documents of some kinds have; one that may be of another kind as well is not among them."""
    return sum(value for of_kinds, value in sums.items() if not kinds or of_kinds <= kinds)


def _total_text(field: Total, cents: int, layout: Layout) -> str:
    try:
        return cents_text(field, cents, layout)
    except UnspellableError:
        return str(cents)


def _shown(number: int, text: str, record: Record | None, cells: Sequence[str] | None) -> ShownRecord:
    if record is None or cells is None:
        return ShownRecord(number, record.name if record else "", (Cell("", 1, text[:1000]),))
    named = zip(record.fields, cells, strict=True)
    return ShownRecord(
        number, record.name, tuple(Cell(field.name, field.at, cell[:1000]) for field, cell in named)
    )
