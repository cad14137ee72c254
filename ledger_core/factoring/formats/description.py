"""A format that a firm describes itself, in TOML: strict, and every fault with its line and key.

Owns what keys say together. Whether records are sound is the layout's to say.
A description comes from outside: it is limited in every direction, and nothing in it is run.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ledger_core.factoring.documents import OWING, DocumentKind
from ledger_core.factoring.formats import file_name
from ledger_core.factoring.formats.description_keys import (
    CHARACTERS,
    CODED,
    FIELD,
    FORMAT,
    LAYOUT,
    LONGEST_TEXT,
    RECORD,
    TYPE,
    TYPES,
    OptionError,
    Options,
)
from ledger_core.factoring.formats.description_lines import line_of, lines_of
from ledger_core.factoring.formats.format import Format
from ledger_core.factoring.formats.sources import COMMON, SOURCES, SourceType
from ledger_core.factoring.formats.terms import Point
from ledger_core.factoring.records import fields
from ledger_core.factoring.records.characters import Characters
from ledger_core.factoring.records.layout import Layout, LayoutError, Problem, Record, Role
from ledger_core.toml_text import NoToml, toml_in

MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class DescriptionFault:
    """What is wrong: the line of the text (0 where it is not known), the key with its place, and why."""

    line: int
    place: str
    why: str

    def __str__(self) -> str:
        """Return `line: place: why`, to stand behind the file's name."""
        return ": ".join(part for part in (str(self.line), self.place, self.why) if part)


@dataclass(frozen=True, slots=True)
class DescriptionFaults:
    """Every reason why a text describes no format."""

    faults: tuple[DescriptionFault, ...]


def format_in(key: str, data: bytes) -> Format | DescriptionFaults:
    """Read a description.

    Args:
        key: what the format is to be called among others.
        data: the TOML text; `docs/factoring-files.md` says what it may hold.

    Returns:
        The format, which is not used before the factor accepted a test file (`Point.OWN_FORMAT`); or every
        fault.
    """
    said = toml_in(data, MOST_BYTES)
    if isinstance(said, NoToml):
        return DescriptionFaults((DescriptionFault(said.line, "", said.why),))
    description = _Description([])
    form = description.format(key, said)
    return _faults(data.decode(), description.problems) if form is None else form


@dataclass(frozen=True, slots=True)
class _Description:
    """One description on its way to a format, and what is wrong with it so far."""

    problems: list[Problem]

    def format(self, key: str, said: Mapping[str, object]) -> Format | None:
        """Return the format; none where there are problems."""
        top = self.options(said, FORMAT, "")
        layout = self.options(top.pop("layout", {}), LAYOUT, "layout")
        characters = self.options(top.pop("characters", {}), CHARACTERS, "characters")
        records = [
            self.record(entry, f"records.{rank}")
            for rank, entry in enumerate(top.pop("records", ()), start=1)
        ]
        kinds = top.get("kinds", frozenset())
        self.problems.extend(_name_problems(top.get("file_name")))
        if self.problems:
            return None
        try:
            made = Layout(
                records=tuple(record for record in records if record),
                characters=Characters(**characters),
                owing=OWING,
                **layout,
            )
        except LayoutError as error:
            self.problems.extend(map(_placed, error.problems))
            return None
        self.problems.extend(_kind_problems(made, kinds))
        if self.problems:
            return None
        return Format(key=key, layout=made, points=frozenset({Point.OWN_FORMAT}), **top)

    def record(self, said: object, place: str) -> Record | None:
        """Return a record; none where something is wrong with it."""
        before = len(self.problems)
        values = self.options(said, RECORD, place)
        role = values.get("role")
        entries = values.get("fields", ())
        made = [
            self.field(entry, role, f"{place}.fields.{rank}") for rank, entry in enumerate(entries, start=1)
        ]
        if len(self.problems) > before:
            return None
        return Record(**{**values, "fields": tuple(made)})

    def field(self, said: object, role: object, place: str) -> fields.Field | None:
        """Return a field; none where something is wrong with it."""
        kind = said.get("type") if isinstance(said, dict) else None
        if not isinstance(kind, str) or kind not in TYPES:
            self.problems.append(Problem(f"{place}.type", f"one of {', '.join(TYPES)} is expected"))
            return None
        before = len(self.problems)
        made, options, sources = TYPES[kind]
        values = self.options(said, {"type": TYPE, **FIELD, **options}, place)
        del values["type"]
        if "source" in values:
            allowed = COMMON if role is not Role.DETAIL and made is not fields.Total else SOURCES
            self.problems.extend(_source_problems(values, allowed, sources, place))
        if len(self.problems) > before:
            return None
        if kind == "blank":
            values["text"] = " " * values["width"]
        return made(**values)

    def options(self, said: object, options: Options, place: str) -> dict[str, Any]:
        """Return the values of a table's keys, read; note what is missing, unknown or of another type."""
        if not isinstance(said, dict):
            self.problems.append(Problem(place, "a table is expected"))
            return {}
        dot = f"{place}." if place else ""
        for name in sorted(said.keys() - options.keys()):
            self.problems.append(Problem(f"{dot}{name[:LONGEST_TEXT]}", "there is no such key here"))
        values: dict[str, Any] = {}
        for name, (read, needed) in options.items():
            if name not in said:
                if needed:
                    self.problems.append(Problem(f"{dot}{name}", "it is missing"))
                continue
            try:
                values[name] = read(said[name])
            except OptionError as error:
                self.problems.append(Problem(f"{dot}{name}", str(error)))
        return values


def _placed(problem: Problem) -> Problem:
    """Return a problem of a layout at its place in the text."""
    own = problem.place in LAYOUT
    return Problem(f"layout.{problem.place}", problem.why) if own else problem


def _name_problems(pattern: object) -> Iterator[Problem]:
    if isinstance(pattern, str):
        for why in file_name.problems_of(pattern):
            yield Problem("file_name", why)


def _kind_problems(layout: Layout, kinds: frozenset[DocumentKind]) -> Iterator[Problem]:
    for kind in sorted(kinds):
        record = layout.detail_for(kind)
        if record is None:
            yield Problem("kinds", f"no record is for {kind}")
            continue
        for field in record.fields:
            if (
                isinstance(field, fields.KindCode)
                and field.applies_to(kind)
                and kind not in dict(field.codes)
            ):
                rank = layout.records.index(record) + 1
                yield Problem(f"records.{rank}", f"«{field.name}» has no code for {kind}")


def _source_problems(
    values: Mapping[str, Any], allowed: Mapping[str, SourceType], types: frozenset[SourceType], place: str
) -> Iterator[Problem]:
    named = allowed.get(values["source"])
    if named not in types:
        known = ", ".join(source for source, each in allowed.items() if each in types)
        why = f"one of {known} is expected" if known else "nothing of this type stands here"
        yield Problem(f"{place}.source", why)
    elif "codes" in values and {value for value, _ in values["codes"]} != set(CODED[named]):
        yield Problem(f"{place}.codes", f"a code for each of {', '.join(CODED[named])} is expected")


def _faults(text: str, problems: list[Problem]) -> DescriptionFaults:
    lines = lines_of(text)
    found = [DescriptionFault(line_of(lines, each.place), each.place, each.why) for each in problems]
    return DescriptionFaults(tuple(sorted(dict.fromkeys(found), key=lambda fault: (fault.line, fault.place))))
