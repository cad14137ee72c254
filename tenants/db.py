"""The database: engines, and sessions that see one tenant's rows and no other's.

SQLite (one file) and PostgreSQL are used the same way. Whoever wants rows of a tenant asks
`Database.tenant` for a session bound to it: every select, update and delete that names a mapped class of a
tenant is narrowed to that tenant, a row of another tenant is refused at the flush, and what cannot be
narrowed is refused altogether. On PostgreSQL row-level security repeats the same under a role that is neither
superuser nor owner. Never decides who may see a tenant: that is `people`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    create_engine,
    event,
    text,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    UOWTransaction,
    declared_attr,
    mapped_column,
    with_loader_criteria,
)
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeEngine

from tenants.moment import Moment

BUSY_SECONDS = 30
TENANT_SETTING = "lettrine.tenant"  # what row-level security compares tenant_id with
RowId = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only where the type is INTEGER


class ForeignTenantError(Exception):
    """A row of another tenant was about to be written through a session bound to one."""


class UnboundQueryError(Exception):
    """A tenant's session runs statements on mapped classes only: others could reach any tenant's rows."""


class UnsafeRoleError(Exception):
    """The PostgreSQL role could pass by row-level security; connect as one that cannot."""


class Base(DeclarativeBase):
    """Root of all models; names every constraint, so that migrations can name them too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[type, TypeEngine[Any]]] = {dt.datetime: Moment()}


class TenantOwned:
    """Mixin of every table whose rows belong to a tenant: the key begins with the tenant."""

    @declared_attr
    def tenant_id(self) -> Mapped[int]:
        """Return the first column of the key."""
        return mapped_column(RowId, ForeignKey("tenant.id"), primary_key=True, sort_order=-1)


class TenantSession(Session):
    """A session bound to one tenant; made by `Database` alone."""

    def __init__(self, engine: Engine, tenant_id: int) -> None:
        super().__init__(engine, expire_on_commit=False)
        self.tenant_id = tenant_id
        event.listen(self, "do_orm_execute", _narrow)
        event.listen(self, "before_flush", _refuse_foreign_rows)
        event.listen(self, "after_begin", _tell_tenant)


class Database:
    """One database, reached by its address (`sqlite:///file` or `postgresql://…`)."""

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)
        self._writing = self.engine.execution_options(writes=True)
        if self.engine.dialect.name == "postgresql":
            with self.engine.connect() as connection:
                _refuse_unsafe_role(connection)

    @contextmanager
    def reading(self, tenant_id: int) -> Iterator[TenantSession]:
        """Open a session that reads one tenant: one transaction, one state of the database throughout."""
        with TenantSession(self.engine, tenant_id) as session:
            yield session

    @contextmanager
    def writing(self, tenant_id: int) -> Iterator[TenantSession]:
        """Open a session that writes for one tenant; committed whole at the end, or not at all."""
        with TenantSession(self._writing, tenant_id) as session, session.begin():
            yield session

    @contextmanager
    def platform(self) -> Iterator[Session]:
        """Open a session that writes what belongs to no tenant: tenants themselves, people, firms."""
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def platform_reading(self) -> Iterator[Session]:
        """Open a session that reads what belongs to no tenant; it waits for no writer."""
        with Session(self.engine) as session:
            yield session

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def open_engine(url: str) -> Engine:
    """Make an engine that prepares its connections as Lettrine needs them."""
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; `_begin` does
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_SECONDS * 1000}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Begin; who will write takes the write lock at once, for a reader that turns writer cannot wait for it."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _refuse_unsafe_role(connection: Connection) -> None:
    row = connection.execute(
        text(
            "SELECT r.rolname, r.rolsuper, r.rolbypassrls, "
            "EXISTS (SELECT FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = "
            "'public'::regnamespace AND pg_has_role(c.relowner, 'USAGE')) AS owner "
            "FROM pg_roles r WHERE r.rolname = current_user"
        )
    ).one()
    for is_so, what in ((row.rolsuper, "a superuser"), (row.rolbypassrls, "free of row-level security"),
                        (row.owner, "an owner of the tables")):  # fmt: skip
        if is_so:
            raise UnsafeRoleError(
                f"the PostgreSQL role {row.rolname} is {what}; connect as a role that `lettrine db` made for the service"
            )


def _narrow(state: ORMExecuteState) -> None:
    """Let a statement see the session's tenant alone; refuse one that cannot be narrowed."""
    session = state.session
    assert isinstance(session, TenantSession)
    tenant_id = session.tenant_id
    if not state.is_orm_statement:
        raise UnboundQueryError(UnboundQueryError.__doc__)
    if state.is_insert:
        _refuse_foreign_parameters(state, tenant_id)
        return
    state.statement = state.statement.options(
        with_loader_criteria(TenantOwned, lambda cls: cls.tenant_id == tenant_id, include_aliases=True)
    )


def _refuse_foreign_parameters(state: ORMExecuteState, tenant_id: int) -> None:
    rows = state.parameters if isinstance(state.parameters, list) else [state.parameters or {}]
    for row in rows:
        if row.get("tenant_id") != tenant_id:
            raise ForeignTenantError("an insert names its tenant in every row")


def _refuse_foreign_rows(session: Session, _context: UOWTransaction, _instances: object) -> None:
    assert isinstance(session, TenantSession)
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, TenantOwned):
            if row.tenant_id is None and row in session.new:
                row.tenant_id = session.tenant_id
            if row.tenant_id != session.tenant_id:
                raise ForeignTenantError(f"{type(row).__name__} of tenant {row.tenant_id}")


def _tell_tenant(session: Session, _transaction: object, connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        assert isinstance(session, TenantSession)
        connection.execute(
            text("SELECT set_config(:name, :tenant, true)"),
            {"name": TENANT_SETTING, "tenant": str(session.tenant_id)},
        )
