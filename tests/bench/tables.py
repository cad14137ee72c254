"""Tables of measured figures: for the terminal, and in Markdown between the markers of a page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Cell = str | int


class MissingMarkersError(Exception):
    """A page has no place for a table."""


@dataclass(frozen=True, slots=True)
class Table:
    """Figures under heads. `name` is the table's marker in the page."""

    name: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""

    def text(self) -> str:
        """Lay the table out for a terminal."""
        grid = [self.heads, *(tuple(map(str, row)) for row in self.rows)]
        widths = _widths(grid)
        lines = [_padded(row, widths, "  ").rstrip() for row in grid]
        lines.insert(1, "  ".join("─" * width for width in widths))
        return "\n".join(["", self.title, "", *lines, *([self.note] if self.note else [])])

    def markdown(self) -> str:
        """Lay the table out for a page."""
        grid = [self.heads, *(tuple(map(str, row)) for row in self.rows)]
        widths = _widths(grid)
        rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
        lines = [f"| {_padded(row, widths, ' | ')} |" for row in grid]
        lines.insert(1, f"| {' | '.join(rule)} |")
        return "\n".join([f"**{self.title}**", "", *lines, *(["", self.note] if self.note else [])])


def with_tables(page: str, tables: Iterable[Table]) -> str:
    """Return the page with each table put between its markers.

    Raises:
        MissingMarkersError: the page has no `<!-- bench NAME -->` … `<!-- end NAME -->`.
    """
    for table in tables:
        first, last = f"<!-- bench {table.name} -->", f"<!-- end {table.name} -->"
        before, opened, rest = page.partition(first)
        _, closed, after = rest.partition(last)
        if not (opened and closed):
            raise MissingMarkersError(f"no markers for the table {table.name!r} in the page")
        page = f"{before}{first}\n\n{table.markdown()}\n\n{last}{after}"
    return page


def share(value: float) -> str:
    """Write a share with three decimals."""
    return f"{value:.3f}"


def percent(value: float) -> str:
    """Write a share as a percentage with two decimals."""
    return f"{value:.2%}"


def seconds(value: float) -> str:
    """Write a duration in seconds, three significant figures."""
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


def _widths(grid: Sequence[Sequence[str]]) -> list[int]:
    return [max(len(row[place]) for row in grid) for place in range(len(grid[0]))]


def _padded(row: Sequence[str], widths: Sequence[int], between: str) -> str:
    first = row[0].ljust(widths[0])
    return between.join(
        [first, *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
    )
