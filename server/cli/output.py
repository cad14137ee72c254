"""How the command line shows a result: a table for people, JSON and CSV for programs.

Owns formats only. Cells are values: `Decimal` amounts, `date` days, numbers and texts. The table
writes amounts with a thin space between thousands; JSON and CSV write them plain, as text in
JSON, so that no reader turns money into a float.
"""

from collections.abc import Callable, Iterable, Sequence
import csv
import datetime as dt
from decimal import Decimal
import io
import json
from typing import Any, ParamSpec, TypeVar

import click

Cell = str | int | Decimal | dt.date | None
P = ParamSpec("P")
R = TypeVar("R")

THIN_SPACE = "\u202f"


def format_option(command: Callable[P, R]) -> Callable[P, R]:
    """Add `--format table|json|csv` to a command that lists a result."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(["table", "json", "csv"]),
        default="table",
        show_default=True,
        help="How the result is written to standard output.",
    )(command)


def echo_rows(
    heads: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    output_format: str,
    *,
    total: Sequence[Cell] | None = None,
) -> None:
    """Write rows in the asked format; `total` is a last row, under a double rule in the table.

    JSON is a list of objects keyed by the heads, in small letters and with `_` for spaces, as is the
    first line of CSV; both leave the total out, so that a program that adds up a column adds it once.
    """
    kept = [list(row) for row in rows]
    keys = [head.lower().replace(" ", "_") for head in heads]
    if output_format == "json":
        objects = [dict(zip(keys, map(_plain, row), strict=True)) for row in kept]
        echo_json(objects)
    elif output_format == "csv":
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(keys)
        writer.writerows([_plain(cell) if cell is not None else "" for cell in row] for row in kept)
        click.echo(buffer.getvalue(), nl=False)
    else:
        click.echo(table(heads, kept, total=total))


def echo_json(value: Any) -> None:  # noqa: ANN401  JSON is any tree of plain values
    """Write a value as indented JSON, accents kept."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def table(
    heads: Sequence[str], rows: Sequence[Sequence[Cell]], *, total: Sequence[Cell] | None = None
) -> str:
    """Lay out a table: texts left, amounts and numbers right, rules of box-drawing lines."""
    body = [[_shown(cell) for cell in row] for row in rows]
    foot = [[_shown(cell) for cell in total]] if total is not None else []
    grid = [list(heads), *body, *foot]
    widths = [max(len(line[i]) for line in grid) for i in range(len(heads))]
    right = [
        any(isinstance(row[i], (int, Decimal)) for row in rows)
        and all(row[i] is None or isinstance(row[i], (int, Decimal)) for row in rows)
        for i in range(len(heads))
    ]

    def laid_out(cells: Sequence[str]) -> str:
        padded = (
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(cells, widths, right, strict=True)
        )
        return "  ".join(padded).rstrip()

    lines = [laid_out(heads), "  ".join("─" * width for width in widths)]
    lines += [laid_out(cells) for cells in body]
    if foot:
        lines += ["  ".join("═" * width for width in widths), laid_out(foot[0])]
    return "\n".join(lines)


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: `1 line`, `2 lines`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _plain(cell: Cell) -> str | int | None:
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return cell


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:,.2f}".replace(",", THIN_SPACE).replace("-", "−")
    return str(_plain(cell))
