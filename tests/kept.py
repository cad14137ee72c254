"""States of a database that many tests begin in: made once a run and kind of database, then put back.

On SQLite a state is a file; on PostgreSQL it is a schema of copies beside the tables, which the service's
role may not look into.
"""

from collections.abc import Callable
from pathlib import Path
import sqlite3
from typing import TypeVar

from sqlalchemy import Engine, func, select, text

from tenants.tenant import Tenant

_T = TypeVar("_T")
GROWN_BYTES = (
    512 * 1024
)  # rows that were deleted still take their place; a table that grew so far is truncated
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
WITHOUT_CHECKS = (
    "SET LOCAL session_replication_role = replica;"  # neither foreign keys nor guards against change
)

EMPTY = f"""
DO $$
DECLARE name text; filled boolean;
BEGIN
  {WITHOUT_CHECKS}
  FOR name IN {TABLES} LOOP
    IF pg_relation_size(quote_ident(name)::regclass) > {GROWN_BYTES} THEN
      EXECUTE format('TRUNCATE %I CASCADE', name);
    ELSE
      EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO filled;
      IF filled THEN EXECUTE format('DELETE FROM %I', name); END IF;
    END IF;
  END LOOP;
  PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
END $$
"""


class Kept:
    """The states that were kept of one kind of database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, object] = {}
        self._scripts: dict[str, str] = {}

    def settle(self, owner: Engine, name: str, make: Callable[[], _T]) -> _T:
        """Bring an empty database into a state; return what `make` returned when it was made.

        Args:
            owner: the database, past every check.
            name: of the state.
            make: brings the database there, the first time; returns values that no test changes.
        """
        with owner.connect() as connection:
            assert not connection.scalar(select(func.count()).select_from(Tenant)), (
                "the database is not empty"
            )
        key = f"{owner.dialect.name}_{name}"
        if key not in self._made:
            made = make()
            if owner.dialect.name == "sqlite":
                _copy(_file(owner), self._folder / f"{key}.db")
            else:
                self._scripts[key] = _copied(owner, f"kept_{name}")
            self._made[key] = made
        elif owner.dialect.name == "sqlite":
            _copy(self._folder / f"{key}.db", _file(owner))
        else:
            _run(owner, self._scripts[key])
        return self._made[key]  # type: ignore[return-value]


def empty(owner: Engine) -> None:
    """Empty a PostgreSQL database; its tables stay, and number from one again."""
    _run(owner, EMPTY)


def _run(owner: Engine, script: str) -> None:
    with owner.begin() as connection:
        connection.execute(text(script))


def _file(owner: Engine) -> Path:
    assert owner.url.database is not None
    return Path(owner.url.database)


def _copy(source: Path, target: Path) -> None:
    """Make a database the same as another, whoever has it open."""
    taken, given = sqlite3.connect(source), sqlite3.connect(target)
    try:
        given.execute("PRAGMA synchronous = OFF")
        taken.backup(given)
    finally:
        given.close()
        taken.close()


def _copied(owner: Engine, schema: str) -> str:
    """Copy every row into a schema of its own; return the script that puts all of them back."""
    with owner.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
        back = []
        for name in connection.scalars(text(TABLES)).all():
            if connection.scalar(text(f'SELECT EXISTS (SELECT FROM "{name}")')):
                connection.exec_driver_sql(f'CREATE TABLE {schema}."{name}" AS TABLE "{name}"')
                back.append(f'INSERT INTO "{name}" SELECT * FROM {schema}."{name}";')
        counted = connection.execute(
            text("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'")
        )
        for name, value in counted:
            if value is not None:
                back.append(f"PERFORM setval(quote_ident('{name}')::regclass, {value});")
    return f"DO $$ BEGIN {WITHOUT_CHECKS} {' '.join(back)} END $$"
