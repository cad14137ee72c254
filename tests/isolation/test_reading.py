"""Whatever is asked through a tenant's session, no row of another tenant comes back."""

# ruff: noqa: ANN401, E501, FBT003  an attack is of any type, and one a line

from collections.abc import Callable
import gc
from typing import Any
import weakref

import pytest
from sqlalchemy import (
    Select,
    and_,
    bindparam,
    case,
    column,
    exists,
    func,
    inspect,
    lambda_stmt,
    literal,
    literal_column,
    or_,
    select,
    table,
    tablesample,
    text,
    true,
    union_all,
)
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import (
    Bundle,
    aliased,
    join,
    lazyload,
    load_only,
    make_transient_to_detached,
    outerjoin,
)

from tenants import narrowing
from tenants.books.models import GitObject, GitRef
from tenants.db import Database, ForeignTenantError, TenantSession, UnboundQueryError
from tenants.tenant import Tenant
from tests.isolation.conftest import OID, Two

OBJECTS = GitObject.__table__
REFS = GitRef.__table__
Other = aliased(GitRef)
pytestmark = pytest.mark.filterwarnings("ignore:SELECT statement has a cartesian product")
any_ref = select(GitRef.name, GitRef.tenant_id)

# Each gives (in its first column) names of branches or contents; those of Alice are main and alice.
NARROWED: dict[str, Callable[[], Any]] = {
    "entity": lambda: select(GitRef),
    "columns": lambda: any_ref,
    "names its tenant": lambda: select(GitRef.name).where(GitRef.tenant_id != 0),
    "or true": lambda: select(GitRef.name).where(or_(GitRef.name == "main", true())),
    "alias": lambda: select(Other.name),
    "alias of a subquery": lambda: select(aliased(GitRef, select(GitRef).subquery()).name),
    "alias of an alias": lambda: select(aliased(GitRef, REFS.alias()).name),
    "subquery": lambda: select(any_ref.subquery().c.name),
    "nested subquery": lambda: select(select(any_ref.subquery().c.name).subquery().c.name),
    "cte": lambda: select(any_ref.cte().c.name),
    "recursive cte": lambda: select(_recursive().c.name),
    "union": lambda: union_all(select(GitRef.name), select(GitRef.name)),
    "union in a subquery": lambda: select(
        union_all(select(GitRef.name), select(GitRef.name)).subquery().c.name
    ),
    "scalar subquery": lambda: select(select(func.max(GitRef.name)).scalar_subquery()),
    "scalar subquery beside": lambda: select(
        select(func.max(Other.name)).scalar_subquery(), GitRef.tenant_id
    ),
    "correlated": lambda: select(
        select(func.max(Other.name)).where(Other.oid >= GitRef.oid).scalar_subquery(), GitRef.name
    ),
    "exists": lambda: select(GitRef.name).where(exists().where(GitObject.oid == GitRef.oid)),
    "join": lambda: select(Other.name).select_from(GitRef).join(Other, true()),
    "outer join": lambda: select(func.coalesce(Other.name, "main")).select_from(GitRef).outerjoin(Other, true()),
    "outer join of the first": lambda: select(Other.name).select_from(outerjoin(Other, GitRef, GitRef.name == "none")),
    "join object": lambda: select(Other.name).select_from(join(GitRef, Other, true())),
    "nested joins": lambda: select(Other.name).select_from(
        outerjoin(GitRef, join(GitObject, Other, true()), true())
    ),
    "product": lambda: select(Other.name, GitRef.name).where(Other.name >= GitRef.name),
    "bundle": lambda: select(Bundle("b", GitRef.name).label("b"), Other.name).with_only_columns(Other.name),
    "aggregate": lambda: select(func.max(GitRef.name)),
    "window": lambda: select(func.max(GitRef.name).over()).select_from(GitRef),
    "case": lambda: select(case((GitRef.name == "secret", GitRef.name), else_="main")),
    "group": lambda: select(GitRef.name).group_by(GitRef.name).having(func.count() > 0),
    "order by a subquery": lambda: select(GitRef.name).order_by(select(func.max(Other.name)).scalar_subquery()),
    "in a subquery": lambda: select(GitRef.name).where(GitRef.name.in_(select(Other.name))),
    "lateral": lambda: select(
        select(Other.name).where(Other.name >= GitRef.name).lateral().c.name
    ).select_from(GitRef),
    "options": lambda: select(GitRef).options(load_only(GitRef.name), lazyload("*")),
    "distinct": lambda: select(GitRef.name).distinct(),
    "limit": lambda: select(GitRef.name).order_by(GitRef.name.desc()).limit(1),
    "for update": lambda: select(GitRef.name).with_for_update(),
    "parameters": lambda: select(GitRef.name).where(GitRef.tenant_id == bindparam("t", 2)).union_all(any_ref.with_only_columns(GitRef.name)),
    "class in where alone": lambda: select(GitObject.data).where(GitRef.name == "secret"),
    "class in exists alone": lambda: select(GitObject.data).where(exists().where(Other.name == "secret")),
    "class in a nested where alone": lambda: select(GitObject.data).where(
        exists(select(GitObject.oid).where(Other.name == "secret"))
    ),
    "class in a window alone": lambda: select(func.first_value(GitObject.data).over(order_by=Other.name)).select_from(GitObject),
    "class in a union": lambda: select(GitObject.data).where(
        GitObject.oid.in_(union_all(select(GitRef.oid), select(Other.oid)))
    ),
    "tenants": lambda: select(Tenant.slug),
    "tenants in a subquery": lambda: select(select(func.max(Tenant.slug)).scalar_subquery()),
}  # fmt: skip

# What could reach past the narrowing is refused before it reaches the database.
REFUSED: dict[str, Callable[[], Any]] = {
    "text": lambda: text("SELECT name FROM git_ref"),
    "text as entities": lambda: select(GitRef).from_statement(text("SELECT * FROM git_ref")),
    "text with columns": lambda: text("SELECT name FROM git_ref").columns(column("name")),
    "text in a column": lambda: select(GitRef.name, text("(SELECT max(name) FROM git_ref)")),
    "text in where": lambda: select(GitRef.name).where(text("1 = 1")),
    "text in order": lambda: select(GitRef.name).order_by(text("name")),
    "text in a prefix": lambda: select(GitRef.name).prefix_with("DISTINCT"),
    "text in a suffix": lambda: select(GitRef.name).suffix_with("UNION ALL SELECT name FROM git_ref"),
    "text from": lambda: select(GitRef.name).select_from(text("git_ref AS other")),
    "literal column": lambda: select(GitRef.name, literal_column("(SELECT max(name) FROM git_ref)")),
    "statement hint": lambda: select(GitRef.name).with_statement_hint("UNION ALL SELECT name FROM git_ref"),
    "hint": lambda: select(GitRef.name).with_hint(GitRef, "NATURAL JOIN git_ref"),
    "operator": lambda: select(GitRef.name.op("|| (SELECT max(name) FROM git_ref) ||")("")),
    "boolean operator": lambda: select(GitRef.name).where(GitRef.name.bool_op("= 'x' OR 1 =")(1)),
    "set_config": lambda: select(GitRef.name, func.set_config("lettrine.tenant", "2", True)),
    "set_config of a schema": lambda: select(GitRef.name, func.pg_catalog.set_config("lettrine.tenant", "2", True)),
    "table in a cte beside": lambda: select(GitObject.oid).add_cte(select(REFS.c.name).cte()),
    "window of no query of classes": lambda: select(func.max(GitRef.name).over()),
    "window in a subquery": lambda: select(
        GitObject.oid, select(func.max(GitRef.name).over()).limit(1).scalar_subquery()
    ),
    "table's column of another class's query": lambda: select(GitRef.name).where(
        exists(select(GitObject.oid).where(REFS.c.name == "secret").correlate(None))
    ),
    "table's column named twice": lambda: select(REFS.c.name).select_from(GitRef).where(
        exists(select(GitObject.oid).where(REFS.c.name == "secret").correlate(None))
    ),
    "class's alias by hand": lambda: select(inspect(GitRef).selectable.alias().c.name),
    "no class": lambda: select(func.count()),
    "table": lambda: select(REFS),
    "table beside a class": lambda: select(GitObject.oid, REFS),
    "table's column": lambda: select(REFS.c.name),
    "table's column beside": lambda: select(GitObject.oid, REFS.c.name),
    "table's alias": lambda: select(GitObject.oid, REFS.alias().c.name),
    "table's alias of an alias": lambda: select(GitObject.oid, REFS.alias().alias().c.name),
    "table from": lambda: select(GitObject.oid).select_from(REFS),
    "table counted": lambda: select(func.count(), select(GitObject.oid).scalar_subquery()).select_from(REFS),
    "table joined": lambda: select(GitObject.oid).join(REFS, true()),
    "table join object": lambda: select(GitObject.oid).select_from(join(GitObject, REFS, true())),
    "table in exists": lambda: select(GitObject.oid).where(exists(select(REFS.c.oid))),
    "table in exists from": lambda: select(GitObject.oid).where(exists().select_from(REFS)),
    "table in a subquery": lambda: select(GitObject.oid, select(REFS).subquery()),
    "table in a cte": lambda: select(GitObject.oid, select(REFS.c.name).cte().c.name),
    "table under a class": lambda: select(aliased(GitRef, REFS.select().subquery())),
    "table in order": lambda: select(GitObject.oid).order_by(REFS.c.oid),
    "table in a function": lambda: select(GitObject.oid, func.max(REFS.c.name)),
    "table in a union": lambda: union_all(select(GitRef.name), select(REFS.c.name)),
    "table by its name": lambda: select(GitObject.oid, table("git_ref", column("name")).c.name),
    "table sampled": lambda: select(GitObject.oid, tablesample(REFS, 100).c.name),
    "class sampled": lambda: select(tablesample(GitRef, 100).c.name),
    "column without a table": lambda: select(column("name")).select_from(table("git_ref")),
    "full join": lambda: select(Other.name).select_from(GitRef).join(Other, GitRef.name == "none", full=True),
    "full join object": lambda: select(Other.name).select_from(
        join(GitRef, Other, GitRef.name == "none", full=True)
    ),
    "lambda": lambda: lambda_stmt(lambda: select(GitRef.name)),
    "delete inside": lambda: select(
        GitRef.name, GitRef.__table__.delete().returning(REFS.c.name).cte().c.name
    ),
}  # fmt: skip


def _recursive() -> Any:
    start = select(GitRef.name, literal(1).label("depth")).cte(recursive=True)
    return start.union_all(
        select(Other.name, start.c.depth + 1).where(
            and_(start.c.name != Other.name, start.c.depth < 3, Other.oid >= GitRef.oid)
        )
    )


def asked(two: Two) -> dict[str, Callable[[], Any]]:
    """Give the queries this database knows: SQLite has no LATERAL."""
    lateral = two.database.engine.dialect.name == "postgresql"
    return {how: made for how, made in NARROWED.items() if lateral or how != "lateral"}


def seen(session: TenantSession, statement: Any) -> set[object]:
    found = (getattr(row[0], "name", row[0]) for row in session.execute(statement))
    return {value.decode() if isinstance(value, bytes) else value for value in found}


def reached(session: Any, statements: dict[str, Callable[[], Any]]) -> list[str]:
    """Return the statements that were not refused."""
    passed = []
    for how, statement in statements.items():
        try:
            session.execute(statement())
        except UnboundQueryError:
            continue
        passed.append(how)
    return passed


def test_only_ones_own_rows_come_back(two: Two) -> None:
    for _ in range(2):  # a second time from the caches, between which another tenant asks
        theirs, ours = (
            {how: _seen_by(two, tenant, made) for how, made in asked(two).items()}
            for tenant in (two.bob, two.alice)
        )
        assert {how: found for how, found in ours.items() if found - {"main", "alice", None}} == {}
        unhelpful = {how for how, found in theirs.items() if not found & {"secret", "bob"}}
        assert unhelpful <= {"case", "names its tenant"}


def test_a_statement_made_once_shows_each_tenant_its_own(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(narrowing, "MOST_TENANTS", 1)  # the narrowed form of one is given up for the other's
    both = (two.bob, two.alice)
    for how, made in asked(two).items():
        statement = made()
        theirs, ours = (_shown_to(two, tenant, statement) for tenant in both)
        assert (theirs, ours) == tuple(_shown_to(two, tenant, statement) for tenant in both), how
        assert ours <= {"main", "alice", None}, how


def test_narrowed_forms_go_with_their_statement(two: Two) -> None:
    statement = select(GitRef.name)
    assert _shown_to(two, two.bob, statement) == {"main", "secret"}
    left = weakref.ref(statement)
    del statement
    gc.collect()
    assert left() is None


def _seen_by(two: Two, tenant_id: int, made: Callable[[], Any]) -> set[object]:
    return _shown_to(two, tenant_id, made())


def _shown_to(two: Two, tenant_id: int, statement: Any) -> set[object]:
    with two.database.writing(tenant_id) as session:
        return seen(session, statement)


def test_queries_that_lock_nothing_run_in_reading_sessions(two: Two) -> None:
    with two.database.reading(two.alice) as session:
        found = {how: seen(session, made()) for how, made in asked(two).items() if how != "for update"}
    assert {how: rows for how, rows in found.items() if rows - {"main", "alice", None}} == {}


def test_what_cannot_be_narrowed_is_refused(two: Two) -> None:
    with two.database.reading(two.alice) as session:
        assert reached(session, REFUSED) == []


def test_the_platform_refuses_the_same_and_rows_of_tenants(two: Two) -> None:
    of_tenants = {how: made for how, made in NARROWED.items() if not how.startswith("tenants")}
    with two.database.platform_reading() as session:
        assert reached(session, REFUSED | of_tenants) == []


def test_the_platform_reads_what_belongs_to_no_tenant(two: Two) -> None:
    with two.database.platform_reading() as session:
        assert session.scalars(select(Tenant.slug).order_by(Tenant.slug)).all() == ["alice", "bob"]


def test_another_tenants_key_finds_nothing(two: Two) -> None:
    with two.database.reading(two.alice) as session:
        assert session.get(GitRef, (two.alice, "main")) is not None
        assert session.get(GitRef, (two.bob, "main")) is None
        assert session.get(Tenant, two.bob) is None
        found = session.get(Tenant, two.alice)
        assert found is not None
        assert found.slug == "alice"


def test_a_row_of_another_tenant_is_not_taken_in(two: Two) -> None:
    with two.database.reading(two.bob) as session:
        theirs = session.scalars(select(GitRef).where(GitRef.name == "main")).one()
    made = GitRef(tenant_id=two.bob, name="secret")
    make_transient_to_detached(made)
    for row in (theirs, made):
        with two.database.reading(two.alice) as session:
            for take_in in (session.add, session.delete, session.refresh, session.merge):
                with pytest.raises((ForeignTenantError, InvalidRequestError)):
                    take_in(row)
            with pytest.raises(ForeignTenantError):
                session.merge(row, load=False)


def test_a_row_that_was_refused_is_not_read_again(two: Two) -> None:
    with two.database.reading(two.alice) as session:
        ours = session.scalars(select(GitRef)).one()
        session.refresh(ours)
        session.expire(ours)
        assert ours.name == "main"
        assert ours.oid == OID[:-1] + b"\0"


def test_legacy_queries_are_narrowed(two: Two) -> None:
    with two.database.reading(two.alice) as session:
        assert session.query(GitRef).count() == 1
        assert session.query(GitRef.name).filter_by(tenant_id=two.bob).all() == []


def test_the_connection_is_not_handed_out(two: Two) -> None:
    with two.database.reading(two.alice) as session, pytest.raises(UnboundQueryError):
        session.connection()


def test_the_tenant_of_a_session_is_fixed(two: Two) -> None:
    with two.database.reading(two.alice) as session, pytest.raises(AttributeError):
        session.tenant_id = two.bob  # type: ignore[misc]


def test_a_statement_of_one_tenant_serves_another(two: Two) -> None:
    statement: Select[Any] = select(GitObject.data)
    for tenant_id, expected in ((two.alice, {b"alice"}), (two.bob, {b"bob"}), (two.alice, {b"alice"})):
        with two.database.reading(tenant_id) as session:
            assert set(session.scalars(statement)) == expected


def test_a_reading_session_sees_one_state(two: Two) -> None:
    with two.database.reading(two.alice) as session:
        before = session.scalars(select(GitObject.oid)).all()
        with two.database.writing(two.alice) as other:
            other.add(GitObject(oid=b"x" * 20, type_num=3, size=1, data=b""))
        assert session.scalars(select(GitObject.oid)).all() == before


def test_opening_twice_reads_the_same_database(database_address: str) -> None:
    for _ in range(2):
        database = Database(database_address)
        with database.platform_reading() as session:
            assert session.scalars(select(Tenant)).all() == []
        database.close()
