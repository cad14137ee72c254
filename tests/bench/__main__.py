"""`python -m tests.bench`: measure, print the tables, and write them into a page where asked."""

import argparse
from collections.abc import Callable, Iterator
from importlib.metadata import version
import os
from pathlib import Path
import platform
import sys

from tests.bench.check import check_tables
from tests.bench.dunning import dunning_tables
from tests.bench.factoring import factoring_tables
from tests.bench.fava_start import fava_tables
from tests.bench.incremental import incremental_tables
from tests.bench.load import load_tables
from tests.bench.quality import quality_tables
from tests.bench.speed import speed_tables
from tests.bench.tables import Table, with_tables
from tests.bench.workbench import workbench_tables

Section = Callable[[Callable[[str], None]], Iterator[Table]]
SECTIONS: dict[str, Section] = {
    "quality": quality_tables,
    "speed": speed_tables,
    "check": check_tables,
    "incremental": incremental_tables,
    "dunning": dunning_tables,
    "factoring": factoring_tables,
    "workbench": workbench_tables,
    "fava": fava_tables,
    "load": load_tables,
}
NAMED_ONLY = {"load", "fava"}  # each takes as long as all others together, and one wants root
BY_DEFAULT = [name for name in SECTIONS if name not in NAMED_ONLY]


def main() -> None:
    """Run the sections that were asked for; by default all that need not be named."""
    arguments = _arguments()
    tables = [_machine()]
    print(tables[0].text())
    for name in arguments.only:
        for table in SECTIONS[name](_say):
            print(table.text(), flush=True)
            tables.append(table)
    if arguments.write:
        page = arguments.write.read_text(encoding="utf-8")
        arguments.write.write_text(with_tables(page, tables), encoding="utf-8")
        _say(f"{len(tables)} tables written into {arguments.write}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description="Measure Lettrine beside others."
    )
    parser.add_argument(
        "--only",
        type=_section_names,
        default=BY_DEFAULT,
        metavar="NAMES",
        help=f"sections to run, with commas between: {','.join(SECTIONS)} (all but load and fava by default)",
    )
    parser.add_argument(
        "--write", type=Path, metavar="PAGE", help="put the tables between their markers in this page"
    )
    return parser.parse_args()


def _section_names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    if unknown := sorted(set(names) - SECTIONS.keys()):
        raise argparse.ArgumentTypeError(f"no section {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    return names


def _machine() -> Table:
    row = (
        f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}",
        f"{platform.python_implementation()} {platform.python_version()}",
        f"Beancount {version('beancount')}",
    )
    return Table("machine", "Measured on", ("machine", "Python", "beside"), (row,))


def _say(message: str) -> None:
    print(f"… {message}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
