"""A format as its pages show it: its fields, a sample that it writes, and a file read back by it.

Owns how layouts and readings become what templates loop over. Keeps nothing, sends nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import datetime as dt

from ledger_core.factoring.formats.description import DescriptionFault, DescriptionFaults, format_in
from ledger_core.factoring.formats.faults import Faults
from ledger_core.factoring.formats.format import FactorFile, Format, files_of
from ledger_core.factoring.formats.terms import Point
from ledger_core.factoring.records.fields import Field, Text, Valued
from ledger_core.factoring.records.layout import Layout, Role
from ledger_core.factoring.records.reading import ShownRecord, read
from server.portal.factoring.words.faults import fault_words
from server.portal.factoring.words.fields import field_words
from server.portal.factoring.words.flaws import flaw_words
from server.portal.factoring.words.formats import problem_words
from server.portal.factoring.words.sources import content_words
from server.portal.factoring_settings.sample_batch import TERMS, sample_batch

BLANK = "·"  # a space, so that it can be seen and counted
_RULER = 10
_RECORDS = 8  # of a file, that are shown
_FLAWS = 100


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field in the table of a format; `last` is 0 where separators part fields."""

    name: str
    at: int
    last: int
    width: int
    content: str
    demanded: bool
    example: str


@dataclass(frozen=True, slots=True)
class RecordTable:
    """A record with its fields."""

    name: str
    role: Role
    fields: tuple[FieldRow, ...]


@dataclass(frozen=True, slots=True)
class CellShown:
    """A field of a record that was written or read; `gap` is the separator behind it."""

    name: str
    at: int
    last: int
    text: str
    gap: str


@dataclass(frozen=True, slots=True)
class LineShown:
    """A record of a file; `name` is "" where it is none of the format's."""

    number: int
    name: str
    cells: tuple[CellShown, ...]


@dataclass(frozen=True, slots=True)
class FileShown:
    """A file of the sample, with what its reader should know."""

    name: str
    lines: tuple[LineShown, ...]
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """What a format writes; `refused` says why it writes nothing. `ruler` counts positions by tens."""

    files: tuple[FileShown, ...]
    refused: tuple[str, ...]
    ruler: str
    tables: tuple[RecordTable, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that was read back: how much it has, its first records, what is wrong with it."""

    records: int
    documents: int
    lines: tuple[LineShown, ...]
    flaws: tuple[str, ...]
    left_off: int

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.flaws


@dataclass(frozen=True, slots=True)
class ProblemShown:
    """What is wrong with a description; `line` is 0 where it is not known."""

    line: int
    place: str
    sentence: str


def read_description(key: str, text: str) -> Format | tuple[ProblemShown, ...]:
    """Return the format that a text describes, or everything that is wrong with it."""
    found = format_in(key, text.encode())
    return problems_shown(found.faults) if isinstance(found, DescriptionFaults) else found


def problems_shown(faults: Sequence[DescriptionFault]) -> tuple[ProblemShown, ...]:
    """Say faults of a description in words."""
    return tuple(ProblemShown(each.line, each.place, problem_words(each.why)) for each in faults)


def sample_of(form: Format, today: dt.date) -> Sample:
    """Write the sample by a format."""
    made = files_of(form, sample_batch(form, today), TERMS)
    if isinstance(made, Faults):
        return Sample((), tuple(map(fault_words, made.faults)), "", _tables(form.layout, {}))
    files = tuple(_file(form.layout, each) for each in made)
    examples: dict[tuple[str, str], str] = {}
    for line in (line for file in files for line in file.lines):
        for cell in line.cells:
            if cell.text.strip(BLANK):
                examples.setdefault((line.name, cell.name), cell.text.rstrip(BLANK))
    return Sample(files, (), _ruler(form.layout.width), _tables(form.layout, examples))


def check(form: Format, data: bytes) -> Checked:
    """Read a file back by a format."""
    found = read(form.layout, data, _RECORDS)
    flaws = tuple(flaw_words(flaw) for flaw in found.flaws[:_FLAWS])
    left_off = found.left_off + max(0, len(found.flaws) - _FLAWS)
    lines = tuple(_line(form.layout, each) for each in found.shown)
    return Checked(found.records, found.documents, lines, flaws, left_off)


def needs(form: Format) -> tuple[str, ...]:
    """Return what a format wants of every debtor, by source, so that pages can say what is missing."""
    found = {
        field.source
        for record in form.layout.records
        for field in record.fields
        if isinstance(field, Valued) and field.mandatory and field.source.startswith("debtor.")
    }
    if form.demands_siret:
        found.add("debtor.siret")
    if form.by_market or any("debtor.market" in _sources(record.fields) for record in form.layout.records):
        found.add("debtor.country")
    return tuple(sorted(found))


def width_of_factor_id(form: Format) -> int:
    """Return how many signs the factor's number of a debtor has in a format; 0 where it is not fixed."""
    for record in form.layout.records:
        for field in record.fields:
            if isinstance(field, Text) and field.source == "debtor.factor-id" and field.exact:
                return field.width
    return 0


def points_of(form: Format) -> tuple[Point, ...]:
    """Return all that the factor may have to confirm of a format."""
    points = form.points | form.open_points
    return tuple(sorted(points | {Point.EXPORT_WITHOUT_SIRET} if form.demands_siret else points))


def _sources(fields: Sequence[Field]) -> set[str]:
    return {getattr(field, "source", "") for field in fields}


def _file(layout: Layout, file: FactorFile) -> FileShown:
    found = read(layout, file.data, _RECORDS)
    lines = tuple(_line(layout, each) for each in found.shown)
    return FileShown(file.name, lines, tuple(map(fault_words, file.notices)))


def _line(layout: Layout, record: ShownRecord) -> LineShown:
    gap = layout.separator
    last = len(record.cells) - 1
    cells = tuple(
        CellShown(
            field_words(cell.field),
            cell.at,
            cell.at + len(cell.text) - 1 if layout.is_fixed else 0,
            cell.text.replace(" ", BLANK),
            gap if rank < last or layout.closing else "",
        )
        for rank, cell in enumerate(record.cells)
    )
    return LineShown(record.number, record.name, cells)


def _tables(layout: Layout, examples: Mapping[tuple[str, str], str]) -> tuple[RecordTable, ...]:
    return tuple(
        RecordTable(
            record.name,
            record.role,
            tuple(
                _row(layout, field, examples.get((record.name, field_words(field.name)), ""))
                for field in record.fields
            ),
        )
        for record in layout.records
    )


def _row(layout: Layout, field: Field, example: str) -> FieldRow:
    demanded = isinstance(field, Valued) and field.mandatory
    last = field.last if layout.is_fixed else 0
    return FieldRow(
        field_words(field.name), field.at, last, field.width, content_words(field), demanded, example
    )


def _ruler(width: int) -> str:
    """Return a line that counts positions: a dot each, + at fives, the number where a ten ends."""
    marks: list[str] = []
    for ten in range(_RULER, width + _RULER, _RULER):
        number = str(ten)
        marks.append("····+····"[: _RULER - len(number)] + number)
    return "".join(marks)[:width]
