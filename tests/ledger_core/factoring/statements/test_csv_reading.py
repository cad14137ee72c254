"""A factor's CSV: a statement by hand, forms of other factors, and every fault with its line and column."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.bank.faults import FaultCause, FileFaults
from ledger_core.factoring.statements.cells import cents_in, day_in, kind_in
from ledger_core.factoring.statements.csv_reading import read_csv
from ledger_core.factoring.statements.factor_lines import FactorLine, FactorStatement
from ledger_core.factoring.statements.form import Encoding, LineKind, StatementForm

KINDS = (
    ("Remise", LineKind.PURCHASE),
    ("TVA", LineKind.COMMISSION_VAT),
    ("Commission d'affacturage", LineKind.COMMISSION),
    ("Retenue", LineKind.HOLDBACK),
    ("Virement", LineKind.CASH),
    ("Encaissement", LineKind.SETTLED),
)
FORM = StatementForm(reference="Réf.", debtor="Débiteur", balance="Solde", kinds=KINDS)
GOLDEN = """Date;Libellé;Réf.;Débiteur;Montant;Solde
17/11/2026;REMISE 14;C-2026-014;;1 150,00;1 150,00
17/11/2026;Retenue de garantie;C-2026-014;;-115,00;1 035,00
17/11/2026;Commission d'affacturage;C-2026-014;;-4,60;1 030,40
17/11/2026;TVA sur commission d'affacturage;C-2026-014;;-0,92;1 029,48
18/11/2026;Virement à votre compte;;;-1 029,48;0,00
20/11/2026;Encaissement;F1;Dupont SARL;1 150,00;0,00
"""


def lines(text: str | bytes, form: StatementForm = FORM) -> FactorStatement:
    found = read_csv(text if isinstance(text, bytes) else text.encode(), form)
    assert isinstance(found, FactorStatement), [str(fault) for fault in found.faults]
    return found


def faults(text: str | bytes, form: StatementForm = FORM) -> list[tuple[FaultCause, int, str]]:
    found = read_csv(text if isinstance(text, bytes) else text.encode(), form)
    assert isinstance(found, FileFaults)
    assert all(str(fault) for fault in found.faults)
    return [(fault.cause, fault.line, fault.place) for fault in found.faults]


def simple(*rows: str, balance: str = "") -> tuple[str, StatementForm]:
    form = StatementForm(balance=balance)
    return "\n".join(("Date;Libellé;Montant", *rows)), form


def test_statement_by_hand() -> None:
    told = lines(GOLDEN)
    assert told.balance_cents == 0
    assert [(line.line, line.kind, line.cents) for line in told.lines] == [
        (2, LineKind.PURCHASE, 115000),
        (3, LineKind.HOLDBACK, -11500),
        (4, LineKind.COMMISSION, -460),
        (5, LineKind.COMMISSION_VAT, -92),
        (6, LineKind.CASH, -102948),
        (7, LineKind.SETTLED, 115000),
    ]
    assert told.lines[5] == FactorLine(
        line=7,
        day=dt.date(2026, 11, 20),
        label="Encaissement",
        reference="F1",
        debtor="Dupont SARL",
        kind=LineKind.SETTLED,
        cents=115000,
        balance_cents=0,
    )


@pytest.mark.parametrize("encoding", Encoding)
def test_encodings(encoding: Encoding) -> None:
    form = StatementForm(encoding=encoding)
    told = lines("Date;Libellé;Montant\n17/11/2026;Débité;-1,00 €\n".encode(encoding.value), form)
    assert (told.lines[0].label, told.lines[0].cents) == ("Débité", -100)


def test_byte_order_mark_blank_rows_and_line_ends() -> None:
    told = lines("\ufeff" + GOLDEN.replace("\n", "\r\n\r\n;;;;;\r\n"))
    assert [line.line for line in told.lines] == [4, 7, 10, 13, 16, 19]


def test_two_columns_for_the_two_sides() -> None:
    form = StatementForm(amount="", debit="Débit", credit="Crédit", label="Objet", balance="")
    text = "Date;Objet;Débit;Crédit\n17/11/2026;a;;10,00\n17/11/2026;b;4,00;\n17/11/2026;c;4,00;0,00\n"
    assert [line.cents for line in lines(text, form).lines] == [1000, -400, -400]


def test_without_headings_and_with_lines_before() -> None:
    form = StatementForm(
        skip=2,
        headings=False,
        delimiter=",",
        decimal=".",
        day_pattern="YYYYMMDD",
        day="1",
        label="3",
        amount="2",
        kind="4",
        kinds=(("V", LineKind.CASH),),
    )
    told = lines('Relevé\n\n20261117,-10.50,"Un, deux",v\n', form)
    (line,) = told.lines
    assert (line.line, line.cents, line.label, line.kind) == (3, -1050, "Un, deux", LineKind.CASH)


def test_latest_first_is_turned_round() -> None:
    head, *rows = GOLDEN.splitlines()
    told = lines("\n".join([head, *reversed(rows)]))
    assert told.balance_cents == 0
    assert [line.line for line in told.lines] == [7, 6, 5, 4, 3, 2]


def test_one_day_latest_first_is_known_by_its_balances() -> None:
    form = StatementForm(balance="Solde")
    text = "Date;Libellé;Montant;Solde\n17/11/2026;b;-4,00;6,00\n17/11/2026;a;10,00;10,00\n"
    told = lines(text, form)
    assert ([line.label for line in told.lines], told.balance_cents) == (["a", "b"], 600)


def test_without_balances_lines_go_by_day() -> None:
    told = lines(*simple("18/11/2026;b;1", "17/11/2026;a;1", "18/11/2026;c;1"))
    assert ([line.label for line in told.lines], told.balance_cents) == (["a", "b", "c"], None)


REFUSED: dict[str, tuple[str | bytes, StatementForm, list[tuple[FaultCause, int, str]]]] = {
    "nothing": ("", FORM, [(FaultCause.EMPTY, 0, "")]),
    "headings alone": (GOLDEN.splitlines()[0], FORM, [(FaultCause.EMPTY, 0, "")]),
    "not of its encoding": (b"Date;Libell\xe9;Montant\n", FORM, [(FaultCause.NOT_TEXT, 1, "utf-8")]),
    "a NUL": (b"Date;Libell\xc3\xa9;Montant\n17/11/2026;a\0;1", FORM, [(FaultCause.NOT_TEXT, 2, "")]),
    "no such column": (*simple(balance="Solde"), [(FaultCause.NO_COLUMN, 1, "Solde")]),
    "two such columns": (
        "Date;Libellé;Montant; montant ",
        StatementForm(),
        [(FaultCause.TWO_COLUMNS, 1, "Montant")],
    ),
    "a number that is no column": (
        "x",
        StatementForm(headings=False, day="1", label="0", amount="3"),
        [(FaultCause.NO_COLUMN, 0, "0")],
    ),
    "quotes": (
        'Date;Libellé;Montant\n17/11/2026;"a"b;1',
        StatementForm(),
        [(FaultCause.QUOTES, 2, "")],
    ),
    "all of a line": (
        *simple("32/11/2026;a;1,2,3", ";b;0,005", "17/11/2026"),
        [
            (FaultCause.DAY, 2, "Date"),
            (FaultCause.AMOUNT, 2, "Montant"),
            (FaultCause.MISSING, 3, "Date"),
            (FaultCause.FINER, 3, "Montant"),
            (FaultCause.SHORT_LINE, 4, ""),
            (FaultCause.MISSING, 4, "Montant"),
        ],
    ),
    "a text that is too long": (*simple(f"17/11/2026;{'a' * 1001};1"), [(FaultCause.TOO_LONG, 2, "Libellé")]),
    "both sides": (
        "Date;L;D;C\n17/11/2026;a;1;2\n17/11/2026;b;;",
        StatementForm(label="L", amount="", debit="D", credit="C"),
        [(FaultCause.BOTH, 2, "D"), (FaultCause.MISSING, 3, "C")],
    ),
    "one side alone, and empty": (
        "Date;L;D\n17/11/2026;b;",
        StatementForm(label="L", amount="", debit="D"),
        [(FaultCause.MISSING, 2, "D")],
    ),
    "a balance that is not reached": (
        GOLDEN.replace(";1 029,48\n", ";1 029,47\n"),
        FORM,
        [(FaultCause.TOTAL, 5, "Solde")],
    ),
    "two sides that are no amounts": (
        "Date;L;D;C\n17/11/2026;a;x;y",
        StatementForm(label="L", amount="", debit="D", credit="C"),
        [(FaultCause.AMOUNT, 2, "D"), (FaultCause.AMOUNT, 2, "C")],
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_line_and_column(name: str) -> None:
    text, form, expected = REFUSED[name]
    found = faults(text, form)
    assert [(cause, line, "" if cause is FaultCause.NOT_TEXT else place) for cause, line, place in found] == [
        (cause, line, "" if cause is FaultCause.NOT_TEXT else place) for cause, line, place in expected
    ]


def test_line_separators_inside_a_cell_part_no_line() -> None:
    told = lines(*simple("17/11/2026;a\u2028b\x85c;1"))
    assert [line.label for line in told.lines] == ["a\u2028b\x85c"]


def test_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    reading = "ledger_core.factoring.statements.csv_reading"
    text, form = simple(*["x;y;z"] * 60)
    assert len(faults(text, form)) == 50
    assert faults(";".join(["x"] * 501), form)[0][:2] == (FaultCause.TOO_MANY, 1)
    monkeypatch.setattr(f"{reading}.MOST_LINES", 2)
    assert faults(*simple(*["17/11/2026;a;1"] * 3)) == [(FaultCause.TOO_MANY, 4, "")]
    monkeypatch.setattr(f"{reading}.MOST_BYTES", 10)
    assert faults(GOLDEN)[0][0] is FaultCause.TOO_LARGE


def test_cell_beyond_what_csv_reads() -> None:
    assert faults(*simple(f"17/11/2026;{'a' * 200_000};1")) == [(FaultCause.QUOTES, 2, "")]


@pytest.mark.parametrize(
    ("text", "decimal", "cents"),
    [
        ("1 234,50", ",", 123450),
        ("1\u202f234,5 €", ",", 123450),
        ("1.234,50-", ",", -123450),
        ("−1 234,50 EUR", ",", -123450),
        ("(12,00)", ",", -1200),
        ("+7", ",", 700),
        ("1,234.500", ".", FaultCause.FINER),
        ("EUR 0.01", ".", 1),
        ("12,345,678.90", ".", 1234567890),
        ("", ",", FaultCause.MISSING),
        ("-", ",", FaultCause.AMOUNT),
        ("()", ",", FaultCause.AMOUNT),
        ("12.34", ",", FaultCause.AMOUNT),
        ("1.23,45", ",", FaultCause.AMOUNT),
        ("1,", ",", FaultCause.AMOUNT),
        ("1,2,3", ",", FaultCause.AMOUNT),
        ("1e3", ",", FaultCause.AMOUNT),
        ("٣", ",", FaultCause.AMOUNT),
        ("0,001", ",", FaultCause.FINER),
        ("99999999999999", ",", FaultCause.AMOUNT),
    ],
)
def test_amounts(text: str, decimal: str, cents: int | FaultCause) -> None:
    assert cents_in(text, decimal) == cents


@pytest.mark.parametrize(
    ("text", "pattern", "found"),
    [
        ("17/11/2026", "DD/MM/YYYY", dt.date(2026, 11, 17)),
        ("7/1/26", "DD/MM/YY", dt.date(2026, 1, 7)),
        ("2026-11-17", "YYYY-MM-DD", dt.date(2026, 11, 17)),
        ("171126", "DDMMYY", dt.date(2026, 11, 17)),
        ("7126", "DDMMYY", None),
        ("17.11.2026", "DD/MM/YYYY", None),
        ("31/02/2026", "DD/MM/YYYY", None),
        ("01/01/0001", "DD/MM/YYYY", None),
        ("31/12/9999", "DD/MM/YYYY", None),
        ("17/11/2026 08:00", "DD/MM/YYYY", None),
        ("٠١/11/2026", "DD/MM/YYYY", None),
        ("17/11/2026/DD", "DD/MM/YYYY/DD", dt.date(2026, 11, 17)),
    ],
)
def test_days(text: str, pattern: str, found: dt.date | None) -> None:
    assert day_in(text, pattern) == found


def test_a_pattern_without_a_year_reads_nothing() -> None:
    assert day_in("17/11", "DD/MM") is None


@pytest.mark.parametrize(
    ("said", "label", "kind"),
    [
        ("", "VIREMENT du 12", LineKind.CASH),
        ("", "tva sur Commission d'affacturage", LineKind.COMMISSION_VAT),
        ("retenue", "Virement", LineKind.HOLDBACK),
        ("RETENUES", "", LineKind.OTHER),
        ("", "Écart", LineKind.OTHER),
    ],
)
def test_kinds(said: str, label: str, kind: LineKind) -> None:
    assert kind_in(said, label, (("", LineKind.OTHER), *KINDS)) is kind


CELLS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=';"\u2028\u2029\x85'), max_size=20
)
ROWS = st.lists(
    st.tuples(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)), CELLS, st.integers(-(10**12), 10**12)),
    min_size=1,
    max_size=6,
)


@given(ROWS, st.booleans())
def test_what_is_written_is_read(rows: list[tuple[dt.date, str, int]], turned: bool) -> None:  # noqa: FBT001
    rows = sorted(rows, key=lambda row: row[0])
    total, written = 0, []
    for day, label, cents in rows:
        total += cents
        sign = "-" if cents < 0 else ""
        balance = f"{'-' if total < 0 else ''}{abs(total) // 100},{abs(total) % 100:02d}"
        written.append(
            f"{day:%d/%m/}{day.year:04d};{label};{sign}{abs(cents) // 100},{abs(cents) % 100:02d};{balance}"
        )
    form = StatementForm(balance="Solde")
    one_day = rows[0][0] == rows[-1][0]
    told = lines(
        "\n".join(
            ["Date;Libellé;Montant;Solde", *(reversed(written) if turned and not one_day else written)]
        ),
        form,
    )
    assert told.balance_cents == total
    assert [(line.day, line.label, line.cents) for line in told.lines] == [
        (day, label.strip(), cents) for day, label, cents in rows
    ]


@given(st.binary(max_size=200), st.integers(0, 400), st.sampled_from(Encoding))
def test_whatever_comes_is_answered(noise: bytes, at: int, encoding: Encoding) -> None:
    golden = GOLDEN.encode()
    form = StatementForm(encoding=encoding, kinds=KINDS, balance="Solde")
    for data in (noise, golden[:at] + noise + golden[at:]):
        found = read_csv(data, form)
        if isinstance(found, FileFaults):
            assert found.faults
            assert all(str(fault) for fault in found.faults)
        else:
            assert found.lines
