"""The FEC on the command line: letter one, make a book of one, write one from a book.

Reads and writes the files; what a FEC means is decided in `ledger_core.fec`. Nothing is written
where the input is at fault, unless the person asked to go on without its faulty parts.
"""

from collections.abc import Mapping
import datetime as dt
from pathlib import Path

import click
from stdnum.exceptions import ValidationError
from stdnum.fr import siren as siren_number

from ledger_core.fec.book import Imported, NoEntriesError, to_book
from ledger_core.fec.description import description
from ledger_core.fec.entries import entries_of
from ledger_core.fec.letter import (
    NoLetterColumnsError,
    letter,
    letters_beside,
    starting_letter,
    without_letters,
)
from ledger_core.fec.lines import DEFAULT_ACCOUNTS, lines_of
from ledger_core.fec.read import Fec, read
from ledger_core.fec.write import ISO_8859_15, UTF_8, Period, Written, write
from ledger_core.ledger import BookErrors
from ledger_core.lettrage.matcher import match
from ledger_core.load import load
from server.cli.books import book_argument, sound_ledger
from server.cli.days import YEARS, Day
from server.cli.failure import fail, report
from server.cli.fec_tables import (
    echo_changed_letters,
    echo_lettering,
    lettering_json,
    shown_letter_faults,
)
from server.cli.output import counted, format_option
from server.cli.progress import progress
from server.folder import BookFolderError, create_folder, write_file

_in_argument = click.argument("source", metavar="IN", type=click.Path(path_type=Path))
_year_day = Day(YEARS)


class _Accounts(click.ParamType[tuple[str, ...]]):
    """Beginnings of account numbers, separated by commas."""

    name = "accounts"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Return the beginnings as a tuple."""
        if isinstance(value, tuple):
            return value
        prefixes = tuple(part.strip() for part in str(value).split(","))
        if not all(part[:1].isdecimal() for part in prefixes):
            self.fail(f"{value!r}: write account numbers or their beginnings, such as 411,401", param, ctx)
        return prefixes


class _Siren(click.ParamType[str]):
    """A SIREN: nine digits, the last a checksum."""

    name = "siren"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the nine digits."""
        try:
            return str(siren_number.validate(str(value)))
        except ValidationError:
            self.fail(f"{value!r} is no SIREN: nine digits, the last a checksum", param, ctx)


@click.group("fec", short_help="Letter, import and export a FEC.")
def fec_group() -> None:
    """Read, letter and write a FEC, the audit file of the French tax office."""


@fec_group.command("letter")
@_in_argument
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--ignore-letters", is_flag=True, help="Take off the letters of these accounts and begin anew.")
@click.option(
    "--accounts",
    metavar="LIST",
    type=_Accounts(),
    default=",".join(DEFAULT_ACCOUNTS),
    show_default=True,
    help="Accounts to letter, by number or its beginning.",
)
@click.option(
    "--date",
    "day",
    metavar="DATE",
    type=_year_day,
    help="Day of the letters, such as 2026-03-31; the latest entry of each group if not given.",
)
@click.option(
    "--proposals",
    "report_path",
    metavar="FILE.json",
    type=click.Path(path_type=Path),
    help="Write groups and proposals with their rows and reasons to this file.",
)
@click.option("--skip-bad", is_flag=True, help="Letter the sound entries in spite of faults in others.")
@format_option
def letter_command(  # noqa: PLR0913, PLR0917  one parameter an option
    source: Path,
    target: Path,
    ignore_letters: bool,  # noqa: FBT001  click hands flags over by name
    accounts: tuple[str, ...],
    day: dt.date | None,
    report_path: Path | None,
    skip_bad: bool,  # noqa: FBT001
    output_format: str,
) -> None:
    """Letter the FEC in the file IN and write it to OUT.

    What is certain gets EcritureLet and DateLet; every other byte stays as it is. What is only
    likely goes into the file of proposals.
    """
    _refuse_to_overwrite(report_path, "--proposals", {"IN": source, "OUT": target})
    fec = read_fec(source, skip_bad=skip_bad, done="lettered")
    lines = lines_of(fec, accounts)
    if not lines:
        fail(f"{source}: no row on an account that begins with {' or '.join(accounts)}; nothing was written")
    given = without_letters(lines) if ignore_letters else lines
    first_letter = starting_letter(fec, accounts)
    with progress("Matching") as show:
        in_use = letters_beside(fec, lines)
        matching = match(given, first_letter=first_letter, progress=show, in_use=in_use)
    cleared = [line.key for line in lines if line.letter] if ignore_letters else []
    try:
        data = letter(fec, matching.groups, cleared, day)
    except NoLetterColumnsError:
        fail(f"{source}:1: no columns EcritureLet and DateLet to write to; nothing was written")
    if report_path:
        _write(report_path, lettering_json(matching, given, source.name).encode())
    _write(target, data)
    echo_lettering(matching, given, accounts, output_format)
    report(shown_letter_faults(source, matching, {line.key: line for line in given}))
    report([f"{target}: {counted(len(matching.groups), 'new group')} lettered"])


@fec_group.command("import")
@_in_argument
@click.argument("root", metavar="BOOK", type=click.Path(path_type=Path))
@click.option("--title", metavar="TEXT", help="Title of the book; the file's name if not given.")
@click.option("--skip-bad", is_flag=True, help="Leave faulty entries out; the book says which.")
@format_option
def import_command(
    source: Path,
    root: Path,
    title: str | None,
    skip_bad: bool,  # noqa: FBT001  click hands flags over by name
    output_format: str,
) -> None:
    """Make the book folder BOOK from the FEC in the file IN.

    Nothing is written where the FEC has a fault, unless --skip-bad leaves the faulty entries out.
    Letters whose group does not balance come in as partial ones, in lower case, and are listed.
    """
    fec = read_fec(source, skip_bad=skip_bad, done="imported")
    with progress("Making the book") as show:
        try:
            imported = to_book(fec, title or source.stem)
        except NoEntriesError:
            fail(f"{source}: not one entry can be used; nothing was written")
        show(1, 3)
        _refuse_unsound(source, imported)
        show(2, 3)
        try:
            create_folder(root, imported.book)
        except BookFolderError as error:
            fail(error)
        show(3, 3)
    echo_changed_letters(imported.changed_letters, output_format)
    report(_import_summary(root, imported))


@fec_group.command("export")
@book_argument
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--siren", metavar="N", type=_Siren(), required=True, help="SIREN of the company.")
@click.option(
    "--year-end",
    metavar="DATE",
    type=_year_day,
    required=True,
    help="Last day of the year, such as 2026-12-31.",
)
@click.option(
    "--year-start",
    metavar="DATE",
    type=_year_day,
    help="First day of the year; if not given it has twelve months.",
)
@click.option(
    "--encoding",
    type=click.Choice([UTF_8, ISO_8859_15]),
    default=UTF_8,
    show_default=True,
    help="Charset of the file.",
)
@click.option("--missing-piece", metavar="TEXT", default="", help="PieceRef of lines that name no document.")
@click.option(
    "--description",
    "description_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the description that is handed over with a FEC to this file.",
)
def export_command(  # noqa: PLR0913, PLR0917  one parameter an option
    root: Path,
    target: Path,
    siren: str,
    year_end: dt.date,
    year_start: dt.date | None,
    encoding: str,
    missing_piece: str,
    description_path: Path | None,
) -> None:
    """Write one year of the book in the folder BOOK as a FEC.

    OUT is a file, or a folder that gets the legal name <SIREN>FEC<AAAAMMJJ>.txt. What a FEC cannot
    hold, a draft for one, is listed with its place, and nothing is written.
    """
    _refuse_to_overwrite(description_path, "--description", {"OUT": target})
    for path, hint in ((target, "OUT"), (description_path, "--description")):
        _refuse_text_of_book(path, root, hint)
    period = _period(year_end, year_start)
    _, ledger = sound_ledger(root)
    written = write(ledger, period, encoding, missing_piece)
    if isinstance(written, BookErrors):
        fail(*written.errors, f"{root}: {counted(len(written.errors), 'fault')}; nothing was written")
    legal_name = f"{siren}FEC{period.end:%Y%m%d}.txt"
    path = target / legal_name if target.is_dir() else target
    if description_path:
        _write(description_path, description(written, siren, path.name).encode())
    _write(path, written.data)
    report(_export_summary(path, written, legal_name))


def _refuse_to_overwrite(path: Path | None, hint: str, others: Mapping[str, Path]) -> None:
    """End with wrong usage where a file to write is another file of the same command."""
    for name, other in others.items():
        if path and path.resolve() == other.resolve():
            raise click.BadParameter(f"{path} is {name} already; name another file", param_hint=hint)


def _refuse_text_of_book(path: Path | None, root: Path, hint: str) -> None:
    """End with wrong usage where a file to write would take the place of the book's own text."""
    if path and path.suffix == ".beancount" and root.resolve() in path.resolve().parents:
        raise click.BadParameter(f"{path} is text of the book; name another file", param_hint=hint)


def _period(end: dt.date, start: dt.date | None) -> Period:
    period = Period(start, end) if start else Period.of_twelve_months(end)
    if period.start > period.end:
        raise click.BadParameter("the year starts after its end", param_hint="--year-start")
    return period


def read_fec(source: Path, *, skip_bad: bool, done: str) -> Fec:
    """Read the FEC; end with all its faults unless they are to be skipped."""
    try:
        data = source.read_bytes()
    except OSError as error:
        fail(f"{source}: {error.strerror}")
    with progress("Reading") as show:
        fec = read(data, show)
    entries = entries_of(fec)
    faults = sorted([*fec.faults, *entries.unbalanced])
    if not faults:
        return fec
    listed = [f"{source}:{fault}" if fault.row else f"{source}: {fault.message}" for fault in faults]
    if not fec.usable or not skip_bad:
        hint = f"; with --skip-bad the sound entries are {done}" if entries.sound else ""
        fail(*listed, f"{source}: {counted(len(faults), 'fault')}, nothing was written{hint}")
    report(listed)
    return fec


def _refuse_unsound(source: Path, imported: Imported) -> None:
    """End the command where the book made from the FEC would not load without an error."""
    ledger = load(imported.book)
    if ledger.errors:
        fail(*ledger.errors, f"{source}: the book made of it has errors; nothing was written")


def _import_summary(root: Path, imported: Imported) -> list[str]:
    lines = [f"{root}: {counted(imported.entries, 'entry', 'entries')}, {counted(imported.rows, 'row')}"]
    partial = len(imported.changed_letters)
    if partial:
        lines.append(
            f"{counted(partial, 'letter')} changed, see the list: a group that does not balance stays open"
        )
    if imported.left_out:
        rows = sum(len(left.rows) for left in imported.left_out)
        entries = counted(len(imported.left_out), "entry", "entries")
        lines.append(f"{entries} left out ({counted(rows, 'row')}), noted in {root / 'import.beancount'}")
    return lines


def _export_summary(path: Path, written: Written, legal_name: str) -> list[str]:
    period = written.period
    entries = counted(written.entries, "entry", "entries")
    rows = counted(written.rows, "row")
    lines = [f"{path}: {entries}, {rows}, {period.start} to {period.end}"]
    lines += [f"warning: {warning}" for warning in written.warnings]
    if written.outside:
        number = counted(len(written.outside), "entry", "entries")
        lines.append(f"warning: {number} outside that year left out, the first at {written.outside[0]}")
    if path.name != legal_name:
        lines.append(f"The tax office wants the file under the name {legal_name}")
    return lines


def _write(path: Path, data: bytes) -> None:
    try:
        if path.is_dir():
            fail(f"{path}: is a folder; name a file in it")
        if not path.parent.is_dir():
            fail(f"{path}: the folder {path.parent} does not exist")
        write_file(path, data)
    except BookFolderError as error:
        fail(error)
    except OSError as error:
        fail(f"{path}: {error.strerror}")
