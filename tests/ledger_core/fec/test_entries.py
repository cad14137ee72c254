from collections.abc import Callable
import datetime as dt
from pathlib import Path

import pytest

from ledger_core.fec.entries import BALANCE, Entries, entries_of
from ledger_core.fec.read import read

SAMPLES = Path(__file__).parents[2] / "fec_samples"
FecBytes = Callable[..., bytes]
Rows = Callable[..., list[str]]


def found(entries: Entries) -> list[tuple[str, str, tuple[int, ...]]]:
    return [(entry.journal, entry.number, tuple(row.number for row in entry.rows)) for entry in entries.sound]


def test_rows_of_one_journal_number_and_day_are_an_entry(fec_bytes: FecBytes, entry: Rows) -> None:
    sale = entry("VE", "1", "20250110", ("411000", "Z", 100), ("706000", "", -100))
    bank = entry("BQ", "1", "20250110", ("512000", "", 100), ("411000", "Z", -100))
    later = entry("VE", "1", "20250210", ("411000", "Z", 70), ("706000", "", -70))
    mixed = [sale[0], bank[0], later[0], sale[1], later[1], bank[1]]
    assert found(entries_of(read(fec_bytes(*mixed)))) == [
        ("VE", "1", (2, 5)),
        ("BQ", "1", (3, 7)),
        ("VE", "1", (4, 6)),
    ]


def test_an_entry_whose_days_differ_is_one_where_only_all_rows_balance(
    fec_bytes: FecBytes, entry: Rows
) -> None:
    rows = [
        *entry("VE", "1", "20250110", ("411000", "Z", 100)),
        *entry("VE", "1", "20250109", ("706000", "", -100)),
    ]
    entries = entries_of(read(fec_bytes(*rows))).sound
    assert [(one.date, len(one.rows)) for one in entries] == [(dt.date(2025, 1, 9), 2)]


@pytest.mark.parametrize("number", ["0", "", "000"])
def test_where_numbers_say_nothing_the_piece_does(fec_bytes: FecBytes, entry: Rows, number: str) -> None:
    rows = [
        *entry("VE", number, "20250110", ("411000", "Z", 100), ("706000", "", -100), piece="F1"),
        *entry("VE", number, "20250110", ("411000", "Z", 80), ("706000", "", -80), piece="F2"),
        *entry("VE", number, "20250111", ("411000", "Z", 50), piece="F3"),
        *entry("VE", number, "20250111", ("706000", "", -50), piece="F3 bis"),
        *entry("VE", number, "20250112", ("411000", "Z", 40), piece="F4"),
        *entry("VE", number, "20250113", ("706000", "", -40), piece="F4"),
        *entry("VE", number, "20250113", ("706000", "", -30), piece="F5"),
    ]
    assert found(entries_of(read(fec_bytes(*rows)))) == [
        ("VE", "", (2, 3)),
        ("VE", "", (4, 5)),
        ("VE", "", (6, 7)),
        ("VE", "", (8, 9)),
    ]


def test_an_entry_that_does_not_balance_is_left_out_with_its_difference(
    fec_bytes: FecBytes, entry: Rows
) -> None:
    rows = [
        *entry("VE", "1", "20250110", ("411000", "Z", 10000), ("706000", "", -9000)),
        *entry("VE", "2", "20250110", ("411000", "Z", 100), ("706000", "", -100)),
    ]
    entries = entries_of(read(fec_bytes(*rows)))
    assert found(entries) == [("VE", "2", (4, 5))]
    assert [(fault.row, fault.column, fault.message) for fault in entries.unbalanced] == [
        (
            2,
            BALANCE,
            "entry 1 of journal VE does not balance: debit 100,00, credit 90,00, difference 10,00 (rows 2, 3)",  # noqa: E501  a message
        )
    ]


def test_many_rows_of_an_unbalanced_entry_are_cut_short(fec_bytes: FecBytes, entry: Rows) -> None:
    rows = entry("", "1", "20250110", *[("706000", "", 100)] * 20)
    message = entries_of(read(fec_bytes(*rows))).unbalanced[0].message
    assert "journal (blank)" in message
    assert message.endswith("(rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, …)")


def test_an_entry_with_a_bad_row_is_left_out_whole_and_not_called_unbalanced(
    fec_bytes: FecBytes, entry: Rows
) -> None:
    rows = [
        *entry("VE", "1", "20250110", ("411000", "Z", 100), ("706000", "", -80), ("445710", "", -20)),
        *entry("VE", "2", "20250110", ("411000", "Z", 100), ("706000", "", -100)),
        *entry("VE", "3", "20250110", ("C", "Z", 100)),
    ]
    rows[1] = rows[1].replace("0,80", "0.80").replace("20250110", "20250140", 1)
    entries = entries_of(read(fec_bytes(*rows)))
    assert found(entries) == [("VE", "2", (5, 6))]
    assert [(left.number, left.rows) for left in entries.left_out] == [("1", (2, 3, 4)), ("3", (7,))]
    assert [fault.column for fault in entries.left_out[0].faults] == ["Credit", "EcritureDate"]
    assert not entries.unbalanced


def test_rows_that_name_no_entry_are_left_out_one_by_one(fec_bytes: FecBytes, entry: Rows) -> None:
    rows = [
        "",
        *entry("VE", "2", "20250110", ("411000", "Z", 100), ("706000", "", -100)),
        "",
        "VE|Ventes|2|20250110",
    ]
    entries = entries_of(read(fec_bytes(*rows)))
    assert [left.rows for left in entries.left_out] == [(2,), (3, 4, 6), (5,)]


def test_the_faulty_sample_keeps_two_entries() -> None:
    entries = entries_of(read((SAMPLES / "faulty.txt").read_bytes()))
    assert found(entries) == [("VE", "1", (2, 3)), ("VE", "7", (16, 17))]
    assert [left.rows for left in entries.left_out] == [
        (4, 5),
        (6, 7),
        (8, 9),
        (10, 11),
        (12, 13, 14),
        (15,),
    ]


@pytest.mark.parametrize(
    ("names", "opening"),
    [
        (("AN", "Divers", "Solde"), True),
        (("A.N.", "Divers", "Solde"), True),
        (("RAN", "Divers", "Solde"), True),
        (("00", "À nouveaux", "Solde"), True),
        (("00", "Journal d'ouverture", "Solde"), True),
        (("OD", "Divers", "À nouveau 2025"), True),
        (("OD", "Divers", "Report à nouveau"), True),
        (("OD", "Divers", "Solde d'ouverture"), True),
        (("ANDRE", "Divers", "Solde"), False),
        (("BQ", "Banque", "Nouveau client"), False),
        (("BQ", "Banque", "Chèque présenté à nouveau"), False),
        (("BQ", "Banque", "Ouverture du compte"), False),
    ],
)
def test_opening_entries_are_known_by_journal_or_labels(
    fec_bytes: FecBytes, entry: Rows, names: tuple[str, str, str], *, opening: bool
) -> None:
    journal, name, label = names
    postings = ("411000", "Z", 1), ("101000", "", -1)
    rows = entry(journal, "1", "20250101", *postings, journal_label=name, label=label)
    assert entries_of(read(fec_bytes(*rows))).sound[0].is_opening is opening


def test_an_entry_with_a_charge_opens_nothing(fec_bytes: FecBytes, entry: Rows) -> None:
    rows = entry("AN", "1", "20250101", ("411000", "Z", 1), ("706000", "", -1))
    assert not entries_of(read(fec_bytes(*rows))).sound[0].is_opening
