"""`lettrine books`: tenants' books in the database, for whoever runs the service.

Opens the database and the jail for one command and closes them. What a change means is decided in
`tenants.books`; nothing is shown of one tenant to another, since each command names one.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
import datetime as dt
import getpass
from pathlib import Path
import platform

import click

from ledger_core.fec.book import NoEntriesError, to_book
from ledger_core.fec.write import Period
from server.cli.days import YEARS, Day
from server.cli.failure import fail, report
from server.cli.fec import read_fec
from server.cli.fec_tables import echo_changed_letters
from server.cli.output import counted, echo_rows, format_option
from server.cli.progress import progress
from server.config import settings
from server.folder import BookFolderError, write_file
from tenants.books import founding, history
from tenants.books.author import Author
from tenants.books.clone import FolderInTheWayError, clone
from tenants.books.models import Revision
from tenants.books.refusals import NotWrittenError, RefusedBookError
from tenants.books.reindex import reindex
from tenants.books.verify import verify
from tenants.db import Database, TenantSession
from tenants.engines import UnfitDatabaseError
from tenants.jail import Jail, JailError, JailUnavailableError
from tenants.moment import day_of
from tenants.opening import open_database
from tenants.packages.content import UnprovenPackageError, Wanted
from tenants.packages.packages import note_seal, sealed_now
from tenants.packages.sealing import Sealed
from tenants.tenant import Tenant

_LOG_HEADS = ("revision", "commit", "at", "author", "origin", "check", "message")
_SHORT = 12
_day = Day(YEARS)
_slug_argument = click.argument("slug", metavar="TENANT")


@click.group("books")
def books_group() -> None:
    """Books in the database: create, fill, look at, clone and verify them."""


@books_group.command("create")
@_slug_argument
@click.option("--name", required=True, help="Name of the company; the title of its books.")
def create_command(slug: str, name: str) -> None:
    """Make the tenant TENANT with books to fill.

    TENANT names it in addresses: small letters, digits and hyphens.
    """
    with _opened() as (database, jail):
        try:
            revision = founding.found_tenant(database, jail, slug, name, _author(), _now())
        except (founding.TenantNameError, founding.TenantExistsError) as error:
            fail(error)
    report([f"{slug}: revision {revision.number}, commit {revision.commit[:_SHORT]}"])


@books_group.command("import-fec")
@_slug_argument
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.option("--skip-bad", is_flag=True, help="Leave faulty entries out; the books say which.")
@format_option
def import_command(slug: str, source: Path, skip_bad: bool, output_format: str) -> None:  # noqa: FBT001
    """Fill the tenant's books from the FEC in the file IN.

    They must be as `create` made them. Nothing is written where the FEC has a fault, unless --skip-bad
    leaves the faulty entries out.
    """
    with _opened() as (database, jail):
        tenant = _tenant(database, slug)
        fec = read_fec(source, skip_bad=skip_bad, done="imported")
        try:
            imported = to_book(fec, tenant.name)
            message = f"Import {source.name}"
            revision = founding.fill(database, jail, tenant, imported.book, _author(), message)
        except NoEntriesError:
            fail(f"{source}: not one entry can be used; nothing was written")
        except founding.TenantExistsError as error:
            fail(error)
    echo_changed_letters(imported.changed_letters, output_format)
    entries = counted(imported.entries, "entry", "entries")
    report([f"{slug}: revision {revision.number}, {entries}, {counted(imported.rows, 'row')}"])


@books_group.command("log")
@_slug_argument
@click.option("--limit", type=click.IntRange(1), default=30, show_default=True, help="At most so many.")
@format_option
def log_command(slug: str, limit: int, output_format: str) -> None:
    """List the revisions of the tenant's books, the last first."""
    with _opened() as (database, _jail), database.reading(_tenant(database, slug).id) as session:
        rows = [_log_row(revision) for revision in history.revisions(session, limit)]
    echo_rows(_LOG_HEADS, rows, output_format)


@books_group.command("show")
@_slug_argument
@click.argument("number", metavar="[REVISION]", type=int, required=False)
@click.option("--file", "path", metavar="PATH", help="Write this file of the revision instead.")
def show_command(slug: str, number: int | None, path: str | None) -> None:
    """Show what a revision changed; the last one if none is named."""
    with _opened() as (database, _jail), database.reading(_tenant(database, slug).id) as session:
        revision = _revision(session, slug, number)
        if path is not None:
            data = history.read_file(session, path, revision)
            if data is None:
                fail(f"{slug}: revision {revision.number} has no file {path}")
            click.echo(data, nl=False)
            return
        click.echo(f"revision {revision.number}  {revision.commit}")
        click.echo(f"{revision.author}  {_shown(revision.at)}  {revision.origin}  {_check(revision)}")
        click.echo(f"\n    {revision.message}\n")
        for error in revision.errors:
            click.echo(error)
        for change in history.diff(session, revision):
            click.echo(change.unified(), nl=False)


@books_group.command("verify")
@_slug_argument
def verify_command(slug: str) -> None:
    """Check every object, branch and revision, the index, and the audit chain; status 1 on a fault."""
    with _opened() as (database, jail):
        faults = verify(database, jail, _tenant(database, slug).id)
    if faults:
        fail(*faults, f"{slug}: {counted(len(faults), 'fault')}")
    report([f"{slug}: whole"])


@books_group.command("reindex")
@_slug_argument
def reindex_command(slug: str) -> None:
    """Make the index of the tenant's books anew."""
    with _opened() as (database, jail):
        try:
            revision = reindex(database, jail, _tenant(database, slug).id)
        except history.NoSuchRevisionError as error:
            fail(f"{slug}: {error}")
    report([f"{slug}: indexed revision {revision.number}"])


@books_group.command("clone")
@_slug_argument
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
def clone_command(slug: str, folder: Path) -> None:
    """Make a Git repository of the tenant's books in FOLDER, with their whole history.

    To push changes back, clone from the server instead.
    """
    with _opened() as (database, _jail), database.reading(_tenant(database, slug).id) as session:
        try:
            clone(session, folder)
        except (FolderInTheWayError, history.NoSuchRevisionError) as error:
            fail(error)
        except OSError as error:
            fail(f"{error.filename or folder}: {error.strerror}")
    report([f"{folder}: cloned"])


@books_group.command("package")
@click.option("--tenant", "slug", metavar="TENANT", required=True, help="Whose books.")
@click.option("--revision", "number", metavar="N", type=int, help="The last one if not given.")
@click.option("--out", "target", metavar="FILE", type=click.Path(path_type=Path), required=True)
@click.option("--day", metavar="DATE", type=_day, help="Day of the aged balance, and last of the FEC; today.")
@click.option("--year-end", metavar="DATE", type=_day, help="The FEC holds the year up to this day alone.")
def package_command(
    slug: str, number: int | None, target: Path, day: dt.date | None, year_end: dt.date | None
) -> None:
    """Seal the books of a tenant at a revision into the file FILE, a ZIP archive.

    It holds the books as a Git bundle and as files, the FEC, the aged balance, the letters with who gave
    them, and the audit log, which gets the seal. `verify.py` in it needs Python and git alone.
    """
    year = Period.of_twelve_months(year_end) if year_end else None
    with _opened() as (database, jail):
        tenant = _tenant(database, slug)
        with database.reading(tenant.id) as session:
            revision = _revision(session, slug, number).number
        wanted = Wanted(revision, day or day_of(_now()), year)
        made = _sealed(database, jail, tenant, wanted)
        try:
            with database.writing(tenant.id) as session:  # both or none
                note_seal(session, wanted, made, str(_author()), _now())
                write_file(target, made.data)
        except (BookFolderError, OSError) as error:
            fail(error)
    report([f"{target}: revision {revision}, {len(made.data)} bytes", f"seal {made.seal}"])


def _sealed(database: Database, jail: Jail, tenant: Tenant, wanted: Wanted) -> Sealed:
    with progress("Sealing") as show:

        def tell(_stage: str, done: int, total: int) -> None:
            show(done, total)

        try:
            return sealed_now(database, jail, tenant.id, wanted, str(_author()), _now(), tell)
        except (JailError, UnprovenPackageError) as error:
            fail(error)


@contextmanager
def _opened() -> Iterator[tuple[Database, Jail]]:
    """Open the database and a jail; end the command with the reason where a change is refused."""
    chosen = settings()
    try:
        with (
            closing(open_database(chosen.database)) as database,
            closing(Jail(strict=chosen.jail_strict)) as jail,
        ):
            yield database, jail
    except RefusedBookError as error:
        fail(*error.errors, f"{counted(len(error.errors), 'error')}; nothing was written")
    except (NotWrittenError, JailUnavailableError, UnfitDatabaseError) as error:
        fail(error)


def _tenant(database: Database, slug: str) -> Tenant:
    try:
        return founding.tenant_named(database, slug)
    except founding.NoSuchTenantError as error:
        fail(error)


def _revision(session: TenantSession, slug: str, number: int | None) -> Revision:
    try:
        return history.revision_of(session, number)
    except history.NoSuchRevisionError as error:
        fail(f"{slug}: {error}")


def _author() -> Author:
    """Name who runs the command as Git would: the account and the machine."""
    user = getpass.getuser()
    return Author(user, f"{user}@{platform.node()}")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _log_row(revision: Revision) -> tuple[str | int, ...]:
    subject = revision.message.partition("\n")[0]
    return (
        revision.number,
        revision.commit[:_SHORT],
        _shown(revision.at),
        revision.author,
        revision.origin,
        _check(revision),
        subject,
    )


def _check(revision: Revision) -> str:
    """Say how the full check went."""
    if not revision.checked:
        return "pending"
    return counted(len(revision.errors), "error") if revision.errors else "sound"


def _shown(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
