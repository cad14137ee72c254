"""Opening the database the service is set up with, and saying what holds there.

Owns the refusal of one that is not ready: missing, out of reach, of another form, or unguarded.
"""

from pathlib import Path

from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import DBAPIError

from tenants import guards, schema
from tenants.db import Database
from tenants.engines import UnfitDatabaseError

_SYNCHRONOUS = ("off", "normal", "full", "extra")  # as SQLite numbers them


class UnreachableDatabaseError(UnfitDatabaseError):
    """The database cannot be reached."""


def open_database(url: str) -> Database:
    """Open a database that is ready for the service.

    Raises:
        UnfitDatabaseError: one of its subclasses says why it is not ready, and what to do.
    """
    path = sqlite_path(url)
    if path is not None and not path.exists():
        raise UnreachableDatabaseError(f"there is no database at {path} yet; run `lettrine db upgrade`")
    database = None
    try:
        database = Database(url)
        with database.engine.connect() as connection:
            schema.require_current(connection)
    except DBAPIError as error:
        _close(database)
        raise UnreachableDatabaseError(
            f"{shown(url)}: {reason(error)}; see LETTRINE_DATABASE, "
            "and run `lettrine db upgrade` where it is new"
        ) from error
    except UnfitDatabaseError:
        _close(database)
        raise
    return database


def in_force(database: Database) -> list[tuple[str, str]]:
    """Say what keeps the rows whole and apart: pairs of what, and how it stands."""
    with database.engine.connect() as connection:
        step = ("step", str(schema.current_step(connection)))
        if connection.dialect.name == "sqlite":
            return [("database", shown(database.url)), step, *_of_sqlite(connection)]
        return [("database", shown(database.url)), step, *_of_postgres(connection)]


def shown(url: str) -> str:
    """Return an address as people may see it, without a password."""
    return make_url(url).render_as_string(hide_password=True)


def sqlite_path(url: str) -> Path | None:
    """Return the file of a SQLite database; None where it is no file."""
    address = make_url(url)
    return Path(address.database) if address.get_backend_name() == "sqlite" and address.database else None


def reason(error: DBAPIError) -> str:
    """Return what the database said, in one line."""
    lines = [line.strip() for line in str(error.orig or error).splitlines() if line.strip()]
    return "; ".join(lines[:2])


def _close(database: Database | None) -> None:
    if database is not None:
        database.close()


def _of_sqlite(connection: Connection) -> list[tuple[str, str]]:
    def pragma(name: str) -> str:
        return str(connection.exec_driver_sql(f"PRAGMA {name}").scalar())

    return [
        ("journal", pragma("journal_mode")),
        ("written through to the disk", _SYNCHRONOUS[int(pragma("synchronous"))]),
        ("foreign keys", "on" if pragma("foreign_keys") == "1" else "off"),
        ("rows of tenants apart", "by the sessions"),
    ]


def _of_postgres(connection: Connection) -> list[tuple[str, str]]:
    of_tenants = [name for name, has_tenant in guards.tables(connection).items() if has_tenant]
    return [
        ("server", str(connection.scalar(text("SHOW server_version")))),
        ("role", str(connection.scalar(text("SELECT current_user")))),
        ("written through to the disk", str(connection.scalar(text("SHOW synchronous_commit")))),
        ("rows of tenants apart", f"by the sessions, and by row-level security on {len(of_tenants)} tables"),
    ]
