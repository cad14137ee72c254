"""CFONB 120: a statement laid out by hand, a writer of the table read back, and what is refused."""

import datetime as dt
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.bank.cfonb120 import is_cfonb120, read_cfonb120
from ledger_core.bank.faults import FaultCause, FileFaults
from ledger_core.bank.statement import BankStatement

GOLDEN = (Path(__file__).parent / "golden" / "releve.cfonb120").read_bytes()
ACCOUNT = "00010123456"
DAY = dt.date(2026, 11, 20)


def record(*parts: tuple[int, str]) -> str:
    signs = [" "] * 120
    for at, text in parts:
        signs[at - 1 : at - 1 + len(text)] = text
    return "".join(signs)


def amount(cents: int) -> str:
    signs = "}JKLMNOPQR" if cents < 0 else "{ABCDEFGHI"
    return f"{abs(cents) // 10:013d}{signs[abs(cents) % 10]}"


def written(code: str, *parts: tuple[int, str], account: str = ACCOUNT) -> str:
    return record((1, code), (3, "30004"), (12, "00827"), (17, "EUR"), (20, "2"), (22, account), *parts)


def balance(code: str, cents: int, day: dt.date = DAY, account: str = ACCOUNT) -> str:
    return written(code, (35, f"{day:%d%m%y}"), (91, amount(cents)), account=account)


def movement(cents: int, label: str = "", day: dt.date = DAY, account: str = ACCOUNT) -> str:
    return written(
        "04", (35, f"{day:%d%m%y}"), (43, f"{day:%d%m%y}"), (49, label), (91, amount(cents)), account=account
    )


def complement(qualifier: str, text: str) -> str:
    return written("05", (35, "201126"), (46, qualifier), (49, text))


def file(*records: str, end: str = "\r\n") -> bytes:
    return end.join(records).encode("iso-8859-1")


def statements(data: bytes) -> tuple[BankStatement, ...]:
    found = read_cfonb120(data)
    assert not isinstance(found, FileFaults), [str(fault) for fault in found.faults]
    return found


def fault(data: bytes) -> tuple[FaultCause, int, str, str]:
    found = read_cfonb120(data)
    assert isinstance(found, FileFaults)
    (only,) = found.faults
    return only.cause, only.line, only.place, only.what


class TestGolden:
    def test_statement(self) -> None:
        (told,) = statements(GOLDEN)
        assert is_cfonb120(GOLDEN)
        assert (told.account, told.currency) == ("30004 00827 00010123456", "EUR")
        assert (told.opening_day, told.opening_cents) == (dt.date(2026, 11, 18), -190400)
        assert (told.closing_day, told.closing_cents) == (DAY, 7106634)

    def test_line_with_complements(self) -> None:
        line = statements(GOLDEN)[0].lines[0]
        assert (line.line, line.day, line.value_day) == (2, dt.date(2026, 11, 19), dt.date(2026, 11, 19))
        assert line.cents == 7417084
        assert line.party == "ALDEBARAN FACTORING SA"
        assert line.reference == "CESSION-14"
        assert line.label == (
            "VIR ALDEBARAN FACTORING REMISE C-2026-014 DU 17 NOVEMBRE 2026 VERSEMENT DISPONIBLE APRES "
            "RETENUE ET FRAIS"
        )

    def test_line_without_complements(self) -> None:
        line = statements(GOLDEN)[0].lines[1]
        assert (line.line, line.cents, line.value_day) == (7, -120050, dt.date(2026, 11, 21))
        assert (line.label, line.reference, line.party) == ("PRLV LOYER É NOVEMBRE", "NOTPROVIDED", "")

    @pytest.mark.parametrize("end", ["", "\n", "\r", "\r\n\r\n", "\r\n" + " " * 120 + "\r\n"])
    def test_records_are_parted_in_any_way(self, end: str) -> None:
        records = GOLDEN.decode("iso-8859-1").split("\r\n")[:-1]
        (told,) = statements(end.join(records).encode("iso-8859-1"))
        (other,) = statements(GOLDEN)
        assert [line.cents for line in told.lines] == [line.cents for line in other.lines]
        assert [line.label for line in told.lines] == [line.label for line in other.lines]

    def test_blanks_that_were_cut_are_put_back(self) -> None:
        cut = b"\n".join(line.rstrip() for line in GOLDEN.split(b"\r\n")) + b"\x1a"
        assert statements(cut)[0].lines[0].cents == 7417084


class TestAmounts:
    @pytest.mark.parametrize(
        ("written_as", "cents"),
        [
            ("0000000001904}", -19040),
            ("0000000002412J", -24121),
            ("0000000001637K", -16372),
            ("0000000000000{", 0),
            ("0000000000012I", 129),
            ("0000000000012R", -129),
            ("0000000000012A", 121),
        ],
    )
    def test_last_digit_holds_the_sign(self, written_as: str, cents: int) -> None:
        data = file(
            written("01", (35, "201126"), (91, written_as)), written("07", (35, "201126"), (91, written_as))
        )
        assert statements(data)[0].closing_cents == cents

    @pytest.mark.parametrize(
        ("decimals", "digits", "cents"),
        [(" ", 1204, 1204), ("0", 12, 1200), ("1", 125, 1250), ("3", 1230, 123)],
    )
    def test_decimals(self, decimals: str, digits: int, cents: int) -> None:
        data = file(
            balance("01", 0)[:19] + decimals + balance("01", digits)[20:],
            balance("07", 0)[:19] + decimals + balance("07", digits)[20:],
        )
        assert statements(data)[0].opening_cents == cents

    def test_finer_than_a_cent(self) -> None:
        opening = balance("01", 1234)
        data = file(opening[:19] + "3" + opening[20:], balance("07", 1234))
        assert fault(data) == (FaultCause.FINER, 1, "91-104", "0000000000123D")


def test_years_of_two_centuries() -> None:
    told = statements(file(balance("01", 0, dt.date(1961, 1, 2)), balance("07", 0, dt.date(2060, 12, 31))))[0]
    assert (told.opening_day, told.closing_day) == (dt.date(1961, 1, 2), dt.date(2060, 12, 31))


def test_several_accounts_and_days_in_one_file() -> None:
    data = file(
        balance("01", 100),
        movement(50),
        balance("07", 150),
        balance("01", 0, account="00099999999"),
        movement(-20, account="00099999999"),
        balance("07", -20, account="00099999999"),
        balance("01", 150),
        balance("07", 150),
    )
    assert [(told.account[-11:], told.closing_cents) for told in statements(data)] == [
        ("00010123456", 150),
        ("00099999999", -20),
        ("00010123456", 150),
    ]


def test_who_paid_depends_on_the_direction() -> None:
    parties = [complement("NPY", "DEBTOR"), complement("NBE", "CREDITOR")]
    data = file(balance("01", 0), movement(-50), *parties, movement(50), *parties, balance("07", 0))
    assert [line.party for line in statements(data)[0].lines] == ["CREDITOR", "DEBTOR"]


def test_several_complements_of_one_qualifier_are_put_together() -> None:
    said = [complement("LIB", "PREMIER"), complement("XXX", "NOT KNOWN"), complement("LIB", "SECOND")]
    data = file(balance("01", 0), movement(1), *said, complement("RCN", "NOTPROVIDED"), balance("07", 1))
    line = statements(data)[0].lines[0]
    assert (line.label, line.reference) == ("PREMIER SECOND", "")


OPEN, CLOSE = balance("01", 0), balance("07", 0)
REFUSED = {
    "nothing": (b"", FaultCause.EMPTY, 0, ""),
    "blanks": (b" \r\n \r\n", FaultCause.EMPTY, 0, ""),
    "another file": (b"Date;Libelle;Montant\n", FaultCause.RECORD, 1, "1-2"),
    "a NUL": (file(OPEN, movement(0, "A\0B"), CLOSE), FaultCause.NOT_TEXT, 2, ""),
    "a record of no kind": (file(OPEN, "99" + CLOSE[2:]), FaultCause.RECORD, 2, "1-2"),
    "a movement first": (file(movement(1)), FaultCause.ORDER, 1, "1-2"),
    "two old balances": (file(OPEN, OPEN), FaultCause.ORDER, 2, "1-2"),
    "a complement of nothing": (file(OPEN, complement("LIB", "A"), CLOSE), FaultCause.ORDER, 2, "1-2"),
    "no new balance": (file(OPEN, movement(1)), FaultCause.MISSING, 2, "07"),
    "a movement of another account": (
        file(OPEN, movement(1, account="00000000001"), CLOSE),
        FaultCause.OTHER_ACCOUNT,
        2,
        "3-32",
    ),
    "a new balance of another account": (
        file(OPEN, balance("07", 0, account="00000000001")),
        FaultCause.OTHER_ACCOUNT,
        2,
        "3-32",
    ),
    "a sum that is not the balance": (
        file(balance("01", 100), movement(50), balance("07", 151)),
        FaultCause.TOTAL,
        3,
        "91-104",
    ),
    "a day that is none": (file(OPEN[:34] + "310226" + OPEN[40:], CLOSE), FaultCause.DAY, 1, "35-40"),
    "a day of letters": (file(OPEN[:34] + "3A0226" + OPEN[40:], CLOSE), FaultCause.DAY, 1, "35-40"),
    "an amount without its sign": (
        file(OPEN[:90] + "00000000000000" + OPEN[104:], CLOSE),
        FaultCause.AMOUNT,
        1,
        "91-104",
    ),
    "decimals that are no digit": (file(OPEN[:19] + "X" + OPEN[20:], CLOSE), FaultCause.AMOUNT, 1, "20"),
    "decimals before any amount": (
        file(OPEN[:19] + "0" + balance("01", 2 * 10**13)[20:], CLOSE),
        FaultCause.AMOUNT,
        1,
        "91-104",
    ),
    "a currency of digits": (
        file(*(each[:16] + "E9R" + each[19:] for each in (OPEN, CLOSE))),
        FaultCause.CURRENCY,
        1,
        "17-19",
    ),
    "too many complements": (
        file(OPEN, movement(0), *[complement("LIB", "A")] * 101, CLOSE),
        FaultCause.TOO_MANY,
        103,
        "05",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_its_place(name: str) -> None:
    data, cause, line, place = REFUSED[name]
    assert fault(data)[:3] == (cause, line, place)


def test_the_fault_of_a_sum_names_what_the_lines_come_to() -> None:
    assert fault(REFUSED["a sum that is not the balance"][0])[3] == "1.50 EUR"


def test_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger_core.bank.cfonb120.MOST_LINES", 2)
    monkeypatch.setattr("ledger_core.bank.cfonb120.MOST_BYTES", 1000)
    assert fault(file(OPEN, *[movement(0)] * 3, CLOSE))[:3] == (FaultCause.TOO_MANY, 4, "04")
    assert fault(b" " * 1001)[0] is FaultCause.TOO_LARGE


@pytest.mark.parametrize("other", [b"", b"Date;Label\n01/02/2026;x", b"<Document/>", b"0130004;00827"])
def test_other_files_do_not_look_like_one(other: bytes) -> None:
    assert not is_cfonb120(other)


LABELS = st.text(
    st.characters(
        min_codepoint=33,
        max_codepoint=255,
        exclude_characters="\x7f\x85\xa0\xad",
        exclude_categories=["C", "Z"],
    ),
    max_size=31,
)
MOVEMENTS = st.lists(
    st.tuples(st.integers(-(10**10), 10**10), LABELS, st.dates(dt.date(1961, 1, 1), dt.date(2060, 12, 31))),
    max_size=8,
)


@given(st.integers(-(10**10), 10**10), MOVEMENTS, st.sampled_from(["", "\n", "\r\n"]))
def test_what_is_written_is_read(opening: int, movements: list[tuple[int, str, dt.date]], end: str) -> None:
    closing = opening + sum(cents for cents, _, _ in movements)
    data = file(
        balance("01", opening), *(movement(*each) for each in movements), balance("07", closing), end=end
    )
    (told,) = statements(data)
    assert (told.opening_cents, told.closing_cents) == (opening, closing)
    assert [(line.cents, line.label, line.day) for line in told.lines] == movements


@given(st.binary(max_size=400), st.integers(0, 1200), st.integers(0, 40))
def test_whatever_comes_is_answered(noise: bytes, at: int, cut: int) -> None:
    """A file with something foreign in it is read or refused, and never breaks the reader."""
    for data in (noise, GOLDEN[:at] + noise + GOLDEN[at + cut :]):
        found = read_cfonb120(data)
        if isinstance(found, FileFaults):
            assert all(str(each) for each in found.faults)
        else:
            for told in found:
                assert told.opening_cents + sum(line.cents for line in told.lines) == told.closing_cents
