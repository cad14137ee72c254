"""The form of a database: tables brought to the present step, on PostgreSQL with role, grants and policies.

Owns what `lettrine db upgrade` does. Never touches a row.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, make_url, text

import migrations
from tenants.db import TENANT_SETTING, open_engine

APPEND_ONLY = frozenset({"audit_log"})  # the service may add rows and read them, never change them


def upgrade(url: str, owner_url: str | None = None, *, to: str = "head") -> None:
    """Create or update the tables, and on PostgreSQL what guards them.

    Args:
        url: the address the service will use.
        owner_url: PostgreSQL: the address of the role that owns the tables.
        to: the step to stop at.
    """
    engine = open_engine(owner_url or url)
    try:
        with engine.begin() as connection:
            _run_steps(connection, to)
            if connection.dialect.name == "postgresql":
                guard(connection, make_url(url))
    finally:
        engine.dispose()


def _run_steps(connection: Connection, to: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def guard(connection: Connection, service: URL) -> None:
    """Put the service's role, its grants and the row-level security of every table in force; repeatable."""
    role = _quoted(connection, service.username or "")
    _make_role(connection, service)
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {role}"))
    connection.execute(text(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}"))
    connection.execute(text(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}"))
    for name in _tables(connection):
        table = _quoted(connection, name)
        connection.execute(text(f"GRANT {_rights(name)} ON {table} TO {role}"))
        key = {"tenant": "id"}.get(name) or ("tenant_id" if _has_tenant(connection, name) else None)
        if key is not None:
            _guard_rows(connection, table, key)


def _rights(table: str) -> str:
    if table == "alembic_version":
        return "SELECT"
    return "SELECT, INSERT" if table in APPEND_ONLY else "SELECT, INSERT, UPDATE, DELETE"


def _guard_rows(connection: Connection, table: str, key: str) -> None:
    """Show the rows of the tenant the transaction names; of the tenants' own table, all where it names none."""
    setting = f"NULLIF(current_setting('{TENANT_SETTING}', true), '')::bigint"
    seen = f"{key} = {setting}" + (f" OR {setting} IS NULL" if key == "id" else "")
    connection.execute(text(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"))
    connection.execute(text(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"))
    connection.execute(text(f"DROP POLICY IF EXISTS of_the_tenant ON {table}"))
    connection.execute(text(f"CREATE POLICY of_the_tenant ON {table} USING ({seen}) WITH CHECK ({seen})"))


def _make_role(connection: Connection, service: URL) -> None:
    known = connection.scalar(
        text("SELECT count(*) FROM pg_roles WHERE rolname = :name"), {"name": service.username}
    )
    if not known:
        role = _quoted(connection, service.username or "")
        password = (
            f" PASSWORD {_literal(connection, str(service.password))}" if service.password else ""
        )
        connection.execute(text(f"CREATE ROLE {role} LOGIN NOINHERIT{password}"))


def _tables(connection: Connection) -> list[str]:
    names = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    return list(connection.scalars(names))


def _has_tenant(connection: Connection, table: str) -> bool:
    found = text(
        "SELECT count(*) FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = :name AND column_name = 'tenant_id'"
    )
    return bool(connection.scalar(found, {"name": table}))


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)


def _literal(connection: Connection, value: str) -> str:
    return str(connection.scalar(text("SELECT quote_literal(:value)"), {"value": value})).replace(":", "\\:")
