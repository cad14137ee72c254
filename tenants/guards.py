"""PostgreSQL's own guard of tenants: the service's role, its grants, and row-level security.

Owns what repeats the sessions' narrowing inside the database. Puts it in force (as the owner of the tables)
and refuses to run without it (as the service).
"""

from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import ProgrammingError

from tenants.engines import UnfitDatabaseError

TENANT_SETTING = "lettrine.tenant"  # what row-level security compares with; it lasts one transaction
POLICY = "of_the_tenant"
APPEND_ONLY = frozenset(
    {
        "audit_entry",
        "billing_booked",
        "billing_choice",
        "billing_window",
        "dunning_case_act",
        "dunning_claim_act",
        "dunning_happening",
        "dunning_rule",
        "factoring_contract",
        "factoring_event",
        "factoring_file",
        "factoring_format",
        "factoring_limit",
        "factoring_number",
        "firm_audit_entry",
        "firm_dunning_rule",
    }
)  # the service adds rows and reads them, and never changes one
READ_ONLY = frozenset({"alembic_version"})
TENANTS = "tenant"


class UnsafeRoleError(UnfitDatabaseError):
    """The PostgreSQL role could pass by row-level security; connect as one that cannot."""


class UnguardedTableError(UnfitDatabaseError):
    """A table of tenants is without row-level security."""


class RoleMissingError(UnfitDatabaseError):
    """The service's role is not there, and the owner may not make it."""


def refuse_unsafe(connection: Connection) -> None:
    """Refuse a role that row-level security does not hold, and tables it does not guard.

    Raises:
        UnsafeRoleError: the role is a superuser, an owner of the tables, or may become one.
        UnguardedTableError: a table of tenants has no row-level security.
    """
    for role, what in connection.execute(text(_UNSAFE)):
        raise UnsafeRoleError(
            f"the PostgreSQL role {role} is {what}; name in LETTRINE_DATABASE a role that is nothing of the "
            "kind: `lettrine db upgrade` makes it where it is missing"
        )
    for table in connection.scalars(text(_UNGUARDED), {"policy": POLICY, "tenants": TENANTS}):
        raise UnguardedTableError(
            f"the table {table} has no row-level security in force; run `lettrine db upgrade`"
        )


def put_in_force(connection: Connection, service: URL) -> None:
    """Make the service's role where it is missing, and put its grants and the policies in force; repeatable.

    Raises:
        RoleMissingError: the role is missing and cannot be made from here.
    """
    _make_role(connection, service)
    role = _quoted(connection, str(service.username))
    _run(connection, f"GRANT USAGE ON SCHEMA public TO {role}")
    _run(connection, f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
    _run(connection, f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")
    for name, has_tenant in tables(connection).items():
        table = f"public.{_quoted(connection, name)}"
        _run(connection, f"GRANT {rights(name)} ON {table} TO {role}")
        if has_tenant or name == TENANTS:
            _guard_rows(connection, table, "tenant_id" if has_tenant else "id")


def tables(connection: Connection) -> dict[str, bool]:
    """Return the tables there are, and of each whether its rows name a tenant."""
    return {row.relname: row.has_tenant for row in connection.execute(text(_TABLES))}


def rights(table: str) -> str:
    """Return what the service may do with a table, as GRANT lists it."""
    if table in READ_ONLY:
        return "SELECT"
    return "SELECT, INSERT" if table in APPEND_ONLY else "SELECT, INSERT, UPDATE, DELETE"


def _guard_rows(connection: Connection, table: str, key: str) -> None:
    """Show the rows of the tenant that the transaction names; of the tenants, all where it names none."""
    named = f"NULLIF(current_setting('{TENANT_SETTING}', true), '')::bigint"
    seen = f"{key} = {named}" + (f" OR {named} IS NULL" if key == "id" else "")
    _run(connection, f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    _run(connection, f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for other in connection.scalars(text(_POLICIES), {"table": table}).all():
        _run(connection, f"DROP POLICY {_quoted(connection, other)} ON {table}")
    _run(connection, f"CREATE POLICY {POLICY} ON {table} USING ({seen}) WITH CHECK ({seen})")


def _make_role(connection: Connection, service: URL) -> None:
    name = str(service.username)
    if connection.scalar(text("SELECT count(*) FROM pg_roles WHERE rolname = :name"), {"name": name}):
        return
    password = ""
    if service.password:
        quoted = connection.scalar(text("SELECT quote_literal(:value)"), {"value": str(service.password)})
        password = f" PASSWORD {quoted}"
    make = f"CREATE ROLE {_quoted(connection, name)} LOGIN"
    try:
        _run(connection, make + password)
    except ProgrammingError as refused:
        raise RoleMissingError(
            f"the role {name} is missing and the owner may not make it; "
            f"have a superuser run: {make} PASSWORD '…'"
        ) from refused


def _run(connection: Connection, statement: str) -> None:
    connection.execute(text(statement.replace(":", "\\:")))


def _quoted(connection: Connection, name: str) -> str:
    return str(connection.dialect.identifier_preparer.quote_identifier(name))


# Whether the role (or one it may become) is free of what holds the others; what it is comes second.
_UNSAFE = """
SELECT me.rolname,
       CASE WHEN other.rolsuper THEN 'a superuser'
            WHEN other.rolbypassrls THEN 'free of row-level security (BYPASSRLS)'
            WHEN other.rolcreaterole THEN 'allowed to make itself a member of others (CREATEROLE)'
            ELSE 'an owner of the tables' END
       || CASE WHEN other.oid = me.oid THEN '' ELSE ' by being a member of ' || other.rolname END
FROM pg_roles me
JOIN pg_roles other ON other.oid = me.oid OR pg_has_role(me.oid, other.oid, 'MEMBER')
WHERE me.rolname IN (current_user, session_user)
  AND (other.rolsuper OR other.rolbypassrls OR other.rolcreaterole
       OR EXISTS (SELECT FROM pg_class c WHERE c.relkind IN ('r', 'p')
                  AND c.relnamespace = 'public'::regnamespace AND c.relowner = other.oid))
ORDER BY other.oid <> me.oid, other.rolname
"""

_TABLES = """
SELECT c.relname,
       EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id')
       AS has_tenant
FROM pg_class c
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
ORDER BY c.relname
"""

_POLICIES = "SELECT polname FROM pg_policy WHERE polrelid = CAST(:table AS regclass)"

_UNGUARDED = """
SELECT c.relname
FROM pg_class c
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
  AND (c.relname = :tenants
       OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'))
  AND NOT (c.relrowsecurity AND c.relforcerowsecurity
           AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = :policy)
           AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname <> :policy))
ORDER BY c.relname
"""
