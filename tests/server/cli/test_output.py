from collections.abc import Callable
import csv
import datetime as dt
from decimal import Decimal
import io
import json

import pytest

from server.cli.output import Cell, echo_rows, table

HEADS = ["Customer", "Due", "Open €", "Days"]
ROWS: list[list[Cell]] = [
    ["Éditions du Cormoran", dt.date(2026, 3, 31), Decimal("1234567.80"), 12],
    ['Dupont "Fils", SARL', None, Decimal("-0.50"), 0],
]


def test_a_table_aligns_amounts_right_under_a_rule() -> None:
    assert table(HEADS, ROWS, total=["", None, Decimal("1234567.30"), None]).splitlines() == [
        "Customer              Due               Open €  Days",
        "────────────────────  ──────────  ────────────  ────",
        "Éditions du Cormoran  2026-03-31  1 234 567.80    12".replace(" 234 567", "\u202f234\u202f567"),
        'Dupont "Fils", SARL                      −0.50     0',
        "════════════════════  ══════════  ════════════  ════",
        "                                  1 234 567.30".replace(" 234 567", "\u202f234\u202f567"),
    ]


def test_an_empty_table_keeps_its_heads() -> None:
    assert table(["A", "B"], []).splitlines() == ["A  B", "─  ─"]


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Callable[[str], str]:
    def write(output_format: str) -> str:
        echo_rows(HEADS, ROWS, output_format, total=["", None, Decimal("1234567.30"), None])
        return capsys.readouterr().out

    return write


def test_json_keeps_money_as_text_and_leaves_the_total_out(written: Callable[[str], str]) -> None:
    assert json.loads(written("json")) == [
        {"customer": "Éditions du Cormoran", "due": "2026-03-31", "open_€": "1234567.80", "days": 12},
        {"customer": 'Dupont "Fils", SARL', "due": None, "open_€": "-0.50", "days": 0},
    ]


def test_csv_reads_back(written: Callable[[str], str]) -> None:
    assert list(csv.reader(io.StringIO(written("csv")))) == [
        ["customer", "due", "open_€", "days"],
        ["Éditions du Cormoran", "2026-03-31", "1234567.80", "12"],
        ['Dupont "Fils", SARL', "", "-0.50", "0"],
    ]


def test_the_table_shows_the_total(written: Callable[[str], str]) -> None:
    assert written("table").splitlines()[-1].strip() == "1\u202f234\u202f567.30"
