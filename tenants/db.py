"""The database: sessions that see one tenant's rows and no other's.

Whoever wants rows of a tenant asks `Database` for a session bound to it; `narrowing` says what such a session
lets through. On PostgreSQL row-level security (`guards`) repeats the same under a role that can neither
change nor pass by it. Never decides who may see a tenant: that is `people`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn, TypeVar

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.orm import ORMExecuteState, Session

from tenants import engines, guards, narrowing
from tenants.base import AppendOnly, Base, OneRowEach, RowId, TenantOwned
from tenants.narrowing import AppendOnlyError, ForeignTenantError, ReadOnlyError
from tenants.statements import UnboundQueryError
from tenants.tenant import Tenant

__all__ = [
    "AppendOnly",
    "AppendOnlyError",
    "Base",
    "Database",
    "ForeignTenantError",
    "OneRowEach",
    "PlatformSession",
    "ReadOnlyError",
    "RowId",
    "Tenant",
    "TenantOwned",
    "TenantSession",
    "UnboundQueryError",
]

_O = TypeVar("_O")
_T = TypeVar("_T")

_NAME_TENANT = text("SELECT set_config(:name, :tenant, true)")


class CheckedSession(Session):
    """What sessions of a tenant and of the platform have in common: no way around the checks."""

    def __init__(self, bind: Engine | Connection) -> None:
        shares = isinstance(bind, Connection)  # with sessions of other tenants: once closed it stays so
        super().__init__(bind, expire_on_commit=False, close_resets_only=not shares)

    def connection(self, *_args: Any, **_options: Any) -> NoReturn:  # noqa: ANN401  whatever was asked is refused
        """Refuse to hand out the connection, on which anything could run."""
        raise UnboundQueryError("a session's connection is not handed out; run statements on the session")

    def bulk_save_objects(self, *_args: Any, **_options: Any) -> NoReturn:  # noqa: ANN401  as above
        """Refuse to write past the flush."""
        raise UnboundQueryError("bulk writes pass by the checks; use `add_all`, or insert with a row each")

    bulk_insert_mappings = bulk_save_objects
    bulk_update_mappings = bulk_save_objects

    def check_run(self, state: ORMExecuteState) -> None:
        """Refuse a statement, or narrow it."""
        raise NotImplementedError

    def check_attached(self, row: object) -> None:
        """Refuse a row that comes in."""
        raise NotImplementedError

    def check_flush(self) -> None:
        """Refuse what is about to be written."""
        raise NotImplementedError

    def begun(self, connection: Connection) -> None:
        """Say on a connection what its transaction may see."""


# Listened to once for all sessions: each of them would spend more on listening than on a query.
event.listen(CheckedSession, "do_orm_execute", lambda state: state.session.check_run(state))
event.listen(CheckedSession, "before_attach", lambda session, row: session.check_attached(row))
event.listen(CheckedSession, "before_flush", lambda session, _context, _instances: session.check_flush())
event.listen(
    CheckedSession, "after_begin", lambda session, _transaction, connection: session.begun(connection)
)


class TenantSession(CheckedSession):
    """A session bound to one tenant; made by `Database` alone."""

    def __init__(self, bind: Engine | Connection, tenant_id: int, *, writes: bool) -> None:
        super().__init__(bind)
        self._tenant_id = tenant_id
        self.writes = writes

    @property
    def tenant_id(self) -> int:
        """Return the tenant; a session never changes it."""
        return self._tenant_id

    def merge(self, instance: _O, **options: Any) -> _O:  # noqa: ANN401  handed on as they are
        """Take in a copy of a row of this tenant."""
        narrowing.check_row(instance, self._tenant_id)
        return super().merge(instance, **options)

    def check_run(self, state: ORMExecuteState) -> None:
        """Narrow a statement to the tenant, or refuse it."""
        narrowing.narrow(state, self._tenant_id, writes=self.writes)

    def check_attached(self, row: object) -> None:
        """Refuse a row of another tenant, or of none."""
        if not isinstance(row, OneRowEach):  # one that was read may be; none is written, see the flush
            narrowing.check_row(row, self._tenant_id)

    def check_flush(self) -> None:
        """Refuse to write what is not the tenant's, and say of new rows whose they are."""
        changed = (*self.new, *self.dirty, *self.deleted)
        if changed and not self.writes:
            raise ReadOnlyError(ReadOnlyError.__doc__)
        for row in changed:
            narrowing.check_row(row, self._tenant_id)
            assert isinstance(row, TenantOwned)
            if row in self.new:
                row.tenant_id = self._tenant_id
            else:
                narrowing.check_changed(row, deleted=row in self.deleted)

    def begun(self, connection: Connection) -> None:
        """Name the tenant to row-level security."""
        if connection.dialect.name == "postgresql":
            connection.execute(_NAME_TENANT, {"name": guards.TENANT_SETTING, "tenant": str(self._tenant_id)})


class PlatformSession(CheckedSession):
    """A session on what belongs to no tenant; refuses every class of a tenant."""

    def check_run(self, state: ORMExecuteState) -> None:
        """Refuse a statement that touches tenants' rows."""
        narrowing.refuse_tenants(state)

    def check_flush(self) -> None:
        """Refuse SQL in values, and to change what is only added to."""
        for row in (*self.new, *self.dirty):
            narrowing.refuse_sql(type(row).__name__, vars(row))
        for row in (*self.dirty, *self.deleted):
            narrowing.check_changed(row, deleted=row in self.deleted)

    def check_attached(self, row: object) -> None:
        """Refuse a row of a tenant."""
        if isinstance(row, TenantOwned):
            raise UnboundQueryError(f"{type(row).__name__} belongs to tenants; open a session bound to one")


Look = Callable[[PlatformSession], None]
"""Looks at rows within the transaction that changes something, and raises where it must not."""


class Database:
    """One database, reached by its address (`sqlite:///file` or `postgresql://…`).

    Raises:
        UnsafeRoleError: the PostgreSQL role could pass by row-level security.
        UnguardedTableError: a table of tenants is without row-level security.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = engines.open_engine(url)
        self._reading = engines.reading(self.engine)
        self._writing = engines.writing(self.engine)
        self._on_written: list[Callable[[int], None]] = []
        if self.engine.dialect.name == "postgresql":
            self._refuse_unsafe()

    def _refuse_unsafe(self) -> None:
        try:
            with self.engine.connect() as connection:
                guards.refuse_unsafe(connection)
        except Exception:
            self.close()
            raise

    @contextmanager
    def reading(self, tenant_id: int) -> Iterator[TenantSession]:
        """Open a session that reads one tenant: one transaction, one state of the database throughout."""
        with TenantSession(self._reading, tenant_id, writes=False) as session:
            yield session

    def read_each(self, tenants: Iterable[int], read: Callable[[TenantSession], _T]) -> Mapping[int, _T]:
        """Read something of several tenants, of each in a session of its own that is bound to it alone.

        They share a transaction, for beginning one takes longer than a short query. A session is closed for
        good before the next one opens, since on their connection only one tenant is named at a time.
        """
        found = {}
        with self._reading.connect() as connection, connection.begin():
            for tenant_id in tenants:
                with TenantSession(connection, tenant_id, writes=False) as session:
                    found[tenant_id] = read(session)
        return found

    @contextmanager
    def writing(self, tenant_id: int) -> Iterator[TenantSession]:
        """Open a session that writes for one tenant; committed whole at the end, or not at all."""
        with TenantSession(self._writing, tenant_id, writes=True) as session, session.begin():
            yield session
        for told in self._on_written:
            told(tenant_id)

    def on_written(self, told: Callable[[int], None]) -> None:
        """Have each tenant told that a session wrote to; what other processes write is not told."""
        self._on_written.append(told)

    @contextmanager
    def platform(self) -> Iterator[PlatformSession]:
        """Open a session that writes what belongs to no tenant: tenants themselves, people, firms.

        On SQLite a process that holds one open waits in vain for another writing session of its own.
        """
        with PlatformSession(self._writing) as session, session.begin():
            yield session

    @contextmanager
    def platform_reading(self) -> Iterator[PlatformSession]:
        """Open a session that looks up what belongs to no tenant, and waits for no writer."""
        with PlatformSession(self._reading) as session:
            yield session

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()
