"""Lists as files for a spreadsheet: XLSX with real numbers and days, CSV as a French Excel reads it.

Owns what a cell may do: a text is a text, and none is ever a formula. Knows nothing of what it writes.
"""

from collections.abc import Iterable, Sequence
import csv
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
import io

import xlsxwriter  # type: ignore[import-untyped]

Cell = str | int | Decimal | dt.date | None

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_BOM = "\ufeff"
_WIDEST, _NARROWEST = 60, 9


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its head; `totals` where its amounts are added up under it."""

    head: str
    totals: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: amounts are Decimals, counts integers, days dates, anything else a text."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


def xlsx(sheets: Iterable[Sheet], total_word: str) -> bytes:
    """Write sheets as a workbook: heads stay in sight, columns can be filtered, totals follow the filter."""
    made = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(made, options) as book:
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "amount": book.add_format({"num_format": "#,##0.00"}),
            "day": book.add_format({"num_format": "dd/mm/yyyy", "align": "left"}),
            "total": book.add_format({"bold": True, "top": 1, "bottom": 6, "num_format": "#,##0.00"}),
        }
        for sheet in sheets:
            _fill(book.add_worksheet(sheet.name), sheet, formats, total_word)
    return made.getvalue()


def comma_separated(sheet: Sheet) -> bytes:
    """Write a sheet with semicolons, decimal commas and a byte order mark, its texts made harmless."""
    made = io.StringIO(newline="")
    writer = csv.writer(made, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(column.head) for column in sheet.columns])
    writer.writerows([_plain(cell) for cell in row] for row in sheet.rows)
    return (_BOM + made.getvalue()).encode("utf-8", "replace")


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: where it could, an apostrophe stands before."""
    could = text.startswith(_FORMULA_STARTS) or text.lstrip().startswith(_FORMULA_STARTS)
    return f"'{text}" if could else text


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}".replace(".", ",")
    if isinstance(cell, dt.date):
        return f"{cell:%d/%m/}{cell.year:04d}"
    return str(cell) if isinstance(cell, int) else harmless(cell)


def _fill(
    page: "xlsxwriter.worksheet.Worksheet", sheet: Sheet, formats: dict[str, object], total_word: str
) -> None:
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, column.head, formats["head"])
        widest = max((len(_plain(row[place])) for row in sheet.rows), default=0)
        page.set_column(place, place, min(max(widest, len(column.head), _NARROWEST) + 2, _WIDEST))
    for number, row in enumerate(sheet.rows, start=1):
        for place, cell in enumerate(row):
            _write(page, number, place, cell, formats)
    last = len(sheet.rows)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, last, len(sheet.columns) - 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    if any(column.totals for column in sheet.columns) and last:
        page.write_string(last + 1, 0, total_word, formats["total"])
        for place, column in enumerate(sheet.columns[1:], start=1):
            if column.totals:
                letter = xlsxwriter.utility.xl_col_to_name(place)
                total = sum(
                    (cell for row in sheet.rows if isinstance(cell := row[place], Decimal)), Decimal()
                )
                formula = f"=SUBTOTAL(109,{letter}2:{letter}{last + 1})"
                page.write_formula(last + 1, place, formula, formats["total"], float(total))
            else:
                page.write_blank(last + 1, place, None, formats["total"])


def _write(
    page: "xlsxwriter.worksheet.Worksheet", number: int, place: int, cell: Cell, formats: dict[str, object]
) -> None:
    if isinstance(cell, str):
        page.write_string(number, place, cell)
    elif isinstance(cell, Decimal):
        page.write_number(number, place, cell, formats["amount"])
    elif isinstance(cell, int):
        page.write_number(number, place, cell)
    elif cell is not None:
        page.write_datetime(number, place, cell, formats["day"])
