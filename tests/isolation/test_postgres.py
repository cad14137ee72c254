"""PostgreSQL hides other tenants' rows by itself: with every check of ours switched off."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, delete, insert, make_url, select, text, update
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from tenants import guards, schema
from tenants.audit_log import AuditEntry, append
from tenants.books.models import GitObject, GitRef
from tenants.db import Database
from tenants.engines import open_engine
from tenants.guards import RoleMissingError, UnguardedTableError, UnsafeRoleError
from tenants.tenant import Tenant
from tests.isolation.conftest import OID, Two

Addresses = tuple[str, str]
NO_RIGHT = "permission denied"
NO_ROW = "row-level security"


@pytest.fixture
def database_addresses(empty_postgres: Addresses) -> Addresses:
    """Leave SQLite out: it has no row-level security."""
    return empty_postgres


@pytest.fixture
def bare(two: Two) -> Engine:
    """Give the service's own engine, without sessions of ours."""
    return two.database.engine


@pytest.fixture
def as_alice(bare: Engine, two: Two) -> Iterator[Session]:
    """A plain session of the ORM that says it is Alice's and narrows nothing."""
    with Session(bare) as session:
        name_tenant(session, str(two.alice))
        yield session


def name_tenant(session: Session, tenant: str) -> None:
    session.execute(text("SELECT set_config('lettrine.tenant', :tenant, true)"), {"tenant": tenant})


def test_only_rows_of_the_named_tenant_are_seen(as_alice: Session, two: Two) -> None:
    assert as_alice.execute(select(GitRef.tenant_id, GitRef.name)).all() == [(two.alice, "main")]
    assert as_alice.scalars(text("SELECT data FROM git_object")).all() == [b"alice"]
    assert as_alice.scalars(text("SELECT slug FROM tenant")).all() == ["alice"]
    assert as_alice.get(GitRef, (two.bob, "main")) is None


def test_only_rows_of_the_named_tenant_are_changed(as_alice: Session, two: Two) -> None:
    assert as_alice.execute(update(GitRef).values(name="x")).rowcount == 1
    assert as_alice.execute(delete(GitRef).where(GitRef.tenant_id == two.bob)).rowcount == 0
    assert as_alice.execute(text("DELETE FROM git_ref")).rowcount == 1
    assert as_alice.execute(text("UPDATE tenant SET name = 'x'")).rowcount == 1


@pytest.mark.parametrize(
    "write",
    [
        lambda two: insert(GitObject).values(tenant_id=two.bob, oid=OID, type_num=3, size=1, data=b""),
        lambda two: update(GitRef).values(tenant_id=two.bob),
        lambda two: text(f"INSERT INTO git_ref SELECT {two.bob}, 'x', oid FROM git_ref"),
        lambda _: text("INSERT INTO tenant VALUES (77, 'eve', 'Eve', now())"),
    ],
)
def test_no_row_is_given_to_another_tenant(as_alice: Session, two: Two, write: Callable[[Two], Any]) -> None:
    with pytest.raises(ProgrammingError, match=NO_ROW):
        as_alice.execute(write(two))


@pytest.mark.parametrize("named", [None, "", "0", "-1", "999"])
def test_who_names_no_tenant_sees_nothing(bare: Engine, named: str | None) -> None:
    with Session(bare) as session:
        if named is not None:
            name_tenant(session, named)
        for table in ("git_object", "git_ref", "revision", "audit_entry", "token"):
            assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0
        assert session.execute(text("DELETE FROM git_ref")).rowcount == 0
        assert session.scalar(text("SELECT count(*) FROM tenant")) == (0 if named else 2)


def test_the_tenant_is_forgotten_with_the_transaction(bare: Engine, two: Two) -> None:
    with two.database.reading(two.alice) as session:
        assert session.scalars(select(GitRef.name)).all() == ["main"]
    with bare.connect() as connection:  # the pool hands out the same connection again
        assert connection.scalar(text("SELECT count(*) FROM git_ref")) == 0
        connection.rollback()
        assert not connection.scalar(text("SELECT current_setting('lettrine.tenant', true)"))
        assert connection.scalar(text("SHOW transaction_read_only")) == "off"


def test_of_several_tenants_in_one_transaction_each_is_named(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if their sessions had forgotten to narrow."""
    monkeypatch.setattr("tenants.narrowing.narrow", lambda *_args, **_options: None)
    found = two.database.read_each(
        [two.bob, two.alice], lambda session: {*session.scalars(select(GitRef.name))}
    )
    assert found == {two.bob: {"main", "secret"}, two.alice: {"main"}}


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE git_ref DISABLE ROW LEVEL SECURITY",
        "DROP POLICY of_the_tenant ON git_ref",
        "CREATE POLICY all_of_them ON git_ref USING (true)",
        "TRUNCATE git_ref",
        "DROP TABLE git_ref",
        "CREATE TABLE public.mine (x int)",
        "UPDATE audit_entry SET actor = 'mallory'",
        "DELETE FROM audit_entry",
        "UPDATE alembic_version SET version_num = '0001'",
        "SET ROLE postgres",
        "ALTER ROLE CURRENT_USER BYPASSRLS",
        "COPY git_ref TO PROGRAM 'cat'",
    ],
)
def test_the_service_cannot_lift_its_guards(as_alice: Session, two: Two, statement: str) -> None:
    with two.database.writing(two.alice) as session:
        append(session, actor="alice", action="a:b", subject="c", detail={})
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner|must be superuser"):
        as_alice.execute(text(statement))


def test_row_security_off_shows_nothing_more(as_alice: Session) -> None:
    as_alice.execute(text("SET LOCAL row_security = off"))
    with pytest.raises(ProgrammingError, match=NO_ROW):
        as_alice.execute(select(GitRef))


def test_a_key_of_another_tenant_is_not_pointed_at(as_alice: Session, two: Two) -> None:
    row = {"tenant_id": two.alice, "name": "x", "oid": OID[:-1] + b"\1"}  # an object of Bob's alone
    with pytest.raises(IntegrityError):
        as_alice.execute(insert(GitRef), [row])


def test_an_entry_of_the_log_cannot_be_changed_past_our_sessions(as_alice: Session, two: Two) -> None:
    with two.database.writing(two.alice) as session:
        append(session, actor="alice", action="a:b", subject="c", detail={})
    with pytest.raises(ProgrammingError, match=NO_RIGHT):
        as_alice.execute(update(AuditEntry).values(actor="mallory"))


@pytest.fixture
def own_postgres(new_postgres: Callable[[], Addresses]) -> Iterator[tuple[str, str, Engine]]:
    """Migrate a database of the test's own: both addresses, and an engine as the owner."""
    service, owner = new_postgres()
    schema.upgrade(service, owner)
    engine = create_engine(open_engine(owner).url, isolation_level="AUTOCOMMIT")
    yield service, owner, engine
    engine.dispose()


def refused(service: str) -> str:
    with pytest.raises(UnsafeRoleError) as caught:
        Database(service).close()
    return str(caught.value)


def test_a_role_that_could_pass_is_refused(own_postgres: tuple[str, str, Engine]) -> None:
    service, owner, engine = own_postgres
    role = str(make_url(service).username)
    Database(service).close()
    assert "is a superuser" in refused(owner)
    for option, what in (
        ("SUPERUSER", "a superuser"),
        ("BYPASSRLS", "free of row-level security"),
        ("CREATEROLE", "CREATEROLE"),
    ):
        with engine.connect() as connection:
            connection.execute(text(f"ALTER ROLE {role} {option}"))
        assert what in refused(service)
        with engine.connect() as connection:
            connection.execute(text(f"ALTER ROLE {role} NO{option}"))
    with engine.connect() as connection:
        connection.execute(text(f"ALTER TABLE git_ref OWNER TO {role}"))
    assert "an owner of the tables" in refused(service)


def test_a_role_that_could_become_another_is_refused(own_postgres: tuple[str, str, Engine]) -> None:
    service, _, engine = own_postgres
    role = str(make_url(service).username)
    with engine.connect() as connection:
        connection.execute(text(f"CREATE ROLE {role}_owner"))
        connection.execute(text(f"ALTER TABLE revision OWNER TO {role}_owner"))
        connection.execute(text(f"ALTER ROLE {role} NOINHERIT"))
        connection.execute(text(f"GRANT {role}_owner TO {role}"))
    try:
        assert f"an owner of the tables by being a member of {role}_owner" in refused(service)
    finally:
        with engine.connect() as connection:
            connection.execute(text("ALTER TABLE revision OWNER TO CURRENT_USER"))
            connection.execute(text(f"DROP ROLE {role}_owner"))


@pytest.mark.parametrize(
    "damage",
    [
        "ALTER TABLE git_ref DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE git_ref NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY of_the_tenant ON git_ref",
        "CREATE POLICY more ON git_ref USING (true)",
        "CREATE TABLE git_ref_copy AS SELECT * FROM git_ref",
    ],
)
def test_a_table_without_its_guard_is_refused(own_postgres: tuple[str, str, Engine], damage: str) -> None:
    service, owner, engine = own_postgres
    with engine.connect() as connection:
        connection.execute(text(damage))
    with pytest.raises(UnguardedTableError, match=r"git_ref.*db upgrade"):
        Database(service).close()
    schema.upgrade(service, owner)
    Database(service).close()


def test_an_owner_that_is_no_superuser_does(own_postgres: tuple[str, str, Engine]) -> None:
    service, owner, engine = own_postgres
    name = str(make_url(service).username)
    database = make_url(owner).database
    with engine.connect() as connection:
        connection.execute(text(f"CREATE ROLE {name}_owner LOGIN"))
        connection.execute(text(f"GRANT ALL ON SCHEMA public TO {name}_owner"))
        for table in guards.tables(connection):
            connection.execute(text(f'ALTER TABLE public."{table}" OWNER TO {name}_owner'))
    try:
        plain_owner = make_url(owner).set(username=f"{name}_owner", database=database)
        schema.upgrade(service, plain_owner.render_as_string(hide_password=False))
        Database(service).close()
        missing = make_url(service).set(username=f"{name}_missing")
        with pytest.raises(
            RoleMissingError, match=f'have a superuser run: CREATE ROLE "{name}_missing" LOGIN'
        ):
            schema.upgrade(
                missing.render_as_string(hide_password=False),
                plain_owner.render_as_string(hide_password=False),
            )
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"REASSIGN OWNED BY {name}_owner TO CURRENT_USER"))
            connection.execute(text(f"DROP OWNED BY {name}_owner"))
            connection.execute(text(f"DROP ROLE {name}_owner"))


def test_the_platform_sees_every_tenant(two: Two) -> None:
    with two.database.platform_reading() as session:
        assert session.scalars(select(Tenant.slug).order_by(Tenant.slug)).all() == ["alice", "bob"]
