"""What a session may run and write: one tenant's rows, or nothing of any tenant.

Every select, update and delete that names a class of a tenant is narrowed to that tenant, a row of another
tenant is refused at the flush, and what cannot be narrowed is refused altogether.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from weakref import WeakKeyDictionary

from sqlalchemy import ClauseElement, Delete, Executable, Insert, Update, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import LoaderCriteriaOption, ORMExecuteState, with_loader_criteria

from tenants.base import AppendOnly, OneRowEach, TenantOwned
from tenants.statements import UnboundQueryError, classes_of, stands_alone

DO_NOTHING = (sqlite.dml.OnConflictDoNothing, postgresql.dml.OnConflictDoNothing)
MOST_TENANTS = 1_000  # of whom the narrowed forms of one statement are kept
_narrowed: WeakKeyDictionary[Executable, dict[int, Executable]] = WeakKeyDictionary()


class ForeignTenantError(Exception):
    """A row of another tenant was about to be written through a session bound to one."""


class ReadOnlyError(Exception):
    """This session reads; open one with `Database.writing` to change something."""


class AppendOnlyError(Exception):
    """Rows of this table are added and read, never changed or removed."""


def narrow(state: ORMExecuteState, tenant_id: int, *, writes: bool) -> None:
    """Let a statement see one tenant alone; refuse one that cannot be narrowed."""
    if state.is_relationship_load:
        raise UnboundQueryError("relations load nothing by themselves; write the query")
    for cls in classes_of(state.statement):
        if not issubclass(cls, (TenantOwned, OneRowEach)):
            raise UnboundQueryError(
                f"{cls.__name__} belongs to no tenant; read it through `Database.platform`"
            )
    if not state.is_select:
        if not writes:
            raise ReadOnlyError(ReadOnlyError.__doc__)
        _refuse_foreign_write(state, tenant_id)
    if not state.is_insert:
        state.statement = _narrowed_to(state.statement, tenant_id)


def _narrowed_to(statement: Executable, tenant_id: int) -> Executable:
    """Return a statement that sees one tenant alone.

    Kept as long as the statement itself: one that is made once, as the program starts, has the key by which
    SQLAlchemy finds its SQL worked out once a tenant, and not at each run.
    """
    own = _narrowed.setdefault(statement, {})
    found = own.get(tenant_id)
    if found is None:
        if len(own) >= MOST_TENANTS:
            own.clear()
        found = own[tenant_id] = statement.options(*_criteria(tenant_id))
    return found


@lru_cache(maxsize=1_000)
def _criteria(tenant_id: int) -> tuple[LoaderCriteriaOption, LoaderCriteriaOption]:
    """Return what narrows a statement to a tenant; kept, since making it takes a sixth of a short query."""
    return (
        with_loader_criteria(TenantOwned, lambda cls: cls.tenant_id == tenant_id, include_aliases=True),
        with_loader_criteria(OneRowEach, lambda cls: cls.id == tenant_id, include_aliases=True),
    )


def refuse_tenants(state: ORMExecuteState) -> None:
    """Let a statement of the platform touch no row of any tenant."""
    for cls in classes_of(state.statement):
        if issubclass(cls, TenantOwned):
            raise UnboundQueryError(f"{cls.__name__} belongs to tenants; open a session bound to one")
        if issubclass(cls, AppendOnly) and (state.is_update or state.is_delete):
            raise AppendOnlyError(f"{cls.__name__}: {AppendOnlyError.__doc__}")
    for row in _parameters(state):
        refuse_sql("a parameter", row)


def check_row(row: object, tenant_id: int) -> None:
    """Refuse a row that is, was or would become another tenant's, or that is no tenant's at all.

    Raises:
        ForeignTenantError: it is not this tenant's.
        UnboundQueryError: its class belongs to no tenant, or a value of it is SQL.
    """
    if not isinstance(row, TenantOwned):
        raise UnboundQueryError(
            f"{type(row).__name__} belongs to no tenant; write it through `Database.platform`"
        )
    named = [row.tenant_id] if row.tenant_id is not None else []
    identity = inspect(row).identity
    if identity is not None:
        named.append(identity[0])
    if any(tenant != tenant_id for tenant in named):
        raise ForeignTenantError(
            f"{type(row).__name__} of tenant {named[-1]} in a session of tenant {tenant_id}"
        )
    refuse_sql(type(row).__name__, vars(row))


def check_changed(row: object, *, deleted: bool) -> None:
    """Refuse to change or remove a row of a table that only grows."""
    if isinstance(row, AppendOnly) and (deleted or inspect(row).modified):
        raise AppendOnlyError(f"{type(row).__name__}: {AppendOnlyError.__doc__}")


def _refuse_foreign_write(state: ORMExecuteState, tenant_id: int) -> None:
    target = state.bind_mapper.class_ if state.bind_mapper is not None else None
    if target is None or not issubclass(target, TenantOwned):
        raise UnboundQueryError("only rows of the tenant are written here")
    if "dml_strategy" in state.execution_options:
        raise UnboundQueryError("a strategy of one's own would not be narrowed; leave it to the session")
    if isinstance(state.statement, Insert):
        _refuse_foreign_insert(state.statement, _parameters(state), tenant_id)
        return
    if issubclass(target, AppendOnly):
        raise AppendOnlyError(f"{target.__name__}: {AppendOnlyError.__doc__}")
    if isinstance(state.statement, (Update, Delete)) and not stands_alone(state.statement):
        raise UnboundQueryError("an update or delete joined to another class is not narrowed; use a subquery")
    if isinstance(state.parameters, list):
        raise UnboundQueryError("updates of many rows by their key are not narrowed; write one with WHERE")
    refuse_sql("a parameter", _parameters(state)[0])
    if "tenant_id" in _assigned(state):
        raise ForeignTenantError("a row never changes its tenant; leave tenant_id out of the values")


def _assigned(state: ORMExecuteState) -> set[str]:
    """Return the names of the columns an update sets."""
    values = getattr(state.statement, "_values", None) or {}
    ordered = dict(getattr(state.statement, "_ordered_values", None) or ())
    names = {getattr(column, "key", None) or str(column) for column in (*values, *ordered)}
    return names | {name for name in state.parameters or () if isinstance(name, str)}


def _refuse_foreign_insert(statement: Insert, rows: Iterable[Mapping[str, object]], tenant_id: int) -> None:
    given_inside = (statement._values, statement._multi_values, statement.select)  # noqa: SLF001  nothing public tells
    if any(part is not None and part != () for part in given_inside):
        raise UnboundQueryError("give an insert its rows as parameters, a dictionary each")
    conflict = statement._post_values_clause  # noqa: SLF001
    if conflict is not None and not isinstance(conflict, DO_NOTHING):
        raise UnboundQueryError("on a conflict nothing is done; update in a statement of its own")
    for row in rows:
        if row.get("tenant_id") != tenant_id:
            raise ForeignTenantError(f"an insert names its tenant, {tenant_id}, in every row")
        refuse_sql(statement.table.description, row)


def _parameters(state: ORMExecuteState) -> Sequence[Mapping[str, object]]:
    given = state.parameters
    return [given] if isinstance(given, Mapping) else given or [{}]


def refuse_sql(name: str, values: Mapping[str, object]) -> None:
    """Refuse SQL where a value is expected: nobody would see what it reads.

    Raises:
        UnboundQueryError: one of the values is SQL.
    """
    if any(
        isinstance(value, ClauseElement) or hasattr(value, "__clause_element__") for value in values.values()
    ):
        raise UnboundQueryError(f"{name}: a value is a value here, not SQL")
