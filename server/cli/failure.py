"""How a command ends badly: one line a fault on standard error, exit status 1.

Wrong usage is click's own affair and ends with 2.
"""

from collections.abc import Iterable
from typing import NoReturn

import click

INPUT_AT_FAULT = 1


def fail(*faults: object) -> NoReturn:
    """Write each fault on a line of standard error and end the command with status 1."""
    report(faults)
    raise click.exceptions.Exit(INPUT_AT_FAULT)


def report(faults: Iterable[object]) -> None:
    """Write each fault on a line of standard error."""
    for fault in faults:
        click.echo(str(fault), err=True)
