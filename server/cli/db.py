"""`lettrine db`: bring the database to the present form, and say what is in force there."""

import click
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from server.cli.failure import fail, report
from server.cli.output import echo_rows, format_option
from server.config import Settings, settings
from tenants import opening, schema
from tenants.engines import UnfitDatabaseError


@click.group("db")
def db_group() -> None:
    """The database: create it, bring it up to date, look whether it is ready.

    LETTRINE_DATABASE names it, as sqlite:///path/of/the/file or
    postgresql://role:password@host:5432/database; it is sqlite:///var/lettrine.db where nothing is named.
    """


@db_group.command("upgrade")
def upgrade_command() -> None:
    """Create the tables or bring them up to date; all of it, or nothing.

    On PostgreSQL, LETTRINE_DATABASE_OWNER names the role that owns the tables, LETTRINE_DATABASE the one
    the service runs as: it is made where it is missing, and gets what the service needs and no more.
    """
    chosen = settings()
    _refuse_one_role(chosen)
    path = opening.sqlite_path(chosen.database)
    try:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        schema.upgrade(chosen.database, chosen.database_owner)
        opening.open_database(chosen.database).close()
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}")
    except DBAPIError as error:
        fail(f"{opening.shown(chosen.database_owner or chosen.database)}: {opening.reason(error)}")
    except UnfitDatabaseError as error:
        fail(error)
    report([f"{opening.shown(chosen.database)}: stands at step {schema.latest_step()}"])


@db_group.command("check")
@format_option
def check_command(output_format: str) -> None:
    """Say what is in force in the database; end with status 1 where it is not ready."""
    try:
        database = opening.open_database(settings().database)
    except UnfitDatabaseError as error:
        fail(error)
    try:
        rows = opening.in_force(database)
    finally:
        database.close()
    echo_rows(("what", "how it stands"), rows, output_format)


def _refuse_one_role(chosen: Settings) -> None:
    """Refuse, on PostgreSQL, a service that would own its tables."""
    service = make_url(chosen.database)
    if service.get_backend_name() != "postgresql":
        return
    if chosen.database_owner is None:
        fail(
            "LETTRINE_DATABASE_OWNER is not set; on PostgreSQL it names the role that owns the tables, "
            "as postgresql://owner:password@host:5432/database"
        )
    owner = make_url(chosen.database_owner)
    if not service.username:
        fail("LETTRINE_DATABASE names no role; write postgresql://role:password@host:5432/database")
    if owner.username == service.username:
        fail(
            f"LETTRINE_DATABASE and LETTRINE_DATABASE_OWNER both name the role {owner.username}; "
            "row-level security does not hold an owner, so the service needs a role of its own"
        )
    if owner.database != service.database:
        fail(f"LETTRINE_DATABASE is {service.database}, LETTRINE_DATABASE_OWNER {owner.database}; name one")
