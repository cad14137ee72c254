from collections.abc import Callable
import datetime as dt
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.fec.fault import Fault
from ledger_core.fec.read import Fec, read

SAMPLES = Path(__file__).parents[2] / "fec_samples"
ROW = "VE|Ventes|1|20250110|411000|Clients|ZEPHYR|Zéphyr|F1|20250109|Facture 1|120,00|0,00|AA|20250210|20250131||"  # noqa: E501  a row
OTHER = "VE|Ventes|1|20250110|706000|Prestations|||F1|20250109|Facture 1|0,00|120,00|||20250131||"

FecBytes = Callable[..., bytes]


def faults_of(fec: Fec) -> list[tuple[int, str]]:
    return [(fault.row, fault.column) for fault in fec.faults]


def with_cell(row: str, index: int, text: str) -> str:
    cells = row.split("|")
    cells[index] = text
    return "|".join(cells)


def test_a_row_is_read_cell_by_cell(fec_bytes: FecBytes) -> None:
    fec = read(fec_bytes(with_cell(with_cell(ROW, 16, "150,5"), 17, "usd"), OTHER))
    assert not fec.faults
    row = fec.rows[0]
    assert (row.number, row.journal, row.journal_label, row.entry_number) == (2, "VE", "Ventes", "1")
    assert (row.date, row.account, row.account_label) == (dt.date(2025, 1, 10), "411000", "Clients")
    assert (row.third_party, row.third_party_label) == ("ZEPHYR", "Zéphyr")
    assert (row.piece, row.piece_date, row.label) == ("F1", dt.date(2025, 1, 9), "Facture 1")
    assert (row.debit_cents, row.credit_cents, row.cents) == (12000, 0, 12000)
    assert (row.letter, row.letter_date, row.valid_date) == (
        "AA",
        dt.date(2025, 2, 10),
        dt.date(2025, 1, 31),
    )
    assert (row.currency_amount, row.currency) == (Decimal("150.50"), "USD")
    assert fec.rows[1].cents == -12000
    assert fec.rows[1].letter_date is None


@pytest.mark.parametrize("separator", ["\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "iso-8859-15"])
def test_every_form_of_a_file_gives_the_same_rows(
    fec_bytes: FecBytes, separator: str, end: str, encoding: str
) -> None:
    fec = read(fec_bytes(ROW, OTHER, separator=separator, end=end, encoding=encoding))
    assert not fec.faults
    assert fec.rows == read(fec_bytes(ROW, OTHER)).rows


@pytest.mark.parametrize(
    ("label", "encoding"),
    [("œuvre à 5 €", "cp1252"), ("œuvre à 5 €", "iso-8859-15"), ("œuvre à 5 €", "utf-8"), ("plain", "ascii")],
)
def test_the_encoding_is_found(fec_bytes: FecBytes, label: str, encoding: str) -> None:
    data = fec_bytes(with_cell(OTHER, 10, label), encoding=encoding)
    assert read(data).rows[0].label == label


def test_last_line_without_end_blank_lines_and_end_of_file_sign_are_no_rows(fec_bytes: FecBytes) -> None:
    data = fec_bytes(ROW, OTHER)
    for tail in (data.removesuffix(b"\r\n"), data + b"\r\n\r\n", data + b"\x1a", data + b"  \r\n"):
        fec = read(tail)
        assert not fec.faults
        assert len(fec.rows) == 2


def test_padding_nul_and_no_break_spaces_are_no_part_of_a_text(fec_bytes: FecBytes) -> None:
    padded = "|".join(f"  {cell} \u00a0" for cell in ROW.split("|")).replace("Facture", "Fac\0ture\u00a0no")
    row = read(fec_bytes(padded)).rows[0]
    assert row.label == "Facture no 1"
    assert row.account == "411000"
    assert row.cents == 12000


def test_header_case_accents_and_blanks_do_not_matter(fec_bytes: FecBytes, header: str) -> None:
    odd = header.upper().replace("MONTANTDEVISE", "Montant devise").replace("COMPTENUM", "CompteNùm")
    assert read(fec_bytes(ROW, OTHER, header=odd)).rows == read(fec_bytes(ROW, OTHER)).rows


def test_columns_may_stand_in_another_order(fec_bytes: FecBytes, header: str) -> None:
    def turned(line: str) -> str:
        return "|".join(reversed(line.split("|")))

    fec = read(fec_bytes(turned(ROW), turned(OTHER), header=turned(header)))
    assert fec.rows == read(fec_bytes(ROW, OTHER)).rows


def test_amount_and_sense_stand_in_for_debit_and_credit(fec_bytes: FecBytes, header: str) -> None:
    header = header.replace("Debit|Credit", "Montant|Sens")
    rows = [
        ROW.replace("120,00|0,00", "120,00|D"),
        ROW.replace("120,00|0,00", "120,00|C"),
        ROW.replace("120,00|0,00", "-120,00|+1"),
    ]
    assert [row.cents for row in read(fec_bytes(*rows, header=header)).rows] == [12000, -12000, -12000]
    faulty = read(fec_bytes(ROW.replace("120,00|0,00", "120,00|X"), header=header))
    assert faults_of(faulty) == [(2, "Sens")]


def test_more_columns_are_kept_as_texts(fec_bytes: FecBytes, header: str) -> None:
    fec = read(
        fec_bytes(
            ROW + "|20250301|CHQ|R|Z1",
            OTHER + "||||",
            header=header + "|DateRglt|ModeRglt|NatOp|IdClient",
        )
    )
    assert [name for name, _ in fec.layout.extra] == ["DateRglt", "ModeRglt", "NatOp", "IdClient"]
    assert [row.extra for row in fec.rows] == [("20250301", "CHQ", "R", "Z1"), ("", "", "", "")]


def test_a_separator_at_the_end_makes_no_column(fec_bytes: FecBytes, header: str) -> None:
    everywhere = read(fec_bytes(ROW + "|", OTHER + "|", header=header + "|"))
    rows_only = read(fec_bytes(ROW + "|", OTHER + "|"))
    header_only = read(fec_bytes(ROW, OTHER, header=header + "|"))
    for fec in (everywhere, rows_only, header_only):
        assert not fec.faults
        assert len(fec.rows) == 2


def test_the_loose_sample_reads_as_it_is_meant() -> None:
    fec = read((SAMPLES / "loose.txt").read_bytes())
    assert not fec.faults
    assert [row.cents for row in fec.rows] == [12000, -12000, 250, -250, 12000, -12000]
    assert fec.rows[1].label == "Dépôt chèques – œuvre"
    assert fec.rows[1].extra == ("20250304", "CHQ", "R", "Z1")
    assert {row.letter_date for row in fec.rows} == {None}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf\r\n", "the file is empty"),
        (b"a;b;c;d;e;f;g;h;i;j\n1;2\n", "separated by semicolons"),
        (b"a,b,c,d,e,f,g,h,i,j\n", "separated by commas"),
        (b"Bonjour\n", "does not hold the column names"),
        ("JournalCode\tx".encode("utf-16"), "UTF-16"),
        ("JournalCode\tx".encode("utf-16-le"), "UTF-16"),
        ("JournalCode\tx".encode("utf-16-be"), "UTF-16"),
        (b"PK\x03\x04 and so on", "no text but a spreadsheet"),
        (b"%PDF-1.7", "no text but a spreadsheet"),
        (b'<?xml version="1.0"?><comptabilite/>', "the file is XML"),
    ],
)
def test_what_is_no_fec_is_named(data: bytes, message: str) -> None:
    fec = read(data)
    assert not fec.usable
    assert not fec.rows
    assert [message in fault.message for fault in fec.faults] == [True]


def test_missing_columns_are_all_named(fec_bytes: FecBytes, header: str) -> None:
    fec = read(fec_bytes(ROW, header=header.replace("CompteNum", "Compte").replace("DateLet", "")))
    assert not fec.usable
    assert faults_of(fec) == [(1, "CompteNum"), (1, "DateLet")]


def test_a_column_that_rows_can_do_without_is_a_fault_but_counts_as_blank(
    fec_bytes: FecBytes, header: str
) -> None:
    fec = read(fec_bytes(ROW, OTHER, header=header.replace("EcritureLet", "Lettre")))
    assert fec.usable
    assert faults_of(fec) == [(1, "EcritureLet")]
    assert [row.letter for row in fec.rows] == ["", ""]


def test_a_column_named_twice_is_a_fault(fec_bytes: FecBytes, header: str) -> None:
    fec = read(fec_bytes(ROW + "|x", header=header + "|Débit"))
    assert faults_of(fec) == [(1, "Debit")]
    assert "twice" in fec.faults[0].message


def test_a_header_alone_is_no_fec(fec_bytes: FecBytes) -> None:
    assert [fault.message for fault in read(fec_bytes()).faults] == ["the file has no row under its header"]


def test_a_header_in_another_encoding_than_the_rows_is_named(fec_bytes: FecBytes, header: str) -> None:
    data = fec_bytes(ROW, with_cell(ROW, 10, "éàèù"), header=header + "|Référence")
    fec = read(data.replace("Référence".encode(), "Référence".encode("cp1252")))
    assert not fec.usable
    assert "header is not UTF-8" in fec.faults[0].message


@pytest.mark.parametrize(
    ("index", "text", "column"),
    [
        (3, "20250231", "EcritureDate"),
        (3, "", "EcritureDate"),
        (3, "00000000", "EcritureDate"),
        (4, "", "CompteNum"),
        (4, "C411", "CompteNum"),
        (4, "41", "CompteNum"),
        (4, "411" + "0" * 33, "CompteNum"),
        (6, "Z" * 121, "CompAuxNum"),
        (9, "20251301", "PieceDate"),
        (4, "411" + "é" * 12, "CompteNum"),
        (10, "x" * 1001, "EcritureLib"),
        (10, "😀" * 501, "EcritureLib"),
        (11, "12.50", "Debit"),
        (12, "1,00", "Credit"),
        (14, "bientôt", "DateLet"),
        (15, "20250132", "ValidDate"),
        (16, "1.5", "Montantdevise"),
        (16, "1,50", "Idevise"),
    ],
)
def test_a_bad_cell_is_a_fault_of_its_row_and_column(
    fec_bytes: FecBytes, index: int, text: str, column: str
) -> None:
    fec = read(fec_bytes(OTHER, with_cell(ROW, index, text), OTHER))
    assert faults_of(fec) == [(3, column)]
    assert [row.number for row in fec.rows] == [2, 4]
    assert [(row.number, row.journal, row.entry_number) for row in fec.bad_rows] == [(3, "VE", "1")]


def test_an_account_faulty_as_a_third_party_is_not_let_through(fec_bytes: FecBytes) -> None:
    fec = read(fec_bytes(with_cell(ROW, 6, "C411"), with_cell(ROW, 4, "C411")))
    assert faults_of(fec) == [(3, "CompteNum")]


@pytest.mark.parametrize(
    ("amount", "code"), [("", "EUR"), ("0,00", ""), ("", "€"), ("0,00", "$"), ("120,00", ""), ("-120,00", "")]
)
def test_half_a_foreign_amount_that_says_nothing_is_none(fec_bytes: FecBytes, amount: str, code: str) -> None:
    fec = read(fec_bytes(with_cell(with_cell(ROW, 16, amount), 17, code)))
    assert not fec.faults
    assert fec.rows[0].currency == ""


def test_the_euros_sign_is_the_euro(fec_bytes: FecBytes) -> None:
    (row,) = read(fec_bytes(with_cell(with_cell(ROW, 16, "120,00"), 17, "€"))).rows
    assert row.currency == "EUR"


def test_a_currency_that_is_no_code_is_a_fault(fec_bytes: FecBytes) -> None:
    fec = read(fec_bytes(with_cell(with_cell(ROW, 16, "5,00"), 17, "$")))
    assert faults_of(fec) == [(2, "Idevise")]


@pytest.mark.parametrize("row", ["", "VE|Ventes|1", ROW + "|more|cells", ROW.rsplit("|", 1)[0]])
def test_a_row_of_another_width_is_a_fault_of_the_row(fec_bytes: FecBytes, row: str) -> None:
    fec = read(fec_bytes(row, OTHER))
    assert faults_of(fec) == [(2, "")]
    assert [one.number for one in fec.rows] == [3]
    assert fec.bad_rows[0].entry_number == ("1" if row else "")


def test_a_broken_row_says_of_its_entry_what_can_be_read(fec_bytes: FecBytes) -> None:
    bad = read(fec_bytes("VE|Ventes|7|bad day", "VE|Ventes|7|20250110", OTHER)).bad_rows
    assert [(row.entry_number, row.date) for row in bad] == [("7", None), ("7", dt.date(2025, 1, 10))]


def test_letters_in_a_wrong_encoding_are_faults_of_their_cells(fec_bytes: FecBytes) -> None:
    data = fec_bytes(ROW, with_cell(OTHER, 10, "Réglé"), with_cell(ROW, 10, "café"))
    fec = read(data.replace("café".encode(), b"caf\xe9"))
    assert faults_of(fec) == [(4, "EcritureLib")]
    assert "0xE9 is not UTF-8" in fec.faults[0].message
    windows = read(fec_bytes(with_cell(ROW, 10, "Æ’Œ"), encoding="cp1252").replace(b"F1", b"F\x81"))
    assert faults_of(windows) == [(2, "PieceRef")]


def test_the_faulty_sample_gives_every_fault() -> None:
    fec = read((SAMPLES / "faulty.txt").read_bytes())
    assert faults_of(fec) == [
        (4, "EcritureDate"),
        (6, "Debit"),
        (8, "Credit"),
        (9, "Credit"),
        (11, "EcritureLib"),
        (12, ""),
        (13, "CompteNum"),
        (13, "ValidDate"),
        (14, "Idevise"),
        (15, ""),
    ]


def test_a_fault_reads_as_a_place_and_a_message() -> None:
    assert str(Fault(14, "Debit", "wrong")) == "14: Debit: wrong"
    assert str(Fault(14, "", "wrong")) == "14: wrong"


def test_progress_is_told(fec_bytes: FecBytes) -> None:
    told: list[tuple[int, int]] = []
    read(fec_bytes(*[OTHER] * 10_001), lambda done, total: told.append((done, total)))
    assert told == [(10_000, 10_002)]


@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_fail(data: bytes) -> None:
    fec = read(data)
    assert fec.faults


@given(st.lists(st.binary(max_size=60), min_size=1, max_size=6))
def test_no_bytes_under_a_header_make_the_reader_fail(header: str, lines: list[bytes]) -> None:
    data = header.replace("|", "\t").encode() + b"\n" + b"\n".join(lines)
    fec = read(data)
    assert fec.usable or fec.faults
    assert len(fec.rows) + len(fec.bad_rows) <= data.count(b"\n") + data.count(b"\r")
