"""Exports hold what they are given, as numbers and days; no cell is ever a formula of a stranger."""

import csv
import datetime as dt
from decimal import Decimal
import io

from hypothesis import given
from hypothesis import strategies as st
import openpyxl
import pytest

from server.portal.exporting import Column, Sheet, comma_separated, harmless, xlsx

HOSTILE = ["=cmd|'/C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u00a0=1", "|x", "%x"]
SHEET = Sheet(
    "Clients",
    (Column("Name"), Column("Amount", totals=True), Column("Day"), Column("Days")),
    [["Dupont", Decimal("1234.50"), dt.date(2026, 3, 2), 7], ["=1+1", Decimal("-0.50"), None, None]],
)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_could_be_a_formula_is_a_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Dupont", "a=1", "1+1", "O'Neil", "é"])
def test_other_texts_stay(text: str) -> None:
    assert harmless(text) == text


def test_csv_is_as_a_french_spreadsheet_reads_it() -> None:
    assert comma_separated(SHEET).decode("utf-8") == (
        "\ufeffName;Amount;Day;Days\r\nDupont;1234,50;02/03/2026;7\r\n'=1+1;-0,50;;\r\n"
    )


def test_a_workbook_has_real_numbers_days_and_totals() -> None:
    page = openpyxl.load_workbook(io.BytesIO(xlsx([SHEET], "Total")), data_only=True)["Clients"]
    assert [cell.value for cell in page[2]] == ["Dupont", 1234.5, dt.datetime(2026, 3, 2), 7]  # noqa: DTZ001  as it is read
    assert page["A3"].value == "=1+1"
    assert page["A3"].data_type == "s"
    assert (page["A4"].value, page["B4"].value) == ("Total", 1234)
    assert page.freeze_panes == "B2"
    formulas = openpyxl.load_workbook(io.BytesIO(xlsx([SHEET], "Total")))["Clients"]
    assert formulas["B4"].value == "=SUBTOTAL(109,B2:B3)"
    assert formulas["A3"].data_type == "s"


def test_an_empty_sheet_is_a_sheet() -> None:
    empty = Sheet("Clients", SHEET.columns, [])
    assert comma_separated(empty).decode("utf-8-sig") == "Name;Amount;Day;Days\r\n"
    assert openpyxl.load_workbook(io.BytesIO(xlsx([empty], "Total")))["Clients"].max_row == 1


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=2), max_size=4))
def test_any_text_comes_back_from_a_csv(rows: list[list[str]]) -> None:
    sheet = Sheet("x", (Column("a"), Column("b")), rows)
    read = list(
        csv.reader(io.StringIO(comma_separated(sheet).decode("utf-8-sig"), newline=""), delimiter=";")
    )
    assert read[1:] == [[harmless(cell) for cell in row] for row in rows]


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_any_text_can_stand_in_a_workbook(text: str) -> None:
    made = xlsx([Sheet("x", (Column("a"),), [[text]])], "Total")
    assert openpyxl.load_workbook(io.BytesIO(made))["x"]["A2"].data_type in {"s", "n"}
