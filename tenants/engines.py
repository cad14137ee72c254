"""Engines for SQLite (one file) and PostgreSQL, prepared the same way wherever one is opened."""

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 30


class UnfitDatabaseError(Exception):
    """The database is not ready for the service; its subclasses say in what."""


class NoDriverError(UnfitDatabaseError):
    """PostgreSQL is asked for and its driver is not installed: `pip install lettrine[postgresql]`."""


def open_engine(url: str) -> Engine:
    """Make an engine for an address, `sqlite:///file` or `postgresql://…`.

    Raises:
        NoDriverError: the address is PostgreSQL's and its driver is not installed.
    """
    address = make_url(url)
    if address.drivername == "postgresql":
        try:
            return _made(address.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
        except ModuleNotFoundError as error:
            raise NoDriverError(NoDriverError.__doc__) from error
    engine = _made(address)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def writing(engine: Engine) -> Engine:
    """Return the engine for transactions that will write."""
    return engine.execution_options(writes=True)


def reading(engine: Engine) -> Engine:
    """Return the engine for transactions that only read, all of one state of the database."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine


def _made(address: URL, *, pool_pre_ping: bool = False) -> Engine:
    """Make an engine whose errors leave out what was to be written: they go to the log."""
    return create_engine(address, pool_pre_ping=pool_pre_ping, hide_parameters=True)


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; `_begin` does
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "trusted_schema = OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Begin; who will write takes the lock at once, for a reader that turns writer cannot wait for it."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
