"""Which mapped classes a statement touches, found by walking it whole.

A statement that hides what it touches (raw SQL, unmapped tables, operators and hints of one's own) is
refused: sessions narrow classes, and what is no class they cannot narrow. It reads private parts of
SQLAlchemy's queries, since the public ones no longer tell a class from a table; should a release change them,
the attacks of `tests/isolation` say so.
"""

# ruff: noqa: SLF001  see above

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import CompoundSelect, Delete, Insert, Select, Table, TextClause, Update
from sqlalchemy.orm import Mapper
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import ColumnClause
from sqlalchemy.sql.expression import FromClause, FunctionElement, Join, TableClause
from sqlalchemy.sql.lambdas import LambdaElement
from sqlalchemy.sql.operators import custom_op
from sqlalchemy.sql.selectable import AliasedReturnsRows, SelectBase, TextualSelect
from sqlalchemy.sql.visitors import ExternallyTraversible

WHOLE = (Select, CompoundSelect, Insert, Update, Delete)
FORBIDDEN_FUNCTIONS = frozenset({"set_config"})  # it would name another tenant to row-level security
OPAQUE = (TextClause, TextualSelect, LambdaElement)
TEXTS = (
    "_prefixes",
    "_suffixes",
    "_hints",
    "_statement_hints",
)  # where a query keeps raw SQL that is no element
MOST_KEPT = 2_000  # answers; the service has some hundreds of statements
_kept: dict[object, frozenset[type]] = {}  # by SQLAlchemy's cache key, which equal statements share


class UnboundQueryError(Exception):
    """A session runs statements on mapped classes only: others could reach any tenant's rows."""


def classes_of(statement: object) -> frozenset[type]:
    """Return the mapped classes that a statement reads or writes, wherever in it they stand.

    An answer is kept under the key by which SQLAlchemy keeps the SQL of the statement: whatever SQL is made
    of, and of which classes, takes part in it; values do not. What is refused is not kept.

    Raises:
        UnboundQueryError: it may touch something else, too.
    """
    if not isinstance(statement, WHOLE):
        raise UnboundQueryError(f"{UnboundQueryError.__doc__} This is a {type(statement).__name__}.")
    key = statement._generate_cache_key()
    if key is None:
        return _found_in(statement)
    found = _kept.get(key.key)
    if found is None:
        found = _found_in(statement)
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key.key] = found
    return found


def _found_in(statement: Select[Any] | CompoundSelect[Any] | UpdateBase) -> frozenset[type]:
    elements = tuple(visitors.iterate(statement))
    entities = [entity for entity in map(_entity, elements) if entity is not None]
    if not entities:
        raise UnboundQueryError(
            f"{UnboundQueryError.__doc__} This one names none; begin it with `select_from`."
        )
    known = {id(entity.selectable) for entity in entities if not isinstance(entity, Mapper)}
    known |= _table_of_lookup(statement, elements)
    bare = _columns_of_fetch(statement, elements)
    for element in elements:
        _refuse_hidden(element, statement)
        for source in _sources(element, bare):
            if _is_table(source) and id(source) not in known:
                _refuse("a table instead of a class", source)
    return frozenset(entity.mapper.class_ for entity in entities)


def _table_of_lookup(statement: object, elements: Iterable[object]) -> set[int]:
    """Return the table of a query of one class and no other: SQLAlchemy finds rows by bare columns."""
    if not isinstance(statement, Select) or sum(isinstance(element, SelectBase) for element in elements) != 1:
        return set()
    sources = (*statement._raw_columns, *statement._from_obj, *statement._setup_joins)
    entity = _entity(sources[0]) if len(sources) == 1 else None
    return {id(entity.mapper.local_table)} if entity is not None and isinstance(sources[0], Table) else set()


def _columns_of_fetch(statement: object, elements: Sequence[object]) -> set[int]:
    """Return the bare columns of a class's own query: SQLAlchemy asks so for keys to update."""
    if not isinstance(statement, Select) or len(statement._from_obj) != 1 or statement._setup_joins:
        return set()
    entity = _entity(statement._from_obj[0])
    if not isinstance(entity, Mapper):
        return set()
    own = {id(column) for column in entity.local_table.columns}
    named = [id(element) for element in elements]
    return {name for name in map(id, statement._raw_columns) if name in own and named.count(name) == 1}


def stands_alone(statement: Update | Delete) -> bool:
    """Tell whether an update or delete names, outside subqueries, no class beside its target."""
    target = _entity(statement.table)
    rest: list[ExternallyTraversible] = [statement]
    while rest:
        element = rest.pop()
        if _entity(element) not in (None, target):
            return False
        rest += [child for child in element.get_children() if not isinstance(child, Select)]
    return True


def _entity(element: object) -> Any:  # noqa: ANN401  a mapper or an aliased class, which share no public type
    return getattr(element, "_annotations", {}).get("parententity")


def _refuse_hidden(element: ExternallyTraversible, whole: object) -> None:
    if isinstance(element, OPAQUE) or _is_sql_of_its_own(element):
        _refuse("raw SQL", element)
    if isinstance(element, FunctionElement) and getattr(element, "name", "").lower() in FORBIDDEN_FUNCTIONS:
        _refuse("a function that names another tenant", element)
    if isinstance(element, UpdateBase) and element is not whole:
        _refuse("a write inside a query", element)
    if isinstance(element, SelectBase | UpdateBase) and not _is_of_classes(element):
        _refuse("a query that does not begin with a class (`select_from` names one)", element)
    if _joins_in_full(element):
        _refuse("a full join, which cannot be narrowed,", element)


def _is_of_classes(query: SelectBase | UpdateBase) -> bool:
    """Tell whether the ORM compiles a query, and so narrows it; one of subqueries needs none."""
    if query._propagate_attrs.get("compile_state_plugin") == "orm":
        return True
    return isinstance(query, Select) and not any(
        _is_table(child) or _entity(child) is not None for child in query.get_children()
    )


def _is_sql_of_its_own(element: object) -> bool:
    if isinstance(element, ColumnClause) and element.is_literal:
        return element.name != "*"  # count(*) and exists(select *) are made so
    operators = (getattr(element, "operator", None), getattr(element, "modifier", None))
    if any(isinstance(operator, custom_op) for operator in operators):
        return True
    return any(getattr(element, name, None) for name in TEXTS)


def _sources(element: object, bare: Container[int]) -> Iterator[object]:
    """Give what a query names in its columns and FROM, what a join joins, and a column's table."""
    if isinstance(element, Select):
        yield from element._raw_columns
        yield from element._from_obj
        yield from (join[0] for join in element._setup_joins)
    elif isinstance(element, Join):
        yield from (element.left, element.right)
    elif isinstance(element, UpdateBase) or (
        isinstance(element, ColumnClause) and _entity(element) is None and id(element) not in bare
    ):
        yield element.table
    elif isinstance(element, AliasedReturnsRows):
        yield element


def _is_table(source: object) -> bool:
    """Tell whether this is a table, or another name of one, that no class stands for."""
    while isinstance(source, AliasedReturnsRows) and _entity(source) is None:
        source = source.element
        if isinstance(source, TableClause):
            return True
    return isinstance(source, TableClause) and _entity(source) is None


def _joins_in_full(element: object) -> bool:
    if isinstance(element, Join):
        return element.full
    return isinstance(element, Select) and any(join[3]["full"] for join in element._setup_joins)


def _refuse(what: str, element: object) -> None:
    name = element.description if isinstance(element, FromClause) else type(element).__name__
    raise UnboundQueryError(f"{UnboundQueryError.__doc__} This one holds {what} ({name}).")
