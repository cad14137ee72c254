"""A layout: the records of a file, and how they stand in it. Data, checked when it is made.

Owns that fields cover their record without gap or overlap, that each kind of document has one record, and
that records can be told apart by how they begin. Never spells or reads a value.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ledger_core.factoring.records.characters import Characters, Encoding
from ledger_core.factoring.records.fields import EVERY, Amount, Constant, Count, Field, KindCode, Kinds, Total


class Role(StrEnum):
    """Where a record stands: once before, one a document, once after."""

    HEADER = "header"
    DETAIL = "detail"
    TRAILER = "trailer"


class LineEnd(StrEnum):
    """What ends a record."""

    CRLF = "\r\n"
    LF = "\n"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is unsound in a layout: the place, such as `records.1.fields.3.width` (from 1), and why."""

    place: str
    why: str

    def __str__(self) -> str:
        """Return the place and why."""
        return f"{self.place}: {self.why}" if self.place else self.why


class LayoutError(ValueError):
    """The layout is unsound; `problems` has all that was found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its fields in the order of their places. `kinds` are the documents it is for."""

    name: str
    role: Role
    fields: tuple[Field, ...]
    kinds: Kinds = EVERY


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Records of fields at fixed places, or (`width` 0) of fields of any width between separators.

    Where fields at fixed places have a separator, it takes a position between them, and after the last one
    where `closing` says so. `owing` are the kinds of document whose amounts count below zero where no sign
    stands.

    Raises:
        LayoutError: the records are unsound.
    """

    records: tuple[Record, ...]
    characters: Characters
    width: int
    line_end: LineEnd = LineEnd.CRLF
    final_line_end: bool = True
    separator: str = ""
    closing: bool = False
    owing: Kinds = EVERY

    def __post_init__(self) -> None:
        """Check what the class promises."""
        problems = [*_layout_problems(self)]
        for rank, record in enumerate(self.records, start=1):
            problems += _record_problems(self, record, f"records.{rank}")
        problems += _totals_problems(self)
        if problems:
            raise LayoutError(problems)

    @property
    def is_fixed(self) -> bool:
        """Tell whether fields stand at fixed places."""
        return self.width > 0

    def of_role(self, role: Role) -> tuple[Record, ...]:
        """Return the records of a role, in their order."""
        return tuple(record for record in self.records if record.role is role)

    def detail_for(self, kind: str) -> Record | None:
        """Return the record that a document of a kind goes in."""
        details = self.of_role(Role.DETAIL)
        return next((record for record in details if not record.kinds or kind in record.kinds), None)


def beginnings(record: Record) -> frozenset[str]:
    """Return the texts that a record of this sort can begin with; none where it may begin with anything."""
    first = record.fields[0]
    if isinstance(first, Constant) and first.text.strip():
        return frozenset({first.text})
    return frozenset(code for _, code in first.codes) if isinstance(first, KindCode) else frozenset()


def _layout_problems(layout: Layout) -> Iterator[Problem]:
    if layout.width < 0:
        yield Problem("width", "the width is below zero")
    if len(layout.separator) > 1 or not layout.separator.isprintable():
        yield Problem("separator", "one printing sign is expected")
    if layout.is_fixed and layout.characters.encoding is Encoding.UTF_8:
        yield Problem("characters.encoding", "fixed places need an encoding of one byte a sign")
    if not layout.is_fixed and not layout.separator:
        yield Problem("separator", "fields without a width need one")
    names = [record.name for record in layout.records]
    if len(set(names)) < len(names):
        yield Problem("records", "two records have the same name")
    if any(len(layout.of_role(role)) > 1 for role in (Role.HEADER, Role.TRAILER)):
        yield Problem("records", "there is one header and one trailer at most")
    yield from _detail_problems(layout)
    if len(layout.records) > 1 and all(record.fields for record in layout.records):
        begins = [beginnings(record) for record in layout.records]
        if not all(begins) or len(frozenset().union(*begins)) < sum(map(len, begins)):
            why = "each must begin with a constant, or a code of the kind, that no other begins with"
            yield Problem("records", f"they cannot be told apart: {why}")


def _detail_problems(layout: Layout) -> Iterator[Problem]:
    details = layout.of_role(Role.DETAIL)
    if not details:
        yield Problem("records", "there is no detail record")
    if len(details) > 1 and not all(record.kinds for record in details):
        yield Problem("records", "of several detail records each says which kinds it is for")
    if len(frozenset().union(*(record.kinds for record in details))) < sum(len(r.kinds) for r in details):
        yield Problem("records", "two detail records are for the same kind")


def _record_problems(layout: Layout, record: Record, place: str) -> Iterator[Problem]:
    if not record.fields:
        yield Problem(f"{place}.fields", "there is no field")
        return
    names: set[str] = set()
    for rank, field in enumerate(record.fields, start=1):
        where = f"{place}.fields.{rank}"
        for option, why in field.problems():
            yield Problem(f"{where}.{option}", why)
        if field.name in names:
            yield Problem(f"{where}.name", f"«{field.name}» is there twice")
        names.add(field.name)
        if isinstance(field, Count | Total) and record.role is Role.DETAIL:
            yield Problem(where, "counts and totals stand in the header or the trailer")
        if isinstance(field, KindCode) and record.role is not Role.DETAIL:
            yield Problem(where, "only a document has a kind")
        if isinstance(field, Constant) and not _can_stand(layout, field.text):
            yield Problem(f"{where}.text", "it holds the separator, or what the encoding does not have")
    yield from _place_problems(layout, record, place)


def _can_stand(layout: Layout, text: str) -> bool:
    if layout.separator and layout.separator in text:
        return False
    try:
        text.encode(layout.characters.encoding)
    except UnicodeEncodeError:
        return False
    return True


def _place_problems(layout: Layout, record: Record, place: str) -> Iterator[Problem]:
    """Yield where a record has a gap or an overlap, or does not end where it should."""
    gap = len(layout.separator)
    expected = 1
    for rank, field in enumerate(record.fields, start=1):
        if field.at != expected:
            what = "overlaps the one before" if field.at < expected else "leaves a gap"
            yield Problem(f"{place}.fields.{rank}.at", f"{field.at} {what}: {expected} is expected")
        expected = field.last + 1 + gap if layout.is_fixed else field.at + 1
    end = expected - 1 - (0 if layout.closing else gap)
    if layout.is_fixed and end != layout.width:
        yield Problem(f"{place}.fields", f"they end at {end}, the record at {layout.width}")


def _totals_problems(layout: Layout) -> Iterator[Problem]:
    amounts = {
        field.source
        for record in layout.of_role(Role.DETAIL)
        for field in record.fields
        if isinstance(field, Amount)
    }
    for rank, record in enumerate(layout.records, start=1):
        for place, field in enumerate(record.fields, start=1):
            if isinstance(field, Total) and field.source not in amounts:
                yield Problem(f"records.{rank}.fields.{place}.source", "no document has this amount")
