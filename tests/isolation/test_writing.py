"""Whatever is written through a tenant's session, another tenant's rows stay as they were."""

# ruff: noqa: ANN401, ARG005  an attack is of any type, and takes what all take

from collections.abc import Callable, Iterator
from contextlib import contextmanager
import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, delete, exists, func, insert, inspect, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased, make_transient, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from tenants.books.models import GitObject, GitRef
from tenants.db import Database, ForeignTenantError, ReadOnlyError, TenantSession, UnboundQueryError
from tenants.tenant import Tenant
from tests.isolation.conftest import OID, Two

OBJECTS = GitObject.__table__
REFS = GitRef.__table__
OTHER_OID = b"z" * 20


def all_rows(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    tables = {"tenant": "id", "git_object": "tenant_id, oid", "git_ref": "tenant_id, name"}
    return {
        table: [tuple(row) for row in connection.execute(text(f"SELECT * FROM {table} ORDER BY {key}"))]
        for table, key in tables.items()
    }


@contextmanager
def nothing_written(owner: Engine) -> Iterator[None]:
    with owner.connect() as connection:
        before = all_rows(connection)
    yield
    with owner.connect() as connection:
        assert all_rows(connection) == before


def ref_of(tenant_id: int, name: str = "new") -> dict[str, object]:
    return {"tenant_id": tenant_id, "name": name, "oid": OID[:-1] + b"\0"}


def dialect_insert(session: TenantSession, model: type) -> Any:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(model)


def do(statement: Callable[[Two], Any], *parameters: Callable[[Two], Any]) -> Callable[..., Any]:
    return lambda session, two: session.execute(statement(two), *(made(two) for made in parameters))


def give_away_unseen(row: GitRef, tenant_id: int) -> None:
    set_committed_value(row, "tenant_id", tenant_id)
    row.oid = OTHER_OID


def secret_name() -> Any:
    return select(func.max(REFS.c.name)).scalar_subquery()


def eve(name: object) -> dict[str, object]:
    return {"slug": "eve", "name": name, "created_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}


ATTACKS: dict[str, Callable[[TenantSession, Two], object]] = {
    "a row of another": lambda s, t: s.add(GitRef(**ref_of(t.bob))),
    "a row of nobody's class": lambda s, t: s.add(
        Tenant(slug="eve", name="Eve", created_at=dt.datetime.now(dt.UTC))
    ),
    "insert of another": do(lambda _: insert(GitRef), lambda t: [ref_of(t.bob)]),
    "insert of another, second row": do(
        lambda _: insert(GitRef), lambda t: [ref_of(t.alice), ref_of(t.bob, "x")]
    ),
    "insert of one row": do(lambda _: insert(GitRef), lambda t: ref_of(t.bob)),
    "insert that names none": do(lambda _: insert(GitRef), lambda _: [{"name": "x", "oid": OID}]),
    "insert without rows": do(lambda _: insert(GitRef)),
    "insert with values": do(lambda t: insert(GitRef).values(ref_of(t.bob))),
    "insert with many values": do(lambda t: insert(GitRef).values([ref_of(t.bob), ref_of(t.bob, "x")])),
    "insert with values and rows": do(
        lambda t: insert(GitRef).values(tenant_id=t.bob), lambda t: [ref_of(t.alice)]
    ),
    "insert from select": do(
        lambda t: insert(GitRef).from_select(
            ["tenant_id", "name", "oid"], select(func.abs(t.bob), GitRef.name, GitRef.oid)
        )
    ),
    "insert of SQL": do(
        lambda _: insert(GitRef),
        lambda t: [ref_of(t.alice) | {"oid": select(func.max(OBJECTS.c.oid)).scalar_subquery()}],
    ),
    "insert of a column": do(
        lambda _: insert(GitRef), lambda t: [ref_of(t.alice) | {"oid": GitObject.oid}]
    ),
    "insert into a table": do(lambda _: insert(REFS), lambda t: [ref_of(t.bob)]),
    "insert of a tenant": do(
        lambda _: insert(Tenant),
        lambda t: [{"tenant_id": t.alice, "slug": "eve", "name": "", "created_at": dt.datetime.now(dt.UTC)}],
    ),
    "insert or replace": do(
        lambda _: insert(GitRef).prefix_with("OR REPLACE"), lambda t: [ref_of(t.alice)]
    ),
    "update on conflict": lambda s, t: s.execute(
        dialect_insert(s, GitRef).on_conflict_do_update(
            index_elements=["tenant_id", "name"], set_={"tenant_id": t.bob}
        ),
        [ref_of(t.alice, "main")],
    ),
    "update of the tenant": do(lambda t: update(GitRef).values(tenant_id=t.bob)),
    "update of the tenant by its column": do(lambda t: update(GitRef).values({GitRef.tenant_id: t.bob})),
    "update of the tenant by its bare column": do(lambda t: update(GitRef).values({REFS.c.tenant_id: t.bob})),
    "update of the tenant by its name": do(lambda t: update(GitRef).values({"tenant_id": t.bob})),
    "update of the tenant, ordered": do(
        lambda t: update(GitRef).ordered_values((GitRef.name, "x"), (GitRef.tenant_id, t.bob))
    ),
    "update of the tenant by parameter": do(
        lambda _: update(GitRef).where(GitRef.name == "main"), lambda t: {"tenant_id": t.bob}
    ),
    "update by key": do(
        lambda _: update(GitRef), lambda t: [ref_of(t.bob, "main") | {"oid": OID[:-1] + b"\1"}]
    ),
    "update in bulk": do(
        lambda _: update(GitRef).execution_options(dml_strategy="bulk"), lambda t: [ref_of(t.bob, "main")]
    ),
    "update as it stands": do(
        lambda _: update(GitRef).values(name="x").execution_options(dml_strategy="core_only")
    ),
    "update joined": do(
        lambda _: update(GitRef).values(oid=GitObject.oid).where(GitRef.name == "main", GitObject.size == 1)
    ),
    "update joined to an alias": do(
        lambda _: update(GitRef).values(name=aliased(GitRef).name).where(GitRef.name == "main")
    ),
    "update by a parameter of SQL": do(
        lambda _: update(GitRef).where(GitRef.name == "main"), lambda _: {"name": secret_name()}
    ),
    "update of a table": do(lambda _: update(REFS).values(name="x")),
    "update of an alias": do(lambda _: update(aliased(GitRef)).values(name="x")),
    "update from a table": do(
        lambda _: update(GitRef).values(oid=select(func.max(OBJECTS.c.oid)).scalar_subquery())
    ),
    "update from text": do(lambda _: update(GitRef).values(oid=text("(SELECT max(oid) FROM git_object)"))),
    "update of a tenant": do(lambda t: update(Tenant).where(Tenant.id == t.bob).values(name="x")),
    "update of its own tenant": do(lambda _: update(Tenant).values(name="x")),
    "delete of a table": do(lambda _: delete(REFS)),
    "delete with a table": do(lambda _: delete(GitRef).where(exists(select(OBJECTS.c.oid)))),
    "delete joined": do(lambda _: delete(GitRef).where(GitRef.oid == GitObject.oid)),
    "delete of its own tenant": do(lambda _: delete(Tenant)),
    "delete by text": do(lambda _: text("DELETE FROM git_ref")),
    "update of another class's table in a subquery": do(
        lambda _: update(GitRef)
        .values(name="x")
        .where(exists(select(GitObject.oid).where(OBJECTS.c.data == b"bob").correlate(None)))
    ),
    "bulk objects": lambda s, t: s.bulk_save_objects([GitRef(**ref_of(t.bob))]),
    "bulk inserts": lambda s, t: s.bulk_insert_mappings(inspect(GitRef), [ref_of(t.bob)]),
    "bulk updates": lambda s, t: s.bulk_update_mappings(inspect(GitRef), [ref_of(t.bob, "main")]),
    "connection": lambda s, _: s.connection().execute(text("DELETE FROM git_ref")),
    "legacy update": lambda s, t: s.query(GitRef).update({"tenant_id": t.bob}),
    "a tenant renamed": lambda s, t: setattr(s.get_one(Tenant, t.alice), "name", "x"),
    "a tenant deleted": lambda s, t: s.delete(s.get_one(Tenant, t.alice)),
    "a row given away": lambda s, t: setattr(s.get_one(GitRef, (t.alice, "main")), "tenant_id", t.bob),
    "a row given away unseen": lambda s, t: give_away_unseen(s.get_one(GitRef, (t.alice, "main")), t.bob),
    "a row of SQL": lambda s, t: s.add(
        GitRef(tenant_id=t.alice, name="x", oid=select(func.max(OBJECTS.c.oid)).scalar_subquery())
    ),
    "a row turned to SQL": lambda s, t: setattr(
        s.get_one(GitRef, (t.alice, "main")), "oid", select(func.max(OBJECTS.c.oid)).scalar_subquery()
    ),
    "a row merged": lambda s, t: s.merge(GitRef(**ref_of(t.bob, "main"))),
}  # fmt: skip


def test_what_would_touch_others_is_refused(two: Two, owner: Engine) -> None:
    passed = []
    with nothing_written(owner):
        for how, attack in ATTACKS.items():
            try:
                with two.database.writing(two.alice) as session:
                    attack(session, two)
            except (ForeignTenantError, UnboundQueryError):
                continue
            passed.append(how)
    assert passed == []


def stolen(two: Two) -> list[GitRef]:
    """Rows of Bob's that claim, each in its own way, to be Alice's."""
    with two.database.reading(two.bob) as session:
        renamed = session.get_one(GitRef, (two.bob, "main"))
    renamed.tenant_id = two.alice
    with two.database.reading(two.bob) as session:
        unseen = session.get_one(GitRef, (two.bob, "main"))
    set_committed_value(unseen, "tenant_id", two.alice)
    made = GitRef(tenant_id=two.bob, name="secret")
    make_transient_to_detached(made)
    made.oid = OID[:-1] + b"\0"
    return [renamed, unseen, made]


def test_a_row_taken_from_another_session_is_refused(two: Two, owner: Engine) -> None:
    with nothing_written(owner):
        for take_in in (TenantSession.add, TenantSession.merge, TenantSession.delete):
            for row in stolen(two):
                with pytest.raises(ForeignTenantError), two.database.writing(two.alice) as session:
                    take_in(session, row)


def test_a_row_made_anew_from_anothers_is_refused(two: Two, owner: Engine) -> None:
    with two.database.reading(two.bob) as session:
        row = session.get_one(GitRef, (two.bob, "main"))
    make_transient(row)
    with (
        nothing_written(owner),
        pytest.raises(ForeignTenantError),
        two.database.writing(two.alice) as session,
    ):
        session.add(row)


def test_writes_are_narrowed(two: Two, owner: Engine) -> None:
    with two.database.writing(two.alice) as session:
        session.add(GitObject(oid=OTHER_OID, type_num=3, size=1, data=b""))
        session.flush()
        moved = session.execute(update(GitRef).values(oid=OTHER_OID))
        assert moved.rowcount == 1
        assert session.execute(update(GitRef).where(GitRef.name == "secret").values(name="x")).rowcount == 0
        largest = select(GitObject.oid).order_by(GitObject.oid.desc()).limit(1).scalar_subquery()
        assert session.execute(update(GitRef).values(oid=largest)).rowcount == 1
        assert session.execute(delete(GitRef).where(GitRef.tenant_id == two.bob)).rowcount == 0
        theirs = select(GitObject.oid).where(GitObject.data == b"bob")
        assert session.execute(delete(GitRef).where(GitRef.oid.in_(theirs))).rowcount == 0
        assert session.execute(delete(GitRef)).rowcount == 1
    with owner.connect() as connection:
        kept = connection.execute(text("SELECT tenant_id, name FROM git_ref ORDER BY name")).all()
    assert [tuple(row) for row in kept] == [(two.bob, "main"), (two.bob, "secret")]


def test_a_largest_value_is_ones_own(two: Two, owner: Engine) -> None:
    with two.database.writing(two.alice) as session:
        largest = select(GitObject.oid).order_by(GitObject.oid.desc()).limit(1).scalar_subquery()
        session.execute(update(GitRef).values(oid=largest))
    with owner.connect() as connection:
        ours = text(f"SELECT oid FROM git_ref WHERE tenant_id = {two.alice}")
        assert bytes(connection.scalar(ours)) == OID[:-1] + b"\0"


def test_rows_get_the_tenant_of_the_session(two: Two, owner: Engine) -> None:
    with two.database.writing(two.alice) as session:
        session.add(GitRef(name="added", oid=OID[:-1] + b"\0"))
        session.execute(insert(GitRef), [ref_of(two.alice, "inserted")])
        ignored = dialect_insert(session, GitRef).on_conflict_do_nothing()
        session.execute(ignored, [ref_of(two.alice, "inserted"), ref_of(two.alice, "third")])
    with owner.connect() as connection:
        names = text(f"SELECT name FROM git_ref WHERE tenant_id = {two.alice} ORDER BY name")
        assert connection.scalars(names).all() == ["added", "inserted", "main", "third"]


def test_a_row_cannot_point_at_anothers(two: Two, owner: Engine) -> None:
    with nothing_written(owner), pytest.raises(IntegrityError), two.database.writing(two.alice) as session:
        session.add(GitRef(name="x", oid=OID[:-1] + b"\1"))  # an object of Bob's alone


def test_a_tenant_that_is_not_there_gets_no_rows(two: Two, owner: Engine) -> None:
    with nothing_written(owner), pytest.raises(IntegrityError), two.database.writing(999) as session:
        session.add(GitObject(oid=OID, type_num=3, size=1, data=b""))


def test_a_reading_session_writes_nothing(two: Two, owner: Engine) -> None:
    writes: list[Callable[[TenantSession], object]] = [
        lambda session: session.execute(insert(GitRef), [ref_of(two.alice)]),
        lambda session: session.execute(update(GitRef).values(name="x")),
        lambda session: session.execute(delete(GitRef)),
        lambda session: session.add(GitRef(**ref_of(two.alice))) or session.commit(),  # type: ignore[func-returns-value]
    ]
    with nothing_written(owner):
        for write in writes:
            with two.database.reading(two.alice) as session, pytest.raises(ReadOnlyError):
                write(session)


def test_the_platform_writes_no_rows_of_tenants(two: Two, owner: Engine) -> None:
    writes: list[Callable[[Any], object]] = [
        lambda session: session.add(GitRef(**ref_of(two.alice))),
        lambda session: session.execute(insert(GitRef), [ref_of(two.alice)]),
        lambda session: session.execute(update(GitRef).values(name="x")),
        lambda session: session.execute(delete(GitRef)),
        lambda session: session.bulk_insert_mappings(inspect(GitRef), [ref_of(two.alice)]),
        lambda session: session.merge(GitRef(**ref_of(two.alice))),
        lambda session: session.execute(insert(Tenant), [eve(secret_name())]),
        lambda session: session.execute(insert(Tenant).values(eve(secret_name()))),
        lambda session: session.add(Tenant(**eve(secret_name()))),
        lambda session: setattr(session.get_one(Tenant, two.alice), "name", secret_name()),
        lambda session: session.execute(update(Tenant).values(name=secret_name())),
        lambda session: session.execute(
            update(Tenant).where(Tenant.slug == "alice"), {"name": secret_name()}
        ),
    ]
    with nothing_written(owner):
        for write in writes:
            with pytest.raises(UnboundQueryError), two.database.platform() as session:
                write(session)


def test_a_failure_leaves_nothing(
    database: Database, new_tenant: Callable[[str], Tenant], owner: Engine
) -> None:
    alice = new_tenant("alice")

    def fail_after_writing() -> None:
        with database.writing(alice.id) as session:
            session.add(GitObject(oid=OID, type_num=3, size=1, data=b""))
            session.flush()
            raise ZeroDivisionError

    with nothing_written(owner), pytest.raises(ZeroDivisionError):
        fail_after_writing()


def test_a_savepoint_stays_with_the_tenant(two: Two) -> None:
    with two.database.writing(two.alice) as session:
        with session.begin_nested() as savepoint:
            assert session.scalars(select(GitRef.name)).all() == ["main"]
            savepoint.rollback()
        assert session.scalars(select(GitRef.name)).all() == ["main"]
        session.add(GitRef(**ref_of(two.alice)))


def test_a_session_goes_on_after_a_commit(two: Two) -> None:
    with two.database.reading(two.alice) as session:
        assert session.scalars(select(GitRef.name)).all() == ["main"]
        session.commit()
        assert session.scalars(select(GitRef.name)).all() == ["main"]
        session.rollback()
        assert session.scalars(select(GitRef.name)).all() == ["main"]
