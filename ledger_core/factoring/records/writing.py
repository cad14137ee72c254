"""Values into a file by its layout: all of it, or every reason why not.

Owns the order of records, and what must differ between documents. The same values give the same bytes. Never
asks what a field is called, nor what day it is.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from functools import partial

from ledger_core.factoring.records.fields import Amount, Cut, Distinct, Field, Overflow, Text, Valued
from ledger_core.factoring.records.layout import Layout, Record, Role
from ledger_core.factoring.records.refusal import Cause, Refusal
from ledger_core.factoring.records.spelling import (
    Detail,
    Speller,
    UnspellableError,
    Values,
    blank,
    speller_of,
)

_LONGEST_SHOWN = 80  # of a text that is refused
_Part = str | tuple[Field, Speller]


@dataclass(frozen=True, slots=True)
class Written:
    """A file. `numbers` are the documents' labels with what stands in the field that is accepted once.

    `notices` do not stop a file, but a person should read them.
    """

    data: bytes
    records: int
    numbers: tuple[tuple[str, str], ...]
    notices: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Why there is no file, every reason of every document."""

    refusals: tuple[Refusal, ...]


def write(
    layout: Layout, common: Values, details: Sequence[Detail], sent: Collection[str] = frozenset()
) -> Written | Refused:
    """Write a file.

    Args:
        layout: how.
        common: what stands in the file once, by source; what is wrong with it is refused once.
        details: the documents, in the order that they are to stand in.
        sent: what stood in earlier files in the field that is accepted once.
    """
    writing = _Writing(layout, common, details, frozenset(sent))
    lines = [*writing.lines()]
    if writing.refusals:
        return Refused(tuple(dict.fromkeys(writing.refusals)))
    end = layout.line_end
    text = end.join(lines) + (end if layout.final_line_end and lines else "")
    return Written(
        data=text.encode(layout.characters.encoding),
        records=len(lines),
        numbers=tuple(writing.numbers),
        notices=tuple(writing.notices),
    )


@dataclass(slots=True)
class _Writing:
    """One file on its way."""

    layout: Layout
    common: Values
    details: Sequence[Detail]
    sent: frozenset[str]
    refusals: list[Refusal] = default(default_factory=list)
    notices: list[Refusal] = default(default_factory=list)
    numbers: list[tuple[str, str]] = default(default_factory=list)
    _first: dict[tuple[str, str], tuple[int, str, object]] = default(default_factory=dict)
    _rank: int = 0

    def lines(self) -> Iterator[str]:
        """Yield the lines, and note what is refused on the way."""
        for record in self.layout.of_role(Role.HEADER):
            yield self._line(self._parts(record, ""), "", self.common)
        parts: dict[str, Sequence[_Part] | None] = {}
        for detail in self.details:
            if detail.kind not in parts:
                sort = self.layout.detail_for(detail.kind)
                parts[detail.kind] = None if sort is None else self._parts(sort, detail.kind)
            found = parts[detail.kind]
            if found is None:
                self.refusals.append(Refusal(detail.label, "", Cause.NO_RECORD, detail.kind))
            else:
                yield self._line(found, detail.label, detail.values)
        for record in self.layout.of_role(Role.TRAILER):
            yield self._line(self._parts(record, ""), "", self.common)

    def _parts(self, record: Record, kind: str) -> Sequence[_Part]:
        """Return a record's parts for a kind; what is always the same is joined where it touches."""
        layout = self.layout
        parts: list[_Part] = []
        for rank, field in enumerate(record.fields):
            if rank and layout.separator:
                _add(parts, layout.separator)
            speller = speller_of(field, layout, kind, self.details)
            _add(parts, speller if isinstance(speller, str) else (field, speller))
        if layout.closing:
            _add(parts, layout.separator)
        return parts

    def _line(self, parts: Sequence[_Part], label: str, values: Values) -> str:
        self._rank += 1
        texts: list[str] = []
        for part in parts:
            if isinstance(part, str):
                texts.append(part)
                continue
            field, spell = part
            try:
                text = spell(values, self._rank)
            except UnspellableError as error:
                shared = isinstance(field, Valued) and field.source in self.common
                what = error.what[:_LONGEST_SHOWN]
                self.refusals.append(Refusal("" if shared else label, field.name, error.cause, what))
                continue
            texts.append(text)
            if isinstance(field, Text):
                self._look_at_text(field, text, label, values)
            elif isinstance(field, Amount) and field.overflow is Overflow.NINES:
                self._look_at_amount(field, text, label, values)
        return "".join(texts)

    def _look_at_text(self, field: Text, text: str, label: str, values: Values) -> None:
        value = values.get(field.source)
        if field.cut is Cut.LEAVE_OUT and value and text == blank(field, self.layout):
            self.notices.append(Refusal(label, field.name, Cause.LEFT_OUT, str(value)))
        if field.unknown and not value:
            self.notices.append(Refusal(label, field.name, Cause.UNKNOWN, field.unknown))
        if field.distinct is Distinct.FREE or not text.strip():
            return
        refuse = partial(Refusal, label, field.name)
        once = field.distinct is Distinct.ONCE
        rank, first, said = self._first.setdefault((field.name, text), (self._rank, label, value))
        if (once and rank != self._rank) or said != value:
            self.refusals.append(refuse(Cause.ALIKE, first))
        elif once:
            self._take_number(text.strip(), label, refuse)

    def _take_number(self, number: str, label: str, refuse: Callable[[Cause, str], Refusal]) -> None:
        if number in self.sent:
            self.refusals.append(refuse(Cause.SENT, number))
        self.numbers.append((label, number))

    def _look_at_amount(self, field: Amount, text: str, label: str, values: Values) -> None:
        cents = values.get(field.source)
        if isinstance(cents, int) and text == "9" * field.width and len(str(abs(cents))) > field.width:
            self.notices.append(Refusal(label, field.name, Cause.ALL_NINES, str(cents)))


def _add(parts: list[_Part], part: _Part) -> None:
    if isinstance(part, str) and parts and isinstance(parts[-1], str):
        parts[-1] += part
    else:
        parts.append(part)
