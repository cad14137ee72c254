from collections.abc import Callable
import datetime as dt
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.fec.letter import (
    NoLetterColumnsError,
    letter,
    letter_width,
    starting_letter,
    without_letters,
)
from ledger_core.fec.lines import lines_of
from ledger_core.fec.read import read
from ledger_core.lettrage.matching import Group

SAMPLES = Path(__file__).parents[2] / "fec_samples"
FecBytes = Callable[..., bytes]
Rows = Callable[..., list[str]]

LET, DATE_LET = 13, 14


def group(keys: tuple[int, ...], text: str) -> Group:
    return Group(keys, text, dt.date(2025, 3, 31), "test", "a test")


def test_only_the_two_cells_of_lettered_rows_change(fec_bytes: FecBytes, entry: Rows) -> None:
    rows = [
        *entry("VE", "1", "20250102", ("411000", "Z", 5), ("706000", "", -5)),
        *entry("BQ", "1", "20250103", ("411000", "Z", -5), ("512000", "", 5)),
    ]
    data = fec_bytes(*rows)
    lettered = letter(read(data), [group((0, 2), "AAA")])
    expected = [row.split("|") for row in rows]
    for rank in (0, 2):
        expected[rank][LET], expected[rank][DATE_LET] = "AAA", "20250331"
    assert lettered == fec_bytes(*map("|".join, expected))


def test_the_day_may_be_given(fec_bytes: FecBytes, entry: Rows) -> None:
    data = fec_bytes(*entry("VE", "1", "20250102", ("411000", "Z", 5), ("706000", "", -5)))
    lettered = letter(read(data), [group((0,), "AAA")], date=dt.date(2025, 4, 2))
    assert read(lettered).rows[0].letter_date == dt.date(2025, 4, 2)


def test_padding_is_kept_and_the_bytes_around_stay() -> None:
    data = (SAMPLES / "loose.txt").read_bytes()
    fec = read(data)
    assert letter_width(fec) == 3
    assert starting_letter(fec) == "AAA"
    lettered = letter(fec, [group((1,), "AB")], cleared=[4])
    before, after = data.split(b"\n"), lettered.split(b"\n")
    assert len(data) == len(lettered)
    assert [rank for rank, line in enumerate(before) if line != after[rank]] == [2, 5]
    assert after[2] == before[2].replace(b"|A  |        |", b"|AB |20250331|")
    assert after[5] == before[5].replace(b"|A  |        |", b"|   |        |")


def test_a_letter_longer_than_its_cell_moves_nothing_else(fec_bytes: FecBytes, entry: Rows) -> None:
    rows = entry("VE", "1", "20250102", ("411000", "Z", 5), ("706000", "", -5), letter="A", letter_date=" ")
    lettered = read(letter(read(fec_bytes(*rows)), [group((0,), "AAB")])).rows
    assert [row.letter for row in lettered] == ["AAB", ""]


@pytest.mark.parametrize(
    ("letters", "first"),
    [
        (("", ""), "AAA"),
        (("AAAB", "AAAC"), "AAAA"),
        (("A", "B"), "A"),
        (("12", ""), "AAA"),
        (("AA ", "B  "), "AAA"),
    ],
)
def test_new_letters_are_as_long_as_the_old_ones_or_the_column(
    fec_bytes: FecBytes, entry: Rows, letters: tuple[str, str], first: str
) -> None:
    rows = [
        row
        for number, text in enumerate(letters)
        for row in entry("OD", str(number), "20250102", ("411000", "Z", 5), ("401000", "Y", -5), letter=text)
    ]
    assert starting_letter(read(fec_bytes(*rows))) == first


def test_a_file_without_the_columns_is_refused(fec_bytes: FecBytes, entry: Rows, header: str) -> None:
    rows = entry("VE", "1", "20250102", ("411000", "Z", 5), ("706000", "", -5))
    fec = read(fec_bytes(*rows, header=header.replace("EcritureLet", "Lettre")))
    assert letter_width(fec) == 0
    with pytest.raises(NoLetterColumnsError):
        letter(fec, [])


def test_letters_can_be_hidden_from_the_matcher(fec_bytes: FecBytes, entry: Rows) -> None:
    rows = entry(
        "VE", "1", "20250102", ("411000", "Z", 5), ("706000", "", -5), letter="A", letter_date="20250202"
    )
    lines = lines_of(read(fec_bytes(*rows)))
    assert [line.letter for line in lines] == ["A"]
    assert [(line.letter, line.letter_date) for line in without_letters(lines)] == [("", None)]


@given(
    st.lists(st.integers(min_value=0, max_value=3), min_size=1, max_size=12),
    st.fixed_dictionaries(
        {
            "separator": st.sampled_from(["\t", "|"]),
            "end": st.sampled_from(["\n", "\r\n", "\r", "\r\r\n"]),
            "encoding": st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]),
        }
    ),
)
def test_lettering_and_clearing_gives_back_the_bytes(
    fec_bytes: FecBytes, entry: Rows, choices: list[int], form: dict[str, str]
) -> None:
    rows = [
        row
        for number in range(len(choices))
        for row in entry("VE", str(number), "20250102", ("411000", "Z", 5), ("706000", "", -5), label="Été")
    ]
    data = fec_bytes(*rows, **form)
    fec = read(data)
    groups = [
        group(tuple(2 * rank for rank, choice in enumerate(choices) if choice == number), "A" * number)
        for number in (1, 2, 3)
    ]
    lettered = letter(fec, groups)
    assert [row.letter for row in read(lettered).rows][::2] == ["A" * choice for choice in choices]
    assert letter(read(lettered), [], cleared=range(len(fec.rows))) == data


def test_letter_is_never_older_than_what_it_letters(fec_bytes: FecBytes, entry: Rows) -> None:
    rows = entry("VE", "1", "20250102", ("411000", "Z", 5), ("706000", "", -5))
    for asked, written in ((dt.date(2025, 1, 1), "20250331"), (dt.date(2025, 4, 1), "20250401")):
        lettered = letter(read(fec_bytes(*rows)), [group((0,), "AAA")], date=asked)
        assert f"{read(lettered).rows[0].letter_date:%Y%m%d}" == written
