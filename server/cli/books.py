"""Opening a book folder for a command: read it, load it, or end with what is wrong.

The one place where a command turns a folder into values. Never writes; a command that changes a
book hands its `Change` to `server.folder.write_change` with the `Book` that it got here.
"""

from pathlib import Path

import click

from ledger_core.book import MAIN_PATH, Book
from ledger_core.ledger import BookErrors, Ledger
from ledger_core.load import load
from server.cli.failure import fail
from server.cli.output import counted
from server.folder import BookFolderError, read_folder

book_argument = click.argument("root", metavar="BOOK", type=click.Path(path_type=Path))


def read_book(root: Path) -> Book:
    """Read the book folder; end the command with status 1 where there is none."""
    try:
        book = read_folder(root)
    except BookFolderError as error:
        fail(error)
    if MAIN_PATH not in book.files:
        fail(f"{root}: no {MAIN_PATH} in it; a book folder holds one (`lettrine fec import` makes it)")
    return book


def loaded_ledger(root: Path) -> tuple[Book, Ledger]:
    """Read and load the book, faulty or not; end with the errors where it cannot be loaded at all."""
    book = read_book(root)
    ledger = load(book)
    if isinstance(ledger, BookErrors):
        fail(*ledger.errors, f"{root}: the book could not be loaded ({counted(len(ledger.errors), 'error')})")
    return book, ledger


def sound_ledger(root: Path) -> tuple[Book, Ledger]:
    """Read and load the book; end with its errors (`path:line: message`) where it is not sound."""
    book, ledger = loaded_ledger(root)
    if ledger.errors:
        fail(
            *ledger.errors,
            f"{root}: the book has {counted(len(ledger.errors), 'error')}; nothing was computed from it",
        )
    return book, ledger
