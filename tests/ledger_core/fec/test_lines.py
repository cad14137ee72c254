from collections.abc import Callable
import datetime as dt

from ledger_core.fec.lines import lines_of
from ledger_core.fec.read import read
from ledger_core.lettrage.lines import LineKind

FecBytes = Callable[..., bytes]
Rows = Callable[..., list[str]]


def test_a_line_says_what_its_row_says(fec_bytes: FecBytes, entry: Rows) -> None:
    rows = entry(
        "VE",
        "7",
        "20250110",
        ("706000", "", -10000),
        ("411000", "Z", 10000),
        piece="F7",
        label="Facture 7",
        letter="AB",
        letter_date="20250301",
        amount="110,00",
        currency="USD",
    )
    (line,) = lines_of(read(fec_bytes(*rows)))
    assert (line.key, line.lineno, line.account, line.customer) == (1, 3, "411000", "Z")
    assert (line.date, line.cents, line.currency) == (dt.date(2025, 1, 10), 10000, "EUR")
    assert (line.reference, line.label, line.journal) == ("F7", "Facture 7", "VE")
    assert (line.letter, line.letter_date) == ("AB", dt.date(2025, 3, 1))
    assert (line.foreign_cents, line.foreign_currency) == (11000, "USD")
    assert line.kind is LineKind.INVOICE


def test_kinds_come_from_the_other_rows_of_the_entry(fec_bytes: FecBytes, entry: Rows) -> None:
    rows = [
        *entry("AN", "1", "20250101", ("411000", "Z", 5), ("101000", "", -5)),
        *entry("VE", "1", "20250102", ("411000", "Z", 5), ("706000", "", -5)),
        *entry("VE", "2", "20250103", ("411000", "Z", -5), ("706000", "", 5)),
        *entry("BQ", "1", "20250104", ("411000", "Z", -5), ("512000", "", 5)),
        *entry("BQ", "2", "20250105", ("411000", "Z", 5), ("512000", "", -5)),
        *entry("HA", "1", "20250106", ("401000", "P", -5), ("606000", "", 5)),
        *entry("BQ", "3", "20250107", ("401000", "P", 5), ("512000", "", -5)),
        *entry("OD", "1", "20250108", ("411000", "Z", 5), ("411000", "Y", -5)),
    ]
    assert [str(line.kind) for line in lines_of(read(fec_bytes(*rows)))] == [
        "opening",
        "invoice",
        "credit-note",
        "payment",
        "bounce",
        "invoice",
        "payment",
        "other",
        "other",
    ]


def test_accounts_are_chosen_by_the_beginning_of_their_number(fec_bytes: FecBytes, entry: Rows) -> None:
    rows = entry("OD", "1", "20250101", ("411000", "Z", 5), ("416000", "Z", 5), ("467000", "", -10))
    fec = read(fec_bytes(*rows))
    assert [line.account for line in lines_of(fec)] == ["411000"]
    assert [line.account for line in lines_of(fec, ("41", "467"))] == ["411000", "416000", "467000"]


def test_rows_of_entries_left_out_are_no_lines_and_keys_stay_ranks(fec_bytes: FecBytes, entry: Rows) -> None:
    rows = [
        *entry("VE", "1", "20250102", ("411000", "Z", 5), ("706000", "", -4)),
        *entry("VE", "2", "20250102", ("411000", "Z", 6), ("706000", "", -6)),
    ]
    fec = read(fec_bytes(*rows))
    (line,) = lines_of(fec)
    assert fec.rows[line.key].cents == line.cents == 6


def test_a_foreign_amount_takes_the_side_of_its_row(fec_bytes: FecBytes, entry: Rows) -> None:
    def foreign(cents: int, amount: str, currency: str) -> tuple[int, str]:
        rows = entry(
            "BQ",
            "1",
            "20250102",
            ("411000", "Z", cents),
            ("512000", "", -cents),
            amount=amount,
            currency=currency,
        )
        (line,) = lines_of(read(fec_bytes(*rows)))
        return line.foreign_cents, line.foreign_currency

    assert foreign(5, "7,00", "USD") == (700, "USD")
    assert foreign(-5, "7,00", "USD") == (-700, "USD")
    assert foreign(-5, "-7,00", "USD") == (-700, "USD")
    assert foreign(0, "-7,00", "USD") == (-700, "USD")
    assert foreign(5, "5,00", "EUR") == (0, "")
    assert foreign(5, "7,001", "TND") == (0, "")
    assert foreign(5, "0,00", "USD") == (0, "")
