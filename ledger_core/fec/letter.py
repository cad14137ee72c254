"""Put letters into the bytes of a FEC.

Owns the change of `EcritureLet` and `DateLet` in the rows that are lettered: every other byte of
the file stays as it is, the padding of the two cells included. Never finds groups: `matcher` does.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
import datetime as dt

from ledger_core.fec.columns import Column
from ledger_core.fec.lines import DEFAULT_ACCOUNTS, lines_of
from ledger_core.fec.read import Fec
from ledger_core.lettrage.letters import FIRST_LETTER, is_letter
from ledger_core.lettrage.lines import Line
from ledger_core.lettrage.matching import Group

__all__ = ["letter", "letter_width", "lines_of", "starting_letter", "without_letters"]


class NoLetterColumnsError(ValueError):
    """The file has no EcritureLet and DateLet columns, or two of one: there is no cell to write to."""


@dataclass(frozen=True, slots=True)
class _Marking:
    """What the two cells of a row shall hold; both "" to clear them."""

    letter: str
    day: str


def letter(
    fec: Fec, groups: Iterable[Group], cleared: Collection[int] = (), date: dt.date | None = None
) -> bytes:
    """Return the bytes of the FEC with the groups lettered.

    Args:
        fec: the file that was read.
        groups: groups whose keys are ranks in `fec.rows`, as `lines_of` makes them.
        cleared: ranks of rows that lose the letter they have.
        date: day the letters are given; a group with a later date, or any where it is None, gets its own
            latest one: no letter is older than what it letters.

    Raises:
        NoLetterColumnsError: the file lacks one of the two columns.
    """
    place = fec.layout.place
    if fec.source is None or Column.ECRITURE_LET not in place or Column.DATE_LET not in place:
        raise NoLetterColumnsError
    marks: dict[int, _Marking] = {fec.rows[rank].number: _Marking("", "") for rank in cleared}
    for group in groups:
        day = max(date or group.date, group.date)
        mark = _Marking(group.letter, f"{day:%Y%m%d}")
        marks.update({fec.rows[rank].number: mark for rank in group.keys})
    return _marked(fec, marks)


def without_letters(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with their letters hidden, so that they are lettered anew."""
    return [replace(line, letter="", letter_date=None) for line in lines]


def letters_beside(fec: Fec, lines: Sequence[Line]) -> dict[tuple[str, str], set[str]]:
    """Return the letters of rows that are not among the lines, by account number and third party.

    Rows that cannot be used keep their letters in the file; what such a row says is taken by its place.
    """
    known = {line.lineno for line in lines}
    found: dict[tuple[str, str], set[str]] = {}
    for row in fec.rows:
        if row.letter and row.number not in known:
            found.setdefault((row.account, row.third_party), set()).add(row.letter)
    for account, third_party, text in _letters_of_bad_rows(fec):
        found.setdefault((account, third_party), set()).add(text)
    return found


def _letters_of_bad_rows(fec: Fec) -> Iterator[tuple[str, ...]]:
    """Yield account, third party and letter as they stand at the columns' places, counted from the left."""
    columns = (Column.COMPTE_NUM, Column.COMP_AUX_NUM, Column.ECRITURE_LET)
    places = [fec.layout.place.get(column, -1) for column in columns]
    for bad in fec.bad_rows:
        assert fec.source is not None
        cells = [fec.source.text_of(cell) for cell in fec.source.cells(bad.number)]
        yield tuple(cells[at] if 0 <= at < len(cells) else "" for at in places)


def letter_width(fec: Fec, column: Column = Column.ECRITURE_LET) -> int:
    """Return the width of a column where all its cells are padded to one; 0 where they are not."""
    index = fec.layout.place.get(column)
    if fec.source is None or index is None:
        return 0
    widths: set[int] = set()
    for row in fec.rows:
        widths.add(len(fec.source.cells(row.number)[index]))
        if len(widths) > 1:
            return 0
    return widths.pop() if widths else 0


def starting_letter(fec: Fec, accounts: Sequence[str] = DEFAULT_ACCOUNTS) -> str:
    """Return the letter a customer without letters begins with.

    As long as the column is wide where it is padded, as long as the file's own letters are where
    it has some, else three.
    """
    used = [row.letter for row in fec.rows if row.letter and row.account.startswith(tuple(accounts))]
    lengths = Counter(len(text) for text in used if is_letter(text))
    length = letter_width(fec) or (lengths.most_common(1)[0][0] if lengths else len(FIRST_LETTER))
    return "A" * length


def _marked(fec: Fec, marks: Mapping[int, _Marking]) -> bytes:
    assert fec.source is not None
    source, place = fec.source, fec.layout.place
    padded = {column: bool(letter_width(fec, column)) for column in (Column.ECRITURE_LET, Column.DATE_LET)}
    pieces: list[bytes] = []
    done = 0
    for row in sorted(marks):
        mark = marks[row]
        begin, end = source.span(row)
        cells = source.cells(row)
        for column, text in ((Column.ECRITURE_LET, mark.letter), (Column.DATE_LET, mark.day)):
            old = cells[place[column]]
            width = len(old) if padded[column] or old.endswith(b" ") else 0
            cells[place[column]] = text.encode("ascii").ljust(width)
        pieces += [source.data[done:begin], source.separator.join(cells)]
        done = end
    return b"".join([*pieces, source.data[done:]])
