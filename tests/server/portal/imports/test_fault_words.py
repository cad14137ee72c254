"""Every sentence that the core says of a FEC can be said in French."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.fec.entries import entries_of
from ledger_core.fec.read import read
from ledger_core.fec.report import report_of
from server.portal.imports.fault_words import is_known, said

SAMPLES = Path(__file__).parents[3] / "fec_samples"
HEADER = (
    "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|PieceRef|"
    "PieceDate|EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|Idevise"
)


def faults(data: bytes) -> list[str]:
    found = read(data)
    return [fault.message for fault in report_of(found, entries_of(found)).faults]


def row(**cells: str) -> str:
    usual = {
        "JournalCode": "VE", "EcritureNum": "1", "EcritureDate": "20260110", "CompteNum": "411000",
        "Debit": "1,00", "Credit": "0,00",
    }  # fmt: skip
    return "|".join({**usual, **cells}.get(name, "") for name in HEADER.split("|"))


ROWS = [
    row(EcritureDate="20261331"), row(EcritureDate="soon"), row(EcritureDate=""),
    row(EcritureDate="18000101"),
    row(CompteNum=""), row(CompteNum="A1"), row(CompteNum="4" * 60), row(CompAuxNum="x" * 130),
    row(Debit="1.234,50"), row(Debit="1 234,50"), row(Debit="1,2345"), row(Debit="abc"), row(Debit="1" * 30),
    row(Credit="2,00"), row(Montantdevise="3,00"), row(Montantdevise="3,00", Idevise="$$$"),
    row(EcritureLib="x" * 1_100), row(EcritureLib="é\ufffd"), "", "VE|1", row() + "|more", row(),
]  # fmt: skip
WHOLE = [
    b"", b"PK\x03\x04", b"\xff\xfeJ\0o\0", b"<xml/>", HEADER.replace("|", ";").encode(),
    HEADER.replace("|", ",").encode(), b"hello", HEADER.encode(), HEADER.replace("Debit", "Journal").encode(),
    HEADER.replace("Credit", "Debit").encode(),
    HEADER.replace("JournalLib", "Libell\xe9").encode("cp1252") + b"\n\xc3\xa9\n\xc3\xa9\n\xc3\xa9",
]  # fmt: skip


@pytest.mark.parametrize("line", ROWS)
def test_what_is_wrong_in_a_row_is_known(line: str) -> None:
    found = faults(f"{HEADER}\n{line}\n{row()}\n".encode())
    assert found
    assert [message for message in found if not is_known(message)] == []


@pytest.mark.parametrize("data", WHOLE)
def test_what_is_wrong_with_a_file_is_known(data: bytes) -> None:
    found = faults(data)
    assert found
    assert [message for message in found if not is_known(message)] == []


def test_the_faulty_sample_is_known_to_its_last_fault() -> None:
    found = faults((SAMPLES / "faulty.txt").read_bytes())
    assert found
    assert [message for message in found if not is_known(message)] == []


def test_a_byte_of_another_encoding_is_known() -> None:
    text = f"{HEADER}\n{row(EcritureLib='été à Nîmes')}\n".encode()
    found = faults(text + row(EcritureLib="X").encode().replace(b"X", b"\xe9") + b"\n")
    assert any("byte 0xE9" in message for message in found)
    assert [message for message in found if not is_known(message)] == []


@given(st.text(max_size=300))
def test_what_nobody_knows_stands_as_it_is(message: str) -> None:
    if not is_known(message):
        assert said(message) == message


def test_no_form_takes_long_on_a_long_sentence() -> None:
    assert not is_known("«" * 20_000)
    assert not is_known("entry " + "a of journal " * 2_000)
