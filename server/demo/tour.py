"""Show the command line on the demo company, as a user would type it: `make tour`.

Writes below `var/tour`, anew each time; runs the real commands and shows what they print.
"""

from itertools import groupby
import os
from pathlib import Path
import shlex
import shutil
import subprocess
import sys

import click

from server.demo import company

FOLDER = Path("var/tour")
LONGEST, HEAD = 20, 9  # lines of a paragraph shown, and of these before what is left out
SHOWN = (
    ("An accountant's export becomes a book of plain text.", "fec import {fec} {book}"),
    ("Its text is loaded safely and checked.", "check {book}"),
    (
        "Invoices and payments that settle each other get a letter; what is not certain is proposed.",
        "match {book} --apply --date 2026-10-31",
    ),
    ("What one customer owes, line by line.", "open {book} --as-of 2026-10-31 --customer KERMOR"),
    ("What all customers owe, by age.", "aged {book} --as-of 2026-10-31"),
    ("How well the money comes in.", "kpi {book} --as-of 2026-10-31"),
)


def main() -> int:
    """Make the demo company and run each command on it; the first that fails ends the show."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    fec = FOLDER / company.file_name()
    fec.write_bytes(company.fec())
    names = {"fec": fec.as_posix(), "book": (FOLDER / "book").as_posix()}
    for sentence, template in SHOWN:
        words = template.format(**names)
        click.secho(f"\n# {sentence}", dim=True)
        click.secho(f"$ lettrine {words}", bold=True)
        done = subprocess.run(  # noqa: S603  our own words
            [_command(), *shlex.split(words)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        click.echo("\n".join(_shortened(done.stdout.splitlines())))
        if done.returncode:
            return done.returncode
    click.echo(f"\nThe books are text: look into {names['book']}, and at .venv/bin/lettrine --help.")
    return 0


def _shortened(lines: list[str]) -> list[str]:
    """Leave the middle of a long paragraph out, and say so."""
    shown: list[str] = []
    for blank, group in groupby(lines, key=lambda line: not line.strip()):
        paragraph = list(group)
        if not blank and len(paragraph) > LONGEST:
            left_out = len(paragraph) - LONGEST
            paragraph[HEAD : HEAD + left_out] = [f"… {left_out} more"]
        shown += paragraph
    return shown


def _command() -> str:
    return str(Path(sys.executable).with_name("lettrine"))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:  # the reader saw enough: `make tour | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
