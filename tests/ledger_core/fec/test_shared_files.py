"""The two real-shaped files that lie beside the repository: import, load, export, compare row by row."""

from collections import Counter
from dataclasses import replace
import datetime as dt
from pathlib import Path

import pytest

from ledger_core.fec.book import to_book
from ledger_core.fec.entries import entries_of
from ledger_core.fec.letter import letter, starting_letter, without_letters
from ledger_core.fec.lines import lines_of
from ledger_core.fec.read import Fec, FecRow, read
from ledger_core.fec.write import Period, Written, write
from ledger_core.ledger import Ledger
from ledger_core.lettrage.matcher import match
from ledger_core.load import load

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "fec"
FILES = [
    ("900000001FEC20220831.txt", dt.date(2022, 8, 31), 5422, 2033, 87),
    ("900000002FEC20231231.TXT", dt.date(2023, 12, 31), 934, 248, 0),
]
needs_files = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the shared FEC files are not in {FOLDER}")


def comparable(row: FecRow) -> FecRow:
    """Return a row without what an export may change: line, letter's case, letter's missing date."""
    return replace(row, number=0, letter=row.letter.upper(), letter_date=None)


def dated_letters(fec: Fec) -> list[tuple[str, dt.date | None]]:
    return sorted((row.letter.upper(), row.letter_date) for row in fec.rows if row.letter and row.letter_date)


@needs_files
@pytest.mark.parametrize(("name", "end", "rows", "entries", "partial"), FILES)
def test_every_row_comes_back(name: str, end: dt.date, rows: int, entries: int, partial: int) -> None:
    fec = read((FOLDER / name).read_bytes())
    assert not fec.faults
    assert not entries_of(fec).left_out
    imported = to_book(fec, name)
    assert (imported.rows, imported.entries, len(imported.changed_letters)) == (rows, entries, partial)
    ledger = load(imported.book)
    assert isinstance(ledger, Ledger)
    assert not ledger.errors
    written = write(ledger, Period.of_twelve_months(end))
    assert isinstance(written, Written)
    assert (written.rows, written.outside, written.warnings) == (rows, (), ())
    back = read(written.data)
    assert Counter(map(comparable, back.rows)) == Counter(map(comparable, fec.rows))
    assert not Counter(dated_letters(fec)) - Counter(dated_letters(back))
    second = load(to_book(back, name).book)
    assert isinstance(second, Ledger)
    again = write(second, written.period)
    assert isinstance(again, Written)
    assert again.data == written.data


@needs_files
@pytest.mark.parametrize("name", [file[0] for file in FILES])
def test_lettering_changes_two_cells_only(name: str) -> None:
    data = (FOLDER / name).read_bytes()
    fec = read(data)
    lines = lines_of(fec)
    groups = match(without_letters(lines), first_letter=starting_letter(fec)).groups
    back = read(letter(fec, groups, [line.key for line in lines if line.letter]))
    keys = {key for group in groups for key in group.keys}
    accounts = ("401", "411")
    for rank, (before, after) in enumerate(zip(fec.rows, back.rows, strict=True)):
        if before.account.startswith(accounts):
            assert bool(after.letter) == bool(after.letter_date) == (rank in keys)
        else:
            assert (after.letter, after.letter_date) == (before.letter, before.letter_date)
        assert replace(after, letter="", letter_date=None) == replace(before, letter="", letter_date=None)
