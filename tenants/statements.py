"""Which mapped classes a statement touches, found by walking it whole.

A statement that hides what it touches (raw SQL, unmapped tables, operators and hints of one's own) is
refused: sessions narrow classes, and what is no class they cannot narrow.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import CompoundSelect, Delete, Insert, Select, TextClause, Update
from sqlalchemy.orm import Mapper
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import BinaryExpression, ColumnClause, UnaryExpression
from sqlalchemy.sql.expression import FromClause, FunctionElement, Join, TableClause
from sqlalchemy.sql.lambdas import LambdaElement
from sqlalchemy.sql.operators import custom_op
from sqlalchemy.sql.selectable import AliasedReturnsRows, TextualSelect
from sqlalchemy.sql.visitors import ExternallyTraversible

WHOLE = (Select, CompoundSelect, Insert, Update, Delete)
FORBIDDEN_FUNCTIONS = frozenset({"set_config"})  # it would name another tenant to row-level security
OPAQUE = (TextClause, TextualSelect, LambdaElement)


class UnboundQueryError(Exception):
    """A session runs statements on mapped classes only: others could reach any tenant's rows."""


def classes_of(statement: object) -> frozenset[type]:
    """Return the mapped classes that a statement reads or writes, wherever in it they stand.

    Raises:
        UnboundQueryError: it may touch something else, too.
    """
    if not isinstance(statement, WHOLE):
        raise UnboundQueryError(f"{UnboundQueryError.__doc__} This is a {type(statement).__name__}.")
    found = set()
    for element in visitors.iterate(statement):
        _refuse_hidden(element, statement)
        mapper = _mapper(element)
        if mapper is not None:
            found.add(mapper.class_)
    return frozenset(found)


def outer_classes(statement: Update | Delete) -> frozenset[type]:
    """Return the classes an update or delete touches outside subqueries: its target, and any joined to it."""
    found = set()
    rest: list[ExternallyTraversible] = [statement]
    while rest:
        element = rest.pop()
        mapper = _mapper(element)
        if mapper is not None:
            found.add(mapper.class_)
        rest += [child for child in element.get_children() if not isinstance(child, Select)]
    return frozenset(found)


def _mapper(element: object) -> Mapper[Any] | None:
    entity = getattr(element, "_annotations", {}).get("parententity")
    return entity.mapper if entity is not None else None


def _refuse_hidden(element: ExternallyTraversible, whole: object) -> None:
    if isinstance(element, OPAQUE) or _is_sql_of_its_own(element):
        _refuse("raw SQL", element)
    if isinstance(element, FunctionElement) and getattr(element, "name", "").lower() in FORBIDDEN_FUNCTIONS:
        _refuse("a function that names another tenant", element)
    if isinstance(element, UpdateBase):
        if element is not whole:
            _refuse("a write inside a query", element)
        if _mapper(element.table) is None:
            _refuse("a table instead of a class", element.table)
    if isinstance(element, ColumnClause) and _mapper(element) is None and _is_table(element.table):
        _refuse("a table's column instead of a class's", element)
    for source in _sources(element):
        if _mapper(source) is None and _is_table(source):
            _refuse("a table instead of a class", source)
    if _joins_in_full(element):
        _refuse("a full join, which cannot be narrowed,", element)


def _is_sql_of_its_own(element: object) -> bool:
    if isinstance(element, ColumnClause) and element.is_literal:
        return element.name != "*"  # count(*) and exists(select *) are made so
    if isinstance(element, (BinaryExpression, UnaryExpression)):
        return isinstance(element.operator, custom_op) or isinstance(
            getattr(element, "modifier", None), custom_op
        )
    hints = (getattr(element, "_hints", None), getattr(element, "_statement_hints", None))
    return any(hints)


def _sources(element: object) -> Iterator[object]:
    """Give what a query names in its columns and FROM, and both sides of each join."""
    if isinstance(element, Select):
        yield from element._raw_columns  # noqa: SLF001  the public `froms` no longer tells class from table
        yield from element._from_obj  # noqa: SLF001
        yield from (join[0] for join in element._setup_joins)  # noqa: SLF001
    elif isinstance(element, Join):
        yield from (element.left, element.right)


def _is_table(source: object) -> bool:
    while isinstance(source, AliasedReturnsRows) and _mapper(source) is None:
        source = source.element
    return isinstance(source, TableClause) and _mapper(source) is None


def _joins_in_full(element: object) -> bool:
    if isinstance(element, Join):
        return element.full
    return isinstance(element, Select) and any(join[3]["full"] for join in element._setup_joins)  # noqa: SLF001


def _refuse(what: str, element: object) -> None:
    name = element.description if isinstance(element, FromClause) else type(element).__name__
    raise UnboundQueryError(f"{UnboundQueryError.__doc__} This one holds {what} ({name}).")
