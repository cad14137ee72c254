"""Files of limits as factors write them: headings in any order, amounts both ways, faults by their lines."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.bank.faults import FaultCause, FileFaults
from ledger_core.factoring import limit_reading
from ledger_core.factoring.limit_reading import LimitColumn, ReadLimit, ReadLimits, read_limits

FRENCH = """Date d’effet;N° SIREN;Raison sociale;Limite d'agrément;Devise;Gestionnaire;Motif
01/11/2026;732829320;Bâtiments Oriel;40 000,00 €;EUR;M. Quend;Revue annuelle

;356000000;Vernègues;Résilié;;;
"""


def limits(text: str | bytes) -> ReadLimits:
    read = read_limits(text.encode() if isinstance(text, str) else text, "EUR")
    assert isinstance(read, ReadLimits), read
    return read


def faults(text: str | bytes) -> list[str]:
    read = read_limits(text.encode() if isinstance(text, str) else text, "EUR")
    assert isinstance(read, FileFaults)
    return [str(fault) for fault in read.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_french_file(encoding: str) -> None:
    read = limits(FRENCH.encode(encoding))
    assert read.lines == (
        ReadLimit(
            2,
            {LimitColumn.SIREN: "732829320"},
            "Bâtiments Oriel",
            40_000_00,
            dt.date(2026, 11, 1),
            "Revue annuelle",
        ),
        ReadLimit(4, {LimitColumn.SIREN: "356000000"}, "Vernègues", 0, None, ""),
    )
    assert read.ignored == ("Gestionnaire",)


def test_an_english_file_with_commas_and_quotes() -> None:
    text = 'Name,"Approved limit",Debtor,Factor number\n"Oriel, Ltd","40,000.50",ORIEL,A-17\n'
    (line,) = limits(text).lines
    assert line.named == {LimitColumn.DEBTOR: "ORIEL", LimitColumn.FACTOR_ID: "A-17"}
    assert (line.name, line.cents) == ("Oriel, Ltd", 40_000_50)


@pytest.mark.parametrize(
    ("said", "cents"),
    [
        ("0", 0),
        ("40000", 40_000_00),
        ("40000.5", 40_000_50),
        ("40 000,00", 40_000_00),
        ("40\u202f000\u00a0€", 40_000_00),
        ("40.000,00", 40_000_00),
        ("1.234.567", 1_234_567_00),
        ("1.234.567,8", 1_234_567_80),
        ("EUR 12", 12_00),
        ("refusé", 0),
        ("WITHDRAWN", 0),
    ],
)
def test_amounts(said: str, cents: int) -> None:
    (line,) = limits(f"Code\tMontant\nA\t{said}\n").lines
    assert line.cents == cents


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("40.000", FaultCause.AMOUNT),  # forty, or forty thousand
        ("40,000 €", FaultCause.AMOUNT),
        ("(40.000)", FaultCause.AMOUNT),
        ("-1", FaultCause.AMOUNT),
        ("illimité", FaultCause.AMOUNT),
        ("12,3456", FaultCause.FINER),
        ("", FaultCause.MISSING),
    ],
)
def test_what_is_not_plainly_an_amount_is_a_fault(said: str, cause: FaultCause) -> None:
    read = read_limits(f"Code\tMontant\nA\t{said}\n".encode(), "EUR")
    assert isinstance(read, FileFaults)
    (fault,) = read.faults
    assert (fault.cause, fault.line, fault.place) == (cause, 2, "Montant")


@pytest.mark.parametrize("said", ["01/11/2026", "1/11/2026", "2026-11-01", "01.11.2026", "20261101"])
def test_days(said: str) -> None:
    (line,) = limits(f"Code;Limite;Depuis\nA;1;{said}\n").lines
    assert line.since == dt.date(2026, 11, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ["the file has no line"]),
        ("\n ; \n", ["the file has no line"]),
        ("Code;Limite\n", ["the file has no line"]),
        ("Code;Remarque\nA;1\n", ["line 1, Limite: no column is called so"]),
        ("Nom;Limite\nA;1\n", ["line 1, Code, SIREN, SIRET: no column is called so"]),
        ("Code;Limite;Plafond\nA;1;2\n", ["line 1, Plafond: more than one column is called so"]),
        ("Code;Limite\n;1\n", ["line 2, Code: nothing stands here"]),
        ("Code;Limite;Devise\nA;1;USD\n", ["line 2, Devise: «USD» is not the currency of the account"]),
        ("Code;Limite;Depuis\nA;1;31/02/2026\n", ["line 2, Depuis: «31/02/2026» is no day"]),
        (
            'Code;Limite\n"A;1\n',
            ["line 2: the quotes of the line are not closed, or something stands behind them"],
        ),
        ("Code;Limite\nA;1;\0\n", ["the bytes are not utf-8, cp1252"]),
        (
            "Code;Limite;Depuis\nA;x;y\n\nB;1\n;;\nC;-1\n",
            [
                "line 2, Limite: «x» is no amount",
                "line 2, Depuis: «y» is no day",
                "line 6, Limite: «-1» is no amount",
            ],
        ),
        (
            f"Code;Limite\n{'x' * 1001};1\n",
            ["line 2, Code: the text has more than 1000 characters"],
        ),
    ],
)  # fmt: skip
def test_every_fault_is_told_by_its_line(text: str, said: list[str]) -> None:
    assert faults(text) == said


def test_bytes_that_are_no_text() -> None:
    assert faults(b"Code;Limite\n\x81;1\n") == ["the bytes are not utf-8, cp1252"]


def test_a_file_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults(b"x" * 2_000_001) == ["the file is larger than 2000000 bytes"]
    assert faults("Code;Limite\n" + ";" * 200 + "\n") == ["line 2: the file has more than 200 of these"]
    assert len(faults("Code;Limite\n" + "A;x\n" * 60)) == 50
    monkeypatch.setattr(limit_reading, "MOST_LINES", 3)
    assert faults("Code;Limite\n" + "A;1\n" * 4) == ["line 5: the file has more than 3 of these"]


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f"Code;Limite\n{text}".encode()))
def test_whatever_comes_is_read_or_refused(data: bytes) -> None:
    read = read_limits(data, "EUR")
    if isinstance(read, FileFaults):
        assert all(map(str, read.faults))
    else:
        assert all(line.named and line.cents >= 0 for line in read.lines)
