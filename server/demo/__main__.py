"""Show the main job on the demo company, as a user would type it: `make run`.

Writes below `var/demo`, anew each time; runs the real commands and shows what they print.
"""

from pathlib import Path
import shlex
import shutil
import subprocess
import sys

import click

from server.demo import company

FOLDER = Path("var/demo")
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
        sys.stdout.flush()
        done = subprocess.run([_command(), *shlex.split(words)], check=False)  # noqa: S603  our own words
        if done.returncode:
            return done.returncode
    click.echo(f"\nThe books are text: look into {names['book']}, and at .venv/bin/lettrine --help.")
    return 0


def _command() -> str:
    return str(Path(sys.executable).with_name("lettrine"))


if __name__ == "__main__":
    sys.exit(main())
