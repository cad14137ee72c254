"""`lettrine token`: issue tokens, see which there are, take them back. A token's text is shown once."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
import getpass

import click

from server.cli.failure import fail, report
from server.cli.output import echo_rows, format_option
from server.config import settings
from server.services import utc_now
from tenants.books import founding
from tenants.db import Database
from tenants.engines import UnfitDatabaseError
from tenants.opening import open_database
from tenants.people import tokens
from tenants.people.roles import Permission
from tenants.people.tokens import EDITOR, READER
from tenants.tenant import Tenant

DEFAULT_DAYS = 90
_DAYS = click.IntRange(1, tokens.LONGEST_DAYS)
_HEADS = ("serial", "for", "permissions", "issued", "expires")
_slug_argument = click.argument("slug", metavar="TENANT")


@click.group("token")
def token_group() -> None:
    """Tokens, the passwords of Git: each opens one tenant's books, for a while."""


@token_group.command("issue")
@_slug_argument
@click.option(
    "--for", "holder", required=True, metavar="NAME", help="Login of who gets it: a-z, 0-9, hyphens."
)
@click.option("--days", type=_DAYS, default=DEFAULT_DAYS, show_default=True, help="For how long it is good.")
@click.option("--read-only", is_flag=True, help="It may clone and fetch, not push.")
@click.option("--may-letter", is_flag=True, help="It may also letter through the API.")
@click.option("--may-assign", is_flag=True, help="It may also hand claims over to a factor.")
@click.option("--may-reopen", is_flag=True, help="It may also move the last closed day back.")
def issue_command(  # noqa: PLR0913  one an option
    slug: str,
    holder: str,
    days: int,
    *,
    read_only: bool,
    may_letter: bool,
    may_assign: bool,
    may_reopen: bool,
) -> None:
    """Issue a token for the books of TENANT and write it to standard output, this once."""
    more = {
        Permission.LETTER: may_letter,
        Permission.ASSIGN: may_assign,
        Permission.REOPEN: may_reopen,
    }
    if read_only and any(more.values()):
        raise click.UsageError("--read-only and --may-… contradict each other")
    wanted = {permission for permission, is_wanted in more.items() if is_wanted}
    permissions = READER if read_only else EDITOR | wanted
    with _tenant(slug) as (database, tenant), database.writing(tenant.id) as session:
        try:
            text = tokens.issue(session, holder, permissions, days, utc_now(), actor=getpass.getuser())
        except tokens.HolderError as error:
            fail(error)
    click.echo(text)
    report([f"for {holder} at {slug}, good for {days} days; keep it now, it is not shown again"])


@token_group.command("list")
@_slug_argument
@format_option
def list_command(slug: str, output_format: str) -> None:
    """List the tokens of TENANT, expired ones included."""
    with _tenant(slug) as (database, tenant), database.reading(tenant.id) as session:
        rows = [
            (
                token.serial,
                token.holder,
                ", ".join(token.permissions),
                token.issued_at.date(),
                token.expires_at.date(),
            )
            for token in tokens.issued(session)
        ]
    echo_rows(_HEADS, rows, output_format)


@token_group.command("revoke")
@_slug_argument
@click.argument("serial", metavar="SERIAL")
def revoke_command(slug: str, serial: str) -> None:
    """Take back the token SERIAL of TENANT (`lettrine token list` shows the serials)."""
    with _tenant(slug) as (database, tenant), database.writing(tenant.id) as session:
        try:
            tokens.revoke(session, serial, actor=getpass.getuser())
        except tokens.NoSuchTokenError:
            fail(f"{slug} has no token {serial}; `lettrine token list {slug}` shows those it has")
    report([f"{serial}: taken back"])


@contextmanager
def _tenant(slug: str) -> Iterator[tuple[Database, Tenant]]:
    """Open the database and find the tenant; end the command where there is none."""
    try:
        with closing(open_database(settings().database)) as database:
            yield database, founding.tenant_named(database, slug)
    except (UnfitDatabaseError, founding.NoSuchTenantError) as error:
        fail(error)
