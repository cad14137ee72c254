"""What a FEC holds, and what its books would show, worked out by hand on the samples."""

import datetime as dt
from pathlib import Path

import pytest

from ledger_core.fec.book import to_book
from ledger_core.fec.entries import entries_of
from ledger_core.fec.preview import preview_of
from ledger_core.fec.read import read
from ledger_core.fec.report import MOST_FAULTS, refused_rows, report_of
from ledger_core.ledger import Ledger
from ledger_core.lettrage.lines import lines_of
from ledger_core.load import load
from ledger_core.receivables.ageing import aged_balances, total_of
from ledger_core.receivables.open_items import Terms, open_items
from ledger_core.receivables.parties import parties_of
from ledger_core.settings import LEGAL_PAYMENT_DAYS

SAMPLES = Path(__file__).parents[2] / "fec_samples"
HEADER = (
    "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|PieceRef|"
    "PieceDate|EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|Idevise"
)


def row(number: int, day: str, account: str, third: str, debit: str, credit: str, letter: str = "") -> str:  # noqa: PLR0913, PLR0917  a row's cells
    return (
        f"VE|Ventes|{number}|{day}|{account}|Compte {account}|{third}|{third.title()}|P{number}|{day}|"
        f"Ligne|{debit}|{credit}|{letter}|{day if letter else ''}|20261231||"
    )


def fec(*rows: str) -> bytes:
    return "\n".join([HEADER, *rows]).encode() + b"\n"


SMALL = fec(
    row(1, "20260110", "411000", "ORIEL", "120,00", "0,00"),
    row(1, "20260110", "706000", "", "0,00", "120,00"),
    row(2, "20260301", "411000", "BREVAN", "50,00", "0,00", "AAA"),
    row(2, "20260301", "706000", "", "0,00", "50,00"),
    row(3, "20260315", "512000", "", "50,00", "0,00"),
    row(3, "20260315", "411000", "BREVAN", "0,00", "50,00", "AAA"),
    row(4, "20260320", "512000", "", "120,00", "0,00"),
    row(4, "20260320", "411000", "ORIEL", "0,00", "120,00"),
    row(5, "20260325", "411000", "VERSENNE", "80,00", "0,00"),
    row(5, "20260325", "706000", "", "0,00", "80,00"),
    row(6, "20260326", "411000", "VERSENNE", "10,00", "0,00"),
    row(6, "20260326", "706000", "", "0,00", "9,00"),
)


def test_a_small_file_is_counted_row_by_row() -> None:
    read_ = read(SMALL)
    report = report_of(read_, entries_of(read_))
    assert (report.rows, report.good_rows, report.refused_rows) == (12, 10, 2)
    assert (report.entries, report.left_out_entries, report.fault_count) == (5, 1, 1)
    assert (report.first_day, report.last_day) == (dt.date(2026, 1, 10), dt.date(2026, 3, 25))
    assert report.debit_cents == 120_00 + 50_00 + 50_00 + 120_00 + 80_00
    assert [(journal.code, journal.name, journal.entries, journal.rows) for journal in report.journals] == [
        ("VE", "Ventes", 5, 10)
    ]
    assert (report.accounts, report.customers, report.suppliers, report.lettered_groups) == (3, 3, 0, 1)
    assert [fault.row for fault in report.faults] == [12]
    assert refused_rows(entries_of(read_).left_out) == [12, 13]


def test_the_preview_says_who_owes_what_and_which_letters_would_be_certain() -> None:
    read_ = read(SMALL)
    preview = preview_of(read_, entries_of(read_), dt.date(2026, 4, 30))
    assert preview.total.total_cents == 80_00
    assert preview.total.aged_cents == (0, 80_00, 0, 120_00, 0)  # due on 24 April, and on 9 February
    assert preview.total.unallocated_cents == -120_00  # it was paid, and nobody lettered it yet
    assert [(row.code, row.name, row.total_cents) for row in preview.largest] == [
        ("VERSENNE", "Versenne", 80_00)
    ]
    assert (preview.customers, preview.open_lines) == (1, 3)
    assert (preview.certain_groups, preview.certain_lines) == (1, 2)


@pytest.mark.parametrize("name", ["strict.txt", "loose.txt"])
def test_the_preview_shows_what_the_books_show_once_they_are_made(name: str) -> None:
    read_ = read((SAMPLES / name).read_bytes())
    entries = entries_of(read_)
    day = report_of(read_, entries).last_day
    assert day is not None
    ledger = load(to_book(read_, "Test").book)
    assert isinstance(ledger, Ledger)
    lines = [line for line in lines_of(ledger) if line.account.startswith("41")]
    rows = aged_balances(open_items(lines, Terms(parties_of(ledger), LEGAL_PAYMENT_DAYS), day))
    preview = preview_of(read_, entries, day)
    assert preview.total == total_of(rows, "EUR")
    assert {(row.code, row.name, row.total_cents) for row in preview.largest} == {
        (row.code, row.name, row.total_cents) for row in rows if row.total_cents
    }


def test_of_many_faults_the_first_are_listed_and_all_are_counted() -> None:
    bad = [row(number, "20261331", "411000", "A", "1,00", "0,00") for number in range(MOST_FAULTS + 5)]
    read_ = read(fec(*bad))
    report = report_of(read_, entries_of(read_))
    assert (len(report.faults), report.fault_count) == (MOST_FAULTS, 2 * (MOST_FAULTS + 5))  # two dates a row
    assert (report.good_rows, report.first_day, report.journals) == (0, None, ())


def test_what_is_no_fec_is_reported_and_not_raised() -> None:
    read_ = read(b"PK\x03\x04")
    report = report_of(read_, entries_of(read_))
    assert (report.usable, report.rows, report.fault_count) == (False, 0, 1)
