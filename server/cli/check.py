"""`lettrine check`: load a book safely and say all that is wrong with it.

Faults are the command's result, so they go to standard output, one a line as compilers write them;
what the command says about them goes to standard error.
"""

from collections.abc import Iterable
import gc
from pathlib import Path

import click

from ledger_core.ledger import BookError, BookErrors
from ledger_core.load import load
from ledger_core.settings import Settings, settings_of
from server.cli.books import book_argument, read_book
from server.cli.failure import INPUT_AT_FAULT
from server.cli.output import counted, echo_rows, format_option

_HEADS = ("severity", "path", "line", "message")


@click.command("check", short_help="Say all that is wrong with a book.")
@book_argument
@format_option
def check(root: Path, output_format: str) -> None:
    """Check the book in the folder BOOK: text, balances, letters, cards and settings.

    Each fault is written as `path:line: message`. Status 1 if there is an error; a warning is none.
    """
    gc.disable()  # one book, then the process ends: looking for cycles in it would only take time
    book = read_book(root)
    ledger = load(book)
    if isinstance(ledger, BookErrors):
        _echo(ledger.errors, (), output_format)
        _end(len(ledger.errors), f"{root}: not loaded: {counted(len(ledger.errors), 'error')}")
        return
    settings = settings_of(ledger)
    errors = sorted({*ledger.errors, *settings.errors})
    _echo(errors, ledger.warnings, output_format)
    entries = counted(len(ledger.entries), "entry", "entries")
    found = f"{counted(len(errors), 'error')}, {counted(len(ledger.warnings), 'warning')}"
    _end(len(errors), f"{root}: {entries}, {found}{_skipped(settings)}")


def _echo(errors: Iterable[BookError], warnings: Iterable[BookError], output_format: str) -> None:
    if output_format == "table":
        for error in errors:
            click.echo(str(error))
        for warning in warnings:
            click.echo(f"{warning.path}:{warning.line}: warning: {warning.message}")
        return
    rows = [("error", error.path, error.line, error.message) for error in errors]
    rows += [("warning", warning.path, warning.line, warning.message) for warning in warnings]
    echo_rows(_HEADS, rows, output_format)


def _end(errors: int, summary: str) -> None:
    """Write the summary; end with status 1 where there are errors."""
    click.echo(summary, err=True)
    if errors:
        raise click.exceptions.Exit(INPUT_AT_FAULT)


def _skipped(settings: Settings) -> str:
    if not settings.skipped_rows:
        return ""
    return f"; {counted(settings.skipped_rows, 'faulty row')} of the imported file left out"
